"""Which loss counts as having arrived."""

import numpy as np

from core.scene import Scene

ABOVE = 0.01
"""How far above the lowest known loss the threshold is where a scene sets none."""


def threshold_of(scene: Scene) -> float:
    """Return the scene's threshold; without one, a little above the lowest known minimum."""
    if scene.threshold is not None:
        return scene.threshold
    values = [float(scene.plane.height(*map(np.array, point))) for point in scene.plane.minima]
    return (min(values) if values else 0.0) + ABOVE
