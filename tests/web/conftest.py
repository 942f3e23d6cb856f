"""A site on a small built city and an empty database, for tests of pages."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import override_settings, setup_test_environment, teardown_test_environment

from cityagenda.assess.account import assess
from cityagenda.build.editions import Edition, current
from cityagenda.build.run import run
from cityagenda.city.creation import create
from cityagenda.city.folder import load
from cityagenda.web.apps.accounts.creation import create_account
from cityagenda.web.apps.accounts.models import Account

PASSWORD = "mangrove bridge harvest"  # noqa: S105 - a password of tests alone
FAST = ["django.contrib.auth.hashers.MD5PasswordHasher"]
PEOPLE = {
    "visitor": ("visitor", ""),
    "analyst": ("analyst", ""),
    "clerk": ("agency", "sdg-office"),
    "neighbour": ("agency", "ecology-bureau"),
    "administrator": ("administrator", ""),
}
"""Names, roles and organisations of the accounts that tests sign in with."""

TASKS = """
- id: plant-trees
  programme: clean-air-project
  year: 2098
  agency: sdg-office
  weight: 3
  indicators: [green-space]
  name: {zh-Hans: 植树, en: Plant trees}
- id: clean-river
  start: "2026-01"
  end: "2099-12"
  agency: ecology-bureau
  name: {zh-Hans: 清理河道, en: Clean the river}
- id: open-data
  name: {zh-Hans: "开放<b>数据</b>", en: "Open <b>data</b>"}
- id: old-promise
  end: "2019"
  agency: ecology-bureau
  name: {zh-Hans: 旧承诺, en: An old promise}
"""


@pytest.fixture(scope="session")
def city_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a small city with tasks, built once."""
    folder = tmp_path_factory.mktemp("site") / "town"
    create(folder)
    path = folder / "plan" / "tasks.yml"
    path.write_text(path.read_text(encoding="utf-8") + TASKS, encoding="utf-8")
    run(load(folder), assess=assess, jobs=1)
    return folder


@pytest.fixture(scope="session")
def database() -> Iterator[None]:
    """Make an empty database in memory with the tables of all applications."""
    setup_test_environment(debug=False)
    name = connection.creation.create_test_db(verbosity=0)
    yield
    connection.creation.destroy_test_db(name, verbosity=0)
    teardown_test_environment()


@pytest.fixture
def site(database: None, city_folder: Path) -> Iterator[None]:  # noqa: ARG001 - it must be there
    """Serve the small city; what a test writes is gone after it."""
    with override_settings(CITY_FOLDER=city_folder, PASSWORD_HASHERS=FAST), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="session")
def shenzhen_folder(cities: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of Shenzhen's folder, built once."""
    folder = tmp_path_factory.mktemp("seed") / "shenzhen"
    shutil.copytree(
        cities / "shenzhen", folder, ignore=shutil.ignore_patterns(".cityagenda", "streams")
    )
    run(load(folder), assess=assess, jobs=1)
    return folder


@pytest.fixture
def shenzhen(site: None, shenzhen_folder: Path) -> Iterator[Edition]:  # noqa: ARG001
    """Serve Shenzhen in place of the small city and return its edition."""
    with override_settings(CITY_FOLDER=shenzhen_folder):
        yield current(shenzhen_folder)


@pytest.fixture
def people(site: None) -> dict[str, Account]:  # noqa: ARG001 - it must be there
    """Return one account for each line of `PEOPLE`."""
    return {
        name: create_account(name, PASSWORD, role, organisation)
        for name, (role, organisation) in PEOPLE.items()
    }


@pytest.fixture
def browser(people: dict[str, Account]) -> Callable[[str], Client]:
    """Return a function that gives a browser in which somebody is signed in, or nobody."""

    def of(name: str) -> Client:
        client = Client()
        if name in people:
            client.force_login(people[name])
        return client

    return of
