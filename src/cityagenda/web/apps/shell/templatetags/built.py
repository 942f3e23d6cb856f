"""Tags for the fonts and scripts that the package build made, and for what scripts read."""

from collections.abc import Iterable, Mapping
from typing import Any

import orjson
from django import template
from django.template import Context
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from cityagenda.assess.terms import STATUSES
from cityagenda.ground.chart_data import Told, chart_data
from cityagenda.ground.charts import LineChart
from cityagenda.ground.texts import text_in
from cityagenda.web.built import address

register = template.Library()


@register.simple_tag
def fonts() -> SafeString:
    """Return the elements of a page's head that load its fonts and its small script."""
    return format_html_join(
        "\n  ",
        "{}",
        (
            (element,)
            for element in (
                _element(
                    '<link rel="preload" href="{}" as="font" type="font/woff2" crossorigin>',
                    "latin.woff2",
                ),
                _element('<link rel="stylesheet" href="{}">', "fonts.css"),
                _element('<noscript><link rel="stylesheet" href="{}"></noscript>', "han.css"),
                script("page"),
            )
            if element
        ),
    )


@register.simple_tag
def script(entry: str) -> SafeString:
    """Return the element that loads a script by the name of its entry point, such as charts."""
    return _element('<script type="module" src="{}"></script>', f"{entry}.js")


@register.simple_tag(takes_context=True)
def chart_values(
    context: Context,
    chart: LineChart,
    rows: Iterable[Mapping[str, Any]],
    decimals: int | None = None,
) -> SafeString:
    """Return a chart as data for the script ``charts``, to stand beside its pictures.

    ``rows`` are the values of the indicator with the names of their sources; those that are
    used tell of the points. ``decimals`` are those of the indicator, for its forecasts.
    """
    language = context["language"]
    between = "；" if language.startswith("zh") else "; "
    told = {
        float(row["period"]): Told(
            text_in(STATUSES[row["status"]], language),
            between.join(text_in(name, language) for name in row["sources"]),
        )
        for row in rows
        if row["selected"] and row["period"].isdigit()
    }
    text = orjson.dumps(chart_data(chart, told, language, decimals)).decode()
    for sign in "<>&":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return mark_safe(f'<script type="application/json" class="chart-data">{text}</script>')  # noqa: S308 - no mark-up can stand in it


def _element(pattern: str, name: str) -> SafeString:
    place = address(name)
    return format_html(pattern, place) if place else SafeString("")
