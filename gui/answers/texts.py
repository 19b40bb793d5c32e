"""What is read of answers: of a sample, of a place, of a share."""

import numpy as np
from numpy.typing import NDArray

from core.answers.moment import Moment, shares_of
from core.answers.spots import Part
from core.datasets.base import Samples
from core.numbers import label, shortened
from core.rows import Array
from gui.widgets import SEPARATOR

MOST_READ = 3
"""So many classes are read at most, those with the largest shares."""

PART_NAMES = {Part.TRAIN: "training", Part.VALIDATION: "validation", Part.TEST: "test"}


def class_name(classes: tuple[str, ...], number: int) -> str:
    """Return the name of a class, short enough to stand among others."""
    return shortened(classes[number], 18)


def share_text(share: float) -> str:
    """Return a share as it is read."""
    return f"{share:.3f}" if np.isfinite(share) else "no number"


def shares_text(classes: tuple[str, ...], shares: NDArray[np.floating]) -> str:
    """Return the largest of the shares of an answer, each with its class."""
    if not np.isfinite(shares).all():
        return "answers no number"
    order = np.argsort(-shares, kind="stable")[:MOST_READ]
    texts = [f"{class_name(classes, int(k))} {share_text(float(shares[k]))}" for k in order]
    return "answers " + SEPARATOR.join(texts)


def answer_text(moment: Moment, samples: Samples, outputs: Array) -> str:
    """Return what a network answers to one sample, by its outputs, shape (outputs,)."""
    if samples.classes:
        return shares_text(samples.classes, shares_of(moment.head, outputs[None])[0])
    values = np.atleast_2d(moment.numbers(outputs[None]))[0]
    return "answers " + ", ".join(label(float(value), 5) for value in values)


def target_text(samples: Samples, number: int) -> str:
    """Return what is true of a sample."""
    target = samples.targets[number]
    if samples.classes:
        return f"is {class_name(samples.classes, int(target))}"
    return "is " + ", ".join(label(float(value), 5) for value in np.atleast_1d(target))


def part_text(number: int, part: Part | None) -> str:
    """Return which sample it is, and of which part."""
    named = f" ({PART_NAMES[part]})" if part is not None else ""
    return f"sample {number + 1}{named}"


def joined(*parts: str) -> str:
    """Return texts side by side, without the empty ones."""
    return SEPARATOR.join(part for part in parts if part)
