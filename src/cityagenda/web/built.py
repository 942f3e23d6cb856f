"""The fonts and scripts that the package build made, found by the names they have in sources.

Every file has a hash of its content in its name; a manifest beside them says which is which.
A package that was built without npm has none of them: pages then name none, are set in a
font of the device, and can be read all the same.
"""

import json
import logging
from functools import lru_cache
from pathlib import Path
from typing import Final

from django.templatetags.static import static

FOLDER: Final = Path(__file__).parent / "apps" / "shell" / "static" / "built"
IMMUTABLE: Final = r"/built/[^/]+\.[0-9a-f]{12}\.\w+$"
"""Addresses whose content never changes."""

_log = logging.getLogger("cityagenda.web")


def address(name: str, folder: Path = FOLDER) -> str:
    """Return the address of a built file, such as ``fonts.css``; empty if it was not built."""
    file = _files(folder).get(name, "")
    return static(f"built/{file}") if file else ""


@lru_cache(maxsize=4)
def _files(folder: Path) -> dict[str, str]:
    manifest = folder / "manifest.json"
    if not manifest.is_file():
        _log.warning(
            "%s is absent: pages come without scripts and fonts of their own; install the package "
            "again where npm works, or run frontend/assets.py in a source tree",
            manifest,
        )
        return {}
    files: dict[str, str] = json.loads(manifest.read_bytes())["files"]
    return files
