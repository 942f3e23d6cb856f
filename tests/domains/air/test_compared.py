"""A year under the old and the new standard: limits by hand, and the switch dates."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest
from tests.domains.air.hours_of_stations import CLEAN, areas, beijing, call, sites, year

from cityagenda.ground.errors import MethodError
from cityagenda.ground.observations import HEADLINE
from cityagenda.ground.standards import library

OLD, TRANSITION, FINAL = "GB 3095-2012", "GB 3095-2026 transition", "GB 3095-2026 final"
# between the limits: 35 / 30 / 25 and 75 / 60 / 50 for PM2.5, 40 / 40 / 30 and 80 / 80 / 50 NO2
BETWEEN = CLEAN | {"pm25": 32.0, "no2": 35.0}


def test_one_year_keeps_more_limits_of_the_old_than_of_the_final_standard() -> None:
    found = call("air.compared", "1", year(2025, "a", BETWEEN))
    rows = {row["dimensions"]: row for row in found.observations.to_dicts()}
    assert rows[HEADLINE]["value"] == 10.0
    assert rows[HEADLINE]["standard"] == OLD
    values = {e: rows[f'{{"standard":"{e}"}}']["value"] for e in (OLD, TRANSITION, FINAL)}
    assert values == {OLD: 10.0, TRANSITION: 9.0, FINAL: 8.0}
    share = call("air.compared", "%", year(2025, "a", BETWEEN)).observations
    assert share.filter(pl.col("dimensions").str.contains("final"))["value"].item() == 80.0
    assert found.explanations is not None
    final = found.explanations.filter(pl.col("dimensions").str.contains("final")).row(0, named=True)
    assert final["text"] == (
        "8 of 10 statistics keep their limit under GB 3095-2026 final; above the limit: "
        "PM₂.₅ mean of 32.0 (limit 25) ug/m3, NO₂ mean of 35.0 (limit 30) ug/m3"
    )
    assert final["text_zh"].startswith("按 GB 3095-2026 final，10 项统计值中 8 项达标")
    with pytest.raises(MethodError, match="number or a share"):
        call("air.compared", "ug/m3", year(2025))


def test_the_table_of_limits_has_the_numbers_of_every_edition() -> None:
    limits = call("air.compared", "1", year(2025, "a", BETWEEN)).tables["limits"]
    printed = {
        (row["standard"], row["pollutant"], row["statistic"]): row["limit"]
        for row in limits.to_dicts()
    }
    wanted = {
        ("pm25", "mean"): (35, 30, 25), ("pm10", "mean"): (70, 60, 50),
        ("so2", "mean"): (60, 60, 20), ("no2", "mean"): (40, 40, 30),
        ("pm25", "percentile"): (75, 60, 50), ("pm10", "percentile"): (150, 120, 100),
        ("so2", "percentile"): (150, 150, 50), ("no2", "percentile"): (80, 80, 50),
        ("co", "percentile"): (4000, 4000, 4000), ("o3", "percentile"): (160, 160, 160),
    }  # fmt: skip
    assert printed == {
        (edition, *key): float(value)
        for key, values in wanted.items()
        for edition, value in zip((OLD, TRANSITION, FINAL), values, strict=True)
    }
    assert limits.filter("in_force")["standard"].unique().to_list() == [OLD]
    grade1 = call("air.compared", "1", year(2025), grade=1).tables["limits"]
    old = (pl.col("standard") == OLD) & (pl.col("pollutant") == "pm25")
    assert grade1.filter(old)["limit"].to_list() == [15.0, 35.0]


@pytest.mark.parametrize(
    ("number", "edition"), [(2025, OLD), (2026, TRANSITION), (2030, TRANSITION), (2031, FINAL)]
)
def test_the_edition_in_force_is_that_of_the_end_of_the_year(number: int, edition: str) -> None:
    found = call("air.compared", "1", year(number))
    row = found.observations.filter(pl.col("dimensions") == HEADLINE).row(0, named=True)
    assert row["standard"] == edition


@pytest.mark.parametrize(
    ("last", "edition", "following"),
    [(date(2026, 2, 28), OLD, TRANSITION), (date(2030, 12, 31), TRANSITION, FINAL)],
)
def test_editions_follow_each_other_without_a_gap(last: date, edition: str, following: str) -> None:
    limits = library()
    after = date.fromordinal(last.toordinal() + 1)
    for day, wanted in ((last, edition), (after, following)):
        assert limits.standard("ambient-air-limits", "CN", day).edition == wanted


def test_areas_without_enough_days_say_so() -> None:
    table = pl.concat([year(2025, "a"), year(2025, "b", days=100)])
    places = areas(("east", "town", "district"), ("west", "town", "district"))
    found = call("air.compared", "1", table, places=places, where=sites(a="east", b="west"))
    rows = found.observations.filter(pl.col("dimensions") == HEADLINE).to_dicts()
    by_area = {row["area"]: row for row in rows}
    assert by_area["east"]["value"] == 10.0
    assert by_area["west"]["status"] == "insufficient"
    assert by_area["west"]["reason"].startswith("no statistic has a valid value: 100 of 324")
    # two stations, of which three quarters are two: from April on the city has no day
    assert by_area["town"]["status"] == "insufficient"
    days = found.tables["good_days"].filter(pl.col("area") == "west")
    assert days.select("standard", "good", "valid").rows() == [
        ("HJ 633-2012", 100, 100), ("HJ 633-2026", 100, 100),
    ]  # fmt: skip


def test_beijing_has_fewer_good_days_under_the_new_index(real_data: Path) -> None:
    days = call("air.compared", "1", beijing(real_data)).tables["good_days"]
    year_2014 = days.filter(pl.col("period") == "2014").select("standard", "good", "valid").rows()
    # the counts of the independent implementation in test_good_days
    assert year_2014 == [("HJ 633-2012", 166, 357), ("HJ 633-2026", 123, 359)]
