"""A hand at the mouse and the keyboard: real events, sent to the widget that it touches."""

from itertools import pairwise

import numpy as np
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

LEFT = Qt.MouseButton.LeftButton
MIDDLE = Qt.MouseButton.MiddleButton
NO_BUTTON = Qt.MouseButton.NoButton
Modifier = Qt.KeyboardModifier
NONE = Modifier.NoModifier
SHIFT = Modifier.ShiftModifier
Key = Qt.Key


def hover(
    widget: QWidget, at: QPoint, buttons: Qt.MouseButton = NO_BUTTON, keys: Modifier = NONE
) -> None:
    """Move the mouse, with whatever buttons and keys are down."""
    QApplication.sendEvent(
        widget,
        QMouseEvent(
            QEvent.Type.MouseMove, QPointF(at), QPointF(widget.mapToGlobal(at)),
            NO_BUTTON, buttons, keys,
        ),
    )  # fmt: skip


def press(
    widget: QWidget, at: QPoint, button: Qt.MouseButton = LEFT, keys: Modifier = NONE
) -> None:
    """Go to a place and press there."""
    hover(widget, at)
    QTest.mousePress(widget, button, keys, at)


def release(
    widget: QWidget, at: QPoint, button: Qt.MouseButton = LEFT, keys: Modifier = NONE
) -> None:
    """Let go."""
    QTest.mouseRelease(widget, button, keys, at)


def glide(
    widget: QWidget,
    begin: QPoint,
    end: QPoint,
    button: Qt.MouseButton = LEFT,
    keys: Modifier = NONE,
) -> None:
    """Move from a place to another in six moves, a button held."""
    for share in np.linspace(0, 1, 7)[1:]:
        hover(widget, begin + (end - begin) * float(share), button, keys)


def drag(
    widget: QWidget, *places: QPoint, button: Qt.MouseButton = LEFT, keys: Modifier = NONE
) -> None:
    """Press at the first place, go through the others, and let go at the last."""
    press(widget, places[0], button, keys)
    for begin, end in pairwise(places):
        glide(widget, begin, end, button, keys)
    release(widget, places[-1], button, keys)


def click(widget: QWidget, at: QPoint) -> None:
    """Click."""
    press(widget, at)
    release(widget, at)


def double_click(widget: QWidget, at: QPoint) -> None:
    """Click twice, as Qt tells of it: the second press is the double click."""
    click(widget, at)
    QTest.mouseDClick(widget, LEFT, NONE, at)
    release(widget, at)


def wheel(widget: QWidget, at: QPoint, notches: int) -> None:
    """Turn the wheel by notches, forward where they are positive."""
    turned = QPoint(0, (1 if notches > 0 else -1) * 120)
    for _ in range(abs(notches)):
        event = QWheelEvent(
            QPointF(at), widget.mapToGlobal(QPointF(at)), QPoint(), turned,
            NO_BUTTON, NONE, Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        QApplication.sendEvent(widget, event)


def key(widget: QWidget, key: Qt.Key, keys: Modifier = NONE) -> None:
    """Press and release a key."""
    QTest.keyClick(widget, key, keys)


def type_in(widget: QWidget, text: str, end: Qt.Key | None = Key.Key_Return) -> None:
    """Replace what stands in a field by a text, and end with a key."""
    widget.setFocus()
    QTest.keyClick(widget, Key.Key_A, Modifier.ControlModifier)
    QTest.keyClicks(widget, text)
    if end is not None:
        QTest.keyClick(widget, end)
