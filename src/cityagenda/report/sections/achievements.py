"""Achievements: what was done under each programme, what is proved, and the tasks of the plan."""

from cityagenda.assess import standing
from cityagenda.assess.terms import DECLARED
from cityagenda.city.models import Programme, Task
from cityagenda.report.blocks import (
    Block,
    Column,
    Heading,
    Paragraph,
    Phrase,
    Row,
    Table,
    phrase,
)
from cityagenda.report.facts import Facts
from cityagenda.report.sections import indicators
from cityagenda.report.sections.evidence import claims_of, comparisons, statements
from cityagenda.report.sections.roadmap import totals


def programmes_table(facts: Facts) -> list[Block]:
    """Return how the programmes stand by their indicators."""
    lines = standing.programmes(facts.edition)
    if not lines:
        return []
    said = facts.said
    rows = [
        Row(
            (
                phrase(facts.text(line.name), to=facts.to("programme", line.id)),
                phrase(f"{line.known} / {line.total}"),
                (facts.bar(line),) if line.total else (),
            )
        )
        for line in lines
    ]
    columns = (
        Column(said("工程（体系）", "Programme"), 2.2),
        Column(said("有数据", "With data"), 0.8, "number"),
        Column(said("指标进展", "Course of its indicators"), 2.4),
    )
    caption = said("各工程（体系）指标进展", "How the programmes stand by their indicators")
    return [Table(caption, columns, rows)]


def programme(facts: Facts, found: Programme, *, measured: bool) -> list[Block]:
    """Return a programme: its statements and tasks; with indicators and charts if asked for."""
    said, name = facts.said, facts.text(found.name)
    blocks: list[Block] = [Heading(2, name, facts.to("programme", found.id))]
    if found.about:
        blocks.append(Paragraph(phrase(facts.text(found.about)), "lead"))
    if found.official_goals:
        goals = facts.listed(found.official_goals)
        note = said(f"规划对应的目标：{goals}", f"Goals that the plan names: {goals}")
        blocks.append(Paragraph(phrase(note), "note"))
    stated = statements(facts, claims_of(facts, "achievements", found.id))
    if stated:
        blocks += [
            Heading(3, said("文件所述成效", "Achievements that the documents state")),
            *stated,
        ]
    members = facts.members("programme", found.id)
    if members and measured:
        blocks.append(Heading(3, said("指标", "Indicators")))
        blocks += indicators.table(facts, said(f"{name}：指标", f"{name}: indicators"), members)
        blocks += indicators.cards(facts, members)
    own = [task for task in facts.city.tasks.values() if task.programme == found.id]
    return [*blocks, *_tasks(facts, said(f"{name}：任务", f"{name}: tasks"), own)]


def plan_tasks(facts: Facts) -> list[Block]:
    """Return the declared totals and the tasks of the plan as a whole."""
    said = facts.said
    own = [task for task in facts.city.tasks.values() if task.programme is None]
    stated = statements(facts, claims_of(facts, "tasks"))
    declared = totals(facts)
    if not (own or stated or declared):
        return []
    title = said("规划任务", "Tasks of the plan")
    return [
        Heading(2, title),
        *declared,
        *_table(facts, said("规划全局性任务", "Tasks of the plan as a whole"), own),
        *stated,
    ]


def _tasks(facts: Facts, caption: str, tasks: list[Task]) -> list[Block]:
    if not tasks:
        return []
    return [Heading(3, facts.said("任务", "Tasks")), *_table(facts, caption, tasks)]


def _table(facts: Facts, caption: str, tasks: list[Task]) -> list[Block]:
    if not tasks:
        return []
    said = facts.said
    columns = (
        Column(said("任务", "Task"), 2.6),
        Column(said("承担机构", "Agency"), 1.4, "small"),
        Column(said("文件宣布", "Declared"), 1.3, "small"),
        Column(said("可佐证的指标", "Indicators that would prove it"), 1.7, "small"),
    )
    blocks: list[Block] = [Table(caption, columns, [_row(facts, task) for task in tasks]).trimmed()]
    if any(task.agency is None for task in tasks):
        note = said(
            "未列承担机构的任务，其承担机构未公布。", "Where no agency stands, none is published."
        )
        blocks.append(Paragraph(phrase(note), "note"))
    return blocks


def _row(facts: Facts, task: Task) -> Row:
    agency = facts.city.organisations.get(task.agency) if task.agency else None
    name = facts.text(agency.name) if agency else ""
    year = f" ({task.year})" if task.year else ""
    return Row(
        (
            phrase(facts.text(task.name) + year),
            phrase(name),
            _declared(facts, task),
            _proofs(facts, task),
        )
    )


def _declared(facts: Facts, task: Task) -> Phrase:
    if not task.declared:
        return ()
    return phrase(f"{facts.text(DECLARED[task.declared.state])} ({task.declared.on})")


def _proofs(facts: Facts, task: Task) -> Phrase:
    known = facts.city.indicators
    names = [(facts.text(known[id_].name), facts.to("indicator", id_)) for id_ in task.indicators]
    return indicators.links(facts, names)


def disagreements(facts: Facts) -> list[Block]:
    """Return printed figures that the account cannot confirm, beside the recomputed ones."""
    rows = comparisons(facts, different=True)
    if not rows:
        return []
    said, title = (
        facts.said,
        facts.said("印刷值与复算值不一致之处", "Where printed and recomputed figures differ"),
    )
    note = said(
        "凡两者不一致，两者并列，不作取舍。",
        "Where they differ, both are shown, and neither is hidden.",
    )
    return [
        Heading(2, title),
        Paragraph(phrase(note), "note"),
        Table(
            said("印刷值与复算值的差异", "Printed and recomputed figures that differ"),
            comparison_columns(facts),
            rows,
        ),
    ]


def comparison_columns(facts: Facts) -> tuple[Column, ...]:
    """Return the columns of tables that hold printed against recomputed values."""
    said = facts.said
    return (
        Column(said("陈述", "Statement"), 2.6),
        Column(said("印刷值", "Printed"), 1, "number"),
        Column(said("复算值", "Recomputed"), 1.1, "number"),
        Column(said("单位", "Unit"), 0.9, "small"),
        Column(said("比较", "Compared"), 0.9, "small"),
        Column(said("出处", "Place"), 1.1, "small"),
    )
