"""The diverging colours: symmetric, nothing at 0, and honest about what is no number."""

import numpy as np
import pytest

from core.diverging import (
    DARK,
    HALF,
    NEGATIVE,
    POSITIVE,
    UNKNOWN,
    WHITE,
    class_colours,
    coloured,
    scale_of,
    table,
)


def rgb(colour: str) -> list[int]:
    return [int(colour[i : i + 2], 16) for i in (1, 3, 5)]


@pytest.mark.parametrize("zero", [WHITE, DARK])
def test_the_ends_and_the_middle_are_what_they_are_said_to_be(zero: str) -> None:
    values = np.array([-2.0, -9.0, 0.0, -0.0, 2.0, np.inf, -np.inf, np.nan])
    expected = [NEGATIVE, NEGATIVE, zero, zero, POSITIVE, POSITIVE, NEGATIVE, UNKNOWN]
    assert coloured(values, 2.0, zero).tolist() == [rgb(colour) for colour in expected]


def test_a_scale_of_nothing_makes_all_nothing() -> None:
    found = coloured(np.array([0.0, 3.0, np.nan]), 0.0)
    assert found.tolist() == [rgb(WHITE), rgb(WHITE), rgb(UNKNOWN)]


@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.int64])
def test_colours_have_the_shape_of_the_values(dtype: type) -> None:
    found = coloured(np.arange(-6, 6).reshape(3, 4).astype(dtype), 6)
    assert found.shape == (3, 4, 3) and found.dtype == np.uint8


@pytest.mark.parametrize(("zero", "sign"), [(WHITE, -1), (DARK, 1)])
def test_what_is_larger_stands_out_more(zero: str, sign: int) -> None:
    light = table(zero)[: 2 * HALF + 1].astype(int) @ [299, 587, 114] * sign
    sides = light[HALF::17], light[HALF::-17]  # next to each other, rounding may turn them
    assert all(len(side) == 16 and (np.diff(side) > 0).all() for side in sides)


def test_a_scale_is_the_largest_finite_size() -> None:
    assert scale_of(np.array([1.0, -3.0, np.nan, np.inf])) == 3
    assert scale_of(np.array([np.nan])) == 0
    assert scale_of(np.empty(0)) == 0


@pytest.mark.parametrize("count", [0, 1, 2, 3, 10, 40])
def test_classes_have_colours_of_their_own(count: int) -> None:
    colours = class_colours(count)
    assert len(set(colours)) == len(colours) == count
    if count == 2:
        assert colours == (NEGATIVE, POSITIVE)
