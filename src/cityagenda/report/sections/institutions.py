"""Institutions: who is responsible, and by which measures and instruments the city acts."""

from collections import Counter

from cityagenda.report.blocks import (
    Block,
    Column,
    Heading,
    Items,
    Paragraph,
    Phrase,
    Row,
    Run,
    Table,
    phrase,
)
from cityagenda.report.facts import Facts

_KINDS = {
    "law": ("法规", "law"),
    "policy": ("政策", "policy"),
    "plan": ("规划", "plan"),
    "standard": ("标准", "standard"),
    "regulation": ("规章", "regulation"),
    "programme": ("计划", "programme"),
    "other": ("其他", "other"),
}
_STATUSES = {
    "in force": ("现行", "in force"),
    "adopted": ("已出台", "adopted"),
    "draft": ("草案", "draft"),
    "study": ("调研中", "under study"),
    "not published": ("未公开", "not published"),
}


def institutions(facts: Facts) -> list[Block]:
    """Return custodians, measures and instruments."""
    return [*custodians(facts), *measures(facts), *instruments(facts)]


def custodians(facts: Facts) -> list[Block]:
    """Return the organisations that answer for indicators or tasks, with how many of each."""
    indicators = Counter(i.custodian for i in facts.city.indicators.values() if i.custodian)
    tasks = Counter(t.agency for t in facts.city.tasks.values() if t.agency)
    responsible = [
        o for id_, o in facts.city.organisations.items() if indicators[id_] or tasks[id_]
    ]
    if not responsible:
        return []
    said, title = facts.said, facts.said("责任机构", "Who is responsible")
    caption = said("主管指标或承担任务的机构", "Organisations that keep indicators or do tasks")
    rows = [
        Row(
            (
                phrase(facts.text(o.name)),
                phrase(str(indicators[o.id] or "")),
                phrase(str(tasks[o.id] or "")),
            )
        )
        for o in responsible
    ]
    columns = (
        Column(said("机构", "Organisation"), 3),
        Column(said("主管指标数", "Indicators kept"), 1, "number"),
        Column(said("承担任务数", "Tasks assigned"), 1, "number"),
    )
    open_ = sum(1 for t in facts.city.tasks.values() if not t.agency)
    blocks: list[Block] = [Heading(2, title), Table(caption, columns, rows).trimmed()]
    if open_:
        note = said(
            f"另有 {open_} 项任务未公布承担机构。",
            f"Tasks for which no responsible agency is published: {open_}.",
        )
        blocks.append(Paragraph(phrase(note), "note"))
    return blocks


def measures(facts: Facts) -> list[Block]:
    """Return the policy and institutional measures of the plan."""
    if not facts.city.measures:
        return []
    items: list[Phrase] = [
        (Run(facts.text(m.name)), *phrase(_after(facts, facts.text(m.about)), "soft"))
        for m in facts.city.measures.values()
    ]
    return [Heading(2, facts.said("体制机制创新", "Institutional measures")), Items(items)]


def _after(facts: Facts, text: str) -> str:
    return facts.said(f"　{text}", f"  {text}") if text else ""


def instruments(facts: Facts) -> list[Block]:
    """Return the laws, policies and standards through which the city acts."""
    if not facts.city.instruments:
        return []
    said, title = facts.said, facts.said("法规、政策与标准", "Laws, policies and standards")
    rows = [
        Row(
            (
                phrase(facts.text(i.name)),
                phrase(said(*_KINDS[i.kind])),
                phrase(i.date or ""),
                phrase(said(*_STATUSES[i.status])),
            )
        )
        for i in facts.city.instruments.values()
    ]
    columns = (
        Column(said("名称", "Name"), 3.4),
        Column(said("类别", "Kind"), 0.8, "small"),
        Column(said("日期", "Date"), 0.9, "small"),
        Column(said("状态", "Status"), 1, "small"),
    )
    caption = said("城市据以行动的规则", "What the city acts by")
    return [Heading(2, title), Table(caption, columns, rows).trimmed()]
