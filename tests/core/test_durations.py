"""Durations in words."""

import time

import pytest

from core.durations import Clock, readable


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0 s"), (0.4, "0 s"), (12.3, "12 s"), (59.4, "59 s"), (59.6, "1 min 00 s"),
        (125, "2 min 05 s"), (599.4, "9 min 59 s"), (599.6, "about 10 min"),
        (3569, "about 59 min"), (3571, "about 1 h 00 min"), (4200, "about 1 h 10 min"),
    ],
)  # fmt: skip
def test_a_duration_in_words(seconds, words):
    assert readable(seconds) == words


@pytest.fixture
def now(monkeypatch):
    """Return a list whose one number is the time."""
    now = [100.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    return now


def test_the_rest_takes_as_long_as_what_is_done(now):
    clock = Clock()
    assert clock.left("filming", 0) == ""
    now[0] += 10
    assert clock.left("filming", 0.5) == "10 s left"
    now[0] += 20
    assert clock.left("filming", 0.1) == "4 min 30 s left"
    assert clock.left("filming", 1) == "0 s left"


def test_each_part_has_its_own_beginning(now):
    clock = Clock()
    clock.left("computing", 0)
    now[0] += 1000
    assert clock.left("filming", 0) == ""
    now[0] += 3
    assert clock.left("filming", 0.75) == "1 s left"


@pytest.mark.parametrize("share", [0, 0.001, 0.02])
def test_in_the_beginning_nothing_is_foretold(now, share):
    clock = Clock()
    clock.left("filming", 0)
    now[0] += 10
    assert clock.left("filming", share) == ""
