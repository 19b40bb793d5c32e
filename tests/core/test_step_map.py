"""The step-size map against the descents that it stands for, and theory's limits against both."""

import numpy as np
import pytest
from msgspec.structs import replace

from core.hyperparameters import Scale, hyperparameters_of
from core.objective import Window
from core.optimizers import OPTIMIZERS
from core.optimizers.adaptive import AdaGrad, Adam, RMSprop
from core.optimizers.gradient_descent import GradientDescent, HeavyBall, Nesterov
from core.race import Entry, Race
from core.regression import LinearRegression
from core.rounds import pixel_centres
from core.schedules import Cosine
from core.step_map import (
    LOST,
    NOT_YET,
    MapRequest,
    constant_hessian,
    entry_at,
    limit_curve,
    survey_steps,
)
from core.step_picture import painted, step_picture
from core.surfaces import Beale, Bowl, LongValley, Rosenbrock
from tests.core.paths import whole

LINE = LinearRegression()
QUADRATICS = (LINE, LongValley(), Bowl())


def request_for(objective, entry, start, window, columns=9, rows=7, steps=60, target=0.05):
    across, *others = hyperparameters_of(type(entry.optimizer))
    up = others[0] if others else None
    rows = rows if up else 1
    return MapRequest(
        objective, entry, start, across, up, Window(*window), columns, rows, steps, target
    )


CASES = (
    request_for(LINE, Entry(HeavyBall()), (3.2, 6.0), (-4, 0.5, 0, 2)),
    request_for(LINE, Entry(Nesterov(), Cosine(over=50), clip=5.0), (3.2, 6.0), (-4, 0.5, 0, 2)),
    request_for(Beale(), Entry(Adam()), (1.0, 1.6), (-3, 1, 0, 2), target=0.5),
    request_for(Bowl(), Entry(RMSprop()), (1.0, 1.6), (-3, 0, 0, 3), target=0.01),
    request_for(Rosenbrock(), Entry(AdaGrad()), (-2.0, 2.0), (-2, 1, -8, -1), target=3.0),
    request_for(Bowl(), Entry(GradientDescent()), (1.0, 1.6), (-3, 1, 0, 1), columns=33),
)
by_case = pytest.mark.parametrize("request_", CASES, ids=lambda r: str(r.entry.optimizer))


def last_of(request):
    return [made for made in survey_steps(request) if made is not None][-1]


def steps_of_one(request, x: float, y: float) -> int:
    """Return the steps of the descent that a pixel stands for, run by itself."""
    changes = {request.across.field: float(request.across.value_at(x))}
    if request.up is not None:
        changes[request.up.field] = float(request.up.value_at(y))
    entry = replace(request.entry, optimizer=replace(request.entry.optimizer, **changes))
    steps = request.steps + request.steps // 4
    ran = whole(Race(request.objective, (entry,), np.array([request.start]), steps))
    if ran.diverged[0, 0] >= 0:
        return LOST
    above = np.flatnonzero(~(ran.losses[:, 0, 0] <= request.target))
    converged = int(above[-1]) + 1 if len(above) else 0
    return converged if converged <= request.steps else NOT_YET


@by_case
def test_every_pixel_is_a_descent_with_its_own_hyperparameters(request_):
    made = last_of(request_)
    x, y = pixel_centres(request_.window, request_.columns, request_.rows)
    expected = [[steps_of_one(request_, a, b) for a in x.tolist()] for b in y.tolist()]
    np.testing.assert_array_equal(made.steps, expected)


def test_all_that_can_happen_is_met():
    met = np.concatenate([last_of(request).steps.ravel() for request in CASES])
    assert (met == LOST).any() and (met == NOT_YET).any() and (met > 0).any()


@by_case
def test_rounds_keep_what_they_have(request_):
    found = [made for made in survey_steps(request_) if made is not None]
    assert [made.stride for made in found] == [16, 8, 4, 2, 1]
    for made in found:
        coarse = np.s_[:: made.stride, :: made.stride]
        np.testing.assert_array_equal(made.steps[coarse], found[-1].steps[coarse])


@pytest.mark.parametrize("kind", OPTIMIZERS)
def test_scales_go_there_and_back(kind):
    for axis in hyperparameters_of(kind):
        places = np.linspace(*axis.usual, 11)
        values = axis.value_at(places)
        assert (axis.low <= values).all() and (values <= axis.high).all()
        inside = (axis.low < values) & (values < axis.high)
        np.testing.assert_allclose(axis.place_of(values)[inside], places[inside], atol=1e-9)
        kind(**{axis.field: float(values[3])})


@pytest.mark.parametrize("kind", OPTIMIZERS)
def test_the_usual_range_holds_the_default(kind):
    for axis in hyperparameters_of(kind):
        low, high = axis.usual
        place = axis.place_of(getattr(kind(), axis.field))
        assert low <= place <= (high if axis.scale is Scale.LINEAR else high - 0.5)
        assert axis.low <= axis.value_at(low) < axis.value_at(high) <= axis.high


@pytest.mark.parametrize("scale", Scale)
def test_ticks_are_round_and_there_are_some(scale):
    if scale is not Scale.LINEAR:
        values = scale.round_values(0.0, 2.0)
        assert {0.9, 0.99} <= set(values.round(12)) or {1.0, 10.0, 100.0} <= set(values)


@pytest.mark.parametrize("objective", QUADRATICS, ids=lambda o: o.title)
def test_a_quadratic_is_known_by_its_hessian(objective):
    np.testing.assert_allclose(constant_hessian(objective), objective.hessian(np.zeros(2)))


@pytest.mark.parametrize("objective", [Beale(), Rosenbrock()], ids=lambda o: o.title)
def test_other_lands_have_no_constant_hessian(objective):
    assert constant_hessian(objective) is None


@pytest.mark.parametrize("objective", QUADRATICS, ids=lambda o: o.title)
@pytest.mark.parametrize("beta", [0.0, 0.3, 0.9])
@pytest.mark.parametrize("kind", [GradientDescent, HeavyBall, Nesterov])
def test_theorys_limit_parts_those_that_converge_from_those_that_do_not(objective, beta, kind):
    rule = kind() if kind is GradientDescent else kind(beta=beta)
    most = float(np.linalg.eigvalsh(objective.hessian(np.zeros(2)))[-1])
    limit = float(rule.limit(most))
    start = np.array([objective.starts[0]])

    def end(rate):
        race = Race(objective, (Entry(replace(rule, learning_rate=rate)),), start, 1500)
        return whole(race).losses[-1, 0, 0]

    lowest = float(objective.value(np.array(objective.minima[0])))
    assert end(limit * 0.99) - lowest < 1e-3
    assert not end(limit * 1.01) < 1e3


def test_the_best_momentum_is_quicker_than_its_neighbours():
    least, most = np.linalg.eigvalsh(LINE.constant_hessian).tolist()
    best = HeavyBall().best(least, most)
    assert best["beta"] == pytest.approx(((most**0.5 - least**0.5) / (most**0.5 + least**0.5)) ** 2)

    def slowest_root(rate, beta):
        return max(
            np.abs(np.roots([1, -(1 + beta - rate * curvature), beta])).max()
            for curvature in (least, most)
        )

    rate, beta = best["learning_rate"], best["beta"]
    reached = slowest_root(rate, beta)
    assert reached == pytest.approx(beta**0.5, abs=1e-6)
    for rates, betas in ((1.02, 1), (0.98, 1), (1, 1.02), (1, 0.98)):
        assert slowest_root(rate * rates, beta * betas) > reached
    plain = GradientDescent().best(least, most)["learning_rate"]
    assert abs(1 - plain * least) == pytest.approx(abs(1 - plain * most))


def test_the_curve_is_the_limit_at_each_decay():
    request = CASES[0]
    curve = limit_curve(request, LINE.constant_hessian)
    most = np.linalg.eigvalsh(LINE.constant_hessian)[-1]
    rates, decays = 10 ** curve[:, 0], 1 - 10.0 ** -curve[:, 1]
    np.testing.assert_allclose(rates, (2 + 2 * decays) / most, rtol=1e-12)
    assert not len(limit_curve(CASES[2], LINE.constant_hessian))


def test_each_run_has_its_own_numbers():
    entry = entry_at(CASES[0], np.array([[-1.0], [-2.0]]), np.array([[0.0], [1.0]]))
    np.testing.assert_allclose(entry.optimizer.learning_rate, [[0.1], [0.01]])
    np.testing.assert_allclose(entry.optimizer.beta, [[0.0], [0.9]])


@by_case
def test_the_sooner_the_brighter(request_):
    made = painted(last_of(request_))
    converged = made.made.steps >= 0
    order = np.argsort(made.made.steps[converged], kind="stable")
    assert (np.diff(made.places[converged][order].astype(int)) <= 0).all()
    if converged.any():
        assert made.places[converged].max() == 255
        assert (made.quickest, made.slowest) == (
            made.made.steps[converged].min(), made.made.steps[converged].max()
        )  # fmt: skip


def test_a_map_on_which_nothing_converges_claims_no_steps():
    made = last_of(CASES[0])
    made = painted(replace(made, steps=np.full_like(made.steps, LOST)))
    assert (made.quickest, made.slowest) == (-1, -1)


def test_pictures_come_one_after_another():
    found = list(step_picture(CASES[0]))
    assert [p.made.stride for p in found if p is not None] == [16, 8, 4, 2, 1]
    assert found.count(None) > 20
