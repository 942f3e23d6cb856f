"""Comparing a written tree with the one that sdg-build wrote, file by file."""

import csv
import io
import json
import math
import tarfile
from pathlib import Path
from typing import Any

GIT_DATES = frozenset(("national_data_updated_date", "national_metadata_updated_date"))
"""The keys that sdg-build fills with the dates of git commits; nothing else is left out."""

TOLERANCE = 1e-12


def expected_tree(archive: Path) -> dict[str, bytes]:
    """Return the content of every file in an archive by its path."""
    with tarfile.open(archive) as tar:
        return {
            member.name.removeprefix("./"): file.read()
            for member in tar.getmembers()
            if (file := tar.extractfile(member)) is not None
        }


def written_tree(folder: Path) -> dict[str, bytes]:
    """Return the content of every file below a folder by its path."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def content(name: str, raw: bytes) -> Any:
    """Return what a file says: rows of tables sorted, dates of commits left out."""
    if name.endswith(".csv"):
        header, *rows = list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline="")))
        return header, sorted([[_cell(cell) for cell in row] for row in rows], key=_order)
    data = json.loads(raw, parse_constant=_refused)
    part = name.split("/")[1]
    if name.endswith("data-packages/all.json"):
        return {**data, "resources": {item["name"]: item for item in data["resources"]}}
    return _SORTED.get(part, lambda same: same)(data)


def _headlines(data: Any) -> Any:
    many = data if isinstance(data, dict) else {"": data}
    return {key: sorted(rows, key=_order) for key, rows in many.items()}


def _rows(data: Any) -> Any:
    if not data:
        return data
    return list(data), sorted(map(list, zip(*data.values(), strict=True)), key=_order)


def _both(data: Any) -> Any:
    return {**data, "data": _rows(data["data"])}


def _without_dates(data: Any) -> Any:
    if isinstance(data, dict):
        return {k: _without_dates(v) for k, v in data.items() if k not in GIT_DATES}
    return data


_SORTED = {"headline": _headlines, "data": _rows, "comb": _both, "meta": _without_dates}


def _cell(text: str) -> Any:
    try:
        return float(text)
    except ValueError:
        return text


def _order(row: Any) -> str:
    """Return the key that sorts rows; whole numbers and fractions of one value are alike."""
    cells = row.items() if isinstance(row, dict) else row
    return json.dumps([_comparable(cell) for cell in cells])


def _comparable(cell: Any) -> Any:
    if isinstance(cell, tuple):
        return [_comparable(part) for part in cell]
    return float(cell) if isinstance(cell, int) and not isinstance(cell, bool) else cell


def _refused(constant: str) -> None:
    raise AssertionError(constant)


def difference(found: Any, wanted: Any, where: str = "") -> str | None:
    """Return the first place where two contents differ, None if they are equal."""
    if _is_number(found) and _is_number(wanted):
        same = math.isclose(found, wanted, rel_tol=TOLERANCE, abs_tol=TOLERANCE)
        return None if same else f"{where}: {found!r} instead of {wanted!r}"
    if isinstance(found, dict) and isinstance(wanted, dict):
        if set(found) != set(wanted):
            return f"{where}: keys differ by {sorted(set(found) ^ set(wanted))[:5]}"
        pairs = ((found[key], wanted[key], f"{where}/{key}") for key in wanted)
    elif isinstance(found, list | tuple) and isinstance(wanted, list | tuple):
        if len(found) != len(wanted):
            return f"{where}: {len(found)} instead of {len(wanted)}"
        pairs = (
            (a, b, f"{where}[{n}]") for n, (a, b) in enumerate(zip(found, wanted, strict=True))
        )
    else:
        same = type(found) is type(wanted) and found == wanted
        return None if same else f"{where}: {found!r} instead of {wanted!r}"
    return next((d for a, b, at in pairs if (d := difference(a, b, at)) is not None), None)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def differences(found: dict[str, bytes], wanted: dict[str, bytes]) -> list[str]:
    """Return one sentence for each file that differs or is on one side only."""
    only = [f"{name}: on one side only" for name in sorted(set(found) ^ set(wanted))]
    both = (
        difference(content(name, found[name]), content(name, wanted[name]), name)
        for name in sorted(set(found) & set(wanted))
    )
    return [*only, *(sentence for sentence in both if sentence is not None)]
