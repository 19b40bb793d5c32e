"""Small trainings for tests: they take a blink, and have all that there is to show."""

from msgspec.structs import replace

from core.datasets.generated import Xor
from core.datasets.preparation import Preparation
from core.network.network import Activation, Layer, Loss, Network
from core.optimizers.adaptive import Adam
from core.optimizers.gradient_descent import GradientDescent
from core.race import Leg, Touch
from core.running import Computation
from core.scene import Racer, Scene
from core.training.problem import Training
from core.training.recording import TrainingRecording

SMALL = Network(hidden=(Layer(4),))
PROBLEM = Training(Xor(samples=100, noise=0.2), network=SMALL)
RACERS = (Racer(Adam(0.05), batch_size=10), Racer(GradientDescent(0.3), batch_size=7))

UNBOUNDED = Network(
    (Layer(6, Activation.RELU), Layer(6, Activation.RELU)), Loss.SQUARED_ERROR, Activation.LINEAR
)
"""A network that diverges where the learning rate is large."""

TOO_FAST = (Racer(Adam(0.01), batch_size=10), Racer(GradientDescent(100.0), batch_size=10))
UNTESTED = Preparation(shares=(0.8, 0.2, 0.0))
UNJUDGED = Preparation(shares=(0.8, 0.0, 0.2))


def scene_of(racers=RACERS, *, steps=200, repeats=1, seed=1, **changes) -> Scene:
    """Return a scene with a small training, some of whose fields are others."""
    problem = replace(PROBLEM, **changes)
    return Scene(problem=problem, racers=racers, steps=steps, repeats=repeats, seed=seed)


def touched(racer: Racer) -> Racer:
    """Return a racer in whose training a hand has meddled: after steps 40, 70 and 100."""
    touches = (Touch(40, 0, 0.5), Touch(40, 1, 0.25), Touch(70, 2, 0.1))
    past = (Leg(100, racer.optimizer, batch_size=35),)
    return replace(racer, touches=touches, past=past)


def recorded(scene: Scene, memory: int | None = None) -> TrainingRecording:
    """Return the whole training of a scene."""
    race = scene.training_race
    recording = TrainingRecording(race) if memory is None else TrainingRecording(race, memory)
    for chunk in Computation(race)():
        recording.append(chunk)
    return recording
