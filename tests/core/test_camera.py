"""Where a hand may bring the eye of the 3-D view."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.camera import HIGH, LOW, direction, outside
from core.mesh import FLOOR
from core.scene import Camera

cameras = st.builds(
    Camera,
    azimuth=st.floats(-180, 180),
    elevation=st.floats(-120, 120),
    distance=st.floats(0.01, 100),
    centre=st.tuples(*[st.floats(-10, 10)] * 3),
)


def eye_of(camera: Camera) -> np.ndarray:
    return np.array(camera.centre) + camera.distance * direction(camera.azimuth, camera.elevation)


@given(cameras)
def test_the_eye_is_above_the_floor_and_outside_of_the_land(camera):
    kept = outside(camera)
    eye = eye_of(kept)
    assert eye[2] >= FLOOR - 1e-6
    assert kept.elevation <= 90
    assert not ((eye > LOW + 1e-6) & (eye < HIGH - 1e-6)).all()
    again = outside(kept)
    assert eye_of(again) == pytest.approx(eye, abs=1e-6)


@pytest.mark.parametrize(
    "camera", [Camera(), Camera(azimuth=170, elevation=80, distance=12, centre=(0.5, -1.0, 0.9))]
)
def test_a_camera_that_may_be_stays(camera):
    assert outside(camera) == camera


def test_by_hand():
    assert outside(Camera(elevation=-40, distance=50)).elevation == pytest.approx(-0.55, abs=0.01)
    assert outside(Camera(elevation=90, distance=0.5)).distance == pytest.approx(0.9)
    assert outside(Camera(azimuth=0, elevation=0, distance=1)).distance == pytest.approx(1.1)
    assert outside(Camera(centre=(5.0, 0.0, 9.0))).centre == pytest.approx((1.1, 0.0, 1.1))
