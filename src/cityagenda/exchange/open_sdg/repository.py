"""The repository: all its files read into plain structures, nothing interpreted yet."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from cityagenda.exchange.open_sdg.metadata import (
    csv_metadata,
    mapping_table,
    markdown_metadata,
    merged,
    yaml_metadata,
)
from cityagenda.exchange.open_sdg.report import Report
from cityagenda.exchange.open_sdg.schema import schema_of
from cityagenda.exchange.open_sdg.series import SeriesFile, series_file
from cityagenda.exchange.open_sdg.settings import Part, Settings, settings_of
from cityagenda.exchange.open_sdg.translations import Translations, translations_in

_PREFIX = "indicator_"


@dataclass(slots=True)
class Entry:
    """One indicator: its fields, its fields in single languages, and its table if any."""

    id: str
    fields: dict[str, Any] = field(default_factory=dict)
    languages: dict[str, dict[str, Any]] = field(default_factory=dict)
    series: SeriesFile | None = None


@dataclass(frozen=True, slots=True)
class Repository:
    """What a repository holds."""

    source: Path
    settings: Settings
    entries: dict[str, Entry]
    translations: Translations
    schema: list[dict[str, Any]] | None


def repository(source: Path, translations: Iterable[Path], report: Report) -> Repository:
    """Read a repository; what is odd goes into the report.

    Parameters
    ----------
    source
        The folder of the repository.
    translations
        Further folders of translations, which the repository's own override.
    report
        Takes the findings.
    """
    settings = settings_of(source, report)
    entries: dict[str, Entry] = {}
    for part in settings.parts:
        _read_part(source, part, settings, entries, report)
    folders = [*translations, *map(Path, settings.translations)]
    return Repository(
        source=source,
        settings=settings,
        entries=entries,
        translations=translations_in(folders, settings.languages, report),
        schema=schema_of(source, settings.schema, report),
    )


def _read_part(
    source: Path, part: Part, settings: Settings, entries: dict[str, Entry], report: Report
) -> None:
    names: dict[str, str] = {}
    if part.kind == "InputCsvMeta" and part.mapping:
        names = mapping_table(source / part.mapping, part.mapping, report)
    for path, name in _files(source, part.pattern):
        id_ = path.stem.removeprefix(_PREFIX)
        entry = entries.setdefault(id_, Entry(id_))
        if part.kind == "InputCsvData":
            entry.series = series_file(path, name, report)
        else:
            entry.fields = merged(entry.fields, _fields(part.kind, path, name, names, report))
            _add_languages(entry, part, (path, name), settings, report)
    if part.kind == "InputCsvData":
        _note_strays(source, part.pattern, report)


def _files(source: Path, pattern: str) -> Iterator[tuple[Path, str]]:
    below = len(source.as_posix()) + 1
    for path in sorted(source.glob(pattern)):
        if path.is_file():
            yield path, path.as_posix()[below:]


def _fields(
    kind: str, path: Path, name: str, names: dict[str, str], report: Report
) -> dict[str, Any]:
    if kind == "InputCsvMeta":
        return csv_metadata(path, name, names, report)
    read = markdown_metadata if kind == "InputYamlMdMeta" else yaml_metadata
    return read(path, name, report)


def _add_languages(
    entry: Entry, part: Part, file: tuple[Path, str], settings: Settings, report: Report
) -> None:
    """Take over the fields that stand in a folder of a language beside the file."""
    path, name = file
    for language in settings.languages:
        there = path.parent / language / path.name
        if there.is_file():
            below = f"{PurePosixPath(name).parent}/{language}/{path.name}"
            found = _fields(part.kind, there, below, {}, report)
            known = entry.languages.get(language, {})
            entry.languages[language] = merged(known, found)


def _note_strays(source: Path, pattern: str, report: Report) -> None:
    taken = {name for _, name in _files(source, pattern)}
    folder = PurePosixPath(pattern).parent
    for path in sorted((source / folder).iterdir() if (source / folder).is_dir() else ()):
        name = path.relative_to(source).as_posix()
        if path.is_file() and name not in taken:
            report.add(
                f"{name}:1",
                "no data file by its name; left where it is",
                "按文件名不是数据文件；未带入",
            )
