"""The icons, drawn from QtAwesome's fonts in the colour of the text."""

from PySide6.QtGui import QIcon

from gui.theme import Theme


def icon(name: str, theme: Theme) -> QIcon:
    """Return one of the Material Design icons, by its name there."""
    import qtawesome

    drawn: QIcon = qtawesome.icon(
        f"mdi6.{name}", color=theme.text, color_disabled=theme.muted, color_on=theme.accent
    )
    return drawn
