"""The published case of Garzê, row by row, with its oddities."""

import csv
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from cityagenda.domains.ecosystem.account import Account, account
from cityagenda.domains.ecosystem.comparison import Published, compared
from cityagenda.domains.ecosystem.inputs import Given, Inputs
from cityagenda.domains.ecosystem.profiles import profile
from cityagenda.domains.ecosystem.quantities import quantities
from cityagenda.domains.ecosystem.totals import balances, totals
from cityagenda.ground.standards import library

HUNDRED_MILLION = 1e8
UNITS = {"1e8 m3": "10*8.m3", "1e8 kWh": "10*8.kW.h", "1e4 t": "10*4.t", "t": "t",
         "1e8 t": "10*8.t", "1e4 hm2": "10*4.hm2"}  # fmt: skip
RENAMED = {"forest": "pest_forest", "grassland": "pest_grassland"}
GASES = {"CO2": "10*8.t{CO2}", "O2": "10*8.t{O2}"}


def _published(folder: Path) -> list[dict[str, str]]:
    path = folder / "gep" / "published" / "garze_2010.csv"
    with path.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return [row | {"indicator": RENAMED.get(row["indicator"], row["indicator"])} for row in rows]


@pytest.fixture(scope="module")
def printed(real_data: Path) -> list[dict[str, str]]:
    return _published(real_data)


def _account(printed: list[dict[str, str]], **choices: bool) -> Account:
    given = {}
    for row in printed:
        name = row["indicator"]
        if row["price"]:
            unit = GASES.get(name, UNITS[row["physical_unit"]])
            given[name] = Given(np.array(float(row["physical_quantity"])), unit)
        else:
            given[name] = Given(np.array(float(row["value_1e8_CNY"])), "10*8.{CNY}")
    visits = next(r for r in printed if r["indicator"] == "recreation")["physical_quantity"]
    given["visits"] = Given(np.array(float(visits)), "10*4.{visit}")
    pack = library().standard("gep-profile", "CN-5133", date(2010, 12, 31))
    return account(profile(pack, choices), Inputs(2010, ("garze",), given))


def test_every_published_row_lies_where_its_printed_quantity_allows(
    printed: list[dict[str, str]],
) -> None:
    rows = [
        Published(r["indicator"], r["physical_quantity"] if r["price"] else "", r["value_1e8_CNY"])
        for r in printed
    ]
    found = compared(_account(printed), rows, HUNDRED_MILLION)
    assert found.height == 28
    assert found["explained"].all(), found.filter(~pl.col("explained"))
    far = found.filter(pl.col("difference_percent").abs() > 0.9)
    assert far["indicator"].to_list() == ["reservoir"]
    assert far["difference_percent"][0] == pytest.approx(3.2, abs=0.05)
    assert "rounding of '0.01' explains" in far["text"][0]
    assert "0.01" in far["text_zh"][0]


def test_sand_is_priced_by_the_land_it_would_bury(printed: list[dict[str, str]]) -> None:
    made = _account(printed)
    sand = made.table.filter(pl.col("indicator") == "sand_fixed").row(0, named=True)
    assert sand["value"] / HUNDRED_MILLION == pytest.approx(2.2835, abs=5e-5)
    assert sand["method"] == "gep-garze-2010: given, buried_area"
    # quantity times price as they stand in the table would be a third of that
    assert sand["quantity"] * 1e4 * sand["price"] / HUNDRED_MILLION == pytest.approx(
        0.292, abs=1e-3
    )
    rows = [Published("sand_fixed", "779.42", "2.2835")]
    assert compared(made, rows, HUNDRED_MILLION)["text"][0].startswith("the price is not one for")


def test_the_total_is_the_published_one_but_for_roundings(printed: list[dict[str, str]]) -> None:
    stated = sum(float(r["value_1e8_CNY"]) for r in printed)
    assert stated == pytest.approx(7545.598, abs=5e-4)
    total = _account(printed).total / HUNDRED_MILLION
    slack = sum(
        float(r["value_1e8_CNY"]) * _share(r["physical_quantity"]) for r in printed if r["price"]
    )
    assert abs(total - 7545.59) < slack
    assert total == pytest.approx(7545.59, rel=5e-4)


def _share(text: str) -> float:
    return 0.5 * 10.0 ** -len(text.partition(".")[2]) / float(text)


def test_oxygen_is_a_quarter_of_the_total_and_a_choice(printed: list[dict[str, str]]) -> None:
    with_it, without = _account(printed), _account(printed, oxygen_release=False)
    assert 1 - without.total / with_it.total == pytest.approx(0.2415, abs=5e-4)
    by = dict(totals(with_it.table, "service").select("service", "value").rows())
    assert by["oxygen_release"] / by["carbon_sequestration"] == pytest.approx(15.5, abs=0.1)
    assert "oxygen_release" not in without.table["service"].to_list()


def test_parts_of_the_published_case_add_to_its_total(printed: list[dict[str, str]]) -> None:
    for balance in balances(_account(printed)):
        assert abs(balance.residual) <= 1e-15 * balance.total * 4


def test_what_the_paper_computes_from_soil_and_marsh_comes_out_as_printed() -> None:
    found = profile(library().standard("gep-profile", "CN-5133", date(2010, 12, 31)))
    area = np.zeros((1, len(found.types)))
    area[0, found.types.index("wetland")] = 2005
    given = {"soil": Given(np.array([38.86]), "10*8.t"), "area": Given(area, "km2"),
             "reservoir_capacity": Given(np.array([0.0277]), "10*8.m3")}  # fmt: skip
    parts = {q.indicator.id: q for q in quantities(found, Inputs(2010, ("garze",), given))}

    def of(name: str) -> float:
        values = parts[name].values
        assert values is not None
        return float(values.sum())

    assert round(of("sediment_reduction") / 1e8, 2) == 10.03
    assert of("N_nonpoint_reduction") / 1e4 == pytest.approx(1437.94, abs=0.37 * 0.005 * 100)
    assert of("P_nonpoint_reduction") / 1e4 == pytest.approx(419.72, abs=0.108 * 0.005 * 100)
    assert of("marsh") / 1e8 == pytest.approx(6.0, abs=0.02)
    # a reservoir quantity of 0.00969 is printed as 0.01
    assert of("reservoir") / 1e8 * 7.06 == pytest.approx(0.0684, abs=1e-4)
    assert parts["lake"].status == "missing"
    assert parts["lake"].reason["en"] == "'lakes' was not given"
