"""Columns: what the head of a raw table says, without reading the whole."""

import csv
import re
from functools import lru_cache
from pathlib import Path
from typing import Final

from cityagenda.city.models import Source
from cityagenda.city.paths import raw_files
from cityagenda.ground.errors import SourceError

LARGEST_READ: Final = 4 * 1024 * 1024
"""Larger tables are not searched for their first year; the build reads them anyway."""

_YEAR: Final = re.compile(r"\s*([0-9]{4})(?![0-9])")


def header(path: Path, source: Source) -> list[str]:
    """Return the names in the first line of a CSV file.

    Raises
    ------
    UnicodeDecodeError, LookupError
        The encoding is unknown, or not that of the file.
    """
    with path.open(encoding=_encoding(source), newline="") as file:
        return next(csv.reader(file, delimiter=source.delimiter), [])


def raw_name(source: Source, column: str) -> str:
    """Return what a declared column is called in the raw file."""
    return source.columns[column].header or column


def first_years(folder: Path, source: Source) -> dict[str | None, int]:
    """Return the first year of each series of a CSV source; of the whole under none.

    Series are told apart by a declared column `indicator`. What is no year is passed over
    here: the build refuses it with its row. Large tables and other formats have no entry.
    """
    if source.format != "csv" or "period" not in source.columns:
        return {}
    series = raw_name(source, "indicator") if "indicator" in source.columns else None
    try:
        paths = [folder / name for name in raw_files(folder, source.path)]
        form = (_encoding(source), source.delimiter, raw_name(source, "period"), series)
        years: dict[str | None, int] = {}
        for path in paths:
            for name, year in _first_years(path, path.stat().st_mtime_ns, *form).items():
                years[name] = min(year, years.get(name, year))
    except (SourceError, OSError, UnicodeDecodeError, LookupError, csv.Error):
        return {}
    return years


@lru_cache(maxsize=256)
def _first_years(
    path: Path, _modified: int, encoding: str, delimiter: str, period: str, series: str | None
) -> dict[str | None, int]:
    if path.stat().st_size > LARGEST_READ:
        return {}
    years: dict[str | None, int] = {}
    with path.open(encoding=encoding, newline="") as file:
        for row in csv.DictReader(file, delimiter=delimiter):
            found = _YEAR.match(row.get(period) or "")
            if found:
                name = row.get(series) if series else None
                years[name] = min(int(found[1]), years.get(name, 9999))
    return years


def _encoding(source: Source) -> str:
    return "utf-8-sig" if source.encoding.lower() in ("utf-8", "utf8") else source.encoding
