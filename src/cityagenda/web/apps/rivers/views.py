"""The pages of rivers: the map of a month, and one section."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from cityagenda.assess.territory import levels
from cityagenda.build.editions import Edition
from cityagenda.ground.texts import from_columns, text_in
from cityagenda.ground.waters import CLASSES, STATES
from cityagenda.web.apps.rivers.course import course_chart, item_rows, item_shown
from cityagenda.web.apps.rivers.listing import listed
from cityagenda.web.apps.rivers.picture import Mark, Name, Stretch, drawn
from cityagenda.web.apps.rivers.waters import (
    METHOD,
    Section,
    Waters,
    area_name,
    limits,
    pack_of,
    waters,
)
from cityagenda.web.apps.rivers.words import ROMAN, better, decided, headline, worse
from cityagenda.web.current import TONGUES, edition_of
from cityagenda.web.made import lacking
from cityagenda.web.strips import strip

_NAMED: Final = 3
"""How many sections a river has at least whose name is written on the map."""
_YEAR: Final = 4


def rivers(request: HttpRequest, tongue: str) -> HttpResponse:
    """Show the rivers and lakes of the city in a month or year, by default the newest month."""
    edition = edition_of(request)
    known = waters(edition)
    if known is None:
        return nothing(request, edition, METHOD)
    wish, language = request.GET.get("period", ""), TONGUES[tongue]
    period = known.asked(wish)
    counts = known.counts(period)
    said = headline(counts)
    content: dict[str, Any] = {
        "room": "rivers",
        "known": known,
        "period": period,
        "query": known.query(period),
        "lost": wish not in ("", period),
        "headline": said,
        "tally": [(place, n) for place, n in zip((*range(1, 7), None), counts, strict=True) if n],
        "classes": range(1, 7),
        "map": _map(edition, known, period, tongue, text_in(said, language)),
        "groups": listed(edition, known, period, tongue, language),
        "ranked": _ranked(edition, known, period, language),
        "lakes": _lakes(known, period),
        "synthetic": known.by.synthetic,
        "indicator": known.indicator,
        "black_odorous": _has(edition, "water.black_odorous"),
        **_periods(known, period, language),
    }
    return render(request, "rivers/rivers.html", content)


def nothing(request: HttpRequest, edition: Edition, method: str) -> HttpResponse:
    """Say why there is nothing to show, and how a city brings it."""
    content = {"room": "rivers", "why": lacking(edition, method), "method_id": method}
    return render(request, "rivers/nothing.html", content)


def _has(edition: Edition, method: str) -> bool:
    return any(i.method == method for i in edition.city().indicators.values())


def _periods(known: Waters, period: str, language: str) -> dict[str, Any]:
    """Return the choice of periods, the strip of months, and the steps beside."""
    months = known.months
    row = months if period in months else known.years
    place = row.index(period)
    title = "各月断面类别构成" if language.startswith("zh") else "Sections by class, month by month"
    return {
        "years": known.years[::-1],
        "months": months[::-1],
        "earlier": row[place - 1] if place else "",
        "later": row[place + 1] if place + 1 < len(row) else "",
        "ends": (months[0], months[-1]) if months else ("", ""),
        "strip": strip([known.counts(m) for m in months], months.index(period), title)
        if period in months
        else "",
    }


def _map(edition: Edition, known: Waters, period: str, tongue: str, title: str) -> Any:  # noqa: ANN401 - a picture
    language = TONGUES[tongue]

    def said(section: Section | None, lead: str) -> str:
        place = known.class_of(section.id, period) if section else None
        word = text_in(CLASSES[place - 1], language) if place else "–"
        return f"{lead}{'：' if language.startswith('zh') else ': '}{word}"

    stretches = [
        Stretch(
            tone=known.class_of(reach.section, period),
            line=reach.line,
            said=said(known.sections.get(reach.section), text_in(reach.river, language)),
        )
        for reach in known.reaches
        if len(reach.line) > 1
    ]
    marks = [
        Mark(
            tone=place,
            at=section.place,
            word=text_in(ROMAN[place - 1], language) if place else "–",
            said=said(section, text_in(section.name, language)),
            address=_address(known, section, tongue, period),
            lake=section.kind == "lake",
        )
        for section in known.sections.values()
        for place in [known.class_of(section.id, period)]
        if section.place is not None
    ]
    return drawn(edition, stretches, marks, _names(known, language), title, language)


def _address(known: Waters, section: Section, tongue: str, period: str) -> str:
    address = reverse("river-section", kwargs={"tongue": tongue, "section_id": section.id})
    return f"{address}{known.query(period)}"


def _names(known: Waters, language: str) -> list[Name]:
    """Return the names of the longer rivers, each beside its middle section."""
    groups: dict[str, list[Section]] = {}
    for section in known.sections.values():
        if section.kind == "river" and section.place:
            groups.setdefault(text_in(section.river, language), []).append(section)
    return [
        Name(own[len(own) // 2].place or (0.0, 0.0), name)
        for name, own in groups.items()
        if len(own) >= _NAMED
    ]


def _ranked(
    edition: Edition, known: Waters, period: str, language: str
) -> list[tuple[Mapping[str, Any], str, str]]:
    """Return the areas right below the city by their index, the smallest first."""
    below = {area.id for level in levels(edition.city())[:1] for area in level.areas}
    rows = [r for r in known.ranking.get(period, []) if r["kind"] == "area" and r["place"] in below]
    rows.sort(key=lambda r: (r["rank"] is None, r["rank"] or 0, r["place"]))
    return [
        (row, area_name(edition, row["place"], language), _signed(row["change"])) for row in rows
    ]


def _signed(share: float | None) -> str:
    """Return a change with its sign, in whole per cent."""
    return "" if share is None else f"{100 * share:+.0f} %".replace("-", "−")


def _lakes(known: Waters, period: str) -> list[dict[str, Any]]:
    found = [
        {
            "section": known.sections[section],
            "row": row,
            "state": STATES.get(row["state"] or ""),
            "text": from_columns(row, "text"),
        }
        for (section, own), row in known.lakes.items()
        if own == period and section in known.sections
    ]
    return sorted(found, key=lambda one: -(one["row"]["index"] or 0))


def river_section(request: HttpRequest, tongue: str, section_id: str) -> HttpResponse:
    """Show one section: its class, what decided it, its months, its items, its sources."""
    edition = edition_of(request)
    known = waters(edition)
    section = known.sections.get(section_id) if known else None
    if known is None or section is None:
        raise Http404
    language = TONGUES[tongue]
    wish = request.GET.get("period", "")
    period = known.asked(wish)
    row = known.row(section_id, period)
    held = limits(edition, row.get("standard") or _newest_standard(known))
    shown = item_shown(known, section_id, period, request.GET.get("item", ""))
    content: dict[str, Any] = {
        "room": "rivers",
        "known": known,
        "section": section,
        "area": area_name(edition, section.area, language),
        "period": period,
        "query": known.query(period),
        "lost": wish not in ("", period),
        "row": row,
        "place": row.get("class"),
        "decided": decided(row),
        "better": better(row, held),
        "worse": worse(row, held),
        "years": [(y, _cells(known, section_id, y)) for y in reversed(known.years)],
        "items": item_rows(known, section_id, period, held, shown),
        "chart": course_chart(known, section, held, shown, language),
        "chosen": shown,
        "lake": known.lakes.get((section_id, period)),
        "state": STATES.get((known.lakes.get((section_id, period)) or {}).get("state") or ""),
        "synthetic": known.by.synthetic,
        "indicator": known.indicator,
        "sources": [
            edition.city().sources[s["id"]]
            for s in known.by.record["sources"]
            if s["id"] in edition.city().sources
        ],
        "standard": pack_of(edition, "surface-water-classes", row.get("standard") or ""),
        "standing": section.target is not None
        and row.get("class") is not None
        and row["class"] <= section.target,
    }
    return render(request, "rivers/section.html", content)


def _newest_standard(known: Waters) -> str:
    return max((r["standard"] or "" for r in known.classes.values()), default="")


def _cells(known: Waters, section: str, year: str) -> Sequence[tuple[str, str, int | None]]:
    """Return the months of a year: period, number of the month, class; and the year itself."""
    own = [m for m in known.months if m[:_YEAR] == year]
    return [(m, m[_YEAR + 1 :], known.class_of(section, m)) for m in own]
