"""Three shares that keep their sum: when one is changed, the others give way."""

Shares = tuple[float, float, float]
"""Of training, validation and test; they sum to 1."""

LEAST = 0.01
"""Training keeps so much, when another part takes."""

STEP = 1e-6
"""Shares are kept to so much, so that no dust of rounding is seen."""


def shared(shares: Shares, part: int, wanted: float) -> Shares:
    """Return the shares with one changed, as near to what is wanted as may be.

    What validation or test wants more is taken from training, and from the other one when
    training has no more to give; what it gives back, training has. What training wants is taken
    from the other two as they have it, and given back to them likewise.
    """
    parts = list(shares)
    if part == 0:
        parts[0] = min(max(wanted, LEAST), 1.0)
        _split(parts, 1 - parts[0])
    else:
        parts[part] = min(max(wanted, 0.0), 1 - LEAST)
        other = 3 - part
        parts[other] = min(parts[other], 1 - LEAST - parts[part])
    return _exact(parts)


def _split(parts: list[float], rest: float) -> None:
    """Give validation and test the rest, in their ratio; in halves where they had nothing."""
    before = parts[1] + parts[2]
    ratio = parts[1] / before if before > 0 else 0.5
    parts[1], parts[2] = rest * ratio, rest * (1 - ratio)


def _exact(parts: list[float]) -> Shares:
    """Return the shares rounded, and with training as what the others leave."""
    validation, test = (round(max(part, 0.0) / STEP) * STEP for part in parts[1:])
    validation, test = round(validation, 6), round(test, 6)
    return round(1 - validation - test, 6), validation, test
