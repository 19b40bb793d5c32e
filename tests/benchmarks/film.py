"""A clip of contour and curves beside matplotlib's FuncAnimation of the same paths.

Both are encoded by PyAV's x264 with the same settings, so that only the drawing differs.
"""

import os
import tempfile
import time
from pathlib import Path

from tests.benchmarks.report import tell

SIZE, FPS, SECONDS = (1280, 720), 30, 6.0
FRAMES = int(FPS * SECONDS)


def measure():
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from core.descent import descend
    from core.recording import Recording
    from core.scene_file import load_named

    scene = load_named("beale")
    recording = Recording(scene.race)
    for stretch in descend(scene.race):
        recording.append(stretch)
    with tempfile.TemporaryDirectory() as folder:
        a = FRAMES / ours(scene, recording, Path(folder) / "ours.mp4")
        b = FRAMES / rivals(scene, recording, Path(folder) / "rivals.mp4")
    what = "1280×720 MP4 of contour and curves, frames a second"
    tell(what, a, b, "/s", "at least 3", a >= 3 * b)


def ours(scene, recording, path):
    """Return the seconds that Fallline takes."""
    from gui import theme
    from gui.app import make_application
    from gui.film import FilmSettings, film

    app = make_application(["benchmark"])
    theme.apply(theme.LIGHT)
    settings = FilmSettings(("contour", "curves"), SIZE, FPS, SECONDS, theme.LIGHT)
    began = time.perf_counter()
    for _ in film(scene, recording, settings, path):
        app.processEvents()
    return time.perf_counter() - began


def rivals(scene, recording, path):
    """Return the seconds that matplotlib takes."""
    import matplotlib as mpl

    mpl.use("agg")
    import matplotlib.pyplot as plt
    import numpy as np
    from matplotlib.animation import AbstractMovieWriter, FuncAnimation

    from core.encoders import Mp4

    class Writer(AbstractMovieWriter):
        def setup(self, fig, outfile, dpi=None):
            super().setup(fig, outfile, dpi)
            self._encoder = Mp4(Path(outfile), SIZE, FPS)
            self._encoder.__enter__()

        def grab_frame(self, **_):
            self.fig.canvas.draw()
            self._encoder.write(np.asarray(self.fig.canvas.buffer_rgba())[..., [2, 1, 0, 3]])

        def finish(self):
            self._encoder.__exit__(None, None, None)

    began = time.perf_counter()
    figure, (land, curves) = plt.subplots(1, 2, figsize=(12.8, 7.2), dpi=100)
    window = scene.window
    x, y = np.meshgrid(np.linspace(*window[:2], 300), np.linspace(*window[2:], 300))
    heights = scene.problem.height(x, y)
    land.contourf(x, y, heights, levels=np.geomspace(heights.min() + 1e-3, heights.max(), 20))
    runs = range(len(recording.race.optimizers))
    paths = [land.plot([], [], color=scene.colours[k], lw=2)[0] for k in runs]
    heads = [land.plot([], [], "o", color=scene.colours[k])[0] for k in runs]
    lines = [curves.plot([], [], color=scene.colours[k])[0] for k in runs]
    curves.set(xlim=(0, scene.steps), ylim=(1e-6, 100), yscale="log")

    def draw(frame):
        row = round(frame * (len(recording) - 1) / (FRAMES - 1)) + 1
        for k in runs:
            points = recording.positions[:row, k, 0]
            paths[k].set_data(points[:, 0], points[:, 1])
            heads[k].set_data(points[-1:, 0], points[-1:, 1])
            lines[k].set_data(recording.steps[:row], recording.losses[:row, k, 0])

    FuncAnimation(figure, draw, frames=FRAMES).save(path, writer=Writer(fps=FPS), dpi=100)
    return time.perf_counter() - began
