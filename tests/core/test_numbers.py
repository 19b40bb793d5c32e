"""Numbers for a person: round, short, and told apart."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from core.numbers import digits_for, label, labels, less, log_ticks, offset, roundest, ticks
from tests.reading import number

values = st.floats(-1e9, 1e9)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"), (-0.0, "0"), (1.0, "1"), (0.5, "0.5"), (-2.5, "−2.5"), (100.0, "100"),
        (12345.6, "12346"), (999.9, "1000"), (99999.0, "10⁵"), (1e5, "10⁵"), (-1e5, "−10⁵"),
        (123456.0, "1.23·10⁵"), (0.001, "0.001"), (0.00123, "0.00123"), (1e-4, "10⁻⁴"),
        (-2.5e-7, "−2.5·10⁻⁷"), (1.5e-12, "1.5·10⁻¹²"),
        (float("nan"), "nan"), (float("inf"), "inf"), (float("-inf"), "−inf"),
    ],
)  # fmt: skip
def test_numbers_are_written_short(value, text):
    assert label(value) == text


@given(st.floats(-1e100, 1e100).filter(lambda x: abs(x) > 1e-100), st.integers(1, 12))
def test_a_label_says_the_number_to_its_digits(value, digits):
    assert number(label(value, digits)) == pytest.approx(value, rel=0.51 * 10.0 ** (1 - digits))


@pytest.mark.parametrize(
    ("given_", "texts"),
    [
        ([0.5, 1, 2, 5], ["0.5", "1", "2", "5"]),
        ([182, 182.001, 182.002], ["182", "182.001", "182.002"]),
        ([-1e-17, 0.1, 0.30000000000000004], ["0", "0.1", "0.3"]),
        ([7.0], ["7"]),
        ([], []),
    ],
)
def test_labels_have_as_many_digits_as_tell_neighbours_apart(given_, texts):
    assert labels(given_) == texts


@given(values, st.floats(1e-12, 1e3), st.integers(3, 9))
def test_labels_differ_in_any_window(centre, span, most):
    assume(span > 1e-11 * abs(centre))
    low, high = centre - span / 2, centre + span / 2
    places, taken = ticks(low, high, most).tolist(), offset(low, high)
    texts = labels(places, taken)
    assert len(set(texts)) == len(texts)
    assert max(map(len, texts), default=0) <= 12
    assert [number(text) + taken for text in texts] == pytest.approx(
        places, abs=span / 100 + 1e-15 * abs(taken)
    )


def test_an_offset_is_taken_off_only_where_numbers_would_be_too_long():
    assert offset(-4.5, 4.5) == offset(0, 1e-9) == offset(2.9, 3.1) == 0
    assert offset(2.99, 3.01) == 3
    assert offset(3 - 5e-10, 3 + 5e-10) == 3
    taken = offset(0.0115000123, 0.0115000145)
    assert 0.0115000123 <= taken <= 0.0115000145
    assert less(taken) == " − 0.011500013"
    assert (less(0), less(3.0), less(-2.99)) == ("", " − 3", " + 2.99")


@given(values, st.floats(1e-6, 1e6), st.integers(3, 12))
def test_ticks_are_even_and_no_more_than_there_is_room_for(low, span, most):
    assume(span > 1e-9 * abs(low))
    found = ticks(low, low + span, most)
    assert 1 <= len(found) <= most
    assert len(found) >= most / 2 - 1.5
    slack = 1e-6 * span
    assert (found >= low - slack).all() and (found <= low + span + slack).all()
    assert np.diff(found, 2) == pytest.approx(0, abs=slack)


@pytest.mark.parametrize(
    ("low", "high", "texts"),
    [
        (-5.0, 2.0, ["10⁻⁴", "10⁻²", "1", "10²"]),
        (-12.0, 2.0, ["10⁻¹⁰", "10⁻⁵", "1"]),
        (-3.0, 1.0, ["0.001", "0.01", "0.1", "1", "10"]),
        (np.log10(0.02), np.log10(0.05), ["0.02", "0.03", "0.04", "0.05"]),
        (np.log10(0.031), np.log10(0.0318), ["0.031", "0.0312", "0.0314", "0.0316", "0.0318"]),
        (-1.2, 0.3, ["0.1", "0.2", "0.5", "1"]),
        (-300.0, 308.0, ["10⁻³⁰⁰", "10⁻²⁰⁰", "10⁻¹⁰⁰", "1", "10¹⁰⁰", "10²⁰⁰", "10³⁰⁰"]),
    ],
)
def test_ticks_of_a_logarithmic_axis(low, high, texts):
    found = log_ticks(low, high, 7 if high == 308 else 5)
    assert [text for _, text in found] == texts
    for place, text in found:
        assert place == pytest.approx(np.log10(number(text)), abs=1e-9)


@given(st.floats(-300, 300), st.floats(1e-3, 300), st.integers(3, 9))
def test_logarithmic_ticks_are_never_crowded_nor_absent(low, span, most):
    assume(low + span < 308)
    found = log_ticks(low, low + span, most)
    assert 1 <= len(found) <= most
    assert all(a[0] < b[0] and a[1] != b[1] for a, b in pairwise(found))


@given(values, st.floats(0, 1e6))
def test_the_roundest_number_is_near_and_not_longer(value, room):
    found = roundest(value, room)
    assert abs(found - value) <= room * (1 + 1e-9) + 1e-15 * abs(value)
    assert len(repr(found)) <= len(repr(value)) + 4


def test_digits_show_a_pixels_change():
    assert digits_for(3.0, 0.01) == 5
    assert digits_for(3.0, 1e-9) == 11
    assert digits_for(0.0, 1.0) == digits_for(np.inf, 1.0) == digits_for(1.0, 0.0) == 5
