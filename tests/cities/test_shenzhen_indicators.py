"""The indicators of the first city: every published figure, every number, no loose end."""

import csv
import math
import shutil
from collections import Counter
from pathlib import Path

import polars as pl
import pytest

from cityagenda.build.run import run
from cityagenda.city.folder import load, read
from cityagenda.city.loaded import Loaded
from cityagenda.city.models import Indicator
from cityagenda.ground.periods import span
from cityagenda.ground.units import factor

Row = dict[str, str]

TABLE = {  # chapter 02 of the report of the science commission, read cell by cell
    ("gdp", "1979"): 1.96,
    ("gdp", "2018"): 24221.0,
    ("trade-total-usd", "1979"): 0.17,
    ("trade-total-usd", "2018"): 4000.0,
    ("fixed-asset-investment", "1979"): 0.59,
    ("fixed-asset-investment", "2018"): 6191.0,
    ("retail-sales", "1979"): 1.13,
    ("retail-sales", "2018"): 6169.0,
    ("public-budget-revenue", "1979"): 0.17,
    ("public-budget-revenue", "2018"): 3538.4,
}


@pytest.fixture(scope="module")
def shenzhen(cities: Path) -> Loaded:
    return read(cities / "shenzhen")


@pytest.fixture(scope="module")
def rows(shenzhen: Loaded) -> dict[str, list[Row]]:
    """Return the raw rows of each source of declared values that somebody published."""
    return {
        source.id: _rows(shenzhen.folder / source.path)
        for source in shenzhen.sources.values()
        if "indicator" in source.columns and not source.synthetic
    }


def _rows(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _period(year: str) -> str:
    return "2011/P5Y" if year == "2011-2015" else year


def _fed(indicator: Indicator) -> list[str]:
    fed = indicator.inputs.get("values", [])
    return [fed] if isinstance(fed, str) else list(fed)


def test_the_hundred_published_observations_are_all_there(
    rows: dict[str, list[Row]], real_data: Path
) -> None:
    listed = _rows(real_data / "sdg-platforms" / "shenzhen" / "shenzhen_observations.csv")
    assert len(listed) == 100
    published = [r for source, rs in rows.items() if not source.startswith("seed-") for r in rs]
    assert Counter((r["indicator"], r["period"], float(r["value"])) for r in published) == Counter(
        (r["indicator"].replace("_", "-"), _period(r["year"]), float(r["value"])) for r in listed
    )


def test_what_was_inferred_is_marked_as_in_the_collection(
    rows: dict[str, list[Row]], real_data: Path
) -> None:
    listed = _rows(real_data / "sdg-platforms" / "shenzhen" / "shenzhen_observations.csv")
    ours = {
        (r["indicator"], r["period"]): r
        for source, rs in rows.items()
        for r in rs
        if not source.startswith("seed-")
    }
    for row in listed:
        found = ours[row["indicator"].replace("_", "-"), _period(row["year"])]
        inferred = "inferred" in row["kind"]
        derived = row["kind"].startswith("derived")
        assert found["status"] == ("derived" if derived else "estimated" if inferred else "normal")
        assert bool(found["reason"]) == (row["kind"].startswith("derived") or inferred or (
            "rounded" in row["kind"]
        ))  # fmt: skip
        assert found["seen_in"] == row["seen_in"]
        assert found["scope"] == {
            "incl. Shenshan": "with-shenshan",
            "excl. Shenshan": "without-shenshan",
            "74 streets": "74-streets",
            "310 rivers": "310-rivers",
            "survey": "survey",
        }.get(row["scope"], found["scope"])
        if "base)" in row["kind"]:
            old = "old" in row["kind"]
            assert found["scope"] == ("old-population-base" if old else "census-base")


def test_every_remark_stands_in_both_languages(rows: dict[str, list[Row]]) -> None:
    said = [(row["reason"], row.get("reason_zh")) for declared in rows.values() for row in declared]
    assert any(english for english, _ in said)
    for english, chinese in said:
        assert bool(english) == bool(chinese), english


def test_every_row_reaches_its_indicator_in_a_unit_that_fits(
    shenzhen: Loaded, rows: dict[str, list[Row]]
) -> None:
    for source, declared in rows.items():
        for row in declared:
            indicator = shenzhen.indicators[row["indicator"]]
            assert indicator.method == "statistics.declared"
            assert f"source:{source}" in _fed(indicator), (source, row["indicator"])
            assert factor(row["unit"], indicator.unit) > 0
            assert span(row["period"], "Asia/Shanghai")


def test_every_source_feeds_and_names_its_documents(
    shenzhen: Loaded, rows: dict[str, list[Row]]
) -> None:
    for indicator in shenzhen.indicators.values():
        for fed in _fed(indicator):
            kind, _, name = fed.partition(":")
            if kind == "source" and not shenzhen.sources[name].synthetic:
                assert any(r["indicator"] == indicator.id for r in rows[name]), (indicator.id, fed)
    for source, declared in rows.items():
        named = {r["document"] for r in declared} | {r.get("also") or "" for r in declared}
        assert named - {""} == set(shenzhen.sources[source].documents)


def test_the_table_of_1979_and_2018_is_entered_cell_by_cell(rows: dict[str, list[Row]]) -> None:
    table = {(r["indicator"], r["period"]): float(r["value"]) for r in rows["seed-table"]}
    assert table == TABLE


def test_each_of_the_88_indicators_stands_there_once(shenzhen: Loaded) -> None:
    numbers = Counter(i.number for i in shenzhen.indicators.values() if i.number is not None)
    assert numbers == Counter(str(n) for n in range(1, 89))


def test_those_without_data_are_listed_and_say_what_they_need(shenzhen: Loaded) -> None:
    listed = [i for i in shenzhen.indicators.values() if i.method is None]
    numbered = [i for i in shenzhen.indicators.values() if i.number is not None and i.method]
    assert len(listed) == 64
    assert len(numbered) == 24
    for indicator in listed:
        assert indicator.number is not None
        assert not indicator.inputs
        assert "needs" in indicator.about["en"].lower(), indicator.id


def test_every_indicator_is_told_in_both_languages(shenzhen: Loaded) -> None:
    for indicator in shenzhen.indicators.values():
        assert set(indicator.name) == {"zh-Hans", "en"}
        assert set(indicator.about) == {"zh-Hans", "en"}
    for field in ("zh-Hans", "en"):
        names = Counter(i.name[field] for i in shenzhen.indicators.values())
        assert max(names.values()) == 1, names.most_common(1)


def test_the_five_targets_of_2030(shenzhen: Loaded, real_data: Path) -> None:
    listed = _rows(real_data / "sdg-platforms" / "shenzhen" / "plan_targets_2030.csv")
    ours = {
        (indicator.id, target.year): (target.value, indicator.direction)
        for indicator in shenzhen.indicators.values()
        for target in indicator.targets
    }
    assert len(ours) == 5
    assert ours == {
        (row["indicator"].replace("_", "-"), int(row["target_year"])): (
            float(row["target"]),
            row["direction"],
        )
        for row in listed
    }  # fmt: skip


def test_targets_do_not_lie_beyond_a_natural_limit(shenzhen: Loaded) -> None:
    for indicator in shenzhen.indicators.values():
        for target in indicator.targets:
            if indicator.limit is not None:
                assert target.value <= indicator.limit


def test_conflicts_have_a_declared_choice(shenzhen: Loaded, rows: dict[str, list[Row]]) -> None:
    places: dict[tuple[str, str], list[str]] = {}
    for source, declared in rows.items():
        for row in declared:
            places.setdefault((row["indicator"], row["period"]), []).append(source)
    competing = {place: sources for place, sources in places.items() if len(sources) > 1}
    assert competing == {("gdp", "2018"): ["hktdc", "seed-table"]}
    gdp = shenzhen.indicators["gdp"].selection
    assert gdp.sources.index("hktdc") < gdp.sources.index("seed-table")
    assert "24,221" in gdp.reason["en"]
    waste = [(r["value"], r["period"], s) for s, rs in rows.items() for r in rs
             if r["indicator"] == "waste-recycling-rate" and r["period"] >= "2022"]  # fmt: skip
    assert sorted(waste) == [
        ("48.1", "2022-08", "city-congress"),
        ("48.8", "2023-08", "city-management-bureau"),
        ("50", "2022", "zero-waste-report"),
    ]
    assert shenzhen.indicators["waste-recycling-rate"].selection.reason


@pytest.mark.parametrize(
    ("indicator", "kind", "comparable"),
    [
        ("gdp-per-capita", "population", False),
        ("population-resident-end-year", "population", False),
        ("water-per-10k-gdp", "territory", False),
        ("water-per-10k-industrial-va", "territory", False),
        ("gdp", "territory", True),
    ],
)
def test_breaks_are_declared_where_figures_only_seem_to_move(
    shenzhen: Loaded, indicator: str, kind: str, *, comparable: bool
) -> None:
    declared = shenzhen.indicators[indicator].breaks
    assert [(b.kind, b.comparable) for b in declared] == [(kind, comparable)]


def test_the_break_lies_between_the_two_bases(rows: dict[str, list[Row]]) -> None:
    bases = {
        r["period"]: r["scope"]
        for rs in rows.values()
        for r in rs
        if r["indicator"] in {"gdp-per-capita", "population-resident-end-year"}
    }
    assert {p for p, scope in bases.items() if scope == "old-population-base"} == {"2017", "2018"}
    assert {p for p, s in bases.items() if s == "census-base"} == {"2020", "2021", "2022"}


@pytest.fixture(scope="module")
def account(cities: Path, tmp_path_factory: pytest.TempPathFactory) -> pl.DataFrame:
    """Return the observations of a build of the city, made in a copy of its folder."""
    folder = tmp_path_factory.mktemp("city") / "shenzhen"
    shutil.copytree(
        cities / "shenzhen", folder, ignore=shutil.ignore_patterns(".cityagenda", "streams")
    )
    edition = run(load(folder))
    assert len(edition.failures()) == 0
    return edition.observations()


def _value(account: pl.DataFrame, indicator: str, period: str) -> float:
    row = account.filter(
        (pl.col("indicator") == indicator)
        & (pl.col("area") == "shenzhen")
        & (pl.col("period") == period)
        & pl.col("selected")
    )
    assert row.height == 1, (indicator, period)
    return float(row["value"][0])


def test_every_published_figure_is_an_observation(account: pl.DataFrame, real_data: Path) -> None:
    listed = _rows(real_data / "sdg-platforms" / "shenzhen" / "shenzhen_observations.csv")
    published = account.filter(
        (pl.col("status") != "synthetic")
        & ~pl.col("source").str.contains("seed-")
        & ~pl.col("source").str.contains(r"\+")
    )
    built = Counter(published.select("indicator", "period", "value").iter_rows())
    for row in listed:
        place = (row["indicator"].replace("_", "-"), _period(row["year"]), float(row["value"]))
        assert built[place] == 1, place


def test_the_one_conflict_is_decided_and_the_loser_stays(account: pl.DataFrame) -> None:
    lost = account.filter(~pl.col("selected"))
    assert lost.select("indicator", "period", "value", "source").rows() == [
        ("gdp", "2018", 24221.0, "seed-table")
    ]
    assert _value(account, "gdp", "2018") == 24221.98


@pytest.mark.parametrize(
    ("indicator", "first", "last"),
    [
        ("gdp", 1.96, 24221.98),
        ("trade-total-usd", 0.17, 4000.0),
        ("fixed-asset-investment", 0.59, 6191.0),
        ("retail-sales", 1.13, 6169.0),
        ("public-budget-revenue", 0.17, 3538.4),
    ],
)
def test_growth_on_average_is_the_geometric_mean_of_39_years(
    account: pl.DataFrame, indicator: str, first: float, last: float
) -> None:
    growth = _value(account, f"{indicator}-average-growth-1979-2018", "1980/P39Y")
    assert growth == pytest.approx((math.exp(math.log(last / first) / 39) - 1) * 100, rel=1e-12)


def test_quotients_are_those_of_the_published_figures(account: pl.DataFrame) -> None:
    assert _value(account, "gdp-per-km2", "1979") == pytest.approx(1.96 / 1997.27, rel=1e-12)
    assert _value(account, "gdp-per-km2", "2018") == pytest.approx(24221.98 / 1997.27, rel=1e-12)
    assert _value(account, "tertiary-share-gdp", "2022") == pytest.approx(
        1995616 / 32387.68, rel=1e-12
    )
    assert _value(account, "reclaimed-water-share", "2016") == pytest.approx(
        923640 / 199342.27, rel=1e-12
    )
    assert _value(account, "gdp-per-resident", "2018") == pytest.approx(
        2422198e6 / 1302e4, rel=1e-12
    )


def test_water_use_has_the_rest_that_the_collection_derives(account: pl.DataFrame) -> None:
    parts = ("agriculture", "industry", "households", "public")
    total = _value(account, "water-use-total", "2016")
    rest = total - sum(_value(account, f"water-use-{part}", "2016") for part in parts)
    assert rest == pytest.approx(11191.31, abs=0.01)


def test_the_two_industries_and_the_rest_make_up_the_gdp_of_their_bulletin(
    account: pl.DataFrame,
) -> None:
    both = sum(_value(account, f"value-added-{name}", "2022") for name in ("secondary", "tertiary"))
    rest = _value(account, "gdp", "2022") - both
    assert 0 < rest < 0.001 * both
