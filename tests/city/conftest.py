"""A minimal city without faults, and methods that belong to the tests alone."""

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

import pytest

from cityagenda.ground.methods import Column, Input, MethodSpec, Parameter

_TITLE = {"zh-Hans": "测试", "en": "Test"}
_VALUES = (Column("period", "text", "when"), Column("value", "number", "how much"))
METHODS = (
    MethodSpec(
        "statistics.declared",
        _TITLE,
        _TITLE,
        "tests:none",
        "1",
        (Input("values", "the rows", columns=_VALUES, many=True),),
        (Parameter("series", str, "which rows"),),
    ),
    MethodSpec(
        "test.grams",
        _TITLE,
        _TITLE,
        "tests:none",
        "1",
        (
            Input("rows", "a table", columns=(Column("value", "number", "mass", unit="g"),)),
            Input("base", "a series", kind="observations", optional=True),
        ),
        standards=("test-topic",),
        tables={"refused": "what was refused"},
    ),
)

CITY = MappingProxyType(
    {
        "city.yml": """\
id: town
name: {zh-Hans: 镇, en: Town}
country: CN
timezone: Asia/Shanghai
languages: [zh-Hans, en]
currency: CNY
jurisdiction: CN
area: town
""",
        "areas.yml": """\
- {id: town, kind: city, name: {zh-Hans: 镇, en: Town}, valid_from: 1980-01-01}
- id: north
  kind: district
  name: {zh-Hans: 北区, en: North}
  parent: town
""",
        "organisations.yml": """\
- {id: office, kind: government, name: {zh-Hans: 办公室, en: Office}}
- {id: bureau, kind: government, name: {zh-Hans: 局, en: Bureau}, parent: office}
""",
        "documents.yml": "{id: paper, kind: plan, name: {zh-Hans: 文件, en: Paper}}\n",
        "plan/plan.yml": """\
id: plan
name: {zh-Hans: 规划, en: Plan}
theme: {zh-Hans: 主题, en: Theme}
first_year: 2015
last_year: 2030
horizons:
- {id: h2030, year: 2030, name: {zh-Hans: 二〇三〇, en: Later}, level: {zh-Hans: 领先, en: leading}}
""",
        "plan/forces.yml": "{id: force, name: {zh-Hans: 着力点, en: Force}}\n",
        "plan/programmes.yml": """\
id: project
kind: project
force: force
official_goals: ["11"]
name: {zh-Hans: 工程, en: Project}
""",
        "plan/tasks.yml": """\
- {id: first, name: {zh-Hans: 一, en: First}}
- id: second
  name: {zh-Hans: 二, en: Second}
  after: [first]
""",
        "sources.yml": """\
id: table
name: {zh-Hans: 表, en: Table}
path: data/table.csv
format: csv
licence: CC0-1.0
columns:
  period: {}
  value: {type: number, unit: kg}
""",
        "data/table.csv": "period,value\n2018,1\n2019,2\n",
        "indicators/mass.yml": """\
id: mass
name: {zh-Hans: 质量, en: Mass}
unit: t
direction: down
method: statistics.declared
inputs:
  values: source:table
targets:
- {year: 2025, value: 3}
- year: 2030
  value: 1
levels:
- {horizon: h2030, value: 1, source: {zh-Hans: 规划, en: Plan}}
""",
        "claims.yml": """\
id: claim
place: {document: paper, at: page 1}
statement: {zh-Hans: 陈述, en: Statement}
kind: number
state: computed
objects: ["indicator:mass"]
value: 1
unit: kg
recomputed: {indicator: mass, period: "2018"}
""",
        "scenarios.yml": """\
id: lower
name: {zh-Hans: 更低, en: Lower}
patch:
  indicator:
    mass: {decimals: 2}
""",
        "standards/test.yml": """\
id: test-2010
topic: test-topic
jurisdiction: CN
title: {zh-Hans: 标准, en: Standard}
authority: {zh-Hans: 机关, en: Authority}
edition: "2010"
valid_from: 2010-01-01
status: confirmed
""",
    }
)

WriteCity = Callable[..., Path]


@pytest.fixture(autouse=True)
def _methods_of_the_tests(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Let the tests depend on no domain and on nobody's own configuration."""
    monkeypatch.setattr("cityagenda.city.trust.installed", lambda: {m.id: m for m in METHODS})
    monkeypatch.setattr("cityagenda.city.packs.packaged", tuple)
    monkeypatch.setattr("cityagenda.ground.standards.packaged", tuple)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "configuration"))
    monkeypatch.delenv("CITYAGENDA_TRUST", raising=False)


@pytest.fixture
def write_city(tmp_path: Path) -> WriteCity:
    """Return a function that writes the minimal city with changes, and gives its folder.

    A change of a file is its whole text, or a pair of old and new text in it, or none for
    no such file.
    """

    def write(changes: Mapping[str, str | bytes | tuple[str, str] | None] | None = None) -> Path:
        folder = tmp_path / "town"
        files: dict[str, str | bytes | None] = dict(CITY)
        for name, change in (changes or {}).items():
            if isinstance(change, tuple):
                before = CITY[name]
                assert before.count(change[0]) == 1, f"{change[0]!r} stands not once in {name}"
                files[name] = before.replace(*change)
            else:
                files[name] = change
        for name, text in files.items():
            if text is not None:
                path = folder / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(text.encode() if isinstance(text, str) else text)
        return folder

    return write
