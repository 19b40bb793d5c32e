"""What the data panel draws and says of a problem with data: places, lines and sentences."""

import numpy as np
from PySide6.QtCore import Qt

from core.data import DataProblem, PointsProblem
from core.matrix_regression import MatrixRegression
from core.neuron import Loss, Neuron
from core.numbers import label
from core.objective import Floats, Window
from core.regression import LinearRegression
from gui.items.strokes import PEN, Stroke, along
from gui.widgets import SEPARATOR

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


def facts_of(problem: DataProblem) -> str:
    """Return what is known of the best weights, and how: parts between dots, the first foremost."""
    if isinstance(problem, LinearRegression):
        m, b = problem.solution
        formulas = f"m = Σ(x−x̄)(y−ȳ)/Σ(x−x̄)² = {label(m, 4)} · b = ȳ − m x̄ = {label(b, 4)}"
        return SEPARATOR.join([formulas, *_quadratic(problem)])
    if isinstance(problem, MatrixRegression):
        formula = f"W = (XᵀX)⁻¹Xᵀy = ({_weights(problem.solution)})"
        return SEPARATOR.join([formula, *_quadratic(problem)])
    return SEPARATOR.join(_neuron_facts(problem)) if isinstance(problem, Neuron) else ""


def _quadratic(problem: LinearRegression | MatrixRegression) -> list[str]:
    number = label(problem.condition, 4) if np.isfinite(problem.condition) else "∞"
    return [
        f"MSE {label(problem.lowest, 4)}",
        f"condition number {number}",
        f"SGD converges below 2/λmax = {label(problem.step_limit, 4)}",
    ]


def _weights(weights: Floats) -> str:
    texts = [label(float(weight), 4) for weight in weights[:SHOWN_WEIGHTS]]
    return ", ".join([*texts, "…"] if len(weights) > SHOWN_WEIGHTS else texts)


def _neuron_facts(neuron: Neuron) -> list[str]:
    low, high = (label(value) for value in neuron.scale)
    scaled = [] if neuron.scale == (0.0, 1.0) else [f"σ = 0 … 1 is y = {low} … {high}"]
    if neuron.loss is Loss.SQUARED_ERROR:
        return ["no formula gives w and b", "the land is not convex: descents may stick", *scaled]
    if not neuron.minima:
        return ["convex", "a threshold parts the classes: the loss falls for ever", *scaled]
    (w, b), loss = neuron.minima[0], float(neuron.height(*map(np.array, neuron.minima[0])))
    return [
        "convex, but no formula gives w and b",
        f"by Newton's method w = {label(w, 4)}, b = {label(b, 4)}",
        f"cross-entropy {label(loss, 4)}",
        *scaled,
    ]


def line_text(m: float, b: float) -> str:
    """Return a line as it is written: 0.92x − 1."""
    return f"{label(m)}x {'−' if b < 0 else '+'} {label(abs(b))}"


def candidate_text(problem: LinearRegression, m: float, b: float) -> str:
    """Return what is written beside a line: what it is, and how well it fits."""
    return f"{line_text(m, b)}: {float(problem.height(np.array(m), np.array(b))):.4f}"


def thinned_text(problem: DataProblem) -> str:
    """Return what is said where not all rows are drawn."""
    step = every(problem)
    return "" if step == 1 else f"every {step}th of {problem.samples:,} rows is drawn"
