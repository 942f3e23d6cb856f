"""The database of a city's site, and the key for its signatures."""

import os
import secrets
from contextlib import suppress
from pathlib import Path
from typing import Final

from cityagenda.ground.errors import SiteError
from cityagenda.ground.texts import Text
from cityagenda.web.database_url import SETTING, shown

KEY_FILE: Final = "secret-key"
_SERVER: Final[Text] = {
    "zh-Hans": f"请启动数据库，或更正 {SETTING} 中的主机、端口、用户、密码和库名",
    "en": f"start the database, or correct host, port, user, password and name in {SETTING}",
}
_FILE: Final[Text] = {
    "zh-Hans": "请检查该文件是否完好、是否有权写入；如已损坏，请从备份恢复",
    "en": "see whether the file is whole and may be written; if it is damaged, restore a backup",
}


def home(city: Path) -> Path:
    """Return the folder in which a city's site keeps what people do."""
    return city / ".cityagenda"


def prepare(city: Path) -> None:
    """Make a city's database ready in this process: key, settings, tables as they are now.

    It can be called again at any time; what is there stays. Commands that touch accounts or
    registers call it first, and so does the server before it starts its processes.

    Raises
    ------
    SiteError
        The database is wrongly named, cannot be reached, or lets nothing be written.
    """
    from django.core.management import call_command

    home(city).mkdir(parents=True, exist_ok=True)
    os.environ.setdefault("CITYAGENDA_SECRET_KEY", _key(home(city) / KEY_FILE))
    configure(city)
    reach()
    call_command("migrate", verbosity=0, interactive=False)
    call_command("clearsessions", verbosity=0)


def configure(city: Path) -> None:
    """Let Django know in this process which city it is about; nothing is opened or written."""
    import django

    os.environ["CITYAGENDA_CITY"] = str(city.resolve())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cityagenda.web.settings")
    django.setup()


def reach() -> None:
    """Connect to the database; `SiteError` says why that cannot be done and what to do."""
    from django.db import DatabaseError, connection

    try:
        connection.ensure_connection()
    except DatabaseError as error:
        raise SiteError(
            {
                "zh-Hans": f"无法连接数据库：{_first_line(error)}",
                "en": f"the database cannot be reached: {_first_line(error)}",
            },
            where=place(),
            todo=_FILE if connection.vendor == "sqlite" else _SERVER,
        ) from error


def place() -> str:
    """Return where the database is, without what only its users may know."""
    from django.conf import settings

    url = os.environ.get(SETTING, "")
    return shown(url) if url else str(settings.DATABASES["default"]["NAME"])


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0]


def _key(path: Path) -> str:
    """Return the key that the site drew once; whoever has it can forge what the site signs."""
    if not path.exists():
        draft = path.with_name(f"{path.name}.{os.getpid()}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(50))
        with suppress(FileExistsError):
            path.hardlink_to(draft)
        draft.unlink()
    return path.read_text(encoding="ascii")
