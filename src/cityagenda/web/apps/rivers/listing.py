"""The list beside the map: rivers, and under each its sections with what decided their class."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from cityagenda.build.editions import Edition
from cityagenda.ground.texts import Text, text_in
from cityagenda.ground.waters import CLASSES
from cityagenda.web.apps.rivers.waters import Section, Waters, area_name, limits
from cityagenda.web.apps.rivers.words import NO_CLASS, ROMAN, better, decided

_ROW = (
    '<tr><th scope="row"><a href="{}">{}</a>{}</th><td>{}</td><td class="why">{}'
    '<span class="small">{}</span></td></tr>'
)


@dataclass(frozen=True, slots=True)
class River:
    """A river or lake of the list: its name and its sections, from the source on."""

    name: Text
    kind: str
    sections: tuple[Section, ...]
    rows: SafeString
    kilometres: float | None


def listed(edition: Edition, known: Waters, period: str, tongue: str, language: str) -> list[River]:
    """Return the rivers by their worst class, the worst first, then the lakes."""
    groups: dict[tuple[str, str], list[Section]] = {}
    for section in known.sections.values():
        key = section.kind, text_in(section.river, "en") or text_in(section.river, "zh-Hans")
        groups.setdefault(key, []).append(section)
    lengths: dict[str, float] = {}
    for reach in known.reaches:
        lengths[reach.section] = lengths.get(reach.section, 0.0) + reach.length
    found = [
        River(
            name=own[0].river,
            kind=kind,
            sections=tuple(own),
            rows=_rows(edition, known, own, period, tongue, language),
            kilometres=sum(lengths.get(s.id, 0.0) for s in own) or None,
        )
        for (kind, _), own in groups.items()
    ]
    return sorted(found, key=lambda r: (r.kind != "river", -_worst(known, r.sections, period)))


def _worst(known: Waters, sections: Iterable[Section], period: str) -> float:
    """Return the worst class of sections, and as its fraction how many share it."""
    classes = [known.class_of(s.id, period) or 0 for s in sections]
    return max(classes) + classes.count(max(classes)) / (len(classes) + 1)


def _rows(
    edition: Edition,
    known: Waters,
    sections: Iterable[Section],
    period: str,
    tongue: str,
    language: str,
) -> SafeString:
    return format_html_join("\n", _ROW, _cells(edition, known, sections, period, tongue, language))


def _cells(
    edition: Edition,
    known: Waters,
    sections: Iterable[Section],
    period: str,
    tongue: str,
    language: str,
) -> Iterator[tuple[object, ...]]:
    for section in sections:
        row: Mapping[str, Any] = known.row(section.id, period)
        area = area_name(edition, section.area, language)
        address = reverse("river-section", kwargs={"tongue": tongue, "section_id": section.id})
        yield (
            f"{address}{known.query(period)}",
            text_in(section.name, language),
            format_html(' <span class="small">{}</span>', area) if area else "",
            mark(row.get("class"), language, words=True),
            text_in(decided(row), language),
            text_in(better(row, limits(edition, row.get("standard") or "")), language),
        )


def mark(
    place: int | None, language: str, *, words: bool = False, first: bool = False
) -> SafeString:
    """Return a class as its mark: a tone with its numeral, and its word beside it if wanted.

    ``first`` says that the word begins a line.
    """
    name = text_in(CLASSES[place - 1] if place else NO_CLASS, language)
    name = name[:1].upper() + name[1:] if first else name
    numeral = text_in(ROMAN[place - 1], language) if place else "–"
    tone = place or "-none"
    if not words:
        return format_html(
            '<i class="wq-mark r{}" role="img" aria-label="{}">{}</i>', tone, name, numeral
        )
    return format_html(
        '<span class="wq"><i class="wq-mark r{}" aria-hidden="true">{}</i> {}</span>',
        tone,
        numeral,
        name,
    )
