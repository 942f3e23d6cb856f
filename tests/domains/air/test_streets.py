"""Months and years of streets: stations valid by the standard, means with their interval."""

from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl
import pytest
from tests.domains.air.town import STREETS, drawn_from, result, ring, scattered, shapes, sites
from tests.ground.kriged import kriged

from cityagenda.ground.blocks import blocks
from cityagenda.ground.errors import MethodError
from cityagenda.ground.methods import Result
from cityagenda.ground.variograms import Floats, Variogram

PLACES = scattered(12, seed=7)
COUNT = len(PLACES)
NAMES = [f"a{n:02}" for n in range(COUNT)]
LEVELS = 20 + PLACES[:, 0] / 800 + 3 * np.sin(PLACES[:, 1] / 2500)


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> pl.DataFrame:
    return drawn_from(shapes(tmp_path_factory.mktemp("shapes")))


def _hours(first: datetime, days: int, levels: Floats = LEVELS, **short: int) -> pl.DataFrame:
    """Return hours of one level a station; a station in ``short`` has so many days only."""
    parts = [
        pl.DataFrame(
            {
                "station": name,
                "time": [first + timedelta(hours=h) for h in range(24 * short.get(name, days))],
                "time_label": "begin",
                "pm25": float(level),
            },
            schema_overrides={"time": pl.Datetime("us", "UTC")},
        )
        for name, level in zip(NAMES, levels, strict=True)
        if short.get(name, days)
    ]
    return pl.concat(parts)


def _midnight(year: int, month: int, day: int = 1) -> datetime:
    return datetime(year, month, day, tzinfo=UTC) - timedelta(hours=8)


def _streets(
    stations: pl.DataFrame, drawn: pl.DataFrame, unit: str = "ug/m3", **given: object
) -> Result:
    tables = {"stations": stations, "sites": sites(PLACES), "shapes": drawn}
    return result("air.streets", tables, unit=unit, **({"pollutant": "pm25"} | given))


@pytest.fixture(scope="module")
def months(drawn: pl.DataFrame) -> Result:
    """Return a month in which two stations fall short, and three days of the next."""
    return _streets(_hours(_midnight(2025, 1), 34, a03=26, a08=0), drawn, period="month")


def test_a_month_is_the_block_mean_of_valid_stations(months: Result) -> None:
    check = months.tables["checks"].row(0, named=True)
    assert (check["period"], check["count"], check["way"]) == ("2025-01", COUNT - 2, "kriging")
    found = months.observations.filter(pl.col("period") == "2025-01")
    assert set(found["status"]) == {"estimated"}
    here = [n for n in range(COUNT) if n not in (3, 8)]
    model = Variogram(*months.tables["variograms"].row(0)[1:])
    over = blocks({"s01": ((np.array(ring("s01")),),)})
    places, values = PLACES[here].tolist(), LEVELS[here].tolist()
    mean, _ = kriged(places, values, model, over.points.tolist())
    row = found.filter(pl.col("area") == "s01").row(0, named=True)
    assert row["value"] == pytest.approx(mean, rel=1e-8)
    assert row["high"] - row["value"] == pytest.approx(row["value"] - row["low"], rel=1e-9)
    assert 0 < row["low"] < row["value"]
    assert months.explanations is not None
    said = months.explanations.filter(pl.col("area") == "s01").row(0, named=True)
    assert said["text"].startswith(f"from 10 sites by kriging: mean over the area {mean:.1f} ug/m3")
    assert said["text_zh"].startswith("由 10 处监测点插值（克里金）：全域平均")


def test_what_has_too_few_valid_days_has_the_reason(months: Result) -> None:
    february = months.observations.filter(pl.col("period") == "2025-02")
    assert set(february["status"]) == {"insufficient"}
    assert february["reason"][0] == (
        "not spread over streets: only 0 site(s) have a value; 3 are the least for a map"
    )
    assert february["value"].null_count() == len(STREETS)
    # months without a day of data are not spoken of
    assert set(months.observations["period"]) == {"2025-01", "2025-02"}
    short = months.tables["station_periods"].filter(
        (pl.col("station") == "a03") & (pl.col("period") == "2025-01")
    )
    assert short["reason"].to_list() == ["26 of 27 valid days"]


def test_units_are_those_of_the_indicator(drawn: pl.DataFrame, months: Result) -> None:
    stations = _hours(_midnight(2025, 1), 34, a03=26, a08=0)
    found = _streets(stations, drawn, "mg/m3", period="month").observations
    wanted = months.observations
    for name in ("value", "low", "high"):
        assert (found[name] * 1000).to_list() == pytest.approx(wanted[name].to_list(), nan_ok=True)
    with pytest.raises(MethodError, match="no unit of concentration"):
        _streets(stations, drawn, "1")


def test_a_year_that_straddles_editions_stands_under_each(drawn: pl.DataFrame) -> None:
    found = _streets(_hours(_midnight(2026, 1), 365), drawn)
    rows = found.observations.filter(pl.col("area") == "s11").sort("standard")
    assert rows.select("period", "standard").rows() == [
        ("2026", "GB 3095-2012"),
        ("2026", "GB 3095-2026 transition"),
    ]
    assert rows["value"].n_unique() == 1
    assert found.tables["checks"]["standard"].to_list() == rows["standard"].to_list()


def test_neither_mean_nor_low_is_below_nought(drawn: pl.DataFrame) -> None:
    levels = np.where(PLACES[:, 1] > 8000, 40.0, 1.0)
    found = _streets(_hours(_midnight(2025, 1), 31, levels), drawn, period="month")
    assert found.tables["checks"]["raised"].to_list() == [1]
    assert found.observations["value"].min() == 0.0
    assert found.observations["low"].min() == 0.0
    assert (found.observations["high"] > found.observations["value"]).all()
