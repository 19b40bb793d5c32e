"""Whole trainings: beside scikit-learn's, the digits to 95 %, and data as large as MNIST's."""

import gzip
import os
import struct
import subprocess
import sys
import tempfile
import time
import warnings
from pathlib import Path

import numpy as np
import psutil

from tests.benchmarks.report import tell, tell_alone

EPOCHS = 20


def measure():
    beside_scikit_learn()
    digits()
    command = [sys.executable, "-c", "from tests.benchmarks.training import mnist; mnist()"]
    subprocess.run(command, check=True, env=os.environ)


def race_of(data, preparation, network, entry, steps):
    from core.training.problem import Training
    from core.training.race import TrainingRace

    return TrainingRace(Training(data, preparation, network), (entry,), steps)


def beside_scikit_learn():
    """The same network on the same epochs, both measured after each of them."""
    from sklearn.neural_network import MLPClassifier

    from core.datasets.preparation import Preparation
    from core.datasets.real import Digits
    from core.datasets.scaling import InputScaling
    from core.network.network import Activation, Layer, Network
    from core.optimizers.adaptive import Adam
    from core.race import Entry
    from core.training.setup import setup_of
    from core.training.train import train

    preparation = Preparation(scaling=InputScaling.MIN_MAX)
    network = Network(hidden=(Layer(15, Activation.RELU),), l2=1e-4)
    race = race_of(Digits(), preparation, network, Entry(Adam(0.001), batch_size=32), 0)
    prepared = setup_of(race).prepared
    x, y = prepared.inputs[prepared.train], prepared.samples.targets[prepared.train]
    steps = EPOCHS * -(-len(x) // 32)
    ours, theirs = [], []
    for _ in range(5):
        race = race_of(Digits(), preparation, network, Entry(Adam(0.001), batch_size=32), steps)
        began = time.perf_counter()
        for _ in train(race):
            pass
        ours.append(time.perf_counter() - began)
        rival = MLPClassifier((15,), batch_size=32, max_iter=EPOCHS, n_iter_no_change=10**6)
        began = time.perf_counter()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            rival.fit(x, y)
        theirs.append(time.perf_counter() - began)
    a, b = (float(np.median(times)) * 1000 for times in (ours, theirs))
    tell(f"digits, {EPOCHS} epochs, beside scikit-learn", a, b, "ms", "less than 1", a < b)


def digits():
    """How long the built-in scene takes to read the digits, loading them included."""
    from core.scene_file import load_named
    from core.training.race import TrainingRace
    from core.training.recording import TrainingRecording
    from core.training.train import train

    scene = load_named("digits")
    race = scene.training_race
    race = TrainingRace(race.problem, race.entries[:1], race.steps)
    recording, began = TrainingRecording(race), time.perf_counter()
    for chunk in train(race):
        recording.append(chunk)
        if len(recording.measured_steps) and recording.validation_accuracy.max() >= 0.95:
            break
    took = time.perf_counter() - began
    tell_alone("digits to 95 % validation accuracy", took, "s", "at most 5", took <= 5)


def mnist():
    """60,000 pictures of 28 by 28 from IDX files packed by gzip, read and prepared."""
    from core.datasets.files import Mnist
    from core.datasets.preparation import Preparation, prepare
    from core.datasets.scaling import InputScaling

    with tempfile.TemporaryDirectory() as folder:
        images, labels = Path(folder) / "images.gz", Path(folder) / "labels.gz"
        write(images, labels)
        process = psutil.Process()
        began = time.perf_counter()
        samples = Mnist(str(images), str(labels)).load()
        loaded = time.perf_counter() - began
        prepared = prepare(samples, Preparation(scaling=InputScaling.MIN_MAX), np.float32)
        took, memory = time.perf_counter() - began, process.memory_info().rss / 2**20
        peak = peak_of(process) / 2**20
        assert prepared.inputs.shape == (60_000, 784)
    tell_alone("MNIST-sized data, read", loaded, "s", "at most 3", loaded <= 3)
    tell_alone("MNIST-sized data, read and prepared", took, "s", "", True)
    tell_alone("memory of the process with them", memory, "MB", "at most 400", memory <= 400)
    tell_alone("the most it had on the way", peak, "MB", "at most 400", peak <= 400)


def peak_of(process):
    """Return the most memory that the process has had, in bytes."""
    for line in Path(f"/proc/{process.pid}/status").read_text().splitlines():
        if line.startswith("VmHWM"):
            return int(line.split()[1]) * 1024
    return process.memory_info().rss


def write(images, labels):
    """Write files as large as MNIST's: a fifth of the pixels is ink, as there."""
    generator = np.random.default_rng(0)
    ink = generator.random((60_000, 28, 28), dtype=np.float32) < 0.19
    pixels = (ink * generator.integers(1, 256, ink.shape, dtype=np.uint8)).astype(np.uint8)
    with gzip.open(images, "wb", compresslevel=1) as file:
        file.write(struct.pack(">iiii", 2051, 60_000, 28, 28) + pixels.tobytes())
    with gzip.open(labels, "wb", compresslevel=1) as file:
        numbers = generator.integers(0, 10, 60_000, dtype=np.uint8)
        file.write(struct.pack(">ii", 2049, 60_000) + numbers.tobytes())
