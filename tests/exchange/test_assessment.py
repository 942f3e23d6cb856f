"""The assessment file holds what anyone needs to recompute a verdict."""

import csv
import io
from pathlib import Path

import pytest

from cityagenda.assess.account import assess
from cityagenda.build.run import run
from cityagenda.city.creation import create
from cityagenda.city.folder import load
from cityagenda.exchange.assessment import COLUMNS, write_assessment
from cityagenda.ground.errors import BuildError

REQUIRED = (
    "indicator series method base_year base_value current_year current_value target_year target "
    "limit direction progress_value score status"
)
"""The columns that whoever holds published verdicts against ours asks for."""


def test_every_component_is_written_once_with_the_columns_asked_for(tmp_path: Path) -> None:
    create(tmp_path / "city")
    edition = run(load(tmp_path / "city"), assess=assess, jobs=1)
    write_assessment(edition, tmp_path / "a.csv")
    rows = list(csv.DictReader(io.StringIO((tmp_path / "a.csv").read_text("utf-8"))))
    held = edition.assessment("components")
    assert tuple(rows[0])[: len(COLUMNS)] == COLUMNS == tuple(REQUIRED.split())
    assert len(rows) == held.height
    assert [row["method"] for row in rows] == held["method"].to_list()
    told = [(row["current_value"], row["area"]) for row in rows]
    kept = held.select("current_value", "area").rows()
    assert told == [("" if value is None else str(value), area) for value, area in kept]


def test_an_edition_without_assessment_says_so(tmp_path: Path) -> None:
    create(tmp_path / "city")
    with pytest.raises(BuildError, match="no table 'assessment/components'"):
        write_assessment(run(load(tmp_path / "city"), jobs=1), tmp_path / "a.csv")
