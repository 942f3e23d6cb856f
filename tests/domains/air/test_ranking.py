"""Ranking of areas and stations: places by hand, and the index of a year of Beijing."""

from pathlib import Path

import polars as pl
import pytest
from tests.domains.air.hours_of_stations import CLEAN, areas, beijing, call, on, sites, year

from cityagenda.ground.errors import MethodError, StandardError
from cityagenda.ground.observations import HEADLINE

PLACES = areas(
    ("east", "town", "district"), ("west", "town", "district"), ("mill", "east", "street"),
    ("port", "west", "street"), ("park", "west", "street"), ("moor", "west", "street"),
)  # fmt: skip
WHERE = sites(a="mill", b="port", c="park", d="moor")
# limits of grade 2, so that every part is one
LIMITS = {"pm25": 35.0, "pm10": 70.0, "so2": 60.0, "no2": 40.0, "co": 4000.0, "o3": 160.0}


def _stations(number: int = 2019, **values: dict[str, float]) -> pl.DataFrame:
    return pl.concat([year(number, name, own) for name, own in values.items()])


FOUR = {"a": LIMITS, "b": CLEAN, "c": LIMITS, "d": LIMITS | {"pm25": 70.0}}


def test_areas_stand_by_their_index_and_equal_ones_share_a_place() -> None:
    found = call("air.ranking", "1", _stations(**FOUR), places=PLACES, where=WHERE, period="year")
    table = found.tables["ranking"]
    assert table.select("area", "index", "rank").rows() == [
        # 10/35 + 20/70 + 5/60 + 10/40 + 500/4000 + 40/160, each to two places, halves to even
        ("port", pytest.approx(0.29 + 0.29 + 0.08 + 0.25 + 0.12 + 0.25), 1),
        ("mill", 6.0, 2), ("park", 6.0, 2), ("moor", 7.0, 4),
    ]  # fmt: skip
    last = table.row(3, named=True)
    assert (last["pm25"], last["part_pm25"], last["part_co"]) == (70.0, 2.0, 1.0)
    assert (last["station"], last["change"], last["standard"]) == (None, None, "ranking rule 2018")
    city = found.observations.filter(pl.col("area") == "town").row(0, named=True)
    assert city["dimensions"] == HEADLINE
    assert found.explanations is not None
    texts = {row["area"]: row["text"] for row in found.explanations.to_dicts()}
    assert texts["mill"].endswith("place 2 of 4 (areas)")
    assert "place" not in texts["town"]


def test_districts_and_stations_can_be_ranked_too() -> None:
    table = _stations(**FOUR)
    found = call(
        "air.ranking", "1", table, places=PLACES, where=WHERE, period="year", level="district"
    )
    assert found.tables["ranking"]["area"].to_list() == ["west", "east"]
    found = call(
        "air.ranking", "1", table, places=PLACES, where=WHERE, period="year",
        level="district, street",
    )  # fmt: skip
    assert found.tables["ranking"].height == 6
    found = call("air.ranking", "1", table, period="year", level="station")
    rows = found.tables["ranking"].select("area", "station", "rank").rows()
    assert rows == [("town", "b", 1), ("town", "a", 2), ("town", "c", 2), ("town", "d", 4)]
    assert '{"station":"b"}' in found.observations["dimensions"].to_list()
    with pytest.raises(MethodError, match="no area of the level 'area' has stations"):
        call("air.ranking", "1", table)
    with pytest.raises(MethodError, match="no unit"):
        call("air.ranking", "ug/m3", table, level="station")


def test_months_are_ranked_and_compared_with_the_year_before() -> None:
    before = year(2018, "a", LIMITS)
    after = year(2019, "a", LIMITS | {"pm25": 70.0}, days=59)
    found = call("air.ranking", "1", pl.concat([before, after]), places=PLACES, where=WHERE.head(1))
    rows = {row["period"]: row for row in found.tables["ranking"].to_dicts()}
    assert list(rows) == [f"2018-{m:02d}" for m in range(1, 13)] + ["2019-01", "2019-02"]
    assert (rows["2019-02"]["index"], rows["2019-02"]["change"]) == (7.0, 1.0)
    assert rows["2018-02"]["change"] is None
    assert found.explanations is not None
    texts = found.explanations.filter(pl.col("area") == "mill")["text"].to_list()
    assert texts[0].endswith("+1.00 against the same period of the year before")


@pytest.mark.parametrize(("kept", "ranked"), [(24, False), (25, True)])
def test_a_february_needs_twenty_five_days_and_says_what_lacks(
    kept: int,
    ranked: bool,  # noqa: FBT001
) -> None:
    table = year(2019, "a", LIMITS)
    for day in range(kept + 1, 29):
        table = on(table, f"2019-02-{day:02d}", no2=None, so2=None)
    found = call("air.ranking", "1", table, places=PLACES, where=WHERE.head(1))
    row = found.tables["ranking"].filter(pl.col("period") == "2019-02").row(0, named=True)
    assert (row["rank"] == 1) is ranked
    reason = None if ranked else "no composite index: SO₂, NO₂: 24 of 25 valid days"
    assert row["reason"] == reason


@pytest.mark.parametrize(("kept", "ranked"), [(26, False), (27, True)])
def test_a_month_needs_twenty_seven_days(kept: int, ranked: bool) -> None:  # noqa: FBT001
    table = year(2019, "a", LIMITS)
    for day in range(kept + 1, 32):
        table = on(table, f"2019-03-{day:02d}", pm10=None)
    found = call("air.ranking", "1", table, places=PLACES, where=WHERE.head(1))
    row = found.tables["ranking"].filter(pl.col("period") == "2019-03").row(0, named=True)
    assert (row["index"] is not None) is ranked


def test_after_february_2026_it_is_said_that_the_limits_were_not_found() -> None:
    table = year(2026, "a", LIMITS, days=90)
    found = call("air.ranking", "1", table, places=PLACES, where=WHERE.head(1))
    assert found.explanations is not None
    texts = found.explanations.filter(pl.col("area") == "mill")["text"].to_list()
    said = "which limits divide after 2026-02-28 was not found; those before it are used"
    assert [said in text for text in texts] == [True, False, False]


def test_before_the_rule_a_city_may_choose_it_and_that_is_said(real_data: Path) -> None:
    table = beijing(real_data)
    with pytest.raises(StandardError, match="air-city-ranking"):
        call("air.ranking", "1", table, level="station", period="year")
    chosen = {"air-city-ranking": "ranking rule 2018"}
    found = call("air.ranking", "1", table, level="station", period="year", chosen=chosen)
    rows = found.tables["ranking"].filter(pl.col("period") == "2015").to_dicts()
    assert [row["station"] for row in rows if row["rank"] == 1] == ["Dingling"]
    parts = ("pm25", "pm10", "so2", "no2", "co", "o3")
    # quotients of the statistics that `air.annual` finds, rounded one by one and added
    limits = {p: LIMITS[p] for p in parts}
    own = {
        p: call(
            "air.annual", "ug/m3", table, pollutant=p,
            statistic="percentile" if p in {"co", "o3"} else "mean",
        ).observations.filter(
            (pl.col("dimensions") == '{"station":"Dingling"}') & (pl.col("period") == "2015")
        )["value"].item()
        for p in parts
    }  # fmt: skip
    assert rows[0]["index"] == pytest.approx(sum(round(own[p] / limits[p], 2) for p in parts))
    assert found.explanations is not None
    assert found.explanations["text"].str.contains("the city chose it").all()
