"""What is said of networks that diverge, once for each race: at which step, and what to try."""

from core.history import History
from core.objective import Laboratory
from core.scene import Scene


class DivergenceWarning:
    """Remembers of which race it has been said."""

    def __init__(self) -> None:
        self._said_of: object = None

    def of(self, recording: History, scene: Scene) -> str:
        """Return what is to be said of a recording, nothing where that has been said."""
        if recording.laboratory is not Laboratory.TRAINING or recording.race is self._said_of:
            return ""
        if not (recording.diverged >= 0).any() or len(scene.active) != len(recording.diverged):
            return ""
        from core.training.advice import advice_on
        from core.training.recording import TrainingRecording

        assert isinstance(recording, TrainingRecording)
        self._said_of = recording.race
        return advice_on(recording, tuple(scene.labels[i] for i in scene.active))
