"""Resampling: what becomes of codes, means and gaps, and that it is said."""

from pathlib import Path

import numpy as np
import pytest
import rasterio
from rasterio.warp import transform
from tests.ground.written import PLANE, raster, write

from cityagenda.ground.errors import SourceError
from cityagenda.ground.rasters import Grid, aligned, opened
from cityagenda.ground.resampling import resampled

FINE = Grid("EPSG:32650", (5.0, 0.0, PLANE[0], 0.0, -5.0, PLANE[1]), 4, 4)
COARSE = Grid("EPSG:32650", (20.0, 0.0, PLANE[0], 0.0, -20.0, PLANE[1]), 1, 1)


def test_codes_stay_codes_and_the_change_is_stated(tmp_path: Path) -> None:
    held = raster(tmp_path / "class.tif", [[4, 9], [255, 4]])
    found = resampled(held, FINE, tmp_path / "fine.tif", "nearest")
    assert found.raster.dtype == "uint8"
    assert found.raster.read(0, 4).tolist() == [[4, 4, 9, 9]] * 2 + [[255, 255, 4, 4]] * 2
    aligned([found.raster, raster(tmp_path / "other.tif", np.zeros((4, 4)), size=5.0)])
    assert found.sentence["en"] == (
        "class.tif was resampled (the nearest cell): its cells are 10 x 10, those of the other "
        "5 x 5"
    )
    assert "重采样（取最近的单元）" in found.sentence["zh-Hans"]
    with rasterio.open(found.raster.path) as file:
        assert file.tags()["resampled"] == found.sentence["en"]


def test_missing_cells_take_no_part_in_a_mean(tmp_path: Path) -> None:
    held = raster(tmp_path / "rain.tif", np.array([[1.0, 2.0], [-1.0, 6.0]]), missing=-1.0,
                  dtype="float32")  # fmt: skip
    found = resampled(held, COARSE, tmp_path / "a.tif", "average")
    assert found.raster.values(0, 1).tolist() == [[3.0]]
    whole = opened(write(tmp_path / "whole.tif", [[1, 2], [3, 6]], missing=None), complete=True)
    wide = Grid("EPSG:32650", (10.0, 0.0, PLANE[0], 0.0, -10.0, PLANE[1]), 3, 2)
    beyond = resampled(whole, wide, tmp_path / "b.tif", "nearest").raster.values(0, 2)
    assert np.array_equal(beyond, [[1, 2, np.nan], [3, 6, np.nan]], equal_nan=True)


def test_a_place_stays_where_it_is_in_another_system(tmp_path: Path) -> None:
    cells = np.zeros((100, 100), np.uint8)
    cells[40, 60] = 7
    held = raster(tmp_path / "a.tif", cells)
    west, north = transform(held.grid.crs, "EPSG:4326", [PLANE[0]], [PLANE[1]])
    degrees = Grid("EPSG:4326", (2e-5, 0.0, west[0], 0.0, -2e-5, north[0]), 500, 500)
    found = resampled(held, degrees, tmp_path / "b.tif", "nearest").raster
    rows, columns = np.nonzero(found.read(0, 500) == 7)
    x, y = transform("EPSG:4326", held.grid.crs, [west[0] + 2e-5 * (columns.mean() + 0.5)],
                     [north[0] - 2e-5 * (rows.mean() + 0.5)])  # fmt: skip
    assert x[0] == pytest.approx(PLANE[0] + 605, abs=1.0)
    assert y[0] == pytest.approx(PLANE[1] - 405, abs=1.0)


def test_a_raster_that_lies_elsewhere_is_refused_and_leaves_nothing(tmp_path: Path) -> None:
    held = raster(tmp_path / "a.tif", [[1, 2], [3, 4]])
    far = Grid("EPSG:32650", (5.0, 0.0, 0.0, 0.0, -5.0, 0.0), 4, 4)
    with pytest.raises(SourceError, match=r"a\.tif: it shares no place with the grid"):
        resampled(held, far, tmp_path / "b.tif", "nearest")
    assert not (tmp_path / "b.tif").exists()
