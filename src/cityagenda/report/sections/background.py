"""Background: what the city has been told to become, and on what its plan rests."""

from cityagenda.report.blocks import Block, Column, Heading, Items, Paragraph, Row, Table, phrase
from cityagenda.report.facts import Facts


def mandate(facts: Facts) -> list[Block]:
    """Return the theme, the position of the city and the documents that the plan rests on."""
    said = facts.said
    blocks: list[Block] = []
    if facts.plan and facts.plan.about:
        blocks.append(Paragraph(phrase(facts.text(facts.plan.about)), "lead"))
    if facts.city.positions:
        blocks.append(Heading(2, said("战略定位", "What the city is to become")))
        blocks.append(Items([phrase(facts.text(p.name)) for p in facts.city.positions.values()]))
    return [*blocks, *basis(facts)]


def basis(facts: Facts) -> list[Block]:
    """Return the documents that the plan rests on."""
    if not facts.plan or not facts.plan.basis:
        return []
    said = facts.said
    rows = [
        Row(
            (
                phrase(facts.document(id_), to=facts.to("document", id_)),
                phrase(document.number or ""),
                phrase(document.date or ""),
            )
        )
        for id_ in facts.plan.basis
        if (document := facts.city.documents.get(id_))
    ]
    columns = (
        Column(said("文件", "Document"), 4),
        Column(said("文号", "Number"), 1.4, "small"),
        Column(said("日期", "Date"), 0.9, "small"),
    )
    return [
        Heading(2, said("编制依据", "Documents that the plan rests on")),
        Table(said("规划所依据的文件", "Basis of the plan"), columns, rows).trimmed(),
    ]
