"""A small city with every kind of claim, contradicting values and hostile texts, built once."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from cityagenda.assess.account import build_account
from cityagenda.build.editions import Edition
from cityagenda.city.creation import create
from cityagenda.report.blocks import Document, everything
from cityagenda.report.outlines import document

HOSTILE = '#panic("x") <script>alert(1)</script> *b* $y$ \\ @ref [l](u) {{ claim:x }} `c` &amp;'

CLAIMS = f"""
- id: cited-rank
  kind: rank
  state: cited
  place: {{document: bulletin-2020, at: "page 4"}}
  statement: {{zh-Hans: 空气质量居全国前列。, en: The air is among the best of the country.}}
  objects: ["programme:clean-air-project"]
  evidence: [plan-2018]
- id: unpublished-number
  kind: number
  state: unpublished
  value: 12
  unit: "%"
  place: {{document: bulletin-2020, at: "page 5"}}
  statement: {{zh-Hans: 公交出行增长12%。, en: Trips by bus grew by 12 %.}}
  objects: ["task:replace-buses"]
- id: wrong-number
  kind: number
  state: computed
  value: 30
  unit: ug/m3
  period: "2020"
  place: {{document: bulletin-2020, at: "page 6"}}
  statement: {{zh-Hans: 2020年浓度降至30。, en: In 2020 the concentration fell to 30.}}
  objects: ["indicator:fine-particles"]
  recomputed: {{indicator: fine-particles, period: "2020", tolerance: 0.5}}
  against: [fine-particles-2020]
- id: structure
  kind: structure
  state: cited
  place: {{document: plan-2018, at: "chapter 1"}}
  statement: {{zh-Hans: 规划设一项工程。, en: The plan has one project.}}
  objects: ["programme:clean-air-project"]
- id: practice
  kind: first
  state: cited
  place: {{document: plan-2018, at: "chapter 9"}}
  statement: {{zh-Hans: 首创融资租赁。, en: Leasing was tried here first.}}
  objects: ["practice:bus-leasing"]
- id: whole-plan
  kind: event
  state: cited
  place: {{document: plan-2018, at: "chapter 0"}}
  statement: {{zh-Hans: 规划已获批准。, en: The plan was approved.}}
  objects: ["document:plan-2018"]
- id: hostile
  kind: event
  state: cited
  place: {{document: plan-2018, at: "chapter 0"}}
  statement: {{zh-Hans: '敌意 {HOSTILE}', en: 'Hostile {HOSTILE}'}}
"""

SECOND_SOURCE = """
- id: press
  path: data/press.csv
  format: csv
  publisher: sdg-office
  licence: CC0-1.0
  synthetic: true
  generator: tests
  name: {zh-Hans: 报刊, en: Press}
  columns: {period: {}, value: {type: number}, unit: {}, indicator: {}}
"""

FOREWORDS = {
    "zh-Hans": "# 市长的话\n\n2020年为 {{ indicator:fine-particles@2020 }}。\n",
    "en": "# Words of the mayor\n\nIt was {{ indicator:fine-particles@2020 }} in 2020.\n",
}


@pytest.fixture(scope="session")
def edition(tmp_path_factory: pytest.TempPathFactory) -> Edition:
    """Return an edition of the small city."""
    folder = tmp_path_factory.mktemp("report") / "town"
    create(folder)
    _append(folder / "claims.yml", CLAIMS)
    _append(folder / "sources.yml", SECOND_SOURCE)
    (folder / "data" / "press.csv").write_text(
        "period,value,unit,indicator\n2020,36.5,ug/m3,fine-particles\n", encoding="utf-8"
    )
    indicator = folder / "indicators" / "fine-particles.yml"
    text = indicator.read_text(encoding="utf-8")
    both = text.replace("values: source:yearbook", "values: [source:yearbook, source:press]")
    assert both != text
    indicator.write_text(
        both + "selection: {sources: [yearbook, press], reason: {zh-Hans: 年鉴, en: yearbook}}\n",
        encoding="utf-8",
    )
    for language, foreword in FOREWORDS.items():
        path = folder / "report" / language / "foreword.md"
        path.parent.mkdir(parents=True)
        path.write_text(foreword, encoding="utf-8")
    edition = build_account(folder, jobs=1)
    assert edition.failures().is_empty()
    return edition


@pytest.fixture(scope="session")
def documents(edition: Edition) -> dict[str, Document]:
    """Return the report of the small city in both languages."""
    return {language: document(edition, language) for language in ("zh-Hans", "en")}


def _append(path: Path, text: str) -> None:
    path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")


def of_kind(found: Any, kind: type) -> Iterable[Any]:
    """Yield everything of a class in a document, in reading order."""
    return (each for each in everything(found) if isinstance(each, kind))


def plain(found: Any) -> str:
    """Return the words of a phrase."""
    return "".join(getattr(piece, "text", getattr(piece, "word", "")) for piece in found)
