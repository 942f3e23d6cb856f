"""Goals: progress on the goals of the 2030 Agenda, indicator by indicator."""

from cityagenda.assess import standing
from cityagenda.assess.terms import GOALS
from cityagenda.report.blocks import Block, Column, Goal, Heading, Paragraph, Row, Table, phrase
from cityagenda.report.facts import Facts
from cityagenda.report.sections import indicators


def goals_table(facts: Facts) -> list[Block]:
    """Return how the goals stand, and which of them have no indicator."""
    lines = standing.goals(facts.edition)
    said = facts.said
    rows = [
        Row(
            (
                (Goal(int(line.id), facts.text(GOALS[int(line.id)])),),
                phrase(f"{line.known} / {line.total}"),
                (facts.bar(line),),
            )
        )
        for line in lines
    ]
    columns = (
        Column(said("目标", "Goal"), 2.4),
        Column(said("有数据", "With data"), 0.8, "number"),
        Column(said("指标进展", "Course of its indicators"), 2.2),
    )
    caption = said("2030年可持续发展目标进展", "How the goals of the 2030 Agenda stand")
    silent = [number for number in GOALS if str(number) not in {line.id for line in lines}]
    blocks: list[Block] = [Table(caption, columns, rows)] if rows else []
    if silent:
        named = facts.listed(f"{number} {facts.text(GOALS[number])}" for number in silent)
        note = said(
            f"账目中尚无指标的目标：{named}。",
            f"The account has no indicator yet for these goals: {named}.",
        )
        blocks.append(Paragraph(phrase(note), "note"))
    return blocks


def goals(facts: Facts) -> list[Block]:
    """Return each goal that has indicators: their table and, once each, their charts."""
    blocks: list[Block] = []
    drawn: set[str] = set()
    for line in standing.goals(facts.edition):
        number = int(line.id)
        name = facts.text(GOALS[number])
        title = facts.said(f"目标{number}　{name}", f"Goal {number}: {name}")
        members = facts.members("goal", line.id)
        fresh = [indicator for indicator in members if indicator.id not in drawn]
        drawn |= {indicator.id for indicator in members}
        caption = facts.said(f"目标{number}的指标", f"Indicators of goal {number}")
        blocks += [
            Heading(2, title, facts.to("goal", line.id)),
            *indicators.table(facts, caption, members),
            *indicators.cards(facts, fresh),
        ]
    return blocks
