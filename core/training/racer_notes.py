"""What is said below an optimizer's row: that it trains a network of its own, or cannot train."""

from typing import NamedTuple

from core.errors import FalllineError
from core.scene import Scene
from core.training.problem import Training
from core.training.shapes import Facts, fault_of_rule, layout_of, widths_text


class RacerNote(NamedTuple):
    """A line below an optimizer.

    Attributes
    ----------
    text : what is said; nothing where there is nothing to say.
    is_fault : whether it says why the optimizer cannot train.
    is_own : whether it has a network of its own.
    """

    text: str = ""
    is_fault: bool = False
    is_own: bool = False


NOTHING = RacerNote()


def note_of(scene: Scene, index: int, facts: Facts | None) -> RacerNote:
    """Return what is said below optimizer number `index`, on data of which all or nothing is known.

    Of a scene in which nothing is trained, and before the data are known, that is nothing.
    """
    problem = scene.problem
    if not isinstance(problem, Training) or facts is None:
        return NOTHING
    racer = scene.racers[index]
    is_own = racer.network is not None
    try:
        layout = layout_of(racer.network or problem.network, problem.preparation, facts)
    except FalllineError as fault:
        return RacerNote(str(fault), True, True) if is_own else NOTHING
    if fault_text := fault_of_rule(racer.optimizer, layout):
        return RacerNote(fault_text, True, is_own)
    return RacerNote(f"own network {widths_text(layout)}", False, True) if is_own else NOTHING
