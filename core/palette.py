"""The colours of the runs: sets that colour-blind people can tell apart.

The first are the Okabe–Ito set: M. Okabe and K. Ito, "Color Universal Design", 2008. The further
ones are from the schemes of P. Tol, "Colour schemes", SRON technical note, 2021; of these, those
that are farthest from all others and can be seen on a light and on a dark ground.
"""

ORANGE = "#E69F00"
SKY_BLUE = "#56B4E9"
GREEN = "#009E73"
YELLOW = "#F0E442"
BLUE = "#0072B2"
VERMILLION = "#D55E00"
PURPLE = "#CC79A7"
GREY = "#999999"

FOREST = "#117733"  # green of the muted scheme
VIOLET = "#AA4499"  # purple of the muted scheme
WINE = "#882255"  # wine of the muted scheme
PINK = "#FFAABB"  # pink of the light scheme
OLIVE = "#AAAA00"  # olive of the light scheme
APRICOT = "#EE8866"  # orange of the light scheme
PALE_CYAN = "#99DDFF"  # cyan of the light scheme
BROWN = "#997700"  # dark yellow of the medium-contrast scheme
ROSE = "#BB5566"  # red of the high-contrast scheme
RED = "#CC3311"  # red of the vibrant scheme
CORAL = "#EE6677"  # red of the bright scheme

OKABE_ITO = (VERMILLION, GREEN, PURPLE, BLUE, YELLOW, SKY_BLUE, ORANGE, GREY)
"""The set in the order in which Fallline hands it out, grey in the place of black."""

TOL = (FOREST, VIOLET, WINE, PINK, OLIVE, APRICOT, PALE_CYAN, BROWN, ROSE, RED, CORAL)
"""The further ones."""

COLOURS = OKABE_ITO + TOL
"""All, in the order in which they are handed out."""
