"""The lines of the list of tasks, ready to be shown: a template that asks fifty times is slow."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import Any, Final
from urllib.parse import quote

from django.utils.safestring import SafeString, mark_safe

from cityagenda.city.loaded import Loaded
from cityagenda.ground.texts import text_in
from cityagenda.registers.clock import day_in
from cityagenda.web.apps.tasks.listing import Listed
from cityagenda.web.apps.tasks.models import TaskRow
from cityagenda.web.apps.tasks.words import (
    DECLARED,
    HEADS,
    PROOFS,
    light_sign,
    side,
    state_word,
)

_ROW: Final = (
    "<tr{ground}><th scope=row><a href='{address}'>{name}</a>{tag}</th><td>{light}</td>"
    "<td>{agency}</td><td class=n data-label='{heads[done]}'>{done}</td>"
    "<td class=kept data-label='{heads[due]}'>{due}</td>"
    "<td class=kept data-label='{heads[reported]}'>{reported}{urged}</td>"
    "<td data-label='{heads[declared]}'>{declared}</td><td class=small>{proof}</td></tr>"
)
"""A row of the list. It stands here and not in a template, whose fifty rows cost three times
as much; everything in it is escaped."""


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

    def row(self, heads: Mapping[str, str]) -> str:
        """Return the line as a row of the list's table."""
        parts = {
            name: escape(getattr(self, name))
            for name in (
                "address",
                "name",
                "agency",
                "done",
                "due",
                "reported",
                "declared",
                "proof",
            )
        }
        return _ROW.format(
            **parts,
            light=self.light,
            ground=" class=hatched" if self.synthetic else "",
            tag=f" <span class=tag>{heads['synthetic']}</span>" if self.synthetic else "",
            urged=f" <span class=urged>{heads['urged']} {self.urged}</span>" if self.urged else "",
            heads=heads,
        )


def table(found: Iterable[Line], language: str) -> SafeString:
    """Return lines as the rows of the list's table."""
    heads = {name: side(language, *words) for name, words in HEADS.items()}
    return mark_safe("".join(line.row(heads) for line in found))  # noqa: S308 - all is escaped


def lines(
    rows: Iterable[TaskRow | Listed], city: Loaded, language: str, home: str
) -> Iterator[Line]:
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


def plain(row: Listed) -> dict[str, Any]:
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
