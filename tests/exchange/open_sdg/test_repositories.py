"""Other repositories: a national one with wide tables, and the platform's starter."""

import csv
import io
import json
from pathlib import Path

import polars as pl

from cityagenda.build.run import run
from cityagenda.city.checks import check
from cityagenda.city.creation import create
from cityagenda.city.folder import load
from cityagenda.exchange.open_sdg import export, import_repository


def _rows(raw: str) -> list[list[str]]:
    return [row for row in csv.reader(io.StringIO(raw)) if any(row)]


def _key(row: list[str]) -> list[str]:
    """Return a row with its numbers in one form, as the format writes them in several."""
    return [f"{float(cell):.12g}" if cell.replace(".", "", 1).isdigit() else cell for cell in row]


def test_every_row_of_the_national_tables_comes_back(real_data: Path, tmp_path: Path) -> None:
    source = real_data / "sdg-platforms" / "uk-subset"
    report = import_repository(source, tmp_path / "city")
    assert report.lost == []
    assert [f for f in check(tmp_path / "city") if f.severity == "error"] == []
    edition = run(load(tmp_path / "city"), jobs=1)
    assert edition.failures().is_empty()
    export(edition, tmp_path / "out")
    notices = [f.where for f in report.findings if "no data, but a notice" in f.what["en"]]
    assert len(notices) == 14
    compared = 0
    for path in sorted((source / "data").glob("*.csv")):
        header, *rows = _rows(path.read_text(encoding="utf-8-sig"))
        if f"data/{path.name}:2" in notices:
            continue
        name = path.stem.removeprefix("indicator_")
        back_header, *back = _rows((tmp_path / f"out/en/data/{name}.csv").read_text("utf-8"))
        assert back_header == [column.strip() for column in header], name
        assert sorted(map(_key, back)) == sorted(map(_key, rows)), name
        compared += len(back)
    assert compared == report.rows == 9685


def test_the_starter_is_read_with_its_byte_order_marks_and_both_languages(
    real_data: Path, tmp_path: Path
) -> None:
    report = import_repository(
        real_data / "sdg-platforms" / "open-sdg-starter",
        tmp_path / "city",
        translations=[real_data / "sdg-platforms" / "sdg-codes"],
    )
    assert "indicator-config/11-6-2.yml:1: " in "\n".join(report.lines())
    assert [f.what["en"] for f in report.lost] == ["inputs of class InputSdmxMeta are not read"]
    edition = run(load(tmp_path / "city"), jobs=1)
    assert edition.observations().filter(pl.col("dimensions") == "{}")["value"].to_list() == [2, 2]
    export(edition, tmp_path / "out")
    spanish = json.loads((tmp_path / "out/es/meta/1-1-1.json").read_bytes())
    assert spanish["SDG_GOAL"].startswith("Meta 1: Poner fin a la pobreza")
    assert "umbral internacional de pobreza" in spanish["indicator_name"]
    english = json.loads((tmp_path / "out/en/meta/11-6-2.json").read_bytes())
    assert (english["indicator_number"], english["goal_number"]) == ("11.6.2", "11")


def test_a_city_born_here_is_written_in_both_of_its_languages(tmp_path: Path) -> None:
    create(tmp_path / "city")
    edition = run(load(tmp_path / "city"), jobs=1)
    export(edition, tmp_path / "out")
    chosen = edition.observations().filter("selected")
    for language in ("zh-Hans", "en"):
        names = {p.stem for p in (tmp_path / "out" / language / "meta").glob("*.json")}
        assert names == set(edition.city().indicators) | {"all", "schema"}
        written = sum(
            len(_rows(path.read_text("utf-8"))) - 1
            for path in (tmp_path / "out" / language / "data").glob("*.csv")
        )
        assert written == chosen.height
    name = next(iter(chosen["indicator"]))
    for language in ("zh-Hans", "en"):
        meta = json.loads((tmp_path / f"out/{language}/meta/{name}.json").read_bytes())
        assert meta["indicator_name"] == edition.city().indicators[name].name[language]
        assert meta["reporting_status"] == "complete"
