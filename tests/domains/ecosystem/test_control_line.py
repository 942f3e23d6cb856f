"""The area of the line: on the ellipsoid against PROJ, and parts against the whole."""

import math
from itertools import pairwise

import numpy as np
import pytest
from rasterio.warp import transform
from tests.domains.ecosystem.drawn import BOW_TIE, box, rectangle, ring

from cityagenda.domains.ecosystem.control_line import inside, shape_of, share, surface
from cityagenda.ground import blocks
from cityagenda.ground.datums import gcj02
from cityagenda.ground.errors import MethodError, SourceError
from cityagenda.ground.rasters import Grid
from cityagenda.ground.shapes import Shape, library

SHENZHEN = ((
    ring((113.76, 22.45), (114.1, 22.5), (114.62, 22.42), (114.55, 22.78), (114.2, 22.69),
         (113.9, 22.86)),
    ring((114.0, 22.55), (114.05, 22.62), (114.1, 22.56)),
),)  # fmt: skip


def _by_proj(shape: Shape) -> float:
    """Return the area on a cylinder that keeps areas, with edges cut into short pieces."""
    steps = np.linspace(0, 1, 2000, endpoint=False)[:, None]
    rings = [
        [np.vstack([a + (b - a) * steps for a, b in pairwise(r)]) for r in polygon]
        for polygon in shape
    ]
    closed = tuple(
        tuple(
            np.column_stack(transform("EPSG:4326", "EPSG:6933", *np.vstack([r, r[:1]]).T))
            for r in polygon
        )
        for polygon in rings
    )
    return blocks.area(closed)


def test_the_area_on_the_ellipsoid_is_that_of_an_equal_area_projection() -> None:
    assert surface(SHENZHEN, "WGS84") == pytest.approx(_by_proj(SHENZHEN), rel=1e-8)
    assert surface(SHENZHEN, "CGCS2000") == surface(SHENZHEN, "WGS84")


def test_the_area_of_a_polygon_is_that_of_the_cells_in_it() -> None:
    grid = Grid("EPSG:4326", (0.001, 0, 113.0, 0, -0.001, 23.0), 300, 200)
    found = surface(box(113.0, 22.8, 113.3, 23.0), "WGS84")
    assert found == pytest.approx(grid.row_areas.sum() * 300, rel=1e-12)


def test_half_the_earth_is_half_the_earth() -> None:
    belt = surface(box(-90, -90, 90, 90), "WGS84")
    assert belt == pytest.approx(510_065_621.7e6 / 2, rel=1e-6)


def test_shifted_coordinates_measure_what_they_stand_for() -> None:
    moved = ((gcj02(SHENZHEN[0][0]), gcj02(SHENZHEN[0][1])),)
    assert surface(moved, "GCJ02") == pytest.approx(surface(SHENZHEN, "WGS84"), rel=1e-9)
    assert surface(moved, "WGS84") != pytest.approx(surface(SHENZHEN, "WGS84"), rel=1e-6)


def test_parts_and_what_lies_outside_add_up_to_the_line() -> None:
    zones = {"west": box(113.7, 22.3, 114.1, 22.9), "east": box(114.1, 22.3, 114.5, 22.9)}
    found = share({"line": SHENZHEN}, zones, "WGS84")
    assert found.outside > 0
    assert abs(found.residual) < 1e-6 * found.line
    assert found.inside == math.fsum(zone.inside for zone in found.zones)
    assert 0 < found.share < 1
    assert "lie in no zone" in found.sentence["en"]
    assert "不在任何分区内" in found.sentence["zh-Hans"]


def test_zones_are_cut_to_the_line() -> None:
    zones = {"a": box(0, 0, 4, 4), "b": box(4, 0, 8, 4), "far": box(20, 0, 24, 4)}
    found = inside({"line": box(2, 1, 6, 3)}, zones, "local")
    assert {id_: blocks.area(shape) for id_, shape in found.items()} == {"a": 4.0, "b": 4.0}


def test_a_line_of_several_polygons_with_a_hole() -> None:
    hole = (*rectangle(0, 0, 4, 4), *rectangle(1, 1, 2, 2))
    found = share({"a": (hole,), "b": box(4, 0, 8, 4)}, {"all": box(0, 0, 10, 4)}, "local")
    assert found.zones[0].inside == 31.0
    assert found.sentence["en"] == "0.00 km² of 0.00 km² (77.5 %) lie inside the line"


def test_lines_and_points_of_a_shared_border_are_no_polygons() -> None:
    shapely = library()
    touching = shapely.intersection(shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1))
    assert shape_of(touching) == ()


@pytest.mark.parametrize("which", ["line", "zones"])
def test_a_polygon_that_crosses_itself_is_named(which: str) -> None:
    given = {"line": {"one": box(0, 0, 4, 4)}, "zones": {"a": box(0, 0, 8, 8)}}
    given[which] = {"bow": BOW_TIE}
    with pytest.raises(SourceError, match=r"bow: its border crosses itself"):
        share(given["line"], given["zones"], "local")


@pytest.mark.parametrize("which", ["line", "zones"])
def test_overlaps_are_named_with_their_area(which: str) -> None:
    given = {"line": {"one": box(0, 0, 4, 4)}, "zones": {"a": box(0, 0, 8, 8)}}
    given[which] = {"p": box(0, 0, 4, 4), "q": box(3, 0, 7, 4)}
    with pytest.raises(SourceError, match=r"'p' and 'q' overlap by 4\.0 m2") as caught:
        share(given["line"], given["zones"], "local")
    assert "重叠 4.0 m²" in caught.value.spoken("zh-Hans")[0]


def test_nothing_has_no_share() -> None:
    with pytest.raises(MethodError, match="no share"):
        share({}, {"a": box(0, 0, 1, 1)}, "local")
