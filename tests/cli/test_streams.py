"""Commands on streams as a user runs them, and what a kill in the middle leaves behind."""

import json
import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cityagenda.build import provisional
from cityagenda.build.places import Places
from cityagenda.city.creation import create
from cityagenda.city.folder import load
from cityagenda.cli.audit import audited
from cityagenda.ground.errors import BuildError
from cityagenda.streams.store import Store

PROGRAM = "from cityagenda.cli import main; main()"
FILES = 60
NETWORK = """\
id: air
name: {zh-Hans: 空气监测网, en: Air network}
stations: stations
drop: data/drop
layout: {columns: {pm25: pm25}}
interval: 1h
properties:
  pm25: {unit: ug/m3, label: begin, timezone: UTC, resolution: "0.1"}
"""
SOURCE = """\
id: stations
name: {zh-Hans: 站点, en: Stations}
path: data/stations.csv
format: csv
licence: CC0-1.0
columns: {station: {}}
"""


def command(*arguments: object) -> list[str]:
    return [sys.executable, "-c", PROGRAM, *map(str, arguments)]


def run(*arguments: object, language: str = "en") -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"CITYAGENDA_LANG": language, "COLUMNS": "160"}
    return subprocess.run(
        command(*arguments), capture_output=True, text=True, check=False, env=environment
    )


@pytest.fixture
def city(tmp_path: Path) -> Path:
    """Return the small city with a network."""
    folder = tmp_path / "town"
    create(folder)
    (folder / "networks.yml").write_text(NETWORK, encoding="utf-8")
    (folder / "sources").mkdir(exist_ok=True)
    (folder / "sources" / "stations.yml").write_text(SOURCE, encoding="utf-8")
    (folder / "data" / "stations.csv").write_text("station\na\nb\n", encoding="utf-8")
    return folder


def lay(city: Path, name: str, *rows: str) -> None:
    drop = city / "data" / "drop"
    drop.mkdir(exist_ok=True)
    text = "station,time,pm25\n" + "".join(f"{row}\n" for row in rows)
    (drop / f"{name}.csv").write_text(text, encoding="utf-8")


def test_take_says_what_came_and_what_was_refused(city: Path) -> None:
    lay(city, "1", "a,2025-03-01 00:00,10", "b,2025-03-01 00:00,20", "c,2025-03-01 00:00,1")
    first = run("streams", "take", city, language="zh")
    assert first.returncode == 1
    assert "新文件 1 个，已知 0 个；新值 2，更正 0，迟到 0，拒收 1。" in first.stdout
    assert "1.csv, row 3: no datastream is declared" in first.stdout
    assert "已整理 1 天" in first.stdout
    again = run("streams", "take", city, "--json")
    assert again.returncode == 0
    (found,) = json.loads(again.stdout)["networks"]
    assert (found["new"], found["known_files"], found["refused"]) == (0, 1, 0)


def test_compact_again_writes_all_days_anew(city: Path) -> None:
    lay(city, "1", "a,2025-03-01 00:00,10", "a,2025-03-02 00:00,11")
    run("streams", "take", city)
    assert "2 days compacted" in run("streams", "compact", city, "--again").stdout


def test_health_lists_what_is_not_in_order_by_its_name(city: Path) -> None:
    lay(city, "1", "a,2025-03-01 00:00,10")
    run("streams", "take", city)
    found = run("streams", "health", city, language="zh")
    assert found.returncode == 0, found.stderr
    assert "从未上报" in found.stdout
    assert "失联" in found.stdout
    assert "2 个中 0 个正常" in found.stdout


def test_watch_writes_a_line_a_round_and_ends_when_it_is_told(city: Path) -> None:
    lay(city, "1", "a,2025-03-01 00:00,10")
    started = subprocess.Popen(
        command("streams", "watch", city, "--every", "1"), stdout=subprocess.PIPE, text=True
    )
    with started as process:
        assert process.stdout is not None
        first, second = (json.loads(process.stdout.readline()) for _ in range(2))
        other = run("streams", "watch", city)
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0
    assert (first["new"], second["new"], first["errors"]) == (1, 0, [])
    assert other.returncode == 3
    assert f"another worker watches this city (process {process.pid}" in other.stderr


def test_an_auditor_may_ask_for_the_edition_of_now(city: Path) -> None:
    with pytest.raises(BuildError, match="no provisional edition") as caught:
        audited(city, "now")
    assert caught.value.spoken("zh-Hans")[1] == f"请运行 cityagenda streams watch {city}"
    made = provisional.run(load(city), datetime(2025, 3, 1, tzinfo=UTC))
    assert audited(city, "now").id == made.id


def test_killed_while_it_takes_in_it_loses_nothing_and_takes_nothing_twice(city: Path) -> None:
    for day in range(FILES):
        at = f"2025-{1 + day // 28:02}-{1 + day % 28:02}"
        rows = [f"{s},{at} {h:02}:00,{day + h / 10}" for s in ("a", "b") for h in range(24)]
        lay(city, f"{day:03}", *rows)
    held = 0
    for files in (1, FILES // 3, FILES // 2):
        with subprocess.Popen(
            command("streams", "take", city), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        ) as process:
            while taken_files(city) < files and process.poll() is None:
                time.sleep(0.002)
            process.kill()
        assert count(city) >= held
        held = count(city)
    assert 0 < held < FILES * 48
    last = run("streams", "take", city, "--json")
    assert last.returncode == 0, last.stdout + last.stderr
    (found,) = json.loads(last.stdout)["networks"]
    assert held + found["new"] == FILES * 48
    assert (found["corrections"], found["refused"]) == (0, 0)
    with Store(Places(city).streams, reading=True) as store:
        table = store.window(0, 1 << 60).collect()
    assert table.height == table.select("datastream", "time").n_unique() == FILES * 48


def taken_files(city: Path) -> int:
    """Return how many files a store has taken in, none before there is one."""
    import sqlite3

    path = Places(city).streams / "streams.sqlite"
    if not path.exists():
        return 0
    try:
        with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as database:
            found = database.execute("SELECT count(*) FROM files").fetchone()
    except sqlite3.OperationalError:
        return 0
    finally:
        database.close()
    return int(found[0])


def count(city: Path) -> int:
    with Store(Places(city).streams, reading=True) as store:
        return store.count()


def test_what_runs_beside_ends_with_its_parent_even_if_that_is_killed(city: Path) -> None:
    parent = (
        "import sys\nfrom cityagenda.cli.children import beside\n"
        "with beside([['streams', 'watch', sys.argv[1], '--every', '1']]) as numbers:\n"
        "    print(numbers[0], flush=True)\n    sys.stdin.readline()\n"
    )
    for how in ("killed", "ended"):
        with subprocess.Popen(
            [sys.executable, "-c", parent, str(city)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        ) as process:
            assert process.stdout is not None
            assert process.stderr is not None
            child = int(process.stdout.readline())
            assert json.loads(process.stderr.readline())["errors"] == []
            if how == "killed":
                process.kill()
            else:
                assert process.stdin is not None
                process.stdin.write("\n")
                process.stdin.flush()
            process.wait(30)
            ends = time.monotonic() + 30
            while Path(f"/proc/{child}").exists() and time.monotonic() < ends:
                time.sleep(0.05)
            assert not Path(f"/proc/{child}").exists()
