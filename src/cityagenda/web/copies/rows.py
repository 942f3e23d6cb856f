"""The database of a site as one SQLite file, out of any database and into any."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from cityagenda.ground.errors import SiteError
from cityagenda.web.database import configure, place, reach
from cityagenda.web.database_url import POSTGRESQL, SETTING, SQLITE, database

if TYPE_CHECKING:
    from django.db.models import Model

FORGOTTEN: Final = ("django_session", "accounts_attempt")
"""Tables that no copy holds: who is signed in just now, and who tried to."""
_COPY: Final = "copy"
_AT_ONCE: Final = 500


def copied(city: Path, target: Path) -> str | None:
    """Write the database of a city's site into a new SQLite file, as of one instant.

    The site may run and write meanwhile: SQLite's own backup, or a snapshot of PostgreSQL,
    gives the state between two transactions.

    Returns
    -------
    str or None
        The kind of the database, ``sqlite`` or ``postgresql``; none if the site never ran.

    Raises
    ------
    SiteError
        The database cannot be reached, is damaged, or has other tables than this version.
    """
    found = database(os.environ.get(SETTING, ""), city)
    if found["ENGINE"] == POSTGRESQL:
        _copied_rows(city, target)
        return "postgresql"
    if not Path(found["NAME"]).exists():
        return None
    _copied_file(Path(found["NAME"]), target)
    return "sqlite"


def _copied_file(source: Path, target: Path) -> None:
    try:
        with (
            closing(sqlite3.connect(f"file:{quote(str(source))}?mode=ro", uri=True)) as site,
            closing(sqlite3.connect(target)) as copy,
        ):
            site.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")
            tables = {row[0] for row in copy.execute("SELECT name FROM sqlite_master")}
            for table in tables.intersection(FORGOTTEN):
                copy.execute(f"DELETE FROM {table}")  # noqa: S608 - one of FORGOTTEN
            copy.commit()
            copy.execute("VACUUM")
            faults = copy.execute("PRAGMA quick_check").fetchall()
    except sqlite3.DatabaseError as error:
        raise _unusable(str(source), str(error)) from error
    if faults != [("ok",)]:
        raise _unusable(str(source), str(faults[0][0]))


def _copied_rows(city: Path, target: Path) -> None:
    from django.core.management import call_command
    from django.db import connection, transaction

    configure(city)
    reach()
    if _unmigrated():
        raise SiteError(
            {
                "zh-Hans": "数据库表不是本版本程序的结构",
                "en": "the database has not the tables of this version",
            },
            where=place(),
            todo={
                "zh-Hans": "请先用本版本启动一次站点，再备份",
                "en": "start the site once with this version, then copy it",
            },
        )
    with _beside(target), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        call_command("migrate", database=_COPY, verbosity=0, interactive=False)
        with transaction.atomic(using=_COPY):
            for model in models():
                _pour(model, "default", _COPY)


def elsewhere(city: Path) -> bool:
    """Whether the site's database is not the file in the city folder."""
    found = database(os.environ.get(SETTING, ""), city)
    return found["ENGINE"] != SQLITE or Path(found["NAME"]) != city / ".cityagenda" / "app.sqlite"


@contextmanager
def poured(city: Path, source: Path, *, replace: bool) -> Iterator[None]:
    """Fill the site's database from a copy's file; it counts when the block ends without error.

    Raises
    ------
    SiteError
        The database cannot be reached, or holds accounts or entries and may not be replaced.
    """
    from django.core.management import call_command
    from django.core.management.color import no_style
    from django.db import connection, transaction

    configure(city)
    reach()
    call_command("migrate", verbosity=0, interactive=False)
    with _beside(source), transaction.atomic():
        if not replace and any(model._base_manager.exists() for model in models()):  # noqa: SLF001
            raise SiteError(
                {
                    "zh-Hans": "数据库中已有数据，未作改动",
                    "en": "the database is not empty; it was left as it is",
                },
                where=place(),
                todo={
                    "zh-Hans": "请换用空数据库，或加 --replace 以备份内容取代",
                    "en": "choose an empty one, or replace what is in it with --replace",
                },
            )
        call_command("migrate", database=_COPY, verbosity=0, interactive=False)
        _forget()
        for model in models():
            _pour(model, _COPY, "default")
        with connection.cursor() as cursor:
            for command in connection.ops.sequence_reset_sql(no_style(), models()):
                cursor.execute(command)
        yield


def models() -> list[type["Model"]]:
    """Return the tables that a copy holds, as models: all of ours but `FORGOTTEN`."""
    from django.apps import apps

    own = [app for app in apps.get_app_configs() if app.name.startswith("cityagenda.")]
    found = [model for app in own for model in app.get_models()]
    return [model for model in found if model._meta.db_table not in FORGOTTEN]  # noqa: SLF001


def _pour(model: type["Model"], source: str, target: str) -> None:
    """Write the rows of a table as they are, past everything that Django would fill in."""
    rows = model._base_manager.using(source).order_by("pk").iterator(_AT_ONCE)  # noqa: SLF001
    while batch := list(islice(rows, _AT_ONCE)):
        _insert(model, batch, target)


def _insert(model: type["Model"], rows: list[Any], target: str) -> None:
    from django.db import connections

    fields = list(model._meta.concrete_fields)  # noqa: SLF001
    at_once = connections[target].ops.bulk_batch_size(fields, rows) or len(rows)
    for start in range(0, len(rows), at_once):
        some = rows[start : start + at_once]
        model._base_manager._insert(some, fields, using=target, raw=True)  # type: ignore[attr-defined] # noqa: SLF001


def _forget() -> None:
    from django.contrib.sessions.models import Session

    everything: list[type[Model]] = [*reversed(models()), Session]
    for model in everything:
        model._base_manager.all().delete()  # noqa: SLF001


def _unmigrated() -> bool:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


@contextmanager
def _beside(path: Path) -> Iterator[None]:
    """Know a SQLite file as a second database while the block runs."""
    from django.db import connections

    plain = {"ENGINE": SQLITE, "NAME": path, "OPTIONS": {}, "CONN_MAX_AGE": 0}
    empty = dict.fromkeys(("USER", "PASSWORD", "HOST", "PORT"), "")
    connections.settings[_COPY] = connections.settings["default"] | plain | empty
    try:
        yield
    finally:
        connections[_COPY].close()
        del connections[_COPY], connections.settings[_COPY]


def _unusable(where: str, cause: str) -> SiteError:
    return SiteError(
        {"zh-Hans": f"无法读取数据库：{cause}", "en": f"the database cannot be read: {cause}"},
        where=where,
        todo={
            "zh-Hans": "文件可能已损坏：请停止站点并从上一份备份恢复",
            "en": "it may be damaged: stop the site and restore the last copy",
        },
    )
