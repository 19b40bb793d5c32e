"""Whole trainings: beside scikit-learn's, and the digits to 95 %."""

import time
import warnings

import numpy as np

from tests.benchmarks.report import tell, tell_alone

EPOCHS = 20


def measure():
    digits()  # first: nothing is imported nor loaded yet
    beside_scikit_learn()


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
