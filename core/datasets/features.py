"""Features: what a network is given of one or two inputs, beside or in place of these."""

from collections.abc import Callable
from enum import Enum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.datasets.base import DataError
from core.objective import Floats


class Feature(Enum):
    """A feature of one or two inputs, in the order in which a network has them."""

    X1 = "x1"
    X2 = "x2"
    X1_SQUARED = "x1-squared"
    X2_SQUARED = "x2-squared"
    PRODUCT = "product"
    SIN_X1 = "sin-x1"
    SIN_X2 = "sin-x2"

    @property
    def title(self) -> str:
        """How it is written of the inputs x₁ and x₂."""
        return _FORMS[self].format("x₁", "x₂")


_FORMS = {
    Feature.X1: "{0}",
    Feature.X2: "{1}",
    Feature.X1_SQUARED: "{0}²",
    Feature.X2_SQUARED: "{1}²",
    Feature.PRODUCT: "{0} {1}",
    Feature.SIN_X1: "sin {0}",
    Feature.SIN_X2: "sin {1}",
}

_OF_ONE = (Feature.X1, Feature.X1_SQUARED, Feature.SIN_X1)

_MADE: dict[Feature, Callable[[Floats], Floats]] = {
    Feature.X1: lambda raw: raw[..., 0],
    Feature.X2: lambda raw: raw[..., 1],
    Feature.X1_SQUARED: lambda raw: raw[..., 0] ** 2,
    Feature.X2_SQUARED: lambda raw: raw[..., 1] ** 2,
    Feature.PRODUCT: lambda raw: raw[..., 0] * raw[..., 1],
    Feature.SIN_X1: lambda raw: np.sin(raw[..., 0]),
    Feature.SIN_X2: lambda raw: np.sin(raw[..., 1]),
}


def choosable(columns: int) -> tuple[Feature, ...]:
    """Return the features that may be chosen of so many inputs: none of more than two."""
    if columns == 1:
        return _OF_ONE
    return tuple(Feature) if columns == 2 else ()


def features_of(columns: int, chosen: tuple[Feature, ...]) -> tuple[Feature, ...]:
    """Return those of the chosen features that so many inputs have; none where they have none.

    Raises DataError when there are such features but none of them is chosen.
    """
    possible = choosable(columns)
    features = tuple(feature for feature in possible if feature in chosen)
    if possible and not features:
        some = ", ".join(feature.value for feature in possible)
        raise DataError(f"none of the chosen features can be had of one input: choose from {some}")
    return features


def named(features: tuple[Feature, ...], input_names: tuple[str, ...]) -> tuple[str, ...]:
    """Return the names of features of inputs with such names."""
    pair = (*input_names, "")[:2]
    joint = "{0}{1}" if max(map(len, pair)) <= 2 else "{0} · {1}"
    forms = _FORMS | {Feature.PRODUCT: joint}
    return tuple(forms[feature].format(*pair) for feature in features)


def made(raw: NDArray[Any], features: tuple[Feature, ...]) -> NDArray[Any]:
    """Return features, shape (..., features), of inputs, shape (..., d); these where none are."""
    if not features:
        return raw
    raw = np.asarray(raw, np.float64)
    return np.stack([_MADE[feature](raw) for feature in features], axis=-1)
