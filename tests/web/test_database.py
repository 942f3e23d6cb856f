"""The real database file: its settings, its key, and many people at the same moment."""

import os
import sqlite3
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from cityagenda.web.database import KEY_FILE, home

CROWD = """
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

from cityagenda.web.database import prepare

folder = Path(sys.argv[1])
prepare(folder)
from django.conf import settings
from django.db import connection
from cityagenda.build.editions import current
from cityagenda.registers.machine import Step
from cityagenda.web.apps.accounts import lockout
from cityagenda.web.apps.accounts.creation import create_account
from cityagenda.web.apps.accounts.models import Account
from cityagenda.web.apps.audit.trail import append, entries, first_break
from cityagenda.web.apps.tasks.refreshing import refresh
from cityagenda.web.apps.tasks.steps import taken

settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
edition = current(folder)
city = edition.city()
now = datetime.now(UTC)
refresh(edition, city, now)
clerk = create_account("clerk", "mangrove bridge harvest", "agency", "sdg-office")
chiefs = [create_account(f"chief-{n}", "mangrove bridge harvest", "analyst") for n in range(8)]
given = {"text": "x", "percent": 50}
assert isinstance(taken(city, clerk, "plant-trees", "report", given, seen=0, now=now), Step)
last = list(entries())[-1].number
given = {"text": "x", "evidence": "https://a.cn"}
assert isinstance(taken(city, clerk, "plant-trees", "submit", given, seen=last, now=now), Step)


def close(chief):
    found = taken(city, chief, "plant-trees", "approve", {}, seen=last + 1, now=now)
    for number in range(10):
        append(chief.pseudonym, f"account:{chief.pseudonym}", "signed in", {"n": number})
    connection.close()
    return isinstance(found, Step)


def guess(number):
    found = lockout.admitted("clerk", "192.0.2.1")
    connection.close()
    return found is None


with ThreadPoolExecutor(8) as pool:
    closed = list(pool.map(close, chiefs))
    guessed = list(pool.map(guess, range(40)))
facts = []
if connection.vendor == "sqlite":
    with connection.cursor() as cursor:
        names = ("journal_mode", "synchronous")
        facts = [cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in names]
done = [e.action for e in entries("task:plant-trees")]
print(closed.count(True), guessed.count(True), first_break(), len(list(entries())), *facts, *done)
"""

KEY = """
import sys
from pathlib import Path

from cityagenda.web.database import prepare

prepare(Path(sys.argv[1]))
from django.conf import settings

print(settings.SECRET_KEY)
"""


def told(program: str, town: Path, url: str = "") -> str:
    """Return what a program prints in a process of its own, with the city as its argument."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("CITYAGENDA_")}
    environment["DATABASE_URL"] = url
    done = subprocess.run(
        [sys.executable, "-c", program, str(town)],
        capture_output=True,
        text=True,
        check=False,
        env=environment,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture
def town(city_folder: Path) -> Path:
    """Return the small city without a database."""
    for path in home(city_folder).glob("app.sqlite*"):
        path.unlink()
    (home(city_folder) / KEY_FILE).unlink(missing_ok=True)
    return city_folder


CROWD_TOLD = ["1", "5", "None", str(9 + 3 + 8 * 10)]
"""One closes; five guesses of forty get through; no break; so many entries."""


def test_a_crowd_closes_a_task_once_and_breaks_no_chain(town: Path) -> None:
    facts = [*CROWD_TOLD, "wal", "2"]  # 2 is FULL
    assert told(CROWD, town).split() == [*facts, "report", "submit", "approve"]
    with sqlite3.connect(home(town) / "app.sqlite") as connection:
        tables = {row[0] for row in connection.execute("select name from sqlite_master")}
    connection.close()
    assert {"audit_auditentry", "accounts_account", "tasks_taskrow"} <= tables


def test_the_key_is_drawn_once_and_for_its_owner_alone(town: Path) -> None:
    first, second = told(KEY, town), told(KEY, town)
    path = home(town) / KEY_FILE
    assert first == second == f"{path.read_text()}\n"
    assert len(first) > 50
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
