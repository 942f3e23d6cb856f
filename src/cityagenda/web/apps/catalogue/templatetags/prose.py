"""Prose of docstrings: names and formulas in it are set as code."""

import re
from typing import Final

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

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


@register.filter
def cell(row: dict[str, object], name: str) -> object:
    """Return the cell of a row in a column, empty if it has none."""
    return row.get(name, "")


@register.filter
def hash16(sha256: str) -> str:
    """Return the beginning of a hash, enough to compare by eye."""
    return sha256[:16]
