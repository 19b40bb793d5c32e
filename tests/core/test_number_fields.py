"""The numbers of a class, as forms and names read them."""

import pytest

from core.number_fields import numbers_of
from core.optimizers import OPTIMIZERS
from core.race import Contestant, Stopping
from core.schedules import SCHEDULES, Cosine


def test_numbers_that_may_be_off_and_whole_numbers_are_told():
    found = numbers_of(Contestant)
    assert list(found) == ["clip", "batch_size", "noise"]
    assert [number.optional for number in found.values()] == [True, True, False]
    assert [number.whole for number in found.values()] == [False, True, False]
    assert all(number.optional for number in numbers_of(Stopping).values())


def test_a_range_and_a_symbol_that_were_said_apart_are_joined():
    over = numbers_of(Cosine)["over"]
    assert (over.symbol, over.meta.ge, over.meta.le) == ("T", 1, 1_000_000)


@pytest.mark.parametrize("kind", [*OPTIMIZERS, *SCHEDULES, Contestant, Stopping])
def test_every_number_of_a_form_has_a_symbol_and_a_description(kind):
    found = numbers_of(kind)
    assert found
    for number in found.values():
        assert number.symbol
        assert number.meta.description
