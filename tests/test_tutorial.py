"""The tutorial works from its text alone: its files are written and its commands are run."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

TUTORIALS = Path(__file__).resolve().parents[1] / "docs" / "tutorial"
PROGRAM = "from cityagenda.cli import main; main()"
FILES = re.compile(r"`(beijing/[\w./-]+\.yml)`[:：]\n\n```yaml\n(.*?)```", re.DOTALL)
COMMANDS = re.compile(r"```sh\n(.*?)```", re.DOTALL)


def _run(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    arguments = [sys.executable, "-c", PROGRAM, *command.split()[1:]]
    environment = os.environ | {"CITYAGENDA_LANG": "en", "COLUMNS": "200"}
    return subprocess.run(
        arguments, cwd=folder, capture_output=True, text=True, check=False, env=environment
    )


@pytest.mark.parametrize("name", ["beijing-air.md", "beijing-air.zh-Hans.md"])
def test_beijing_is_built_from_the_text_of_the_tutorial(
    name: str, tmp_path: Path, real_data: Path
) -> None:
    text = (TUTORIALS / name).read_text(encoding="utf-8")
    (tmp_path / "beijing" / "data").mkdir(parents=True)
    shutil.copy(
        real_data / "environment" / "beijing12_2013-03_2015-12.parquet",
        tmp_path / "beijing" / "data" / "hours.parquet",
    )
    files = FILES.findall(text)
    assert [path for path, _ in files] == [
        "beijing/city.yml", "beijing/areas.yml", "beijing/sources.yml", "beijing/indicators.yml",
    ]  # fmt: skip
    for path, content in files:
        (tmp_path / path).write_text(content, encoding="utf-8")
    commands = [line for block in COMMANDS.findall(text) for line in block.splitlines()]
    ours = [c for c in commands if c.startswith("cityagenda") and " serve " not in c]
    assert len(ours) == 10
    said = {}
    for command in ours:
        done = _run(command, tmp_path)
        assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
        said[command] = done.stdout
    assert "0 error, 0 warning" in said["cityagenda check beijing"]
    refused = said["cityagenda explain beijing pm25-annual-mean beijing 2013"]
    assert "January has 0 of 27" in refused
    chinese = _run("cityagenda --lang zh explain beijing pm25-annual-mean beijing 2013", tmp_path)
    assert "有效天数 306 天，要求 324 天；1 月有效 0 天（要求 27 天）" in chinese.stdout
    assert "valid days" not in chinese.stdout
    assert "every digit is the same" in said["cityagenda recompute beijing pm25-annual-mean"]
    rows = pl.read_csv(tmp_path / "observations.csv", infer_schema_length=None)
    pm25 = rows.filter((pl.col("indicator") == "pm25-annual-mean") & (pl.col("dimensions") == "{}"))
    statuses = dict(pm25.select("period", "status").iter_rows())
    assert {str(k): v for k, v in statuses.items()} == {
        "2013": "insufficient", "2014": "normal", "2015": "normal",
    }  # fmt: skip
