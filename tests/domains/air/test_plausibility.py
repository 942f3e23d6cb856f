"""Stations in another unit and readings that no air has: told, left out, never converted."""

from pathlib import Path
from typing import Any

import polars as pl
import pytest
from tests.domains.air.hours_of_stations import CLEAN, COLUMNS, LOCAL, beijing, call, on, year

from cityagenda.domains.air.hours import hourly, readings
from cityagenda.domains.air.plausibility import Plausible, plausible
from cityagenda.ground.observations import HEADLINE

MILLI = {name: value / 1000 for name, value in CLEAN.items()}


def _kept(table: pl.DataFrame, pollutant: str) -> Plausible:
    given = readings(table, "Asia/Shanghai")
    return plausible(given, hourly(given, pollutant)[0], pollutant)


def _network(**stations: dict[str, float]) -> pl.DataFrame:
    tables = [year(2015, name, values) for name, values in stations.items()]
    return pl.concat(tables).with_row_index("_row", offset=2)


@pytest.mark.parametrize("pollutant", list(CLEAN))
def test_milligrams_for_micrograms_are_seen_in_every_pollutant(pollutant: str) -> None:
    found = _kept(_network(a=CLEAN, b=CLEAN, c=MILLI), pollutant)
    (misfit,) = found.misfits
    assert (misfit.station, misfit.kind) == (2, "small")
    assert len(misfit.spans) == (365 if pollutant == "co" else 12)
    row = found.exclusions.row(0, named=True)
    assert row["row"] == 2 + 2 * 8760
    own, others = MILLI[pollutant], CLEAN[pollutant]
    spans = "2015-01-01 – 2015-12-31 (365)" if pollutant == "co" else "2015-01 – 2015-12 (12)"
    assert row["detail"].startswith(f"{pollutant}, c, {spans}: {own:g} ({others:g}); #")
    assert row["reason"].startswith("about a thousand times too small: probably in mg/m3")
    assert "not converted" in row["reason"]
    assert "很可能是 mg/m3" in row["reason_zh"]


def test_micrograms_read_as_milligrams_are_seen() -> None:
    found = _kept(_network(a=CLEAN, b={n: 1000 * v for n, v in CLEAN.items()}), "pm25")
    assert [(m.station, m.kind) for m in found.misfits] == [(1, "large")]


def test_a_whole_network_in_milligrams_is_seen_without_neighbours() -> None:
    found = _kept(_network(a=MILLI, b=MILLI), "so2")
    assert [(m.station, m.typical) for m in found.misfits] == [(0, None), (1, None)]


def test_clean_air_beside_a_works_is_no_other_unit() -> None:
    # sulphur dioxide of 0.8 ug/m3 in the hills, 60 beside the works: 75 times as much
    hills, works = CLEAN | {"so2": 0.8}, CLEAN | {"so2": 60.0}
    assert not _kept(_network(a=hills, b=works, c=works), "so2").misfits
    idle = CLEAN | {"so2": 0.0}
    assert not _kept(_network(a=idle, b=works), "so2").misfits, "noughts tell nothing of a unit"


def test_one_month_in_another_unit_is_left_out_alone() -> None:
    march = LOCAL.dt.month() == 3
    table = _network(a=CLEAN, b=CLEAN).with_columns(
        pm25=pl.when(march & (pl.col("station") == "b")).then(0.01).otherwise(pl.col("pm25"))
    )
    (misfit,) = _kept(table, "pm25").misfits
    assert misfit.spans == ("2015-03",)
    found = call("air.annual", "ug/m3", table, pollutant="pm25", statistic="mean")
    rows = {row["dimensions"]: row for row in found.observations.to_dicts()}
    station = rows['{"station":"b"}']
    assert station["value"] is None
    assert "March has 0 of 27" in station["reason"]
    assert "probably in mg/m3 where the source says ug/m3" in station["reason"]
    assert "很可能是 mg/m3" in station["reason_zh"]


def test_one_day_of_carbon_monoxide_in_milligrams_is_left_out() -> None:
    found = _kept(on(_network(a=CLEAN, b=CLEAN), "2015-06-17", co=0.5), "co")
    assert [m.spans for m in found.misfits] == [("2015-06-17",)] * 2
    assert found.exclusions["detail"][0].startswith("co, a, 2015-06-17: 0.5; #")


def test_a_reading_above_anything_in_air_is_left_out_and_listed() -> None:
    table = _network(a=CLEAN).with_columns(
        pm25=pl.when(pl.col("_row").is_in([2, 50])).then(99_999.0).otherwise(pl.col("pm25"))
    )
    found = _kept(table, "pm25")
    assert (
        found.exclusions["reason"].to_list()
        == ["more than air ever held: correct the unit or the reading at the source"] * 2
    )
    assert found.exclusions["detail"].to_list() == [
        "pm25, a, 2015-01-01: #2", "pm25, a, 2015-01-03: #50",
    ]  # fmt: skip


# --- twelve real stations, one of them in milligrams -----------------------------------------


@pytest.fixture(scope="module")
def with_milligrams(real_data: Path) -> pl.DataFrame:
    """Return Beijing's hours, Dongsi's in milligrams."""
    wrong = pl.col("station") == "Dongsi"
    return beijing(real_data).with_columns(
        pl.when(wrong).then(pl.col(name) / 1000).otherwise(pl.col(name)).alias(name)
        for name in COLUMNS
    )


def _headline(frame: pl.DataFrame, period: str) -> dict[str, Any]:
    chosen = (pl.col("dimensions") == HEADLINE) & (pl.col("period") == period)
    return frame.filter(chosen).row(0, named=True)


def test_real_air_is_in_its_unit(real_data: Path) -> None:
    table = beijing(real_data)
    for pollutant in COLUMNS:
        found = _kept(table, pollutant)
        assert not found.misfits
        assert found.exclusions.is_empty()


def test_twelve_stations_with_one_in_another_unit_have_a_city_of_eleven(
    real_data: Path, with_milligrams: pl.DataFrame
) -> None:
    eleven = beijing(real_data).filter(pl.col("station") != "Dongsi")
    for method, unit, given in (
        ("air.annual", "ug/m3", {"pollutant": "pm25"}),
        ("air.good_days", "%", {}),
    ):
        found = call(method, unit, with_milligrams, **given)
        wanted = _headline(call(method, unit, eleven, **given).observations, "2015")
        assert _headline(found.observations, "2015")["value"] == wanted["value"]
        assert found.explanations is not None
        said = _headline(found.explanations, "2015")
        assert said["text"].endswith(
            "cannot be in the unit or field that the source declares: Dongsi"
        )
        assert said["text_zh"].endswith("因读数不可能符合来源声明而全部或部分剔除的监测点：Dongsi")
        assert found.exclusions is not None
        told = found.exclusions.filter(pl.col("reason").str.contains("thousand times too small"))
        assert told["detail"].str.contains("Dongsi").all()
        assert told.height == (1 if method == "air.annual" else 6)


def test_the_largest_hour_of_a_day_given_for_the_hour_of_ozone_is_seen(real_data: Path) -> None:
    swapped = pl.col("station") == "Tiantan"
    largest = pl.col("o3").rolling_max(24, min_samples=1).over("station", order_by="time")
    table = beijing(real_data).with_columns(o3=pl.when(swapped).then(largest).otherwise("o3"))
    found = _kept(table, "o3")
    (misfit,) = found.misfits
    stations = readings(table, "Asia/Shanghai").grid.stations
    assert (stations[misfit.station], misfit.kind) == ("Tiantan", "maximum")
    assert len(misfit.spans) > 25, "of 34 months"
    assert "fields of ozone are probably exchanged" in found.exclusions["reason"][0]
    assert "字段可能互换" in found.exclusions["reason_zh"][0]
