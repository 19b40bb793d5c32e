"""A race of networks: who trains which network on what, how long, and when a run ends."""

from msgspec import Struct

from core.network.network import Network
from core.race import UNTIL_THE_END, Entry, Stopping
from core.training.problem import Training


class TrainingRace(Struct, frozen=True):
    """What is to be trained, by whom and how far.

    Each entry trains `repeats` networks, run r of every entry from the same weights.
    """

    problem: Training
    entries: tuple[Entry, ...]
    steps: int
    repeats: int = 1
    seed: int = 0
    stopping: Stopping = UNTIL_THE_END

    @property
    def shape(self) -> tuple[int, int]:
        """How many optimizers there are, and how many runs each of them has."""
        return len(self.entries), self.repeats

    def network(self, k: int) -> Network:
        """Return the network that entry number `k` trains: its own, or the problem's."""
        return self.entries[k].network or self.problem.network

    def is_like(self, other: object) -> bool:
        """Whether two races are the same, whoever posed them."""
        return self == other
