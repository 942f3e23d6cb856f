"""Sentences that tables hold in one column a language."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.template import Context
from django.utils.html import format_html

from cityagenda.ground.texts import from_columns

register = template.Library()


@register.simple_tag(takes_context=True)
def sentence(context: Context, row: Mapping[str, Any], name: str) -> str:
    """Return a row's text in the page's language, or in the one that it has, marked as such."""
    found = from_columns(row, name)
    if not found or context["language"] in found:
        return found.get(context["language"], "")
    language, text = next(iter(found.items()))
    return format_html('<span lang="{}">{}</span>', language, text)
