"""Prose of docstrings: names and formulas in it are set as code."""

import re
from collections.abc import Mapping
from typing import Any, Final

from django import template
from django.template import Context
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from cityagenda.ground.texts import text_in
from cityagenda.web.apps.catalogue.words import CODES

register = template.Library()

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
def pack_cell(context: Context, row: Mapping[str, Any], name: str) -> Any:  # noqa: ANN401
    """Return the cell of a pack's row in a column, in words where the pack writes a code."""
    value = row.get(name, "")
    words = CODES.get(value) if isinstance(value, str) else None
    return text_in(words, context["language"]) if words else value


@register.filter
def hash16(sha256: str) -> str:
    """Return the beginning of a hash, enough to compare by eye."""
    return sha256[:16]
