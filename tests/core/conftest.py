"""How hypothesis searches: for the same examples each time.

``pytest --hypothesis-profile search`` looks for new ones, and for many more.
"""

from hypothesis import HealthCheck, settings

settings.register_profile(
    "suite",
    max_examples=60,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile(
    "search", settings.get_profile("suite"), max_examples=3_000, derandomize=False
)
settings.load_profile("suite")
