"""Every statement of the city's documents with the state of its evidence."""

from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from cityagenda.build.editions import Edition
from cityagenda.web.apps.evidence.statements import (
    KINDS,
    STATES,
    Statement,
    Wish,
    carriers,
    chapters,
    chosen,
    counted,
    statements,
)
from cityagenda.web.apps.search.paging import Paging, paging
from cityagenda.web.current import edition_of

PAGE: Final = 50
CHAPTER_PAGE: Final = 200
"""Statements on a page of results, and on the page of a chapter."""


def claims(request: HttpRequest, tongue: str) -> HttpResponse:  # noqa: ARG001
    """Count the claims by chapter and state; with a filter, list those that it leaves."""
    edition = edition_of(request)
    everything = statements(edition)
    wish = _wish(request)
    found = [] if wish.is_any else chosen(everything, wish)
    pages = paging(request, len(found), PAGE)
    content = {
        "room": "evidence",
        "wish": wish,
        "statements": found[pages.first : pages.last],
        "count": len(found),
        "pages": pages,
        "chapters": chapters(everything),
        "counts": counted(everything),
        "total": len(everything),
        "differing": [one for one in everything if one.differs],
        "kinds": [(k, w) for k, w in KINDS.items() if any(s.claim.kind == k for s in everything)],
        "programmes": _programmes(edition, everything),
        "documents": edition.city().documents,
        "indicators": edition.city().indicators,
    }
    return render(request, "evidence/claims.html", content)


def chapter(request: HttpRequest, tongue: str, document_id: str, chapter: str) -> HttpResponse:  # noqa: ARG001
    """List the claims of one chapter of a document."""
    edition = edition_of(request)
    everything = statements(edition)
    every = [c for c in chapters(everything) if c.document == document_id]
    here = next((place for place, c in enumerate(every) if c.key == chapter), None)
    if here is None:
        raise Http404
    found = chosen(everything, Wish(document=document_id, chapter=chapter))
    pages: Paging = paging(request, len(found), CHAPTER_PAGE)
    content = {
        "room": "evidence",
        "chapter": every[here],
        "before": every[here - 1] if here else None,
        "after": every[here + 1] if here + 1 < len(every) else None,
        "statements": found[pages.first : pages.last],
        "pages": pages,
        "document": edition.city().documents[document_id],
        "indicators": edition.city().indicators,
    }
    return render(request, "evidence/chapter.html", content)


def claim(request: HttpRequest, tongue: str, claim_id: str) -> HttpResponse:  # noqa: ARG001
    """Show one claim: what it says, where, what carries it and what is known of it."""
    edition = edition_of(request)
    city = edition.city()
    one = next((s for s in statements(edition) if s.claim.id == claim_id), None)
    if one is None:
        raise Http404
    content: dict[str, Any] = {
        "room": "evidence",
        "one": one,
        "claim": one.claim,
        "kind": KINDS[one.claim.kind],
        "document": city.documents[one.claim.place.document],
        "chapter": next(
            c
            for c in chapters([one])
            if (c.document, c.key) == (one.claim.place.document, one.chapter)
        ),
        "carriers": carriers(city, one.claim),
        "evidence": [city.documents[id_] for id_ in one.claim.evidence],
        "against": [city.claims[id_] for id_ in one.claim.against],
        "organisations": city.organisations,
        "indicator": city.indicators[one.held["indicator"]] if one.held else None,
        "whole": city.city.area,
        "areas": city.areas,
    }
    return render(request, "evidence/claim.html", content)


def _wish(request: HttpRequest) -> Wish:
    asked = request.GET
    document, _, chapter = asked.get("chapter", "").rpartition("/")
    state = asked.get("state", "")
    return Wish(
        document=document,
        chapter=chapter,
        state=state if state in STATES else "",
        programme=asked.get("programme", ""),
        kind=asked.get("kind", ""),
        text=asked.get("q", "").strip(),
        differing=asked.get("differs", "") == "1",
    )


def _programmes(edition: Edition, found: tuple[Statement, ...]) -> list[Any]:
    """Return the programmes to which statements belong, in the order of the plan."""
    used = frozenset().union(*(one.programmes for one in found))
    return [p for p in edition.city().programmes.values() if p.id in used]
