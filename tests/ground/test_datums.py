"""Datums: points that the algorithm's authors published, and the way there and back."""

import numpy as np
import pytest

from cityagenda.ground.datums import bd09, gcj02, wgs84
from cityagenda.ground.errors import SourceError
from cityagenda.ground.projections import RADIUS, equal_area, middle

# Published with googollee/eviltransform (its tests), from when it had the ellipsoid of
# Krasovsky: WGS 84 and GCJ-02, longitude first.
SHANGHAI = ((121.5272106, 31.1774276), (121.531541859215, 31.17530398364597))
SHENZHEN = ((113.912316, 22.543847), (113.9171764808363, 22.540796131694766))
BEIJING = ((116.377817, 39.911954), (116.38404722455657, 39.91334545536069))
# Published as constants of a program in Rust that names five sources: WGS 84, GCJ-02, BD-09.
HANGZHOU_BAY = (
    (121.0917077, 30.6107779),
    (121.09626927850977, 30.608604368560773),
    (121.10271724622564, 30.61484575976839),
)
A_CENTIMETRE = 1e-7  # degrees


def point(pair: tuple[float, float]) -> np.ndarray:  # type: ignore[type-arg]
    return np.array([pair])


@pytest.mark.parametrize(("there", "shifted"), [SHANGHAI, SHENZHEN, BEIJING, HANGZHOU_BAY[:2]])
def test_published_points(there: tuple[float, float], shifted: tuple[float, float]) -> None:
    assert gcj02(point(there)) == pytest.approx(point(shifted), abs=1e-12)
    assert wgs84(point(shifted), "GCJ02") == pytest.approx(point(there), abs=1e-11)


def test_a_published_point_in_all_three_datums() -> None:
    there, shifted, twice = HANGZHOU_BAY
    assert bd09(point(shifted)) == pytest.approx(point(twice), abs=1e-12)
    assert wgs84(point(twice), "BD09") == pytest.approx(point(there), abs=1e-10)


def test_there_and_back_is_closer_than_a_centimetre_everywhere() -> None:
    random = np.random.default_rng(20261126)
    places = np.column_stack([random.uniform(73, 137, 20_000), random.uniform(3, 54, 20_000)])
    assert np.abs(wgs84(gcj02(places), "GCJ02") - places).max() < A_CENTIMETRE / 1000
    assert np.abs(wgs84(bd09(gcj02(places)), "BD09") - places).max() < A_CENTIMETRE / 1000
    shift = np.hypot(*((gcj02(places) - places) * 111_000).T)
    assert 10 < shift.min() < shift.max() < 2000


def test_cgcs2000_is_taken_as_it_is() -> None:
    places = point(SHENZHEN[0])
    assert (wgs84(places, "CGCS2000") == places).all()


def test_outside_china_nothing_is_converted() -> None:
    with pytest.raises(SourceError, match="mainland China alone"):
        wgs84(np.array([[2.35, 48.85]]), "GCJ02")
    with pytest.raises(SourceError, match="no place on the earth"):
        wgs84(np.array([[0.0, 0.0]]), "local")


@pytest.mark.parametrize("centre", [(114.1, 22.6), (-0.1, 51.5), (0.0, -33.9)])
def test_the_projection_keeps_areas(centre: tuple[float, float]) -> None:
    # A cell of a tenth of a degree on a sphere has R² Δl (sin p2 - sin p1).
    west, south, side, steps = centre[0] - 0.2, centre[1] + 0.1, 0.1, np.linspace(0, 0.1, 400)
    edges = [
        np.column_stack([west + steps, np.full(400, south)]),
        np.column_stack([np.full(400, west + side), south + steps]),
        np.column_stack([west + steps[::-1], np.full(400, south + side)]),
        np.column_stack([np.full(400, west), south + steps[::-1]]),
    ]
    x, y = equal_area(np.vstack(edges), centre).T
    drawn = abs(np.sum(x * np.roll(y, -1) - np.roll(x, -1) * y)) / 2
    low, high = np.radians([south, south + side])
    exact = RADIUS**2 * np.radians(side) * (np.sin(high) - np.sin(low))
    assert drawn == pytest.approx(exact, rel=1e-6)


def test_the_middle_of_points() -> None:
    assert middle(np.array([[0.0, 2.0], [4.0, 6.0], [1.0, 3.0]])) == (2.0, 4.0)
