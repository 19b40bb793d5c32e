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
OLIVE = "#999933"  # olive of the muted scheme
SAND = "#DDCC77"  # sand of the muted scheme
RED = "#CC3311"  # red of the vibrant scheme
MAGENTA = "#EE3377"  # magenta of the vibrant scheme
PINK = "#EE99AA"  # light red of the medium-contrast scheme
MAROON = "#994455"  # dark red of the medium-contrast scheme
BROWN = "#997700"  # dark yellow of the medium-contrast scheme
NAVY = "#004488"  # blue of the high-contrast scheme

OKABE_ITO = (VERMILLION, GREEN, PURPLE, BLUE, YELLOW, SKY_BLUE, ORANGE, GREY)
"""The set in the order in which Fallline hands it out, grey in the place of black."""

TOL = (FOREST, VIOLET, PINK, BROWN, RED, OLIVE, MAGENTA, SAND, WINE, NAVY, MAROON)
"""The further ones."""

COLOURS = OKABE_ITO + TOL
"""All, in the order in which they are handed out."""

GROUND = ("#77AADD", "#EE8866", "#44BB99", "#EEDD88", "#FFAABB", "#BBCC33", "#99DDFF", "#AAAA00")
"""Colours of grounds on which runs are drawn: Tol's light scheme, which no run has.

Source: P. Tol, "Colour Schemes", SRON/EPS/TN/09-002, 2021.
"""
