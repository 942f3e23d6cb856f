"""The city folder: read its text files, all faults at once, into typed objects.

`read` never raises because of what the files say; `load` does.
"""

import os
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from errno import ENOENT
from functools import partial
from pathlib import Path
from typing import Any

from cityagenda.city.collector import collector_paused
from cityagenda.city.fault_codes import KIND_NAMES
from cityagenda.city.faults import Fault, fault
from cityagenda.city.files import object_files
from cityagenda.city.loaded import ANY, Loaded, Origin
from cityagenda.city.marks import Loc
from cityagenda.city.models import KINDS, Object
from cityagenda.city.packs import standards_of
from cityagenda.city.patch import patched
from cityagenda.city.plain import LARGEST_FILE, plain, position
from cityagenda.city.structure import structural_faults
from cityagenda.city.trust import methods_of
from cityagenda.city.validation import validated
from cityagenda.ground.errors import CityFolderError

__all__ = ["Loaded", "load", "read"]

_SHOWN = 5
_MOST_FAULTS = 1000


def load(folder: Path, *, patch: Mapping[str, Any] | None = None) -> Loaded:
    """Return the city that a folder describes.

    Parameters
    ----------
    folder
        The city folder.
    patch
        A scenario's changes, ``{kind: {id: {field: value}}}`` (RFC 7396).

    Raises
    ------
    CityFolderError
        The folder does not exist, or its text has a fault of severity ``error``: something
        that cannot be read, is not as the models say, or refers to what does not exist.
        Faults that only concern some values (units, horizons, raw files) are found by
        `cityagenda.city.checks.check`, and where they matter, by the build.
    """
    loaded = read(folder, patch=patch)
    errors = [f for f in loaded.faults if f.severity == "error"]
    if errors:
        rest = "; ".join(f"{f.where}: {f.what['en']}" for f in errors[1:_SHOWN])
        more = f" (and {len(errors) - 1} more: {rest})" if rest else ""
        raise CityFolderError(
            f"{errors[0].what['en']}{more}",
            where=f"{folder}/{errors[0].where}",
            todo=f"{errors[0].todo['en']}; 'cityagenda check {folder}' lists everything",
        )
    return loaded


def read(folder: Path, *, patch: Mapping[str, Any] | None = None) -> Loaded:
    """Return what can be read of a folder, with every fault of its text in ``faults``.

    Raises
    ------
    CityFolderError
        The folder does not exist.
    """
    if not folder.is_dir():
        raise CityFolderError(
            "there is no such folder",
            where=str(folder),
            todo=f"correct the path, or write a city with 'cityagenda new {folder}'",
        )
    with collector_paused():
        reading = _Reading(folder)
        for file, kind in object_files(folder, reading.faults):
            reading.add_file(file, kind)
        if patch is not None:
            reading.raw, faults = patched(reading.raw, patch, "patch")
            reading.faults += faults
        objects = reading.objects()
        reading.check_city(objects)
        standards, pack_faults = standards_of(folder)
        methods, method_faults = methods_of(folder)
        loaded = Loaded(
            folder,
            objects,
            reading.origins,
            standards,
            methods,
            broken=frozenset(reading.broken),
            texts=reading.texts,
        )
        faults = [
            *reading.faults,
            *pack_faults,
            *method_faults,
            *structural_faults(loaded),
        ]
    return loaded.with_faults(faults)


def _bytes_of(path: Path) -> bytes:
    """Return the bytes of a file, no more than tell that it is too large."""
    if not path.is_file():
        raise FileNotFoundError(ENOENT, os.strerror(ENOENT))
    with path.open("rb") as file:
        return file.read(LARGEST_FILE + 1)


@dataclass
class _Reading:
    """What has been read so far."""

    folder: Path
    raw: dict[str, dict[str, Any]] = field(default_factory=dict)
    origins: dict[str, dict[str, Origin]] = field(default_factory=dict)
    texts: dict[str, bytes] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    broken: set[tuple[str, str]] = field(default_factory=set)
    counts: Counter[str] = field(default_factory=Counter)

    def add_file(self, file: str, kind: str) -> None:
        """Read one file and keep the plain data of its objects."""
        try:
            text = _bytes_of(self.folder / file)
        except OSError as error:
            problem = error.strerror or str(error)
            self.faults.append(fault("file-unreadable", f"{file}:1", problem=problem))
            self.broken.add((kind, ANY))
            return
        found = plain(text, file)
        self._report(file, found.faults)
        self.texts[file] = text
        if isinstance(found.data, list):
            for index, (item, line) in enumerate(zip(found.data, found.lines, strict=True)):
                self._add(kind, item, Origin(file, line, index))
        elif found.data is not None:
            self._add(kind, found.data, Origin(file, found.lines[0], None))
        elif any(f.severity == "error" for f in found.faults):
            self.broken.add((kind, ANY))

    def _add(self, kind: str, data: Any, origin: Origin) -> None:  # noqa: ANN401
        id_ = data.get("id") if isinstance(data, dict) else None
        if not isinstance(id_, str):
            self._report(origin.file, validated(kind, data, partial(self._located, origin))[1])
            return
        known = self.origins.setdefault(kind, {})
        if id_ in known:
            where, _ = self._located(origin, ("id",))
            first = f"{known[id_].file}:{known[id_].line}"
            double = fault("id-duplicate", where, kind=KIND_NAMES[kind], id=id_, first=first)
            self._report(origin.file, [double])
            return
        known[id_] = origin
        self.raw.setdefault(kind, {})[id_] = data

    def _report(self, file: str, faults: Iterable[Fault]) -> None:
        """Keep faults of one file, up to a number that somebody can read."""
        for found in faults:
            self.counts[file] += 1
            if self.counts[file] > _MOST_FAULTS:
                if self.counts[file] == _MOST_FAULTS + 1:
                    self.faults.append(fault("faults-many", f"{file}:1", count=_MOST_FAULTS))
                return
            self.faults.append(found)

    def objects(self) -> dict[str, dict[str, Object]]:
        """Return every valid object by kind and id, in the order in which they were read."""
        objects: dict[str, dict[str, Object]] = {}
        for kind in KINDS:
            valid = objects.setdefault(kind, {})
            for id_, data in self.raw.get(kind, {}).items():
                origin = self.origins.get(kind, {}).get(id_)
                found, faults = validated(kind, data, partial(self._located, origin))
                if found is None:
                    self._report("patch" if origin is None else origin.file, faults)
                    self.broken.add((kind, id_))
                else:
                    valid[id_] = found
        return objects

    def check_city(self, objects: Mapping[str, Mapping[str, Object]]) -> None:
        """Note that there is no city, or more than one."""
        cities = list(objects["city"])
        if len(cities) > 1:
            origin = self.origins["city"][cities[1]]
            self.faults.append(fault("city-several", f"{origin.file}:{origin.line}"))
        elif not cities and not any(kind == "city" for kind, _ in self.broken):
            self.faults.append(fault("city-missing", "city.yml:1"))

    def _located(self, origin: Origin | None, loc: Loc) -> tuple[str, str | None]:
        if origin is None:
            return "patch", None
        start: Loc = () if origin.item is None else (origin.item,)
        line, text = position(self.texts[origin.file], (*start, *loc))
        return f"{origin.file}:{line}", text
