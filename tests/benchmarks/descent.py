"""Descents on Beale beside PyTorch's own loop, every position and loss kept by both."""

import numpy as np
import torch

from core.descent import descend
from core.optimizers.adaptive import Adam
from core.race import Entry, Race
from core.recording import Recording
from core.surfaces import Beale
from tests.benchmarks.report import median_ms, tell

STEPS = 500
RATE = 0.05


def ours(starts):
    recording = Recording(Race(Beale(), (Entry(Adam(learning_rate=RATE)),), starts, STEPS))
    for stretch in descend(recording.race):
        recording.append(stretch)
    assert recording.stride == 1
    return recording


def rivals(starts):
    w = torch.tensor(starts, dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.Adam([w], lr=RATE)
    positions = torch.empty((STEPS + 1, *w.shape), dtype=torch.float64)
    losses = torch.empty((STEPS + 1, len(w)), dtype=torch.float64)
    for step in range(STEPS + 1):
        optimizer.zero_grad()
        x, y = w[:, 0], w[:, 1]
        loss = (1.5 - x + x * y) ** 2 + (2.25 - x + x * y**2) ** 2 + (2.625 - x + x * y**3) ** 2
        positions[step], losses[step] = w.detach(), loss.detach()
        loss.sum().backward()
        optimizer.step()
    return positions


def measure():
    one = np.array([[1.0, 1.6]])
    many = np.random.default_rng(0).uniform(-2, 2, (10_000, 2))
    last = ours(many[:50]).positions[-1, 0], rivals(many[:50])[-1].numpy()
    assert np.allclose(*last, rtol=1e-6), "the two do not compute the same"
    a, b = median_ms(lambda: ours(one), 9), median_ms(lambda: rivals(one), 9)
    tell("Adam, one start, 500 steps on Beale", a, b, "ms", "at most 1/8 = 0.125", a <= b / 8)
    a, b = median_ms(lambda: ours(many), 9), median_ms(lambda: rivals(many), 9)
    tell("Adam, 10,000 starts, 500 steps, all kept", a, b, "ms", "at most 1/2 = 0.5", a <= b / 2)
