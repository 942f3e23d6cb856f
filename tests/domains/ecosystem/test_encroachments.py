"""Encroachments as records: the same maps, the same keys."""

from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from polars.testing import assert_frame_equal
from tests.domains.ecosystem.drawn import box
from tests.ground.written import PLANE, raster

from cityagenda.domains.ecosystem.cover import Cover
from cityagenda.domains.ecosystem.encroachments import (
    SCHEMA,
    Dates,
    merged,
    records,
    sentence,
)
from cityagenda.domains.ecosystem.patches import Patches, Rule, patches
from cityagenda.domains.ecosystem.permits import Match, Permit, Watch, matched
from cityagenda.domains.ecosystem.zones import drawn
from cityagenda.ground.errors import MethodError
from cityagenda.ground.standards import library

COVER = Cover(natural=(1, 4), built=(2,))
RULE = Rule(400.0, corners_join=True, lasting_share=0.5)
DATES = Dates("line", date(2022, 12, 31), date(2024, 12, 31))
WATCH = Watch(DATES.opening, DATES.closing, library(), "CN-4403", 0.8)
MAY, JUNE = datetime(2025, 5, 1, tzinfo=UTC), datetime(2025, 6, 1, tzinfo=UTC)


def _patches(folder: Path, *squares: tuple[int, int], later: bool = False) -> Patches:
    """Return patches of squares of 3 x 3 cells, reverted if there is a later map."""
    before = np.ones((70, 40), int)
    after = before.copy()
    for row, column in squares:
        after[row : row + 3, column : column + 3] = 2
    maps = {"opening": before, "closing": after} | ({"later": before} if later else {})
    layers = {name: raster(folder / f"{name}.tif", cells) for name, cells in maps.items()}
    west, north = PLANE
    line = drawn({"hill": box(west, north - 700, west + 400, north)}, layers["opening"].grid)
    return patches(layers, COVER, line, RULE)


def _records(
    found: Patches, recorded: datetime, permits: list[Permit] | None = None, dates: Dates = DATES
) -> pl.DataFrame:
    return records(found, matched(found, permits or [], WATCH), dates, recorded)


def test_the_same_maps_give_the_same_keys(tmp_path: Path) -> None:
    found = _patches(tmp_path, (2, 3), (20, 9))
    first, again = _records(found, MAY), _records(found, JUNE)
    assert first["key"].to_list() == again["key"].to_list()
    assert first["key"][0] == "line/2022-12-31/2024-12-31/500035.00,2499975.00"
    assert first["status"].to_list() == ["unexplained", "unexplained"]
    assert first["area_m2"].to_list() == [900.0, 900.0]
    assert first.schema == SCHEMA


def test_to_merge_again_changes_nothing(tmp_path: Path) -> None:
    found = _patches(tmp_path, (2, 3), (20, 9))
    empty = pl.DataFrame(schema=SCHEMA)
    once = merged(empty, _records(found, MAY), DATES)
    twice = merged(once, _records(found, JUNE), DATES)
    assert_frame_equal(once, twice)
    assert twice["recorded"].to_list() == [MAY, MAY]


def test_a_permit_replaces_a_record_and_doubles_none(tmp_path: Path) -> None:
    found = _patches(tmp_path, (2, 3))
    once = merged(pl.DataFrame(schema=SCHEMA), _records(found, MAY), DATES)
    park = Permit("P", "park", found.patches[0].shape, granted=date(2023, 5, 1))
    then = merged(once, _records(found, JUNE, [park]), DATES)
    assert then.select("status", "recorded", "ending").rows() == [("permitted", MAY, None)]
    assert then["permits"].to_list() == [["P"]]


def test_a_later_map_that_shows_nature_ends_a_record(tmp_path: Path) -> None:
    once = merged(pl.DataFrame(schema=SCHEMA), _records(_patches(tmp_path, (2, 3)), MAY), DATES)
    dates = Dates("line", DATES.opening, DATES.closing, date(2025, 6, 1))
    found = _patches(tmp_path, (2, 3), later=True)
    then = merged(once, _records(found, JUNE, dates=dates), dates)
    assert then.select("state", "status", "ending", "later").rows() == [
        ("reverted", "reverted", "reverted", date(2025, 6, 1))
    ]


def test_what_a_corrected_map_no_longer_shows_is_withdrawn_and_stays(tmp_path: Path) -> None:
    both = _records(_patches(tmp_path, (2, 3), (20, 9)), MAY)
    elsewhere = both.with_columns(line=pl.lit("other"), key=pl.col("key").str.replace("line", "o"))
    kept = merged(pl.DataFrame(schema=SCHEMA), both, DATES).vstack(elsewhere)
    then = merged(kept, _records(_patches(tmp_path, (20, 9)), JUNE), DATES)
    assert then.filter(line="line").sort("y")["ending"].to_list() == [None, "withdrawn"]
    assert then.filter(line="other")["ending"].to_list() == [None, None]
    assert then.height == 4
    nothing = merged(kept, _records(_patches(tmp_path), JUNE), DATES)
    assert nothing.filter(line="line")["ending"].to_list() == ["withdrawn", "withdrawn"]


def test_what_does_not_belong_together_is_refused(tmp_path: Path) -> None:
    found = _patches(tmp_path, (2, 3))
    with pytest.raises(MethodError, match="0 matches do not belong to 1 patches"):
        records(found, [], DATES, MAY)
    other = Dates("another", DATES.opening, DATES.closing)
    with pytest.raises(MethodError, match="another line"):
        merged(pl.DataFrame(schema=SCHEMA), _records(found, MAY), other)
    with pytest.raises(MethodError, match="has no day"):
        _records(_patches(tmp_path, (2, 3), later=True), MAY)
    with pytest.raises(MethodError, match="not in the order of time"):
        Dates("line", DATES.closing, DATES.closing)


def test_a_patch_is_told_in_both_languages(tmp_path: Path) -> None:
    found = _patches(tmp_path, (2, 3))
    match = Match(1, "unexplained", 0.0, 0.0, (), {"zh-Hans": "无", "en": "none"})
    names = {1: {"zh-Hans": "林地", "en": "forest"}}
    assert sentence(found.patches[0], match, names) == {
        "zh-Hans": "hill：900 m² 由林地变为类别 2；待核查，待后一期地图确认（无）",
        "en": "hill: 900 m² of forest became class 2; unexplained, to be confirmed by a later "
        "map (none)",
    }
