"""A sheet of samples with their answers: some of a part, or only those that are answered wrong.

No more samples are looked at than are seen; for the wrong ones, no more than it takes to find
as many.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.answers.moment import Moment, shares_of, wrong_of
from core.datasets.base import Indices
from core.rows import Array


@dataclass(frozen=True)
class Page:
    """Which samples are seen.

    Attributes
    ----------
    first, count : how many come before them, and how many there are at most.
    wrong_only : whether only those are counted that are answered wrong.
    """

    first: int
    count: int
    wrong_only: bool = False


@dataclass(frozen=True, eq=False)
class Sheet:
    """Samples and their answers.

    Attributes
    ----------
    numbers : the samples, shape (n,).
    page : what was asked for.
    total : how many samples could be seen so; of wrong ones those that were found so far.
    answers : the classes answered, shape (n,), or numbers in the units of the first target.
    shares : what each class has of the answer, shape (n, classes); of numbers (n, 0).
    wrong : shape (n,).
    more : whether there may be more wrong ones.
    """

    numbers: Indices
    page: Page
    total: int
    answers: NDArray[np.float64] | Indices
    shares: Array
    wrong: NDArray[np.bool_]
    more: bool = False


def sheets(moment: Moment, part: Indices, page: Page) -> Iterator[Sheet | None]:
    """Yield the sheet of a page of some samples, in their order."""
    yield None
    if page.wrong_only:
        yield from _wrong_ones(moment, part, page)
        return
    numbers = part[page.first : page.first + page.count]
    outputs = np.empty((len(numbers), moment.plan.layout.outputs), moment.vector.dtype)
    for found in moment.of_samples(numbers):
        if found is not None:
            outputs[found[0]] = found[1]
        yield None
    yield _sheet(moment, numbers, outputs, page, len(part), more=False)


def _wrong_ones(moment: Moment, part: Indices, page: Page) -> Iterator[Sheet | None]:
    samples, wanted = moment.prepared.samples, page.first + page.count
    numbers, outputs, seen = [part[:0]], [moment.outputs(moment.prepared.inputs[:0])], 0
    more = False
    for found in moment.of_samples(part):
        if found is None:
            yield None
            continue
        rows = part[found[0]]
        wrong = wrong_of(moment, samples, rows, found[1])
        numbers.append(rows[wrong])
        outputs.append(found[1][wrong])
        seen += int(wrong.sum())
        if seen > wanted and found[0].stop < len(part):
            more = True
            break
    rows, these = np.concatenate(numbers), np.concatenate(outputs)
    place = slice(page.first, wanted)
    yield _sheet(moment, rows[place], these[place], page, len(rows), more=more)


def _sheet(
    moment: Moment, numbers: Indices, outputs: Array, page: Page, total: int, *, more: bool
) -> Sheet:
    wrong = wrong_of(moment, moment.prepared.samples, numbers, outputs)
    if not moment.head.classes:
        answers = moment.numbers(outputs)[:, 0]
        return Sheet(numbers, page, total, answers, outputs[:, :0], wrong, more)
    shares = shares_of(moment.head, outputs)
    return Sheet(numbers, page, total, moment.head.decide(outputs), shares, wrong, more)
