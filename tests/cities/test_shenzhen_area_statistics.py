"""The synthetic figures of districts and streets: made by the command, and without any effect.

What the city has published, and everything that is judged, stays as it is without them.
"""

import csv
import math
import shutil
from collections import defaultdict
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from cityagenda.assess.account import assess
from cityagenda.assess.areas import mapped
from cityagenda.assess.standing import city_line, goals, programmes, target_cities
from cityagenda.build.editions import Edition
from cityagenda.build.run import run
from cityagenda.city.folder import load, read
from cityagenda.city.simulation import FIGURES, write_statistics

SEED = 3
SOURCE = "area-statistics"
WEIGHTED = "network-pm25-weighted"
"""An indicator of the synthetic network, which the synthetic residents weight."""


def _copy(cities: Path, folder: Path) -> Path:
    shutil.copytree(
        cities / "shenzhen", folder, ignore=shutil.ignore_patterns(".cityagenda", "streams")
    )
    return folder


@pytest.fixture(scope="module")
def editions(cities: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Edition, Edition]:
    """Return two editions of the city: as it is, and without the synthetic figures."""
    home = tmp_path_factory.mktemp("cities")
    whole, bare = _copy(cities, home / "whole"), _copy(cities, home / "bare")
    removed = 0
    for path in (bare / "indicators").glob("*.yml"):
        text = path.read_text(encoding="utf-8")
        removed += text.count(f", source:{SOURCE}]")
        path.write_text(text.replace(f", source:{SOURCE}]", "]"), encoding="utf-8")
    assert removed == 5
    return tuple(run(load(f), assess=assess, jobs=1) for f in (whole, bare))  # type: ignore[return-value]


def test_the_file_is_what_the_command_writes(cities: Path, tmp_path: Path) -> None:
    folder = _copy(cities, tmp_path / "shenzhen")
    written = (folder / "data" / "synthetic" / "area-statistics.csv").read_bytes()
    assert write_statistics(folder, seed=SEED).read_bytes() == written
    assert write_statistics(folder, seed=SEED + 1).read_bytes() != written
    declared = read(folder).sources[SOURCE]
    assert declared.synthetic
    assert declared.generator == f"cityagenda simulate statistics cities/shenzhen --seed {SEED}"


def test_the_layout_has_the_published_figures(
    cities: Path, editions: tuple[Edition, Edition]
) -> None:
    published = {
        (row["indicator"], row["period"]): row["value"]
        for row in editions[1].observations().filter("selected").to_dicts()
    }
    with (cities / "shenzhen" / FIGURES).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 11
    for row in rows:
        assert published[row["indicator"], row["period"]] == float(row["value"]), row


def test_areas_give_back_the_figure_of_the_city(editions: tuple[Edition, Edition]) -> None:
    rows = editions[0].observations().filter(pl.col("status") == "synthetic").to_dicts()
    held: dict[tuple[str, str], dict[str, float]] = defaultdict(dict)
    for row in rows:
        held[row["indicator"], row["period"]][row["area"]] = row["value"]
    kinds = {area.id: area.kind for area in editions[0].city().areas.values()}

    def streets(indicator: str, period: str) -> dict[str, float]:
        found = held[indicator, period]
        return {area: value for area, value in found.items() if kinds[area] == "street"}

    people = streets("population-resident-end-year", "2021")
    assert len(people) == 74
    assert math.fsum(people.values()) == pytest.approx(1768.16, abs=1e-9)
    assert sum(streets("community-health-centres", "2021").values()) == 833
    dust = streets("pm25-annual-mean", "2021")
    mean = math.fsum(dust[a] * people[a] for a in dust) / math.fsum(people.values())
    assert mean == pytest.approx(18, abs=0.05)
    assert max(streets("aqi-good-days-share", "2021").values()) < 100
    districts = {a: v for a, v in held["population-resident-end-year", "2021"].items()
                 if kinds[a] != "street"}  # fmt: skip
    assert len(districts) == 10
    assert math.fsum(districts.values()) == pytest.approx(1768.16, abs=1e-9)


def test_everything_about_the_city_is_the_same_with_and_without_them(
    editions: tuple[Edition, Edition],
) -> None:
    whole, bare = editions
    assert whole.observations().height - bare.observations().height == 11 * 84
    assert set(
        whole.observations().filter(pl.col("area") != "shenzhen")["status"].to_list()
    ) == {"synthetic"}  # fmt: skip
    for table in ("observations", "conflicts", "claims"):
        ours, theirs = (
            frame.filter(pl.col("area") == "shenzhen", pl.col("indicator") != WEIGHTED)
            if "area" in frame.columns
            else frame
            for frame in (getattr(edition, table)() for edition in editions)
        )
        hidden = [name for name in ("provenance",) if name in ours.columns]
        assert_frame_equal(ours.drop(hidden), theirs.drop(hidden))
    assert whole.assessments() == bare.assessments()
    for table in whole.assessments():
        ours, theirs = (
            frame.filter(pl.col("area") == "shenzhen") if table in ("series", "states") else frame
            for frame in (edition.assessment(table) for edition in editions)
        )
        assert_frame_equal(ours, theirs)
    for counted in (programmes, target_cities, goals):
        assert counted(whole) == counted(bare)
    assert city_line(whole) == city_line(bare)


def test_five_indicators_can_be_mapped_at_two_levels(editions: tuple[Edition, Edition]) -> None:
    found, bare = (dict(mapped(edition)) for edition in editions)
    for indicator in bare:
        del found[indicator]
    assert set(found) == {
        "aqi-good-days-share",
        "community-health-centres",
        "disposable-income-per-capita",
        "pm25-annual-mean",
        "population-resident-end-year",
    }
    assert all(set(levels) == {"district", "street"} for levels in found.values())
    assert found["pm25-annual-mean"]["street"] == ["2021", "2020", "2019", "2018"]
