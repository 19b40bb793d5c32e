"""What computes a race and what keeps it, whichever laboratory it is of."""

from collections.abc import Iterator
from typing import Any

from core.descent import descend
from core.history import History
from core.race import Race
from core.recording import Recording
from core.training.race import TrainingRace

AnyRace = Race | TrainingRace


def computed(race: AnyRace) -> Iterator[Any]:
    """Compute a race in chunks, each of which its recording takes in."""
    if isinstance(race, TrainingRace):
        from core.training.train import train  # what the first picture does not need

        return train(race)
    return descend(race)


def recording_of(race: AnyRace) -> History:
    """Return an empty recording for a race."""
    if isinstance(race, TrainingRace):
        from core.training.recording import TrainingRecording

        return TrainingRecording(race)
    return Recording(race)
