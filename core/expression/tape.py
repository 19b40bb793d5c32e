"""A graph made ready for arrays: what is to be done, in order, for all points at once.

Parameters have their values by now, so whatever depends on nothing else is computed beforehand.
Small powers become products and roots, which are many times as fast.
"""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy as np

from core.expression.graph import OPERATIONS, Graph, Step
from core.expression.words import VARIABLES
from core.objective import Floats

LARGEST_PRODUCT = 64
"""Powers up to this are products."""


class _Move(NamedTuple):
    """Compute one slot from others."""

    operation: Callable[..., Any]
    arguments: tuple[int, ...]
    result: int


class Tape:
    """Some steps of a graph, to be computed for arrays of x and y."""

    def __init__(self, graph: Graph, targets: tuple[int, ...], values: Mapping[str, float]) -> None:
        """Take a graph, which of its steps are wanted, and the values of the parameters."""
        maker = _Maker(values)
        slots: dict[int, int] = {}
        for place in graph.needed(*targets):
            step = graph.steps[place]
            slots[place] = maker.slot(step, [slots[a] for a in step.arguments])
        self._slots = maker.slots
        self._results = tuple(slots[target] for target in targets)
        self._moves = _forgetting(maker.moves, self._results)
        computed = [move.result for move in maker.moves]
        self._copied = tuple(
            slot not in computed or slot in self._results[:i]
            for i, slot in enumerate(self._results)
        )

    def run(self, x: Floats, y: Floats) -> tuple[Floats, ...]:
        """Return what was wanted at the points (x, y), each a new array of their shape.

        It is NaN or infinite where there is no such number.
        """
        slots = self._slots.copy()
        slots[: len(VARIABLES)] = x, y
        with np.errstate(all="ignore"):
            for (operation, arguments, result), forgotten in self._moves:
                slots[result] = operation(*[slots[argument] for argument in arguments])
                for slot in forgotten:
                    slots[slot] = None
        return tuple(
            _filled(slots[slot], x) if copied else slots[slot]
            for slot, copied in zip(self._results, self._copied, strict=True)
        )


def _filled(value: Floats, like: Floats) -> Floats:
    """Return a new array of the shape of another that holds a number, or a copy."""
    filled = np.empty(np.shape(like))
    filled[...] = value
    return filled


def _forgetting(
    moves: list[_Move], results: tuple[int, ...]
) -> list[tuple[_Move, tuple[int, ...]]]:
    """Return each move with the slots that no later one needs, so that memory stays small."""
    last = {slot: i for i, move in enumerate(moves) for slot in move.arguments}
    computed = {move.result for move in moves}.difference(results)
    return [
        (move, tuple({slot for slot in move.arguments if slot in computed and last[slot] == i}))
        for i, move in enumerate(moves)
    ]


class _Maker:
    """Gives each step a slot, and writes down the moves that fill it."""

    def __init__(self, values: Mapping[str, float]) -> None:
        self._values = values
        self.slots: list[Any] = [None for _ in VARIABLES]
        self.moves: list[_Move] = []
        self._known: dict[object, int] = {}

    def slot(self, step: Step, arguments: list[int]) -> int:
        """Return where the result of a step will be, given where its arguments are."""
        if step.number is not None:
            return self._constant(step.number)
        if step.name in VARIABLES:
            return VARIABLES.index(step.name)
        if step.name:
            return self._constant(self._values[step.name])
        if step.operation == "**" and (exponent := self.slots[arguments[1]]) is not None:
            return self._power(arguments[0], float(exponent))
        return self._do(OPERATIONS[step.operation], *arguments)

    def _constant(self, value: float) -> int:
        return self._new(("constant", value), np.array(value))

    def _new(self, key: object, value: Any) -> int:
        slot = self._known.setdefault(key, len(self.slots))
        if slot == len(self.slots):
            self.slots.append(value)
        return slot

    def _do(self, operation: Callable[..., Any], *arguments: int) -> int:
        given = [self.slots[argument] for argument in arguments]
        if all(value is not None for value in given):
            with np.errstate(all="ignore"):
                return self._constant(float(operation(*given)))
        slots = len(self.slots)
        result = self._new((operation, arguments), None)
        if result == slots:
            self.moves.append(_Move(operation, arguments, result))
        return result

    def _power(self, base: int, exponent: float) -> int:
        size = abs(exponent)
        if size > LARGEST_PRODUCT or size * 2 != round(size * 2):
            return self._do(np.power, base, self._constant(exponent))
        power = self._product(base, int(size))
        if size != int(size):
            root = self._do(np.sqrt, base)
            power = root if size < 1 else self._do(np.multiply, power, root)
        return self._do(np.reciprocal, power) if exponent < 0 else power

    def _product(self, base: int, count: int) -> int:
        """Return the slot of the product of a number with itself, so many times."""
        if count == 0:
            return self._constant(1.0)
        if count == 1:
            return base
        if count % 2:
            return self._do(np.multiply, self._product(base, count - 1), base)
        half = self._product(base, count // 2)
        return self._do(np.multiply, half, half)
