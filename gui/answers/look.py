"""What is to be looked at: the data and the networks of one moment, and a person's choices."""

from dataclasses import dataclass
from enum import Enum
from functools import cached_property

from core.answers.curves import MOST_CURVES, Crowd
from core.answers.moment import Moment
from core.answers.spots import Part, parts_of
from core.datasets.base import Indices, Samples
from core.datasets.preparation import Prepared
from core.scene import Scene
from core.training.recording import TrainingRecording
from gui.theme import Theme


class Mode(Enum):
    """What is shown of the answers."""

    DATA = "data"
    PLANE = "plane"
    SCORE = "score"


@dataclass(frozen=True)
class Choices:
    """What a person has chosen for this panel alone.

    Attributes
    ----------
    mode : what is shown.
    part : of which part sheets and counts are; None for validation where there is one.
    wrong_only : whether a sheet has only what is answered wrong.
    test : whether the test part is among the points.
    target : the class of a point that is added; None for that of the nearest.
    """

    mode: Mode = Mode.DATA
    part: Part | None = None
    wrong_only: bool = False
    test: bool = False
    target: int | None = None


@dataclass(frozen=True, eq=False)
class Look:
    """The data and the networks of one moment.

    Attributes
    ----------
    scene, recording, row : what is shown, and which row of the recording.
    samples : the data as the scene has them now; a hand may have changed them since the
        networks of the recording began.
    theme, choices : how it is shown.
    only : if not None, the samples that a sheet has.
    density : pixels of a picture to a unit of the screen, beyond the screen's own.
    """

    scene: Scene
    recording: TrainingRecording
    row: int
    samples: Samples
    theme: Theme
    choices: Choices
    only: Indices | None = None
    density: float = 1.0

    @property
    def prepared(self) -> Prepared:
        """The data as the networks have them."""
        assert self.recording.setup is not None
        return self.recording.setup.prepared

    @cached_property
    def moment(self) -> Moment:
        """The network that is shown, as it stands."""
        assert self.recording.setup is not None
        k, run = self.scene.shown
        # The recording thins its rows where they stand.
        vector = self.recording.vectors[k][self.row, run].copy()
        return Moment(self.recording.setup.plans[k], self.prepared, vector)

    @cached_property
    def crowds(self) -> tuple[Crowd, ...]:
        """The other networks: all runs of each entry, or where they are too many one of each."""
        assert self.recording.setup is not None
        shown, run = self.scene.shown
        entries, runs = self.recording.race.shape
        every = tuple(range(runs)) if entries * runs <= MOST_CURVES else (run,)
        crowds = []
        for k, plan in enumerate(self.recording.setup.plans[:MOST_CURVES]):
            these = tuple(r for r in every if (k, r) != (shown, run))
            vectors = self.recording.vectors[k][self.row][list(these)]
            crowds.append(Crowd(Moment(plan, self.prepared, vectors), k, these, vectors))
        return tuple(crowds)

    @property
    def colour(self) -> str:
        """The colour of the network that is shown."""
        return self.scene.colours[self.scene.active[self.scene.shown[0]]]

    @property
    def colours(self) -> tuple[str, ...]:
        """The colours of all entries."""
        return tuple(self.scene.colours[i] for i in self.scene.active)

    @property
    def tested(self) -> bool:
        """Whether the test part has been looked at, so that it need not be hidden."""
        return self.scene.test_looks > 0 and len(self.prepared.test) > 0

    @cached_property
    def parts(self) -> dict[Part, Indices]:
        """The parts that may be seen, those that are not empty."""
        found = {part: rows for part, rows in parts_of(self.prepared).items() if len(rows)}
        if not self.tested:
            found.pop(Part.TEST, None)
        return found

    @property
    def drawn(self) -> dict[Part, Indices]:
        """The parts whose points are drawn."""
        hidden = () if self.choices.test else (Part.TEST,)
        return {part: rows for part, rows in self.parts.items() if part not in hidden}

    @property
    def part(self) -> Part:
        """The part of sheets and counts."""
        if self.choices.part in self.parts:
            return self.choices.part
        return Part.VALIDATION if Part.VALIDATION in self.parts else Part.TRAIN

    @property
    def sample(self) -> int | None:
        """The sample that is looked at, if there is one such."""
        number = self.scene.view.sample
        return number if number is not None and number < self.samples.count else None
