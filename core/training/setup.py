"""What training begins with: the data as networks take them, and where each parameter stands."""

from dataclasses import dataclass

import numpy as np

from core.datasets.preparation import Prepared, prepare
from core.datasets.shelf import taken
from core.errors import FalllineError
from core.network.layout import Layout, initial
from core.network.network import Network
from core.network.targets import Encoding, check
from core.rows import Array
from core.training.problem import Origin, Training
from core.training.race import TrainingRace


class TrainingError(FalllineError):
    """Training is not possible so; the message says why, and what to change."""


@dataclass(frozen=True, eq=False)
class Plan:
    """What one optimizer trains.

    Attributes
    ----------
    network, layout : the network, and where each of its parameters stands in the vector.
    encoding : how the targets are told to its loss.
    targets : all of them encoded, shape (samples, outputs).
    start : the vectors at step 0, shape (runs, size).
    """

    network: Network
    layout: Layout
    encoding: Encoding
    targets: Array
    start: Array


@dataclass(frozen=True, eq=False)
class Setup:
    """The prepared data of a race, and the plan of each of its entries."""

    race: TrainingRace
    prepared: Prepared
    plans: tuple[Plan, ...]

    @property
    def parts(self) -> dict[str, Array]:
        """The numbers of the samples in each part."""
        prepared = self.prepared
        return {
            "train": prepared.train,
            "validation": prepared.validation,
            "test": prepared.test,
        }


def setup_of(race: TrainingRace) -> Setup:
    """Load and prepare the data of a race, and draw the weights that it begins with.

    Raises DataError where the data cannot be had, and TrainingError where they do not suit.
    """
    problem = race.problem
    prepared = prepare(taken(problem.data), problem.preparation, problem.network.precision.dtype)
    return Setup(race, prepared, tuple(_plan(race, k, prepared) for k in range(len(race.entries))))


def _plan(race: TrainingRace, k: int, prepared: Prepared) -> Plan:
    network = race.network(k)
    check(network, prepared.samples)
    rule = race.entries[k].optimizer
    encoding = Encoding.of(network, prepared.samples)
    layout = Layout(network, prepared.columns, encoding.outputs)
    if layout.n > rule.most_parameters:
        raise TrainingError(
            f"{rule.title} keeps a matrix of the parameters, at most {rule.most_parameters:,} of "
            f"them: this network has {layout.n:,}; choose L-BFGS or another optimizer"
        )
    start = initial(layout, race.seed, race.repeats)
    if race.problem.origin is not None:
        start[:] = _origin(race.problem, race.problem.origin, layout)
    start.flags.writeable = False
    targets = encoding.encoded(prepared.targets).astype(network.precision.dtype, copy=False)
    return Plan(network, layout, encoding, targets, start)


def _origin(problem: Training, origin: Origin, layout: Layout) -> Array:
    values = np.frombuffer(origin.values, dtype="<f8")
    if len(values) != layout.size:
        raise TrainingError(
            f"the loaded weights ({origin.note}) are {len(values):,} numbers, this network has "
            f"{layout.size:,}: choose the network that they belong to, or begin with random ones"
        )
    return values
