"""Growth: year over year and on average, and what leaves it undefined."""

import polars as pl
import pytest
from tests.domains.statistics.calls import by_key, observed, result

from cityagenda.ground.errors import MethodError, UnitError


def test_growth_on_the_year_before() -> None:
    # PM2.5 of Shenzhen: 27 in 2016, 26 in 2018, 24 in 2019 (bulletins)
    values = observed({("city", "2016"): 27.0, ("city", "2018"): 26.0, ("city", "2019"): 24.0})
    found = result("statistics.growth", {"values": values}, unit="%")
    assert by_key(found) == {
        ("city", "2018"): None,
        ("city", "2019"): pytest.approx(-100 / 13, rel=1e-14),
    }
    assert found.observations["reason"][0] == "no value of 2017"


def test_quarters_are_compared_with_quarters() -> None:
    values = observed(
        {("city", "2018-Q1"): 4.0, ("city", "2018-Q2"): 9.0, ("city", "2019-Q1"): 5.0}
    )
    found = result("statistics.growth", {"values": values})
    assert by_key(found) == {("city", "2019-Q1"): 0.25}


def test_average_growth_spans_the_years_of_growth() -> None:
    # 27 to 18 in five years: -7.79 % a year, as worked out for the plan's PM2.5 target
    values = observed({("city", "2016"): 27.0, ("city", "2018"): 26.0, ("city", "2021"): 18.0})
    found = result(
        "statistics.growth",
        {"values": values},
        unit="%",
        kind="average",
        from_year=2016,
        to_year=2021,
    )
    assert by_key(found) == {("city", "2017/P5Y"): pytest.approx(-7.79, abs=0.005)}
    row = found.observations.row(0, named=True)
    assert (row["start"].year, row["end"].year) == (2017, 2022)


def test_average_growth_without_an_end_says_so() -> None:
    values = observed({("city", "2016"): 27.0, ("north", "2021"): 9.0})
    found = result(
        "statistics.growth", {"values": values}, kind="average", from_year=2016, to_year=2021
    )
    assert found.observations["reason"].to_list() == ["no value of 2021", "no value of 2016"]


@pytest.mark.parametrize("years", [{}, {"from_year": 2016}, {"from_year": 2021, "to_year": 2016}])
def test_an_average_needs_two_years_in_order(years: dict[str, int]) -> None:
    with pytest.raises(MethodError, match="from_year"):
        result("statistics.growth", {"values": observed({})}, kind="average", **years)


def test_a_base_that_is_not_above_zero_has_no_growth() -> None:
    values = observed({("city", "2016"): 0.0, ("city", "2017"): -3.0, ("city", "2018"): 6.0})
    found = result("statistics.growth", {"values": values}).observations
    assert found["value"].null_count() == 2
    assert found["reason"].to_list() == [
        "the base is not above zero (0 in 2016)",
        "the base is not above zero (-3 in 2017)",
    ]


def test_a_fall_below_zero_has_no_average() -> None:
    values = observed({("city", "2016"): 4.0, ("city", "2018"): -4.0})
    found = result(
        "statistics.growth", {"values": values}, kind="average", from_year=2016, to_year=2018
    )
    assert found.observations["reason"][0] == "the last value is negative (-4 in 2018)"


def test_breaks_and_changes_of_scope_are_said() -> None:
    # GDP per head fell because the census raised the population
    values = pl.concat(
        [
            observed({("city", "2019"): 200.0}, scope="old base"),
            observed({("city", "2020"): 150.0, ("city", "2021"): 160.0}, scope="census base"),
        ]
    )
    found = result("statistics.growth", {"values": values}, unit="%", breaks=["2020"]).observations
    assert found["value"].to_list() == [-25.0, pytest.approx(20 / 3)]
    assert found["reason"].to_list() == [
        "scopes differ: 2019 covers old base, 2020 covers census base; crosses the break at 2020",
        None,
    ]


def test_growth_is_a_pure_number() -> None:
    with pytest.raises(UnitError):
        result("statistics.growth", {"values": observed({})}, unit="t")
