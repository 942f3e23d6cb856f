"""Marks: the words of a question, marked in a text."""

from collections.abc import Mapping
from typing import Final

from django import template
from django.template import Context
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString

from cityagenda.ground.texts import text_in
from cityagenda.web.apps.search.words import spans

register = template.Library()

LONG: Final = 160
"""Characters of a long text that are shown around the first match."""
_BEFORE: Final = 40


@register.simple_tag(takes_context=True)
def highlighted(
    context: Context, texts: Mapping[str, str], wanted: tuple[str, ...], *, short: bool = False
) -> SafeString:
    """Return a text in the page's language with the words of the question marked."""
    return marked(text_in(texts, context["language"]), wanted, short=short)


@register.simple_tag(takes_context=True)
def other_name(
    context: Context, name: Mapping[str, str], wanted: tuple[str, ...]
) -> SafeString | str:
    """Return the name in another language where only that one holds words of the question."""
    language = context["language"]
    if spans(text_in(name, language), wanted):
        return ""
    for tag, text in name.items():
        if tag != language and spans(text, wanted):
            return format_html('<span lang="{}">{}</span>', tag, marked(text, wanted))
    return ""


def marked(text: str, wanted: tuple[str, ...], *, short: bool = False) -> SafeString:
    """Return a text as HTML with the places of terms marked; a long one is cut if wished.

    Examples
    --------
    >>> marked("Clean <air>", ("air",))
    'Clean &lt;<mark>air</mark>&gt;'
    """
    if short:
        text = _cut(text, wanted)
    parts: list[tuple[SafeString | str]] = []
    last = 0
    for start, end in spans(text, wanted):
        parts.append((conditional_escape(text[last:start]),))
        parts.append((format_html("<mark>{}</mark>", text[start:end]),))
        last = end
    parts.append((conditional_escape(text[last:]),))
    return format_html_join("", "{}", parts)


def _cut(text: str, wanted: tuple[str, ...]) -> str:
    if len(text) <= LONG:
        return text
    at = next(iter(spans(text, wanted)), (0, 0))[0]
    start = max(0, min(at - _BEFORE, len(text) - LONG))
    if start and " " in text[start : start + _BEFORE]:
        start += text[start : start + _BEFORE].index(" ") + 1
    end = start + LONG
    return f"{'…' if start else ''}{text[start:end]}{'…' if end < len(text) else ''}"
