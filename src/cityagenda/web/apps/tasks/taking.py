"""Taking in reports that were kept elsewhere: a table of steps becomes entries of the trail.

An office that begins with this register brings the reports of its spreadsheets with it; a
demonstration brings synthetic ones. Every row goes through the same state machine as a form.
"""

import csv
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from cityagenda.city.loaded import Loaded
from cityagenda.ground.errors import RegisterError
from cityagenda.registers.audit import instant
from cityagenda.registers.machine import Actor, Refusal, step
from cityagenda.registers.tasks import SUBJECT, TaskRecord, advanced, folded, trail_data
from cityagenda.web.alone import alone
from cityagenda.web.apps.audit.models import AuditEntry
from cityagenda.web.apps.audit.trail import append, entries
from cityagenda.web.apps.tasks import fields
from cityagenda.web.apps.tasks.models import Freshness
from cityagenda.web.apps.tasks.steps import MACHINE

COLUMNS: Final = (
    "at",
    "task",
    "action",
    "actor",
    "role",
    "percent",
    "text",
    "evidence",
    "synthetic",
)
"""What each row says: instant with zone, task, step, pseudonym, role, what was given, and
whether it was made up (``true`` or empty)."""


def take_reports(city: Loaded, path: Path) -> int:
    """Add the steps of a table to the trail, all or none, and return how many they are.

    Parameters
    ----------
    city
        The city of the current edition.
    path
        A CSV file in UTF-8 with `COLUMNS`, ordered by instant.

    Raises
    ------
    RegisterError
        The file cannot be read; a row is malformed, goes before the trail's last entry on a
        task, is no possible step, or mixes what is synthetic with what is not. The error
        names the row, and nothing is changed.
    """
    rows = list(_rows(path))
    with alone():
        records = folded(entries(beginning=SUBJECT))
        last = AuditEntry.objects.order_by("-number").values_list("at", flat=True).first() or ""
        for where, row in rows:
            last = _take(city, records, row, last, where)
        Freshness.objects.all().delete()
    return len(rows)


def _rows(path: Path) -> Iterator[tuple[str, dict[str, str]]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, restkey="", restval="")
            absent = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
            if absent:
                raise RegisterError(
                    f"the table has no column {', '.join(absent)}",
                    where=f"{path}:1",
                    todo=f"give it the columns {', '.join(COLUMNS)}",
                )
            for row in reader:
                yield f"{path}:{reader.line_num}", {name: row[name] for name in COLUMNS}
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise RegisterError(
            f"the table cannot be read: {error}", where=str(path), todo="save it as CSV in UTF-8"
        ) from error


def _take(
    city: Loaded, records: dict[str, TaskRecord], row: Mapping[str, str], last: str, where: str
) -> str:
    """Take one row, and return its instant as the trail writes it."""
    at, record = _instant(row["at"], where), records.get(row["task"], TaskRecord())
    written = instant(at)
    if written < last:
        raise RegisterError(
            f"{written} lies before the last entry of the trail, {last}",
            where=where,
            todo="take reports in before anybody uses the register, ordered by instant",
        )
    planned = city.tasks.get(row["task"])
    if planned is None:
        raise RegisterError(f"there is no task '{row['task']}' in the plan", where=where)
    if planned.synthetic != (row["synthetic"] == "true"):
        raise RegisterError(
            "a synthetic report on a real task, or the other way round",
            where=where,
            todo="synthetic reports belong to synthetic tasks alone",
        )
    actor = Actor(row["actor"], frozenset({row["role"]} & MACHINE.roles.keys()))
    found = step(MACHINE, record.state, row["action"], actor, _given(row, where), record.hands)
    if isinstance(found, Refusal):
        raise RegisterError(found.reason["en"], where=where)
    marks = {"as": row["role"], "organisation": planned.agency or "", "imported": True}
    marks |= {"synthetic": True} if planned.synthetic else {}
    entry = append(actor.id, f"{SUBJECT}{planned.id}", row["action"], trail_data(found) | marks, at)
    records[planned.id] = advanced(record, entry)
    return entry.at


def _given(row: Mapping[str, str], where: str) -> dict[str, Any]:
    way = next((w for w in MACHINE.transitions if w.action == row["action"]), None)
    if way is None:
        raise RegisterError(f"there is no step '{row['action']}'", where=where)
    typed = dict(row) | {"known": "no" if row["percent"] == "unknown" else "yes"}
    given, errors = fields.given(way, typed, ())
    if errors:
        raise RegisterError(" ".join(error["en"] for error in errors), where=where)
    return given


def _instant(text: str, where: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise RegisterError(
            f"'{text}' is no instant",
            where=where,
            todo="write day, time and zone, such as 2026-11-26T12:00+08:00",
        )
    if found > datetime.now(UTC):
        raise RegisterError(f"{text} has not come yet", where=where)
    return found
