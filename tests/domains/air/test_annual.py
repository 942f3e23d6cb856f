"""Years of stations: small cases by hand, and three years of Beijing counted by another route.

The second implementation walks row by row with dictionaries and plain Python, from the text
of the standards (GB 3095 table 4, HJ 663): no array, no function of the product.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from cityagenda.ground.errors import MethodError
from cityagenda.ground.methods import Call, Result, installed
from cityagenda.ground.observations import HEADLINE
from cityagenda.ground.standards import library

AREAS = pl.DataFrame(
    {"id": ["town"], "parent": [None], "kind": ["city"]},
    schema={"id": pl.String, "parent": pl.String, "kind": pl.String},
)
COLUMNS = {"pm25": "PM2.5", "pm10": "PM10", "so2": "SO2", "no2": "NO2", "co": "CO", "o3": "O3"}


def _call(stations: pl.DataFrame, unit: str = "ug/m3", **parameters: Any) -> Result:
    spec = installed()["air.annual"]
    found: Result = spec.load()(
        Call(
            indicator="air",
            unit=unit,
            tables={"stations": stations.lazy()},
            parameters=spec.completed({"pollutant": "pm25"} | parameters),
            standards=library(),
            areas=AREAS,
            city="town",
            timezone="Asia/Shanghai",
            jurisdiction="CN",
        )
    )
    _check_languages(found)
    return found


def _check_languages(found: Result) -> None:
    """Hold that whatever is said is said in English and in Chinese."""
    tables = {
        "text": (found.explanations,),
        "reason": (found.observations, found.exclusions, found.tables["station_periods"]),
    }
    for name, frames in tables.items():
        for frame in frames:
            assert frame is not None
            assert (frame[name].is_null() == frame[f"{name}_zh"].is_null()).all()


def _hours(
    year: int, *, label: str = "begin", station: str = "a", value: float = 30.0
) -> pl.DataFrame:
    """Return a full year of hours on the clocks of Shanghai."""
    start = datetime(year, 1, 1, tzinfo=UTC) - timedelta(hours=8)
    count = (datetime(year + 1, 1, 1, tzinfo=UTC) - datetime(year, 1, 1, tzinfo=UTC)).days * 24
    shift = 1 if label == "end" else 0
    times = [start + timedelta(hours=h + shift) for h in range(count)]
    return pl.DataFrame(
        {"station": station, "time": times, "time_label": label, "pm25": value},
        schema_overrides={"time": pl.Datetime("us", "UTC")},
    )


def _city(result: Result) -> dict[str, Any]:
    return result.observations.filter(pl.col("dimensions") == HEADLINE).row(0, named=True)


def test_a_full_year_has_its_mean_whatever_the_label_of_the_hours() -> None:
    for label in ("begin", "end"):
        row = _city(_call(_hours(2015, label=label)))
        assert (row["period"], row["value"], row["status"]) == ("2015", 30.0, "normal")
        assert row["standard"] == "GB 3095-2012"


def test_a_wrong_label_moves_hours_into_other_days() -> None:
    table = _hours(2015).with_columns(pl.lit("end").alias("time_label"))
    periods = _call(table).observations["period"].unique().sort().to_list()
    assert periods == ["2014", "2015"]


def test_without_label_or_zone_nothing_is_guessed() -> None:
    with pytest.raises(MethodError, match="begin or the end"):
        _call(_hours(2015).drop("time_label"))
    with pytest.raises(MethodError, match="no time zone"):
        _call(_hours(2015).with_columns(pl.col("time").dt.replace_time_zone(None)))


def test_a_day_needs_twenty_hours_and_february_twenty_five_days() -> None:
    local = pl.col("time").dt.convert_time_zone("Asia/Shanghai")
    short = (local.dt.month() == 2) & (local.dt.day() <= 4) & (local.dt.hour() < 5)
    row = _city(_call(_hours(2015).filter(~short)))
    assert row["status"] == "insufficient"
    assert row["value"] is None
    assert row["reason"] == "361 valid days, 324 needed; February has 24 of 25"
    assert row["reason_zh"] == "全年有效 361 天（要求 324 天）；2 月有效 24 天（要求 25 天）"
    enough = (local.dt.month() == 2) & (local.dt.day() <= 3) & (local.dt.hour() < 5)
    assert _city(_call(_hours(2015).filter(~enough)))["status"] == "normal"


def test_bad_readings_are_left_out_and_listed_with_their_rows() -> None:
    table = _hours(2015).with_row_index("_row", offset=2)
    bad = table.with_columns(pm25=pl.when(pl.col("_row") == 2).then(-5.0).otherwise(pl.col("pm25")))
    same, other = table.slice(10, 1), table.slice(20, 1).with_columns(pm25=pl.lit(99.0))
    found = _call(pl.concat([bad, same, other]))
    assert found.exclusions is not None
    reasons = dict(found.exclusions.select("reason", "row").iter_rows())
    assert reasons == {
        "negative concentration": 2,
        "repeats the reading of the same station and hour": 12,
        "different readings for the same station and hour": 22,
    }
    assert found.exclusions["detail"].to_list()[0] == "pm25, a, 2015-01-01: #2"
    assert found.exclusions["reason_zh"].to_list()[0] == "浓度为负值"
    assert _city(found)["value"] == 30.0


def test_a_year_of_two_editions_is_computed_under_both() -> None:
    found = _call(_hours(2026))
    rows = found.observations.filter(pl.col("dimensions") == HEADLINE)
    assert rows["standard"].to_list() == ["GB 3095-2012", "GB 3095-2026 transition"]
    assert rows["value"].to_list() == [30.0, 30.0]
    assert found.explanations is not None
    texts = found.explanations.filter(pl.col("dimensions") == HEADLINE)["text"].to_list()
    assert "limit of 35 ug/m3 (grade 2) is kept" in texts[0]
    assert "limit of 30 ug/m3 (grade 2) is kept" in texts[1]
    assert all("straddles two editions" in text for text in texts)
    said = found.explanations.filter(pl.col("dimensions") == HEADLINE)["text_zh"].to_list()
    assert "未超过限值 35 ug/m3（二级）" in said[0]
    assert all("该时段跨标准的两个版本" in text for text in said)


def test_carbon_monoxide_is_given_in_the_indicators_unit() -> None:
    table = _hours(2015, value=1500.0).rename({"pm25": "co"})
    row = _city(_call(table, "mg/m3", pollutant="co", statistic="percentile"))
    assert row["value"] == 1.5
    with pytest.raises(MethodError, match="no unit of concentration"):
        _call(table, "t", pollutant="co")


def test_the_city_day_needs_three_quarters_of_its_stations() -> None:
    others = [
        _hours(2015, station=name, value=v)
        for name, v in zip("bcd", (40.0, 50.0, 60.0), strict=True)
    ]
    whole = _call(pl.concat([_hours(2015), *others]))
    assert _city(whole)["value"] == 45.0
    local = pl.col("time").dt.convert_time_zone("Asia/Shanghai")
    cut = [
        others[0].filter(local.dt.month() > 3),
        others[1].filter(local.dt.month() > 3),
        others[2],
    ]
    part = _city(_call(pl.concat([_hours(2015), *cut])))
    assert part["status"] == "insufficient"
    assert "January has 0 of 27" in part["reason"]


# --- Beijing, by another route -----------------------------------------------------------


def _beijing(real_data: Path) -> pl.DataFrame:
    raw = pl.read_parquet(real_data / "environment" / "beijing12_2013-03_2015-12.parquet")
    return raw.select(
        pl.col("station").cast(pl.String),
        pl.col("time").dt.cast_time_unit("us").dt.replace_time_zone("Asia/Shanghai"),
        pl.lit("begin").alias("time_label"),
        *(pl.col(header).cast(pl.Float64).alias(name) for name, header in COLUMNS.items()),
    )


def _valid_days(
    rows: list[tuple[str, datetime, float | None]], pollutant: str
) -> dict[tuple[str, int], dict[int, int]]:
    """Return valid days by station and year, month by month."""
    hours: dict[tuple[str, datetime], dict[int, float]] = defaultdict(dict)
    for station, time, value in rows:
        if value is not None and value >= 0:
            hours[station, time.replace(hour=0)][time.hour] = value
    counts: dict[tuple[str, int], dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for (station, day), known in hours.items():
        good = _good_ozone(known) if pollutant == "o3" else len(known) >= 20
        counts[station, day.year][day.month] += good
    return counts


def _good_ozone(known: dict[int, float]) -> bool:
    means = []
    for first in range(17):
        window = [known[h] for h in range(first, first + 8) if h in known]
        if len(window) >= 6:
            means.append(sum(window) / len(window))
    return len(means) >= 14 or (bool(means) and max(means) > 160)


def _expected(
    rows: list[tuple[str, datetime, float | None]], pollutant: str
) -> Iterator[tuple[str, str, int, bool]]:
    for (station, year), months in _valid_days(rows, pollutant).items():
        short = [m for m in range(1, 13) if months.get(m, 0) < (25 if m == 2 else 27)]
        total = sum(months.values())
        yield station, str(year), total, total >= 324 and not short


@pytest.mark.parametrize("pollutant", list(COLUMNS))
def test_beijings_valid_and_refused_station_years_are_those_of_an_independent_count(
    pollutant: str, real_data: Path
) -> None:
    table = _beijing(real_data)
    found = _call(table, pollutant=pollutant).tables["station_periods"]
    ours = {
        (row["station"], row["period"], row["valid_days"], row["status"] == "normal")
        for row in found.drop_nulls("station").to_dicts()
    }
    clock = table.with_columns(pl.col("time").dt.replace_time_zone(None))
    theirs = set(_expected(clock.select("station", "time", pollutant).rows(), pollutant))
    assert ours == theirs
    assert len(ours) == 36
    refused = found.drop_nulls("station").filter(pl.col("status") == "insufficient")
    assert refused["reason"].null_count() == 0
    assert set(refused.filter(pl.col("period") == "2013")["station"]) == set(table["station"])


@pytest.mark.parametrize(
    ("pollutant", "statistic", "expected", "tolerance"),
    [
        ("pm25", "mean", 84.4, 1.0),
        ("pm10", "mean", 115.2, 1.0),
        ("so2", "mean", 20.8, 0.5),
        ("co", "percentile", 2930.0, 60.0),
        ("o3", "percentile", 199.0, 2.0),
    ],
)
def test_beijing_2014_is_near_the_sum_of_an_earlier_computation(
    pollutant: str, statistic: str, expected: float, tolerance: float, real_data: Path
) -> None:
    found = _call(_beijing(real_data), pollutant=pollutant, statistic=statistic)
    city = found.observations.filter(
        (pl.col("dimensions") == HEADLINE) & (pl.col("period") == "2014")
    )
    assert city["value"].item() == pytest.approx(expected, abs=tolerance)


def test_beijings_nitrogen_dioxide_of_2014_lacks_a_day_in_february(real_data: Path) -> None:
    city = _call(_beijing(real_data), pollutant="no2").observations.filter(
        (pl.col("dimensions") == HEADLINE) & (pl.col("period") == "2014")
    )
    assert city["reason"].item() == "360 valid days, 324 needed; February has 24 of 25"
