"""Tags and filters that every template has: texts, numbers and states."""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

import orjson
from django import template
from django.template import Context
from django.template.base import Parser, Token
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from cityagenda.assess.places import located
from cityagenda.assess.terms import CLAIM_STATES, DECLARED, GOALS, STATES, STATUSES
from cityagenda.city.models import Indicator
from cityagenda.ground.days import written
from cityagenda.ground.numbers import shown
from cityagenda.ground.periods import legible
from cityagenda.ground.texts import text_in

register = template.Library()
_HAN: Final = re.compile("[\u4e00-\u9fff]")
MARKS = {
    name: format_html('<i class="mark mark-{}"></i>', name.replace(" ", "-")) for name in STATES
}
"""The shape of each state, drawn by the style sheet."""


class Said(template.Node):
    """A text of the interface in both languages. Most tags of a page are of this kind."""

    def __init__(self, english: str, chinese: str, name: str = "") -> None:
        self.texts = {"en": mark_safe(english), "zh": mark_safe(chinese)}  # noqa: S308 - of a template
        self.name = name

    def render(self, context: Context) -> SafeString:
        """Return the text in the page's language, or keep it under a name."""
        found = self.texts[context["tongue"]]
        if not self.name:
            return found
        context[self.name] = found
        return mark_safe("")


@register.tag
def said(parser: Parser, token: Token) -> Said:  # noqa: ARG001 - Django's signature
    """Show the one of two texts, English and Chinese, that is in the page's language.

    ``{% said "English" "中文" as name %}`` keeps it for later.
    """
    _, english, chinese, *rest = token.split_contents()
    if any(text[0] not in "\"'" or text[0] != text[-1] for text in (english, chinese)):
        raise template.TemplateSyntaxError(f"said takes two quoted texts, not {token.contents}")
    return Said(english[1:-1], chinese[1:-1], rest[1] if rest else "")


@register.simple_tag(takes_context=True)
def text(context: Context, texts: Mapping[str, str] | None) -> str:
    """Return a text of the city in the page's language."""
    return text_in(texts or {}, context["language"])


@register.simple_tag(takes_context=True)
def state(context: Context, name: str) -> SafeString:
    """Return a state's shape and word; colour is never its only sign."""
    word = text_in(STATES[name].word, context["language"])
    return format_html(
        '<span class="state state-{}">{} {}</span>',
        name.replace(" ", "-"),
        MARKS[name],
        word[:1].upper() + word[1:],
    )


@register.simple_tag(takes_context=True)
def state_word(context: Context, name: str) -> str:
    """Return the word for a state alone, for sentences."""
    return text_in(STATES[name].word, context["language"])


@register.simple_tag
def waffle(words: Iterable[tuple[str, int]]) -> SafeString:
    """Return one mark for each indicator of a node, by state; words with counts stand beside."""
    marks = "".join(MARKS[name] * count for name, count in words)
    return mark_safe(f'<span class="waffle" aria-hidden="true">{marks}</span>')  # noqa: S308 - marks alone


@register.simple_tag(takes_context=True)
def day(context: Context, at: datetime) -> str:
    """Return the day of an instant on the city's calendar, as the language writes it."""
    zone = ZoneInfo(context["city"].timezone)
    return written(at.astimezone(zone).date(), context["language"])


@register.filter
def marked(text: str) -> SafeString:
    """Return a text that names no language, marked with the one that its script tells.

    Examples
    --------
    >>> marked("facts; kept on this site")
    '<span lang="en">facts; kept on this site</span>'
    """
    language = "zh-Hans" if _HAN.search(text) else "en"
    return format_html('<span lang="{}">{}</span>', language, text)


register.filter("period", legible)


@register.filter
def number(value: Any, decimals: int | None = None) -> str:  # noqa: ANN401
    """Return a number as people read it."""
    return shown(value, decimals)


@register.filter
def series(dimensions: str) -> str:
    """Return what tells a series apart, from its key; nothing for the headline."""
    return ", ".join(orjson.loads(dimensions).values())


@register.simple_tag(takes_context=True)
def unit(context: Context, indicator: Indicator) -> str:
    """Return the unit of an indicator as people read it."""
    return text_in(indicator.unit_name, context["language"]) or indicator.unit


@register.simple_tag(takes_context=True)
def status(context: Context, name: str) -> str:
    """Return the word for the status of an observation."""
    return text_in(STATUSES[name], context["language"])


@register.simple_tag(takes_context=True)
def goal_name(context: Context, number: str) -> str:
    """Return the short name of a goal of the 2030 Agenda."""
    return text_in(GOALS[int(number)], context["language"])


@register.simple_tag(takes_context=True)
def goal_chip(context: Context, code: str) -> SafeString:
    """Return a code of the 2030 Agenda in its goal's colour, as a link to the goal."""
    goal, _, _ = code.partition(".")
    if not goal.isdigit() or int(goal) not in GOALS:
        return format_html('<span class="goal">{}</span>', code)
    address = reverse("goal", kwargs={"tongue": context["tongue"], "number": goal})
    return format_html('<a class="goal goal-{}" href="{}">{}</a>', goal, address, code)


@register.simple_tag(takes_context=True)
def percent(context: Context, share: float | str | None) -> str:
    """Return a share as a whole percentage; nothing for no share."""
    if not isinstance(share, float):
        return ""
    return f"{100 * share:.0f}%" if context["tongue"] == "zh" else f"{100 * share:.0f} %"


@register.simple_tag(takes_context=True)
def claim_state(context: Context, name: str) -> str:
    """Return the words for the state of a claim's evidence."""
    return text_in(CLAIM_STATES[name].word, context["language"])


@register.simple_tag(takes_context=True)
def declared_word(context: Context, name: str) -> str:
    """Return the word for what a document declares of a task, measure or article."""
    return text_in(DECLARED[name], context["language"])


@register.simple_tag
def lookup(mapping: Mapping[str, Any], key: str | None) -> Any:  # noqa: ANN401
    """Return the object of a mapping under a key, or none."""
    return mapping.get(key) if key else None


@register.simple_tag(takes_context=True)
def place(context: Context, at: str) -> str:
    """Return a place in a document as people read it."""
    return located(at, context["language"])
