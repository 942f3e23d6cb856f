"""Which declared level a series has reached, and since when."""

from types import SimpleNamespace
from typing import Any

import polars as pl

from cityagenda.assess.levels import levels


def _levels(make: SimpleNamespace, values: dict[int, float], *steps: float) -> pl.DataFrame:
    names = ("h2020", "h2025", "h2030")
    declared = [
        {"horizon": name, "value": value, "source": {"en": "s"}}
        for name, value in zip(names, steps, strict=False)
    ]
    city = make.city({"id": "x", "direction": "down", "levels": declared})
    return levels(city, make.series(values))


def _pick(table: pl.DataFrame, *names: str) -> list[tuple[Any, ...]]:
    return table.select("horizon", *names).rows()


def test_levels_say_when_they_were_reached_and_whether_they_last(make: SimpleNamespace) -> None:
    values = {2016: 40.0, 2018: 24.0, 2019: 27.0, 2020: 24.0, 2021: 19.0}
    found = _levels(make, values, 25.0, 20.0, 10.0)
    assert _pick(found, "reached", "first_year", "since", "in_time", "highest") == [
        ("h2020", True, 2018, 2020, True, False),
        ("h2025", True, 2021, 2021, True, True),
        ("h2030", False, None, None, None, False),
    ]


def test_a_level_that_came_too_late_or_not_at_all_was_not_reached_in_time(
    make: SimpleNamespace,
) -> None:
    found = _levels(make, {2016: 40.0, 2021: 24.0, 2026: 23.0}, 25.0, 20.0)
    assert _pick(found, "reached", "since", "in_time", "highest") == [
        ("h2020", True, 2021, False, True),
        ("h2025", False, None, False, False),
    ]


def test_a_level_that_was_lost_is_not_reached(make: SimpleNamespace) -> None:
    found = _levels(make, {2016: 20.0, 2017: 30.0}, 25.0)
    assert _pick(found, "reached", "first_year", "since", "in_time") == [
        ("h2020", False, 2016, None, True)
    ]


def test_an_indicator_without_direction_reaches_nothing(make: SimpleNamespace) -> None:
    steps = [{"horizon": "h2020", "value": 5, "source": {"en": "s"}}]
    city = make.city({"id": "x", "direction": "none", "levels": steps})
    row = levels(city, make.series({2016: 4.0, 2021: 6.0})).row(0, named=True)
    assert (row["reached"], row["first_year"], row["since"], row["highest"]) == (
        None,
        None,
        None,
        False,
    )


def test_every_area_has_its_own_levels_but_dimensions_have_none(make: SimpleNamespace) -> None:
    steps = [{"horizon": "h2020", "value": 5, "source": {"en": "s"}}]
    city = make.city({"id": "x", "direction": "up", "levels": steps})
    city_series = make.series({2016: 4.0})
    east = city_series.with_columns(pl.lit("east").alias("area"), pl.lit(6.0).alias("value"))
    women = city_series.with_columns(pl.lit('{"sex":"F"}').alias("dimensions"))
    found = levels(city, pl.concat([city_series, women, east]))
    assert found.select("area", "reached").rows() == [("demo", False), ("east", True)]
