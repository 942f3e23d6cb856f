"""Unevenness: how unequal the values of a map are, in a sentence that states its weights."""

from collections.abc import Mapping, Sequence
from typing import Final

from cityagenda.assess.areas import readings, weighers
from cityagenda.assess.territory import Level
from cityagenda.build.editions import Edition
from cityagenda.city.models import Indicator
from cityagenda.ground import inequality
from cityagenda.ground.numbers import shown
from cityagenda.ground.texts import Text, text_in

ONCE: Final = "areas"
"""The weight by which every area counts once."""
_FEWEST: Final = 2


def weights(
    edition: Edition, indicator: Indicator, level: Level, period: str, asked: str
) -> tuple[str, Mapping[str, float]]:
    """Return the name of the weights of a map and the weight of each area that has one.

    ``asked`` is an indicator or `ONCE`. Without it people are the weights where the city
    counts them in that period and the values are a rate or a share; amounts that add up over
    areas, such as people themselves, count each area once.
    """
    fit = {i.id: i for i in weighers(edition, level.id, period) if i.id != indicator.id}
    name = asked if asked in fit or asked == ONCE else _usual(indicator, fit)
    if name == ONCE:
        return ONCE, {area.id: 1.0 for area in level.areas}
    held = readings(edition, name, period)
    return name, {
        area.id: held[area.id]["value"]
        for area in level.areas
        if area.id in held and held[area.id]["value"] is not None
    }


def _usual(indicator: Indicator, fit: Mapping[str, Indicator]) -> str:
    people = next((id_ for id_, found in fit.items() if found.unit != "km2"), ONCE)
    return people if indicator.unit == "%" or "/" in indicator.unit else ONCE


def sentence(
    edition: Edition,
    level: Level,
    values: Mapping[str, float],
    weighing: tuple[str, Mapping[str, float]],
) -> Text:
    """Return the Gini coefficient and the Theil index of values as a sentence.

    Areas without a weight do not count, and the sentence says how many they are. Where no
    index is defined it says why.
    """
    name, heavy = weighing
    counted = [area for area in values if area in heavy]
    if len(counted) < _FEWEST:
        return {
            "zh-Hans": "数值不足两个，不计算不均等程度。",
            "en": "With fewer than two values there is no inequality to speak of.",
        }
    some, by = [values[a] for a in counted], [heavy[a] for a in counted]
    why = inequality.fault(some, by)
    if why:
        return {
            "zh-Hans": f"无法计算不均等指数：{why['zh-Hans']}。",
            "en": f"No index of inequality is defined here: {why['en']}.",
        }
    return _said(edition, level, name, some, by, len(values) - len(counted))


def _said(
    edition: Edition,
    level: Level,
    name: str,
    some: Sequence[float],
    by: Sequence[float],
    lacking: int,
) -> Text:
    gini, theil = shown(inequality.gini(some, by), 3), shown(inequality.theil_t(some, by), 4)
    if name == ONCE:
        weighed = {"zh-Hans": "每个区域权重相同", "en": "each area counts once"}
    else:
        of = edition.city().indicators[name].name
        weighed = {
            "zh-Hans": f"以“{text_in(of, 'zh-Hans')}”为权重",
            "en": f"weighted by “{text_in(of, 'en')}”",
        }
    left = {
        "zh-Hans": f"；{lacking} 个区域没有权重，未计入" if lacking else "",
        "en": f"; {lacking} without a weight are left out" if lacking else "",
    }
    return {
        "zh-Hans": (
            f"{text_in(level.name, 'zh-Hans')}之间的基尼系数为 {gini}，泰尔指数为 {theil}"
            f"（{weighed['zh-Hans']}{left['zh-Hans']}）；0 表示完全相同。"
            "区域内部的差异不在其中，因此这是实际不均等程度的下限。"
        ),
        "en": (
            f"Between the {text_in(level.name, 'en')} the Gini coefficient is {gini} and the "
            f"Theil index {theil} ({weighed['en']}{left['en']}); 0 means no difference. "
            "Differences inside an area are not in it, so it is a lower bound."
        ),
    }
