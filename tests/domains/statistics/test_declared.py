"""Declared values enter as they stand; what cannot stand is listed."""

from typing import Any

import polars as pl
import pytest
from tests.domains.statistics.calls import by_key, result

from cityagenda.ground.errors import MethodError, PeriodError, UnitError
from cityagenda.ground.methods import Result


def _declared(rows: dict[str, list[Any]], **parameters: Any) -> Result:
    given = {"unit": "1", **parameters}
    return result("statistics.declared", {"values": pl.DataFrame(rows, strict=False)}, **given)


def test_a_value_enters_unchanged_with_what_is_said_about_it() -> None:
    found = _declared(
        {
            "period": ["2018", "2022"],
            "value": [189568.0, 183274.0],
            "status": [None, "provisional"],
            "scope": ["old population base", "census population base"],
            "vintage": ["2019-04", "2023-05"],
            "low": [None, 183000.0],
            "high": [None, 184000.0],
            "source": ["profile", "bulletin"],
        }
    )
    row = found.observations.row(1, named=True)
    assert by_key(found) == {("city", "2018"): 189568.0, ("city", "2022"): 183274.0}
    assert found.observations["status"].to_list() == ["normal", "provisional"]
    assert (row["low"], row["high"], row["vintage"]) == (183000.0, 184000.0, "2023-05")
    assert (row["scope"], row["source"]) == ("census population base", "bulletin")
    assert found.exclusions is not None
    assert found.exclusions.is_empty()


def test_a_row_in_another_unit_is_converted_exactly() -> None:
    found = _declared(
        {
            "period": ["2018", "2019"],
            "value": [24221.98, 2.5],
            "unit": ["10*8.{CNY}", "10*12.{CNY}"],
        },
        unit="10*8.{CNY}",
    )
    assert by_key(found) == {("city", "2018"): 24221.98, ("city", "2019"): 25000.0}


def test_a_row_without_a_unit_beside_rows_with_one_is_refused() -> None:
    with pytest.raises(UnitError, match="row 2"):
        _declared({"period": ["2018", "2019"], "value": [1.0, 2.0], "unit": ["t", None]}, unit="t")


def test_a_unit_of_another_kind_is_refused() -> None:
    with pytest.raises(UnitError, match="cannot be converted"):
        _declared({"period": ["2018"], "value": [1.0], "unit": ["m"]}, unit="t")


def test_series_and_dimensions_are_those_asked_for() -> None:
    rows = {
        "indicator": ["life", "life", "income"],
        "period": ["2018"] * 3,
        "value": [80.0, 83.0, 5.0],
        "sex": [None, "F", None],
    }
    found = _declared(rows, series="life", dimensions=["sex"])
    assert found.observations["dimensions"].to_list() == ["{}", '{"sex":"F"}']
    assert found.observations["value"].to_list() == [80.0, 83.0]
    with pytest.raises(MethodError, match="income, life"):
        _declared(rows)


def test_a_series_without_a_column_of_series_is_an_error() -> None:
    with pytest.raises(MethodError, match="no column `indicator`"):
        _declared({"period": ["2018"], "value": [1.0]}, series="life")


def test_an_unknown_dimension_is_an_error() -> None:
    with pytest.raises(MethodError, match="no column sex"):
        _declared({"period": ["2018"], "value": [1.0]}, dimensions=["sex"])


def test_areas_are_those_of_the_city() -> None:
    found = _declared({"period": ["2018", "2018"], "value": [1.0, 2.0], "area": ["north", None]})
    assert by_key(found) == {("north", "2018"): 1.0, ("city", "2018"): 2.0}
    with pytest.raises(MethodError, match=r"row 2: unknown area\(s\): east"):
        _declared({"period": ["2018", "2018"], "value": [1.0, 2.0], "area": ["north", "east"]})


def test_absent_values_stay_visible_with_a_reason() -> None:
    found = _declared(
        {
            "period": ["2015", "2016", "2017", "2018"],
            "value": [None, None, float("nan"), 1.0],
            "status": [None, "insufficient", None, None],
            "reason": [None, "12 of 20 hours", None, "rounded"],
        }
    ).observations
    assert found["value"].to_list() == [None, None, None, 1.0]
    assert found["status"].to_list() == ["missing", "insufficient", "missing", "normal"]
    assert found["reason"].to_list() == [
        "the source states no value",
        "12 of 20 hours",
        "the source states a value that is not a finite number",
        "rounded",
    ]
    assert found["reason_zh"].to_list() == [
        "来源未给出数值",
        None,
        "来源给出的数值不是有限数",
        None,
    ]


def test_a_reason_in_chinese_alone_is_a_reason() -> None:
    row = _declared(
        {"period": ["2018"], "value": [None], "reason_zh": ["未公布"]}
    ).observations.row(0, named=True)
    assert (row["status"], row["reason"], row["reason_zh"]) == ("missing", None, "未公布")


def test_a_repeated_row_is_kept_once_and_listed() -> None:
    found = _declared({"period": ["2018", "2018"], "value": [1.0, 1.0]})
    assert by_key(found) == {("city", "2018"): 1.0}
    assert found.exclusions is not None
    assert found.exclusions.rows() == [
        ("values", 2, "repetition of another row", "与另一行重复", "city, 2018, {}: 1.0")
    ]


def test_contradictory_rows_leave_a_gap_and_are_listed() -> None:
    found = _declared({"period": ["2018", "2018"], "value": [1.0, 2.0]})
    row = found.observations.row(0, named=True)
    assert found.observations.height == 1
    assert (row["value"], row["status"]) == (None, "missing")
    assert row["reason"] == "the source states 2 different values"
    assert row["reason_zh"] == "来源给出 2 个不同数值"
    assert found.exclusions is not None
    assert found.exclusions["row"].to_list() == [1, 2]


def test_two_sources_or_vintages_in_conflict_stand_side_by_side() -> None:
    found = _declared(
        {
            "period": ["2018"] * 3,
            "value": [1.0, 2.0, 3.0],
            "source": ["a", "b", "b"],
            "vintage": ["2019", "2019", "2020"],
        }
    )
    assert found.observations["value"].to_list() == [1.0, 2.0, 3.0]


@pytest.mark.parametrize("period", ["2018年", "01/02/2018", "", None])
def test_a_period_in_another_style_is_an_error_with_its_row(period: str | None) -> None:
    with pytest.raises(PeriodError, match="row 2"):
        _declared({"period": ["2018", period], "value": [1.0, 2.0]})
