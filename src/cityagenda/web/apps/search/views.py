"""The page of results."""

from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from cityagenda.ground.texts import Text
from cityagenda.web.apps.air.addresses import street_address
from cityagenda.web.apps.air.live import live_edition
from cityagenda.web.apps.air.now import now
from cityagenda.web.apps.search.entries import KINDS, Entry, addressed, entries
from cityagenda.web.apps.search.paging import paging
from cityagenda.web.apps.search.ranking import found
from cityagenda.web.apps.search.words import LONGEST, terms
from cityagenda.web.current import edition_of

FEW: Final = 6
"""Results of a kind that the page of all kinds shows."""
PAGE: Final = 50


@dataclass(frozen=True, slots=True)
class Group:
    """The results of one kind: how many there are, and those that are shown."""

    kind: str
    word: Text
    count: int
    shown: list[dict[str, Any]]


def search(request: HttpRequest, tongue: str) -> HttpResponse:
    """Answer ``?q=``, all kinds or one of them (``?kind=``, then in pages, ``?page=``)."""
    asked = request.GET.get("q", "")
    question = " ".join(asked.split())
    only = request.GET.get("kind", "")
    only = only if only in KINDS else ""
    hits = found(entries(edition_of(request)), question)
    by_kind: dict[str, list[Entry]] = {}
    for _, entry in hits:
        by_kind.setdefault(entry.kind, []).append(entry)
    pages = paging(request, len(by_kind.get(only, [])), PAGE)
    part = slice(pages.first, pages.last) if only else slice(FEW)
    groups = [
        Group(
            kind,
            KINDS[kind],
            len(items),
            [_shown(entry, tongue) for entry in items[part]],
        )
        for kind, items in by_kind.items()
        if only in ("", kind)
    ]
    content = {
        "room": "search",
        "question": question[:LONGEST],
        "cut": len(question) > LONGEST,
        "wanted": terms(question),
        "groups": groups,
        "total": len(hits),
        "counts": [(kind, KINDS[kind], len(items)) for kind, items in by_kind.items()],
        "only": only,
        "pages": pages,
        "few": FEW,
        "kinds": KINDS.values(),
    }
    return render(request, "search/search.html", content)


def _shown(entry: Entry, tongue: str) -> dict[str, Any]:
    address = addressed(entry.page, tongue)
    return {
        "address": address,
        "name": entry.name,
        "body": entry.body,
        "note": entry.note,
        "air": street_address(tongue, entry.street) if _has_air(entry) else "",
    }


def _has_air(entry: Entry) -> bool:
    """Whether the page of a street's air is there; before the first hour it says what it needs."""
    air = now(live_edition()) if entry.street else None
    return bool(entry.street) and (air is None or entry.street in air.streets[air.latest])
