"""How many inputs and outputs a network has on given data: what it costs, and what suits it.

Of most data that is known before they are loaded, so that a form can say it at once.
"""

from typing import NamedTuple

from msgspec.structs import replace

from core.datasets.base import DataSet, Samples
from core.datasets.features import features_of
from core.datasets.preparation import Preparation
from core.network.head import NetworkError, head_of
from core.network.layout import Layout
from core.network.network import (
    OUTPUTS_FOR_CLASSES,
    OUTPUTS_FOR_NUMBERS,
    Activation,
    Loss,
    Network,
)
from core.optimizers import Optimizer

UNBROKEN = 10
"""Widths that fit into a line of a form."""

BREAK = "\N{ZERO WIDTH SPACE}"


class Facts(NamedTuple):
    """What a network must know of data.

    Attributes
    ----------
    columns : how many inputs a sample has.
    classes : how many classes there are; 0 where the targets are numbers.
    numbers : how many numbers a target is; of classes it is of no use.
    """

    columns: int
    classes: int
    numbers: int = 1


def facts_before(data: DataSet) -> Facts | None:
    """Return what is known of data before they are loaded, None where that is too little."""
    if data.columns is None or data.class_count is None:
        return None
    return Facts(data.columns, data.class_count)


def facts_of(samples: Samples) -> Facts:
    """Return what a network must know of samples."""
    numbers = 1 if samples.classes else int(samples.targets.shape[-1])
    return Facts(samples.columns, len(samples.classes), numbers)


def layout_of(network: Network, preparation: Preparation, facts: Facts) -> Layout:
    """Return the layout of a network on data that are prepared so.

    Raises NetworkError where the network makes no sense on them, DataError where they have none of
    the features.
    """
    inputs = len(features_of(facts.columns, preparation.features)) or facts.columns
    head = head_of(network, facts.numbers, facts.classes)
    return Layout(network, inputs, head.outputs, head.classes)


def widths_text(layout: Layout) -> str:
    """Return the widths of a network, such as 2-8-8-1; a line of many may be broken after each."""
    return ("-" if len(layout.widths) <= UNBROKEN else f"-{BREAK}").join(map(str, layout.widths))


def suited(network: Network, facts: Facts) -> Network:
    """Return the network with the usual output, or also loss, where its own makes no sense."""
    for fitting in (network, replace(network, output=None)):
        try:
            head_of(fitting, facts.numbers, facts.classes)
        except NetworkError:
            continue
        return fitting
    return replace(network, loss=None, output=None)


def losses_for(facts: Facts) -> dict[Loss, tuple[Activation, ...]]:
    """Return the losses that make sense, each with its outputs; the usual ones come first."""
    return OUTPUTS_FOR_CLASSES if facts.classes else OUTPUTS_FOR_NUMBERS


def fault_of_rule(rule: Optimizer, layout: Layout) -> str:
    """Return why a rule cannot train a network, and what to do; nothing where it can."""
    if layout.n <= rule.most_parameters:
        return ""
    return (
        f"{rule.title} is for at most {rule.most_parameters:,} parameters: this network has "
        f"{layout.n:,}; choose L-BFGS or another optimizer"
    )
