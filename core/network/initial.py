"""What the parameters of a network are before its first step."""

from collections.abc import Callable

import numpy as np

from core.network.head import Array
from core.network.layout import Kind, Layout
from core.network.network import Initialisation
from core.objective import Floats

INITIAL = 3
"""Tells these draws apart from all others, see `core.sampling`."""

HALF_WIDTH = 0.5
"""The uniform initialisation reaches so far to both sides, whatever the width of a layer."""

Draw = Callable[[np.random.Generator, int, int], Floats]


def initial(layout: Layout, seed: int, runs: int) -> Array:
    """Return the parameters and statistics of some runs at first, shape (runs, size).

    Run r depends on the seed and r alone. They are drawn as float64, so that both precisions begin
    at the same place. Biases, shifts and running means are 0, scales and running variances 1.
    """
    draw = DRAWS[layout.network.initialisation]
    vectors = np.zeros((runs, layout.size), layout.network.precision.dtype)
    for part in layout.parts:
        if part.kind in (Kind.SCALES, Kind.VARIANCES):
            vectors[:, part.slice] = 1
    for run, vector in enumerate(vectors):
        generator = np.random.default_rng((seed, INITIAL, run))
        for part in layout.parts:
            if part.kind is Kind.WEIGHTS:
                fan_in, fan_out = part.shape
                vector[part.slice] = draw(generator, fan_in, fan_out).ravel()
    return vectors


def _zeros(generator: np.random.Generator, fan_in: int, fan_out: int) -> Floats:
    """Take 0: every neuron of a layer then learns the same."""
    return np.zeros((fan_in, fan_out))


def _uniform(generator: np.random.Generator, fan_in: int, fan_out: int) -> Floats:
    """Draw uniformly from [−0.5, 0.5], whatever the width."""
    return generator.uniform(-HALF_WIDTH, HALF_WIDTH, (fan_in, fan_out))


def _normal(generator: np.random.Generator, fan_in: int, fan_out: int) -> Floats:
    """Draw normal numbers of variance 1, whatever the width: wide layers begin saturated."""
    return generator.standard_normal((fan_in, fan_out))


def _xavier(generator: np.random.Generator, fan_in: int, fan_out: int) -> Floats:
    """Draw uniform numbers of variance 2 / (fan in + fan out).

    Source: Glorot and Bengio, "Understanding the difficulty of training deep feedforward neural
    networks", 2010.
    """
    reach = np.sqrt(6 / (fan_in + fan_out))
    return generator.uniform(-reach, reach, (fan_in, fan_out))


def _he(generator: np.random.Generator, fan_in: int, fan_out: int) -> Floats:
    """Draw normal numbers of variance 2 / fan in.

    Source: He, Zhang, Ren and Sun, "Delving deep into rectifiers", 2015.
    """
    drawn: Floats = np.sqrt(2 / fan_in) * generator.standard_normal((fan_in, fan_out))
    return drawn


def _lecun(generator: np.random.Generator, fan_in: int, fan_out: int) -> Floats:
    """Draw normal numbers of variance 1 / fan in.

    Source: LeCun, Bottou, Orr and Müller, "Efficient BackProp", 1998.
    """
    drawn: Floats = np.sqrt(1 / fan_in) * generator.standard_normal((fan_in, fan_out))
    return drawn


def _orthogonal(generator: np.random.Generator, fan_in: int, fan_out: int) -> Floats:
    """Draw a matrix with orthonormal columns, or rows where there are fewer of those.

    Source: Saxe, McClelland and Ganguli, "Exact solutions to the nonlinear dynamics of learning in
    deep linear neural networks", 2014. The signs make it uniform over all such matrices.
    """
    long, short = max(fan_in, fan_out), min(fan_in, fan_out)
    q, r = np.linalg.qr(generator.standard_normal((long, short)))
    q = q * np.sign(np.diagonal(r))
    matrix: Floats = q if fan_in >= fan_out else q.T
    return matrix


DRAWS: dict[Initialisation, Draw] = {
    Initialisation.ZEROS: _zeros,
    Initialisation.UNIFORM: _uniform,
    Initialisation.NORMAL: _normal,
    Initialisation.XAVIER: _xavier,
    Initialisation.HE: _he,
    Initialisation.LECUN: _lecun,
    Initialisation.ORTHOGONAL: _orthogonal,
}
