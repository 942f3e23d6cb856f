"""What a reader asks the map for: read from the address, and written into addresses.

An address that asks for something that is not there is answered with what is, and the page
says so: a link that was shared stays of use when a later edition has other periods.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlencode

from cityagenda.assess import areas
from cityagenda.assess.choropleth import Choice
from cityagenda.assess.territory import Level, levels
from cityagenda.assess.unevenness import ONCE
from cityagenda.build.editions import Edition
from cityagenda.city.models import Indicator
from cityagenda.ground.classes import FEWEST, MOST, SCHEMES, USUAL
from cityagenda.ground.texts import Text, text_in

_SHOWN: Final = 60


@dataclass(frozen=True, slots=True)
class Option:
    """A choice of a list: what it sends, what it is called, and whether it is made."""

    value: str
    name: Text
    chosen: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be shown; ``beside`` is the second map's indicator and period, if any."""

    indicator: Indicator
    period: str
    level: Level
    beside: tuple[Indicator, str] | None
    scheme: str
    count: int
    middle: str
    weight: str
    area: str
    notices: Sequence[Text] = field(default=())

    def address(self, **changes: str) -> str:
        """Return the part of an address that asks for this, with changes; defaults left out."""
        said = {
            "indicator": self.indicator.id,
            "period": self.period,
            "level": self.level.id,
            "beside": self.beside[0].id if self.beside else "",
            "beside_period": self.beside[1] if self.beside else "",
            "scheme": "" if self.scheme == "quantiles" else self.scheme,
            "classes": "" if self.count == USUAL else str(self.count),
            "middle": self.middle,
            "weight": self.weight,
            "area": self.area,
        } | changes
        return "?" + urlencode({name: value for name, value in said.items() if value})

    def choice(self, key: str, pool: Sequence[float] = (), *, linked: bool = True) -> Choice:
        """Return how a map is drawn."""
        return Choice(
            scheme=self.scheme,  # type: ignore[arg-type]
            count=self.count,
            middle=self.middle,
            weight=self.weight,
            chosen=self.area,
            pool=pool,
            key=key,
            address=(lambda area: f"{self.address(area=area)}#map") if linked else None,
        )


def asked(edition: Edition, given: Mapping[str, str]) -> Asked | None:
    """Return what an address asks for; none if no indicator has values for areas."""
    held = areas.mapped(edition)
    known = {found.id: found for found in areas.indicators(edition)}
    if not known:
        return None
    notices: list[Text] = []
    rows = {level.id: level for level in levels(edition.city())}
    indicator = known[_one(given, "indicator", known, notices)]
    fit = [id_ for id_ in rows if id_ in held[indicator.id]]
    level = rows[_one(given, "level", fit, notices)]
    period = _one(given, "period", held[indicator.id][level.id], notices)
    return Asked(
        indicator=indicator,
        period=period,
        level=level,
        beside=_beside(edition, given, level, (indicator, period), notices),
        scheme=_one(given, "scheme", list(SCHEMES), notices),
        count=int(_one(given, "classes", _counts(), notices)),
        middle=_one(given, "middle", ["", "target", "zero"], notices),
        weight=_one(
            given,
            "weight",
            ["", ONCE, *(found.id for found in areas.weighers(edition, level.id, period))],
            notices,
        ),
        area=_one(given, "area", ["", *(area.id for area in level.areas)], notices),
        notices=notices,
    )


def _counts() -> list[str]:
    return [str(USUAL), *(str(n) for n in range(FEWEST, MOST + 1) if n != USUAL)]


def _beside(
    edition: Edition,
    given: Mapping[str, str],
    level: Level,
    first: tuple[Indicator, str],
    notices: list[Text],
) -> tuple[Indicator, str] | None:
    """Return the second map; of the same indicator it is by default the period before."""
    held = areas.mapped(edition)
    fit = {i.id: i for i in areas.indicators(edition) if level.id in held[i.id]}
    name = _one(given, "beside", ["", *fit], notices)
    if not name:
        return None
    periods = list(held[name][level.id])
    if name == first[0].id and len(periods) > 1:
        place = min(periods.index(first[1]) + 1, len(periods) - 1)
        usual = periods[place] if periods[place] != first[1] else periods[place - 1]
    else:
        usual = first[1] if first[1] in periods else periods[0]
    period = _one(given, "beside_period", sorted(periods, key=lambda p: p != usual), notices)
    return fit[name], period


def _one(given: Mapping[str, str], name: str, choices: Iterable[str], notices: list[Text]) -> str:
    """Return the choice that is made, or the first one, and a notice if it is not there."""
    listed = list(choices)
    wish = given.get(name, "")
    if wish in listed or not wish:
        return wish if wish in listed else listed[0]
    shown = wish[:_SHOWN]
    notices.append(
        {
            "zh-Hans": f"没有“{name}={shown}”这一选项，已按默认显示。",
            "en": f"There is no “{name}={shown}” here; the usual is shown.",
        }
    )
    return listed[0]


_SCHEMES: Final[dict[str, Text]] = {
    "quantiles": {"zh-Hans": "分位数", "en": "Quantiles"},
    "equal": {"zh-Hans": "等间距", "en": "Equal intervals"},
    "natural": {"zh-Hans": "自然断点", "en": "Natural breaks (Fisher-Jenks)"},
}
_MIDDLES: Final[dict[str, Text]] = {
    "target": {"zh-Hans": "目标值", "en": "The target"},
    "zero": {"zh-Hans": "零", "en": "Zero"},
}


def options(edition: Edition, wish: Asked, language: str) -> dict[str, list[Option]]:
    """Return the lists of choices of the form, by the name that they send."""
    held = areas.mapped(edition)
    named = [(found.id, found.name) for found in areas.indicators(edition)]
    rows = [level for level in levels(edition.city()) if level.id in held[wish.indicator.id]]
    second = wish.beside[0].id if wish.beside else ""
    shown = areas.values(edition, wish.indicator.id, wish.period, wish.level)
    middles = areas.middles(edition, wish.indicator, shown)
    return {
        "indicator": _list(named, wish.indicator.id),
        "level": _list([(level.id, _capital(level.name)) for level in rows], wish.level.id),
        "period": _plain(held[wish.indicator.id][wish.level.id], wish.period),
        "beside": _list([("", {"zh-Hans": "无", "en": "None"}), *_fit(edition, wish)], second),
        "beside_period": _plain(
            held[second][wish.level.id] if second else [], wish.beside[1] if wish.beside else ""
        ),
        "scheme": _list(_SCHEMES.items(), wish.scheme),
        "classes": _plain(sorted(_counts()), str(wish.count)),
        "middle": _list(
            [("", {"zh-Hans": "无", "en": "None"}), *((m, _MIDDLES[m]) for m in middles)],
            wish.middle,
        )
        if middles
        else [],
        "weight": _list(_weights(edition, wish, language), wish.weight),
    }


def _fit(edition: Edition, wish: Asked) -> list[tuple[str, Text]]:
    held = areas.mapped(edition)
    return [(i.id, i.name) for i in areas.indicators(edition) if wish.level.id in held[i.id]]


def _weights(edition: Edition, wish: Asked, language: str) -> list[tuple[str, Text]]:
    usual: Text = {"zh-Hans": "自动", "en": "Automatic"}
    once: Text = {"zh-Hans": "每个区域相同", "en": "Each area once"}
    found = areas.weighers(edition, wish.level.id, wish.period)
    named = [(i.id, {language: text_in(i.name, language)}) for i in found]
    return [("", usual), (ONCE, once), *((n, t) for n, t in named if n != wish.indicator.id)]


def _list(pairs: Iterable[tuple[str, Text]], made: str) -> list[Option]:
    return [Option(value, name, value == made) for value, name in pairs]


def _plain(values: Iterable[str], made: str) -> list[Option]:
    return [Option(value, {"en": value}, value == made) for value in values]


def _capital(name: Text) -> Text:
    return {tag: text[:1].upper() + text[1:] for tag, text in name.items()}
