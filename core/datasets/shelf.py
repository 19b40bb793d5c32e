"""The shelf of data sets that were loaded: each once, and the last few of them kept.

The samples of a file are loaded again when the file has changed since.
"""

from collections import OrderedDict
from threading import Lock

from core.datasets.base import DataSet, Samples

Key = tuple[DataSet, tuple[object, ...]]

MOST_SETS = 8
MOST_BYTES = 256 * 2**20
"""What is kept takes no more than this, unless the last one alone does."""


class Shelf:
    """Keeps the samples that were loaded last; any thread may ask."""

    def __init__(self, most_sets: int = MOST_SETS, most_bytes: int = MOST_BYTES) -> None:
        self._most_sets, self._most_bytes = most_sets, most_bytes
        self._kept: OrderedDict[Key, Samples] = OrderedDict()
        self._loading: dict[Key, Lock] = {}
        self._lock = Lock()

    def taken(self, data_set: DataSet) -> Samples:
        """Return the samples of a data set, loaded now if they are not kept.

        A second thread that asks for what is being loaded waits for it. Raises DataError as
        `DataSet.load` does.
        """
        key = data_set, data_set.stamp
        with self._lock:
            if samples := self._found(key):
                return samples
            loading = self._loading.setdefault(key, Lock())
        with loading:
            with self._lock:
                if samples := self._found(key):
                    return samples
            return self._loaded(key)

    def _found(self, key: Key) -> Samples | None:
        if key in self._kept:
            self._kept.move_to_end(key)
        return self._kept.get(key)

    def _loaded(self, key: Key) -> Samples:
        try:
            samples = key[0].load()
            with self._lock:
                self._put(key, samples)
            return samples
        finally:
            with self._lock:
                self._loading.pop(key, None)

    def _put(self, key: Key, samples: Samples) -> None:
        for old in [old for old in self._kept if old[0] == key[0]]:
            del self._kept[old]
        self._kept[key] = samples
        while len(self._kept) > 1 and self._is_too_full():
            self._kept.popitem(last=False)

    def _is_too_full(self) -> bool:
        size = sum(samples.nbytes for samples in self._kept.values())
        return len(self._kept) > self._most_sets or size > self._most_bytes


_SHELF = Shelf()


def taken(data_set: DataSet) -> Samples:
    """Return the samples of a data set from the shelf of all; raises DataError as it loads."""
    return _SHELF.taken(data_set)
