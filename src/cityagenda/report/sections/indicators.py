"""Indicators in a report: cards with number, sentence and picture, and tables of them."""

from collections.abc import Iterable

from cityagenda.assess.pictures import line_chart
from cityagenda.city.models import Indicator
from cityagenda.ground.charts import svg
from cityagenda.report.blocks import Block, Card, Cards, Column, Phrase, Row, Run, Table, phrase
from cityagenda.report.facts import Facts

_WIDTH, _HEIGHT = 400, 230
_POINTS_WITHOUT_TARGET, _POINTS_WITH_TARGET = 3, 2


def cards(facts: Facts, indicators: Iterable[Indicator]) -> list[Block]:
    """Return a card for each indicator whose course can be drawn, or nothing."""
    found = [card for indicator in indicators if (card := _card(facts, indicator))]
    return [Cards(found)] if found else []


def _card(facts: Facts, indicator: Indicator) -> Card | None:
    chart = line_chart(indicator, facts.values, facts.forecasts, facts.language)
    least = _POINTS_WITH_TARGET if indicator.targets else _POINTS_WITHOUT_TARGET
    if chart is None or sum(len(run) for run in chart.runs) < least:
        return None
    latest, verdict = facts.newest[indicator.id], facts.verdicts[indicator.id]
    name = facts.text(indicator.name)
    return Card(
        name=facts.linked(indicator),
        value=facts.number(indicator, latest["value"]),
        unit=facts.unit(indicator),
        year=facts.period(latest["period"]),
        mark=facts.mark(verdict["verdict"]),
        sentence=verdict["sentence"],
        svg=svg(chart, width=_WIDTH, height=_HEIGHT, alone=True),
        caption=name,
        alt=f"{name}{facts.said('。', '. ')}{chart.description}",
    )


def table(facts: Facts, caption: str, indicators: Iterable[Indicator]) -> Table:
    """Return indicators with latest value, target and state."""
    said = facts.said
    return Table(
        caption,
        (
            Column(said("指标", "Indicator"), 2.6),
            Column(said("最新值", "Latest"), 1.2, "number"),
            Column(said("单位", "Unit"), 1.1, "small"),
            Column(said("时间", "Period"), 0.8, "small"),
            Column(said("目标", "Target"), 1.2, "number"),
            Column(said("进展", "Course"), 1.2),
        ),
        [_row(facts, indicator) for indicator in indicators],
    )


def _row(facts: Facts, indicator: Indicator) -> Row:
    latest, verdict = facts.newest.get(indicator.id), facts.verdicts[indicator.id]
    target = ""
    if verdict["target"] is not None:
        year = verdict["target_year"]
        target = f"{facts.number(indicator, verdict['target'])} ({year})"
    cells = (
        facts.linked(indicator),
        phrase(facts.number(indicator, latest["value"]) if latest else "–"),
        phrase(facts.unit(indicator)),
        phrase(facts.period(latest["period"]) if latest else ""),
        phrase(target),
        state(facts, indicator),
    )
    return Row(cells)


def state(facts: Facts, indicator: Indicator) -> Phrase:
    """Return an indicator's state, and whether only synthetic values speak for it."""
    verdict = facts.verdicts[indicator.id]
    mark = facts.mark(verdict["verdict"])
    if verdict["verdict"] == "no data" and verdict["synthetic"]:
        return (mark, Run(facts.said("（仅合成）", " (synthetic only)"), "soft"))
    return (mark,)
