"""What moved since the edition before: changes of the example city, each with its cause."""

import re
from pathlib import Path

import pytest

from cityagenda.assess.account import assess
from cityagenda.assess.movement import Mover, earlier, movers
from cityagenda.build.editions import Edition
from cityagenda.build.run import run
from cityagenda.city.creation import create
from cityagenda.city.folder import load


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    create(tmp_path / "town")
    return tmp_path / "town"


def _built(folder: Path) -> Edition:
    return run(load(folder), assess=assess, jobs=1)


def _by_id(found: list[Mover]) -> dict[str, Mover]:
    return {mover.indicator.id: mover for mover in found}


def test_the_first_edition_has_nothing_before_it(folder: Path) -> None:
    edition = _built(folder)
    assert earlier(edition) is None
    assert movers(edition) == []


def test_a_changed_source_moves_its_indicator_and_says_so(folder: Path) -> None:
    first = _built(folder)
    table = folder / "data" / "yearbook.csv"
    text = table.read_text(encoding="utf-8")
    rows = [line for line in text.splitlines() if line.startswith("fine-particles")]
    last = rows[-1].split(",")
    index = 3  # series, area, year, value, unit
    changed = [*last[:index], str(2 * float(last[index])), *last[index + 1 :]]
    table.write_text(text.replace(rows[-1], ",".join(changed)), encoding="utf-8")
    second = _built(folder)
    before = earlier(second)
    assert before is not None
    assert before.id == first.id
    moved = _by_id(movers(second))["fine-particles"]
    assert moved.before is not None
    assert moved.after is not None
    assert moved.after["value"] == pytest.approx(2 * moved.before["value"])
    assert moved.relative == pytest.approx(1)
    assert any(cause["en"].startswith("the source changed: ") for cause in moved.causes)
    assert "population" not in _by_id(movers(second))


def test_a_revised_target_is_a_cause_of_its_own(folder: Path) -> None:
    _built(folder)
    path = folder / "indicators" / "fine-particles.yml"
    text = path.read_text(encoding="utf-8")
    year, value = re.findall(r"year: (\d{4})\s+value: ([\d.]+)", text)[-1]
    path.write_text(
        re.sub(rf"(year: {year}\s+value: ){re.escape(value)}", r"\g<1>1", text), encoding="utf-8"
    )
    moved = _by_id(movers(_built(folder)))["fine-particles"]
    assert moved.before == moved.after
    assert "the target was revised" in moved.causes[-1]["en"]
    assert moved.causes[-1]["zh-Hans"].startswith("目标值修订")
