"""Lists of streets and stations: a row each, written here because templates take longer."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from cityagenda.build.editions import Edition
from cityagenda.city.models import Area
from cityagenda.ground.texts import text_in
from cityagenda.web.apps.air.addresses import station_address, street_address
from cityagenda.web.apps.air.classes import NO_VALUE, AirClass
from cityagenda.web.apps.air.now import INDEX, Now
from cityagenda.web.apps.air.picture import streets_of
from cityagenda.web.apps.air.words import hour_words, listed, measured

NOTHING: Final = SafeString("")
_ROW: Final = (
    '<tr><th scope="row"><a href="{}" data-area="{}"><span>{}</span><span class="small">{}</span>'
    "</a></th>"
    '<td class="n"><b>{}</b></td><td>{}</td><td class="small">{}</td></tr>'
)


def mark(place: int | None, among: Mapping[int, AirClass], language: str) -> SafeString:
    """Return a class as its mark and its word."""
    if place is None or place not in among:
        return format_html('<span class="small">{}</span>', text_in(NO_VALUE, language))
    name = text_in(among[place].name, language)
    word = name[:1].upper() + name[1:]
    return format_html('<span class="air-class"><i class="aq aq-{}"></i>{}</span>', place, word)


@dataclass(frozen=True, slots=True)
class Row:
    """A street in the list: what stands in its cells."""

    area: Area
    within: str
    index: int | None
    place: int | None
    third: str


def rows(edition: Edition, air: Now, hour: datetime, show: str, language: str) -> list[Row]:
    """Return the streets of an hour, the worst air first, those without a value last."""
    areas = edition.city().areas
    found = []
    for area in streets_of(edition, air):
        reading = air.streets[hour].get(area.id)
        parent = areas.get(area.parent or "")
        if reading is None:
            third = ""
        elif show == INDEX:
            third = listed(reading.primary, language)
        else:
            third = measured(reading, show)
        found.append(
            Row(
                area,
                text_in(parent.name, language) if parent else "",
                reading.index(show) if reading else None,
                air.place(reading, show, hour) if reading else None,
                third,
            )
        )
    return sorted(found, key=lambda r: (r.index is None, -(r.index or 0), r.area.id))


def list_rows(
    listed_rows: list[Row], among: Mapping[int, AirClass], tongue: str, language: str
) -> SafeString:
    """Return the rows of the list beside the map."""
    marks = {place: mark(place, among, language) for place in (*among, None)}

    def cells() -> Iterator[tuple[object, ...]]:
        for row in listed_rows:
            yield (
                street_address(tongue, row.area.id),
                row.area.id,
                text_in(row.area.name, language),
                row.within,
                NOTHING if row.index is None else row.index,
                marks[row.place],
                row.third,
            )

    return format_html_join("\n", _ROW, cells())


def hour_options(air: Now, hour: datetime, language: str) -> SafeString:
    """Return the hours to choose from, the newest first."""
    return format_html_join(
        "",
        '<option value="{}"{}>{}</option>',
        (
            (
                air.stamp(each),
                SafeString(" selected") if each == hour else NOTHING,
                text_in(hour_words(air.local(each)), language),
            )
            for each in reversed(air.hours)
        ),
    )


def street_options(edition: Edition, air: Now, language: str) -> SafeString:
    """Return the streets under their districts, for a reader to choose theirs."""
    areas = edition.city().areas
    own: dict[str, list[Area]] = {}
    for area in streets_of(edition, air):
        own.setdefault(area.parent or "", []).append(area)

    def groups() -> Iterator[tuple[str, SafeString]]:
        for parent, held in own.items():
            options = ((area.id, text_in(area.name, language)) for area in held)
            lines = format_html_join("", '<option value="{}">{}</option>', options)
            yield text_in(areas[parent].name, language) if parent in areas else "", lines

    return air.edition.derived(
        f"air/options/{edition.id}/{language}",
        lambda: format_html_join("", '<optgroup label="{}">{}</optgroup>', groups()),
    )


def station_links(air: Now, tongue: str, language: str) -> SafeString:
    """Return every station as a link of a list."""
    return air.edition.derived(
        f"air/stations/{language}",
        lambda: format_html_join(
            "",
            '<li><a href="{}">{}</a></li>',
            (
                (station_address(tongue, site.id), text_in(site.name, language))
                for site in air.sites.values()
            ),
        ),
    )
