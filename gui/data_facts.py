"""What the data panel draws and says of a problem with data: places, lines and sentences."""

import numpy as np
from PySide6.QtCore import Qt

from core.columns import DataProblem, PointsProblem
from core.matrix_regression import MatrixRegression
from core.neuron import Loss, Neuron
from core.numbers import label, shortened
from core.objective import Floats, Window
from core.regression import LinearRegression
from gui.items.strokes import PEN, Stroke, along
from gui.widgets import SEPARATOR

MOVABLE = 2_000
"""Up to so many points can be dragged, added and removed."""

WITH_ERRORS = 500
"""Up to so many points have a line to what is predicted."""

THINNED = 50_000
"""Of more rows only every second, third, … is drawn."""

MOST_LINES = {LinearRegression: 64, Neuron: 16}
"""So many runs have a line or a curve; the others would only cover them."""

SAMPLES = 97
"""Places at which a curve is computed."""

MARGIN = 0.12
"""Shares of the data's extent that are seen around it."""

SHOWN_WEIGHTS = 6


def every(problem: DataProblem) -> int:
    """Return that every so many-th row is drawn: 1 where all are."""
    return -(-problem.samples // THINNED)


def places_of(problem: DataProblem, weights: Floats | None) -> Floats:
    """Return where the rows are drawn, shape (rows, 2).

    They are points (x, y); of many columns what is predicted over what is true.
    """
    rows = slice(None, None, every(problem))
    if isinstance(problem, PointsProblem):
        return np.stack([values[rows] for values in problem.data], axis=-1)
    actual = problem.target[rows]
    if weights is None:
        return np.empty((0, 2))
    return np.stack([actual, problem.predict(weights, rows)], axis=-1)


def window_of(problem: DataProblem) -> Window:
    """Return the window in which all of the data is seen."""
    x = problem.data[0] if isinstance(problem, PointsProblem) else problem.target
    (left, right), (bottom, top) = (_padded(values) for values in (x, problem.target))
    return Window(left, right, bottom, top)


def _padded(values: Floats) -> tuple[float, float]:
    low, high = float(values.min()), float(values.max())
    pad = MARGIN * (high - low)
    if not pad > 1e-9 * max(abs(low), abs(high)):  # all alike, or nearly
        pad = max(0.1 * abs(low), 1e-3) or 1.0
    return low - pad, high + pad


def axes_of(problem: DataProblem) -> tuple[str, str]:
    """Return what stands along the two axes."""
    if isinstance(problem, PointsProblem):
        x, y = map(shortened, problem.names)
        return x, y
    return f"{shortened(problem.target_name)}, true", "predicted"


def best_of(problem: DataProblem) -> Floats | None:
    """Return the weights at which the loss is known to be lowest, shape (n,)."""
    if isinstance(problem, MatrixRegression):
        return problem.solution
    return np.array(problem.minima[0]) if problem.minima else None


def model_lines(
    problem: PointsProblem, heads: Floats, colours: tuple[str, ...], window: Window
) -> tuple[Stroke, ...]:
    """Return the line or curve of each head, shape (optimizers, starts, 2), in its colour."""
    most = max(1, MOST_LINES[type(problem)] // max(len(heads), 1))
    return tuple(
        curve_of(problem, own[:most], colour, window)
        for own, colour in zip(heads, colours, strict=True)
    )


def curve_of(
    problem: PointsProblem,
    weights: Floats,
    colour: str,
    window: Window,
    style: Qt.PenStyle = PEN.SolidLine,
    text: str = "",
) -> Stroke:
    """Return the line or curve of weights, shape (curves, 2) or (2,); thinner if it is named."""
    samples = 2 if isinstance(problem, LinearRegression) else SAMPLES
    x = np.linspace(window.left, window.right, samples)
    curves = problem.curve(np.atleast_2d(weights), x)
    return along(x, curves, colour, 1.6 if text else 2.0, style, text)


def errors_of(problem: PointsProblem, weights: Floats) -> tuple[Floats, Floats]:
    """Return the ends of the lines from the points to what is predicted, each (rows, 2)."""
    points = places_of(problem, None)
    x = points[:, 0]
    return points, np.stack([x, problem.curve(weights, x)], axis=-1)


def formula_of(problem: DataProblem) -> str:
    """Return how the best weights are found."""
    if isinstance(problem, LinearRegression):
        return "least squares: m = Σ(x−x̄)(y−ȳ) / Σ(x−x̄)², b = ȳ − m x̄"
    if isinstance(problem, MatrixRegression):
        return "least squares: W = (XᵀX)⁻¹Xᵀy, X with a column of ones"
    return "no formula gives w and b: only a descent finds them"


def facts_of(problem: DataProblem) -> str:
    """Return what is known of the best weights: parts between dots, the first foremost."""
    if isinstance(problem, LinearRegression):
        m, b = problem.solution
        return SEPARATOR.join([f"m {label(m, 4)}", f"b {label(b, 4)}", *_quadratic(problem)])
    if isinstance(problem, MatrixRegression):
        return SEPARATOR.join([f"W ({_weights(problem.solution)})", *_quadratic(problem)])
    return SEPARATOR.join(_neuron_facts(problem)) if isinstance(problem, Neuron) else ""


def _quadratic(problem: LinearRegression | MatrixRegression) -> list[str]:
    number = label(problem.condition, 4) if np.isfinite(problem.condition) else "∞"
    return [
        f"MSE {label(problem.lowest, 4)}",
        f"κ = λmax/λmin {number}",
        f"2/λmax {label(problem.step_limit, 4)}",
    ]


def _weights(weights: Floats) -> str:
    texts = [label(float(weight), 4) for weight in weights[:SHOWN_WEIGHTS]]
    return ", ".join([*texts, "…"] if len(weights) > SHOWN_WEIGHTS else texts)


def _neuron_facts(neuron: Neuron) -> list[str]:
    low, high = (label(value) for value in neuron.scale)
    scaled = [] if neuron.scale == (0.0, 1.0) else [f"σ = 0 … 1 is y = {low} … {high}"]
    if neuron.loss is Loss.SQUARED_ERROR:
        return ["not convex: descents may stick", *scaled]
    if not neuron.minima:
        return ["convex", "a threshold parts the classes: the loss falls for ever", *scaled]
    (w, b), loss = neuron.minima[0], float(neuron.height(*map(np.array, neuron.minima[0])))
    lowest = f"lowest at w {label(w, 4)}, b {label(b, 4)}"
    return ["convex", lowest, f"cross-entropy {label(loss, 4)}", *scaled]


def line_text(m: float, b: float) -> str:
    """Return a line as it is written: 0.92x − 1."""
    return f"{label(m)}x {'−' if b < 0 else '+'} {label(abs(b))}"


def candidate_text(problem: LinearRegression, m: float, b: float) -> str:
    """Return what is written beside a line: what it is, and how well it fits."""
    return f"{line_text(m, b)}: {float(problem.height(np.array(m), np.array(b))):.4f}"


HINT = "drag a point · double-click adds one · Delete removes it · wheel zooms"
TOO_MANY = f"no more than {MOVABLE:,} points are dragged · wheel zooms"
PREDICTED = "what is predicted over what is true · wheel zooms"


def hint_of(problem: DataProblem) -> str:
    """Return what can be done with the data, and what is not drawn of it."""
    hint = PREDICTED
    if isinstance(problem, PointsProblem):
        hint = HINT if problem.samples <= MOVABLE else TOO_MANY
    return SEPARATOR.join(filter(None, (thinned_text(problem), hint)))


def point_text(problem: PointsProblem, index: int, weights: Floats | None, whose: str) -> str:
    """Return where a point is, and by how much a line misses it."""
    (x, y), names = (float(values[index]) for values in problem.data), problem.names
    parts = [f"point {index + 1}", f"{names[0]} {label(x, 5)}", f"{names[1]} {label(y, 5)}"]
    if weights is not None:
        error = y - float(problem.curve(weights, np.array([x]))[0])
        parts.append(f"error {label(error)} (of {whose})")
    return "   ".join(parts)


def thinned_text(problem: DataProblem) -> str:
    """Return what is said where not all rows are drawn."""
    step = every(problem)
    return "" if step == 1 else f"1 in {step} of {problem.samples:,} rows is drawn"
