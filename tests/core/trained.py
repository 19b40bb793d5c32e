"""Races of small networks that are trained for the tests of what is said of them."""

from core.datasets.generated import Xor
from core.network.network import Activation, Layer, Network
from core.optimizers.gradient_descent import GradientDescent
from core.race import Entry
from core.training.problem import Training
from core.training.race import TrainingRace
from core.training.recording import TrainingRecording
from core.training.train import train

RATE = 0.05


def small(*activations: Activation, width: int = 5, **changes: object) -> Network:
    """Return a network with a hidden layer for each activation."""
    return Network(tuple(Layer(width, one) for one in activations), **changes)  # type: ignore[arg-type]


def race_of(
    *networks: Network, steps: int = 8, repeats: int = 1, batch: int | None = None,
    samples: int = 60, rate: float = RATE,
) -> TrainingRace:  # fmt: skip
    """Return a race in which plain gradient descent trains each of the networks on XOR."""
    entries = tuple(
        Entry(GradientDescent(learning_rate=rate), batch_size=batch, network=network)
        for network in networks
    )
    problem = Training(data=Xor(samples=samples, noise=0.1), network=networks[0])
    return TrainingRace(problem, entries, steps, repeats, seed=3)


def recorded(race: TrainingRace) -> TrainingRecording:
    """Return the recording of a whole race."""
    recording = TrainingRecording(race)
    for chunk in train(race):
        recording.append(chunk)
    return recording
