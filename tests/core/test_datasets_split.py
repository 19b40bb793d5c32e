"""The split: disjoint, complete, stratified, and never without samples to train with."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.model_selection import train_test_split

from core.datasets.split import split

SHARES = (0.7, 0.15, 0.15)


@st.composite
def shares(draw):
    train = draw(st.sampled_from((0.7, 0.5, 1.0, 1 / 3, 0.01, 0.999)) | st.floats(1e-6, 1))
    rest = 1 - train
    validation = draw(st.sampled_from((0.0, 0.5, 1.0)) | st.floats(0, 1)) * rest
    return train, validation, rest - validation


labels_of_classes = st.lists(st.integers(1, 40), min_size=1, max_size=30).map(
    lambda sizes: np.repeat(np.arange(len(sizes)) * 3, sizes)
)
seeds = st.integers(0, 2**32 - 1)


def check_parts(parts, count):
    together = np.concatenate(parts)
    assert np.array_equal(np.sort(together), np.arange(count)), "disjoint and complete"
    for part in parts:
        assert part.dtype == np.int64 and not part.flags.writeable
        assert np.array_equal(part, np.sort(part))
    assert len(parts[0]) > 0


@given(labels=labels_of_classes, shares=shares(), seed=seeds, mix=st.randoms())
def test_a_stratified_split_gives_each_class_its_shares(labels, shares, seed, mix):
    order = list(range(len(labels)))
    mix.shuffle(order)
    labels = labels[order]
    parts = split(len(labels), shares, seed, labels)
    check_parts(parts, len(labels))
    for share, part in zip(shares, parts, strict=True):
        for label in np.unique(labels):
            quota = share * np.count_nonzero(labels == label)
            there = np.count_nonzero(labels[part] == label)
            assert abs(there - quota) < 1 + 1e-6
            assert there == 0 or share > 0, "what has no share gets nothing"
        assert abs(len(part) - share * len(labels)) < 2, "and the rounding does not add up"


@given(count=st.integers(1, 3_000), shares=shares(), seed=seeds)
def test_a_split_of_no_classes_has_its_shares(count, shares, seed):
    parts = split(count, shares, seed)
    check_parts(parts, count)
    for share, part in zip(shares, parts, strict=True):
        assert abs(len(part) - share * count) < 1 + 1e-6


@pytest.mark.parametrize("classes", [10, 100, 1_000])
def test_classes_with_one_member_are_shared_out_as_well(classes):
    parts = split(classes, SHARES, 0, np.arange(classes))
    check_parts(parts, classes)
    for share, part in zip(SHARES, parts, strict=True):
        assert abs(len(part) - share * classes) < 2


@pytest.mark.parametrize(
    ("count", "shares", "sizes"),
    [
        (1, SHARES, (1, 0, 0)),
        (1, (0.01, 0.0, 0.99), (1, 0, 0)),
        (2, (0.001, 0.5, 0.499), (1, 1, 0)),
        (20, SHARES, (14, 3, 3)),
        (10, (1.0, 0.0, 0.0), (10, 0, 0)),
        (10, (0.5, 0.0, 0.5), (5, 0, 5)),
        (30, (0.1, 0.2, 0.7), (3, 6, 21)),
        (1_000_000, SHARES, (700_000, 150_000, 150_000)),
    ],
)
def test_tiny_sets_and_shares_that_divide(count, shares, sizes):
    assert tuple(map(len, split(count, shares, 5))) == sizes
    assert tuple(map(len, split(count, shares, 5, np.zeros(count, np.int64)))) == sizes


def test_the_seed_decides_and_nothing_else():
    labels = np.arange(300) % 3
    one, same, other = (split(300, SHARES, seed, labels) for seed in (7, 7, 8))
    assert all(map(np.array_equal, one, same))
    assert not np.array_equal(one[0], other[0])


def test_every_sample_may_go_everywhere():
    times = 1_000
    counts = np.zeros((3, 30))
    for seed in range(times):
        for part, indices in enumerate(split(30, SHARES, seed, np.arange(30) % 3)):
            counts[part, indices] += 1
    likely = counts.mean(axis=1, keepdims=True) / times
    assert np.allclose(likely[:, 0], SHARES, atol=0.02)
    assert np.all(np.abs(counts - times * likely) < 5 * np.sqrt(times * likely * (1 - likely)))


def test_the_counts_are_those_of_scikit_learn():
    labels = np.repeat([0, 1, 2], [100, 60, 40])
    train, validation, test = split(200, SHARES, 0, labels)
    theirs, rest = train_test_split(np.arange(200), train_size=0.7, stratify=labels)
    middle, last = train_test_split(rest, train_size=0.5, stratify=labels[rest])
    for ours, their in ((train, theirs), (validation, middle), (test, last)):
        assert np.array_equal(np.bincount(labels[ours]), np.bincount(labels[their]))


@pytest.mark.parametrize("stratified", [False, True])
def test_one_more_sample_leaves_nearly_all_others_in_their_parts(stratified):
    labels = np.random.default_rng(1).integers(0, 3, 201) if stratified else None
    for seed in range(20):
        before = split(200, (0.7, 0.15, 0.15), seed, None if labels is None else labels[:200])
        after = split(201, (0.7, 0.15, 0.15), seed, labels)
        parts = np.full((2, 201), -1)
        for row, found in enumerate((before, after)):
            for number, part in enumerate(found):
                parts[row, part] = number
        assert (parts[0, :200] != parts[1, :200]).sum() <= 4
