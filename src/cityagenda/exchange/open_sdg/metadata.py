"""Metadata of a repository: YAML, Markdown with front matter, and CSV with a mapping."""

import csv
import io
from pathlib import Path
from typing import Any, Final

from cityagenda.exchange.open_sdg.layout import ABSENT
from cityagenda.exchange.open_sdg.report import Report
from cityagenda.exchange.open_sdg.texts import mapping_of, text_of

_TRUTH: Final = {"true": True, "false": False}
_FENCE: Final = "---"


def yaml_metadata(path: Path, name: str, report: Report) -> dict[str, Any]:
    """Return the fields of a YAML file."""
    return mapping_of(text_of(path, name, report), name, report)


def markdown_metadata(path: Path, name: str, report: Report) -> dict[str, Any]:
    """Return the fields of a Markdown file: its front matter, and its text as `page_content`."""
    text = text_of(path, name, report).lstrip()
    if not text.startswith(_FENCE):
        report.add(f"{name}:1", "no front matter; the whole file is page content", "无前置元数据")
        return {"page_content": text.strip()}
    lines = text.split("\n")
    end = next(
        (number for number, line in enumerate(lines[1:], 1) if line.rstrip() == _FENCE), len(lines)
    )
    fields = mapping_of("\n".join(lines[1:end]), name, report, first_line=2)
    return {**fields, "page_content": "\n".join(lines[end + 1 :]).strip()}


def mapping_table(path: Path, name: str, report: Report) -> dict[str, str]:
    """Return the names of fields by their labels."""
    rows = csv.reader(io.StringIO(text_of(path, name, report), newline=""))
    return {row[0].strip(): row[1].strip() for row in rows if len(row) > 1 and row[0].strip()}


def csv_metadata(path: Path, name: str, names: dict[str, str], report: Report) -> dict[str, Any]:
    """Return the fields of a CSV file of labels and values; empty values are no fields.

    Labels are turned into names by ``names``, others kept. ``true`` and ``false`` in any case
    are truth values. Of a label that stands twice the last value counts.
    """
    fields: dict[str, Any] = {}
    rows = csv.reader(io.StringIO(text_of(path, name, report), newline=""))
    for number, row in enumerate(rows, 1):
        label, value = row[0].strip() if row else "", row[1] if len(row) > 1 else ""
        if not label or not value or value in ABSENT:
            continue
        field = names.get(label, label)
        if field in fields:
            report.add(
                f"{name}:{number}",
                f"'{label}' stands twice; the last one counts",
                f"“{label}”出现两次；以最后一次为准",
                lost=True,
            )
        fields[field] = _TRUTH.get(value.lower(), value)
    return fields


def merged(earlier: dict[str, Any], later: dict[str, Any]) -> dict[str, Any]:
    """Return the fields of two inputs; the later wins where it says something.

    Examples
    --------
    >>> merged({"a": 1, "b": 2}, {"a": 3, "b": None, "c": None})
    {'a': 3, 'b': 2, 'c': None}
    """
    said = {k: v for k, v in later.items() if v is not None or k not in earlier}
    return {**earlier, **said}
