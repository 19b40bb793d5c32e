"""The scene: what is on the screen, what is saved, what is undone, what a film is made of.

A scene is an immutable value. The same scene with the same seed gives the same picture, bit for
bit. `core.scene_file` reads and writes it.
"""

from enum import Enum
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Literal

import numpy as np
from msgspec import UNSET, Meta, Struct, UnsetType

from core import palette
from core.errors import FalllineError
from core.heights import Scaling
from core.hues import further_colours
from core.objective import Floats, PlaneObjective, Window
from core.optimizers import OPTIMIZERS
from core.problems import Problem
from core.race import Contestant, Entry, Race, Stopping
from core.racer_labels import labels_of, told_apart
from core.regression import LinearRegression
from core.training.problem import Training
from core.training.race import TrainingRace

FAR = 1e9
"""Starts and windows lie within this distance of the origin."""

Coordinate = Annotated[float, Meta(ge=-FAR, le=FAR)]
Point = tuple[Coordinate, Coordinate]
Colour = Annotated[str, Meta(pattern=r"^#[0-9A-Fa-f]{6}\Z")]
LONGEST_NAME = 60
"""So many characters a name may have."""

Input = Annotated[int, Meta(ge=0, lt=100_000)]
Name = Annotated[str, Meta(max_length=LONGEST_NAME)]


class SceneError(FalllineError):
    """There can be no such scene; the message says what is wrong, where, and what was expected."""


class Colormap(Enum):
    """The maps of height to colour, all perceptually even."""

    VIRIDIS = "viridis"
    CIVIDIS = "cividis"
    MAGMA = "magma"
    PLASMA = "plasma"
    GREY = "grey"


class CurveAxis(Enum):
    """What the curves are drawn against."""

    STEP = "step"
    EPOCH = "epoch"
    TIME = "time"


class CurveMeasure(Enum):
    """What the curves of training show."""

    LOSS = "loss"
    ACCURACY = "accuracy"
    BOTH = "both"


class Part(Struct, frozen=True, forbid_unknown_fields=True):
    """A part of a scene: immutable, and strict about its fields."""


MOST_RACERS = 64
"""The optimizers of a scene are at most so many."""

FURTHER_MARKERS = ("t", "t2", "t3", "x", "+")
"""Markers for racers when their optimizers' own are all taken; more racers share theirs."""

MARKERS = tuple(dict.fromkeys((*(kind.marker for kind in OPTIMIZERS), *FURTHER_MARKERS)))
"""What may stand at the head of a path, in the order in which it is handed out."""

if TYPE_CHECKING:
    Marker = str
else:
    Marker = Literal[MARKERS]

MOST_RUNS = 10_000
"""The runs of an optimizer, starts times repetitions, are at most so many."""


class Racer(Contestant, frozen=True):
    """One optimizer in the race, with what tells it apart from others of its kind."""

    enabled: bool = True
    name: Name = ""
    colour: Colour | None = None
    marker: Marker | None = None
    """Without one of its own it has its optimizer's, as it has its optimizer's colour."""

    @property
    def label(self) -> str:
        """The name that a person gave, or else its optimizer's; another may have the same."""
        return self.name or self.optimizer.title

    @cached_property
    def entry(self) -> Entry:
        """What takes part in the race, whatever it is called."""
        return Entry(
            self.optimizer, self.schedule, self.clip, self.batch_size, self.noise, self.network,
            self.touches, self.past,
        )  # fmt: skip


class Camera(Part, frozen=True):
    """Where the 3-D view is seen from: angles in degrees, distance in half widths of the land."""

    azimuth: Annotated[float, Meta(ge=-360, le=360)] = -60.0
    elevation: Annotated[float, Meta(ge=-90, le=90)] = 30.0
    distance: Annotated[float, Meta(ge=0.5, le=50)] = 5.2
    centre: tuple[Annotated[float, Meta(ge=-10, le=10)], ...] = (0.0, 0.0, 0.2)

    def __post_init__(self) -> None:
        if len(self.centre) != 3:
            raise ValueError("centre: expected three numbers")


class View(Part, frozen=True):
    """How the problem is drawn. Without a window of its own it shows the problem's."""

    window: tuple[Coordinate, Coordinate, Coordinate, Coordinate] | None = None
    levels: Annotated[int, Meta(ge=2, le=60)] = 20
    contour_scaling: Scaling = Scaling.LOG
    height_scaling: Scaling = Scaling.LINEAR
    colormap: Colormap = Colormap.VIRIDIS
    critical_points: bool = True
    """Whether the points with zero gradient are marked."""
    basins: Annotated[int, Meta(ge=0, lt=64)] | None = None
    """The number of the racer whose basins colour the contours; None for the heights."""
    cloud: bool = True
    """Whether the gradients of the other batches are drawn around the heads."""
    camera: Camera = Camera()
    curve_axis: CurveAxis = CurveAxis.STEP
    log_loss: bool = True
    log_steps: bool = False
    smoothing: Annotated[float, Meta(ge=0, lt=1)] = 0.0
    measure: CurveMeasure | UnsetType = UNSET
    """What the curves of training show; both where nothing is said and there is room for them."""
    batch_losses: bool | UnsetType = UNSET
    """Whether the losses over single batches are drawn with the curves of training."""
    racer: Annotated[int, Meta(ge=0, lt=64)] = 0
    """The number of the racer whose network is shown; the first that is on if that one is not."""
    run: Annotated[int, Meta(ge=0, lt=1_000)] = 0
    """Which of its runs."""
    sample: Annotated[int, Meta(ge=0, lt=1_000_000)] | None = None
    """The sample of the data that is looked at."""
    inputs: tuple[Input, Input] | None = None
    """The two inputs whose plane is shown where there are more; None for principal components."""
    panels: Annotated[tuple[Name, ...], Meta(max_length=8)] = ()
    """The panels that the scene is about: they come to the front when it is opened."""

    def __post_init__(self) -> None:
        if self.window is not None and not Window(*self.window).is_proper():
            raise ValueError("window: expected left < right and bottom < top, far enough apart")


class MapView(Part, frozen=True, omit_defaults=True):
    """What the step-size map shows; where it names nothing, the first that is sensible.

    The window is in the numbers that are drawn, such as logarithms.
    """

    racer: Annotated[int, Meta(ge=0, lt=64)] | None = None
    across: Name = ""
    up: Name = ""
    window: tuple[Coordinate, Coordinate, Coordinate, Coordinate] | None = None

    def __post_init__(self) -> None:
        if self.window is not None and not Window(*self.window).is_proper():
            raise ValueError("window: expected left < right and bottom < top, far enough apart")


class Playback(Part, frozen=True):
    """How time runs: speed 1 is one step in a frame, sixty a second."""

    step: Annotated[int, Meta(ge=0, le=1_000_000)] = 0
    speed: Annotated[float, Meta(ge=0.1, le=100)] = 1.0
    loop: bool = False


class Scene(Struct, frozen=True, forbid_unknown_fields=True, dict=True):
    """Everything that is on the screen."""

    version: Literal[1] = 1
    title: Name = "Untitled"
    summary: Annotated[str, Meta(max_length=300)] = ""
    problem: Problem = LinearRegression()
    racers: Annotated[tuple[Racer, ...], Meta(max_length=MOST_RACERS)] = ()
    starts: Annotated[tuple[Point, ...], Meta(max_length=10_000)] = ()
    scattered: Annotated[int, Meta(ge=0, le=10_000)] = 0
    """How many more starts are drawn from the seed, evenly over the problem's window."""
    steps: Annotated[int, Meta(ge=1, le=1_000_000)] = 500
    seed: Annotated[int, Meta(ge=0, lt=2**32)] = 0
    repeats: Annotated[int, Meta(ge=1, le=1_000)] = 1
    """How often each start is run where chance plays a part, each time with other numbers drawn."""
    stopping: Stopping = Stopping()
    threshold: Annotated[float, Meta(ge=-1e12, le=1e12)] | None = None
    view: View = View()
    playback: Playback = Playback()
    step_map: MapView = MapView()
    test_looks: Annotated[int, Meta(ge=0, le=1_000_000)] = 0
    """How often the test part has been looked at: each look makes it less of a test."""

    @property
    def plane(self) -> PlaneObjective:
        """The problem, where it is a land."""
        assert isinstance(self.problem, PlaneObjective)
        return self.problem

    @property
    def training(self) -> Training:
        """The problem, where a network is trained."""
        assert isinstance(self.problem, Training)
        return self.problem

    @property
    def window(self) -> Window:
        """The window that is shown."""
        return Window(*self.view.window) if self.view.window else self.plane.window

    @cached_property
    def active(self) -> tuple[int, ...]:
        """The indices of the racers that take part."""
        return tuple(i for i, racer in enumerate(self.racers) if racer.enabled)

    @cached_property
    def shown(self) -> tuple[int, int]:
        """The place among the active racers, and the run, of the network that is shown."""
        place = self.active.index(self.view.racer) if self.view.racer in self.active else 0
        return place, min(self.view.run, self.rounds - 1)

    @property
    def basins_of(self) -> int | None:
        """The number of the racer whose basins are shown, None for none."""
        wanted = self.view.basins
        return wanted if wanted is not None and wanted < len(self.racers) else None

    @cached_property
    def labels(self) -> tuple[str, ...]:
        """What each racer is called wherever it is read: no two are called the same."""
        return labels_of(self.racers, tuple(racer.name for racer in self.racers))

    @cached_property
    def colours(self) -> tuple[str, ...]:
        """The colour of each racer: its own, its optimizer's, or else one not yet taken."""
        wanted = [(racer.colour or racer.optimizer.colour).upper() for racer in self.racers]
        own = {i for i, racer in enumerate(self.racers) if racer.colour}
        others = (*palette.COLOURS, *further_colours(len(wanted)))
        return told_apart(wanted, own, others)

    @cached_property
    def markers(self) -> tuple[str, ...]:
        """The marker of each racer: its own, its optimizer's, or else one not yet taken."""
        wanted = [racer.marker or racer.optimizer.marker for racer in self.racers]
        own = {i for i, racer in enumerate(self.racers) if racer.marker}
        return told_apart(wanted, own, MARKERS)

    @property
    def contest(self) -> Race | TrainingRace:
        """What is to be computed: a race over the land, or one of networks."""
        return self.training_race if isinstance(self.problem, Training) else self.race

    @cached_property
    def training_race(self) -> TrainingRace:
        """The race of networks that the scene poses."""
        entries = tuple(self.racers[i].entry for i in self.active)
        return TrainingRace(
            self.training, entries, self.steps, self.rounds, self.seed, self.stopping
        )

    @cached_property
    def race(self) -> Race:
        """The race over the land that the scene poses."""
        entries = tuple(self.racers[i].entry for i in self.active)
        repeats, starts = self.rounds, self.plane.lift(self.all_starts)
        if repeats > 1:
            starts = np.repeat(starts, repeats, axis=0)
        starts.flags.writeable = False
        seed = self.seed if self.is_stochastic else 0
        return Race(self.plane, entries, starts, self.steps, repeats, seed, self.stopping)

    @cached_property
    def is_stochastic(self) -> bool:
        """Whether chance plays a part in the race."""
        if isinstance(self.problem, Training):
            return True  # the weights that training begins with are drawn
        return any(self.racers[i].entry.is_stochastic(self.plane) for i in self.active)

    @property
    def rounds(self) -> int:
        """How often each start is run: as often as wanted, while that makes no crowd of runs."""
        if not self.is_stochastic:
            return 1
        starts = 1 if isinstance(self.problem, Training) else len(self.all_starts)
        return max(1, min(self.repeats, MOST_RUNS // max(1, starts)))

    @cached_property
    def all_starts(self) -> Floats:
        """The starts that a person set and then the scattered ones, shape (starts, 2)."""
        starts = np.array(self.starts, dtype=float).reshape(-1, 2)
        if self.scattered:  # numpy takes a while to import what it draws with
            left, right, bottom, top = self.plane.window
            drawn = np.random.default_rng(self.seed).random((self.scattered, 2))
            scattered = np.array([left, bottom]) + drawn * np.array([right - left, top - bottom])
            starts = np.concatenate([starts, scattered])
        starts.flags.writeable = False
        return starts

    def starts_like(self, other: "Scene") -> bool:
        """Whether the other scene has the same starts."""
        return self is other or _starts_key(self) == _starts_key(other)

    def races_like(self, other: "Scene") -> bool:
        """Whether the other scene has the same race, so that nothing need be computed again."""
        return self is other or _race_key(self) == _race_key(other)


def _starts_key(scene: Scene) -> tuple[object, ...]:
    if isinstance(scene.problem, Training):
        return ()
    drawn = (scene.scattered, scene.seed, scene.problem.window) if scene.scattered else None
    return scene.starts, drawn


def _race_key(scene: Scene) -> tuple[object, ...]:
    entries = tuple(scene.racers[i].entry for i in scene.active)
    chances = (scene.seed, scene.rounds) if scene.is_stochastic else None
    return scene.problem, entries, scene.steps, scene.stopping, chances, _starts_key(scene)
