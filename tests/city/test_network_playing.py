"""The synthetic network in real time: no hour twice or missing, no seam, and stopped cleanly."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from pathlib import Path
from threading import Event, Thread
from typing import Any

import polars as pl
import pytest
from tests.city.towns import Write, town

from cityagenda.city.folder import read
from cityagenda.city.network_simulation import playing, posting
from cityagenda.city.network_simulation.declared import declared
from cityagenda.city.network_simulation.files import write_network
from cityagenda.city.network_simulation.playing import BEFORE, Player, play, player
from cityagenda.city.network_simulation.posting import server
from cityagenda.ground.errors import StreamError

BEGIN = datetime(2024, 7, 1, 9, 20, tzinfo=UTC)


class Clock(datetime):
    """A clock that stands where it is put."""

    instant = BEGIN

    @classmethod
    def now(cls, tz: Any = None) -> datetime:
        """Return where it stands."""
        return cls.instant.astimezone(tz)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> type[Clock]:
    """Return the clock by which players go; it shows `BEGIN`."""
    monkeypatch.setattr(Clock, "instant", BEGIN)
    monkeypatch.setattr(playing, "datetime", Clock)
    return Clock


def rows(folder: Path, pattern: str = "hours-*.csv") -> pl.DataFrame:
    """Return all rows of files in the drop folder, in the order of the files."""
    return pl.concat([pl.read_csv(p) for p in sorted((folder / "data/streams/air").glob(pattern))])


def test_the_first_round_brings_the_month_before_and_later_ones_what_is_new(
    write_city: Write, clock: type[Clock]
) -> None:
    folder = town(write_city)
    one = player(folder)
    first = one.round()
    assert first is not None
    assert (first.last - first.first) == timedelta(hours=BEFORE)
    assert first.last == BEGIN.replace(minute=0)
    assert one.round() is None
    clock.instant += timedelta(minutes=39)
    assert one.round() is None
    clock.instant += timedelta(minutes=2)
    second = one.round()
    assert second is not None
    assert (second.first, second.last - second.first) == (first.last, timedelta(hours=1))
    names = sorted(p.name for p in (folder / "data/streams/air").iterdir())
    assert names == ["hours-2024-07-01T08.csv", "hours-2024-07-01T09.csv"]
    found = rows(folder)
    values = found.select(pl.exclude("station", "time"))
    assert first.values + second.values == sum(values.count().row(0))


def test_a_player_that_starts_again_goes_on_where_it_stopped(
    write_city: Write, clock: type[Clock]
) -> None:
    folder = town(write_city)
    player(folder).round()
    clock.instant += timedelta(days=5)
    again = player(folder).round()
    assert again is not None
    assert again.last - again.first == timedelta(days=5)
    clock.instant += timedelta(days=400)
    later = player(folder).round()
    assert later is not None
    assert later.last - later.first == timedelta(hours=BEFORE)
    (folder / "data/streams/air/hours-of-work.csv").write_text("no file of a player")
    assert player(folder).round() is None


def test_hours_that_are_played_are_those_of_the_year_s_files(
    write_city: Write, clock: type[Clock]
) -> None:
    folder = town(write_city)
    for _ in range(3):
        player(folder).round()
        clock.instant += timedelta(hours=7)
    write_network(folder, year=2024)
    played, whole = rows(folder), rows(folder, "2024-0[5678].csv")
    first, last = played["time"].min(), played["time"].max()
    assert played.height > 200
    inside = pl.col("time").is_between(pl.lit(first), pl.lit(last))
    assert played.sort("time", "station").equals(whole.filter(inside).sort("time", "station"))


def test_a_late_month_comes_when_it_is_over(write_city: Write, clock: type[Clock]) -> None:
    folder = town(write_city)
    clock.instant = datetime(2024, 4, 30, 20, 30, tzinfo=UTC)
    one = player(folder)
    one.round()
    assert not list((folder / "data/streams/air").glob("late-*"))
    clock.instant += timedelta(hours=3)
    one.round()
    late = rows(folder, "late-2024-04.csv")
    assert late["station"].n_unique() == 1
    assert late.height > 24 * 28


def test_a_demonstration_runs_fast_until_it_is_now(write_city: Write) -> None:
    folder = town(write_city)
    start = datetime.now(UTC) - timedelta(hours=4)
    one = player(folder, start=start, speed=3600 * 40)
    stop, found = Event(), []
    for each in play(one, stop, every=60):
        found.append(each)
        if each.last >= datetime.now(UTC).replace(minute=0, second=0, microsecond=0):
            stop.set()
    assert found[0].first == start.replace(minute=0, second=0, microsecond=0) - timedelta(
        hours=BEFORE
    )
    assert all(b.first == a.last for a, b in pairwise(found))
    assert one.now() <= datetime.now(UTC)


@pytest.mark.parametrize("speed", [0, -1, float("inf"), float("nan")])
def test_a_speed_that_is_none_is_refused(write_city: Write, speed: float) -> None:
    with pytest.raises(StreamError, match="no speed"):
        player(town(write_city), speed=speed)


def test_a_start_in_the_future_is_refused(write_city: Write) -> None:
    with pytest.raises(StreamError, match="yet to come"):
        player(town(write_city), start=datetime.now(UTC) + timedelta(days=1))


def test_the_command_stops_cleanly_when_told_to(write_city: Write) -> None:
    folder = town(write_city)
    program = "from cityagenda.cli import main; main()"
    command = [sys.executable, "-c", program, "simulate", "sensors", str(folder), "--every", "600"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, env=os.environ | {"CITYAGENDA_LANG": "en"}
    ) as running:
        assert running.stdout is not None
        said = running.stdout.readline()
        running.send_signal(signal.SIGTERM)
        assert running.wait(20) == 0
    assert "values (synthetic) to" in said
    assert not list((folder / "data/streams/air").glob(".*.part"))


# -------------------------------------------------------------------- to a server


@dataclass
class Answers:
    """A server that answers as it is told, and what it was sent."""

    plan: list[tuple[int, Callable[[int], Any]]]
    got: list[tuple[str, str | None, Any]] = field(default_factory=list)
    address: str = ""


def made(count: int) -> list[str]:
    return [f"http://there/Observations({k})" for k in range(count)]


@pytest.fixture
def answers() -> Iterator[Answers]:
    """Return a server on this machine; each request uses up a line of its plan but the last."""
    told = Answers([(201, made)])

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            told.got.append((self.path, self.headers["Authorization"], body))
            status, answer = told.plan.pop(0) if len(told.plan) > 1 else told.plan[0]
            content = json.dumps(answer(sum(len(g["dataArray"]) for g in body))).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as listening:
        told.address = f"http://127.0.0.1:{listening.server_port}/sensorthings/v1.1/"
        thread = Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        yield told
        listening.shutdown()
        thread.join()


def sending(folder: Path, address: str, stop: Event, **options: Any) -> Player:
    return player(folder, lambda wanted: server(wanted, address, stop, **options))


def test_values_are_sent_as_data_arrays_and_acknowledged(
    write_city: Write, clock: type[Clock], answers: Answers
) -> None:
    folder = town(write_city)
    one = sending(folder, answers.address, Event(), token="secret")  # noqa: S106 - of the test
    found = one.round()
    assert found is not None
    path, token, groups = answers.got[0]
    assert (path, token) == ("/sensorthings/v1.1/CreateObservations", "Bearer secret")
    assert {group["Datastream"]["@iot.id"].split(".")[1] for group in groups} == set(
        declared(read(folder)).headers
    )
    group = groups[0]
    assert group["components"] == ["phenomenonTime", "result"]
    assert group["dataArray@iot.count"] == len(group["dataArray"])
    assert all(datetime.fromisoformat(row[0]).tzinfo for row in group["dataArray"])
    sent = sum(len(g["dataArray"]) for _, _, groups in answers.got for g in groups)
    assert (found.values, found.refused) == (sent, 0)
    assert not (folder / "data/streams").exists()
    clock.instant += timedelta(hours=1)
    assert one.round() is not None


@pytest.mark.usefixtures("clock")
def test_large_rounds_are_sent_in_parts(
    write_city: Write, answers: Answers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(playing, "BEFORE", 72)
    monkeypatch.setattr(posting, "MOST", 800)
    found = sending(town(write_city), answers.address, Event()).round()
    assert found is not None
    assert len(answers.got) == 3
    assert all(sum(len(g["dataArray"]) for g in groups) <= 800 for _, _, groups in answers.got)


@pytest.mark.usefixtures("clock")
def test_a_busy_server_is_asked_again_and_nothing_is_lost(
    write_city: Write, answers: Answers, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited: list[float] = []
    stop = Event()
    monkeypatch.setattr(stop, "wait", waited.append)
    answers.plan = [(503, made), (429, made), (201, made)]
    found = sending(town(write_city), answers.address, stop).round()
    assert found is not None
    assert found.values > 1000
    assert waited == [1, 2]
    assert answers.got[0] == answers.got[1] == answers.got[2]


@pytest.mark.usefixtures("clock")
def test_a_server_that_is_not_there_is_waited_for_until_told_to_stop(write_city: Write) -> None:
    stop, told = Event(), []

    def tell(why: str, wait: float) -> None:
        told.append((why, wait))
        stop.set()

    found = sending(town(write_city), "http://127.0.0.1:9/v1.1", stop, told=tell).round()
    assert found is None
    assert [wait for _, wait in told] == [1]


@pytest.mark.usefixtures("clock")
def test_values_that_are_refused_are_counted_with_the_reason(
    write_city: Write, answers: Answers
) -> None:
    answers.plan = [(201, lambda count: ["error: there is no datastream", *made(count - 1)])]
    found = sending(town(write_city), answers.address, Event()).round()
    assert found is not None
    assert found.refused == len(answers.got)
    assert found.reason == "error: there is no datastream"


@pytest.mark.usefixtures("clock")
@pytest.mark.parametrize(
    ("status", "answer", "problem"),
    [
        (401, made, "refuses the values \\(401\\)"),
        (404, made, "refuses"),
        (401, lambda _: {"message": "no token"}, "\\(401\\): no token"),
        (201, lambda count: made(count - 1), "not acknowledged one by one"),
        (201, lambda _: {"value": []}, "not acknowledged"),
        (200, lambda _: None, "not acknowledged"),
    ],
)
def test_a_server_that_does_not_acknowledge_ends_the_round_with_an_error(
    write_city: Write, answers: Answers, status: int, answer: Any, problem: str
) -> None:
    answers.plan = [(status, answer)]
    one = sending(town(write_city), answers.address, Event())
    with pytest.raises(StreamError, match=problem):
        one.round()
    answers.plan = [(201, made)]
    again = one.round()
    assert again is not None
    assert again.last - again.first == timedelta(hours=BEFORE)


@pytest.mark.parametrize("address", ["ftp://host/", "host", "http:///path", ""])
def test_what_is_no_address_is_refused(write_city: Write, address: str) -> None:
    with pytest.raises(StreamError, match="no address"):
        sending(town(write_city), address, Event())


def test_waiting_ends_as_soon_as_it_is_told_to(write_city: Write) -> None:
    stop = Event()
    one = player(town(write_city))
    thread = Thread(target=lambda: list(play(one, stop, every=600)))
    thread.start()
    time.sleep(0.05)
    stop.set()
    thread.join(20)
    assert not thread.is_alive()
