"""Tags of the register: lights and the words for what is declared and what is proved."""

from collections.abc import Mapping
from datetime import datetime

from django import template
from django.template import Context
from django.utils.safestring import SafeString

from cityagenda.city.models import Named
from cityagenda.ground.texts import text_in
from cityagenda.registers.clock import day_in
from cityagenda.registers.rollup import Share
from cityagenda.web.apps.tasks.words import (
    AXES,
    DECLARED,
    EVIDENCE,
    KINDS,
    LIGHTS,
    ORDERS,
    PRESSING,
    PROOFS,
    REPORTING,
    light_sign,
    side,
)

_TABLES = {"reporting": REPORTING, "evidence": EVIDENCE, "kind": KINDS, "order": ORDERS} | {
    "axis": AXES,
    "pressing": PRESSING,
}

register = template.Library()


@register.simple_tag(takes_context=True)
def light(context: Context, colour: str) -> SafeString:
    """Return a light's shape and word; colour is never its only sign."""
    return light_sign(colour, context["language"])


@register.simple_tag(takes_context=True)
def light_short(context: Context, colour: str) -> SafeString:
    """Return a light's shape and short name."""
    return light_sign(colour, context["language"], short=True)


@register.simple_tag(takes_context=True)
def light_word(context: Context, colour: str) -> str:
    """Return a light's word alone, for lists to choose from."""
    return side(context["language"], *LIGHTS[colour][1:3])


@register.simple_tag(takes_context=True)
def declared(context: Context, state: str) -> str:
    """Return the word for what a document says."""
    return side(context["language"], *DECLARED[state])


@register.simple_tag(takes_context=True)
def proved(context: Context, proof: str) -> str:
    """Return the words for what the linked indicators say."""
    return side(context["language"], *PROOFS[proof])


@register.simple_tag(takes_context=True)
def share(context: Context, value: Share) -> str:
    """Return how much is done: one number, or from and to where something is unknown."""
    low, high = round(100 * value.low), round(100 * value.high)
    if low == high:
        return f"{low} %" if context["tongue"] == "en" else f"{low}%"
    if (low, high) == (0, 100):
        return "not known" if context["tongue"] == "en" else "不详"
    return f"{low}–{high} %" if context["tongue"] == "en" else f"{low}%–{high}%"


@register.simple_tag(takes_context=True)
def name_of(context: Context, objects: Mapping[str, Named], id_: str) -> str:
    """Return the name of an object of the city, or its id where the city no longer has it."""
    found = objects.get(id_)
    return text_in(found.name, context["language"]) if found else id_


@register.simple_tag(takes_context=True)
def day_of(context: Context, at: str) -> str:
    """Return the day of an entry's instant on the city's calendar, or nothing."""
    if not at:
        return ""
    return day_in(context["city"].timezone, datetime.fromisoformat(at)).isoformat()


@register.simple_tag(takes_context=True)
def choice(context: Context, table: str, value: str) -> str:
    """Return the words for a choice of the list: of reports, evidence, kind, order or axis."""
    words = side(context["language"], *_TABLES[table][value])
    return words.format(days=context.get("report_days") or "?")


@register.simple_tag
def portion(part: int, whole: int) -> str:
    """Return a part of a whole in percent, for the width of a bar."""
    return f"{100 * part / whole:.2f}" if whole else "0"
