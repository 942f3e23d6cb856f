"""Assets: the styles, scripts and fonts that published pages load, and what those load.

Every file is published under a name with the hash of its content, so that a host may let
browsers keep it for good. What the package build made has such a name already.
"""

import hashlib
import posixpath
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from django.conf import settings
from django.contrib.staticfiles import finders

from cityagenda.exchange.writing import Folder
from cityagenda.ground.errors import ExchangeError
from cityagenda.web.built import IMMUTABLE

_HASHED: Final = re.compile(IMMUTABLE)
_NAMES: Final = re.compile(r"[\w-]+\.[0-9a-f]{12}\.\w+")
_URL: Final = re.compile(r"url\((['\"]?)(?!data:|#)([^'\")]+)\1\)")
_LENGTH: Final = 12


def is_asset(address: str) -> bool:
    """Return whether an address is that of a style, script, font or picture of ours."""
    return address.startswith(settings.STATIC_URL)


def written(addresses: Iterable[str], folder: Folder) -> dict[str, str]:
    """Write assets and what they load; return the file of each by its address.

    Raises
    ------
    ExchangeError
        A page or a style names an asset that there is not.
    """
    files: dict[str, str] = {}
    for address in sorted(addresses):
        _write(address, folder, files)
    return files


def _write(address: str, folder: Folder, files: dict[str, str]) -> str:
    if address in files:
        return files[address]
    content = _content(address)
    if _HASHED.search(address):
        files[address] = address.lstrip("/")
        folder.write(files[address], content)
        if address.endswith((".css", ".js")):
            home = posixpath.dirname(address)
            for name in sorted(set(_NAMES.findall(content.decode()))):
                if finders.find(f"{home}/{name}".removeprefix(settings.STATIC_URL)):
                    _write(f"{home}/{name}", folder, files)
        return files[address]
    if address.endswith(".css"):
        content = _restyled(address, content.decode(), folder, files).encode()
    stem, dot, suffix = address.lstrip("/").rpartition(".")
    files[address] = f"{stem}.{hashlib.sha256(content).hexdigest()[:_LENGTH]}{dot}{suffix}"
    folder.write(files[address], content)
    return files[address]


def _restyled(address: str, style: str, folder: Folder, files: dict[str, str]) -> str:
    """Return a style sheet that names the published files of what it loads."""
    home = posixpath.dirname(address)

    def renamed(found: re.Match[str]) -> str:
        wanted = posixpath.normpath(posixpath.join(home, found[2]))
        file = _write(wanted, folder, files)
        return f"url({posixpath.relpath(file, home.lstrip('/'))})"

    return _URL.sub(renamed, style)


def _content(address: str) -> bytes:
    found = finders.find(address.removeprefix(settings.STATIC_URL))
    if not isinstance(found, str):
        raise ExchangeError(
            f"there is no file for {address}, which a page or a style names",
            todo="install the package again, with npm on the path",
        )
    return Path(found).read_bytes()
