"""The tutorial of a sensor network works from its text alone, in both languages."""

import os
import re
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

from cityagenda.streams.store import Store

TUTORIALS = Path(__file__).resolve().parents[1] / "docs" / "tutorial"
PROGRAM = "from cityagenda.cli import main; main()"
STEPS = re.compile(
    r"`(mytown/[\w./-]+\.(?:yml|csv))`[:：]\n\n```\w+\n(.*?)```|```sh\n(.*?)```", re.DOTALL
)
ENGLISH, CHINESE = "air-network.md", "air-network.zh-Hans.md"


def _run(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    arguments = [sys.executable, "-c", PROGRAM, *command.split()[1:]]
    environment = os.environ | {"CITYAGENDA_LANG": "en", "COLUMNS": "200"}
    return subprocess.run(
        arguments, cwd=folder, capture_output=True, text=True, check=False, env=environment
    )


def steps(name: str) -> list[tuple[str, str]]:
    """Return the steps of a tutorial: a file and its content, or a command and nothing."""
    found = []
    for path, content, block in STEPS.findall((TUTORIALS / name).read_text(encoding="utf-8")):
        if path:
            found.append((path, content))
            continue
        found += [(line, "") for line in block.splitlines() if line.startswith("cityagenda")]
    return found


def test_both_languages_take_the_same_steps() -> None:
    assert steps(ENGLISH) == steps(CHINESE)


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[tuple[str, int, str]]]:
    """Go through the tutorial but for what needs a running site; return what was said."""
    folder = tmp_path_factory.mktemp("tutorial")
    done = []
    for step, content in steps(ENGLISH):
        if content:
            path = folder / step
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, encoding="utf-8")
        elif "mytown" in step and " serve " not in step and " tokens " not in step:
            ran = _run(step, folder)
            done.append((step, ran.returncode, ran.stdout + ran.stderr))
    return folder / "mytown", done


def test_each_command_does_what_the_text_says(
    said: tuple[Path, list[tuple[str, int, str]]],
) -> None:
    _, done = said
    assert [step.removesuffix(" mytown") for step, _, _ in done] == [
        "cityagenda new",
        "cityagenda check",
        "cityagenda streams take",
        "cityagenda streams take",
        "cityagenda streams health",
        "cityagenda build",
        "cityagenda explain mytown network-pm25 example-city 2026",
    ]
    codes = [code for _, code, _ in done]
    assert codes == [0, 0, 1, 0, 0, 0, 0]  # 1: something was refused and needs attention
    check, first, second, health, _, explained = (text for _, _, text in done[1:])
    assert "0 error, 0 warning" in check
    assert "12 new values, 0 corrected, 0 late, 3 refused" in first
    assert "a text in 'O3' is no number" in first
    assert "no datastream is declared" in first
    assert "1 new values, 1 corrected" in second
    assert "hilltop.pm25" in health
    assert "0 of 27" in explained


def test_the_corrected_hour_counts_and_the_wrong_one_is_kept(
    said: tuple[Path, list[tuple[str, int, str]]],
) -> None:
    with Store(said[0] / ".cityagenda" / "streams", reading=True) as store:
        values = store.window(0, 1 << 60, ["park.pm25"]).collect()
        instant = values["time"].dt.timestamp("us")[2]
        held = [value for _, value, _, _ in store.versions("park.pm25", instant)]
    assert values["value"].to_list() == [31, 33, 34, 35]
    assert held == [-4, 34]
    assert values.schema["time"] == pl.Datetime("us", "UTC")
