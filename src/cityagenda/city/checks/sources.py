"""Sources: their files are there and inside, and nothing about them has to be guessed."""

import csv
import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from cityagenda.city.checks.columns import header, raw_name
from cityagenda.city.faults import Fault, fault
from cityagenda.city.geometry import FORMATS
from cityagenda.city.loaded import Loaded
from cityagenda.city.models import Source
from cityagenda.city.paths import OutsideError, raw_files
from cityagenda.city.suggestions import nearest
from cityagenda.ground.errors import SourceError
from cityagenda.registers.views import VIEWS

_MADE: Final = ("register", "stream")
"""Formats of sources that a build makes, of no file."""
_TABLES: Final = frozenset({".csv", ".parquet", ".geojson", ".gpkg"})


def source_faults(loaded: Loaded) -> Iterator[Fault]:
    """Yield what is wrong with each source, and raw files that no source names."""
    used: set[Path] = set()
    for source in loaded.sources.values():
        yield from _view_faults(loaded, source)
        if source.format in _MADE or not source.path:
            continue
        try:
            names = raw_files(loaded.folder, source.path)
        except SourceError as error:
            outside = isinstance(error, OutsideError)
            where = _at(loaded, source, "path")
            code, named = (
                ("path-outside", error.where) if outside else ("file-missing", source.path)
            )
            yield fault(code, where, path=named)
        else:
            files = [loaded.folder / name for name in names]
            used.update(files)
            yield from _content_faults(loaded, source, files)
        yield from _declaration_faults(loaded, source)
    data = loaded.folder / "data"
    drops = [loaded.folder / n.drop for n in loaded.networks.values() if n.drop]
    for path in sorted(data.rglob("*")):
        if any(path.is_relative_to(drop) for drop in drops):
            continue
        if path.suffix in _TABLES and path not in used and path.is_file():
            yield fault("data-unused", f"{path.relative_to(loaded.folder).as_posix()}:1")


def _at(loaded: Loaded, source: Source, *loc: str) -> str:
    return loaded.place_at("source", source.id, loc)


def _view_faults(loaded: Loaded, source: Source) -> Iterator[Fault]:
    if source.format == "register" and source.view not in VIEWS:
        near = nearest(source.view or "", VIEWS)
        views = ", ".join(VIEWS)
        where = _at(loaded, source, "view")
        yield fault("view-unknown", where, view=source.view or "", views=views, nearest=near)
    if (source.format == "register" and source.path) or (
        source.format not in _MADE and source.view
    ):
        yield fault("view-of-file", _at(loaded, source, "view"))
    if source.format not in _MADE and not source.path:
        yield fault("path-missing", _at(loaded, source))


def _declaration_faults(loaded: Loaded, source: Source) -> Iterator[Fault]:
    if source.format in FORMATS:
        if source.crs is None:
            yield fault("crs-missing", _at(loaded, source))
        if source.datum is None:
            yield fault("datum-missing", _at(loaded, source))
    instants = [name for name, column in source.columns.items() if column.type == "datetime"]
    if instants and source.time is None:
        where = _at(loaded, source, "columns", instants[0])
        yield fault("time-missing", where, column=instants[0])
    if source.time is not None and source.time.column not in instants:
        near = nearest(source.time.column, instants)
        where = _at(loaded, source, "time", "column")
        yield fault("time-column-unknown", where, column=source.time.column, nearest=near)
    if source.synthetic and not source.generator:
        yield fault("generator-missing", _at(loaded, source, "synthetic"))


def _content_faults(loaded: Loaded, source: Source, files: list[Path]) -> Iterator[Fault]:
    if source.sha256 is not None and len(files) == 1:
        with files[0].open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
        if found != source.sha256.lower():
            where = _at(loaded, source, "sha256")
            yield fault("hash-different", where, path=source.path, found=found)
    if source.format != "csv":
        return
    for path in files:
        name = path.relative_to(loaded.folder).as_posix()
        try:
            names = header(path, source)
        except (UnicodeDecodeError, LookupError):
            where = _at(loaded, source, "encoding")
            yield fault("encoding-wrong", where, path=name, encoding=source.encoding)
            continue
        except (csv.Error, OSError) as error:
            yield fault("file-unreadable", f"{name}:1", problem=error)
            continue
        yield from _column_faults(loaded, source, name, names)


def _column_faults(loaded: Loaded, source: Source, file: str, names: list[str]) -> Iterator[Fault]:
    for column, declared in source.columns.items():
        wanted = raw_name(source, column)
        if declared.constant is None and not declared.optional and wanted not in names:
            yield fault(
                "column-absent",
                _at(loaded, source, "columns", column),
                column=wanted,
                path=file,
                names=", ".join(names[:20]) or "—",
                nearest=nearest(wanted, names),
            )
