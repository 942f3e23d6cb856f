"""Sentences that say in both languages why a verdict is what it is."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cityagenda.assess.words import sentence
from cityagenda.city.models import Indicator
from cityagenda.ground.numbers import shown
from cityagenda.ground.texts import Text, text_in

_SMALLEST_SHOWN = 0.05
"""Change a year, in percent, below which one decimal would show nothing."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What a sentence is about: a component with its odds, and the verdict on it."""

    row: Mapping[str, Any]
    verdict: str
    basis: str
    indicator: Indicator

    def amount(self, value: float, language: str) -> str:
        """Return a value with its unit."""
        number = shown(value, self.indicator.decimals)
        unit = text_in(self.indicator.unit_name, language) or self.indicator.unit
        if unit in ("1", "%"):
            return number + unit.strip("1")
        return f"{number} × {unit}" if unit[0].isdigit() else f"{number} {unit}"


def sentences(facts: Facts) -> Text:
    """Return one sentence a language.

    Examples
    --------
    >>> pm25 = Indicator(id="pm25", name={}, unit="ug/m3", direction="down",
    ...     unit_name={"zh-Hans": "微克/立方米", "en": "µg/m³"})
    >>> row = {"current_year": 2021, "current_value": 18.0, "target_year": 2030, "target": 15.0,
    ...     "probability": 0.92, "forecast": "ok", "base_year": 2016}
    >>> said = sentences(Facts(row, "on track", "forecast", pm25))
    >>> print(said["en"])
    18 µg/m³ in 2021; at its present course it meets the target of 15 µg/m³ for 2030 with a \
probability of 92 %.
    >>> print(said["zh-Hans"])
    2021 年为 18 微克/立方米；按目前走势，2030 年达到目标 15 微克/立方米的概率为 92%。
    """
    if facts.basis == "none":
        return _nothing(facts)
    if facts.basis == "value":
        return _value(facts)
    if facts.basis == "forecast":
        return _forecast(facts)
    return _trend(facts) if facts.row["target"] is None else _pace(facts)


def _parts(facts: Facts, language: str) -> dict[str, str]:
    row = facts.row
    return {
        "year": str(row["current_year"]),
        "value": facts.amount(row["current_value"], language),
        "goal": "" if row["target"] is None else facts.amount(row["target"], language),
        "until": str(row["target_year"]),
        "base": str(row["base_year"]),
    }


def _both(facts: Facts, chinese: str, english: str, **numbers: str) -> Text:
    return {
        "zh-Hans": chinese.format(**_parts(facts, "zh-Hans"), **numbers),
        "en": english.format(**_parts(facts, "en"), **numbers),
    }


def _nothing(facts: Facts) -> Text:
    row = facts.row
    if row["current_value"] is None:
        return {"zh-Hans": "暂无年度数值。", "en": "There is no annual value yet."}
    why = {language: sentence(row["reason"], language) for language in ("zh-Hans", "en")}
    return {
        "zh-Hans": f"{_parts(facts, 'zh-Hans')['year']} 年为 "
        f"{_parts(facts, 'zh-Hans')['value']}；无法判定：{why['zh-Hans']}。",
        "en": f"{_parts(facts, 'en')['value']} in {_parts(facts, 'en')['year']}; "
        f"no verdict, because {why['en']}.",
    }


def _value(facts: Facts) -> Text:
    return _both(
        facts,
        "{year} 年为 {value}，已达到 {until} 年目标 {goal}。",
        "{value} in {year}, which meets the target of {goal} for {until}.",
    )


def _forecast(facts: Facts) -> Text:
    if facts.row["forecast"] == "already past":
        if facts.verdict == "met":
            return _both(
                facts,
                "{until} 年按期达到目标 {goal}；{year} 年为 {value}，已不再达标。",
                "The target of {goal} was met in {until}; {value} in {year} no longer meets it.",
            )
        return _both(
            facts,
            "{until} 年未达到目标 {goal}；{year} 年为 {value}。",
            "The target of {goal} was missed in {until}; the value was {value} in {year}.",
        )
    percent = shown(100 * facts.row["probability"], 0)
    return _both(
        facts,
        "{year} 年为 {value}；按目前走势，{until} 年达到目标 {goal}的概率为 {percent}%。",
        "{value} in {year}; at its present course it meets the target of {goal} for {until} "
        "with a probability of {percent} %.",
        percent=percent,
    )


def _pace(facts: Facts) -> Text:
    ratio = facts.row["progress_value"]
    if ratio < 0:
        return _both(
            facts,
            "{year} 年为 {value}；{base} 年以来正在远离 {until} 年目标 {goal}。",
            "{value} in {year}; since {base} it has moved away from the target of {goal} "
            "for {until}.",
        )
    return _both(
        facts,
        "{year} 年为 {value}；{base} 年以来的变化速度为"
        "实现 {until} 年目标 {goal}所需的 {percent}%。",
        "{value} in {year}; since {base} the pace has been {percent} % of what the target of "
        "{goal} for {until} needs.",
        percent=shown(100 * ratio, 0),
    )


def _trend(facts: Facts) -> Text:
    rate = facts.row["progress_value"]
    if rate == 0:
        return _both(
            facts,
            "未声明目标；{year} 年为 {value}，与 {base} 年持平。",
            "No target is declared; {value} in {year}, the same as in {base}.",
        )
    if 100 * abs(rate) < _SMALLEST_SHOWN:
        return _both(
            facts,
            "未声明目标；{year} 年为 {value}，{base} 年以来几乎没有变化。",
            "No target is declared; {value} in {year}, almost the same as in {base}.",
        )
    percent = shown(100 * abs(rate), 1)
    if rate < 0:
        return _both(
            facts,
            "未声明目标；{year} 年为 {value}，{base} 年以来年均恶化 {percent}%。",
            "No target is declared; {value} in {year}, worse by {percent} % a year since {base}.",
            percent=percent,
        )
    return _both(
        facts,
        "未声明目标；{year} 年为 {value}，{base} 年以来年均改善 {percent}%。",
        "No target is declared; {value} in {year}, better by {percent} % a year since {base}.",
        percent=percent,
    )
