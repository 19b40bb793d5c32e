"""What to try where networks diverge, in words."""

import numpy as np

from core.training.recording import TrainingRecording


def advice_on(recording: TrainingRecording, labels: tuple[str, ...]) -> str:
    """Return which entries, called as the labels say, diverged first and what to try.

    Nothing is said where none did.
    """
    return " · ".join(
        f"{name} {_when(recording, k)}: try a smaller learning rate"
        for k, name in enumerate(labels)
        if (recording.diverged[k] >= 0).any()
    )


def _when(recording: TrainingRecording, k: int) -> str:
    diverged = recording.diverged[k]
    steps = diverged[diverged >= 0]
    first = int(np.min(steps))
    if len(diverged) == 1:
        return f"diverged at step {first}"
    return f"diverged in {len(steps)} of {len(diverged)} runs, first at step {first}"
