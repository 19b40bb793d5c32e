"""Clouds of dots: where they are, of which colour, and how opaque."""

import numpy as np

from core.density import FAINTEST, dots

RED, BLUE = [1.0, 0.0, 0.0], [0.0, 0.0, 1.0]


def test_a_dot_is_where_it_belongs_and_of_its_colour():
    picture = dots(np.array([[10.4, 5.6]]), np.array([RED]), (30, 20))
    assert picture.shape == (20, 30, 4)
    rows, columns = np.nonzero(picture[..., 3])
    assert (set(rows.tolist()), set(columns.tolist())) == ({4, 5, 6}, {9, 10, 11})
    blue, green, red, alpha = picture[5, 10]
    assert (blue, green) == (0, 0) and red == alpha == round(255 * 0.95)


def test_outside_and_ended_ones_are_left_out():
    places = np.array([[-1.0, 5.0], [30.0, 5.0], [5.0, 20.0], [np.nan, np.nan], [1e12, -1e12]])
    assert not dots(places, np.ones((5, 3)), (30, 20)).any()
    assert not dots(np.empty((0, 2)), np.empty((0, 3)), (30, 20)).any()


def test_dots_mix_where_they_meet_and_are_premultiplied():
    places = np.full((4, 2), 8.0)
    picture = dots(places, np.array([RED, RED, RED, BLUE]), (20, 20))
    blue, _, red, alpha = picture[8, 8].astype(float)
    assert alpha > 250 and red / blue == np.clip(red / blue, 2.9, 3.1)
    assert (picture[..., :3] <= picture[..., 3:]).all()


def test_the_more_there_are_the_fainter_is_each():
    rng = np.random.default_rng(0)
    alone = []
    for count in (100, 20_000, 500_000):
        places = np.concatenate([[[50.0, 50.0]], rng.random((count, 2)) * [100, 30]])
        alone.append(int(dots(places, np.ones((count + 1, 3)), (100, 100))[50, 50, 3]))
    assert alone[0] > alone[1] >= alone[2] >= 250 * 0.95 * FAINTEST


def test_many_on_one_place_are_opaque():
    picture = dots(np.full((70_000, 2), 5.0), np.ones((70_000, 3)), (10, 10), opacity=0.4)
    assert picture[5, 5, 3] == 255
