"""The page of black and odorous bodies: their grades through time, and which are cleared."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import orjson
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from cityagenda.build.editions import Edition
from cityagenda.ground.periods import span
from cityagenda.ground.texts import Text, filled, from_columns, text_in
from cityagenda.ground.waters import GRADES
from cityagenda.web.apps.rivers.picture import Mark, Stretch, drawn
from cityagenda.web.apps.rivers.views import nothing
from cityagenda.web.apps.rivers.waters import area_name, line_of
from cityagenda.web.apps.rivers.words import SIGNS
from cityagenda.web.current import TONGUES, edition_of
from cityagenda.web.made import Made, made

METHOD: Final = "water.black_odorous"
_ORDER: Final = ("heavy", "light", None, "none")
_TONES: Final = {"none": 1, "light": 4, "heavy": 6}
_HEAD: Final[Text] = {
    "zh-Hans": "{listed} 个水体中 {clear} 个不黑不臭",
    "en": "{clear} of {listed} bodies are clear",
}


@dataclass(frozen=True, slots=True)
class Body:
    """A body of water: its grades by period, and what its points said last."""

    id: str
    name: Text
    area: str
    listed: str
    grades: Sequence[tuple[str, str | None]]
    now: str | None
    said: Text
    points: Sequence[Mapping[str, Any]]
    since: str
    reaches: Sequence[Sequence[int]]


def black_odorous(request: HttpRequest, tongue: str) -> HttpResponse:
    """Show the bodies on the list with their grade in each period."""
    edition = edition_of(request)
    by = made(edition, METHOD, "grades")
    if by is None:
        return nothing(request, edition, METHOD)
    language = TONGUES[tongue]
    periods, bodies = edition.derived(f"rivers/bodies/{language}", lambda: _bodies(by, language))
    wish = request.GET.get("period", "")
    period = wish if wish in periods else periods[-1]
    place = periods.index(period)
    at = [(body, dict(body.grades)[period]) for body in bodies]
    clear = sum(state == "none" for _, state in at)
    said = filled(_HEAD, listed=len(bodies), clear=clear)
    content: dict[str, Any] = {
        "room": "rivers",
        "headline": said,
        "period": period,
        "lost": wish not in ("", period),
        "periods": periods,
        "earlier": periods[place - 1] if place else "",
        "later": periods[place + 1] if place + 1 < len(periods) else "",
        "tally": [(g, sum(s == g for _, s in at)) for g in ("heavy", "light", "none", None)],
        "rows": sorted(at, key=lambda one: (_ORDER.index(one[1]), one[0].id)),
        "map": _map(edition, by, at, tongue, text_in(said, language)),
        "synthetic": by.synthetic,
        "indicator": edition.city().indicators[by.indicator],
    }
    return render(request, "rivers/black-odorous.html", content)


def _bodies(by: Made, language: str) -> tuple[list[str], list[Body]]:
    grades: dict[str, dict[str, Mapping[str, Any]]] = {}
    for row in by.table("grades").to_dicts():
        grades.setdefault(row["body"], {})[row["period"]] = row
    found = {period for own in grades.values() for period in own}
    periods = sorted(found, key=lambda p: span(p).start)
    points: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for row in by.table("points").to_dicts():
        own = dict(row) | {"said": from_columns(row, "text")}
        points.setdefault((row["body"], row["period"]), []).append(own)
    bodies = []
    for row in by.table("bodies").to_dicts():
        own_grades = grades.get(row["body"], {})
        last = max(own_grades, key=lambda p: span(p).start, default="")
        newest = own_grades.get(last, {})
        bodies.append(
            Body(
                id=row["body"],
                name=from_columns(row, "name") or {"en": row["body"]},
                area=area_name(by.edition, row["area"] or "", language),
                listed=f"{row['listed']:%Y-%m}",
                grades=[(p, (own_grades.get(p) or {}).get("grade")) for p in periods],
                now=newest.get("grade"),
                said=from_columns(newest, "text"),
                points=points.get((row["body"], last), []),
                since=_since(periods, own_grades),
                reaches=orjson.loads(newest.get("heavy_reaches") or "[]"),
            )
        )
    return periods, bodies


def _since(periods: Sequence[str], grades: Mapping[str, Mapping[str, Any]]) -> str:
    """Return since which period a body has been clear without a break; empty if it is not."""
    since = ""
    for period in reversed(periods):
        if (grades.get(period) or {}).get("grade") != "none":
            break
        since = period
    return since


def _map(
    edition: Edition,
    by: Made,
    at: Sequence[tuple[Body, str | None]],
    tongue: str,
    title: str,
) -> Any:  # noqa: ANN401 - a picture
    language = TONGUES[tongue]
    states = {body.id: (body, state) for body, state in at}
    stretches, marks = [], []
    page = reverse("black-odorous", kwargs={"tongue": tongue})
    for row in by.table("bodies").to_dicts():
        body, state = states[row["body"]]
        word = text_in(GRADES[state], language) if state in GRADES else "–"
        colon = "：" if language.startswith("zh") else ": "
        said = f"{text_in(body.name, language)}{colon}{word}"
        line = line_of(row)
        tone = _TONES.get(state or "")
        if len(line) > 1:
            stretches.append(Stretch(tone, line, said))
        if row["x"] is not None and row["y"] is not None:
            sign = SIGNS.get(state or "", "–")
            marks.append(Mark(tone, (row["x"], row["y"]), sign, said, f"{page}#body-{body.id}"))
    return drawn(edition, stretches, marks, [], title, language)
