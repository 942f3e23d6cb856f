"""The database of a city's site, and the key for its signatures."""

import os
import secrets
from contextlib import suppress
from pathlib import Path
from typing import Final

KEY_FILE: Final = "secret-key"


def home(city: Path) -> Path:
    """Return the folder in which a city's site keeps what people do."""
    return city / ".cityagenda"


def prepare(city: Path) -> None:
    """Make a city's database ready in this process: key, settings, tables as they are now.

    It can be called again at any time; what is there stays. Commands that touch accounts or
    registers call it first, and so does the server before it starts its processes.
    """
    import django
    from django.core.management import call_command

    home(city).mkdir(parents=True, exist_ok=True)
    os.environ["CITYAGENDA_CITY"] = str(city.resolve())
    os.environ.setdefault("CITYAGENDA_SECRET_KEY", _key(home(city) / KEY_FILE))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cityagenda.web.settings")
    django.setup()
    call_command("migrate", verbosity=0, interactive=False)
    call_command("clearsessions", verbosity=0)


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
