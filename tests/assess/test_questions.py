"""Which questions a plan and its indicators put to series."""

from types import SimpleNamespace
from typing import Any

import polars as pl

from cityagenda.assess.questions import questions
from cityagenda.assess.series import series


def _questions(make: SimpleNamespace, *indicators: Any, **kinds: Any) -> pl.DataFrame:
    city = make.city(*indicators, **kinds)
    values = {2015: 1.0, 2020: 2.0}
    observed = pl.concat([make.observed(values), make.observed(values, area="east")])
    return questions(city, series(observed, city.indicators, make.zone).states)


def _aims(table: pl.DataFrame, area: str = "demo") -> list[tuple[Any, ...]]:
    rows = table.filter(pl.col("area") == area)
    return rows.select("target_year", "target", "target_kind", "horizon").rows()


def test_every_horizon_and_every_target_year_is_asked_about(make: SimpleNamespace) -> None:
    targets = [{"year": 2022, "value": 3}, {"year": 2030, "value": 9, "kind": "binding"}]
    found = _questions(make, {"id": "x", "targets": targets})
    assert _aims(found) == [
        (2020, None, None, "h2020"),
        (2022, 3.0, "expected", None),
        (2025, None, None, "h2025"),
        (2030, 9.0, "binding", "h2030"),
    ]
    assert [row[:2] for row in _aims(found, "east")] == [(2020, None), (2025, None), (2030, None)]


def test_without_target_the_default_target_year_is_asked_about(make: SimpleNamespace) -> None:
    later = {"assessment": {"base_year": 2010, "target_year": 2035}}
    found = _questions(make, {"id": "x"}, city=later)
    assert [row[0] for row in _aims(found)] == [2020, 2025, 2030, 2035]
    assert found["base_year"].unique().to_list() == [2010]
    aimed = _questions(make, {"id": "x", "targets": [{"year": 2025, "value": 3}]}, city=later)
    assert [row[0] for row in _aims(aimed)] == [2020, 2025, 2030]


def test_a_level_is_the_aim_of_a_horizon_without_a_target(make: SimpleNamespace) -> None:
    levels = [
        {"horizon": "h2025", "value": 5, "source": {"en": "s"}},
        {"horizon": "h2030", "value": 7, "source": {"en": "s"}},
        {"horizon": "elsewhere", "value": 8, "source": {"en": "s"}},
    ]
    found = _questions(make, {"id": "x", "levels": levels, "targets": [{"year": 2030, "value": 9}]})
    assert [row[:3] for row in _aims(found)] == [
        (2020, None, None),
        (2025, 5.0, "level"),
        (2030, 9.0, "expected"),
    ]


def test_an_indicator_without_any_value_is_asked_about_too(make: SimpleNamespace) -> None:
    found = _questions(make, {"id": "x"}, {"id": "silent"})
    assert found.filter(pl.col("indicator") == "silent")["area"].unique().to_list() == ["demo"]


def test_a_target_of_an_area_or_a_dimension_is_put_to_that_series(make: SimpleNamespace) -> None:
    targets = [
        {"year": 2030, "value": 3, "area": "east"},
        {"year": 2030, "value": 4, "dimensions": {"sex": "F"}},
    ]
    found = _questions(make, {"id": "x", "targets": targets}).filter(pl.col("target").is_not_null())
    assert found.select("area", "dimensions", "target").rows() == [
        ("demo", '{"sex":"F"}', 4.0),
        ("east", "{}", 3.0),
    ]


def test_facts_of_the_indicator_stand_in_every_question(make: SimpleNamespace) -> None:
    posts = {
        "worst": 0,
        "best": 100,
        "thresholds": {"green": 80, "yellow": 60},
        "source": {"en": "s"},
    }
    facts = {"unit": "%", "limit": 100, "base_year": 2018, "direction": "down"}
    row = _questions(make, {"id": "x", "goalposts": posts} | facts).row(0, named=True)
    assert (row["percent"], row["limit"], row["base_year"]) == (True, 100.0, 2018)
    assert (row["worst"], row["best"], row["green"]) == (0.0, 100.0, 80.0)
    assert (row["yellow"], row["orange"], row["direction"]) == (60.0, None, "down")
