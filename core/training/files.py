"""Which data set a file is, by its name: a table, an archive of arrays, or pictures in IDX."""

from pathlib import Path

from core.datasets.base import DataSet
from core.datasets.files import CsvFile, Mnist, NpzFile

TABLES = (".csv", ".tsv", ".txt")
ARCHIVE = ".npz"
PACKED = ".gz"


def is_table(path: Path) -> bool:
    """Whether a file is a table by its name."""
    return path.suffix.lower() in TABLES


def is_data(path: Path) -> bool:
    """Whether a file is one that networks can be trained on, by its name."""
    return is_table(path) or path.suffix.lower() == ARCHIVE or is_idx(path)


def is_idx(path: Path) -> bool:
    """Whether a file is one of pictures or labels in IDX: packed, or named as they usually are."""
    name = path.name.lower()
    return name.endswith(PACKED) or "ubyte" in name or ".idx" in name


def is_labels(path: Path) -> bool:
    """Whether a file of a pair in IDX is the one of labels, by its name."""
    name = path.name.lower()
    return "labels" in name and "images" not in name


def data_set_of(path: Path, kind: type[DataSet] | None = None) -> DataSet:
    """Return the data set that a file is; of a pair in IDX either of the two may be given.

    Parameters
    ----------
    kind : the class of data set, where it is not to be told by the name of the file.
    """
    if kind is None:
        is_archive = path.suffix.lower() == ARCHIVE
        kind = NpzFile if is_archive else Mnist if is_idx(path) else CsvFile
    if kind is Mnist:
        return Mnist(str(images_beside(path) or path))
    return NpzFile(str(path)) if kind is NpzFile else CsvFile(str(path))


def images_beside(labels: Path) -> Path | None:
    """Return the file of images beside a file of labels, by the usual names; None without one."""
    if not is_labels(labels):
        return None
    name = labels.name.replace("labels", "images").replace("idx1", "idx3")
    bare = name.removesuffix(PACKED)
    likely = (labels.with_name(one) for one in dict.fromkeys((name, bare, f"{bare}{PACKED}")))
    return next((path for path in likely if path.is_file()), None)
