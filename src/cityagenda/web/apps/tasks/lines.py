"""The lines of the list of tasks, ready to be shown: a template that asks fifty times is slow."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote

from django.utils.safestring import SafeString

from cityagenda.city.loaded import Loaded
from cityagenda.ground.texts import text_in
from cityagenda.registers.clock import day_in
from cityagenda.web.apps.tasks.models import TaskRow
from cityagenda.web.apps.tasks.words import DECLARED, PROOFS, light_sign, side, state_word


@dataclass(frozen=True, slots=True)
class Line:
    """One task in one language; what is not known is empty."""

    id: str
    address: str
    name: str
    light: SafeString
    state: str
    agency: str
    done: str
    due: str
    reported: str
    urged: str
    declared: str
    proof: str
    proved: bool
    synthetic: bool


def lines(rows: Iterable[TaskRow], city: Loaded, language: str, home: str) -> Iterator[Line]:
    """Yield the lines of rows.

    Parameters
    ----------
    language
        The BCP 47 tag of the page's language.
    home
        The address of the list, under which each task has its own.
    """
    checked = side(language, "checked", "已核验")
    timezone = city.city.timezone
    for row in rows:
        agency = city.organisations.get(row.agency)
        percent = "" if row.percent is None else f"{row.percent}%"
        yield Line(
            id=row.task,
            address=f"{home}{quote(row.task)}/",
            name=text_in(row.names, language),
            light=light_sign(row.light, language),
            state=state_word(row.state, language),
            agency=text_in(agency.name, language) if agency else row.agency,
            done=checked if row.closed_at else percent,
            due=row.due.isoformat() if row.due else "",
            reported=_day(row.reported_at, timezone),
            urged=_day(row.urged_at, timezone) if row.urged_at > row.reported_at else "",
            declared=side(language, *DECLARED[row.declared]) if row.declared else "",
            proof=side(language, *PROOFS[row.proof]),
            proved=row.proof == "proved",
            synthetic=row.synthetic,
        )


def plain(row: TaskRow) -> dict[str, Any]:
    """Return a row as plain data; instants in UTC, what is not known is none."""
    return {
        "task": row.task,
        "names": row.names,
        "agency": row.agency or None,
        "light": row.light,
        "state": row.state,
        "percent": row.percent,
        "due": row.due,
        "reported_at": row.reported_at or None,
        "urged_at": row.urged_at or None,
        "closed_at": row.closed_at or None,
        "declared": row.declared or None,
        "proof": row.proof,
        "synthetic": row.synthetic,
    }


def _day(at: str, timezone: str) -> str:
    return day_in(timezone, datetime.fromisoformat(at)).isoformat() if at else ""
