"""A city whose site has been used, with a key, an attachment and a cache."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from cityagenda.web.copies.making import copy
from cityagenda.web.database import KEY_FILE, home
from cityagenda.web.database_url import SETTING

USED = """
import os
import sys
from datetime import UTC, datetime
from pathlib import Path

from cityagenda.web.database import prepare

folder = Path(sys.argv[1])
prepare(folder)
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from cityagenda.build.editions import current
from cityagenda.web.apps.accounts import lockout
from cityagenda.web.apps.accounts.creation import create_account
from cityagenda.web.apps.audit.trail import append
from cityagenda.web.apps.tasks.refreshing import refresh

settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
edition = current(folder)
refresh(edition, edition.city(), datetime(2026, 11, 26, tzinfo=UTC))
create_account("li.wei", "mangrove bridge harvest", "analyst")
append("a-1", "task:open-data", "noted", {"深": ["圳", 1, None, True]})
lockout.admitted("somebody", "192.0.2.7")
SessionStore().create()
"""
FACTS = """
import json
import sys
from pathlib import Path

from cityagenda.web.database import prepare

folder = Path(sys.argv[1])
prepare(folder)
from cityagenda.build.editions import current
from cityagenda.web.apps.accounts.models import Account
from cityagenda.web.apps.audit.trail import append, entries, first_break
from cityagenda.web.apps.tasks.models import TaskRow
from cityagenda.web.copies.rows import models

print(current(folder).id)
for model in sorted(models(), key=lambda m: m.__name__):
    for row in model.objects.order_by("pk").values():
        print(model.__name__, json.dumps(row, sort_keys=True, default=str, ensure_ascii=False))
print(first_break())
assert Account.objects.filter(name="li.wei").exists()
"""

Told = Callable[..., str]


@pytest.fixture(autouse=True)
def _default_database(monkeypatch: pytest.MonkeyPatch) -> None:
    """Use the file in the city folder, whatever the machine is set to."""
    monkeypatch.delenv(SETTING, raising=False)


@pytest.fixture(scope="session")
def told() -> Told:
    """Return a function that runs a program in a process of its own and gives what it prints."""

    def run(program: str, *arguments: object, url: str = "") -> str:
        environment = {k: v for k, v in os.environ.items() if not k.startswith("CITYAGENDA_")}
        done = subprocess.run(
            [sys.executable, "-c", program, *map(str, arguments)],
            capture_output=True,
            text=True,
            check=False,
            env=environment | {SETTING: url},
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    return run


@pytest.fixture
def bare(city_folder: Path, tmp_path: Path) -> Path:
    """Return a copy of the small city whose site never ran."""
    return never_ran(city_folder, tmp_path / "town")


def never_ran(city: Path, folder: Path) -> Path:
    """Copy a city without what its site keeps."""
    shutil.copytree(city, folder)
    for path in home(folder).glob("app.sqlite*"):
        path.unlink()
    (home(folder) / KEY_FILE).unlink(missing_ok=True)
    return folder


@pytest.fixture(scope="session")
def used(city_folder: Path, tmp_path_factory: pytest.TempPathFactory, told: Told) -> Path:
    """Return the small city after its site was used; no test changes it."""
    folder = never_ran(city_folder, tmp_path_factory.mktemp("used") / "town")
    told(USED, folder)
    attachments = home(folder) / "attachments" / "2026"
    attachments.mkdir(parents=True)
    (attachments / "照片.jpg").write_bytes(bytes(range(256)) * 100)
    (folder / "data" / "大文件.bin").write_bytes(os.urandom(3_000_000))
    return folder


@pytest.fixture(scope="session")
def night(used: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of that city, made once."""
    out = tmp_path_factory.mktemp("night") / "night.tar.gz"
    assert copy(used, out).notes == []
    return out


@pytest.fixture
def town(used: Path, tmp_path: Path) -> Path:
    """Return that city for a test alone."""
    folder = tmp_path / "town"
    shutil.copytree(used, folder)
    return folder


@pytest.fixture
def taken(night: Path, tmp_path: Path) -> Path:
    """Return that copy for a test alone."""
    return Path(shutil.copy(night, tmp_path / "night.tar.gz"))
