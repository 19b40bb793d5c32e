"""Where a hand may bring the eye of the 3-D view: around the land and above it, never into it."""

import numpy as np

from core.mesh import FLOOR, TALL
from core.objective import Floats
from core.scene import Camera

LOW, HIGH = np.array([-1.1, -1.1, FLOOR]), np.array([1.1, 1.1, TALL + 0.1])
"""The corners of the box around the land in which the eye must not be."""

NEAREST, FARTHEST = 0.5, 50.0


def outside(camera: Camera) -> Camera:
    """Return the camera nearest to one that looks at the land, from above the floor and outside.

    The centre is brought into the land's box, the elevation above the floor, and the eye back to
    where it leaves the box.
    """
    centre = np.clip(camera.centre, LOW, HIGH)
    distance = min(max(camera.distance, NEAREST), FARTHEST)
    lowest = np.degrees(np.arcsin(np.clip((FLOOR - centre[2]) / distance, -1, 0)))
    elevation = min(max(camera.elevation, float(lowest)), 90.0)
    leaves = _way_out(centre, direction(camera.azimuth, elevation))
    return Camera(camera.azimuth, elevation, max(distance, leaves), tuple(float(c) for c in centre))


def direction(azimuth: float, elevation: float) -> Floats:
    """Return the unit vector from the centre to the eye, for angles in degrees."""
    a, e = np.radians([azimuth, elevation])
    return np.array([np.cos(e) * np.cos(a), np.cos(e) * np.sin(a), np.sin(e)])


def _way_out(inside: Floats, along: Floats) -> float:
    """Return how far it is from a point in the box to its surface, in a direction."""
    with np.errstate(all="ignore"):
        ways = np.where(along > 0, HIGH - inside, LOW - inside) / along
    return float(np.min(ways, where=along != 0, initial=np.inf))
