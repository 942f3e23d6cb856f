"""Editions that take each other's place, and one that breaks, under readers who never pause."""

import re
import shutil
import socket
import subprocess
from collections import Counter
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from threading import Event, Thread
from time import monotonic, sleep

import orjson
import pytest

from cityagenda.assess.account import assess
from cityagenda.build.places import Places
from cityagenda.build.run import run
from cityagenda.city.creation import create
from cityagenda.city.folder import load

from .test_server import ended, serving

PAGE, FILE = "/en/indicators/fine-particles/", "/data/indicators/fine-particles.json"
READERS, PATIENCE = 4, 60.0
PACE = 0.6
"""Seconds between two files, so that readers of files stay within what one address may ask."""
NEWEST = "28.1"
PRINTED = ("28.1", "71.0", "72.0", "73.0", "74.0")


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder of its own, built once."""
    folder = tmp_path_factory.mktemp("swap") / "town"
    create(folder)
    run(load(folder), assess=assess, jobs=1)
    return folder


@pytest.fixture
def server(town: Path) -> Iterator[int]:
    """Serve it with two processes and return the port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    process: subprocess.Popen[str] = serving(town, "--port", port, "--workers", 2)
    end = monotonic() + PATIENCE
    while not _open(port):
        assert monotonic() < end, town.with_suffix(".log").read_text()
        sleep(0.1)
    yield port
    ended(process)


def _open(port: int) -> bool:
    with socket.socket() as attempt:
        return attempt.connect_ex(("127.0.0.1", port)) == 0


class Reader(Thread):
    """Asks for one address again and again; keeps which edition came with which value."""

    def __init__(self, port: int, address: str, stop: Event) -> None:
        super().__init__()
        self.port, self.address, self.stop = port, address, stop
        self.statuses: Counter[int] = Counter()
        self.seen: set[tuple[str, str]] = set()

    def run(self) -> None:
        """Read until told to stop."""
        while not self.stop.wait(PACE if self.address == FILE else 0.01):
            connection = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
            connection.request("GET", self.address)
            answer = connection.getresponse()
            body = answer.read()
            connection.close()
            self.statuses[answer.status] += 1
            if answer.status == 200:
                self.seen |= told(body) if self.address == FILE else shown(body.decode())


def told(body: bytes) -> set[tuple[str, str]]:
    """Return the edition of a file with the newest value in it."""
    found = orjson.loads(body)
    newest = [row for row in found["observations"] if str(row["period"]) == "2024"]
    return {(found["edition"], f"{row['value']:.1f}") for row in newest}


def shown(text: str) -> set[tuple[str, str]]:
    """Return the edition that a page names with the newest value that it shows."""
    (edition,) = set(re.findall(r"<code>([0-9a-f]{16})</code>", text[text.index("<footer") :]))
    return {(edition, value) for value in PRINTED if f">{value}<" in text}


def rebuilt(town: Path, value: str) -> str:
    """Build the town with another newest value and return the edition's id."""
    table = town / "data" / "yearbook.csv"
    text = table.read_text(encoding="utf-8")
    line = re.compile(r"(fine-particles,example-city,2024),[\d.]+,")
    assert line.search(text)
    table.write_text(line.sub(rf"\1,{value},", text), encoding="utf-8")
    return run(load(town), assess=assess, jobs=1).id


def test_no_page_mixes_two_editions_and_none_fails(town: Path, server: int) -> None:
    expected = {(Places(town).current.read_text().strip(), NEWEST)}
    stop = Event()
    readers = [Reader(server, FILE if n == 0 else PAGE, stop) for n in range(READERS)]
    for reader in readers:
        reader.start()
    try:
        for value in PRINTED[1:4]:
            expected.add((rebuilt(town, value), value))
            sleep(2)
    finally:
        stop.set()
        for reader in readers:
            reader.join(PATIENCE)
    assert {status for reader in readers for status in reader.statuses} == {200}
    for reader in readers:
        assert reader.seen <= expected
    assert set().union(*(reader.seen for reader in readers)) == expected


def test_an_edition_that_is_lost_is_not_missed_and_the_last_good_one_is_shown(
    town: Path, server: int
) -> None:
    good = Places(town).current.read_text().strip()
    lost = rebuilt(town, "74.0")
    before = _read(server, 3)
    shutil.rmtree(Places(town).editions / lost)
    meanwhile, after = _read(server, 3), _read(server, 1)
    for reader in (before, meanwhile, after):
        assert set(reader.statuses) == {200}
    assert (lost, "74.0") in before.seen
    assert {edition for edition, _ in after.seen} == {good}


def _read(port: int, seconds: float) -> Reader:
    stop = Event()
    reader = Reader(port, PAGE, stop)
    reader.start()
    stop.wait(seconds)
    stop.set()
    reader.join(PATIENCE)
    return reader
