"""Raw files: those that an edition froze, for everybody whom their licence lets have them.

No part of an address is ever a path: a file is named by its source and its hash, both are
looked up in the edition, and what is sent must have that hash.
"""

import hashlib
from pathlib import Path, PurePosixPath
from typing import Final

from cityagenda.build.editions import Edition
from cityagenda.web.apps.catalogue.licences import lets_pass_on
from cityagenda.web.apps.catalogue.uses import File, uses

LARGEST: Final = 32 * 1024 * 1024
"""Bytes of a file up to which it is sent; larger ones are taken from the city's folder."""

_HASH: Final = 16
_ENDINGS: Final = {
    "csv": "text/csv; charset=utf-8",
    "geojson": "application/geo+json",
    "parquet": "application/vnd.apache.parquet",
}


def name_of(file: File) -> str:
    """Return the name of a file in addresses: the beginning of its hash, and its ending."""
    ending = PurePosixPath(file.path).suffix.lstrip(".").lower()
    return f"{file.sha256[:_HASH]}.{ending}" if ending in _ENDINGS else file.sha256[:_HASH]


def is_open(edition: Edition, source_id: str, file: File) -> bool:
    """Whether a file is sent to everybody; what a register was frozen into is no file."""
    source = edition.city().sources.get(source_id)
    is_file = ":" not in file.path
    return source is not None and is_file and lets_pass_on(source.licence) and file.size <= LARGEST


def file_called(edition: Edition, source_id: str, name: str) -> File | None:
    """Return the frozen file of a source that has a name and may be sent, or none."""
    for file in uses(edition).files.get(source_id, ()):
        if name_of(file) == name and is_open(edition, source_id, file):
            return file
    return None


def media_type(file: File) -> str:
    """Return the media type of a file by its ending."""
    ending = PurePosixPath(file.path).suffix.lstrip(".").lower()
    return _ENDINGS.get(ending, "application/octet-stream")


def content(folder: Path, file: File) -> bytes | None:
    """Return the bytes of a file, or none if it is no longer what the edition froze."""
    try:
        with (folder / file.path).open("rb") as opened:
            found = opened.read(file.size + 1)
    except OSError:
        return None
    return found if hashlib.sha256(found).hexdigest() == file.sha256 else None
