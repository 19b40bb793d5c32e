"""Both ways to the gradient: how they agree, what they cost, and what that comes to."""

import numpy as np
import pytest

from core import gradient_check
from core.gradient_check import DIGITS_NETWORK, LARGE, Comparison, Inquiry, compare, in_words
from core.network.network import Activation, Layer, Network, Precision
from core.network.passes import measure
from core.network.trace import differences, traced
from tests.core.trained import race_of, recorded, small

TANH = Activation.TANH


def inquiry(network: Network | None = None, samples: int = 20) -> Inquiry:
    recording = recorded(race_of(network or small(TANH, TANH)))
    return Inquiry(recording.setup, 0, "SGD", 5, recording.vectors[0][5, 0].copy(), samples)


def last(asked: Inquiry) -> Comparison:
    *_, found = compare(asked)
    return found


@pytest.mark.parametrize(
    "network",
    [
        small(TANH, TANH),
        small(Activation.SIGMOID, Activation.GELU),
        Network((Layer(6, dropout=0.5), Layer(4, batch_norm=True))),
        Network((Layer(5),), precision=Precision.SINGLE),
    ],
)
def test_the_largest_difference_is_the_largest_one(network):
    asked = inquiry(network)
    found = last(asked)
    plan, (x, y) = asked.plan, asked.batch
    layers = traced(plan.network, plan.layout, asked.vector, x, y)
    by_backpropagation = np.concatenate(
        [part.ravel() for layer in layers[1:] for part in layer.gradient if part is not None]
    )
    *_, slow = differences(plan.network, plan.layout, asked.vector, x, y)
    away = np.abs(by_backpropagation - slow.gradient)
    assert found.largest == away.max()
    assert found.at == np.argmax(away)
    assert found.by_backpropagation == by_backpropagation[found.at]
    assert found.by_differences == slow.gradient[found.at]
    assert found.scale == np.abs(by_backpropagation).max()
    assert 0 < found.largest < 1e-5 * max(found.scale, 0.1)


def test_the_passes_are_one_more_than_the_parameters(monkeypatch):
    asked = inquiry()
    n = asked.plan.layout.n
    rows = []

    def counted(network, layout, vectors, x, y):
        rows.append(1 if vectors.ndim == 1 else len(vectors))
        return measure(network, layout, vectors, x, y)

    monkeypatch.setattr("core.network.trace.measure", counted)
    found = last(asked)
    assert found.passes == found.wanted == n + 1 == sum(rows)
    assert found.done and found.parameters == n


def test_it_comes_bit_by_bit_and_can_be_left(monkeypatch):
    monkeypatch.setattr("core.network.trace.AT_A_TIME", 500)
    asked = inquiry()
    course = compare(asked)
    passes = [next(course).passes for _ in range(3)]
    course.close()
    assert passes[0] == 1 and passes == sorted(set(passes))
    assert passes[-1] < asked.plan.layout.n
    assert [c.passes for c in compare(asked)][-1] == asked.plan.layout.n + 1


def test_before_any_parameter_is_moved_there_is_no_difference():
    first = next(compare(inquiry()))
    assert (first.passes, first.largest, first.done) == (1, 0.0, False)


def test_it_is_over_as_many_samples_as_there_are():
    assert inquiry(samples=1000).count == len(inquiry(samples=1000).batch[0]) == 42
    assert inquiry(samples=10).count == len(inquiry(samples=10).batch[0]) == 10


def test_backpropagation_is_timed_several_times_and_the_middle_counts(monkeypatch):
    asked, (x, y) = inquiry(), inquiry().batch
    ticks = iter(np.cumsum([0, 1, 0, 9, 0, 2]).tolist())
    monkeypatch.setattr(gradient_check.time, "perf_counter", lambda: next(ticks))
    gradient, seconds = gradient_check.timed_gradient(asked.plan, asked.vector, x, y)
    assert seconds == 2
    assert len(gradient) == asked.plan.layout.n


def test_times_grow_with_passes_and_parameters():
    asked = inquiry()
    n = asked.plan.layout.n
    found = Comparison(asked, n + 1, n + 1, 0.002, 0.5, 0, 0, 0, 0, 0)
    assert found.back_at(n) == 0.002
    assert found.back_at(DIGITS_NETWORK) == pytest.approx(0.002 * 11_935 / n)
    assert found.differences_at(n) == pytest.approx(0.5)
    one = 0.5 / (n + 1)
    assert found.differences_at(LARGE) == pytest.approx(one * (1e8 / n) * (1e8 + 1))


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (2e-7, "0.2 µs"), (4.8e-5, "48 µs"), (0.0011, "1.1 ms"), (0.9999, "1 s"), (12.34, "12.3 s"),
        (60, "1 minute"), (150, "2.5 minutes"), (3600, "1 hour"), (90_000, "1.04 days"),
        (31_557_600, "1 year"), (5e10, "1,584 years"), (1e17, "3.17·10⁹ years"), (0, "0 µs"),
    ],
)  # fmt: skip
def test_times_are_said_in_units_that_can_be_read(seconds, words):
    assert in_words(seconds) == words
