"""The commands as a user runs them: what they print, and with which exit code they end."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = "from cityagenda.cli import main; main()"


def _run(*arguments: object, language: str = "en") -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"CITYAGENDA_LANG": language, "COLUMNS": "160"}
    return subprocess.run(
        [sys.executable, "-c", PROGRAM, *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        env=environment,
    )


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a new city, built once."""
    folder = tmp_path_factory.mktemp("cli") / "town"
    made = _run("new", folder)
    assert made.returncode == 0, made.stderr
    built = _run("build", folder)
    assert built.returncode == 0, built.stdout + built.stderr
    return folder


def test_a_new_city_has_no_errors(city: Path) -> None:
    found = _run("check", city, "--json")
    assert found.returncode == 0
    assert {fault["severity"] for fault in json.loads(found.stdout)} <= {"note"}


def test_faults_are_printed_with_place_and_advice_in_both_languages(
    city: Path, tmp_path: Path
) -> None:
    broken = tmp_path / "broken"
    subprocess.run(["/bin/cp", "-r", str(city), str(broken)], check=True)
    path = broken / "indicators" / "green-space.yml"
    path.write_text(path.read_text(encoding="utf-8").replace("source:yearbook", "source:none"))
    english, chinese = _run("check", broken), _run("check", broken, language="zh")
    assert (english.returncode, chinese.returncode) == (1, 1)
    assert "indicators/green-space.yml:" in english.stdout
    assert "there is no source 'none'" in english.stdout
    assert "错误" in chinese.stdout
    refused = _run("build", broken)
    assert refused.returncode == 3
    assert "to do:" in refused.stderr


def test_show_prints_values_and_courses(city: Path) -> None:
    assert "off track" in _run("show", city).stdout
    assert "偏离目标" in _run("show", city, language="zh").stdout
    rows = json.loads(_run("show", city, "--json").stdout)["verdicts"]
    pm25 = next(row for row in rows if row["indicator"] == "fine-particles")
    assert pm25["current_value"] == 28.1


def test_explain_leads_to_the_raw_file(city: Path) -> None:
    found = json.loads(_run("explain", city, "fine-particles", "--json").stdout)
    path, sha256 = found["sources"][0]["files"][0]
    assert path == "data/yearbook.csv"
    assert len(sha256) == 64
    assert "sha256" in _run("explain", city, "fine-particles").stdout


def test_a_change_is_attributed_to_its_source(city: Path, tmp_path: Path) -> None:
    town = tmp_path / "town"
    subprocess.run(["/bin/cp", "-r", str(city), str(town)], check=True)
    before = (town / ".cityagenda" / "CURRENT").read_text().strip()
    path = town / "data" / "yearbook.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("2024,28.1", "2024,26.4"), encoding="utf-8")
    assert _run("build", town).returncode == 0
    found = json.loads(_run("diff", f"{town}@{before}", town, "--json").stdout)
    changed = [row for row in found["values"] if row["indicator"] == "fine-particles"]
    assert [(row["before"], row["after"], row["cause"]) for row in changed] == [
        (28.1, 26.4, "source:yearbook")
    ]
    assert _run("recompute", town, "fine-particles", "--edition", before).returncode == 0


def test_exit_codes_tell_usage_from_refusal(city: Path, tmp_path: Path) -> None:
    assert _run("build").returncode == 2
    assert _run("build", tmp_path / "nowhere").returncode == 2
    refused = _run("explain", city, "nothing")
    assert refused.returncode == 3
    assert "nothing" in refused.stderr
    assert _run("export", city, tmp_path / "x", "--format", "word").returncode == 3


def test_a_folder_with_files_is_never_overwritten(city: Path) -> None:
    refused = _run("new", city)
    assert refused.returncode == 3
    assert (city / "data" / "yearbook.csv").exists()


def test_help_is_complete_in_both_languages() -> None:
    english, chinese = _run("--help").stdout, _run("--help", language="zh").stdout
    for command in ("new", "check", "build", "show", "explain", "diff", "export", "serve"):
        assert command in english
        assert command in chinese
    assert "城市" in chinese


def test_standards_answer_which_applies_on_a_day() -> None:
    found = _run("standards", "ambient-air-limits", "--on", "2025-12-31", "--json")
    assert [pack["edition"] for pack in json.loads(found.stdout)] == ["GB 3095-2012"]
