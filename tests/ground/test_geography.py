"""The drawn map: a partition without gap or overlap, the same bytes every time."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import orjson
import pytest

from cityagenda.ground.errors import SourceError
from cityagenda.ground.geography import (
    Geography,
    Ring,
    doubled_area,
    geography,
    layout,
    write_geojson,
)
from cityagenda.ground.honeycomb import Site

TOWN = [
    ("town", None),
    ("north", "town"),
    ("south", "town"),
    ("mill", "north"),
    ("hill", "north"),
    ("port", "south"),
    ("quay", "south"),
    ("fort", "south"),
]
SITES = [
    Site("mill", 0, 7000, 20),
    Site("hill", 5000, 8000, 30),
    Site("port", 0, 1000, 10),
    Site("quay", 6000, 1000, 25),
    Site("fort", 10000, 0, 9),
    Site(None, 3000, -3000, 6),
]
LEAVES = ("mill", "hill", "port", "quay", "fort")


@pytest.fixture(scope="module")
def town() -> Geography:
    return geography(TOWN, SITES, seed=5)


def size(drawn: Geography, *areas: str) -> int:
    return sum(doubled_area(r) for a in areas for polygon in drawn.shapes[a] for r in polygon)


def segments(drawn: Geography, area: str) -> list[tuple[int, int, int, int]]:
    rings: list[Ring] = [r for polygon in drawn.shapes[area] for r in polygon]
    return [(*a, *b) for r in rings for a, b in pairwise((*r, r[0]))]


def proper_crossings(lines: list[tuple[int, int, int, int]]) -> int:
    """Return how many pairs of segments cross in a point that is an end of neither."""
    unique = {min(line, (*line[2:], *line[:2])) for line in lines}
    ax, ay, bx, by = np.array(sorted(unique), dtype=np.int64).T[:, :, None]
    cx, cy, dx, dy = ax.T, ay.T, bx.T, by.T

    def side(px, py, qx, qy, rx, ry):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
        return np.sign((qx - px) * (ry - py) - (qy - py) * (rx - px))

    crossing = (side(ax, ay, bx, by, cx, cy) * side(ax, ay, bx, by, dx, dy) < 0) & (
        side(cx, cy, dx, dy, ax, ay) * side(cx, cy, dx, dy, bx, by) < 0
    )
    return int(crossing.sum()) // 2


def test_every_area_has_land(town: Geography) -> None:
    assert set(town.shapes) == {area for area, _ in TOWN}
    assert all(size(town, area) > 0 for area in town.shapes)


def test_children_fill_their_parent_exactly(town: Geography) -> None:
    assert size(town, "mill", "hill") == size(town, "north")
    assert size(town, "port", "quay", "fort") == size(town, "south")
    assert size(town, *LEAVES) == size(town, "town")


def test_borders_never_cross_so_that_nothing_overlaps(town: Geography) -> None:
    assert proper_crossings([line for a in LEAVES for line in segments(town, a)]) == 0
    assert proper_crossings([(0, 0, 4, 4), (0, 4, 4, 0)]) == 1


def test_each_border_is_drawn_once_from_either_side(town: Geography) -> None:
    directed = [line for a in LEAVES for line in segments(town, a)]
    outline = set(segments(town, "town"))
    assert len(set(directed)) == len(directed)
    inner = set(directed) - outline
    assert {(c, d, a, b) for a, b, c, d in inner} == inner


def test_shares_of_the_land_follow_the_weights(town: Geography) -> None:
    weights = {s.area: s.weight for s in SITES if s.area}
    for area in LEAVES:
        share = size(town, area) / size(town, "town")
        assert share == pytest.approx(weights[area] / sum(weights.values()), rel=0.1)


def test_an_enclosed_area_is_a_hole_in_the_other() -> None:
    ring = [Site("moat", x, y, 12) for x in (-5000, 0, 5000) for y in (-5000, 0, 5000) if x or y]
    drawn = geography([("all", None), ("moat", "all"), ("keep", "all")],
                      [*ring, Site("keep", 0, 0, 6)], seed=1)  # fmt: skip
    assert [len(polygon) for polygon in drawn.shapes["moat"]] == [2]
    assert [len(polygon) for polygon in drawn.shapes["all"]] == [1]
    assert size(drawn, "moat", "keep") == size(drawn, "all")


def test_the_seed_chooses_the_map(town: Geography) -> None:
    assert geography(TOWN, SITES, seed=5) == town
    assert geography(TOWN, SITES, seed=6).shapes != town.shapes


def test_the_file_is_the_same_bytes_and_says_what_it_is(town: Geography, tmp_path: Path) -> None:
    names = {"mill": {"en": "Mill", "zh-Hans": "磨坊"}}
    first, second = tmp_path / "a.geojson", tmp_path / "b" / "b.geojson"
    write_geojson(town, first, names=names, generator="draw it")
    write_geojson(geography(TOWN, SITES, seed=5), second, names=names, generator="draw it")
    assert first.read_bytes() == second.read_bytes()
    read = orjson.loads(first.read_bytes())
    assert (read["type"], read["synthetic"], read["seed"]) == ("FeatureCollection", True, 5)
    mill = next(f for f in read["features"] if f["id"] == "mill")
    assert mill["properties"] == {
        "id": "mill",
        "parent": "north",
        "synthetic": True,
        "name:en": "Mill",
        "name:zh-Hans": "磨坊",
    }
    for polygon in mill["geometry"]["coordinates"]:
        assert all(ring[0] == ring[-1] and len(ring) >= 4 for ring in polygon)


def test_points_and_areas_must_fit() -> None:
    with pytest.raises(SourceError, match="fort has no point"):
        geography(TOWN, [s for s in SITES if s.area != "fort"], seed=5)
    with pytest.raises(SourceError, match="north is no smallest area"):
        geography(TOWN, [*SITES, Site("north", 0, 0, 5)], seed=5)
    with pytest.raises(SourceError, match="a point of water has no weight"):
        geography(TOWN, [*SITES, Site(None, 0, 0, 0)], seed=5)


def test_an_area_that_gets_no_cell_is_named() -> None:
    heaped = [s if s.area != "fort" else Site("fort", 6000, 1000, 25) for s in SITES]
    with pytest.raises(SourceError, match=r"no land is left for (fort|quay)"):
        geography(TOWN, heaped, seed=5)


def test_a_layout_is_read_in_kilometres(tmp_path: Path) -> None:
    path = tmp_path / "layout.csv"
    path.write_text("id,x,y,weight\nmill,1.5,-2,20\n,0,0,3\n", encoding="utf-8")
    assert layout(path) == [Site("mill", 1500, -2000, 20), Site(None, 0, 0, 3)]


@pytest.mark.parametrize("text", ["id,x,y,weight\nmill,far,1,1\n", "id,x,y\nmill,1,1\n"])
def test_a_layout_that_cannot_be_read_says_where(tmp_path: Path, text: str) -> None:
    path = tmp_path / "layout.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SourceError, match=r"layout\.csv"):
        layout(path)


def test_a_layout_that_is_absent_says_where(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"none\.csv"):
        layout(tmp_path / "none.csv")
