"""What an analytic surface is: a function of x and y that can be stated in a line."""

from core.objective import PlaneObjective

Points = tuple[tuple[float, float], ...]


class Surface(PlaneObjective, frozen=True):
    """An analytic function of x and y."""
