"""Tags for classes of the index."""

from collections.abc import Mapping

from django import template
from django.template import Context
from django.utils.safestring import SafeString

from cityagenda.web.apps.air.classes import AirClass
from cityagenda.web.apps.air.listing import mark
from cityagenda.web.apps.air.words import listed

register = template.Library()


@register.simple_tag(takes_context=True)
def air_class(context: Context, place: int | None, among: Mapping[int, AirClass]) -> SafeString:
    """Return a class as its mark and its word; colour is never its only sign."""
    return mark(place, among, context["language"])


@register.filter
def primary_words(pollutants: tuple[str, ...], language: str) -> str:
    """Return pollutants as a list in words."""
    return listed(pollutants, language)
