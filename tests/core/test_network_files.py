"""Networks in files: whole round trips, and what a hostile or broken file comes to."""

import io
import json
import zipfile

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from safetensors.numpy import load, save

from core.network import weights_file
from core.network.initial import initial
from core.network.layout import Layout
from core.network.network import Activation, Layer, Loss, Network, Precision
from core.network.weights_file import WeightsError, load_weights, save_weights

SUFFIXES = (".npz", ".safetensors")
NETWORK = Network((Layer(4, Activation.RELU, batch_norm=True), Layer(3, dropout=0.1)), l2=0.1)
BOTH = pytest.mark.parametrize("suffix", SUFFIXES)


def made(network: Network = NETWORK):
    layout = Layout(network, 2, 3, 3)
    vector = initial(layout, 5, 1)[0]
    vector += np.abs(np.random.default_rng(0).standard_normal(layout.size)).astype(vector.dtype)
    return layout, vector


def saved(folder, suffix: str, network: Network = NETWORK):
    path = folder / f"weights{suffix}"
    save_weights(path, *made(network))
    return path


@BOTH
@pytest.mark.parametrize("precision", Precision)
@pytest.mark.parametrize(
    "network",
    [
        Network(),
        NETWORK,
        Network((Layer(7, Activation.GELU),), Loss.HINGE, input_noise=0.5),
        Network((Layer(4),) * 32, Loss.SQUARED_ERROR, Activation.SOFTMAX),
    ],
)
def test_round_trip_is_exact(tmp_path, suffix, network, precision):
    network = Network(**{name: getattr(network, name) for name in network.__struct_fields__
                         if name != "precision"}, precision=precision)  # fmt: skip
    layout, vector = made(network)
    vector[0], vector[1] = -0.0, np.nextafter(vector.dtype.type(0), vector.dtype.type(1))
    path = tmp_path / f"weights{suffix.upper()}"
    save_weights(path, layout, vector)
    found = load_weights(path)
    assert found.vector.tobytes() == vector.tobytes() and found.vector.dtype == precision.dtype
    assert found.layout.network == network and found.layout.head == layout.head
    assert found.fitting(layout).tobytes() == vector.tobytes()
    assert [other.name for other in tmp_path.iterdir()] == [path.name]


def test_others_can_read_the_arrays(tmp_path):
    layout, vector = made()
    with np.load(saved(tmp_path, ".npz"), allow_pickle=False) as archive:
        named = {name: archive[name] for name in archive.files}
    again = load(saved(tmp_path, ".safetensors").read_bytes())
    assert set(again) == set(named) - {"architecture"}
    assert set(again) == {
        "layer1.weight", "layer1.scale", "layer1.shift", "layer1.mean", "layer1.variance",
        "layer2.weight", "layer2.bias", "layer3.weight", "layer3.bias",
    }  # fmt: skip
    for part in layout.parts:
        for arrays in (named, again):
            np.testing.assert_array_equal(arrays[part.file_name], part.of(vector))
    assert json.loads(named["architecture"].tobytes())["network"]["l2"] == 0.1


def test_fitting_tells_what_does_not_fit(tmp_path):
    found = load_weights(saved(tmp_path, ".npz"))
    other = Layout(Network((Layer(5), Layer(3))), 2, 3, 3)
    with pytest.raises(
        WeightsError, match=r"2-4\*-3-3 \(\* with batch normalisation\), but .* 2-5"
    ):
        found.fitting(other)
    single = Layout(Network(NETWORK.hidden, precision=Precision.SINGLE), 2, 3, 3)
    np.testing.assert_array_equal(found.fitting(single), found.vector.astype(np.float32))


@BOTH
def test_a_diverged_network_is_not_saved(tmp_path, suffix):
    path = saved(tmp_path, suffix)
    before = path.read_bytes()
    layout, vector = made()
    vector[3] = np.nan
    with pytest.raises(WeightsError, match="diverged"):
        save_weights(path, layout, vector)
    assert path.read_bytes() == before


def test_only_known_kinds_of_files(tmp_path):
    for path in (tmp_path / "weights.pt", tmp_path / "weights"):
        with pytest.raises(WeightsError, match=r"\.npz or \.safetensors"):
            save_weights(path, *made())
        path.write_bytes(b"x")
        with pytest.raises(WeightsError, match=r"\.npz or \.safetensors"):
            load_weights(path)


@BOTH
def test_no_file_and_too_large_a_one(tmp_path, suffix, monkeypatch):
    for path in (tmp_path / f"none{suffix}", tmp_path / f"folder{suffix}"):
        if path.stem == "folder":
            path.mkdir()
        with pytest.raises(WeightsError, match="is no file"):
            load_weights(path)
    path = saved(tmp_path, suffix)
    monkeypatch.setattr(weights_file, "MOST_BYTES", path.stat().st_size - 1)
    with pytest.raises(WeightsError, match="more than the largest"):
        load_weights(path)


def contents(path, suffix: str) -> tuple[dict, bytes]:
    """Return the arrays and the architecture of a file."""
    if suffix == ".npz":
        with np.load(path, allow_pickle=False) as archive:
            arrays = dict(archive)
        return arrays, arrays.pop("architecture").tobytes()
    content = path.read_bytes()
    length = int.from_bytes(content[:8], "little")
    return load(content), json.loads(content[8 : 8 + length])["__metadata__"][
        "architecture"
    ].encode()


def put(path, suffix: str, arrays: dict, text: bytes | None) -> None:
    """Write arrays and an architecture as they are."""
    if suffix == ".npz":
        if text is not None:
            arrays = {**arrays, "architecture": np.frombuffer(text, np.uint8)}
        np.savez(path, allow_pickle=True, **arrays)
    else:
        metadata = None if text is None else {"architecture": text.decode()}
        path.write_bytes(save(arrays, metadata))


def without(arrays, name):
    return {key: array for key, array in arrays.items() if key != name}


def with_(name, change):
    return lambda arrays, text: ({**arrays, name: change(arrays[name])}, text)


def spoilt(array, value):
    array = array.copy()
    array.flat[-1] = value
    return array


CHANGES = {
    "no architecture": (lambda a, t: (a, None), "which network"),
    "empty architecture": (lambda a, t: (a, b""), "network"),
    "no JSON": (lambda a, t: (a, t[:-1]), "makes no sense"),
    "another format": (lambda a, t: (a, t.replace(b"network-1", b"network-2")), "makes no sense"),
    "deep": (lambda a, t: (a, b"[" * 30_000), "makes no sense"),
    "long": (lambda a, t: (a, t + b" " * 70_000), "which network"),
    "unknown field": (lambda a, t: (a, t.replace(b'"l2"', b'"l3"')), "l3"),
    "no inputs": (lambda a, t: (a, t.replace(b'"inputs":2', b'"inputs":0')), "inputs"),
    "far too many": (lambda a, t: (a, t.replace(b'"inputs":2', b'"inputs":19999999')), "at most"),
    "other outputs": (lambda a, t: (a, t.replace(b'"outputs":3', b'"outputs":4')), "outputs"),
    "other width": (lambda a, t: (a, t.replace(b'"width":4', b'"width":5')), "expected"),
    "other precision": (
        lambda a, t: (a, t.replace(b'"l2":0.1', b'"precision":"float32"')), "expected float32"
    ),
    "missing": (lambda a, t: (without(a, "layer2.bias"), t), "layer2.bias' is missing"),
    "extra": (lambda a, t: ({**a, "layer9.bias": np.zeros(3)}, t), "belongs to no layer"),
    "shape": (with_("layer2.bias", lambda a: a[:, None]), "expected float64 of shape"),
    "NaN": (with_("layer3.weight", lambda a: spoilt(a, np.nan)), "not finite"),
    "infinite": (with_("layer1.scale", lambda a: spoilt(a, np.inf)), "not finite"),
    "variance": (with_("layer1.variance", lambda a: spoilt(a, -1)), "below 0"),
    "whole numbers": (with_("layer3.weight", lambda a: a.astype(np.int64)), "of a kind"),
    "half": (with_("layer3.weight", lambda a: a.astype(np.float16)), "of a kind"),
    "too many": (lambda a, t: ({str(i): np.zeros(1) for i in range(501)}, t), "too many"),
}  # fmt: skip


@BOTH
@pytest.mark.parametrize(("change", "said"), CHANGES.values(), ids=CHANGES)
def test_what_does_not_fit_is_said(tmp_path, suffix, change, said):
    path = saved(tmp_path, suffix)
    put(path, suffix, *change(*contents(path, suffix)))
    with pytest.raises(WeightsError, match=said) as fault:
        load_weights(path)
    assert path.name in str(fault.value) and "choose a file" in str(fault.value)


def zipped(path, members: dict[str, bytes], kind: int = zipfile.ZIP_DEFLATED) -> None:
    with zipfile.ZipFile(path, "w", kind) as archive:
        for name, content in members.items():
            archive.writestr(name, content)


def header(shape: str, kind: str = "<f8") -> bytes:
    """Return the beginning of an array that claims a shape."""
    text = f"{{'descr': '{kind}', 'fortran_order': False, 'shape': {shape}, }}\n".encode()
    return b"\x93NUMPY\x01\x00" + len(text).to_bytes(2, "little") + text


ARCHIVES = {
    "bomb": {"a.npy": b"\0" * 200_000_000},
    "claims": {"a.npy": header("(1000000000000,)")},
    "claims below 0": {"a.npy": header("(-1,)")},
    "columns": {"a.npy": header("(2,)").replace(b"False", b"True ") + b"\0" * 16},
    "pickle": {"a.npy": header("(1,)", "|O") + b"cos\nsystem\n"},
    "no array": {"a.npy": b"no array at all"},
    "nested header": {"a.npy": header("(" * 3_000)},
    "minuses": {"a.npy": header("-" * 9_000 + "1")},
    "big end first": {"a.npy": header("(1,)", ">f8") + b"\0" * 8},
    "two of one name": {"a": header("(1,)") + b"\0" * 8, "a.npy": header("(1,)") + b"\0" * 8},
    "empty": {},
}


@pytest.mark.parametrize("members", ARCHIVES.values(), ids=ARCHIVES)
def test_hostile_archives(tmp_path, members):
    path = tmp_path / "weights.npz"
    zipped(path, members)
    with pytest.raises(WeightsError, match=r"weights\.npz: .*choose a file"):
        load_weights(path)


def test_an_archive_compressed_as_numpy_does_not(tmp_path):
    path = tmp_path / "weights.npz"
    zipped(path, {"a.npy": header("(1,)") + b"\0" * 8}, zipfile.ZIP_LZMA)
    with pytest.raises(WeightsError, match="compressed"):
        load_weights(path)


def test_a_packed_archive_is_read(tmp_path):
    path = saved(tmp_path, ".npz")
    with np.load(path) as archive:
        arrays = dict(archive)
    np.savez_compressed(path, **arrays)
    assert load_weights(path).vector.tobytes() == made()[1].tobytes()


@BOTH
@given(data=st.data())
def test_damage_is_an_error_or_nothing(tmp_path_factory, suffix, data):
    folder = tmp_path_factory.mktemp("damage")
    path = saved(folder, suffix)
    content = bytearray(path.read_bytes())
    how = data.draw(st.sampled_from(("cut", "flip", "noise")))
    if how == "cut":
        del content[data.draw(st.integers(0, len(content) - 1)) :]
    elif how == "flip":
        for _ in range(data.draw(st.integers(1, 8))):
            content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    else:
        content = bytearray(data.draw(st.binary(max_size=300)))
    path.write_bytes(content)
    try:
        found = load_weights(path)
    except WeightsError as fault:
        assert path.name in str(fault)
    else:
        assert np.isfinite(found.vector).all() and len(found.vector) == found.layout.size


def test_damage_is_found_by_the_archives_own_sums(tmp_path):
    path = saved(tmp_path, ".npz")
    content = bytearray(path.read_bytes())
    weights = made()[0].parts[0].of(made()[1]).tobytes()
    place = bytes(content).index(weights)
    content[place + 3] ^= 1
    path.write_bytes(content)
    with pytest.raises(WeightsError, match="no sound NPZ"):
        load_weights(path)
    assert zipfile.is_zipfile(io.BytesIO(content))
