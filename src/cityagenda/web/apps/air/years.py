"""The pages of an edition's air: the ranking, and the old standard beside the new one."""

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from cityagenda.build.editions import Edition
from cityagenda.ground.texts import Text, text_in
from cityagenda.web.apps.air.classes import SHORT
from cityagenda.web.apps.air.compared import METHOD as COMPARED
from cityagenda.web.apps.air.compared import Compared, compared
from cityagenda.web.apps.air.ranking import METHOD as RANKING
from cityagenda.web.apps.air.ranking import ranking, table_rows, without_place
from cityagenda.web.current import TONGUES, edition_of
from cityagenda.web.made import lacking

_NOTHING: Final = "air/nothing.html"


def air_ranking(request: HttpRequest, tongue: str) -> HttpResponse:
    """Show areas by the composite index of a month or a year."""
    edition = edition_of(request)
    asked = request.GET
    found = ranking(edition, asked.get("level", ""), asked.get("period", ""))
    if found is None:
        return _nothing(request, edition, RANKING, "ranking")
    lost, why = without_place(found, edition)
    content: dict[str, Any] = {
        "room": "air",
        "ranking": found,
        "lost": lost,
        "why": why,
        "rows": table_rows(found, edition, TONGUES[tongue]),
        "shorts": list(SHORT.values()),
        "synthetic": found.synthetic,
    }
    return render(request, "air/ranking.html", content)


def air_standards(request: HttpRequest, tongue: str) -> HttpResponse:  # noqa: ARG001
    """Show one year under every edition of the standard."""
    edition = edition_of(request)
    asked = request.GET
    found = compared(edition, asked.get("area", ""), asked.get("period", ""))
    if found is None:
        return _nothing(request, edition, COMPARED, "standards")
    content: dict[str, Any] = {
        "room": "air",
        "found": found,
        "sentence": _sentence(found),
        "synthetic": found.synthetic,
    }
    return render(request, "air/standards.html", content)


def _nothing(request: HttpRequest, edition: Edition, method: str, tab: str) -> HttpResponse:
    """Say why there is nothing by a method."""
    return render(request, _NOTHING, {"room": "air", "tab": tab, "why": lacking(edition, method)})


def _sentence(found: Compared) -> Text:
    """Return how many limits are kept under each edition, in one sentence."""
    area = found.area.name
    chinese = "，".join(f"按 {n} 评价 {k}/{c} 项达标" for n, k, c in found.kept)
    english = "; ".join(f"{k} of {c} limits kept under {n}" for n, k, c in found.kept)
    return {
        "zh-Hans": f"{found.period} 年{text_in(area, 'zh-Hans')}：{chinese}。",
        "en": f"{text_in(area, 'en')} in {found.period}: {english}.",
    }
