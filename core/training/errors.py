"""What is said when networks cannot be trained as they are to be."""

from core.errors import FalllineError


class TrainingError(FalllineError):
    """Training is not possible so; the message says why, and what to change."""
