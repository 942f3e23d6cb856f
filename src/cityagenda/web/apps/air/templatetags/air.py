"""Tags for classes of the index."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django import template
from django.template import Context
from django.utils.safestring import SafeString

from cityagenda.ground.texts import Text, text_in
from cityagenda.web.apps.air.classes import AirClass
from cityagenda.web.apps.air.listing import mark
from cityagenda.web.apps.air.words import listed

register = template.Library()


@register.simple_tag(takes_context=True)
def air_class(context: Context, place: int | None, among: Mapping[int, AirClass]) -> SafeString:
    """Return a class as its mark and its word; colour is never its only sign."""
    return mark(place, among, context["language"])


_KINDS: Final[dict[str, Text]] = {
    "street": {"zh-Hans": "街道站", "en": "street station"},
    "background": {"zh-Hans": "背景站", "en": "background station"},
    "roadside": {"zh-Hans": "路边站", "en": "roadside station"},
    "low-cost": {"zh-Hans": "微型站", "en": "low-cost sensor"},
}


@register.simple_tag(takes_context=True)
def station_kind(context: Context, kind: str) -> str:
    """Return what a station of a kind is called."""
    return text_in(_KINDS.get(kind, {"en": kind}), context["language"])


@register.filter
def primary_words(pollutants: tuple[str, ...], language: str) -> str:
    """Return pollutants as a list in words."""
    return listed(pollutants, language)


@register.filter
def clock(at: datetime, zone: str) -> str:
    """Return an instant on a clock, to the minute."""
    return at.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M")


@register.filter
def stamp(at: datetime, zone: str) -> str:
    """Return an instant on a clock as a form takes it."""
    return at.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%dT%H:%M")


@register.filter
def stamp_after(at: datetime, zone: str) -> str:
    """Return the minute after an instant as a form takes it: the end that is not included."""
    return stamp(at + timedelta(minutes=1), zone)
