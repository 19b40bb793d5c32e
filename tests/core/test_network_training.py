"""Whole trainings against PyTorch's, from equal weights and batches."""

import importlib.util
import json

import numpy as np
import pytest

from core.network.network import Loss
from tests.core.make_network_reference import STORED, trained_by_torch
from tests.core.networks import CASES, HIDDEN, STEPS, endings, trained

FIGURES = json.loads(STORED.read_text(encoding="utf-8"))


def test_every_activation_loss_and_rule_is_compared():
    assert {str(case) for case in CASES} == set(FIGURES) and len(CASES) == len(FIGURES)
    shown = {layer.activation for case in CASES for layer in case.network.hidden}
    assert shown == set(HIDDEN)
    ends = {(c.network.loss, c.network.output, c.classes) for c in CASES}
    assert ends >= set(endings()) and {loss for loss, *_ in ends} >= set(Loss)
    for needed in ("batch norm", "batch norm, L2", "L1 and L2"):
        assert len({case.optimizer for case in CASES if case.name == needed}) == 3


@pytest.mark.parametrize("case", CASES, ids=str)
def test_training_is_pytorchs_stored_one(case):
    stored, ours = FIGURES[str(case)], trained(case)
    losses, vector = ([float.fromhex(n) for n in stored[key]] for key in ("losses", "vector"))
    np.testing.assert_allclose(ours.losses[:: STEPS // 10], losses, rtol=1e-8, atol=1e-8)
    np.testing.assert_allclose(ours.vector, vector, rtol=1e-8, atol=1e-8)


if importlib.util.find_spec("torch"):

    @pytest.mark.parametrize("case", CASES, ids=str)
    def test_training_is_pytorchs(case):
        theirs, ours = trained_by_torch(case), trained(case)
        np.testing.assert_allclose(ours.losses, theirs.losses, rtol=1e-8, atol=1e-8)
        np.testing.assert_allclose(ours.vector, theirs.vector, rtol=1e-8, atol=1e-8)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_case_goes_far_enough_to_tell_rules_apart(case):
    losses = trained(case).losses
    assert losses[-20:].mean() < 0.97 * losses[:20].mean()
