"""What the neurons of a network look like is what they compute."""

import numpy as np
import pytest
from msgspec.structs import replace

from core.datasets.features import Feature
from core.datasets.generated import Sine, Xor
from core.datasets.preparation import InputScaling, Preparation
from core.datasets.real import Digits, Iris
from core.diverging import DARK, coloured
from core.network.network import Activation, Layer, Network, Precision
from core.network.passes import activations
from core.node_pictures import PLACES, Face, Sight, centres, pictures, window_of
from core.optimizers.adaptive import Adam
from core.race import Entry
from core.training.problem import Training
from core.training.race import TrainingRace
from core.training.setup import Setup, setup_of

CELLS = 9
MIXED = Network(hidden=(Layer(4, Activation.RELU), Layer(3, batch_norm=True)))


def setup_for(data, network=MIXED, **preparation) -> Setup:
    problem = Training(data, Preparation(**preparation), network)
    return setup_of(TrainingRace(problem, (Entry(Adam()),), 1))


def seen(setup: Setup, sample: int = 5, shown=None):
    plan = setup.plans[0]
    shown = shown or tuple(slice(0, width) for width in plan.layout.widths)
    sight = Sight(plan, setup.prepared, plan.start[0], shown, sample, CELLS, DARK)
    (portrait,) = pictures(sight)
    assert portrait.sight is sight
    return portrait.layers


def computed(setup: Setup, raw):
    """Return the activations of each layer for raw inputs, in full precision."""
    plan = setup.plans[0]
    return activations(plan.network, plan.layout, plan.start[0], setup.prepared.apply(raw))


@pytest.mark.parametrize("precision", list(Precision))
@pytest.mark.parametrize("features", [(Feature.X1, Feature.X2), tuple(Feature)])
def test_of_two_inputs_each_neuron_is_a_map_of_the_plane(precision, features) -> None:
    setup = setup_for(Xor(samples=60), replace(MIXED, precision=precision), features=features)
    window = window_of(setup.prepared.samples)
    layers = seen(setup)
    x = centres(window.left, window.right, CELLS)
    y = centres(window.bottom, window.top, CELLS)
    assert window.left < x[0] < x[-1] < window.right
    for row, column in ((0, 0), (0, 8), (4, 2), (8, 5)):
        raw = np.array([[x[column], y[CELLS - 1 - row]]])  # the first row is at the top
        for faces, found in zip(layers, computed(setup, raw), strict=True):
            assert faces.face is Face.MAP
            np.testing.assert_allclose(faces.values[:, row, column], found.a[0], 1e-4, 1e-5)
    for faces in layers:
        expected = coloured(faces.values / faces.scales[:, None, None], 1, DARK)
        assert np.abs(expected.astype(int) - faces.pixels).max() <= 1


def test_of_one_input_each_neuron_is_a_curve() -> None:
    setup = setup_for(Sine(samples=60), features=(Feature.X1, Feature.X1_SQUARED))
    window = window_of(setup.prepared.samples)
    x = centres(window.left, window.right, PLACES)[:, None]
    for faces, found in zip(seen(setup), computed(setup, x), strict=True):
        assert faces.face is Face.CURVE
        np.testing.assert_allclose(faces.values, found.a.T, 1e-4, 1e-5)
        assert (np.abs(faces.values) <= faces.scales[:, None] * (1 + 1e-6)).all()


def test_of_more_inputs_a_neuron_is_its_activation_for_the_sample() -> None:
    setup = setup_for(Iris(), scaling=InputScaling.STANDARDISE)
    raw = setup.prepared.samples.inputs[[7]]
    for faces, found in zip(seen(setup, 7), computed(setup, raw), strict=True):
        assert faces.face is Face.DISC
        np.testing.assert_allclose(faces.values, found.a[0], 1e-4, 1e-5)
        expected = coloured(faces.values / faces.scales, 1, DARK)
        assert np.abs(expected.astype(int) - faces.pixels).max() <= 1


def test_of_pictures_the_first_neurons_are_pictures_of_their_weights() -> None:
    setup = setup_for(Digits(), Network(hidden=(Layer(12), Layer(5))))
    shown = (slice(0, 64), slice(4, 9), slice(0, 5), slice(0, 10))
    image, weights, hidden, output = seen(setup, 3, shown)
    raw = setup.prepared.samples.inputs[3]
    np.testing.assert_allclose(image.values[0], raw.reshape(8, 8), 1e-6)
    own = setup.plans[0].layout.views(setup.plans[0].start[0])[0].weights
    assert (image.face, weights.face) == (Face.IMAGE, Face.WEIGHTS)
    assert weights.values.shape == (5, 8, 8)
    np.testing.assert_allclose(weights.values[1].ravel(), own[:, 5], 1e-6)
    assert (weights.scales == np.abs(weights.values).max()).all()
    assert hidden.face is output.face is Face.DISC
    np.testing.assert_allclose(hidden.values, computed(setup, raw[None])[2].a[0], 1e-4)


def test_only_what_is_shown_is_drawn_and_bounded_activations_have_one_scale() -> None:
    setup = setup_for(Xor(samples=60), Network(hidden=(Layer(6), Layer(40, Activation.RELU))))
    shown = (slice(0, 2), slice(0, 6), slice(30, 33), slice(0, 2))
    whole, some = seen(setup), seen(setup, shown=shown)
    np.testing.assert_array_equal(some[2].values, whole[2].values[30:33])
    np.testing.assert_array_equal(some[2].pixels, whole[2].pixels[30:33])
    assert (whole[1].scales == 1).all() and (whole[3].scales == 1).all()
    assert (whole[2].scales == whole[2].values.max()).all()


def test_a_network_that_has_diverged_is_drawn_as_unknown() -> None:
    setup = setup_for(Xor(samples=60))
    plan = setup.plans[0]
    shown = tuple(slice(0, width) for width in plan.layout.widths)
    gone = np.full_like(plan.start[0], np.nan)
    (portrait,) = pictures(Sight(plan, setup.prepared, gone, shown, 0, CELLS, DARK))
    assert np.isnan(portrait.layers[-1].values).all()
    assert (portrait.layers[-1].pixels == 0x8C).all()
