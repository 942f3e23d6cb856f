"""Registers for a build: the views of the city's own database, or nothing without one."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Final

from cityagenda.city.loaded import Loaded
from cityagenda.ground.errors import SiteError
from cityagenda.registers.views import View
from cityagenda.web.database import configure, reach


def _tasks(city: Loaded, as_of: datetime | None) -> View:
    from cityagenda.web.apps.tasks.view import task_register_rows

    return View(list(task_register_rows(city, as_of)))


READERS: Final[dict[str, Callable[[Loaded, datetime | None], View]]] = {"tasks": _tasks}
"""What reads each of `cityagenda.registers.views.VIEWS`."""


def view(city: Loaded, name: str, as_of: datetime | None = None) -> View:
    """Return a view of a city's registers; empty while the city has no database.

    Parameters
    ----------
    city
        The loaded city. Nothing is written for it, and no database is made.
    name
        The view.
    as_of
        The instant; by default the earliest at which the register is as it is now.

    Raises
    ------
    SiteError
        The database cannot be reached, or this process serves another city.
    """
    configure(city.folder)
    _check_city(city.folder)
    return READERS[name](city, as_of) if _has_trail() else View()


def _check_city(folder: Path) -> None:
    from django.conf import settings

    if settings.CITY_FOLDER.resolve() != folder.resolve():
        raise SiteError(
            {
                "zh-Hans": f"本进程服务于另一城市：{settings.CITY_FOLDER}",
                "en": f"this process serves another city: {settings.CITY_FOLDER}",
            },
            where=str(folder),
            todo={
                "zh-Hans": "请另行运行命令构建该城市",
                "en": "build the city by a command of its own",
            },
        )


def _has_trail() -> bool:
    """Whether there is a database with the trail's table; SQLite's file is not made by asking."""
    from django.db import connection

    from cityagenda.web.apps.audit.models import AuditEntry

    name = str(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite" and "memory" not in name and not Path(name).is_file():
        return False
    reach()
    return AuditEntry._meta.db_table in connection.introspection.table_names()  # noqa: SLF001 - Django's documented interface
