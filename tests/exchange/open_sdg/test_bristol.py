"""The whole way round: the Bristol repository in, the tree that sdg-build 2.3.0 wrote out.

The reference tree was made with release 2.3.0 of the platform's translations, which are not
part of the repository; they stand in the tree itself, in ``translations.json``, and are given
to the import as the folder that the reference build fetched.
"""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest
from tests.exchange.open_sdg.trees import differences, expected_tree, written_tree

from cityagenda.build.editions import Edition
from cityagenda.build.run import run
from cityagenda.city.checks import check
from cityagenda.city.folder import load
from cityagenda.exchange.open_sdg import Report, export, import_repository

_OWN_GROUPS = ("custom", "localised_indicators")
"""Groups of translations that are the repository's own."""


@pytest.fixture(scope="module")
def expected(real_data: Path) -> dict[str, bytes]:
    return expected_tree(real_data / "sdg-platforms" / "bristol-city-expected.tar.xz")


@pytest.fixture(scope="module")
def bristol(
    real_data: Path, expected: dict[str, bytes], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Path, Report, Edition]]:
    folder = tmp_path_factory.mktemp("bristol")
    texts = folder / "platform" / "en"
    texts.mkdir(parents=True)
    for group, entries in json.loads(expected["en/translations/translations.json"]).items():
        if group not in _OWN_GROUPS:
            (texts / f"{group}.yml").write_text(json.dumps(entries), encoding="utf-8")
    city = folder / "city"
    source = real_data / "sdg-platforms" / "bristol-city"
    report = import_repository(source, city, translations=[texts.parent])
    yield city, report, run(load(city), jobs=1)
    shutil.rmtree(folder)


def test_the_tree_is_equal_to_the_reference_but_for_the_dates_of_commits(
    bristol: tuple[Path, Report, Edition], expected: dict[str, bytes], tmp_path: Path
) -> None:
    export(bristol[2], tmp_path)
    assert len(expected) == 2623
    assert differences(written_tree(tmp_path), expected) == []


def test_the_comparison_sees_a_changed_digit_a_lost_row_and_a_lost_key(
    expected: dict[str, bytes],
) -> None:
    changed = dict(expected)
    changed["en/data/3-4-1.csv"] = expected["en/data/3-4-1.csv"].rpartition(b"\n2")[0] + b"\n"
    changed["en/comb/9-b-1.json"] = expected["en/comb/9-b-1.json"].replace(b"[1,3,", b"[1,3.1,")
    changed["en/meta/9-b-1.json"] = expected["en/meta/9-b-1.json"].replace(b"graph_t", b"graph-t")
    del changed["en/edges/9-b-1.csv"]
    found = {
        sentence.partition(":")[0].partition("/[")[0] for sentence in differences(changed, expected)
    }
    assert {name.split("[")[0].removesuffix("/data") for name in found} == {
        "en/edges/9-b-1.csv",
        "en/comb/9-b-1.json",
        "en/data/3-4-1.csv",
        "en/meta/9-b-1.json",
    }


def test_raw_tables_are_copied_byte_for_byte(
    bristol: tuple[Path, Report, Edition], real_data: Path
) -> None:
    copies = sorted((bristol[0] / "data/open-sdg/data").iterdir())
    originals = real_data / "sdg-platforms" / "bristol-city" / "data"
    assert len(copies) == 257
    assert all(copy.read_bytes() == (originals / copy.name).read_bytes() for copy in copies)


def test_the_city_has_no_fault_and_no_failure(bristol: tuple[Path, Report, Edition]) -> None:
    city, _, edition = bristol
    assert [f for f in check(city) if f.severity != "note"] == []
    assert edition.failures().is_empty()


def test_no_row_is_lost_on_the_way(bristol: tuple[Path, Report, Edition]) -> None:
    """17,974 is the number of rows of the reference tables, counted in the archive."""
    _, report, edition = bristol
    rows = edition.observations()
    assert report.rows == rows.height == rows["selected"].sum() == 17974
    assert edition.exclusions().is_empty()


def test_what_is_odd_is_said_with_its_place(bristol: tuple[Path, Report, Edition]) -> None:
    said = "\n".join(bristol[1].lines())
    for sentence in (
        "data/archive.indicator_11-1-1-c.csv.old:1: no data file",
        "data/demo_indicator.csv:1: no data file",
        "data/indicator_14-4-1-a.csv:1: a byte order mark",
        "data/indicator_14-4-1-a.csv:143: 261 row(s) repeat",
        "data/indicator_6-3-1.csv:19: 31 row(s) repeat",
        "data/indicator_3-3-2.csv:1: years are ranges or parts and taken as periods: 2000 - 02 =",
        "csv-meta/1-2-2.csv:54: 'Source 3 link to data source text' stands twice",
    ):
        assert sentence in said
    assert "中的列" not in said
    assert any("字节顺序标记" in line for line in bristol[1].lines("zh-Hans"))


def test_wards_are_areas_and_carry_their_rows(bristol: tuple[Path, Report, Edition]) -> None:
    city = bristol[2].city()
    rows = bristol[2].observations().filter(pl.col("indicator") == "11-1-1-c")
    wards = rows.filter(pl.col("area") != city.city.area)
    assert len(city.areas) == 35
    assert wards["area"].n_unique() == 34
    assert wards.filter(area="e05010885", period="2020/P1Y")["value"].to_list() == [79.50247148]


def test_a_second_export_leaves_what_is_the_same_alone(
    bristol: tuple[Path, Report, Edition], tmp_path: Path
) -> None:
    export(bristol[2], tmp_path)
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*") if path.is_file()}
    (tmp_path / "en/data/9-b-1.csv").write_bytes(b"damaged")
    export(bristol[2], tmp_path)
    after = {path: path.stat().st_mtime_ns for path in before}
    assert [p.name for p in before if before[p] != after[p]] == ["9-b-1.csv"]
    assert (tmp_path / "en/data/9-b-1.csv").read_bytes().startswith(b"Year,Group,Value\n2015,A,1")
