"""Texts of a source stand for what is declared; what is declared is held to the source."""

import polars as pl
import pytest
from tests.domains.statistics.calls import result

from cityagenda.ground.errors import MethodError


def _observations(rows: dict[str, list[object]], **parameters: object) -> pl.DataFrame:
    table = pl.DataFrame(rows, strict=False)
    return result("statistics.declared", {"values": table}, unit="1", **parameters).observations


def test_a_text_that_is_listed_stands_for_its_meaning_and_others_for_themselves() -> None:
    found = _observations(
        {"period": ["2012/13", "2014"], "value": [1.0, 2.0]},
        codes={"period": {"2012/13": "2012/P1Y"}},
    )
    assert found["period"].to_list() == ["2012/P1Y", "2014"]


def test_a_constant_column_is_no_dimension_and_is_held_to_its_text() -> None:
    rows: dict[str, list[object]] = {"period": ["2012"], "value": [1.0], "Units": ["Percent"]}
    found = _observations(rows, dimensions=[], constants={"Units": "Percent"})
    assert found["dimensions"].to_list() == ["{}"]
    with pytest.raises(MethodError, match=r"'Units' is declared to hold 'Index'.*'Percent'"):
        _observations(rows, constants={"Units": "Index"})


def test_a_column_that_is_not_there_is_named() -> None:
    with pytest.raises(MethodError, match="no column Group"):
        _observations({"period": ["2012"], "value": [1.0]}, codes={"Group": {"A": "B"}})


def test_numbered_repetitions_lose_no_row_and_leave_the_first_alone() -> None:
    rows: dict[str, list[object]] = {
        "period": ["2020", "2020", "2020", "2021"],
        "value": [5.0, 5.0, 7.0, 8.0],
        "Site": ["A", "A", "A", "A"],
    }
    found = _observations(rows, dimensions=["Site"], repeated="number")
    assert found.select("period", "dimensions", "value").rows() == [
        ("2020", '{"Site":"A"}', 5.0),
        ("2020", '{"Site":"A","repetition":"2"}', 5.0),
        ("2020", '{"Site":"A","repetition":"3"}', 7.0),
        ("2021", '{"Site":"A"}', 8.0),
    ]
