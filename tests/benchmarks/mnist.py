"""Data of the size of MNIST: read from its IDX files, prepared, and the most memory that took."""

import gzip
import resource
import tempfile
import time
from pathlib import Path

import numpy as np

from core.datasets.files import Mnist
from core.datasets.preparation import InputScaling, Preparation, prepare
from tests.benchmarks.report import tell_alone

COUNT, SIDE, BLOCK = 60_000, 28, 1_000


def measure():
    with tempfile.TemporaryDirectory() as folder:
        for packed in (False, True):
            images = written(Path(folder), packed)
            began = time.perf_counter()
            samples = Mnist(str(images)).load()
            prepare(samples, Preparation(scaling=InputScaling.MIN_MAX), np.float32)
            seconds = time.perf_counter() - began
            what = f"60,000 × 784 read{' (.gz)' * packed} and prepared"
            tell_alone(what, seconds, "s", "under 3", seconds < 3)
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6
    tell_alone("most memory of the process meanwhile", most, "MB", "under 400", most < 400)


def written(folder, packed):
    """Write the two files, of strokes on black, some images at a time."""
    chance = np.random.default_rng(0)
    opener, suffix = (gzip.open, ".gz") if packed else (open, "")
    images = folder / f"train-images-idx3-ubyte{suffix}"
    with opener(images, "wb") as file:
        file.write(b"".join(n.to_bytes(4, "big") for n in (0x803, COUNT, SIDE, SIDE)))
        for _ in range(COUNT // BLOCK):
            pixels = chance.integers(0, 256, (BLOCK, SIDE * SIDE)).astype(np.uint8)
            pixels[chance.random(pixels.shape) < 0.8] = 0
            file.write(pixels.tobytes())
    with opener(folder / f"train-labels-idx1-ubyte{suffix}", "wb") as file:
        file.write(b"".join(n.to_bytes(4, "big") for n in (0x801, COUNT)))
        file.write((np.arange(COUNT) % 10).astype(np.uint8).tobytes())
    return images
