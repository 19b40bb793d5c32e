"""Which step-size map a scene asks for."""

import numpy as np
from msgspec.structs import replace

from core.hyperparameters import Hyperparameter, hyperparameters_of
from core.objective import Floats, Window
from core.race import Entry
from core.scene import Scene
from core.step_map import MapRequest, constant_hessian, limit_curve
from core.thresholds import threshold_of

PIXELS = 256
"""So many values of each hyperparameter are tried."""

MOST_STEPS = 1000
"""Each descent goes as far as the race, but no farther than this."""

FLAT = 1e-12
"""The share of the larger eigenvalue below which a negative one is a rounded 0."""

ALONE = (0.0, 1.0)
"""The range of the axis that has no hyperparameter."""


def racer_of(scene: Scene) -> int:
    """Return the number of the racer whose map is shown; there is at least one.

    That is the one which was chosen, or else the first that has two hyperparameters.
    """
    wanted = scene.step_map.racer
    if wanted is not None and wanted < len(scene.racers):
        return wanted
    kinds = [type(racer.optimizer) for racer in scene.racers]
    return next((i for i, kind in enumerate(kinds) if len(hyperparameters_of(kind)) > 1), 0)


def axes_of(scene: Scene) -> tuple[Hyperparameter, Hyperparameter | None]:
    """Return the two hyperparameters that the map is over; None for the second if there is one."""
    kind = type(scene.racers[racer_of(scene)].optimizer)
    offered = {axis.field: axis for axis in hyperparameters_of(kind)}
    across = offered.pop(scene.step_map.across, None) or offered.pop(next(iter(offered)))
    up = offered.get(scene.step_map.up) or next(iter(offered.values()), None)
    return across, up


def window_of(scene: Scene) -> Window:
    """Return the ranges of the map, as places on its axes."""
    across, up = axes_of(scene)
    if scene.step_map.window is not None:
        left, right, bottom, top = scene.step_map.window
        return Window(*across.within(left, right), *(up.within(bottom, top) if up else ALONE))
    return Window(*across.usual, *(up.usual if up else ALONE))


def request_of(scene: Scene) -> MapRequest | None:
    """Return the map that a scene shows; None where there is no optimizer or no start."""
    if not scene.racers or not len(scene.all_starts):
        return None
    across, up = axes_of(scene)
    x, y = scene.all_starts[0].tolist()
    return MapRequest(
        scene.plane, _entry(scene), (x, y), across, up, window_of(scene),
        PIXELS, PIXELS if up else 1, min(scene.steps, MOST_STEPS), threshold_of(scene),
    )  # fmt: skip


def _entry(scene: Scene) -> Entry:
    """Return whose map it is, with the same values in what the map is over whatever they are."""
    entry = scene.racers[racer_of(scene)].entry
    usual = type(entry.optimizer)()  # type: ignore[call-arg]  # every rule has defaults
    same = {axis.field: getattr(usual, axis.field) for axis in axes_of(scene) if axis}
    return Entry(replace(entry.optimizer, **same), entry.schedule, entry.clip)


def theory(request: MapRequest) -> tuple[Floats, Floats]:
    """Return theory's limit on a quadratic, shape (points, 2), and its best point, (0 or 1, 2)."""
    nothing = np.empty((0, 2))
    hessian = constant_hessian(request.objective)
    if hessian is None:
        return nothing, nothing
    least, *_, most = np.linalg.eigvalsh(hessian).tolist()
    # Along a negative eigenvalue a descent leaves a saddle at every learning rate.
    limit = limit_curve(request, hessian) if most > 0 and least >= -FLAT * most else nothing
    best = request.entry.optimizer.best(least, most) if least > 0 else {}
    axes = (request.across, request.up)
    if not best or any(axis is not None and axis.field not in best for axis in axes):
        return limit, nothing
    place = [0.5 if axis is None else float(axis.place_of(best[axis.field])) for axis in axes]
    return limit, np.array([place])
