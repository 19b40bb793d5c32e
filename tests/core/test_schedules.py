"""Schedules against PyTorch's own, and against their formulas where it has none."""

import importlib.util
import math

import pytest

from core.schedules import SCHEDULES, Constant, Cosine, Exponential, InverseTime, StepDecay

STEPS = 60
CASES = (
    Constant(), StepDecay(every=7, gamma=0.5), StepDecay(every=1, gamma=0.9),
    Exponential(gamma=0.93), Exponential(gamma=1.0), InverseTime(speed=0.3),
    Cosine(over=60, floor=0.0), Cosine(over=25, floor=0.1),
)  # fmt: skip


def factors(schedule) -> list[float]:
    return [schedule.factor(t) for t in range(STEPS)]


def test_every_schedule_is_compared():
    assert {type(case) for case in CASES} == set(SCHEDULES)


if importlib.util.find_spec("torch"):

    def of_torch(schedule, optimizer):
        """Return PyTorch's schedule of the same name."""
        from torch.optim import lr_scheduler as torchs

        match schedule:
            case StepDecay():
                return torchs.StepLR(optimizer, schedule.every, schedule.gamma)
            case Exponential():
                return torchs.ExponentialLR(optimizer, schedule.gamma)
            case Cosine():
                return torchs.CosineAnnealingLR(optimizer, schedule.over, schedule.floor)
            case InverseTime():
                return torchs.LambdaLR(optimizer, lambda t: 1 / (1 + schedule.speed * t))
        return torchs.ConstantLR(optimizer, 1.0)

    def of_torch_warmed(schedule, steps: int, optimizer):
        from torch.optim import lr_scheduler as torchs

        rising = torchs.LinearLR(optimizer, 1 / (steps + 1), 1.0, total_iters=steps)
        after = of_torch(schedule, optimizer)
        return torchs.SequentialLR(optimizer, [rising, after], [steps])

    def rates(make) -> list[float]:
        import torch

        optimizer = torch.optim.SGD([torch.zeros(1, dtype=torch.float64)], lr=1.0)
        schedule, found = make(optimizer), []
        for _ in range(STEPS):
            found.append(optimizer.param_groups[0]["lr"])
            optimizer.step()
            schedule.step()
        return found

    @pytest.mark.parametrize("schedule", CASES, ids=str)
    def test_factors_are_pytorchs(schedule):
        steps = min(STEPS, schedule.over) if isinstance(schedule, Cosine) else STEPS
        expected = rates(lambda optimizer: of_torch(schedule, optimizer))
        assert factors(schedule)[:steps] == pytest.approx(expected[:steps], rel=1e-12, abs=1e-14)

    @pytest.mark.parametrize("schedule", CASES, ids=str)
    @pytest.mark.filterwarnings("ignore:The epoch parameter")
    def test_warm_up_is_pytorchs(schedule):
        import msgspec

        warmed = msgspec.structs.replace(schedule, warm_up=9)
        steps = min(STEPS, schedule.over) if isinstance(schedule, Cosine) else STEPS
        expected = rates(lambda optimizer: of_torch_warmed(schedule, 9, optimizer))
        assert factors(warmed)[:steps] == pytest.approx(expected[:steps], rel=1e-12, abs=1e-14)


def test_warm_up_rises_evenly_and_the_schedule_follows():
    schedule = Exponential(warm_up=3, gamma=0.5)
    assert factors(schedule)[:6] == [0.25, 0.5, 0.75, 1.0, 0.5, 0.25]


def test_cosine_stays_on_its_floor():
    schedule = Cosine(over=10, floor=0.25)
    assert [schedule.factor(t) for t in (0, 5, 10, 11, 1000)] == pytest.approx(
        [1, 0.625, 0.25, 0.25, 0.25]
    )


def test_formulas_by_hand():
    assert StepDecay(every=4, gamma=0.5).factor(11) == 0.25
    assert InverseTime(speed=0.5).factor(6) == 0.25
    assert Exponential(gamma=0.9).factor(3) == pytest.approx(0.9**3)
    assert Cosine(over=3).factor(1) == pytest.approx((1 + math.cos(math.pi / 3)) / 2)


@pytest.mark.parametrize("schedule", CASES, ids=str)
def test_only_what_never_changes_is_constant(schedule):
    changes = len(set(factors(schedule))) > 1
    assert schedule.is_constant == (isinstance(schedule, Constant))
    assert changes or schedule.is_constant or schedule == Exponential(gamma=1.0)
