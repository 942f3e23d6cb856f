"""Backup and restore as an operator types them: what they print, and how they end."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from cityagenda.build.editions import current
from cityagenda.build.run import run
from cityagenda.city.creation import create
from cityagenda.city.folder import load

PROGRAM = "from cityagenda.cli import main; main()"


def told(*arguments: object, language: str = "en") -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"CITYAGENDA_LANG": language, "COLUMNS": "60", "DATABASE_URL": ""}
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
    folder = tmp_path_factory.mktemp("operating") / "town"
    create(folder)
    run(load(folder), jobs=1)
    return folder


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_city_goes_to_another_machine_with_the_same_edition(
    city: Path, tmp_path: Path, language: str
) -> None:
    edition = current(city).id
    made = told("backup", city, tmp_path / "night.tar.gz", language=language)
    assert made.returncode == 0, made.stderr
    done = told("restore", tmp_path / "night.tar.gz", tmp_path / "away", language=language)
    assert done.returncode == 0, done.stderr
    for printed in (made.stdout, done.stdout):
        assert edition in printed
        assert ("版本" in printed) == (language == "zh")
    assert current(tmp_path / "away").id == edition
    assert f"cityagenda serve {tmp_path / 'away'}" in done.stdout
    assert told("show", tmp_path / "away").stdout == told("show", city).stdout


def test_what_was_left_out_is_told_and_ends_with_1(city: Path, tmp_path: Path) -> None:
    (city / "out.csv").symlink_to("/etc/hostname")
    try:
        english = told("backup", city, tmp_path / "a.tar.gz")
        chinese = told("backup", city, tmp_path / "b.tar.gz", language="zh")
    finally:
        (city / "out.csv").unlink()
    assert (english.returncode, chinese.returncode) == (1, 1)
    assert "left out out.csv: a link that leads outside" in english.stderr
    assert "未备份 out.csv" in chinese.stderr
    assert (tmp_path / "a.tar.gz").exists()


def test_refusals_end_with_3_and_mistakes_with_2(city: Path, tmp_path: Path) -> None:
    assert told("backup", city).returncode == 2
    assert told("restore", tmp_path / "nothing.tar.gz", tmp_path / "x").returncode == 2
    assert told("backup", city, tmp_path / "a.zip").returncode == 3
    (tmp_path / "bad.tar.gz").write_bytes(b"no archive")
    for language, words in (("en", "cut off or damaged"), ("zh", "不完整或已损坏")):
        refused = told("restore", tmp_path / "bad.tar.gz", tmp_path / "x", language=language)
        assert refused.returncode == 3
        assert words in refused.stderr
    assert not (tmp_path / "x").exists()
    assert told("restore", tmp_path / "bad.tar.gz", city).returncode == 3
