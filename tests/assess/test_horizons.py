"""When targets were met, whether they stayed met, and how they were revised."""

from datetime import date
from types import SimpleNamespace
from typing import Any

import polars as pl
import pytest

from cityagenda.assess.account import assess
from cityagenda.assess.horizons import horizons

FALLING = {2015: 30.0, 2017: 24.0, 2018: 26.0, 2019: 20.0, 2021: 18.0}


def _row(make: SimpleNamespace, values: dict[int, float], **fields: Any) -> dict[str, Any]:
    table = horizons(make.series(values), make.question(**{"direction": "down"} | fields))
    return table.row(0, named=True)


@pytest.mark.parametrize(
    ("target", "year", "wanted"),
    [
        (25.0, 2020, (2017, 3, False, None, True)),
        (20.0, 2025, (2019, 6, True, None, True)),
        (26.0, 2018, (2017, 1, True, True, True)),
        (24.0, 2018, (2017, 1, False, False, True)),
        (18.0, 2019, (2021, -2, True, False, True)),
        (10.0, 2030, (None, None, None, None, False)),
        (30.0, 2030, (2015, 15, True, None, True)),
    ],
)
def test_the_first_year_that_meets_a_target_is_found(
    target: float, year: int, wanted: tuple[Any, ...], make: SimpleNamespace
) -> None:
    row = _row(make, FALLING, target=target, target_year=year)
    names = ("met_year", "years_early", "kept", "met_in_target_year", "met_now")
    assert tuple(row[name] for name in names) == wanted


def test_more_is_better_looks_the_other_way(make: SimpleNamespace) -> None:
    row = _row(make, {2015: 1.0, 2016: 5.0, 2017: 4.0}, direction="up", target=5.0)
    assert (row["met_year"], row["kept"], row["met_now"]) == (2016, False, False)


def test_without_direction_or_values_there_is_no_answer(make: SimpleNamespace) -> None:
    none = _row(make, FALLING, direction="none", target=20.0)
    assert (none["met_year"], none["kept"], none["met_now"]) == (None, None, None)
    silent = _row(make, {}, target=20.0)
    assert (silent["current_year"], silent["met_year"], silent["met_now"]) == (None, None, None)


def test_questions_without_target_have_no_horizon(make: SimpleNamespace) -> None:
    assert horizons(make.series(FALLING), make.question()).is_empty()


def test_progress_is_shown_against_every_earlier_target(make: SimpleNamespace) -> None:
    why = {"zh-Hans": "收紧", "en": "tightened"}
    target = {
        "year": 2030,
        "value": 15,
        "revisions": [
            {"value": 25, "until": date(2019, 12, 31), "reason": why},
            {"value": 20, "until": date(2021, 6, 30), "reason": why},
        ],
    }
    city = make.city({"id": "x", "direction": "down", "targets": [target]})
    tables = assess(city, make.observed(FALLING))
    found = tables["revisions"]
    assert found.height == 3 * 8
    simple = found.filter(pl.col("method") == "open-sdg").select("until", "target", "status")
    assert simple.rows() == [
        (date(2019, 12, 31), 25.0, "target_achieved"),
        (date(2021, 6, 30), 20.0, "target_achieved"),
        (None, 15.0, "substantial_progress"),
    ]
    now = tables["components"].filter(pl.col("target").is_not_null())
    assert found.filter(pl.col("until").is_null()).drop("until").equals(now)
