"""Waves: correlation falls with distance as it says, and the field has no seam in time."""

import numpy as np
import pytest

from cityagenda.ground.chance import uniform
from cityagenda.ground.waves import waves

PLACES = 60 * uniform("places", np.arange(80)[:, np.newaxis], np.arange(2))
HOURS = np.arange(480_000, 480_000 + 24 * 365)


@pytest.mark.parametrize("reach", [5.0, 10.0])
def test_the_correlation_is_exponential(reach: float) -> None:
    field = waves("field", PLACES, HOURS, reach=reach, every=6)
    assert abs(field.mean()) < 0.05
    assert abs(field.std() - 1) < 0.05
    found = np.corrcoef(field)
    apart = np.hypot(*(PLACES[:, np.newaxis] - PLACES).transpose(2, 0, 1))
    for far in (2.0, 5.0, 10.0, 20.0, 40.0):
        near = np.abs(apart - far) < 0.5
        assert abs(found[near].mean() - np.exp(-apart[near] / reach).mean()) < 0.1


def test_the_field_of_an_hour_is_the_same_whatever_is_asked_beside_it() -> None:
    field = waves("field", PLACES, HOURS[:200], reach=10, every=6)
    some = waves("field", PLACES[[3, 70]], HOURS[90:120], reach=10, every=6)
    assert (some == field[[3, 70], 90:120]).all()
    assert np.corrcoef(field[:, 1:].ravel(), field[:, :-1].ravel())[0, 1] > 0.9
