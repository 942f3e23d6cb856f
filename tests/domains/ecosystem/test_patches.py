"""Patches against a flood fill, and the same however many tiles and processes find them."""

from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import pytest
from tests.domains.ecosystem.drawn import box
from tests.ground.written import PLANE, raster

from cityagenda.domains.ecosystem.counts import Codes, joint_counts
from cityagenda.domains.ecosystem.cover import Cover
from cityagenda.domains.ecosystem.patches import Patch, Rule, patches, rule_of
from cityagenda.domains.ecosystem.transitions import transitions
from cityagenda.domains.ecosystem.zones import Zones, drawn
from cityagenda.ground import blocks
from cityagenda.ground.errors import MethodError, SourceError
from cityagenda.ground.rasters import Raster
from cityagenda.ground.shapes import crossings
from cityagenda.ground.standards import library

COVER = Cover(natural=(1, 4), built=(2,), other=(3,))
ALL = Rule(0.0, corners_join=True, lasting_share=0.5)
RANDOM = np.random.default_rng(8)
SIZE = 10.0


def _maps(folder: Path, *dates: np.ndarray, **more: object) -> dict[str, Raster]:
    names = ("opening", "closing", "later")[: len(dates)]
    return {
        name: raster(folder / f"{name}.tif", cells, **more)
        for name, cells in zip(names, dates, strict=True)
    }


def _zones(maps: dict[str, Raster], columns: int = 13) -> Zones:
    grid = maps["opening"].grid
    west, south = grid.corners().min(axis=0)
    east, north = grid.corners().max(axis=0)
    middle = west + columns * grid.transform[0]
    parts = {"west": box(west, south, middle, north), "east": box(middle, south, east, north)}
    return drawn(parts, grid)


def _flood(cells: np.ndarray, *, corners: bool) -> list[set[tuple[int, int]]]:
    """Return patches of true cells, in the order of their first cell, the plain way."""
    left = {(int(r), int(c)) for r, c in np.argwhere(cells)}
    steps = [(a, b) for a in (-1, 0, 1) for b in (-1, 0, 1) if (a, b) != (0, 0)]
    steps = steps if corners else [(a, b) for a, b in steps if not (a and b)]
    found = []
    while left:
        first = min(left)
        left.discard(first)
        patch, edge = {first}, [first]
        while edge:
            r, c = edge.pop()
            near = {(r + a, c + b) for a, b in steps} & left
            left -= near
            patch |= near
            edge += near
        found.append(patch)
    return found


def _cells(patch: Patch) -> float:
    return blocks.area(patch.shape) / SIZE**2


def _noise() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    before = RANDOM.choice([1, 1, 1, 4, 3, 255], (200, 40))
    after = np.where(RANDOM.random((200, 40)) < 0.45, 2, before)
    later = np.where(RANDOM.random((200, 40)) < 0.4, before, after)
    later[RANDOM.random((200, 40)) < 0.1] = 255
    return before, after, later


@pytest.mark.parametrize("corners", [True, False])
def test_patches_are_those_of_a_flood_fill(tmp_path: Path, corners: bool) -> None:  # noqa: FBT001
    before, after, later = _noise()
    maps = _maps(tmp_path, before, after, later)
    found = patches(maps, COVER, _zones(maps), Rule(0.0, corners, 0.5))
    changed = np.isin(before, COVER.natural) & np.isin(after, COVER.built)
    wanted = _flood(changed, corners=corners)
    assert len(wanted) > 100
    assert [patch.cells for patch in found.patches] == [len(patch) for patch in wanted]
    for patch, cells in zip(found.patches, wanted, strict=True):
        row, column = min(cells)
        assert patch.corner == (PLANE[0] + 10 * column + 5, PLANE[1] - 10 * row - 5)
        assert _cells(patch) == len(cells)
        assert patch.still == 100 * sum(later[cell] in COVER.built for cell in cells)
        assert patch.unknown == 100 * sum(later[cell] == 255 for cell in cells)
        assert patch.still + patch.gone + patch.unknown == patch.area == 100 * len(cells)
        assert patch.zones.get("west", 0.0) == 100 * sum(c < 13 for _, c in cells)
        assert patch.classes.get((4, 2), 0.0) == 100 * sum(before[cell] == 4 for cell in cells)
        assert sum(patch.zones.values()) == sum(patch.classes.values()) == patch.area
    assert found.unjudged == np.count_nonzero((before == 255) | (after == 255))


def test_polygons_are_sound(tmp_path: Path) -> None:
    before, after, _ = _noise()
    maps = _maps(tmp_path, before, after)
    for corners in (True, False):
        found = patches(maps, COVER, _zones(maps), Rule(0.0, corners, 0.5))
        shapes = {str(patch.number): patch.shape for patch in found.patches}
        assert any(len(polygon) > 1 for shape in shapes.values() for polygon in shape)  # holes
        assert not list(crossings(shapes))


@pytest.fixture(scope="module")
def workers() -> Iterator[ProcessPoolExecutor]:
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        yield pool


def test_tiles_and_processes_change_nothing(tmp_path: Path, workers: ProcessPoolExecutor) -> None:
    before = np.ones((16 * 64, 16), np.uint8)
    after = np.where(RANDOM.random(before.shape) < 0.6, 2, before)  # patches cross every seam
    for more in ({}, {"crs": "EPSG:4326", "size": 0.0001, "corner": (113.9, 22.6)}):
        maps = _maps(tmp_path, before, after, **more)
        zones = _zones(maps)
        whole = patches(maps, COVER, zones, ALL, pieces=1)
        for other in (
            patches(maps, COVER, zones, ALL, pieces=16),
            patches(maps, COVER, zones, ALL, pieces=5, map=workers.map),
        ):
            assert len(other.patches) == len(whole.patches)
            for one, two in zip(other.patches, whole.patches, strict=True):
                assert (one.area, one.zones, one.corner) == (two.area, two.zones, two.corner)
                for a, b in zip(one.shape, two.shape, strict=True):
                    for ring, same in zip(a, b, strict=True):
                        assert (ring == same).all()
            assert other.small == whole.small
        assert max(patch.cells for patch in whole.patches) > 5_000


def test_patches_add_up_to_the_transitions(tmp_path: Path) -> None:
    before, after, _ = _noise()
    maps = _maps(tmp_path, before, after)
    zones = _zones(maps)
    bins = dict.fromkeys(maps, Codes(COVER.classes))
    change = transitions(joint_counts(maps, bins, zones)).change(COVER)
    found = patches(maps, COVER, zones, Rule(400.0, corners_join=True, lasting_share=0.5))
    assert found.small[0] > 0
    assert found.area == change.built_over
    assert found.unjudged * 100 == change.unjudged
    assert all(patch.area >= 400 for patch in found.patches)


def test_only_what_lies_inside_the_line_counts(tmp_path: Path) -> None:
    before, after = np.ones((70, 20), int), np.full((70, 20), 2)
    maps = _maps(tmp_path, before, after)
    line = {"line": box(PLANE[0] + 20, PLANE[1] - 50, PLANE[0] + 60, PLANE[1] - 10)}
    found = patches(maps, COVER, drawn(line, maps["opening"].grid), ALL)
    assert [(patch.cells, patch.zone) for patch in found.patches] == [(16, "line")]
    west, north = PLANE
    assert found.patches[0].shape[0][0].min(axis=0).tolist() == [west + 20, north - 50]


def test_a_change_holds_if_a_later_map_shows_it(tmp_path: Path) -> None:
    before = np.ones((70, 20), int)
    after, later = before.copy(), before.copy()
    after[2:6, 2:6] = later[2:6, 2:6] = 2  # still built
    after[10:14, 2:6] = 2  # natural again
    after[20:24, 2:6] = 2
    later[20:22, 2:6] = 2  # half of it
    after[30:34, 2:6] = 2
    later[30:34, 2:6] = 255  # not seen
    maps = _maps(tmp_path, before, after, later)
    found = patches(maps, COVER, _zones(maps), ALL)
    states = [patch.state for patch in found.patches]
    assert states == ["lasting", "reverted", "lasting", "provisional"]
    strict = patches(maps, COVER, _zones(maps), Rule(0.0, corners_join=True, lasting_share=0.6))
    assert strict.patches[2].state == "reverted"
    two = {name: maps[name] for name in ("opening", "closing")}
    assert {p.state for p in patches(two, COVER, _zones(maps), ALL).patches} == {"provisional"}


def test_maps_that_do_not_differ_have_no_patches(tmp_path: Path) -> None:
    before, _, _ = _noise()
    maps = _maps(tmp_path, before, before)
    found = patches(maps, COVER, _zones(maps), ALL)
    assert (found.patches, found.area) == ((), 0.0)


def test_other_grids_are_refused_by_name_and_shift(tmp_path: Path) -> None:
    cells = np.ones((70, 20), int)
    maps = _maps(tmp_path, cells, cells)
    maps["closing"] = raster(tmp_path / "moved.tif", cells, corner=(PLANE[0] + 10, PLANE[1]))
    with pytest.raises(SourceError, match=r"moved\.tif.*begins \+1 columns and \+0 rows"):
        patches(maps, COVER, _zones(maps), ALL)


def test_a_class_that_no_group_has_is_named(tmp_path: Path) -> None:
    cells = np.ones((70, 20), int)
    maps = _maps(tmp_path, cells, np.full((70, 20), 9))
    with pytest.raises(SourceError, match=r"closing\.tif.*9 \(1,400\)"):
        patches(maps, COVER, _zones(maps), ALL)


def test_maps_need_their_names_and_rules_their_bounds(tmp_path: Path) -> None:
    cells = np.ones((70, 20), int)
    maps = _maps(tmp_path, cells, cells)
    with pytest.raises(MethodError, match="not two or three dates"):
        patches({"closing": maps["closing"]}, COVER, _zones(maps), ALL)
    for rule in ((-1.0, 0.5), (400.0, 0.0), (400.0, 1.5), (float("nan"), 0.5)):
        with pytest.raises(MethodError, match="no rule of patches"):
            Rule(rule[0], corners_join=True, lasting_share=rule[1])


def test_so_many_changes_that_the_maps_must_be_of_two_products(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cityagenda.domains.ecosystem.patches.MOST_RUNS", 50)
    before, after, _ = _noise()
    maps = _maps(tmp_path, before, after)
    with pytest.raises(MethodError, match="hardly of the same product"):
        patches(maps, COVER, _zones(maps), ALL)


def test_the_pack_gives_the_rule() -> None:
    pack = library().standard("control-line-watch", "CN-4403", date(2025, 1, 1))
    assert pack.status == "unconfirmed"
    assert rule_of(pack) == Rule(400.0, corners_join=True, lasting_share=0.5)
