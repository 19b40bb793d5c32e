"""Frames while a network plays at one step a frame, the worker idle and training at full speed."""

from functools import partial

from msgspec.structs import replace

from tests.benchmarks.frames import compare
from tests.benchmarks.window import shown


def measure():
    with shown("xor") as (app, window):
        from core.training.train import train

        endless = replace(window.session.scene.training_race, steps=10**6)
        compare(app, window, partial(train, endless))
