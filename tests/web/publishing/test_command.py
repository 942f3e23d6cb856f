"""Another city comes to a site of its own with the command line alone (journey 10)."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from tests.web.publishing.crawling import crawl

PROGRAM = "from cityagenda.cli import main; main()"
INDICATORS = """
- id: {id}
  name: {{zh-Hans: {chinese}, en: {english}}}
  unit: "%"
  unit_name: {{zh-Hans: "%", en: "%"}}
  direction: up
  codes: {{sdg: ["{goal}"]}}
  custodian: sdg-office
  method: statistics.declared
  inputs: {{values: "source:ours"}}
  targets: [{{year: 2030, value: {target}}}]
"""
SOURCE = """
- id: ours
  path: data/ours.csv
  format: csv
  licence: CC0-1.0
  name: {zh-Hans: 我们的数据, en: Our data}
  synthetic: true
  generator: written for a test
  columns: {indicator: {}, period: {}, value: {type: number, unit: "%"}}
"""


def run(*arguments: object, cwd: Path) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"CITYAGENDA_LANG": "en", "COLUMNS": "200"}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    return subprocess.run(
        [sys.executable, "-c", PROGRAM, *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        cwd=cwd,
        env=environment,
    )


def describe(city: Path) -> None:
    """Write three indicators of the city's own, with their data."""
    ours = (
        ("shaded-paths", "林荫步道占比", "Shaded paths", "11.7", 60),
        ("repaired-things", "物品修复率", "Repaired things", "12.5", 30),
        ("night-buses", "夜间公交覆盖率", "Night buses", "11.2", 90),
    )
    lines = [
        INDICATORS.format(id=i, chinese=zh, english=en, goal=goal, target=target)
        for i, zh, en, goal, target in ours
    ]
    (city / "indicators" / "ours.yml").write_text("".join(lines), encoding="utf-8")
    sources = city / "sources.yml"
    sources.write_text(sources.read_text(encoding="utf-8") + SOURCE, encoding="utf-8")
    rows = [
        f"{i},{year},{20 + 3 * n}" for i, *_ in ours for n, year in enumerate(range(2018, 2025))
    ]
    text = "indicator,period,value\n" + "\n".join(rows) + "\n"
    (city / "data" / "ours.csv").write_text(text, encoding="utf-8")


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder in which a city was made, described, built and published."""
    here = tmp_path_factory.mktemp("other")
    assert run("new", "harbour", cwd=here).returncode == 0
    describe(here / "harbour")
    for line in (
        ("check", "harbour"),
        ("build", "harbour"),
        ("publish", "harbour", "site", "--no-report"),
    ):
        done = run(*line, cwd=here)
        assert done.returncode == 0, done.stdout + done.stderr
    return here


def test_the_other_city_has_a_whole_site_with_its_own_indicators(host: Path) -> None:
    found = crawl(host / "site")
    assert (found.dead, found.rooted, found.outside) == ([], [], [])
    for tongue, name in (("en", "Night buses"), ("zh", "夜间公交覆盖率")):
        page = (host / "site" / tongue / "indicators/night-buses/index.html").read_text("utf-8")
        assert name in page
        assert re.search(r"\b38\b", page)
        listed = (host / "site" / tongue / "indicators/index.html").read_text("utf-8")
        assert name in listed


def test_publishing_touches_no_database(host: Path) -> None:
    assert sorted(p.name for p in (host / "harbour" / ".cityagenda").iterdir()) == [
        "CURRENT", "cache", "editions", "lock",
    ]  # fmt: skip


def test_a_second_publication_says_the_same_and_an_odd_folder_is_refused(host: Path) -> None:
    before = (host / "site" / "publication.json").read_bytes()
    done = run("publish", "harbour", "site", "--no-report", cwd=host)
    assert done.returncode == 0, done.stderr
    assert "Published" in done.stdout
    assert (host / "site" / "publication.json").read_bytes() == before
    refused = run("publish", "harbour", "harbour", cwd=host)
    assert refused.returncode == 3
    assert "no earlier publication" in refused.stderr
    assert (host / "harbour" / "city.yml").is_file()
    assert run("publish", "harbour", "x", "--lang", "de", cwd=host).returncode == 3
    assert not (host / "x").exists()
