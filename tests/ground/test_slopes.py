"""Slopes are exact on planes, at edges and around voids, and right on a cone."""

import numpy as np
import pytest

pytest.importorskip("numba")

from cityagenda.ground.errors import MethodError
from cityagenda.ground.rasters import Grid
from cityagenda.ground.slopes import sides, slopes

WIDE, HIGH = 30.0, 20.0


def _plane(rows: int, columns: int) -> np.ndarray:
    return np.add.outer(0.3 * HIGH * np.arange(rows), -0.4 * WIDE * np.arange(columns))


def test_a_plane_is_exact_at_edges_and_corners() -> None:
    assert slopes(_plane(5, 7), 0, 5, WIDE, HIGH) == pytest.approx(np.full((5, 7), 0.5))


def test_a_plane_is_exact_around_voids_and_voids_have_no_slope() -> None:
    heights = _plane(40, 50)
    random = np.random.default_rng(5)
    void = random.random(heights.shape) < 0.2
    heights[void] = np.nan
    found = slopes(heights, 0, 40, WIDE, HIGH)
    assert np.array_equal(np.isnan(found), void)
    # a few cells have no neighbour in one direction, and are level there
    alone = ~np.isclose(found, 0.5) & ~void
    assert alone.sum() < 0.01 * void.size
    assert np.nanmax(found) <= 0.5 + 1e-9


def test_a_cone_has_one_slope_away_from_its_tip() -> None:
    y, x = np.mgrid[-60:61, -60:61] * 10.0
    found = slopes(100 - 0.25 * np.hypot(x, y), 0, 121, 10.0, 10.0)
    # the curvature across a cell falls with the square of the distance; edges are one-sided
    far = (np.hypot(x, y) > 200) & (np.maximum(abs(x), abs(y)) < 600)
    assert np.abs(found[far] - 0.25).max() < 2e-4
    assert found[60, 60] == 0


def test_single_cells_and_lines_are_level_where_nothing_is_beside_them() -> None:
    assert slopes(np.array([[5.0]]), 0, 1, 1.0, 1.0) == 0
    assert slopes(np.array([[0.0, 3.0]]), 0, 1, 1.0, 1.0) == pytest.approx(np.full((1, 2), 3.0))


def test_strips_with_a_halo_give_the_same_bits() -> None:
    heights = np.random.default_rng(1).random((97, 31))
    whole = slopes(heights, 0, 97, WIDE, HIGH)
    cut = [
        slopes(heights[max(r - 1, 0) : r + 11], min(r, 1), min(r, 1) + min(10, 97 - r), WIDE, HIGH)
        for r in range(0, 97, 10)
    ]
    assert np.array_equal(np.vstack(cut), whole)


def test_degrees_and_rotated_grids_are_refused() -> None:
    for grid in (
        Grid("EPSG:4326", (0.001, 0.0, 114.0, 0.0, -0.001, 22.5), 3, 3),
        Grid("EPSG:32650", (30.0, 1.0, 0.0, 1.0, -30.0, 0.0), 3, 3),
    ):
        with pytest.raises(MethodError, match="counted in metres"):
            sides(grid)


def test_feet_are_counted_in_metres() -> None:
    grid = Grid("EPSG:2263", (100.0, 0.0, 0.0, 0.0, -100.0, 0.0), 3, 3)
    assert sides(grid) == pytest.approx((30.48, 30.48), rel=1e-5)
