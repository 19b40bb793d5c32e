"""The colours of the runs: the Okabe–Ito set, which colour-blind people can tell apart.

Source: M. Okabe and K. Ito, "Color Universal Design", 2008.
"""

ORANGE = "#E69F00"
SKY_BLUE = "#56B4E9"
GREEN = "#009E73"
YELLOW = "#F0E442"
BLUE = "#0072B2"
VERMILLION = "#D55E00"
PURPLE = "#CC79A7"
GREY = "#999999"

OKABE_ITO = (VERMILLION, GREEN, PURPLE, BLUE, YELLOW, SKY_BLUE, ORANGE, GREY)
"""The set in the order in which Fallline hands it out, grey in the place of black."""

GROUND = ("#77AADD", "#EE8866", "#44BB99", "#EEDD88", "#FFAABB", "#BBCC33", "#99DDFF", "#AAAA00")
"""Colours of grounds on which runs are drawn: Tol's light scheme, which no run has.

Source: P. Tol, "Colour Schemes", SRON/EPS/TN/09-002, 2021.
"""
