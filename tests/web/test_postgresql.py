"""PostgreSQL keeps what SQLite keeps: the same tests, the same rows, the same order of writers."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.conftest import ROOT
from tests.postgresql import cluster
from tests.web.copies.conftest import FACTS, USED, never_ran
from tests.web.test_database import CROWD, CROWD_TOLD, told

from cityagenda.build.editions import current
from cityagenda.web.database import KEY_FILE, home

KEEPING = ["accounts", "audit", "tasks", "sensorthings"]
"""The capabilities that keep what people do; their tests run on both databases."""

ROWS = """
import secrets
import sys
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from cityagenda.web.database import prepare

folder, drawn = Path(sys.argv[1]), count()
secrets.token_hex = lambda size: f"{next(drawn):0{2 * size}x}"
prepare(folder)
from django.conf import settings
from cityagenda.build.editions import current
from cityagenda.registers.audit import canonical
from cityagenda.registers.machine import Step
from cityagenda.web.apps.accounts.creation import create_account
from cityagenda.web.apps.audit.trail import append, entries, first_break
from cityagenda.web.apps.tasks.models import TaskRow
from cityagenda.web.apps.tasks.refreshing import refresh
from cityagenda.web.apps.tasks.steps import taken

settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
edition = current(folder)
city = edition.city()
now = datetime(2098, 11, 1, 8, 30, 0, 123456, tzinfo=UTC)
refresh(edition, city, now)
clerk = create_account("clerk", "mangrove bridge harvest", "agency", "sdg-office")
chief = create_account("李伟", "mangrove bridge harvest", "analyst")
last = list(entries())[-1].number
given = {"text": "一半 <b>half</b>", "percent": 50}
assert isinstance(taken(city, clerk, "plant-trees", "report", given, seen=0, now=now), Step)
given = {"text": "done", "evidence": "https://a.cn"}
assert isinstance(taken(city, clerk, "plant-trees", "submit", given, seen=last + 1, now=now), Step)
assert isinstance(taken(city, chief, "plant-trees", "approve", {}, seen=last + 2, now=now), Step)
append("a-1", "odd", "keys", {"b": 1, "a": [2, {"z": None, "y": True}], "深": "圳"}, now)
assert first_break() is None
for row in TaskRow.objects.order_by("task").values():
    print(sorted(row.items()))
for entry in entries():
    print(entry.number, entry.actor, entry.subject, entry.action, canonical(entry.data).decode())
"""


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """Give the URL of a cluster that this module has for itself."""
    with cluster() as url:
        yield url


@contextmanager
def empty(server: str, name: str) -> Iterator[str]:
    """Give the URL of an empty database on the cluster, and drop it afterwards."""
    import psycopg

    base = server.rpartition("/")[0]
    with psycopg.connect(f"{base}/postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        try:
            yield f"{base}/{name}"
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def database(server: str) -> Iterator[str]:
    """Give the URL of an empty database."""
    with empty(server, "town") as url:
        yield url


@pytest.fixture
def second(server: str) -> Iterator[str]:
    """Give the URL of another empty database."""
    with empty(server, "elsewhere") as url:
        yield url


@pytest.fixture
def town(city_folder: Path) -> Path:
    """Return the small city without a database file."""
    for path in home(city_folder).glob("app.sqlite*"):
        path.unlink()
    (home(city_folder) / KEY_FILE).unlink(missing_ok=True)
    return city_folder


def test_what_the_site_keeps_passes_its_tests_on_postgresql(server: str) -> None:
    folders = [path for name in KEEPING if (path := ROOT / "tests" / "web" / name).is_dir()]
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *map(str, folders)]
    done = subprocess.run(
        command,
        env=os.environ | {"DATABASE_URL": server},
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )
    assert done.returncode == 0, done.stdout[-5000:] + done.stderr[-2000:]


def test_a_crowd_closes_a_task_once_and_breaks_no_chain(town: Path, database: str) -> None:
    assert told(CROWD, town, database).split() == [*CROWD_TOLD, "report", "submit", "approve"]
    assert not (home(town) / "app.sqlite").exists()


def test_the_rows_are_the_same_on_both(town: Path, database: str) -> None:
    on_sqlite, on_postgresql = told(ROWS, town), told(ROWS, town, database)
    assert "plant-trees" in on_sqlite
    assert on_postgresql == on_sqlite


PAGES = """
import sys
from pathlib import Path

from cityagenda.web.database import prepare

prepare(Path(sys.argv[1]))
from django.test import Client

client = Client(SERVER_NAME="localhost")
for name in ("text", "programme", "agency", "light", "after", "before"):
    for value in ("%00", "a%00b", "9" * 40, "-1", "%F0%9F%8C%B3", "%ED%A0%80"):
        answer = client.get(f"/en/tasks/?{name}={value}")
        print(name, value, answer.status_code)
for name in ("a%00b", "%00"):
    print("task", name, client.get(f"/en/tasks/{name}/").status_code)
sent = {"name": "a\\0b", "password": "mangrove bridge harvest"}
print("sign-in", "NUL", client.post("/en/account/sign-in/", sent).status_code)
"""


def test_odd_text_breaks_no_page(town: Path, database: str) -> None:
    lines = told(PAGES, town, database).splitlines()
    assert [line for line in lines if line.split()[-1] not in ("200", "400", "403", "404")] == []
    assert len(lines) == 39


# -- copies ---------------------------------------------------------------------------------

BACKUP = """
import sys
from pathlib import Path
from cityagenda.web.copies.making import copy

print(copy(Path(sys.argv[1]), Path(sys.argv[1] + ".tar.gz"), replace=True).manifest.database)
"""
RESTORE = """
import sys
from pathlib import Path
from cityagenda.ground.errors import SiteError
from cityagenda.web.copies.restoring import restore

away = Path(sys.argv[1])
try:
    print(restore(away.with_name("town.tar.gz"), away, replace=REPLACE).edition)
except SiteError as error:
    print("refused", error)
"""
KILLED = """
import os
import signal
import sys
from pathlib import Path
from cityagenda.web.copies import rows
from cityagenda.web.copies.restoring import restore

real = rows._pour


def mortal(model, source, target):
    real(model, source, target)
    if model.__name__ == "Account":
        os.kill(os.getpid(), signal.SIGKILL)


rows._pour = mortal
restore(Path(sys.argv[1]).with_name("town.tar.gz"), Path(sys.argv[1]))
"""
BUSY = """
import sys
from pathlib import Path
from threading import Event, Thread

from cityagenda.web.database import prepare

folder = Path(sys.argv[1])
prepare(folder)
from django.conf import settings
from django.db import connection
from cityagenda.web.apps.accounts.creation import create_account
from cityagenda.web.copies.making import copy

settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
stop, made = Event(), []


def write():
    while not stop.is_set():
        made.append(create_account(f"busy-{len(made)}", "mangrove bridge harvest", "analyst"))
    connection.close()


writer = Thread(target=write)
writer.start()
try:
    while len(made) < 5:
        pass
    copy(folder, Path(f"{folder}.tar.gz"))
    before = len(made)
finally:
    stop.set()
    writer.join()
assert len(made) >= before >= 5
"""
WHOLE = """
import sys
from pathlib import Path

from cityagenda.web.database import prepare

prepare(Path(sys.argv[1]))
from cityagenda.web.apps.accounts.models import Account
from cityagenda.web.apps.audit.trail import entries, first_break

created = sum(entry.action == "created" for entry in entries())
print(first_break(), created == Account.objects.count() >= 5)
"""


@pytest.fixture
def private(city_folder: Path, tmp_path: Path) -> Path:
    """Return the small city for a test alone; its site never ran."""
    return never_ran(city_folder, tmp_path / "town")


def restoring(*, replace: bool) -> str:
    """Return the program that restores ``town.tar.gz``."""
    return RESTORE.replace("REPLACE", str(replace))


def test_a_copy_of_either_database_is_restored_into_either(
    private: Path, tmp_path: Path, database: str, second: str
) -> None:
    told(USED, private, database)
    facts = told(FACTS, private, database)
    edition = f"{current(private).id}\n"
    assert "li.wei" in facts
    assert told(BACKUP, private, database) == "postgresql\n"
    # Onto another server, into SQLite, and from there back onto a server.
    assert told(restoring(replace=False), tmp_path / "there", second) == edition
    assert not (home(tmp_path / "there") / "app.sqlite").exists()
    assert told(FACTS, tmp_path / "there", second) == facts
    assert told(restoring(replace=False), tmp_path / "lite") == edition
    assert told(FACTS, tmp_path / "lite") == facts
    (tmp_path / "town.tar.gz").unlink()
    assert told(BACKUP, tmp_path / "lite") == "sqlite\n"
    (tmp_path / "lite.tar.gz").rename(tmp_path / "town.tar.gz")
    refused = told(restoring(replace=False), tmp_path / "back", second)
    assert refused.startswith("refused")
    assert "not empty" in refused
    assert not (tmp_path / "back").exists()
    assert told(restoring(replace=True), tmp_path / "back", second) == edition
    # `FACTS` adds nothing, and what is added next gets a number of its own.
    assert told(FACTS, tmp_path / "back", second) == facts
    assert told(USED.replace("li.wei", "another"), tmp_path / "back", second) == ""


def test_a_restoring_that_is_killed_leaves_the_database_as_it_was(
    private: Path, tmp_path: Path, database: str, second: str
) -> None:
    told(USED, private, database)
    facts = told(FACTS, private, database)
    told(BACKUP, private, database)
    done = subprocess.run(
        [sys.executable, "-c", KILLED, str(tmp_path / "there")],
        env=os.environ | {"DATABASE_URL": second},
        check=False,
    )
    assert done.returncode == -signal.SIGKILL
    assert not (tmp_path / "there").exists()
    assert told(restoring(replace=False), tmp_path / "there", second).strip() in facts
    assert told(FACTS, tmp_path / "there", second) == facts


def test_a_copy_of_a_busy_server_is_one_instant(
    private: Path, tmp_path: Path, database: str
) -> None:
    told(BUSY, private, database)
    told(restoring(replace=False), tmp_path / "there")
    assert told(WHOLE, tmp_path / "there") == "None True\n"
