"""How a benchmark says what it found."""

import statistics
import time
from collections.abc import Callable


def tell(what: str, ours: float, rival: float, unit: str, wanted: str, met: bool) -> None:
    """Print one line: ours, the rival's, their ratio, and what the ratio should be."""
    ratio = ours / rival
    mark = "met" if met else "MISSED"
    print(f"{what:58} {ours:9.2f} {rival:9.2f} {unit:4} ratio {ratio:5.2f}  {wanted:22} {mark}")


def tell_alone(what: str, ours: float, unit: str, wanted: str, met: bool) -> None:
    """Print one line for what has a bound and no rival."""
    mark = "met" if met else "MISSED"
    print(f"{what:58} {ours:9.2f} {'':9} {unit:4} {'':11}  {wanted:22} {mark}")


def median_ms(work: Callable[[], object], times: int) -> float:
    """Return the median time of some calls in milliseconds, after one to warm up."""
    work()
    return statistics.median(_once_ms(work) for _ in range(times))


def _once_ms(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000


def percentile(values: list[float], share: float) -> float:
    """Return the value below which a share of the values lie."""
    return sorted(values)[min(int(len(values) * share), len(values) - 1)]
