"""Files of a city folder: which YAML files there are, and which kind of object each holds."""

import os
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Final

from cityagenda.city.faults import Fault, fault
from cityagenda.city.models import KINDS

_FOLDERS: Final = {kind.folder: kind.name for kind in KINDS.values()}
_RAW: Final = frozenset({"data", "methods"})


def kind_of(file: str) -> str | None:
    """Return the kind of object that lives in a file, given by its path in the folder.

    Examples
    --------
    >>> kind_of("plan/tasks.yml"), kind_of("plan/tasks/green/2019.yml"), kind_of("notes.yml")
    ('task', 'task', None)
    """
    path = PurePosixPath(file)
    if path.suffix != ".yml":
        return None
    for place in (path.with_suffix(""), *path.parents):
        if str(place) in _FOLDERS:
            return _FOLDERS[str(place)]
    return None


def is_pack(file: str) -> bool:
    """Whether a file is a rule pack of the city, read by `cityagenda.ground.standards`."""
    path = PurePosixPath(file)
    return path.suffix == ".yml" and str(path.parent) == "standards"


def object_files(folder: Path, faults: list[Fault]) -> list[tuple[str, str]]:
    """Return path and kind of every file that holds objects, in the order of their paths.

    Hidden folders, ``data`` and ``methods`` are not looked into. A YAML file where no
    object lives, and a link that leads out of the folder, are added to ``faults``.
    """
    inside = folder.resolve()
    found: list[tuple[str, str]] = []
    for file in sorted(_yaml_files(folder, faults)):
        kind = kind_of(file)
        path = folder / file
        if path.is_symlink() and not path.resolve().is_relative_to(inside):
            faults.append(fault("path-outside", f"{file}:1", path=file))
        elif kind is not None:
            found.append((file, kind))
        elif not is_pack(file):
            faults.append(fault("file-stray", f"{file}:1"))
    return found


def _yaml_files(folder: Path, faults: list[Fault]) -> Iterator[str]:
    for here, folders, names in os.walk(folder):
        below = Path(here).relative_to(folder)
        top = below == Path()
        folders[:] = [n for n in folders if not n.startswith(".") and not (top and n in _RAW)]
        faults += [
            fault("folder-linked", f"{(below / name).as_posix()}:1")
            for name in folders
            if (Path(here) / name).is_symlink()
        ]
        for name in names:
            if name.endswith((".yml", ".yaml")) and not name.startswith("."):
                yield (below / name).as_posix()
