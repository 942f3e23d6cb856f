"""The database that a site uses, as the setting ``DATABASE_URL`` names it."""

from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from cityagenda.ground.errors import SiteError
from cityagenda.ground.texts import Text

SETTING: Final = "DATABASE_URL"
SQLITE: Final = "django.db.backends.sqlite3"
POSTGRESQL: Final = "django.db.backends.postgresql"
_SCHEMES: Final = {"sqlite": SQLITE, "postgres": POSTGRESQL, "postgresql": POSTGRESQL}
_PATIENCE: Final = 5
"""Seconds until a server that does not answer counts as not reached."""

_TODO: Final[Text] = {
    "zh-Hans": f"请将 {SETTING} 写成 postgres://用户:密码@主机:5432/库名 或 sqlite:////绝对路径，"
    "特殊字符须作百分号编码；不设置则使用城市文件夹内的 SQLite",
    "en": f"write {SETTING} as postgres://USER:PASSWORD@HOST:5432/NAME or sqlite:////PATH, with "
    "special characters percent-encoded; unset it to use SQLite inside the city folder",
}


def database(url: str, city: Path) -> dict[str, Any]:
    """Return Django's settings of the database that a URL names.

    Parameters
    ----------
    url
        ``postgres://…``, ``sqlite:///…``, or empty for the file in the city folder.
    city
        The city folder.

    Raises
    ------
    SiteError
        It is no such URL, or the driver for it is not installed. No message shows a password.
    """
    if not url:
        return _sqlite(city / ".cityagenda" / "app.sqlite")
    engine = _SCHEMES.get(url.partition(":")[0].lower())
    if engine is None:
        raise _refused(
            "的开头不是 postgres:// 或 sqlite://", "is neither postgres:// nor sqlite://"
        )
    found = _parsed(url)
    if not found["NAME"]:
        raise _refused("没有写明数据库名称", "names no database")
    if engine == SQLITE:
        return _sqlite(Path(found["NAME"]).absolute())
    if find_spec("psycopg") is None:
        raise SiteError(
            {"zh-Hans": "未安装 PostgreSQL 驱动程序", "en": "the driver of PostgreSQL is missing"},
            where=shown(url),
            todo={
                "zh-Hans": "请运行 pip install 'cityagenda[postgres]'",
                "en": "pip install 'cityagenda[postgres]'",
            },
        )
    options = {"connect_timeout": _PATIENCE, "application_name": "cityagenda"}
    return found | {
        "ENGINE": POSTGRESQL,
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options | found.get("OPTIONS", {}),
    }


def shown(url: str) -> str:
    """Return a URL without user, password and options, to be shown.

    Examples
    --------
    >>> shown("postgres://li:secret@db.example:5432/city?sslmode=require")
    'postgres://db.example:5432/city'
    """
    scheme, _, rest = url.partition("://")
    return f"{scheme}://{rest.rpartition('@')[2].partition('?')[0]}"


def _parsed(url: str) -> dict[str, Any]:
    import dj_database_url

    try:
        urlsplit(url)
        return dict(dj_database_url.parse(url))
    except (ValueError, KeyError) as error:
        raise _refused("无法解析", "cannot be read") from error


def _sqlite(path: Path) -> dict[str, Any]:
    return {
        "ENGINE": SQLITE,
        "NAME": path,
        "CONN_MAX_AGE": 60,
        "OPTIONS": {
            # What the site has said it saved survives a power cut, and two writers wait for
            # each other at the beginning of a transaction instead of failing in its middle.
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
        },
    }


def _refused(chinese: str, english: str) -> SiteError:
    what = {"zh-Hans": f"{SETTING} {chinese}", "en": f"{SETTING} {english}"}
    return SiteError(what, where=SETTING, todo=_TODO)
