"""Rasters: what they must say, how grids are held to each other, what they measure."""

import pickle
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
import rasterio
from tests.ground.written import ORIGIN, PLANE, raster, write

from cityagenda.ground.errors import SourceError
from cityagenda.ground.rasters import BAND, Grid, aligned, opened, strips

SQUARE = np.arange(12).reshape(3, 4)


def test_what_is_missing_is_nan_and_nothing_else_is(tmp_path: Path) -> None:
    found = raster(tmp_path / "a.tif", [[1, 255, 0]]).values(0, 1)
    assert np.array_equal(found, [[1, np.nan, 0]], equal_nan=True)
    floating = np.array([[1.5, np.nan, -9999.0, 0.0]], np.float32)
    found = raster(tmp_path / "b.tif", floating, missing=-9999.0).values(0, 1)
    assert np.array_equal(found, [[1.5, np.nan, np.nan, 0]], equal_nan=True)


def test_a_no_data_value_of_many_digits_is_met_as_cells_hold_it(tmp_path: Path) -> None:
    lowest = -3.402823e38
    cells = np.array([[1.0, lowest]], np.float32)
    found = raster(tmp_path / "a.tif", cells, missing=lowest).values(0, 1)
    assert np.array_equal(found, [[1.0, np.nan]], equal_nan=True)


def test_a_file_that_does_not_say_what_is_missing_is_refused_unless_nothing_is(
    tmp_path: Path,
) -> None:
    path = write(tmp_path / "a.tif", SQUARE, missing=None)
    with pytest.raises(SourceError, match=r"a\.tif: it declares no no-data value") as caught:
        opened(path)
    assert "无数据值" in caught.value.spoken("zh-Hans")[0]
    assert not np.isnan(opened(path, complete=True).values(0, 3)).any()


def test_grids_that_differ_are_told_apart_with_how_much(tmp_path: Path) -> None:
    first = raster(tmp_path / "lulc.tif", SQUARE)
    east = PLANE[0] + 5.0
    for name, more, said in (
        ("datum", {"crs": "EPSG:4490", "size": 0.1, "corner": ORIGIN}, "it is in EPSG:4490, the"),
        ("zone", {"crs": "EPSG:32649"}, "it is in EPSG:32649, the other in EPSG:32650"),
        ("cells", {"size": 30.0}, "its cells are 30 x 30, those of the other 10 x 10"),
        ("shift", {"corner": (east, PLANE[1])}, r"begins \+0\.5 columns and \+0 rows from"),
    ):
        other = raster(tmp_path / f"{name}.tif", SQUARE, **more)
        with pytest.raises(SourceError, match=rf"{name}\.tif: its grid .* lulc\.tif: .*{said}"):
            aligned([first, other])
    with pytest.raises(SourceError, match="it has 3 x 3 cells, the other 4 x 3"):
        aligned([first, raster(tmp_path / "size.tif", SQUARE[:, :3])])
    assert aligned([first, raster(tmp_path / "same.tif", SQUARE)]) == first.grid


def test_grids_that_differ_by_rounding_are_the_same() -> None:
    one = Grid("EPSG:32650", (10.0, 0.0, 5e5, 0.0, -10.0, 2.5e6), 6000, 6000)
    two = Grid("EPSG:32650", (10.0 + 1e-10, 0.0, 5e5 + 1e-8, 0.0, -10.0, 2.5e6), 6000, 6000)
    assert one.difference(two) is None
    three = Grid("EPSG:32650", (10.0 + 1e-5, 0.0, 5e5, 0.0, -10.0, 2.5e6), 6000, 6000)
    assert one.difference(three) is not None


def test_a_truncated_file_is_one_clear_error(tmp_path: Path) -> None:
    path = tmp_path / "a.tif"
    noise = np.random.default_rng(1).integers(0, 250, (512, 512)).astype(np.uint8)
    write(path, noise, compress="deflate", blockysize=64, tiled=False)
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    found = opened(path)
    with pytest.raises(SourceError, match=r"a\.tif: rows .*cut short") as caught:
        found.read(0, 512)
    assert "不完整" in caught.value.spoken("zh-Hans")[0]
    path.write_bytes(whole[:100])
    with pytest.raises(SourceError, match=r"a\.tif: it is no raster that can be read"):
        opened(path)
    with pytest.raises(SourceError, match=r"gone\.tif: it is no raster that can be read"):
        opened(tmp_path / "gone.tif")


def test_a_file_without_system_or_with_several_bands_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="no coordinate system"):
        raster(tmp_path / "a.tif", SQUARE, crs=None)
    path = write(tmp_path / "b.tif", SQUARE, count=2)
    with pytest.raises(SourceError, match="it has 2 bands"):
        opened(path)
    assert opened(path, band=1).read(0, 3).tolist() == SQUARE.tolist()


def test_a_file_that_is_replaced_meanwhile_is_not_read_as_the_one_opened(tmp_path: Path) -> None:
    path = tmp_path / "a.tif"
    found = raster(path, SQUARE)
    found.read(0, 1)
    write(path, np.tile(SQUARE, (2, 2)))
    with pytest.raises(SourceError, match="was replaced since it was opened"):
        found.read(0, 1)


def test_a_description_crosses_to_other_processes_and_threads(tmp_path: Path) -> None:
    found = raster(tmp_path / "a.tif", SQUARE)
    sent = pickle.loads(pickle.dumps(found))  # noqa: S301 - written a line ago
    assert sent == found
    with ThreadPoolExecutor(4) as pool:
        rows = list(pool.map(lambda row: sent.read(row, row + 1)[0].tolist(), [0, 1, 2] * 20))
    assert rows == SQUARE.tolist() * 20


@pytest.mark.parametrize("pieces", [None, 1, 3, 16])
def test_strips_cover_each_row_once_in_whole_bands(tmp_path: Path, pieces: int | None) -> None:
    found = raster(tmp_path / "a.tif", np.zeros((1000, 3), np.uint8))
    made = strips([found], halo=2, pieces=pieces)
    rows = [row for strip in made for row in range(strip.first, strip.last)]
    assert rows == list(range(1000))
    assert all(strip.first % BAND == 0 for strip in made)
    assert len(made) <= (pieces or 1)
    assert all(strip.top == max(0, strip.first - 2) for strip in made)
    assert all(strip.bottom == min(1000, strip.last + 2) for strip in made)
    assert all(np.arange(s.top, s.bottom)[s.inner].tolist() == list(range(s.first, s.last))
               for s in made)  # fmt: skip


def test_strips_of_a_raster_of_40_gb_stay_small(tmp_path: Path) -> None:
    path = tmp_path / "large.tif"
    with rasterio.open(
        path, "w", driver="GTiff", width=100_000, height=100_000, count=1, dtype="float32",
        nodata=-1, crs="EPSG:32650", transform=rasterio.Affine(10, 0, 0, 0, -10, 0), tiled=True,
        blockxsize=512, blockysize=512, sparse_ok=True, bigtiff=True,
    ):  # fmt: skip
        pass  # no block is written: the file is small, the raster is not
    found = opened(path)
    assert found.grid.width * found.grid.height * 4 == 40_000_000_000
    made = strips([found])
    assert max(s.last - s.first for s in made) * 100_000 * 4 <= 256 << 20
    assert sum(s.last - s.first for s in made) == 100_000
    last = found.read(made[-1].first, made[-1].first + 64)
    assert (last == -1).all()


def test_the_cells_of_the_earth_in_degrees_add_up_to_its_surface() -> None:
    earth = Grid("EPSG:4326", (0.5, 0.0, -180.0, 0.0, -0.5, 90.0), 720, 360)
    # WGS 84: 510,065,621.724 km2 (Moritz, Geodetic Reference System 1980, and its flattening)
    assert earth.row_areas.sum() * 720 == pytest.approx(510_065_621_724_000, rel=1e-9)
    assert earth.cell_area is None


def test_the_area_of_a_cell_is_that_of_its_unit_of_length() -> None:
    metres = Grid("EPSG:32650", (10.0, 0.0, 0.0, 0.0, -10.0, 0.0), 2, 2)
    feet = Grid("EPSG:2263", (10.0, 0.0, 0.0, 0.0, -10.0, 0.0), 2, 2)
    turned = Grid("EPSG:32650", (6.0, 8.0, 0.0, 8.0, -6.0, 0.0), 2, 2)
    assert metres.cell_area == 100.0
    assert feet.cell_area == pytest.approx(9.290341, rel=1e-6)
    assert turned.cell_area == 100.0
