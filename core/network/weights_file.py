"""Weights in files: NPZ or safetensors, named arrays and the architecture that they belong to.

A file may come from anywhere. Nothing in it is run, no more is read than a network can have, and
what does not fit is refused with the name of the file, the fault and what to do.
"""

from pathlib import Path
from typing import Annotated, NamedTuple

import msgspec
import numpy as np
from msgspec import Meta, Struct

from core.errors import FalllineError
from core.files import replacing
from core.network.head import Array, NetworkError
from core.network.layout import MOST_PARAMETERS, Kind, Layout
from core.network.network import Network
from core.network.weights_formats import FORMATS, ArraysFormat, FormatError

MOST_BYTES = 8 * MOST_PARAMETERS + 2**20
"""A file may be so large: all parameters in float64, and names."""

Count = Annotated[int, Meta(ge=1, le=MOST_PARAMETERS)]


class Architecture(Struct, frozen=True, forbid_unknown_fields=True, tag="fallline-network-1",
                   tag_field="format"):  # fmt: skip
    """What a file says of the network that its arrays belong to."""

    network: Network
    inputs: Count
    outputs: Count
    classes: Annotated[int, Meta(ge=0, le=MOST_PARAMETERS)]


class WeightsError(FalllineError):
    """Weights cannot be saved or loaded; the message names the file, the fault and what to do."""


class Weights(NamedTuple):
    """A network and its parameters and statistics, shape (size,)."""

    layout: Layout
    vector: Array

    def fitting(self, layout: Layout) -> Array:
        """Return the vector for a network of the same layers. Raises WeightsError for others."""
        mine, other = described(self.layout), described(layout)
        if [part[1:] for part in self.layout.parts] != [part[1:] for part in layout.parts]:
            raise WeightsError(
                f"the weights are those of a network {mine}, but this one is {other}; "
                "choose other weights, or the same layers"
            )
        return self.vector.astype(layout.network.precision.dtype)


def described(layout: Layout) -> str:
    """Return the widths of a network, from inputs to outputs, such as 2-8-8-2."""
    marks = ["", *("*" if layer.batch_norm else "" for layer in layout.layers)]
    words = "-".join(f"{w}{mark}" for w, mark in zip(layout.widths, marks, strict=True))
    return f"{words} (* with batch normalisation)" if "*" in words else words


def save_weights(path: Path, layout: Layout, vector: Array) -> None:
    """Write a network to a file whose name ends in .npz or .safetensors.

    The file is whole or, when it cannot be written, as it was. Raises WeightsError, and where it
    cannot be written OSError.

    Parameters
    ----------
    vector : parameters and statistics, shape (size,), in the network's precision.
    """
    form = _format_of(path)
    if not np.isfinite(vector).all():
        raise WeightsError(
            f"{path.name}: the network has diverged, its weights are not finite; "
            "save it at an earlier step"
        )
    architecture = Architecture(layout.network, layout.inputs, layout.outputs, layout.head.classes)
    dtype = layout.network.precision.dtype
    arrays = {part.file_name: np.ascontiguousarray(part.of(vector), dtype) for part in layout.parts}
    with replacing(path) as beside:
        form.write(beside, arrays, msgspec.json.encode(architecture))


def load_weights(path: Path) -> Weights:
    """Read a network from a file that was saved here. Raises WeightsError when it cannot be."""
    form = _format_of(path)
    if not path.is_file():
        raise WeightsError(f"{path.name} is no file, or cannot be seen; choose one that is there")
    size = path.stat().st_size
    if size > MOST_BYTES:
        raise WeightsError(
            f"{path.name} is {size:,} bytes long, more than the largest network has; "
            "choose a file that was saved by Fallline"
        )
    try:
        text, arrays = form.read(path, MOST_BYTES)
        layout = _layout(text)
        return Weights(layout, _vector(layout, arrays))
    except OSError as fault:
        raise WeightsError(f"{path.name} cannot be read: {fault.strerror or fault}") from None
    except (FormatError, NetworkError) as fault:
        raise WeightsError(
            f"{path.name}: {fault}; choose a file that was saved by Fallline"
        ) from None


def _format_of(path: Path) -> ArraysFormat:
    form = FORMATS.get(path.suffix.lower())
    if form is None:
        raise WeightsError(
            f"{path.name}: weights are kept in files that end in {' or '.join(FORMATS)}; "
            "choose such a name"
        )
    return form


def _layout(text: bytes) -> Layout:
    try:
        said = msgspec.json.decode(text, type=Architecture)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as fault:
        raise FormatError(f"what it says of the network makes no sense: {fault}") from None
    return Layout(said.network, said.inputs, said.outputs, said.classes)


def _vector(layout: Layout, arrays: dict[str, Array]) -> Array:
    """Return the vector that arrays make up, each of which must be there and fit."""
    wanted = {part.file_name: part for part in layout.parts}
    for name in sorted(wanted.keys() ^ arrays.keys()):
        fault = "is missing" if name in wanted else "belongs to no layer of its network"
        raise FormatError(f"the array {name[:80]!r} {fault}")
    vector = np.empty(layout.size, layout.network.precision.dtype)
    for name, part in wanted.items():
        found = arrays[name]
        if found.shape != part.shape or found.dtype != vector.dtype:
            raise FormatError(
                f"the array {name!r} is {found.dtype} of shape {found.shape}; "
                f"expected {vector.dtype} of shape {part.shape}"
            )
        if not np.isfinite(found).all():
            raise FormatError(f"the array {name!r} holds numbers that are not finite")
        if part.kind is Kind.VARIANCES and (found < 0).any():
            raise FormatError(f"the array {name!r} holds a variance below 0")
        vector[part.slice] = found.ravel()
    return vector
