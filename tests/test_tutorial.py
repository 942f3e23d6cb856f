"""The tutorial works from its text alone: its files are written and its commands are run."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl
import pytest

TUTORIALS = Path(__file__).resolve().parents[1] / "docs" / "tutorial"
PROGRAM = "from cityagenda.cli import main; main()"
BLOCK = re.compile(
    r"(?:`(?P<path>beijing/[\w./-]+)`[:：]\n\n)?```(?P<kind>yaml|csv|sh|python)\n(?P<text>.*?)```",
    re.DOTALL,
)
SERVES = " serve "
BUILD = "cityagenda build beijing"
READING = tuple(
    f"cityagenda {word} "
    for word in ("check", "show", "explain", "recompute", "methods", "standards", "editions")
)
ENGLISH, CHINESE = "beijing-air.md", "beijing-air.zh-Hans.md"
RAW = Path("environment") / "beijing12_2013-03_2015-12.parquet"


@dataclass
class Walk:
    """A tutorial followed from top to bottom: what each command said, in the order of the text."""

    folder: Path
    said: dict[str, list[str]] = field(default_factory=dict)
    written: list[str] = field(default_factory=list)

    def last(self, command: str) -> str:
        """Return what a command said the last time, line ends and frames taken out."""
        return flat(self.said[command][-1])

    def run(self, command: str) -> str:
        """Run a command of the text and keep what it said."""
        program = self.folder / "bin"
        environment = os.environ | {
            "CITYAGENDA_LANG": "en",
            "COLUMNS": "200",
            "PATH": f"{program}{os.pathsep}{os.environ['PATH']}",
        }
        done = subprocess.run(
            ["/bin/sh", "-c", command],
            cwd=self.folder, capture_output=True, text=True, check=False, env=environment,
        )  # fmt: skip
        assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
        self.said.setdefault(command, []).append(done.stdout)
        return done.stdout


def flat(text: str) -> str:
    """Return a text without the frames and line ends of a terminal."""
    return " ".join(re.sub("[│├└─]", " ", text).split())


def _steps(text: str) -> Iterator[tuple[str, str | None, str]]:
    for block in BLOCK.finditer(text):
        yield block["kind"], block["path"], block["text"]


def _walk(text: str, folder: Path, raw: Path, *, all_of_it: bool) -> Walk:
    """Do what a tutorial says, or only what makes and takes away the account."""
    (folder / "bin").mkdir()
    shim = folder / "bin" / "cityagenda"
    shim.write_text(f'#!/bin/sh\nexec {sys.executable} -c "{PROGRAM}" "$@"\n', encoding="utf-8")
    shim.chmod(0o755)
    shutil.copy(raw, folder / "beijing12.parquet")
    walk = Walk(folder)
    builds = len(re.findall(f"^{BUILD}$", text, re.MULTILINE))
    for kind, path, content in _steps(text):
        if kind == "sh":
            for command in content.splitlines():
                builds -= command == BUILD
                needed = not command.startswith(READING) and (command != BUILD or not builds)
                if SERVES not in command and (all_of_it or needed):
                    walk.run(command)
        elif kind == "python":
            subprocess.run([sys.executable, "-c", content], cwd=folder, check=True)
        else:
            assert path is not None, f"a file without a name:\n{content}"
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(content, encoding="utf-8")
            walk.written.append(path)
    return walk


def _text(name: str) -> str:
    return (TUTORIALS / name).read_text(encoding="utf-8")


def first_account(name: str, home: Path, raw: Path) -> Path:
    """Write the city with which a tutorial begins, before it grows, and return its folder."""
    paths = ("city.yml", "areas.yml", "sources.yml", "indicators.yml")
    written = {path: content for _, path, content in _steps(_text(name)) if path}
    (home / "beijing" / "data").mkdir(parents=True)
    shutil.copy(raw, home / "beijing" / "data" / "hours.parquet")
    for path in paths:
        (home / "beijing" / path).write_text(written[f"beijing/{path}"], encoding="utf-8")
    return home / "beijing"


@pytest.fixture(scope="module")
def walk(tmp_path_factory: pytest.TempPathFactory, real_data: Path) -> Walk:
    """Follow the tutorial word for word."""
    folder = tmp_path_factory.mktemp("tutorial")
    return _walk(_text(ENGLISH), folder, real_data / RAW, all_of_it=True)


def test_both_languages_ask_for_the_same_steps() -> None:
    steps = [
        [(kind, path, text if kind == "sh" else "") for kind, path, text in _steps(_text(name))]
        for name in (ENGLISH, CHINESE)
    ]
    assert steps[0] == steps[1]


def test_the_chinese_text_makes_the_same_account(
    walk: Walk, tmp_path: Path, real_data: Path
) -> None:
    chinese = _walk(_text(CHINESE), tmp_path, real_data / RAW, all_of_it=False)
    assert chinese.written == walk.written
    assert "0 error, 0 warning" in chinese.run("cityagenda check beijing")
    columns = ["indicator", "area", "period", "dimensions", "value", "low", "high", "status"]
    ours, theirs = (
        pl.read_csv(w.folder / "observations.csv", infer_schema_length=None).select(columns)
        for w in (chinese, walk)
    )
    assert ours.equals(theirs)
    said = flat(chinese.run("cityagenda --lang zh explain beijing pm25-annual-mean beijing 2013"))
    assert "有效天数 306 天，要求 324 天；1 月有效 0 天（要求 27 天）" in said
    assert "valid days" not in said


def test_every_file_and_command_of_the_text_was_used(walk: Walk) -> None:
    assert walk.written == [
        "beijing/city.yml", "beijing/areas.yml", "beijing/sources.yml", "beijing/indicators.yml",
        "beijing/indicators/days.yml", "beijing/data/sites.csv", "beijing/sources/places.yml",
        "beijing/indicators/map.yml", "beijing/sources/folder.yml",
        "beijing/indicators/folder.yml", "beijing/sources/milligrams.yml",
    ]  # fmt: skip
    assert sum(map(len, walk.said.values())) == 32
    assert all("0 error, 0 warning" in said for said in walk.said["cityagenda check beijing"])
    assert len(walk.said["cityagenda check beijing"]) == 3


def test_a_year_that_the_standard_refuses_says_why(walk: Walk) -> None:
    refused = walk.last("cityagenda explain beijing pm25-annual-mean beijing 2013")
    assert "January has 0 of 27" in refused
    digits = walk.last("cityagenda recompute beijing pm25-annual-mean")
    assert "every digit is the same" in digits


def test_days_of_good_air_ranking_and_limits_are_those_of_the_text(walk: Walk) -> None:
    good = walk.last("cityagenda explain beijing good-days beijing 2015")
    assert "187 of 363 days with an index of at most 100 under HJ 633-2012" in good
    assert "primary pollutant: PM₂.₅ on 162 days" in good
    new = walk.last("cityagenda explain beijing good-days-2026 beijing 2015")
    assert "162 of 363 days with an index of at most 100 under HJ 633-2026" in new
    index = walk.last("cityagenda explain beijing air-index beijing 2015")
    assert re.search(r'"station":"Dingling"}: composite index 5\.86.*?place 1 of \d', index)
    assert "the city chose it" in index
    limits = walk.last("cityagenda explain beijing limits-attained beijing 2015")
    assert "3 of 10 statistics keep their limit under GB 3095-2012" in limits
    assert "2 of 10 statistics keep their limit under GB 3095-2026 final" in limits


def test_the_map_has_an_error_and_is_refused_where_it_is_worth_nothing(walk: Walk) -> None:
    mapped = walk.last("cityagenda explain beijing pm25-cells cell-d3 2015-01")
    assert "from 12 sites by kriging" in mapped
    assert "with each site left out in turn" in mapped
    refused = walk.last("cityagenda explain beijing pm25-cells cell-d3 2015-04")
    assert "that of simply taking the nearest site" in refused
    rows = pl.read_csv(walk.folder / "observations.csv", infer_schema_length=None)
    cells = rows.filter(pl.col("indicator") == "pm25-cells")
    assert cells["area"].n_unique() == 16
    valued = cells.drop_nulls("value")
    assert valued["period"].n_unique() > 25
    assert (valued["low"] < valued["value"]).all()
    assert (valued["high"] > valued["value"]).all()


def test_a_station_in_another_unit_is_told_and_put_right_in_the_declaration(walk: Walk) -> None:
    wrong, right = map(
        flat, walk.said["cityagenda explain beijing pm25-of-the-folder beijing 2014"]
    )
    assert "probably in mg/m3 where the source says ug/m3" in wrong
    assert "pm25, Dongsi, 2014-01 – 2014-12 (12): 0.082 (76)" in wrong
    assert re.search(r"cannot be in the unit or field that the source declares: Dongsi", wrong)
    assert "mg/m3" not in right
    rows = pl.read_csv(walk.folder / "observations.csv", infer_schema_length=None)
    headline = (pl.col("dimensions") == "{}") & (pl.col("period").cast(pl.String) == "2014")
    values = {
        row["indicator"]: row["value"]
        for row in rows.filter(headline & pl.col("indicator").str.starts_with("pm25-")).to_dicts()
    }
    assert values["pm25-of-the-folder"] == pytest.approx(values["pm25-annual-mean"], rel=1e-9)


def test_the_account_is_taken_along(walk: Walk) -> None:
    assert (walk.folder / "report.pdf").read_bytes().startswith(b"%PDF-")
    rows = pl.read_csv(walk.folder / "observations.csv", infer_schema_length=None)
    pm25 = rows.filter((pl.col("indicator") == "pm25-annual-mean") & (pl.col("dimensions") == "{}"))
    statuses = dict(pm25.select("period", "status").iter_rows())
    assert {str(k): v for k, v in statuses.items()} == {
        "2013": "insufficient", "2014": "normal", "2015": "normal",
    }  # fmt: skip
