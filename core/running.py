"""What computes a race and what keeps it, whichever laboratory it is of."""

from collections.abc import Iterator
from typing import Any

from msgspec import Struct

from core.descent import descend
from core.history import History
from core.race import Race
from core.recording import Recording
from core.training.race import TrainingRace

AnyRace = Race | TrainingRace


class Computation(Struct, frozen=True, eq=False):
    """A race to be computed: from the beginning, or on from where it parts from another.

    Called, it returns the chunks, each of which its recording takes in.
    """

    race: AnyRace
    trunk: Any = None
    """The recording of the race that it is the same as at first."""
    since: Any = None
    """The checkpoint of that from which it goes on."""

    def __call__(self) -> Iterator[Any]:
        """Compute the race in chunks."""
        if isinstance(self.race, TrainingRace):
            from core.training.train import train  # what the first picture does not need

            return train(self.race, self.since)
        return descend(self.race)

    @property
    def leaves_nothing(self) -> bool:
        """Whether what is shown does not suit the race even if that fails: it is another's."""
        return isinstance(self.race, TrainingRace)

    def recording(self) -> History:
        """Return a recording with what there is of the race before it is computed."""
        if self.since is None:
            return recording_of(self.race)
        history: History = self.trunk.branch(self.race, self.since)
        return history


def computation(race: AnyRace, history: History) -> Computation:
    """Return how a race is computed when there is a recording of perhaps another one."""
    if not (isinstance(race, TrainingRace) and isinstance(history.race, TrainingRace)):
        return Computation(race)
    from core.training.recording import TrainingRecording
    from core.training.resuming import same_until

    assert isinstance(history, TrainingRecording)
    since = history.checkpoint_before(min(same_until(history.race, race), race.steps - 1))
    return Computation(race) if since is None else Computation(race, history, since)


def recording_of(race: AnyRace) -> History:
    """Return an empty recording for a race."""
    if isinstance(race, TrainingRace):
        from core.training.recording import TrainingRecording

        return TrainingRecording(race)
    return Recording(race)
