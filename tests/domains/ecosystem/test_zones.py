"""Zones: which cells they hold, against GDAL; what is wrong with them."""

from pathlib import Path

import numpy as np
import pytest
import shapely
from rasterio.features import rasterize
from tests.ground.written import PLANE, raster

from cityagenda.domains.ecosystem.zones import coded, drawn, zonal_sums
from cityagenda.ground.datums import Floats
from cityagenda.ground.errors import SourceError
from cityagenda.ground.rasters import Grid
from cityagenda.ground.shapes import Shape

GRID = Grid("EPSG:32650", (10.0, 0.0, *PLANE[:1], 0.0, -10.0, PLANE[1]), 60, 40)
RANDOM = np.random.default_rng(5)


def _box(left: float, top: float, right: float, bottom: float) -> Shape:
    """Return a rectangle given in columns and rows."""
    ring = np.array([[left, top], [right, top], [right, bottom], [left, bottom], [left, top]])
    return ((_placed(ring),),)


def _placed(ring: Floats) -> Floats:
    return np.asarray(ring * [10.0, -10.0] + PLANE, np.float64)


def _places(zones: object, grid: Grid) -> Floats:
    runs = zones.all_runs  # type: ignore[attr-defined]
    made = np.full(grid.shape, -1)
    for row, start, stop, zone in zip(runs.row, runs.start, runs.stop, runs.zone, strict=True):
        made[row, start:stop] = zone
    return made


def test_cells_are_those_whose_centre_gdal_finds_inside() -> None:
    points = shapely.MultiPoint(RANDOM.uniform([0, 0], [60, 40], (40, 2)))
    cells = shapely.voronoi_polygons(points, extend_to=shapely.box(0, 0, 60, 40))
    parts = [cell.intersection(shapely.box(0, 0, 60, 40)) for cell in cells.geoms]
    hole = parts[3].centroid.buffer(1.5)
    parts[3] = parts[3].difference(hole)
    shapes = {
        str(number): (tuple(_placed(np.array(ring.coords)) for ring in
                            (part.exterior, *part.interiors)),)
        for number, part in enumerate(parts)
    }  # fmt: skip
    found = _places(drawn(shapes, GRID), GRID)
    expected = rasterize(
        [(shapely.geometry.mapping(part), number) for number, part in enumerate(parts)],
        GRID.shape, fill=-1, dtype="int32",
    )  # fmt: skip
    assert len(set(expected.ravel())) == 41
    assert np.array_equal(found, expected)


def test_neighbours_share_all_cells_and_none_twice_even_where_centres_lie_on_their_border() -> None:
    shapes = {"west": _box(0, 0, 30.5, 40), "north": _box(30.5, 0, 60, 20.5),
              "south": _box(30.5, 20.5, 60, 40)}  # fmt: skip
    found = _places(drawn(shapes, GRID), GRID)
    assert (found >= 0).all()
    assert (found[:, 30] == 0).all()
    assert (found[20, 31:] == 2).all()


def test_overlapping_zones_are_refused_with_their_names_and_cells() -> None:
    shapes = {"west": _box(0, 0, 32, 40), "east": _box(30, 0, 60, 10)}
    with pytest.raises(SourceError, match="'west' and 'east' overlap; 20 cells") as caught:
        drawn(shapes, GRID)
    assert "重叠" in caught.value.spoken("zh-Hans")[0]
    with pytest.raises(SourceError, match="'lake' overlap; 24 cells"):
        drawn({"whole": _box(0, 0, 60, 40), "lake": _box(10, 10, 16, 14)}, GRID)


def test_a_zone_outside_the_raster_or_beyond_it_is_refused() -> None:
    with pytest.raises(SourceError, match="far: the zone lies outside of the raster"):
        drawn({"far": _box(70, 0, 80, 10)}, GRID)
    degrees = ((np.array([[113.0, 22.5], [113.1, 22.5], [113.1, 22.6], [113.0, 22.5]]),),)
    with pytest.raises(SourceError, match="check its coordinate system"):
        drawn({"degrees": degrees}, GRID)
    with pytest.raises(SourceError, match=r"reaches 2\.5 cells beyond the raster"):
        drawn({"beyond": _box(50, 0, 62.5, 10)}, GRID)
    clipped = drawn({"beyond": _box(50, 0, 62.5, 10)}, GRID, clipped=True)
    assert (_places(clipped, GRID) == 0).sum() == 100


def test_a_zone_without_a_cell_is_refused() -> None:
    with pytest.raises(SourceError, match="tiny: the zone is so small"):
        drawn({"tiny": _box(10.6, 10.6, 10.9, 10.9)}, GRID)


def test_zones_in_degrees_are_moved_to_the_grid() -> None:
    from rasterio.warp import transform

    (ring,) = _box(10, 10, 20, 20)[0]
    degrees = np.column_stack(transform(GRID.crs, "EPSG:4326", ring[:, 0], ring[:, 1]))
    moved = drawn({"a": ((degrees,),)}, GRID, crs="EPSG:4326")
    assert np.array_equal(_places(moved, GRID), _places(drawn({"a": ((ring,),)}, GRID), GRID))


def test_sums_leave_out_and_count_what_is_missing(tmp_path: Path) -> None:
    cells = np.ones((40, 60), np.float32)
    cells[0, :5], cells[1, 0], cells[2, 0] = -9999, np.nan, np.inf
    held = raster(tmp_path / "a.tif", cells, missing=-9999)
    found = zonal_sums(held, drawn({"a": _box(0, 0, 30, 2), "b": _box(30, 0, 60, 40)}, GRID))
    assert found.sums.tolist() == [54.0, 1200.0]
    assert found.cells.tolist() == [54, 1200]
    assert found.gaps.tolist() == [6, 0]
    assert found.means.tolist() == [1.0, 1.0]


def test_zones_of_a_raster_give_the_sums_of_the_same_zones_drawn(tmp_path: Path) -> None:
    shapes = {"a": _box(3, 2, 30, 38), "b": _box(30, 0, 60, 40)}
    by_shape = drawn(shapes, GRID)
    codes = (_places(by_shape, GRID) + 7).astype(np.uint8)
    codes[codes == 6] = 255
    held = raster(tmp_path / "a.tif", RANDOM.normal(size=(40, 60)).astype(np.float32), missing=-1)
    by_code = coded(raster(tmp_path / "zones.tif", codes), {7: "a", 8: "b"})
    one, two = zonal_sums(held, by_shape), zonal_sums(held, by_code)
    assert one.labels == two.labels
    assert np.array_equal(one.sums, two.sums)
    codes[0, 0] = 9
    strange = coded(raster(tmp_path / "strange.tif", codes), {7: "a", 8: "b"})
    with pytest.raises(SourceError, match=r"strange\.tif: .*the table lacks: 9 \(1\)"):
        zonal_sums(held, strange)


def test_sums_want_the_grid_that_zones_were_drawn_on(tmp_path: Path) -> None:
    held = raster(tmp_path / "a.tif", np.ones((40, 60)), size=30.0)
    with pytest.raises(SourceError, match=r"a\.tif: .*zones were drawn on: its cells are 30 x 30"):
        zonal_sums(held, drawn({"a": _box(0, 0, 10, 10)}, GRID))
