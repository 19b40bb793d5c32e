"""Real data that comes with scikit-learn, which is imported when such a set is loaded.

Of each set all is kept as it was measured; scaling is a matter of the preparation.
"""

from abc import abstractmethod
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from core.datasets.base import DataError, DataSet, Samples

if TYPE_CHECKING:
    from types import ModuleType


class RealSet(DataSet, frozen=True):
    """A set of scikit-learn's."""

    def load(self) -> Samples:
        """Return the samples; raises DataError where scikit-learn is not installed."""
        try:
            from sklearn import datasets
        except ImportError as error:
            raise DataError(
                f"{self.title}: scikit-learn cannot be imported ({error}); install it with "
                "python -m pip install scikit-learn"
            ) from None
        try:
            return self._samples(self._bunch(datasets))
        except (OSError, ValueError, KeyError) as error:
            raise DataError(
                f"{self.title}: scikit-learn cannot read its own files ({error}); install it anew"
            ) from None

    @abstractmethod
    def _bunch(self, datasets: "ModuleType") -> Any:
        """Return what scikit-learn gives: data, target and names."""

    def _samples(self, bunch: Any) -> Samples:
        names, classes = _plain(bunch.feature_names), _plain(bunch.target_names)
        inputs = np.array(bunch.data, np.float64)
        return Samples(inputs, np.array(bunch.target, np.int64), names, (self.target,), classes)

    target: ClassVar[str] = "class"
    """What the classes are classes of."""


class Digits(RealSet, frozen=True, tag="digits"):
    """1,797 handwritten digits of 8×8 pixels, each from 0 to 16 (UCI, optical recognition).

    E. Alpaydin, C. Kaynak, 1998: every pixel counts the dark dots of a square of 4×4.
    """

    title = "Digits 8×8"
    order = 20
    columns: ClassVar[int] = 64
    class_count: ClassVar[int] = 10
    target = "digit"

    def _bunch(self, datasets: "ModuleType") -> Any:
        return datasets.load_digits()

    def _samples(self, bunch: Any) -> Samples:
        return Samples(
            np.array(bunch.data, np.float64),
            np.array(bunch.target, np.int64),
            pixel_names(8, 8),
            (self.target,),
            tuple(map(str, range(10))),
            (8, 8),
        )


class Iris(RealSet, frozen=True, tag="iris"):
    """150 flowers of three kinds of iris, by the length and width of sepal and petal.

    R. A. Fisher, 1936. One kind is far from the others; these two mix a little.
    """

    title = "Iris"
    order = 21
    columns: ClassVar[int] = 4
    class_count: ClassVar[int] = 3
    target = "kind"

    def _bunch(self, datasets: "ModuleType") -> Any:
        return datasets.load_iris()


class Wine(RealSet, frozen=True, tag="wine"):
    """178 wines of three growers, by 13 measurements: their scales differ a thousandfold.

    M. Forina et al., 1988 (UCI).
    """

    title = "Wine"
    order = 22
    columns: ClassVar[int] = 13
    class_count: ClassVar[int] = 3
    target = "grower"

    def _bunch(self, datasets: "ModuleType") -> Any:
        return datasets.load_wine()


class BreastCancer(RealSet, frozen=True, tag="breast-cancer"):
    """569 tumours, malignant or benign, by 30 measurements of their cells' nuclei.

    W. H. Wolberg, W. N. Street, O. L. Mangasarian, 1993 (UCI).
    """

    title = "Breast cancer"
    order = 23
    columns: ClassVar[int] = 30
    class_count: ClassVar[int] = 2
    target = "tumour"

    def _bunch(self, datasets: "ModuleType") -> Any:
        return datasets.load_breast_cancer()


class Diabetes(RealSet, frozen=True, tag="diabetes"):
    """442 people with diabetes: how far it went in a year, from ten measurements.

    B. Efron, T. Hastie, I. Johnstone, R. Tibshirani, 2004. All is kept as it was measured.
    """

    title = "Diabetes"
    order = 24
    columns: ClassVar[int] = 10
    class_count: ClassVar[int] = 0

    def _bunch(self, datasets: "ModuleType") -> Any:
        return datasets.load_diabetes(scaled=False)

    def _samples(self, bunch: Any) -> Samples:
        targets = np.array(bunch.target, np.float64)[:, None]
        names = _plain(bunch.feature_names)
        return Samples(np.array(bunch.data, np.float64), targets, names, ("progression",))


def _plain(names: Iterable[object]) -> tuple[str, ...]:
    return tuple(str(name).replace("_", " ") for name in names)


def pixel_names(rows: int, columns: int) -> tuple[str, ...]:
    """Return the names of a picture's pixels, row by row, counted from 1."""
    return tuple(
        f"row {row}, column {column}"
        for row in range(1, rows + 1)
        for column in range(1, columns + 1)
    )
