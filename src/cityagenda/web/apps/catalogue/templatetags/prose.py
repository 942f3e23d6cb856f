"""Prose of docstrings: names and formulas in it are set as code."""

import re
from collections.abc import Mapping
from typing import Any, Final

from django import template
from django.template import Context
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from cityagenda.ground.texts import ITEMS, text_in
from cityagenda.web.apps.catalogue.questions import is_text
from cityagenda.web.apps.catalogue.words import CODES

register = template.Library()
_CITED: Final = "source"

_CODE: Final = re.compile(r"``([^`]+)``|`([^`]+)`")


@register.filter
def prose(text: str) -> SafeString:
    """Return a paragraph with what stands between backticks as code.

    Examples
    --------
    >>> prose("``q = a < b`` and `name`")
    '<code>q = a &lt; b</code> and <code>name</code>'
    """
    parts: list[tuple[SafeString | str]] = []
    last = 0
    for found in _CODE.finditer(text):
        parts.append((text[last : found.start()],))
        parts.append((format_html("<code>{}</code>", found[1] or found[2]),))
        last = found.end()
    parts.append((text[last:],))
    return format_html_join("", "{}", parts)


@register.filter
def percent(value: float) -> str:
    """Return a number as CSS writes it."""
    return f"{value:.2f}%"


@register.simple_tag(takes_context=True)
def pack_cell(context: Context, row: Mapping[str, Any], name: str) -> str:
    """Return the cell of a pack's row in a column, in words where the pack writes a code.

    Where a figure is from stands in English, like the clauses and citations of packs.
    """
    said = told(row.get(name, ""), context["language"])
    return format_html('<span lang="en">{}</span>', said) if name == _CITED else said


@register.simple_tag(takes_context=True)
def pack_value(context: Context, value: Any) -> str:  # noqa: ANN401 - whatever a pack holds
    """Return a constant of a pack as people read it."""
    return told(value, context["language"])


def told(value: Any, language: str) -> str:  # noqa: ANN401 - whatever a pack holds
    """Return what a pack holds as people read it: a text, a code, a number, a list, ranges.

    Examples
    --------
    >>> told({"zh-Hans": "优", "en": "excellent"}, "en"), told(None, "en")
    ('excellent', '–')
    >>> told([None, [55, 154], [155, 254]], "en"), told(["so2", "co"], "zh-Hans")
    ('–, 55–154, 155–254', 'SO₂、CO')
    >>> told({"days_since_report": 36}, "en")
    'days_since_report 36'
    """
    if value is None:
        return "–"
    if isinstance(value, Mapping):
        if is_text(value):
            return text_in(value, language)
        return text_in(ITEMS, language).join(f"{k} {told(v, language)}" for k, v in value.items())
    if isinstance(value, list):
        return text_in(ITEMS, language).join(
            "–".join(map(str, item)) if isinstance(item, list) else told(item, language)
            for item in value
        )
    words = CODES.get(value) if isinstance(value, str) else None
    return text_in(words, language) if words else str(value)


@register.filter
def hash16(sha256: str) -> str:
    """Return the beginning of a hash, enough to compare by eye."""
    return sha256[:16]
