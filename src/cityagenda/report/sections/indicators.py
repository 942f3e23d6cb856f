"""Indicators in a report: cards with number, sentence and picture, and tables of them."""

from collections.abc import Iterable, Sequence

from cityagenda.assess.pictures import line_chart
from cityagenda.city.models import Indicator
from cityagenda.ground.charts import svg
from cityagenda.report.blocks import (
    Block,
    Card,
    Cards,
    Column,
    Paragraph,
    Phrase,
    Row,
    Run,
    Table,
    phrase,
)
from cityagenda.report.facts import Facts

_WIDTH, _HEIGHT = 400, 230
_POINTS_WITHOUT_TARGET, _POINTS_WITH_TARGET = 3, 2


def cards(facts: Facts, indicators: Iterable[Indicator]) -> list[Block]:
    """Return a card for each indicator whose course can be drawn, or nothing."""
    found = [card for indicator in indicators if (card := _card(facts, indicator))]
    return [Cards(found)] if found else []


def _card(facts: Facts, indicator: Indicator) -> Card | None:
    own, odds = facts.series.get(indicator.id, []), facts.forecasts.get(indicator.id, [])
    chart = line_chart(indicator, own, odds, facts.language)
    least = _POINTS_WITH_TARGET if indicator.targets else _POINTS_WITHOUT_TARGET
    if chart is None or sum(len(run) for run in chart.runs) < least:
        return None
    latest, verdict = facts.newest[indicator.id], facts.verdicts[indicator.id]
    name = facts.text(indicator.name)
    return Card(
        name=(Run(name, "plain", facts.opened(indicator.id)),),
        value=facts.large(indicator, latest["value"]),
        unit=facts.unit(indicator),
        year=facts.period(latest["period"]),
        mark=facts.mark(verdict["verdict"]),
        sentence=verdict["sentence"],
        svg=svg(chart, width=_WIDTH, height=_HEIGHT, alone=True),
        caption=name,
        alt=f"{name}{facts.said('。', '. ')}{chart.description}",
    )


def table(facts: Facts, caption: str, indicators: Sequence[Indicator]) -> list[Block]:
    """Return indicators with latest value, target and state; those without value by name."""
    said = facts.said
    columns = (
        Column(said("指标", "Indicator"), 2.7),
        Column(said("最新值", "Latest"), 1.1, "number"),
        Column(said("单位", "Unit"), 1.1, "small"),
        Column(said("时间", "Period"), 0.9, "small"),
        Column(said("目标", "Target"), 1.1, "number"),
        Column(said("进展", "Course"), 1.2),
    )
    known = [indicator for indicator in indicators if indicator.id in facts.newest]
    silent = [indicator for indicator in indicators if indicator.id not in facts.newest]
    rows = [_row(facts, indicator) for indicator in known]
    blocks: list[Block] = [Table(caption, columns, rows).trimmed()] if rows else []
    return [*blocks, *without_value(facts, silent)]


def without_value(facts: Facts, indicators: Sequence[Indicator]) -> list[Block]:
    """Return the indicators that no published value speaks for, by name."""
    if not indicators:
        return []
    count = len(indicators)
    shape = facts.mark("no data").shape
    head = facts.said(
        f"{shape} 尚无公开数值的指标 {count} 项：",
        f"{shape} Without a published value ({count}): ",
    )
    names = [(facts.text(i.name), facts.to("indicator", i.id)) for i in indicators]
    return [Paragraph((Run(head), *links(facts, names)), "note")]


def links(facts: Facts, targets: Iterable[tuple[str, str]]) -> Phrase:
    """Return names that lead to labels, as a list inside a sentence."""
    pieces: list[Run] = []
    for name, to in targets:
        if pieces:
            pieces.append(Run(facts.comma))
        pieces.append(Run(name, "plain", to))
    return tuple(pieces)


def _row(facts: Facts, indicator: Indicator) -> Row:
    latest, verdict = facts.newest[indicator.id], facts.verdicts[indicator.id]
    target = ""
    if verdict["target"] is not None:
        year = verdict["target_year"]
        target = f"{facts.number(indicator, verdict['target'])} ({year})"
    cells = (
        facts.linked(indicator),
        phrase(facts.number(indicator, latest["value"]), to=facts.opened(indicator.id)),
        phrase(facts.unit(indicator)),
        phrase(facts.period(latest["period"])),
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
