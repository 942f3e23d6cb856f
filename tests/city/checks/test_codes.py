"""Every fault code has a broken city that shows it, at the right line."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from cityagenda.city.checks import check
from cityagenda.city.fault_codes import CODES
from cityagenda.city.plain import DEEPEST, LARGEST_FILE

MASS = "indicators/mass.yml"
_PAIR = "- {id: first, name: {zh-Hans: 一, en: First}"

Change = dict[str, Any]


def mapped(
    datum: str,
    others: Mapping[str, str] | None = None,
    *,
    areas: tuple[str, ...] = ("town", "north"),
    ring: str = "[[0,0],[1,0],[1,1],[0,0]]",
    text: str = "",
) -> Change:
    """Return the changes that give the city one source of shapes, or several, each in a datum."""
    shape = f'{{"type": "Polygon", "coordinates": [{ring}]}}'
    features = ",\n".join(
        f'{{"type": "Feature", "id": "{area}", "geometry": {shape}}}' for area in areas
    )
    collection = text or f'{{"type": "FeatureCollection", "features": [\n{features}\n]}}\n'
    sources = {"a": datum} | dict(others or {})
    declared = "".join(
        f"- id: {id_}\n  path: data/{id_}.geojson\n  format: geojson\n  datum: {named}\n"
        "  name: {zh-Hans: 界, en: Shapes}\n  licence: CC0-1.0\n  crs: EPSG:4326\n"
        for id_, named in sources.items()
    )
    return {
        "sources/shapes.yml": declared,
        "city.yml": ("area: town", f"area: town\ngeometry: [{', '.join(sources)}]"),
    } | {f"data/{id_}.geojson": collection for id_ in sources}


NETWORK = """\
id: air
name: {zh-Hans: 空气, en: Air}
stations: table
layout:
  columns: {pm25: pm25}
properties:
  pm25:
    unit: ug/m3
    label: begin
    timezone: Asia/Shanghai
    resolution: "1"
interval: 1h
alerts:
- id: high
  name: {zh-Hans: 高, en: High}
  property: pm25
  above: 150
  clear: 100
  severity: severe
"""
STREAM = """\
id: hours
name: {zh-Hans: 小时值, en: Hours}
format: stream
network: air
view: hours
window: {first: 2025-01-01, last: 2025-12-31}
licence: CC0-1.0
"""
_STATIONS = ("period: {}", "period: {}\n  station: {constant: a}")


def watched(
    network: tuple[str, str] = ("", ""), stream: tuple[str, str] = ("", ""), **others: Any
) -> Change:
    """Return the changes that give the city a network, and a window of its values."""
    return {
        "networks.yml": NETWORK.replace(*network, 1),
        "sources/hours.yml": STREAM.replace(*stream, 1),
        "sources.yml": _STATIONS,
        **others,
    }


CASES: list[tuple[str, Change, str]] = [
    # files
    ("yaml-malformed", {"areas.yml": "- id: a\n  name: [x\n- b\n"}, "areas.yml:4"),
    ("yaml-malformed", {"areas.yml": "- id: a\n\tname: x\n"}, "areas.yml:2"),
    ("yaml-malformed", {"areas.yml": b"id: a\nname: \x00\n"}, "areas.yml:2"),
    ("yaml-encoding", {"areas.yml": "id: a\nname: 镇\n".encode("gb18030")}, "areas.yml:2"),
    ("yaml-bom", {"plan/forces.yml": ("{id", "\ufeff{id")}, "plan/forces.yml:1"),
    ("yaml-duplicate-key", {MASS: ("direction: down", "direction: down\nunit: t")}, f"{MASS}:5"),
    ("yaml-alias", {"areas.yml": "- &a {id: x}\n- *a\n"}, "areas.yml:2"),
    ("yaml-tag", {MASS: ("unit: t", "unit: !!python/name:os.system t")}, f"{MASS}:3"),
    ("yaml-depth", {"areas.yml": "id: a\nname: " + "[" * (DEEPEST + 1)}, "areas.yml:2"),
    ("yaml-documents", {MASS: ("levels:", "---\nlevels:")}, f"{MASS}:12"),
    ("yaml-key", {"areas.yml": "id: a\n[b]: c\n"}, "areas.yml:2"),
    ("file-too-large", {"areas.yml": b"#" * (LARGEST_FILE + 1)}, "areas.yml:1"),
    ("faults-many", {"areas.yml": "- x\n" * 1001}, "areas.yml:1"),
    ("file-stray", {"notes.yml": "a: 1\n"}, "notes.yml:1"),
    ("file-stray", {"indicators/water.yaml": "id: water\n"}, "indicators/water.yaml:1"),
    # objects
    ("object-expected", {"areas.yml": ("- id: north", "- 12\n- id: north")}, "areas.yml:2"),
    ("id-duplicate", {"indicators/z.yml": "name: {}\nid: mass\n"}, "indicators/z.yml:2"),
    ("city-missing", {"city.yml": None}, "city.yml:1"),
    (
        "city-several",
        {
            "city/b.yml": "{id: b, name: {zh-Hans: 乙, en: B}, country: CN,\n"
            " timezone: UTC, languages: [en], currency: CNY, jurisdiction: CN, area: town}\n"
        },
        "city/b.yml:1",
    ),
    ("field-unknown", {MASS: ("direction:", "decimal: 1\ndirection:")}, f"{MASS}:4"),
    ("field-missing", {MASS: ("direction: down\n", "")}, f"{MASS}:1"),
    ("text-unquoted", {MASS: ("unit: t", "codes:\n  sdg:\n  - 3.10\nunit: t")}, f"{MASS}:5"),
    ("choice-unknown", {MASS: ("direction: down", "direction: donw")}, f"{MASS}:4"),
    ("identifier-invalid", {"plan/forces.yml": ("id: force", "id: Force_1")}, "plan/forces.yml:1"),
    ("value-invalid", {MASS: ("value: 3", "value: many")}, f"{MASS}:9"),
    ("value-invalid", {MASS: ("value: 3", "value: nan")}, f"{MASS}:9"),
    ("reference-unknown", {MASS: ("method:", "custodian: burau\nmethod:")}, f"{MASS}:5"),
    ("reference-unknown", {MASS: ("source:table", "source:tabel")}, f"{MASS}:7"),
    ("reference-unknown", {"claims.yml": ("indicator:mass", "indicator:mas")}, "claims.yml:6"),
    (
        "reference-cycle",
        {"plan/tasks.yml": ("First}}", "First}, after: [second]}")},
        "plan/tasks.yml:1",
    ),
    ("reference-cycle", {"areas.yml": ("Town}, ", "Town}, parent: north, ")}, "areas.yml:1"),
    ("reference-cycle", {MASS: ("values: source:table", "values: indicator:mass")}, f"{MASS}:7"),
    ("link-malformed", {MASS: ("source:table", "table")}, f"{MASS}:7"),
    (
        "claim-object-malformed",
        {"claims.yml": ("indicator:mass", "indicators:mass")},
        "claims.yml:6",
    ),
    ("pack-invalid", {"standards/test.yml": ('edition: "2010"\n', "")}, "standards/test.yml:1"),
    ("methods-untrusted", {"methods/own.py": "METHODS = ()\n"}, "methods/own.py:1"),
    # texts and times
    ("language-invalid", {"city.yml": ("[zh-Hans, en]", "[zh-Hans, en, zh_cn]")}, "city.yml:5"),
    ("name-language-missing", {MASS: ("质量, en: Mass", "质量")}, f"{MASS}:2"),
    ("text-language-missing", {MASS: ("unit: t", "about: {en: Mass}\nunit: t")}, f"{MASS}:3"),
    ("text-language-missing", {MASS: ("zh-Hans: 规划, en: Plan", "")}, f"{MASS}:13"),
    ("timezone-unknown", {"city.yml": ("Shanghai", "Shenzhen")}, "city.yml:4"),
    (
        "dates-reversed",
        {"plan/plan.yml": ("last_year: 2030", "last_year: 2010")},
        "plan/plan.yml:5",
    ),
    (
        "dates-reversed",
        {"areas.yml": ("parent: town", "valid_from: 2000-01-01\n  valid_to: 1999-12-31")},
        "areas.yml:6",
    ),
    (
        "dates-reversed",
        {"plan/tasks.yml": ("after: [first]", "end: 2019-02\n  start: 2019-03")},
        "plan/tasks.yml:4",
    ),
    (
        "dates-reversed",
        {"city.yml": ("currency:", "assessment: {base_year: 2030}\ncurrency:")},
        "city.yml:6",
    ),
    ("period-invalid", {"claims.yml": ('"2018"', '"2018-13"')}, "claims.yml:9"),
    (
        "horizon-outside",
        {"plan/plan.yml": ("year: 2030, name", "year: 2035, name")},
        "plan/plan.yml:7",
    ),
    (
        "area-outside-parent",
        {"areas.yml": ("parent: town", "parent: town\n  valid_from: 1979-01-01")},
        "areas.yml:6",
    ),
    # indicators
    (
        "no-data-yet",
        {
            "indicators/new.yml": "{id: new, name: {zh-Hans: 新, en: New}, unit: t,\n"
            " direction: up}\n"
        },
        "indicators/new.yml:1",
    ),
    ("method-missing", {MASS: ("method: statistics.declared\n", "")}, f"{MASS}:5"),
    ("method-unknown", {MASS: ("statistics.declared", "statistics.declard")}, f"{MASS}:5"),
    ("input-unknown", {MASS: ("  values:", "  value: source:table\n  values:")}, f"{MASS}:7"),
    ("input-missing", {MASS: ("inputs:\n  values: source:table\n", "")}, f"{MASS}:5"),
    (
        "input-single",
        {
            MASS: (
                "statistics.declared\ninputs:\n  values: source:table",
                "test.grams\ninputs:\n  rows: [source:table, source:table]",
            )
        },
        f"{MASS}:7",
    ),
    (
        "input-kind",
        {
            MASS: (
                "statistics.declared\ninputs:\n  values: source:table",
                "test.grams\ninputs:\n  rows: source:table\n  base: source:table",
            )
        },
        f"{MASS}:8",
    ),
    (
        "table-unknown",
        {
            MASS: (
                "statistics.declared\ninputs:\n  values: source:table",
                "test.grams\ninputs:\n  rows: table:mass/refusd",
            )
        },
        f"{MASS}:7",
    ),
    ("column-undeclared", {"sources.yml": ("  period: {}\n", "")}, f"{MASS}:7"),
    ("column-type", {"sources.yml": ("type: number, ", "")}, f"{MASS}:7"),
    ("parameter-invalid", {MASS: ("targets:", "parameters: {serie: x}\ntargets:")}, f"{MASS}:8"),
    (
        "standard-missing",
        {
            "city.yml": ("jurisdiction: CN", "jurisdiction: FR"),
            MASS: ("statistics.declared\ninputs:\n  values:", "test.grams\ninputs:\n  rows:"),
        },
        f"{MASS}:5",
    ),
    ("standard-unused", {MASS: ("targets:", "standards: {x: '1'}\ntargets:")}, f"{MASS}:8"),
    (
        "edition-unknown",
        {
            MASS: (
                "statistics.declared\ninputs:\n  values: source:table",
                "test.grams\ninputs:\n  rows: source:table\nstandards:\n  test-topic: '2011'",
            )
        },
        f"{MASS}:9",
    ),
    ("unit-invalid", {MASS: ("unit: t", "unit: tonnes")}, f"{MASS}:3"),
    ("unit-missing", {"sources.yml": (", unit: kg", "")}, f"{MASS}:7"),
    ("unit-missing", {"claims.yml": ("unit: kg\n", "")}, "claims.yml:8"),
    ("unit-mismatch", {MASS: ("unit: t", "unit: m2")}, f"{MASS}:7"),
    ("unit-mismatch", {"claims.yml": ("unit: kg", "unit: km")}, "claims.yml:8"),
    (
        "unit-mismatch",
        {
            MASS: ("statistics.declared\ninputs:\n  values:", "test.grams\ninputs:\n  rows:"),
            "sources.yml": ("unit: kg", "unit: m"),
        },
        f"{MASS}:7",
    ),
    ("target-before-base", {MASS: ("targets:", "base_year: 2025\ntargets:")}, f"{MASS}:10"),
    ("target-before-data", {MASS: ("year: 2025", "year: 2017")}, f"{MASS}:9"),
    ("target-duplicate", {MASS: ("year: 2025", "year: 2030")}, f"{MASS}:10"),
    (
        "dimension-undeclared",
        {MASS: ("value: 1\nlevels", "value: 1\n  dimensions: {sex: F}\nlevels")},
        f"{MASS}:12",
    ),
    (
        "dimension-undeclared",
        {"claims.yml": ('"2018"}', '"2018", dimensions: {sex: F}}')},
        "claims.yml:9",
    ),
    ("horizon-unknown", {MASS: ("horizon: h2030", "horizon: h2035")}, f"{MASS}:13"),
    (
        "goalposts-invalid",
        {
            MASS: (
                "targets:",
                "goalposts: {worst: 1, best: 9, status: confirmed, source: {en: S}}\ntargets:",
            )
        },
        f"{MASS}:8",
    ),
    (
        "goalposts-unconfirmed",
        {
            MASS: (
                "targets:",
                "goalposts: {worst: 9, best: 1,\n  source: {zh-Hans: 源, en: Source}}\ntargets:",
            )
        },
        f"{MASS}:8",
    ),
    (
        "sdg-code-invalid",
        {"plan/programmes.yml": ('["11"]', '["11", "18"]')},
        "plan/programmes.yml:4",
    ),
    ("sdg-code-invalid", {MASS: ("unit: t", 'codes: {sdg: ["11-6"]}\nunit: t')}, f"{MASS}:3"),
    # data
    ("file-missing", {"data/table.csv": None}, "sources.yml:3"),
    ("path-outside", {"sources.yml": ("data/table.csv", "../table.csv")}, "sources.yml:3"),
    ("path-outside", {"sources.yml": ("data/table.csv", "/etc/hosts")}, "sources.yml:3"),
    ("path-outside", {"sources.yml": ("data/table.csv", "'C:\\\\table.csv'")}, "sources.yml:3"),
    (
        "synthetic-unshown",
        {
            "plan/groups.yml": "id: g\nprogramme: clean\nsynthetic: true\n"
            "name: {zh-Hans: 组, en: G}\n"
        },
        "plan/groups.yml:3",
    ),
    ("path-missing", {"sources.yml": ("path: data/table.csv\n", "")}, "sources.yml:1"),
    (
        "view-unknown",
        {"sources.yml": ("path: data/table.csv\nformat: csv", "view: task\nformat: register")},
        "sources.yml:3",
    ),
    ("view-of-file", {"sources.yml": ("format:", "view: tasks\nformat:")}, "sources.yml:4"),
    (
        "hash-different",
        {"sources.yml": ("format:", f"sha256: {'0' * 64}\nformat:")},
        "sources.yml:4",
    ),
    ("encoding-wrong", {"data/table.csv": "period,value,名\n".encode("gb18030")}, "sources.yml:1"),
    ("encoding-wrong", {"sources.yml": ("licence:", "encoding: utf-9\nlicence:")}, "sources.yml:5"),
    ("column-absent", {"data/table.csv": "\ufeffperiod,valeu\n"}, "sources.yml:8"),
    (
        "crs-missing",
        {"sources.yml": ("format: csv", "format: geojson\ndatum: WGS84")},
        "sources.yml:1",
    ),
    (
        "datum-missing",
        {"sources.yml": ("format: csv", "format: geojson\ncrs: EPSG:4326")},
        "sources.yml:1",
    ),
    (
        "geometry-without-shapes",
        {"city.yml": ("area: town", "area: town\ngeometry: table")},
        "city.yml:9",
    ),
    ("datum-mixed", mapped("GCJ02\n  convert: true", {"b": "WGS84"}), "sources/shapes.yml:12"),
    ("datum-mixed", mapped("local", {"b": "BD09"}), "sources/shapes.yml:11"),
    ("datum-shifted", mapped("GCJ02"), "sources/shapes.yml:4"),
    ("datum-shifted", mapped("BD09"), "sources/shapes.yml:4"),
    ("shapes-unreadable", mapped("WGS84", text="{"), "data/a.geojson:1"),
    ("shapes-unreadable", mapped("WGS84", text='{\n"type": NaN}'), "data/a.geojson:2"),
    ("shapes-unreadable", mapped("BD09\n  convert: true"), "sources/shapes.yml:4"),
    ("shapes-flawed", mapped("WGS84", ring="[[0,0],[1,0],[1,1]]"), "data/a.geojson:2"),
    ("shapes-flawed", mapped("WGS84", ring="[[0,0],[1,1],[1,0],[0,1],[0,0]]"), "data/a.geojson:1"),
    ("shape-of-nothing", mapped("WGS84", areas=("town", "nroth")), "data/a.geojson:1"),
    ("shape-twice", mapped("WGS84", {"b": "CGCS2000"}), "data/b.geojson:1"),
    ("shapes-missing", mapped("WGS84", areas=("town",)), "city.yml:9"),
    ("time-missing", {"sources.yml": ("period: {}", "period: {type: datetime}")}, "sources.yml:7"),
    (
        "time-column-unknown",
        {
            "sources.yml": (
                "licence:",
                "time:\n  column: period\n  label: end\n  timezone: UTC\nlicence:",
            )
        },
        "sources.yml:6",
    ),
    (
        "timezone-unknown",
        {
            "sources.yml": (
                "licence:",
                "time: {column: period, label: end,\n  timezone: UTC+8}\nlicence:",
            )
        },
        "sources.yml:6",
    ),
    (
        "generator-missing",
        {"sources.yml": ("licence:", "synthetic: true\nlicence:")},
        "sources.yml:5",
    ),
    ("data-unused", {"data/other/more.csv": "a\n"}, "data/other/more.csv:1"),
    (
        "packs-overlap",
        {
            "standards/other.yml": "id: other\ntopic: test-topic\njurisdiction: CN\n"
            "title: {}\nauthority: {}\nedition: b\nvalid_from: 2012-01-01\n"
        },
        "standards/other.yml:7",
    ),
    (
        "constants-unconfirmed",
        {"standards/test.yml": ("confirmed", "unconfirmed")},
        "standards/test.yml:7",
    ),
    (
        "claim-not-recomputed",
        {"claims.yml": ('recomputed: {indicator: mass, period: "2018"}\n', "")},
        "claims.yml:5",
    ),
    ("claim-value-missing", {"claims.yml": ("value: 1\n", "")}, "claims.yml:8"),
    (
        "claim-without-data",
        {MASS: ("method: statistics.declared\ninputs:\n  values: source:table\n", "")},
        "claims.yml:9",
    ),
    ("scenario-fails", {"scenarios.yml": ("decimals: 2", "decimal: 2")}, "scenarios.yml:5"),
    ("scenario-fails", {"scenarios.yml": ("mass: {decimals: 2}", "mass:")}, "scenarios.yml:3"),
    ("scenario-fails", {"scenarios.yml": ("indicator:", "indicators:")}, "scenarios.yml:3"),
    ("scenario-fails", {"scenarios.yml": ("decimals: 2", "custodian: nobody")}, "scenarios.yml:3"),
    # networks and streams
    ("interval-invalid", watched(("1h", "hourly")), "networks.yml:12"),
    ("resolution-invalid", watched(('"1"', '"0"')), "networks.yml:11"),
    ("reference-state-missing", watched(("  pm25:\n", "  o3:\n")), "networks.yml:7"),
    ("layout-property-unknown", watched(("pm25: pm25", "pm25: pm2.5")), "networks.yml:5"),
    ("network-column-missing", watched() | {"sources.yml": ("format", "format")}, "networks.yml:3"),
    ("alert-property-unknown", watched(("property: pm25", "property: pm10")), "networks.yml:16"),
    ("value-invalid", watched(("clear: 100", "clear: 160")), "networks.yml:14"),
    ("value-invalid", watched(("  above: 150\n", "")), "networks.yml:14"),
    (
        "alert-twice",
        watched() | {"networks/more.yml": NETWORK.replace("id: air", "id: more")},
        "networks/more.yml:14",
    ),
    (
        "stream-synthetic",
        watched(("interval", "synthetic: true\ngenerator: x\ninterval")),
        "sources/hours.yml:4",
    ),
    ("path-outside", watched(("layout:", "drop: ../air\nlayout:")), "networks.yml:4"),
    ("timezone-unknown", watched(("Asia/Shanghai", "Asia/Shenzhen")), "networks.yml:10"),
    ("unit-invalid", watched(("ug/m3", "micrograms")), "networks.yml:8"),
    ("generator-missing", watched(("interval", "synthetic: true\ninterval")), "networks.yml:12"),
    ("reference-unknown", watched(("stations: table", "stations: tabel")), "networks.yml:3"),
    ("stream-incomplete", watched(stream=("network: air\n", "")), "sources/hours.yml:1"),
    ("stream-view-unknown", watched(stream=("view: hours", "view: days")), "sources/hours.yml:5"),
    ("stream-or-file", watched(stream=("view:", "path: data/a.csv\nview:")), "sources/hours.yml:5"),
    (
        "stream-or-file",
        {"sources.yml": ("format:", "window: {hours: 48}\nformat:")},
        "sources.yml:4",
    ),
    ("window-unclear", watched(stream=(", last: 2025-12-31", "")), "sources/hours.yml:6"),
    ("window-unclear", watched(stream=("last: 2025-12-31", "hours: 48")), "sources/hours.yml:6"),
    ("dates-reversed", watched(stream=("last: 2025", "last: 2024")), "sources/hours.yml:6"),
    (
        "indicator-live",
        watched(
            stream=("first: 2025-01-01, last: 2025-12-31", "hours: 48"),
            **{MASS: ("values: source:table", "values: source:hours")},
        ),
        f"{MASS}:6",
    ),
]

ELSEWHERE = {
    "file-unreadable": "tests/city/test_files.py",
    "folder-linked": "tests/city/test_files.py",
    "methods-broken": "tests/city/test_trust.py",
    "shapes-unchecked": "tests/city/checks/test_geometry.py",
    "patch-malformed": "tests/city/test_patch.py",
    "patch-kind-unknown": "tests/city/test_patch.py",
    "patch-id-unknown": "tests/city/test_patch.py",
    "patch-id-changed": "tests/city/test_patch.py",
}
"""Codes that no text of a file can show alone, and the tests that show them."""


def test_the_minimal_city_has_no_fault(write_city: Callable[..., Path]) -> None:
    assert check(write_city()) == []


def test_a_network_and_a_window_of_its_values_have_no_fault(
    write_city: Callable[..., Path],
) -> None:
    drop = ("layout:", "drop: data/streams/air\nlayout:")
    laid = {"data/streams/air/2025-01.csv": "station,time,pm25\n"}
    assert check(write_city(watched(drop, **laid))) == []


@pytest.mark.parametrize(
    ("code", "changes", "where"), CASES, ids=[f"{n}-{c[0]}" for n, c in enumerate(CASES)]
)
def test_fault_is_found_at_its_line(
    write_city: Callable[..., Path], code: str, changes: Change, where: str
) -> None:
    faults = check(write_city(changes))
    assert (code, where) in [(f.code, f.where) for f in faults], faults
    found = next(f for f in faults if (f.code, f.where) == (code, where))
    assert found.severity == CODES[code].severity
    for text in (found.what, found.todo):
        assert set(text) == {"zh-Hans", "en"}
        assert all(text.values())


def test_every_code_is_tested() -> None:
    root = Path(__file__).parents[3]
    for code, file in ELSEWHERE.items():
        assert f'"{code}"' in (root / file).read_text(encoding="utf-8"), f"{code} not in {file}"
    assert {code for code, _, _ in CASES} | set(ELSEWHERE) == set(CODES)
    assert not {code for code, _, _ in CASES} & set(ELSEWHERE)


def test_both_languages_ask_for_the_same_details() -> None:
    import string

    for code, entry in CODES.items():
        for text in (entry.what, entry.todo):
            asked = [
                {name for _, name, _, _ in string.Formatter().parse(sentence) if name}
                for sentence in text.values()
            ]
            if code != "period-invalid":
                assert asked[0] == asked[1], code
            assert not any(s.endswith((".", "。")) for s in text.values()), code


@pytest.mark.parametrize(
    ("changes", "what", "todo"),
    [
        (
            {MASS: ("source:table", "source:tabel")},
            "there is no source 'tabel'",
            "did you mean 'table'? Correct the id, or add the source",
        ),
        (
            {MASS: ("unit: t", "codes: {sdg: [3.10]}\nunit: t")},
            "'codes.sdg.0' must be text, but 3.10 reads as a number",
            'put it in quotes: "3.10"',
        ),
        (
            {"areas.yml": ("parent: town", "parant: town")},
            "area has no field 'parant'",
            "did you mean 'parent'? Correct or remove it",
        ),
        (
            {MASS: ("direction: down", "direction: donw")},
            "'donw' is not a choice for 'direction'",
            "did you mean 'down'? Write one of up, down, near, none",
        ),
    ],
)
def test_advice_names_what_was_probably_meant(
    write_city: Callable[..., Path], changes: Change, what: str, todo: str
) -> None:
    faults = check(write_city(changes))
    assert [(f.what["en"], f.todo["en"]) for f in faults if f.severity == "error"] == [(what, todo)]


def test_a_target_that_is_met_is_no_fault(write_city: Callable[..., Path]) -> None:
    # The last value is 2 kg, the target 3 t.
    assert check(write_city({MASS: ("year: 2025", "year: 2019")})) == []


def test_a_broken_object_does_not_break_its_references(write_city: Callable[..., Path]) -> None:
    faults = check(write_city({"sources.yml": ("format: csv\n", "")}))
    assert [(f.code, f.where) for f in faults if f.severity == "error"] == [
        ("field-missing", "sources.yml:1")
    ]


def test_all_faults_are_found_at_once_in_the_order_of_files(
    write_city: Callable[..., Path],
) -> None:
    folder = write_city(
        {
            "areas.yml": "- [\n",
            "city.yml": ("Shanghai", "Shenzhen"),
            MASS: ("unit: t", "unit: tonnes"),
            "sources.yml": ("data/table.csv", "../x.csv"),
        }
    )
    errors = [f.where for f in check(folder) if f.severity == "error"]
    assert errors == sorted(errors, key=lambda w: (w.split(":")[0], int(w.split(":")[1])))
    assert {w.split(":")[0] for w in errors} >= {"areas.yml", "city.yml", MASS, "sources.yml"}
