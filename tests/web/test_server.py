"""The server as an operator starts it: its line, its processes, its end, and why it will not."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from cityagenda.build.editions import current
from cityagenda.ground.errors import SiteError
from cityagenda.web import database_url
from cityagenda.web.database_url import database, shown

PROGRAM = "from cityagenda.cli import main; main()"
CLEAN = {
    name: value
    for name, value in os.environ.items()
    if not name.startswith(("CITYAGENDA_", "DATABASE_"))
}


def serving(
    city: Path, *options: object, language: str = "en", **settings: str
) -> subprocess.Popen[str]:
    """Start the command and return its process; its log goes to ``city.log``."""
    with city.with_suffix(".log").open("w") as log:
        return subprocess.Popen(
            [sys.executable, "-c", PROGRAM, "serve", str(city), *map(str, options)],
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            env=CLEAN | {"CITYAGENDA_LANG": language, "COLUMNS": "40"} | settings,
        )


def refused(city: Path, *options: object, language: str = "en", **settings: str) -> str:
    """Return what the command says when it will not serve; it must say so at once."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, "serve", str(city), *map(str, options)],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        env=CLEAN | {"CITYAGENDA_LANG": language, "COLUMNS": "400"} | settings,
    )
    assert done.returncode == 3, done.stderr
    assert "Traceback" not in done.stderr
    return done.stderr


@pytest.fixture
def port() -> int:
    """Return a port that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


Get = Callable[..., tuple[int, str]]


@pytest.fixture
def get(port: int) -> Get:
    """Return a function that asks the server, and waits until it answers at all."""

    def ask(address: str, patience: float = 30, **headers: str) -> tuple[int, str]:
        end = time.monotonic() + patience
        request = urllib.request.Request(f"http://127.0.0.1:{port}{address}", headers=headers)
        while True:
            try:
                with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310
                    return answer.status, answer.read().decode()
            except urllib.error.HTTPError as error:
                with error:
                    return error.code, error.read().decode()
            except (urllib.error.URLError, ConnectionError):
                if time.monotonic() > end:
                    raise
                time.sleep(0.1)

    return ask


def ended(process: subprocess.Popen[str]) -> tuple[int, str]:
    """Ask a server to end; return its exit code and what it printed."""
    process.send_signal(signal.SIGTERM)
    told, _ = process.communicate(timeout=60)
    return process.returncode, told


@pytest.fixture
def server(city_folder: Path, port: int) -> Iterator[subprocess.Popen[str]]:
    """Start a server of two processes that writes JSON."""
    process = serving(city_folder, "--port", port, "--workers", 2, CITYAGENDA_LOGS="json")
    yield process
    if process.poll() is None:
        ended(process)


def test_it_says_one_line_serves_counts_and_ends(
    server: subprocess.Popen[str], city_folder: Path, get: Get, port: int
) -> None:
    assert get("/health/ready")[0] == 200
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: get("/en/")[0], range(40)))
    assert answers == [200] * 40
    # Whichever process is asked, it knows what all of them answered.
    for _ in range(6):
        told = get("/metrics")[1]
        sample = re.search(r'requests_total\{.*view="overview".*\} ([\d.]+)', told)
        assert sample is not None
        assert float(sample[1]) == 40
    code, line = ended(server)
    assert code == 0
    edition = current(city_folder).id
    where = rf"http://127\.0\.0\.1:{port}/"
    assert re.fullmatch(rf".+, edition {edition}, is at {where} \(stop with Ctrl\+C\)\n", line)
    written = city_folder.with_suffix(".log").read_text(encoding="utf-8").splitlines()
    records = [json.loads(text) for text in written]
    assert sum(record.get("view") == "overview" for record in records) == 40
    assert [r for r in records if r["level"] in ("warning", "error", "critical")] == []


def test_it_speaks_chinese_and_ends_on_ctrl_c(city_folder: Path, get: Get, port: int) -> None:
    process = serving(city_folder, "--port", port, language="zh")
    assert get("/health/live") == (200, "alive\n")
    process.send_signal(signal.SIGINT)
    told, _ = process.communicate(timeout=60)
    assert process.returncode == 0
    assert f"已可访问：http://127.0.0.1:{port}/" in told


def test_a_process_that_dies_is_replaced(
    server: subprocess.Popen[str], get: Get, city_folder: Path
) -> None:
    assert get("/health/live")[0] == 200
    path = Path(f"/proc/{server.pid}/task/{server.pid}/children")
    children = [int(pid) for pid in path.read_text().split()]
    for child in children:
        if b"resource_tracker" not in Path(f"/proc/{child}/cmdline").read_bytes():
            os.kill(child, signal.SIGKILL)
            break
    assert get("/health/ready", patience=60)[0] == 200
    assert "edition" in json.loads(get("/health/ready")[1])
    assert current(city_folder)


def test_a_taken_port_is_said_at_once_in_both_languages(city_folder: Path, port: int) -> None:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", port))
        holder.listen()
        english = refused(city_folder, "--port", port)
        chinese = refused(city_folder, "--port", port, language="zh")
    assert "the port is taken" in english
    assert f"127.0.0.1:{port}" in english
    assert "--port" in english
    assert "端口已被占用" in chinese


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--port", 99999), "no such port"),
        (("--host", "203.0.113.9"), "no such address"),
        (("--host", "no such name"), "no such address"),
    ],
)
def test_an_address_that_cannot_be_is_said(
    city_folder: Path, options: tuple[object, ...], words: str
) -> None:
    assert words in refused(city_folder, *options)


def test_https_without_anything_that_speaks_it_is_refused(city_folder: Path, port: int) -> None:
    assert "CITYAGENDA_PROXIES=1" in refused(city_folder, "--port", port, CITYAGENDA_HTTPS="1")


def test_a_number_of_proxies_that_is_none_is_refused(city_folder: Path, port: int) -> None:
    assert "'yes' is no number" in refused(city_folder, "--port", port, CITYAGENDA_PROXIES="yes")


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("mysql://li:s3cret@db/city", "neither postgres:// nor sqlite://"),
        ("s3cret", "neither postgres:// nor sqlite://"),
        ("postgres://li:s3cret@db:port/city", "cannot be read"),
        ("postgres://li:s3cret@[::1/city", "cannot be read"),
        ("postgres://li:s3cret@db", "names no database"),
        ("postgres://li:s3cret@127.0.0.1:1/city", "cannot be reached"),
        ("postgres://li:s3cret@%2Fnowhere/city", "cannot be reached"),
        ("sqlite:////nowhere/at/all.db", "cannot be reached"),
    ],
)
def test_a_database_that_cannot_be_is_said_before_serving(
    city_folder: Path, port: int, url: str, words: str
) -> None:
    told = refused(city_folder, "--port", port, DATABASE_URL=url)
    assert words in told
    assert "where:" in told
    assert "to do:" in told
    assert "s3cret" not in told


def test_a_damaged_database_file_is_said_before_serving(
    city_folder: Path, port: int, tmp_path: Path
) -> None:
    path = tmp_path / "bad.sqlite"
    path.write_bytes(b"no database" * 1000)
    told = refused(city_folder, "--port", port, DATABASE_URL=f"sqlite:///{path}")
    assert "not a database" in told
    assert str(path) in told


def test_a_missing_driver_is_said_with_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database_url, "find_spec", lambda _: None)
    with pytest.raises(SiteError, match=re.escape("pip install 'cityagenda[postgres]'")) as told:
        database("postgres://li:s3cret@db/city", Path("town"))
    assert told.value.where == "postgres://db/city"
    assert "驱动" in told.value.spoken("zh-Hans")[0]


def test_a_url_is_one_setting(tmp_path: Path) -> None:
    assert database("", tmp_path)["NAME"] == tmp_path / ".cityagenda" / "app.sqlite"
    found = database("postgresql://li:a%2Fb@db.example:5433/city?sslmode=require", tmp_path)
    assert (found["USER"], found["PASSWORD"], found["HOST"]) == ("li", "a/b", "db.example")
    assert (found["PORT"], found["NAME"]) == (5433, "city")
    assert found["OPTIONS"]["sslmode"] == "require"
    assert database(f"sqlite:///{tmp_path}/x.db", tmp_path)["OPTIONS"]["timeout"] == 20
    assert shown("sqlite:////srv/x.db") == "sqlite:////srv/x.db"
