"""Pictures to files: MP4 (H.264), GIF and PNG, all by PyAV.

A new format is one class here; the export dialog and the command line find it by its suffix.
Frames are arrays of shape (height, width, 4), uint8, in the order blue, green, red, alpha.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, ClassVar, Self, cast

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from av.container import OutputContainer
    from av.filter import Graph
    from av.filter.context import FilterContext
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream

Frame = NDArray[np.uint8]

BT_709, LIMITED_RANGE = 1, 1
"""How H.264 counts the colours of films of today: what players take where nothing is said."""

FEW_KEPT = "rc-lookahead=2:sync-lookahead=0:bframes=2"
"""How far x264 looks ahead: of 3840×2160 it takes 25 MB for each frame that it keeps. With its
usual 10 and 5 it takes 260 MB more, no less time, and makes the file a sixth larger."""

GIF_SAMPLES = 12
"""How many frames of a clip its common palette is made from."""


class Encoder(ABC):
    """Writes frames to a file; used in a ``with`` block, which finishes the file.

    Raises OSError when the disk is full or the file cannot be written to.

    Parameters
    ----------
    path : the file; whoever calls sees to it that nothing valuable is there.
    size : width and height of the frames in pixels, as `fitting` returns them.
    fps : frames a second.
    samples : some frames of the clip, whole or with rows and columns left out, from which a common
        palette can be made.
    """

    suffix: ClassVar[str]
    title: ClassVar[str]
    moving: ClassVar[bool] = True
    """Whether the format holds more than one frame."""
    most_fps: ClassVar[int] = 120
    """Frames a second that the format shows as they are meant."""
    sampled: ClassVar[bool] = False
    """Whether it wants samples of the clip before the first frame."""

    @staticmethod
    def fitting(size: tuple[int, int]) -> tuple[int, int]:
        """Return the nearest size that the format can hold."""
        return size

    def __init__(
        self, path: Path, size: tuple[int, int], fps: int, samples: Sequence[Frame] = ()
    ) -> None:
        import av

        self._written = 0
        self._rate = fps
        self._shape = size[1], size[0], 4
        self._container: OutputContainer = av.open(f"file:{path}", "w", format=self.muxer)
        self._stream = self._add_stream(self._container, size, samples)

    muxer: ClassVar[str]
    """FFmpeg's name of the file format."""

    @abstractmethod
    def _add_stream(
        self, container: "OutputContainer", size: tuple[int, int], samples: Sequence[Frame]
    ) -> "VideoStream":
        """Open the stream of pictures, and get ready for the first."""

    def _converted(self, frame: "VideoFrame") -> "VideoFrame":
        """Return the frame as the stream wants it."""
        return frame

    def write(self, pixels: Frame) -> None:
        """Add one frame; raises ValueError when it is not of the file's size."""
        if pixels.shape != self._shape or pixels.dtype != np.uint8:
            raise ValueError(
                f"a frame of the shape {pixels.shape} and type {pixels.dtype}, in a file of frames "
                f"of the shape {self._shape} and type uint8"
            )
        frame = _video_frame(pixels, self._written, self._rate)
        self._written += 1
        self._container.mux(self._stream.encode(self._converted(frame)))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            if kind is None:
                self._container.mux(self._stream.encode(None))
        finally:
            self._container.close()


def _video_frame(pixels: Frame, number: int, fps: int) -> "VideoFrame":
    from av.video.frame import VideoFrame

    frame = VideoFrame.from_numpy_buffer(np.ascontiguousarray(pixels), format="bgra")
    frame.pts, frame.time_base = number, Fraction(1, fps)
    return frame


class Mp4(Encoder):
    """H.264 in MP4, in the form that every player and slide program reads."""

    suffix, title, muxer = ".mp4", "MP4 (H.264)", "mp4"

    @staticmethod
    def fitting(size: tuple[int, int]) -> tuple[int, int]:
        """Return the size rounded up to even numbers, which H.264's colours need."""
        return size[0] + size[0] % 2, size[1] + size[1] % 2

    def _add_stream(
        self, container: "OutputContainer", size: tuple[int, int], samples: Sequence[Frame]
    ) -> "VideoStream":
        options = {"preset": "veryfast", "crf": "16", "tune": "animation", "x264-params": FEW_KEPT}
        stream = container.add_stream("libx264", rate=self._rate, options=options)
        stream.width, stream.height = size
        stream.pix_fmt = "yuv420p"
        context = stream.codec_context
        context.colorspace = context.color_primaries = context.color_trc = BT_709
        context.color_range = LIMITED_RANGE
        return stream

    def _converted(self, frame: "VideoFrame") -> "VideoFrame":
        return frame.reformat(
            format="yuv420p", dst_colorspace=BT_709, dst_color_range=LIMITED_RANGE
        )


class Gif(Encoder):
    """GIF with one palette for the whole clip, made from samples of it."""

    suffix, title, muxer = ".gif", "GIF", "gif"
    most_fps = 50  # browsers slow shorter delays to a tenth of a second
    sampled = True
    _frames: "FilterContext"
    _mapped: "FilterContext"

    def _add_stream(
        self, container: "OutputContainer", size: tuple[int, int], samples: Sequence[Frame]
    ) -> "VideoStream":
        if not len(samples):
            raise ValueError("a GIF needs samples of its frames, to choose its colours from")
        stream = container.add_stream("gif", rate=self._rate)
        stream.width, stream.height = size
        stream.pix_fmt = "pal8"
        palette = _palette(self._rate, samples)
        self._graph, self._frames, self._mapped = _palette_use(size, self._rate, palette)
        return stream

    def _converted(self, frame: "VideoFrame") -> "VideoFrame":
        self._frames.push(frame)
        return cast("VideoFrame", self._mapped.pull())


def _source(graph: "Graph", size: tuple[int, int], fps: int, name: str) -> "FilterContext":
    from av.video.format import VideoFormat

    return graph.add_buffer(
        width=size[0],
        height=size[1],
        format=VideoFormat("bgra"),
        time_base=Fraction(1, fps),
        name=name,
    )


def _palette(fps: int, samples: Sequence[Frame]) -> "VideoFrame":
    from av.filter import Graph

    graph = Graph()
    height, width, _ = samples[0].shape
    source = _source(graph, (width, height), fps, "samples")
    chosen = graph.add("palettegen", "max_colors=256:reserve_transparent=0:stats_mode=full")
    sink = graph.add("buffersink")
    source.link_to(chosen)
    chosen.link_to(sink)
    graph.configure()
    for number, pixels in enumerate(samples):
        graph.push(_video_frame(pixels, number, fps))
    graph.push(None)
    return graph.vpull()


def _palette_use(
    size: tuple[int, int], fps: int, palette: "VideoFrame"
) -> tuple["Graph", "FilterContext", "FilterContext"]:
    """Return the filter that maps frames to the palette, and its two ends."""
    from av.filter import Graph

    graph = Graph()
    source = _source(graph, size, fps, "frames")
    colours = _source(graph, (palette.width, palette.height), fps, "palette")
    mapped = graph.add("paletteuse", "dither=none:diff_mode=rectangle")
    sink = graph.add("buffersink")
    source.link_to(mapped, 0, 0)
    colours.link_to(mapped, 0, 1)
    mapped.link_to(sink)
    graph.configure()
    colours.push(palette)
    colours.push(None)
    return graph, source, sink


class Png(Encoder):
    """One picture, without loss."""

    suffix, title, muxer = ".png", "PNG (one picture)", "image2pipe"
    moving = False

    def _add_stream(
        self, container: "OutputContainer", size: tuple[int, int], samples: Sequence[Frame]
    ) -> "VideoStream":
        stream = container.add_stream("png", rate=self._rate)
        stream.width, stream.height = size
        stream.pix_fmt = "rgb24"
        return stream

    def _converted(self, frame: "VideoFrame") -> "VideoFrame":
        return frame.reformat(format="rgb24")


ENCODERS: dict[str, type[Encoder]] = {kind.suffix: kind for kind in Encoder.__subclasses__()}
"""The formats by their suffix."""
