"""Tags for classes of water and grades of black and odorous bodies."""

from django import template
from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString

from cityagenda.ground.texts import text_in
from cityagenda.ground.waters import GRADES
from cityagenda.web.apps.rivers.listing import mark
from cityagenda.web.apps.rivers.words import SIGNS, period_words

register = template.Library()


@register.simple_tag(takes_context=True)
def water_class(
    context: Context, place: int | None, *, words: bool = True, first: bool = False
) -> SafeString:
    """Return a class of water as its mark and its word; colour is never its only sign."""
    return mark(place, context["language"], words=words, first=first)


@register.simple_tag(takes_context=True)
def grade(context: Context, name: str | None, *, words: bool = True) -> SafeString:
    """Return the grade of a black and odorous body as its shape and its word."""
    word = text_in(GRADES[name], context["language"]) if name in GRADES else "–"
    if name not in GRADES:
        return format_html('<span class="bo bo-no">{}</span>', word)
    if words:
        return format_html(
            '<span class="bo bo-{}"><i aria-hidden="true">{}</i> {}</span>', name, SIGNS[name], word
        )
    return format_html(
        '<span class="bo bo-{}" role="img" aria-label="{}">{}</span>', name, word, SIGNS[name]
    )


@register.simple_tag(takes_context=True)
def when(context: Context, period: str) -> str:
    """Return a year, quarter or month in words."""
    return text_in(period_words(period), context["language"])
