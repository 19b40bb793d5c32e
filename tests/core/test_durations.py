"""Durations in words."""

import pytest

from core.durations import readable, time_left


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


def test_the_rest_takes_as_long_as_what_is_done():
    assert time_left(10, 0.5) == "10 s left"
    assert time_left(30, 0.1) == "4 min 30 s left"
    assert time_left(30, 1) == "0 s left"


@pytest.mark.parametrize("share", [0, 0.001, 0.02])
def test_in_the_beginning_nothing_is_foretold(share):
    assert time_left(1, share) == ""
