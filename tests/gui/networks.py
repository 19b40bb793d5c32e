"""Scenes in which small networks are trained, for the tests of the panels that show them."""

from core.datasets.generated import Xor
from core.network.network import Activation, Initialisation, Layer, Network
from core.optimizers.gradient_descent import GradientDescent
from core.scene import Racer, Scene
from core.training.problem import Training


def layers(activation: Activation, depth: int = 2, width: int = 6) -> tuple[Layer, ...]:
    """Return some hidden layers that are alike."""
    return (Layer(width, activation),) * depth


def scene_of(
    network: Network | None = None, *, steps: int = 30, samples: int = 60, rate: float = 0.1,
    depth: int = 2, repeats: int = 1,
) -> Scene:  # fmt: skip
    """Return a scene in which two networks are trained: of sigmoids, or as given, and of ReLUs."""
    first = network or Network(layers(Activation.SIGMOID, depth))
    second = Network(layers(Activation.RELU, depth), initialisation=Initialisation.HE)
    racers = (
        Racer(GradientDescent(learning_rate=rate), batch_size=10, name="first"),
        Racer(GradientDescent(learning_rate=rate), batch_size=10, name="second", network=second),
    )
    problem = Training(data=Xor(samples=samples, noise=0.1), network=first)
    return Scene(problem=problem, racers=racers, steps=steps, seed=2, repeats=repeats)
