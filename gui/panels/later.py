"""A panel whose module is imported when it is first opened: what it is made of takes a while."""

from collections.abc import Callable

from core.objective import Laboratory
from gui.panels.base import MakeLane, Panel


class Later:
    """Stands for the class of a panel, and says beforehand what the window has to know of it."""

    needs_opengl = False

    def __init__(
        self,
        load: Callable[[], type[Panel]],
        name: str,
        title: str,
        beside: str,
        *,
        filmed: bool,
        laboratory: Laboratory = Laboratory.DESCENT,
    ) -> None:
        self._load, self.laboratory = load, laboratory
        self.name, self.title, self.beside, self.filmed = name, title, beside, filmed

    @property
    def kind(self) -> type[Panel]:
        """The class itself, imported now."""
        return self._load()

    def __call__(self, make_lane: MakeLane) -> Panel:
        """Return a new panel."""
        return self.kind(make_lane)


PanelKind = type[Panel] | Later
