"""Days of good air: small cases by hand, and every day of Beijing in 2014 by another route.

The second implementation reads rows one by one into dictionaries and reckons in exact
fractions, from the text of HJ 633 and GB 3095 table 4: no array, no function of the product.
"""

import math
from collections import defaultdict
from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from tests.domains.air.hours_of_stations import CLEAN, LOCAL, areas, beijing, call, on, sites, year

from cityagenda.ground.errors import MethodError
from cityagenda.ground.methods import Result
from cityagenda.ground.observations import HEADLINE

DISTRICTS = areas(("east", "town", "district"), ("mill", "east", "street"))


def _days(found: Result, place: str = "town") -> dict[str, dict[str, Any]]:
    rows = found.tables["days"].filter(pl.col("place") == place).to_dicts()
    assert len({row["day"] for row in rows}) == len(rows), "a day stands once"
    return {row["day"].isoformat(): row for row in rows}


def _city(found: Result) -> list[dict[str, Any]]:
    rows = found.observations.filter(pl.col("area") == "town")
    return rows.filter(~pl.col("dimensions").str.contains("station")).to_dicts()


def _good(table: pl.DataFrame, **parameters: Any) -> Result:
    return call("air.good_days", "%", table, **parameters)


# --- the year ------------------------------------------------------------------------------


def test_a_share_counts_days_of_at_most_one_hundred() -> None:
    table = on(on(year(2015), "2015-05-01", pm25=75.0), "2015-05-02", pm25=76.0)
    found = _good(table)
    row = _city(found)[0]
    assert (row["value"], row["status"]) == (pytest.approx(100 * 364 / 365), "normal")
    assert row["standard"] == "HJ 633-2012"
    counts = found.tables["years"].filter(pl.col("place") == "town").row(0, named=True)
    assert (counts["good"], counts["valid"], counts["highest"]) == (364, 365, 102)
    assert [counts[f"category_{n}"] for n in range(1, 7)] == [363, 1, 1, 0, 0, 0]
    assert counts["primary_pm25"] == 2
    assert _city(call("air.good_days", "1", table))[0]["value"] == pytest.approx(364 / 365)
    with pytest.raises(MethodError, match="no unit of a share"):
        call("air.good_days", "d", table)


def test_each_day_says_what_decided_and_where_the_next_class_begins() -> None:
    found = _good(on(year(2015), "2015-05-01", pm25=76.0))
    day = _days(found)["2015-05-01"]
    assert (day["aqi"], day["category"], day["primary"]) == (102, 3, "pm25")
    assert (day["decided"], day["next_from"], day["valid"]) == ("pm25_24h", 116.0, True)
    assert (day["pm25"], day["iaqi_pm25"], day["o3"], day["o3_1h"]) == (76.0, 102, 40.0, 40.0)
    calm = _days(found)["2015-05-02"]
    assert (calm["aqi"], calm["category"], calm["primary"], calm["decided"]) == (
        20, 1, "", "o3_8h",
    )  # fmt: skip
    assert calm["next_from"] == 101.0


def test_the_explanation_of_a_year_names_classes_and_the_worst_day() -> None:
    found = _good(on(year(2015), "2015-05-01", pm25=76.0))
    assert found.explanations is not None
    text = found.explanations.filter(pl.col("dimensions") == HEADLINE).row(0, named=True)
    assert text["text"] == (
        "364 of 365 days with an index of at most 100 under HJ 633-2012; excellent 364, "
        "light pollution 1; primary pollutant: PM₂.₅ on 1 days; highest on 2015-05-01: 102"
    )
    assert text["text_zh"].startswith("按 HJ 633-2012，有效 365 天中 364 天指数不大于 100")


def test_the_city_and_its_latest_year_are_explained_first() -> None:
    table = pl.concat([year(2014), year(2015)])
    found = _good(table, places=DISTRICTS, where=sites(a="mill"))
    assert found.explanations is not None
    first = found.explanations.select("period", "area", "dimensions").rows()[:2]
    assert first[0] == ("2015", "town", HEADLINE)
    assert first[1][0] == "2015"


@pytest.mark.parametrize(("days", "status"), [(323, "insufficient"), (324, "normal")])
def test_a_year_needs_three_hundred_and_twenty_four_days_with_an_index(
    days: int, status: str
) -> None:
    row = _city(_good(year(2015, days=days)))[0]
    assert row["status"] == status
    assert row["reason"] == ("323 of 324 valid days" if days == 323 else None)


# --- what a day needs ----------------------------------------------------------------------


@pytest.mark.parametrize(("hours", "valid"), [(19, False), (20, True)])
def test_a_day_of_particles_needs_twenty_hours(hours: int, valid: bool) -> None:  # noqa: FBT001
    here = (LOCAL.dt.date().cast(pl.String) == "2015-05-01") & (LOCAL.dt.hour() >= hours)
    table = year(2015).with_columns(pl.when(~here).then("pm25").alias("pm25"))
    day = _days(_good(table))["2015-05-01"]
    assert day["valid"] is valid
    assert (day["pm25"] is not None) is valid
    assert day["missing"] == ("" if valid else "pm25")


@pytest.mark.parametrize(
    ("first", "valid"),
    # with hours from `first` on, windows begin at first - 2 (six of eight hours) to 16
    [(5, True), (6, False)],
)
def test_a_day_of_ozone_needs_fourteen_windows_of_six_hours(
    first: int,
    valid: bool,  # noqa: FBT001
) -> None:
    here = (LOCAL.dt.date().cast(pl.String) == "2015-05-01") & (LOCAL.dt.hour() < first)
    table = year(2015).with_columns(pl.when(~here).then("o3").alias("o3"))
    day = _days(_good(table))["2015-05-01"]
    assert day["valid"] is valid, f"{17 - (first - 2)} windows"
    high = year(2015).with_columns(
        o3=pl.when(~here).then(pl.when(LOCAL.dt.hour() > 12).then(170.0).otherwise(20.0))
    )
    assert _days(_good(high))["2015-05-01"]["valid"], "a maximum above the limit counts anyway"


def test_a_window_of_five_hours_has_no_mean() -> None:
    local = LOCAL.dt.date().cast(pl.String) == "2015-05-01"
    for hours, known in ((6, True), (5, False)):
        # the only hours with readings, high enough to count with few windows
        here = ~local | LOCAL.dt.hour().is_between(10, 10 + hours - 1)
        table = year(2015, values=CLEAN | {"o3": 200.0}).with_columns(
            pl.when(here).then("o3").alias("o3")
        )
        day = _days(_good(table))["2015-05-01"]
        assert (day["o3"] is not None) is known


def test_with_a_pollutant_missing_only_a_polluted_day_has_an_index() -> None:
    table = on(on(year(2015), "2015-05-01", co=None), "2015-05-02", co=None, pm25=76.0)
    found = _good(table)
    quiet, smoky = (_days(found)[day] for day in ("2015-05-01", "2015-05-02"))
    assert (quiet["aqi"], quiet["category"], quiet["primary"], quiet["valid"]) == (
        None, None, None, False,
    )  # fmt: skip
    assert quiet["decided"] == "o3_8h"
    assert (smoky["aqi"], smoky["missing"], smoky["primary"]) == (102, "co", "pm25")
    row = found.tables["years"].filter(pl.col("place") == "town").row(0, named=True)
    assert (row["valid"], row["good"], row["withheld"]) == (364, 363, 1)


# --- editions ------------------------------------------------------------------------------


def test_the_largest_hour_of_ozone_counts_until_february_2026() -> None:
    # one hour of 210 makes a largest hour of index 105, and an 8-hour mean of 61
    hour = LOCAL.dt.hour() == 14
    table = year(2026).with_columns(o3=pl.when(hour).then(210.0).otherwise(40.0))
    days = _days(_good(table))
    old, new = days["2026-02-28"], days["2026-03-01"]
    assert (old["aqi"], old["decided"], old["standard"]) == (105, "o3_1h", "HJ 633-2012")
    assert (new["aqi"], new["decided"], new["standard"]) == (31, "o3_8h", "HJ 633-2026")
    assert (old["o3_1h"], new["o3_1h"]) == (210.0, None)


def test_a_year_of_two_editions_counts_each_day_by_its_own_and_says_so() -> None:
    found = _good(year(2026, values=CLEAN | {"pm25": 70.0}))
    rows = {row["dimensions"]: row for row in _city(found)}
    old, new = '{"standard":"HJ 633-2012"}', '{"standard":"HJ 633-2026"}'
    assert rows[HEADLINE]["value"] == pytest.approx(100 * 59 / 365)
    assert rows[HEADLINE]["standard"] == "HJ 633-2012, HJ 633-2026"
    assert (rows[old]["value"], rows[new]["value"]) == (100.0, 0.0)
    assert found.explanations is not None
    texts = dict(
        found.explanations.filter(pl.col("area") == "town").select("dimensions", "text").iter_rows()
    )
    assert texts[HEADLINE].endswith(
        "the whole year under one of them: 100.0% under HJ 633-2012, 0.0% under HJ 633-2026"
    )
    assert len(_days(found)) == 365


def test_a_city_may_put_an_old_year_under_the_new_edition() -> None:
    table = year(2015, values=CLEAN | {"pm25": 70.0})
    chosen = {"air-quality-index": "HJ 633-2026"}
    assert _city(_good(table))[0]["value"] == 100.0
    (row,) = _city(_good(table, chosen=chosen))
    assert (row["value"], row["standard"]) == (0.0, "HJ 633-2026")


def test_what_is_not_monitored_by_plan_may_be_missing_under_the_new_edition_only() -> None:
    for number, status in ((2027, "normal"), (2015, "insufficient")):
        table = year(number).drop("so2")
        with pytest.raises(MethodError, match="no column 'so2'"):
            _good(table)
        found = _good(table, exempt=["so2"])
        assert _city(found)[0]["status"] == status
        assert found.explanations is not None
        assert "SO₂ not monitored by plan" in found.explanations["text"][-1]
    polluted = on(year(2027), "2027-05-01", so2=400.0)
    with pytest.raises(MethodError, match=r"'so2' cannot be exempt.*2027-05-01"):
        _good(polluted, exempt=["so2"])


# --- places --------------------------------------------------------------------------------


def test_an_area_has_the_mean_of_its_stations_and_only_of_kinds_that_speak_for_it() -> None:
    values = {"a": 40.0, "b": 80.0, "kerb": 300.0, "stray": 60.0}
    table = pl.concat([year(2015, name, CLEAN | {"pm25": pm25}) for name, pm25 in values.items()])
    where = sites(a="mill", b="east", kerb="mill").with_columns(
        kind=pl.Series(["street", "background", "roadside"])
    )
    found = _good(table, places=DISTRICTS, where=where)
    days = {p: _days(found, p)["2015-05-01"] for p in ("town", "east", "mill", "kerb")}
    assert {p: day["pm25"] for p, day in days.items()} == {
        "town": 60.0, "east": 60.0, "mill": 40.0, "kerb": 300.0,
    }  # fmt: skip
    assert {p: day["kind"] for p, day in days.items()} == {
        "town": "area", "east": "area", "mill": "area", "kerb": "station",
    }  # fmt: skip
    every = _good(table, places=DISTRICTS, where=where, kinds=["street", "roadside"])
    assert _days(every, "mill")["2015-05-01"]["pm25"] == 170.0
    stations = found.observations.filter(pl.col("dimensions").str.contains("kerb"))
    assert stations["area"].to_list() == ["mill"]


def test_a_site_in_no_area_of_the_city_is_refused() -> None:
    for where, said in (
        (sites(a="moon"), "the area 'moon', which the city does not have"),
        (pl.concat([sites(a="mill"), sites(a="east")]), "stands in two areas"),
    ):
        with pytest.raises(MethodError, match=said):
            _good(year(2015), places=DISTRICTS, where=where)


# --- Beijing, by another route -------------------------------------------------------------

INDICES = [0, 50, 100, 150, 200, 300, 400, 500]
OLD = {
    "so2": [0, 50, 150, 475, 800, 1600, 2100, 2620],
    "no2": [0, 40, 80, 180, 280, 565, 750, 940],
    "co": [0, 2, 4, 14, 24, 36, 48, 60],
    "o3": [0, 100, 160, 215, 265, 800],
    "o3_1h": [0, 160, 200, 300, 400, 800, 1000, 1200],
    "pm10": [0, 50, 150, 250, 350, 420, 500, 600],
    "pm25": [0, 35, 75, 115, 150, 250, 350, 500],
}
NEW = {k: v for k, v in OLD.items() if k != "o3_1h"} | {
    "pm10": [0, 50, 120, 250, 350, 420, 500, 600],
    "pm25": [0, 35, 60, 115, 150, 250, 350, 500],
}
Values = dict[str, Fraction]


def _index(concentration: Fraction, item: str, points: list[int]) -> int | None:
    """Return the sub-index of a concentration in ug/m3, CO in tenths of mg/m3."""
    if item == "co":
        rounded = Fraction(round(concentration / 100), 10)
    else:
        rounded = Fraction(round(concentration))
    for (low, high), (first, last) in zip(pairwise(points), pairwise(INDICES), strict=False):
        if rounded <= high:
            return math.ceil(Fraction(last - first) * (rounded - low) / (high - low) + first)
    return None if item == "o3" and len(points) < len(INDICES) else 500


def _station_day(hours: dict[str, dict[int, Fraction]]) -> Values:
    """Return the values of a station's day that count."""
    found: Values = {}
    for pollutant, known in hours.items():
        if pollutant != "o3":
            if len(known) >= 20:
                found[pollutant] = sum(known.values(), Fraction(0)) / len(known)
            continue
        windows = [[known[h] for h in range(w, w + 8) if h in known] for w in range(17)]
        means = [sum(w, Fraction(0)) / len(w) for w in windows if len(w) >= 6]
        if means and (len(means) >= 14 or max(means) > 160):
            found["o3"], found["o3_1h"] = max(means), max(known.values())
    return found


def _graded(values: Values, tables: dict[str, list[int]]) -> tuple[int | None, set[str]]:
    """Return the index of a day and its primary pollutants."""
    sub: dict[str, int] = {}
    for item, points in tables.items():
        if item in values:
            index = _index(values[item], item, points)
            if index is not None:
                pollutant = item.removesuffix("_1h")
                sub[pollutant] = max(index, sub.get(pollutant, -1))
    if not sub or (len(sub) < 6 and max(sub.values()) <= 100):
        return None, set()
    worst = max(sub.values())
    return worst, {p for p, index in sub.items() if index == worst > 50}


@pytest.fixture(scope="module")
def beijing_2014(real_data: Path) -> tuple[pl.DataFrame, dict[tuple[str, str], Values]]:
    """Return the hours of Beijing in 2014, and each station's days by the second implementation."""
    table = beijing(real_data).filter(pl.col("time").dt.year() == 2014)
    pollutants = list(CLEAN)
    hours: dict[tuple[str, str], dict[str, dict[int, Fraction]]] = defaultdict(
        lambda: {p: {} for p in pollutants}
    )
    for station, time, *values in table.select("station", "time", *pollutants).rows():
        day = hours[station, time.date().isoformat()]
        for pollutant, value in zip(pollutants, values, strict=True):
            if value is not None:
                day[pollutant][time.hour] = Fraction(value)
    return table, {key: _station_day(day) for key, day in hours.items()}


def _expected(
    own: dict[tuple[str, str], Values], tables: dict[str, list[int]]
) -> Iterator[tuple[tuple[str, str], tuple[int | None, set[str]]]]:
    for key, values in own.items():
        yield key, _graded(values, tables)
    stations = {station for station, _ in own}
    for day in {day for _, day in own}:
        city: Values = {}
        for item in tables:
            known = [own[s, day][item] for s in stations if item in own.get((s, day), {})]
            if len(known) >= math.ceil(0.75 * len(stations)):
                city[item] = sum(known, Fraction(0)) / len(known)
        yield ("town", day), _graded(city, tables)


@pytest.mark.parametrize(
    ("edition", "tables", "good"), [("HJ 633-2012", OLD, 166), ("HJ 633-2026", NEW, 123)]
)
def test_every_day_of_beijing_in_2014_is_that_of_an_independent_count(
    edition: str,
    tables: dict[str, list[int]],
    good: int,
    beijing_2014: tuple[pl.DataFrame, dict[tuple[str, str], Values]],
) -> None:
    table, own = beijing_2014
    found = _good(table, chosen={"air-quality-index": edition})
    wanted = dict(_expected(own, tables))
    ours = {
        (row["place"], row["day"].isoformat()): (
            row["aqi"],
            set(row["primary"].split(",")) - {""} if row["primary"] else set(),
        )
        for row in found.tables["days"].to_dicts()
    }
    assert len(ours) == 4623
    absent = {key: value for key, value in wanted.items() if key not in ours}
    assert all(value == (None, set()) for value in absent.values())
    assert ours == {key: value for key, value in wanted.items() if key in ours}
    for place in {place for place, _ in wanted}:
        indices = [index for (p, _), (index, _) in wanted.items() if p == place]
        row = found.tables["years"].filter(pl.col("place") == place).row(0, named=True)
        assert row["valid"] == sum(index is not None for index in indices)
        assert row["good"] == sum(index is not None and index <= 100 for index in indices)
    city = found.tables["years"].filter(pl.col("place") == "town")
    assert city["good"].item() == good
