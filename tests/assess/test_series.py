"""Which values progress is judged by."""

from types import SimpleNamespace
from typing import Any

import polars as pl
import pytest

from cityagenda.assess.series import Series, series
from cityagenda.ground.errors import MethodError


def _series(make: SimpleNamespace, observations: pl.DataFrame, **indicator: Any) -> Series:
    city = make.city({"id": "x"} | indicator)
    return series(observations, city.indicators, make.zone)


def _values(found: Series) -> list[tuple[int, float]]:
    return found.values.select("year", "value").rows()


def _break(at: str, *, comparable: bool = False) -> dict[str, Any]:
    note = {"zh-Hans": "口径", "en": "definition"}
    return {"at": at, "kind": "definition", "note": note, "comparable": comparable}


def test_only_selected_finite_values_of_years_count(make: SimpleNamespace) -> None:
    observations = pl.concat(
        [
            make.observed({2020: 2.0, 2019: 1.0, "2020-03": 9.0, "2020-Q1": 9.0}),
            make.observed({2019: 8.0}, selected=False),
            make.observed({2021: None}, status="missing", reason="lost"),
        ]
    )
    assert _values(_series(make, observations)) == [(2019, 1.0), (2020, 2.0)]


def test_ranges_of_years_stand_in_where_there_are_no_years(make: SimpleNamespace) -> None:
    ranges = make.observed({"2011/P5Y": 3.0, "2016/P5Y": 4.0, "2010/P10Y": 9.0})
    found = _series(make, ranges)
    assert _values(found) == [(2011, 3.0), (2016, 4.0)]
    assert found.states["period_years"].to_list() == [5]
    both = _series(make, pl.concat([ranges, make.observed({2018: 7.0})]))
    assert _values(both) == [(2018, 7.0)]


def test_values_before_the_last_break_are_cut_and_counted(make: SimpleNamespace) -> None:
    observations = make.observed({y: float(y) for y in range(2014, 2022)})
    breaks = [_break("2016"), _break("2018"), _break("2020", comparable=True)]
    found = _series(make, observations, breaks=breaks)
    assert [year for year, _ in _values(found)] == [2018, 2019, 2020, 2021]
    state = found.states.row(0, named=True)
    assert (state["break_year"], state["left_out"], state["values"]) == (2018, 4, 4)


def test_a_break_within_a_year_cuts_that_year(make: SimpleNamespace) -> None:
    observations = make.observed({2017: 1.0, 2018: 2.0, 2019: 3.0})
    found = _series(make, observations, breaks=[_break("2018-07")])
    assert [year for year, _ in _values(found)] == [2019]


def test_a_break_after_the_latest_value_does_nothing_yet(make: SimpleNamespace) -> None:
    observations = make.observed({2017: 1.0, 2018: 2.0})
    found = _series(make, observations, breaks=[_break("2016"), _break("2023")])
    assert _values(found) == [(2017, 1.0), (2018, 2.0)]
    assert found.states["left_out"].to_list() == [0]
    assert found.states["break_year"].to_list() == [None]


def test_each_area_is_cut_by_the_breaks_that_it_has_lived(make: SimpleNamespace) -> None:
    observations = pl.concat(
        [make.observed({2017: 1.0, 2020: 2.0}), make.observed({2017: 3.0}, area="east")]
    )
    found = _series(make, observations, breaks=[_break("2019")])
    assert found.values.select("area", "year").rows() == [("demo", 2020), ("east", 2017)]


def test_synthetic_values_mark_their_series(make: SimpleNamespace) -> None:
    observations = pl.concat(
        [
            make.observed({2017: 1.0}),
            make.observed({2018: 1.0}, status="synthetic"),
            make.observed({2017: 1.0}, area="east"),
        ]
    )
    assert _series(make, observations).states["synthetic"].to_list() == [True, False]


def test_two_selected_values_of_one_year_are_an_error(make: SimpleNamespace) -> None:
    observations = pl.concat([make.observed({2017: 1.0}), make.observed({2017: 2.0})])
    with pytest.raises(MethodError, match="two selected values stand for x in demo"):
        _series(make, observations)


def test_series_are_sorted_whatever_the_order_of_observations(make: SimpleNamespace) -> None:
    observations = pl.concat(
        [make.observed({2018: 1.0, 2017: 2.0}, area="east"), make.observed({2017: 3.0})]
    )
    found = _series(make, observations).values
    assert found.equals(_series(make, observations.reverse()).values)
    assert found["area"].to_list() == ["demo", "east", "east"]
