"""Films and pictures, written and then read back."""

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from core import palette
from core.encoders import ENCODERS, Encoder, Gif, Mp4, Png
from core.files import replacing

MOVING = [kind for kind in ENCODERS.values() if kind.moving]
by_kind = pytest.mark.parametrize("kind", ENCODERS.values())
by_moving = pytest.mark.parametrize("kind", MOVING)

COLOURS = np.array(
    [[int(c[5:7], 16), int(c[3:5], 16), int(c[1:3], 16), 255] for c in palette.OKABE_ITO],
    dtype=np.uint8,
)  # blue, green, red, alpha


def picture(size: tuple[int, int], number: int = 0) -> np.ndarray:
    """Return a frame of eight upright bars in the runs' colours, moved on by `number` bars."""
    width, height = size
    bars = (np.arange(width) * 8 // width + number) % 8
    return np.tile(COLOURS[bars], (height, 1, 1))


def clip(size: tuple[int, int], count: int) -> list[np.ndarray]:
    return [picture(size, number) for number in range(count)]


def write(kind: type[Encoder], path: Path, frames: list[np.ndarray], fps: int = 30) -> None:
    size = frames[0].shape[1], frames[0].shape[0]
    assert kind.fitting(size) == size
    with kind(path, size, fps, frames) as encoder:
        for frame in frames:
            encoder.write(frame)


def read(path: Path) -> tuple[list[np.ndarray], list[Fraction], av.VideoStream]:
    """Return the frames of a file, their times, and its stream."""
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        decoded = list(container.decode(stream))
        frames = [frame.to_ndarray(format="bgra") for frame in decoded]
        return frames, [frame.pts * frame.time_base for frame in decoded], stream


def middles(frame: np.ndarray) -> np.ndarray:
    """Return the colours in the middle of the eight bars."""
    height, width = frame.shape[:2]
    return frame[height // 2, (np.arange(8) * 2 + 1) * width // 16, :3].astype(int)


def test_formats_are_found_by_their_suffix():
    assert {suffix: kind.suffix for suffix, kind in ENCODERS.items()} == {
        ".mp4": ".mp4", ".gif": ".gif", ".png": ".png"
    }  # fmt: skip


@by_moving
@pytest.mark.parametrize("count", [1, 2, 31])
@pytest.mark.parametrize("size", [(64, 48), (333, 101), (1280, 720)])
def test_every_frame_is_there_in_its_size_and_colours(tmp_path, kind, size, count):
    size = kind.fitting(size)
    written = clip(size, count if size[0] < 1000 else min(count, 3))
    write(kind, tmp_path / f"a{kind.suffix}", written)
    frames, _, _ = read(tmp_path / f"a{kind.suffix}")
    assert len(frames) == len(written)
    near = 1 if kind is Gif else 16
    for ours, theirs in zip(written, frames, strict=True):
        assert theirs.shape == ours.shape
        assert np.abs(middles(theirs) - middles(ours)).max() <= near


@by_moving
@pytest.mark.parametrize("fps", [1, 10, 25, 30, 50, 60])
def test_frames_come_at_their_time(tmp_path, kind, fps):
    path = tmp_path / f"a{kind.suffix}"
    write(kind, path, clip((64, 48), 12), fps)
    _, times, stream = read(path)
    finest = Fraction(1, 100) if kind is Gif else 0
    for number, time in enumerate(times):
        assert abs(time - Fraction(number, fps)) <= finest / 2
    if kind is Mp4:
        assert stream.average_rate == fps
        assert stream.duration * stream.time_base == Fraction(12, fps)


def test_mp4_is_what_every_player_reads(tmp_path):
    write(Mp4, tmp_path / "a.mp4", clip((64, 48), 3))
    _, _, stream = read(tmp_path / "a.mp4")
    assert stream.codec_context.name == "h264"
    assert stream.codec_context.pix_fmt == "yuv420p"
    assert (tmp_path / "a.mp4").read_bytes()[4:8] == b"ftyp"


def test_mp4_says_which_colours_it_has(tmp_path):
    """Where it said nothing, a player would take BT.709 in a large film and BT.601 in a small."""
    bt_709, narrow = 1, 1
    write(Mp4, tmp_path / "a.mp4", clip((64, 48), 1))
    context = read(tmp_path / "a.mp4")[2].codec_context
    assert context.colorspace == context.color_primaries == context.color_trc == bt_709
    assert context.color_range == narrow


@pytest.mark.parametrize(
    ("kind", "size", "fits"),
    [
        (Mp4, (1280, 720), (1280, 720)), (Mp4, (1281, 719), (1282, 720)), (Mp4, (1, 1), (2, 2)),
        (Gif, (1281, 719), (1281, 719)), (Png, (1281, 719), (1281, 719)),
    ],
)  # fmt: skip
def test_size_that_fits(tmp_path, kind, size, fits):
    assert kind.fitting(size) == fits
    write(kind, tmp_path / f"a{kind.suffix}", [picture(fits)])
    frames, _, _ = read(tmp_path / f"a{kind.suffix}")
    assert frames[0].shape == (fits[1], fits[0], 4)


def test_gif_stays_small_and_starts_and_repeats(tmp_path):
    frames = clip((320, 240), 1) * 60
    write(Gif, tmp_path / "a.gif", frames, 25)
    content = (tmp_path / "a.gif").read_bytes()
    assert content[:6] == b"GIF89a" and b"NETSCAPE2.0" in content
    assert len(content) < 20_000  # a frame that does not differ costs hardly anything
    assert len(read(tmp_path / "a.gif")[0]) == 60


def test_gif_has_the_colours_of_all_samples(tmp_path):
    """Each frame has its own colours; the one palette holds them all."""
    rng = np.random.default_rng(4)
    colours = rng.integers(0, 256, (12, 4), dtype=np.uint8)
    colours[:, 3] = 255
    frames = [np.tile(colour, (16, 16, 1)) for colour in colours]
    write(Gif, tmp_path / "a.gif", frames, 10)
    for ours, theirs in zip(frames, read(tmp_path / "a.gif")[0], strict=True):
        assert np.abs(theirs[8, 8].astype(int) - ours[8, 8]).max() <= 2


def test_gif_without_samples_is_refused_in_plain_words(tmp_path):
    with pytest.raises(ValueError, match="samples"):
        Gif(tmp_path / "a.gif", (64, 48), 30)


def test_png_loses_nothing(tmp_path):
    pixels = np.random.default_rng(0).integers(0, 256, (51, 73, 4), dtype=np.uint8)
    pixels[..., 3] = 255
    write(Png, tmp_path / "a.png", [pixels])
    frames, _, stream = read(tmp_path / "a.png")
    np.testing.assert_array_equal(frames[0], pixels)
    assert stream.codec_context.pix_fmt == "rgb24"


@by_kind
@pytest.mark.parametrize("stem", ["50%d", "%03d", "100%", "a b", "ä€", "x%sy", "12:30", "-"])
def test_any_name_is_only_a_name(tmp_path, kind, stem):
    path = tmp_path / f"{stem}{kind.suffix}"
    with replacing(path) as beside:
        write(kind, beside, [picture((64, 48))])
    assert len(read_as_bytes(path)) == 1
    write(kind, path, [picture((64, 48))])
    assert len(read_as_bytes(path)) == 1
    assert list(tmp_path.iterdir()) == [path]


def read_as_bytes(path: Path) -> list:
    """Read a file that may have any name."""
    with path.open("rb") as file, av.open(file) as container:
        return list(container.decode(video=0))


@by_kind
def test_frames_may_lie_anyhow_in_memory_and_are_left_alone(tmp_path, kind):
    frame = picture((64, 48))
    for number, other in enumerate((
        np.asfortranarray(frame), np.repeat(frame, 2, axis=1)[:, ::2], frame[::-1, ::-1][::-1, ::-1]
    )):  # fmt: skip
        other.flags.writeable = False
        path = tmp_path / f"{number}{kind.suffix}"
        write(kind, path, [other])
        assert np.abs(middles(read(path)[0][0]) - middles(frame)).max() <= 16


@by_kind
@pytest.mark.parametrize("written", [0, 1])
def test_a_failure_in_the_block_comes_out_and_the_old_file_stays(tmp_path, kind, written):
    path = tmp_path / f"a{kind.suffix}"
    path.write_bytes(b"old")
    frames = clip((64, 48), 2)
    with (
        pytest.raises(ZeroDivisionError),
        replacing(path) as beside,
        kind(beside, (64, 48), 30, frames) as encoder,
    ):
        for frame in frames[:written]:
            encoder.write(frame)
        raise ZeroDivisionError
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


@by_kind
def test_a_full_disk_is_an_oserror(kind):
    noise = np.random.default_rng(1).integers(0, 256, (30, 480, 640, 4), dtype=np.uint8)
    with (
        pytest.raises(OSError, match="No space left"),
        kind(Path("/dev/full"), (640, 480), 30, noise[:1]) as encoder,
    ):
        for frame in noise if kind.moving else noise[:1]:
            encoder.write(frame)


@by_kind
def test_no_such_folder_is_an_oserror(tmp_path, kind):
    frames = clip((64, 48), 1)
    with pytest.raises(OSError, match="No such file"):
        write(kind, tmp_path / "no" / f"a{kind.suffix}", frames)


@by_kind
@pytest.mark.parametrize(
    "wrong",
    [picture((64, 50)), picture((62, 48)), picture((64, 48))[..., :3],
     picture((64, 48)).astype(float)],
    ids=["higher", "narrower", "without alpha", "of another type"],
)  # fmt: skip
def test_a_frame_of_another_size_is_refused_with_both(tmp_path, kind, wrong):
    right = picture((64, 48))
    with kind(tmp_path / f"a{kind.suffix}", (64, 48), 30, [right]) as encoder:
        with pytest.raises(ValueError, match=r"\(48, 64, 4\) and type uint8") as caught:
            encoder.write(wrong)
        assert f"{wrong.shape} and type {wrong.dtype}" in str(caught.value)
        encoder.write(right)
    assert len(read(tmp_path / f"a{kind.suffix}")[0]) == 1


@by_moving
def test_a_frame_may_be_painted_over_once_it_was_written(tmp_path, kind):
    frames = clip((64, 48), 8)
    with kind(tmp_path / f"a{kind.suffix}", (64, 48), 30, frames) as encoder:
        buffer = np.empty_like(frames[0])
        for frame in frames:
            buffer[:] = frame
            encoder.write(buffer)
            buffer[:] = 99
    for ours, theirs in zip(frames, read(tmp_path / f"a{kind.suffix}")[0], strict=True):
        assert np.abs(middles(theirs) - middles(ours)).max() <= 16


def test_samples_of_a_gif_may_be_smaller_than_its_frames(tmp_path):
    frames = clip((64, 48), 4)
    with Gif(tmp_path / "a.gif", (64, 48), 10, [frame[::2, ::3] for frame in frames]) as encoder:
        for frame in frames:
            encoder.write(frame)
    for ours, theirs in zip(frames, read(tmp_path / "a.gif")[0], strict=True):
        assert np.abs(middles(theirs) - middles(ours)).max() <= 1
