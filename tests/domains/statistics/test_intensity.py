"""Intensity at constant prices, by a deflator and by growth rates that agree with it."""

import polars as pl
import pytest
from tests.domains.statistics.calls import by_key, observed, result

from cityagenda.ground.errors import MethodError

WATER = {("city", str(year)): 20.0 for year in range(2016, 2021)}
NOMINAL = {("city", "2016"): 100.0, ("city", "2018"): 132.0, ("city", "2020"): 180.0}
PRICES = {("city", "2016"): 100.0, ("city", "2018"): 110.0, ("city", "2020"): 120.0}


def _tables(**tables: dict[tuple[str, str], float | None]) -> dict[str, pl.LazyFrame]:
    units = {"quantity": "10*4.m3", "output": "10*8.{CNY}", "deflator": "1", "growth": "%"}
    return {name: observed(values, unit=units[name]) for name, values in tables.items()}


def _values(tables: dict[str, pl.LazyFrame], base: int) -> dict[tuple[str, str], float | None]:
    found = result("statistics.intensity", tables, unit="m3/(10*4.{CNY})", price_base=base)
    return by_key(found)


def test_a_deflator_of_any_base_moves_the_prices() -> None:
    found = _values(_tables(quantity=WATER, output=NOMINAL, deflator=PRICES), 2016)
    # real output 100, 120, 150: 20e4 m3 over 100e8 CNY is 0.2 m3 over 10^4 CNY
    assert found["city", "2016"] == pytest.approx(0.2, rel=1e-15)
    assert found["city", "2018"] == pytest.approx(20 / 120, rel=1e-15)
    assert found["city", "2020"] == pytest.approx(20 / 150, rel=1e-15)
    assert found["city", "2017"] is None
    doubled = {place: 2 * value for place, value in PRICES.items()}
    again = _values(_tables(quantity=WATER, output=NOMINAL, deflator=doubled), 2016)
    assert again["city", "2020"] == pytest.approx(found["city", "2020"], rel=1e-15)


def test_growth_rates_reach_both_ways_from_the_base_year() -> None:
    growth = {("city", "2017"): 10.0, ("city", "2018"): 20.0, ("city", "2019"): 25.0}
    found = _values(_tables(quantity=WATER, output={("city", "2018"): 132.0}, growth=growth), 2018)
    assert found["city", "2016"] == pytest.approx(20 / 100, rel=1e-14)
    assert found["city", "2017"] == pytest.approx(20 / 110, rel=1e-14)
    assert found["city", "2019"] == pytest.approx(20 / 165, rel=1e-14)
    assert found["city", "2020"] is None


def test_a_missing_rate_is_not_bridged() -> None:
    growth = {("city", "2017"): 10.0, ("city", "2019"): 25.0, ("city", "2020"): 1.0}
    found = _values(_tables(quantity=WATER, output={("city", "2016"): 100.0}, growth=growth), 2016)
    assert [place for place, value in found.items() if value is not None] == [
        ("city", "2016"),
        ("city", "2017"),
    ]


def test_absent_prices_are_named() -> None:
    tables = _tables(quantity=WATER, output=NOMINAL, deflator={("city", "2018"): 110.0})
    found = result("statistics.intensity", tables, unit="m3/(10*4.{CNY})", price_base=2016)
    reasons = dict(zip(found.observations["period"], found.observations["reason"], strict=True))
    assert reasons["2017"] == "no value of output at 2016 prices"
    assert reasons["2018"] == (
        "no value of output at 2016 prices (no value of the deflator of 2016)"
    )


@pytest.mark.parametrize("given", [{}, {"deflator": PRICES, "growth": PRICES}])
def test_exactly_one_way_to_constant_prices(given: dict[str, dict[tuple[str, str], float]]) -> None:
    with pytest.raises(MethodError, match="exactly one"):
        _values(_tables(quantity=WATER, output=NOMINAL, **given), 2016)  # type: ignore[arg-type]
