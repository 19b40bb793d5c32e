"""The form of a typed function: its text, a slider for each parameter, the window, the start."""

from collections.abc import Callable
from functools import partial

from msgspec.structs import replace
from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QFormLayout,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QSlider,
    QVBoxLayout,
    QWidget,
)

from core.edits import AddStart, MoveStart, SetProblem, SetWindow
from core.expression.expression import expression
from core.numbers import roundest
from core.scene import Scene
from core.typed_function import FAR, Parameter, TypedFunction
from gui.bubble import say_at
from gui.forms import NumberField
from gui.formula_field import FormulaField
from gui.panels.base import Panel
from gui.widgets import muted

PLACES = 1000
"""The places of a slider."""

END, VALUE = 46, 66
"""The widths of the fields of a slider's ends and of its value."""

EDGES = ("left", "right", "bottom", "top")
ORDER = (
    "the window's left edge must lie left of its right edge",
    "the window's bottom edge must lie below its top edge",
)


class FunctionForm(QWidget):
    """All that a typed function is made of. What is typed and makes no sense changes nothing."""

    def __init__(self, panel: Panel) -> None:
        super().__init__()
        self._panel = panel
        self._known: dict[str, Parameter] = {}
        self._sliders: dict[str, _ParameterRow] = {}
        self.formula = FormulaField(self)
        self.formula.setToolTip(HELP)
        self.formula.taken.connect(self._set_text)
        self.formula.left.connect(panel.gesture_ended)
        self._fault = QLabel()
        self._fault.setObjectName("fault")
        self._fault.setTextFormat(Qt.TextFormat.PlainText)
        self._fault.setWordWrap(True)
        self._fault.hide()
        self._hint = muted("Return takes it · other letters are parameters")
        self.formula.judged.connect(self._say)
        self._rows = QGridLayout()
        self._rows.setHorizontalSpacing(4)
        self._rows.setVerticalSpacing(3)
        self._lay_out()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(5)
        column.addWidget(muted("f(x, y) ="))
        column.addWidget(self.formula)
        column.addWidget(self._hint)
        column.addWidget(self._fault)
        column.addLayout(self._rows)
        form = QFormLayout()
        column.addLayout(form)
        self._edges = [self._field(f"The window's {edge} edge", self._set_edge, i)
                       for i, edge in enumerate(EDGES)]  # fmt: skip
        self._start = [self._field(f"The first start's {name}", self._set_start, i)
                       for i, name in enumerate("xy")]  # fmt: skip
        for name, pair in (
            ("x from", self._edges[:2]),
            ("y from", self._edges[2:]),
            ("start x", self._start),
        ):
            form.addRow(name, _beside(pair[0], "y" if pair is self._start else "to", pair[1]))

    def _field(self, tip: str, call: Callable[[int, float], None], number: int) -> NumberField:
        field = NumberField(-FAR, FAR, tip=tip)
        field.edited.connect(partial(call, number))
        return field

    @property
    def stops(self) -> list[QWidget]:
        """Where Tab stops, in order."""
        parameters = [stop for row in self._sliders.values() for stop in row.stops]
        return [self.formula, *parameters, *self._edges, *self._start]

    @property
    def _problem(self) -> TypedFunction:
        problem = self._panel.scene.problem
        assert isinstance(problem, TypedFunction)
        return problem

    # What is shown

    def show_scene(self, scene: Scene) -> None:
        """Show the function of a scene."""
        problem = scene.problem
        assert isinstance(problem, TypedFunction)
        self.formula.show_text(problem.text)
        self._known |= {parameter.name: parameter for parameter in problem.parameters}
        self._show_parameters(problem.parameters)
        for field, edge in zip(self._edges, problem.edges, strict=True):
            field.show_value(edge)
        for field, place in zip(self._start, scene.starts[0] if scene.starts else (), strict=False):
            field.show_value(place)

    def _show_parameters(self, parameters: tuple[Parameter, ...]) -> None:
        if [parameter.name for parameter in parameters] != list(self._sliders):
            for row in self._sliders.values():
                row.remove()
            self._sliders = {
                parameter.name: _ParameterRow(self._rows, line, self._panel, parameter.name)
                for line, parameter in enumerate(parameters)
            }
        for parameter in parameters:
            self._sliders[parameter.name].show(parameter)

    def _say(self, fault: str) -> None:
        """Say what is wrong in the place of the hint, so that nothing moves."""
        self._fault.setText(fault)
        self._fault.setVisible(bool(fault))
        self._hint.setVisible(not fault)

    # What is changed

    def _set_text(self, text: str) -> None:
        """Pose another function; parameters that were there before have their last values."""
        names = expression(text).parameters
        parameters = tuple(self._known.get(name, Parameter(name)) for name in names)
        problem = TypedFunction(text, parameters, self._problem.edges)
        self._panel.edit(SetProblem(problem), ("problem", "text"))

    def _set_edge(self, number: int, value: float) -> None:
        edges = list(self._problem.edges)
        edges[number] = value
        left, right, bottom, top = edges
        try:
            problem = replace(self._problem, edges=(left, right, bottom, top))
        except ValueError:
            self._edges[number].show_value(self._problem.edges[number])
            say_at(self._edges[number], ORDER[number // 2])
            return
        self._panel.edit(SetProblem(problem), ("problem", "window", number))
        self._panel.edit(SetWindow(None))

    def _set_start(self, number: int, value: float) -> None:
        starts = self._panel.scene.starts
        place = [field.value for field in self._start]
        place[number] = value
        point = (place[0], place[1])
        edit = MoveStart(0, point) if starts else AddStart(point)
        self._panel.edit(edit, ("start", number))


def _beside(first: QWidget, between: str, second: QWidget) -> QWidget:
    row = QWidget()
    layout = QHBoxLayout(row)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.addWidget(first, 1)
    layout.addWidget(muted(between))
    layout.addWidget(second, 1)
    return row


class _Slider(QSlider):
    """A slider that a wheel leaves alone: it scrolls the form."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


class _ParameterRow:
    """One parameter: its name, its value, and a slider between two ends."""

    def __init__(self, grid: QGridLayout, line: int, panel: Panel, name: str) -> None:
        self._panel, self._name = panel, name
        self._parameter = Parameter(name)
        self._label = QLabel(name)
        self._value = self._field(VALUE, "Value", self._set_value)
        self._low = self._field(END, "Lower end of the slider", self._set_low)
        self._high = self._field(END, "Upper end of the slider", self._set_high)
        for end in (self._low, self._high):
            end.setButtonSymbols(QAbstractSpinBox.ButtonSymbols.NoButtons)
        self.slider = _Slider(Qt.Orientation.Horizontal)
        self.slider.setRange(0, PLACES)
        self.slider.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.slider.setToolTip(f"Drag to change {name}")
        self.slider.valueChanged.connect(self._slide)
        self.slider.sliderReleased.connect(panel.gesture_ended)
        self._widgets = (self._label, self._value, self._low, self.slider, self._high)
        for column, widget in enumerate(self._widgets):
            grid.addWidget(widget, line, column)

    def _field(self, width: int, tip: str, call: Callable[[float], None]) -> NumberField:
        field = NumberField(-FAR, FAR, tip=f"{tip} of {self._name}")
        field.setFixedWidth(width)
        field.edited.connect(call)
        return field

    @property
    def stops(self) -> list[QWidget]:
        """Where Tab stops, in order."""
        return [self._value, self._low, self._high]

    def show(self, parameter: Parameter) -> None:
        """Show how a parameter is."""
        self._parameter = parameter
        self._value.show_value(parameter.value)
        self._low.show_value(parameter.low)
        self._high.show_value(parameter.high)
        share = (parameter.value - parameter.low) / (parameter.high - parameter.low)
        if not self.slider.isSliderDown():
            with QSignalBlocker(self.slider):
                self.slider.setValue(round(share * PLACES))

    def remove(self) -> None:
        """Take the row out of the form."""
        for widget in self._widgets:
            widget.hide()
            widget.deleteLater()

    def _slide(self, place: int) -> None:
        low, high = self._parameter.low, self._parameter.high
        value = roundest(low + place / PLACES * (high - low), (high - low) / PLACES / 2)
        self._set(value=min(max(value, low), high))

    def _set_value(self, value: float) -> None:
        """Set the value, and move an end that would be in its way."""
        low, high = self._parameter.low, self._parameter.high
        self._set(value=value, low=min(low, value), high=max(high, value))

    def _set_low(self, low: float) -> None:
        if low >= self._parameter.high:
            self._low.show_value(self._parameter.low)
            say_at(self._low, f"the lower end must be below {self._parameter.high:g}")
            return
        self._set(low=low, value=max(low, self._parameter.value))

    def _set_high(self, high: float) -> None:
        if high <= self._parameter.low:
            self._high.show_value(self._parameter.high)
            say_at(self._high, f"the upper end must be above {self._parameter.low:g}")
            return
        self._set(high=high, value=min(high, self._parameter.value))

    def _set(self, **changes: float) -> None:
        problem = self._panel.scene.problem
        assert isinstance(problem, TypedFunction)
        changed = replace(self._parameter, **changes)
        parameters = tuple(changed if p.name == self._name else p for p in problem.parameters)
        problem = replace(problem, parameters=parameters)
        self._panel.edit(SetProblem(problem), ("parameter", self._name))


HELP = (
    "sin cos tan asin acos atan atan2 sinh cosh tanh asinh acosh atanh\n"
    "exp log log2 log10 sqrt √ cbrt abs |x| sign min max pi π e\n"
    "x^2 or x², 2x, 3(x+1), xy; other letters are parameters\n"
    "Return takes it, Escape brings the last one back"
)
