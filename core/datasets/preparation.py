"""What is made of samples before a network sees them: features, scaling, and the split.

Scaling is fitted on the training part alone, so that nothing of the other parts is known to the
network. The inputs are prepared some rows at a time, so that MNIST takes the memory of its
pixels and of what is made of them, and no more.
"""

from functools import cached_property
from typing import Annotated, Any

import numpy as np
from msgspec import Meta, Struct
from msgspec.structs import force_setattr, replace
from numpy.typing import DTypeLike, NDArray

from core.datasets.base import DataError, Indices, Samples, Task, read_only
from core.datasets.features import Feature, features_of, made, named
from core.datasets.scaling import (
    InputScaling,
    Scale,
    fitted,
    fitted_to,
    scaled_inputs,
    unchanged,
)
from core.datasets.split import ROUNDING, split
from core.objective import Floats

LARGEST_PREPARED = 2 * 2**30
"""Prepared inputs that would take more bytes than this are refused."""

Share = Annotated[float, Meta(ge=0, le=1)]


class Preparation(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What is made of samples.

    Raises ValueError when the shares do not sum to 1 or leave nothing to train with.

    Attributes
    ----------
    features : what a network is given of one or two inputs, each once; where there are more inputs
        it is given them as they are.
    scaling : of each input or feature; of pictures all pixels are scaled as one, which leaves
        them the pictures that they are. Targets that are numbers are then standardised.
    shares : of the samples for training, validation and test.
    stratified : whether each class is split by these shares too.
    seed : what the split is drawn from.
    """

    features: Annotated[tuple[Feature, ...], Meta(min_length=1)] = (Feature.X1, Feature.X2)
    scaling: InputScaling = InputScaling.NONE
    shares: tuple[Share, Share, Share] = (0.7, 0.15, 0.15)
    stratified: bool = True
    seed: Annotated[int, Meta(ge=0, lt=2**32)] = 0

    def __post_init__(self) -> None:
        if len(self.shares) != 3 or not all(0 <= share <= 1 for share in self.shares):
            raise ValueError("shares: expected three numbers from 0 to 1")
        if abs(sum(self.shares) - 1) > ROUNDING:
            raise ValueError(f"shares: expected a sum of 1, found {sum(self.shares):.6g}")
        if not self.shares[0] > 0:
            raise ValueError("shares: expected more than 0 for training")
        if not self.features:
            raise ValueError("features: expected at least one")
        in_order = tuple(feature for feature in Feature if feature in self.features)
        if in_order != self.features:
            force_setattr(self, "features", in_order)


class Prepared(Struct, frozen=True, eq=False, dict=True, weakref=True):
    """Samples as a network sees them.

    Attributes
    ----------
    samples, whole : what was prepared, and how.
    train, validation, test : the numbers of the samples in each part: disjoint, complete.
    inputs : shape (count, features), in the type that was wanted, read-only.
    targets : the numbers of classes, shape (count,), int64; or numbers, shape (count, k), float64,
        which with any scaling of the inputs have mean 0 and spread 1 in the training part.
    feature_names : what the inputs are.
    features : of which features they are made; empty where they are the inputs themselves.
    input_scale, target_scale : how the inputs or features, and the targets, were scaled.
    """

    samples: Samples
    whole: Preparation
    train: Indices
    validation: Indices
    test: Indices
    inputs: NDArray[Any]
    targets: Indices | Floats
    feature_names: tuple[str, ...]
    features: tuple[Feature, ...]
    input_scale: Scale
    target_scale: Scale

    @property
    def columns(self) -> int:
        """How many inputs the network has."""
        return len(self.feature_names)

    @cached_property
    def as_trained(self) -> Samples:
        """The samples with the targets that a network is trained on: scaled where they are."""
        return replace(self.samples, targets=self.targets)

    def apply(self, raw: NDArray[Any]) -> NDArray[Any]:
        """Return what a network sees, shape (..., features), of other inputs, shape (..., d)."""
        seen = self.input_scale.scaled(made(raw, self.features))
        return seen.astype(self.inputs.dtype, copy=False)

    def unscaled(self, outputs: NDArray[Any]) -> Floats:
        """Return what a network answers, shape (..., k), in the units of the samples' targets."""
        return self.target_scale.unscaled(outputs)


def prepare(samples: Samples, preparation: Preparation, dtype: DTypeLike = np.float64) -> Prepared:
    """Return the samples as a network sees them, in float32 or float64.

    Raises DataError when no feature can be had of the inputs, or when what is prepared would be
    too large, in bytes or as numbers.
    """
    wanted = np.dtype(dtype)
    train, validation, test = _parts(samples, preparation)
    features = features_of(samples.columns, preparation.features)
    _check_size(samples, features, wanted)
    with np.errstate(over="ignore", invalid="ignore"):
        scale = fitted(samples, train, features, preparation.scaling)
        inputs = scaled_inputs(samples, features, scale, wanted)
    _check_finite(inputs, wanted)
    target_scale = _target_scale(samples, train, preparation.scaling)
    return Prepared(
        samples=samples,
        whole=preparation,
        train=train,
        validation=validation,
        test=test,
        inputs=inputs,
        targets=_scaled_targets(samples, target_scale),
        feature_names=named(features, samples.input_names) if features else samples.input_names,
        features=features,
        input_scale=scale,
        target_scale=target_scale,
    )


def _parts(samples: Samples, preparation: Preparation) -> tuple[Indices, Indices, Indices]:
    by_class = preparation.stratified and samples.task is Task.CLASSES
    labels = samples.targets.astype(np.int64, copy=False) if by_class else None
    return split(samples.count, preparation.shares, preparation.seed, labels)


def _check_size(samples: Samples, features: tuple[Feature, ...], dtype: np.dtype[Any]) -> None:
    size = samples.count * (len(features) or samples.columns) * dtype.itemsize
    if size > LARGEST_PREPARED:
        raise DataError(
            f"{samples.count:,} samples of {samples.columns:,} inputs in {dtype.name} take more "
            f"than {LARGEST_PREPARED // 2**30} GB: take fewer samples, or single precision"
        )


def _check_finite(inputs: NDArray[Any], dtype: np.dtype[Any]) -> None:
    if not (np.isfinite(inputs.min()) and np.isfinite(inputs.max())):
        raise DataError(
            f"the inputs are too large for {dtype.name} as they are prepared: standardise them, "
            "leave out their squares and product, or write them in a larger unit"
        )


def _target_scale(samples: Samples, train: Indices, scaling: InputScaling) -> Scale:
    columns = len(samples.target_names)
    if samples.task is Task.CLASSES or scaling is InputScaling.NONE:
        return unchanged(columns)
    return fitted_to(samples.targets[train].astype(np.float64, copy=False))


def _scaled_targets(samples: Samples, scale: Scale) -> Indices | Floats:
    if samples.task is Task.CLASSES:
        return samples.targets
    return read_only(scale.scaled(samples.targets))
