"""The list beside a map: a row an area.

It is written here and not in a template, which would take longer than the rest of the page.
"""

from collections.abc import Iterator

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from cityagenda.assess.choropleth import Picture, Row
from cityagenda.assess.terms import STATUSES
from cityagenda.ground.numbers import shown
from cityagenda.ground.texts import text_in

_ROW = (
    '<tr{}><th scope="row"><a href="{}" data-area="{}"{}>{}</a>{}</th>'
    '<td class="n">{}</td><td>{}</td><td class="small">{}</td></tr>'
)
_NOTHING = SafeString("")


def list_rows(picture: Picture, language: str) -> SafeString:
    """Return the rows of the list, the chosen area marked."""
    return format_html_join("\n", _ROW, _cells(picture, language))


def _cells(picture: Picture, language: str) -> Iterator[tuple[object, ...]]:
    nothing = "暂无数据" if language.startswith("zh") else "no data"
    words = {status: text_in(text, language) for status, text in STATUSES.items()}
    for row in picture.rows:
        known = row.value is not None
        yield (
            SafeString(' class="chosen"') if row.chosen else _NOTHING,
            row.address,
            row.area,
            SafeString(' aria-current="true"') if row.chosen else _NOTHING,
            row.name,
            format_html(' <span class="small">{}</span>', row.within) if row.within else _NOTHING,
            shown(row.value, picture.indicator.decimals)
            if known
            else format_html('<span class="small">{}</span>', nothing),
            _mark(row),
            words[row.status] if known else "",
        )


def _mark(row: Row) -> SafeString:
    if row.rank is None:
        return _NOTHING
    return format_html('<i class="tone tone-{}">{}</i>', row.tone, row.rank)
