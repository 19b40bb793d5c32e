"""What training begins with: the data as networks take them, and where each parameter stands."""

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from core.datasets.preparation import Prepared, prepare
from core.datasets.shelf import taken
from core.network.initial import initial
from core.network.layout import Layout
from core.network.network import Network
from core.network.targets import Encoding
from core.race import Entry
from core.rows import Array
from core.training.errors import TrainingError
from core.training.problem import Origin
from core.training.race import TrainingRace
from core.training.shapes import fault_of_rule


class Plan(Struct, frozen=True, eq=False):
    """What one optimizer trains.

    Attributes
    ----------
    network, layout : the network, and where each of its parameters stands in the vector.
    encoding : how the targets are told to its loss.
    targets : all of them so told, shape (samples, outputs).
    start : the vectors at step 0, shape (runs, size).
    """

    network: Network
    layout: Layout
    encoding: Encoding
    targets: Array
    start: Array


class Setup(Struct, frozen=True, eq=False):
    """The prepared data of a race, and the plan of each of its entries."""

    race: TrainingRace
    prepared: Prepared
    plans: tuple[Plan, ...]

    def for_race(self, race: TrainingRace) -> "Setup":
        """Return the same for a race that differs in what comes later.

        Raises TrainingError where one of its optimizers cannot train its network.
        """
        for entry, plan in zip(race.entries, self.plans, strict=True):
            _check_rules(entry, plan.layout)
        return replace(self, race=race)

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
    encoding = Encoding(network, prepared.as_trained)
    layout = encoding.layout(prepared.columns)
    _check_rules(race.entries[k], layout)
    start = initial(layout, race.seed, race.repeats)
    if race.problem.origin is not None:
        start[:] = _origin(race.problem.origin, layout)
    start.flags.writeable = False
    return Plan(network, layout, encoding, encoding.encoded, start)


def _check_rules(entry: Entry, layout: Layout) -> None:
    for rule in (entry.optimizer, *(leg.optimizer for leg in entry.past)):
        if fault := fault_of_rule(rule, layout):
            raise TrainingError(fault)


def _origin(origin: Origin, layout: Layout) -> Array:
    values = np.frombuffer(origin.values, dtype="<f8")
    if len(values) != layout.size:
        raise TrainingError(
            f"the loaded weights ({origin.note}) are {len(values):,} numbers, this network has "
            f"{layout.size:,}: choose the network that they belong to, or begin with random ones"
        )
    return values
