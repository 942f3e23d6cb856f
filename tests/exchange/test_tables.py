"""Tables for programs keep every text; tables for spreadsheets cannot run one."""

import csv
import io
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest

from cityagenda.build.editions import Edition
from cityagenda.build.run import run
from cityagenda.city.creation import create
from cityagenda.city.folder import load
from cityagenda.exchange.formats import FORMATS
from cityagenda.exchange.tables import csv_file
from cityagenda.ground.errors import ExchangeError

DANGEROUS = ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "plain", "a=b", None]


@pytest.fixture(scope="module")
def edition(tmp_path_factory: pytest.TempPathFactory) -> Edition:
    folder = tmp_path_factory.mktemp("town") / "city"
    create(folder)
    return run(load(folder), jobs=1)


def test_a_table_for_programs_comes_back_as_it_was() -> None:
    raw = csv_file(pl.DataFrame({"text": DANGEROUS, "number": [-1.5] * len(DANGEROUS)}))
    rows = list(csv.reader(io.StringIO(raw.decode(), newline="")))
    assert [row[0] for row in rows[1:]] == [text or "" for text in DANGEROUS]


def test_no_text_of_a_spreadsheet_begins_a_formula_and_numbers_stay() -> None:
    table = pl.DataFrame({"text": DANGEROUS, "number": [-1.5] * len(DANGEROUS)})
    raw = csv_file(table, spreadsheet=True)
    assert raw.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline="")))[1:]
    assert [row[0] for row in rows] == [
        "'=1+1", "'+1", "'-1", "'@SUM(A1)", "'\tx", "plain", "a=b", "",
    ]  # fmt: skip
    assert {row[1] for row in rows} == {"-1.5"}


def test_instants_are_written_in_utc() -> None:
    table = pl.DataFrame({"start": [datetime(2018, 12, 31, 16, tzinfo=UTC)]})
    local = table.with_columns(pl.col("start").dt.convert_time_zone("Asia/Shanghai"))
    assert csv_file(local) == b"start\n2018-12-31T16:00:00Z\n"


def test_parquet_and_csv_hold_every_observation(edition: Edition, tmp_path: Path) -> None:
    FORMATS["parquet"](edition, tmp_path / "a.parquet")
    FORMATS["csv"](edition, tmp_path / "deep" / "a.csv")
    held = edition.observations()
    assert pl.read_parquet(tmp_path / "a.parquet").equals(held)
    back = pl.read_csv(tmp_path / "deep" / "a.csv", infer_schema=False)
    assert back["value"].cast(pl.Float64).equals(held["value"])
    assert back["dimensions"].equals(held["dimensions"])


def test_a_place_that_cannot_be_written_is_an_error_of_exchange(
    edition: Edition, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    for name, write in FORMATS.items():
        if name not in ("assessment", "practices"):  # they need an assessment
            with pytest.raises(ExchangeError):
                write(edition, tmp_path / "file" / "out")
