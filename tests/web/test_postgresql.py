"""PostgreSQL keeps what SQLite keeps: the same tests, the same rows, the same order of writers."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.conftest import ROOT
from tests.postgresql import cluster
from tests.web.test_database import CROWD, CROWD_TOLD, told

from cityagenda.web.database import KEY_FILE, home

KEEPING = ["accounts", "audit", "tasks"]
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


@pytest.fixture
def database(server: str) -> Iterator[str]:
    """Give the URL of an empty database."""
    import psycopg

    base, name = server.rpartition("/")[0], "town"
    with psycopg.connect(f"{base}/postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        yield f"{base}/{name}"
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


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
