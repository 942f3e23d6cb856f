"""The worker: rounds that take in, make provisional editions and raise alerts, and go on."""

import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event
from types import SimpleNamespace
from typing import Any

import polars as pl
import pytest
from tests.build.conftest import Folder
from tests.build.streaming import STREAM

from cityagenda.build import intake, provisional
from cityagenda.build.index import KEPT, Index
from cityagenda.build.lock import locked
from cityagenda.build.places import Places
from cityagenda.build.worker import Round, Worker, watch
from cityagenda.ground.errors import BuildError
from cityagenda.streams.store import Store

NETWORK = """\
id: net
name: {en: Net}
stations: stations
drop: data/drop
layout: {columns: {pm25: pm25}}
interval: 1h
properties:
  pm25: {unit: ug/m3, label: begin, timezone: UTC, resolution: "1"}
alerts:
- {id: high, name: {en: High}, property: pm25, above: 100, clear: 80, severity: severe}
"""
NOW = datetime(2025, 1, 1, 5, 20, tzinfo=UTC)


@pytest.fixture
def watched(folder: Folder) -> Folder:
    """Return a city whose network has a drop folder, an alert and a live indicator."""
    folder.write("networks.yml", NETWORK)
    folder.source("stations", "station,x,y\na,0,0\nb,1,1\n", columns="{station: {}}")
    folder.write("sources/now.yml", STREAM.format(id="now", window="{hours: 3}"))
    folder.indicator("live", "toy.counted", "{rows: 'source:now'}")
    return folder


def lay(city: Folder, name: str, *values: float, first: int = 0) -> None:
    """Lay down a file with the hours of station a from an hour of 2025 on."""
    rows = [f"a,2025-01-01 {first + h:02}:00,{v}\n" for h, v in enumerate(values)]
    city.write(f"data/drop/{name}.csv", "station,time,pm25\n" + "".join(rows))


def test_a_round_takes_in_and_maps_now_and_the_next_has_nothing_to_do(watched: Folder) -> None:
    worker = Worker(watched.path)
    lay(watched, "1", 10, 11, 12, 13, 14)
    first = worker.round(NOW)
    assert (first.new, first.errors) == (5, [])
    edition = provisional.current(watched.path)
    assert edition is not None
    assert first.edition == edition.id
    assert edition.rows("observations", "live")["value"].to_list() == [3]
    second = worker.round(NOW + timedelta(minutes=1))
    assert (second.new, second.edition) == (0, None)
    lay(watched, "2", 15, first=5)
    third = worker.round(NOW + timedelta(minutes=2))
    assert (third.new, third.edition) == (1, edition.id)
    fourth = worker.round(NOW + timedelta(hours=1))
    assert fourth.edition not in (None, edition.id)


def test_alerts_are_raised_once_and_cleared(watched: Folder) -> None:
    worker = Worker(watched.path)
    lay(watched, "1", 10, 11, 120, 130)
    assert worker.round(NOW).events == 1
    with Store(Places(watched.path).streams, reading=True) as store:
        (event,) = store.events().to_dicts()
    assert (event["rule"], event["place"], event["severity"]) == ("high", "a", "severe")
    assert (event["opened"], event["cleared"]) == (datetime(2025, 1, 1, 2, tzinfo=UTC), None)
    assert worker.round(NOW + timedelta(minutes=1)).events == 0
    lay(watched, "2", 60, first=4)
    worker.round(NOW + timedelta(minutes=2))
    with Store(Places(watched.path).streams, reading=True) as store:
        (again,) = store.events().to_dicts()
    assert again["key"] == event["key"]
    assert again["cleared"] == datetime(2025, 1, 1, 4, tzinfo=UTC)


def test_a_round_that_fails_says_so_in_both_languages_and_the_next_one_works(
    watched: Folder,
) -> None:
    worker = Worker(watched.path)
    lay(watched, "1", 10, 11, 12, 13, 14)
    whole = (watched.path / "networks.yml").read_text(encoding="utf-8")
    watched.write("networks.yml", whole.replace("stations: stations", "stations: nothing"))
    broken = worker.round(NOW)
    assert {error["step"] for error in broken.errors} == {"take", "edition", "alerts", "compact"}
    assert "there is no source 'nothing'" in broken.errors[0]["what"]["en"]
    time.sleep(0.01)
    watched.write("networks.yml", whole)
    assert (worker.round(NOW).new, worker.round(NOW).errors) == (5, [])


def test_a_fault_of_the_program_is_told_and_survived(
    watched: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("by nothing")

    monkeypatch.setattr(intake, "compacted", broken)
    done = Worker(watched.path).round(NOW)
    (error,) = done.errors
    assert error["what"]["zh-Hans"] == "程序出错：ZeroDivisionError: by nothing"
    assert error["where"].startswith("test_worker.py:")


def test_an_indicator_that_fails_is_told_and_leaves_the_edition(watched: Folder) -> None:
    watched.indicator("odd", "toy.broken", "{values: 'source:now'}")
    lay(watched, "1", 10, 11, 12, 13, 14)
    done = Worker(watched.path).round(NOW)
    assert done.edition is not None
    assert {error["where"] for error in done.errors} == {"odd"}


def test_a_running_build_delays_the_edition_by_a_round_only(watched: Folder) -> None:
    worker = Worker(watched.path)
    lay(watched, "1", 10, 11, 12, 13, 14)
    with locked(Places(watched.path).lock):
        done = worker.round(NOW)
    assert (done.new, done.edition) == (5, None)
    assert done.errors[0]["what"]["zh-Hans"].startswith("该城市正在进行另一次构建")
    assert worker.round(NOW).edition is not None


def test_the_second_worker_says_that_there_is_one_and_leaves(watched: Folder) -> None:
    stop, told = Event(), list[Round]()

    def once(done: Round) -> None:
        told.append(done)
        with pytest.raises(BuildError, match="another worker watches") as caught:
            watch(watched.path, Event(), every=1, told=told.append)
        assert caught.value.spoken("zh-Hans")[0].startswith("已有值守进程在看护该城市")
        stop.set()

    watch(watched.path, stop, every=60, told=once)
    assert len(told) == 1


def test_a_killed_worker_leaves_the_last_edition_whole(watched: Folder) -> None:
    lay(watched, "1", 10, 11, 12, 13, 14)
    program = (
        "import sys\nfrom datetime import datetime, timedelta\nfrom pathlib import Path\n"
        "from cityagenda.build.worker import Worker\n"
        "worker, now = Worker(Path(sys.argv[1])), datetime.fromisoformat(sys.argv[2])\n"
        "for hour in range(1000):\n"
        "    print(worker.round(now + timedelta(hours=hour)).edition, flush=True)\n"
    )
    command = [sys.executable, "-c", program, str(watched.path), NOW.isoformat()]
    for wait in (0.0, 0.02, 0.05):
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            process.stdout.readline()
            time.sleep(wait)
            process.send_signal(signal.SIGKILL)
            rounds = 1 + len(process.stdout.read().split())
        edition = provisional.current(watched.path)
        assert edition is not None
        assert edition.damage() == []
        last = NOW.replace(minute=0) + timedelta(hours=rounds - 1) + provisional.HOLDS
        assert edition.expires in (last, last + timedelta(hours=1))
    assert Worker(watched.path).round(NOW).errors == []


def test_the_index_of_hours_is_kept_for_a_month_and_the_newest_word_counts(
    tmp_path: Path,
) -> None:
    index, hour = Index(Places(tmp_path)), datetime(2025, 1, 1, tzinfo=UTC)
    assert index.hours(0, 1 << 60).is_empty()
    index.learn(said({("a", hour): 50, ("b", hour): 60}), hour)
    later = hour + timedelta(hours=1)
    index.learn(said({("a", hour): 55, ("b", hour): None, ("a", later): 70}), later)
    first = int(hour.timestamp()) * 1_000_000
    found = index.hours(first, first + 3_600_000_000)
    assert found.rows() == [("a", "aqi", hour, 55.0)]
    index.learn(said({("a", later + KEPT): 1}), later + KEPT)
    assert index.hours(0, 1 << 60)["time"].to_list() == [later, later + KEPT]


def said(values: dict[tuple[str, datetime], int | None]) -> Any:
    """Return what an edition would say of the index of stations."""
    rows = [(station, hour, value) for (station, hour), value in values.items()]
    schema = {"station": pl.String, "hour": pl.Datetime("us", "UTC"), "aqi": pl.Int64}
    table = pl.DataFrame(rows, schema=schema, orient="row")
    return SimpleNamespace(
        provenance=lambda: [{"indicator": "i", "method": "air.now"}],
        tables=lambda: [("i", "stations")],
        table=lambda _indicator, _name: table,
    )
