"""Practices: experiences and organisations with their innovation points, to be exchanged."""

from cityagenda.city.models import Practice as Entry
from cityagenda.report.blocks import Block, Heading, Phrase, Practice, Practices, Run, phrase
from cityagenda.report.facts import Facts
from cityagenda.report.sections.evidence import claims_of, joined, statements
from cityagenda.report.sections.indicators import links


def practices(facts: Facts) -> list[Block]:
    """Return the practices of each programme, and what is stated of practices."""
    blocks: list[Block] = []
    for programme in facts.city.programmes.values():
        own = [p for p in facts.city.practices.values() if p.programme == programme.id]
        stated = statements(facts, claims_of(facts, "practices", programme.id))
        if own or stated:
            blocks.append(Heading(2, facts.text(programme.name)))
        if own:
            blocks.append(Practices([_entry(facts, practice) for practice in own]))
        if stated:
            title = facts.said("文件中的陈述", "What the documents state of them")
            blocks += [Heading(3, title), *stated]
    return blocks


def _entry(facts: Facts, entry: Entry) -> Practice:
    said, city = facts.said, facts.city
    parts: list[Phrase] = []
    if entry.organisation:
        name = facts.text(city.organisations[entry.organisation].name)
        parts.append(phrase(said(f"机构：{name}", f"Organisation: {name}"), "soft"))
    if entry.technologies:
        names = facts.listed(facts.text(city.technologies[t].name) for t in entry.technologies)
        parts.append(phrase(said(f"技术：{names}", f"Technologies: {names}"), "soft"))
    if entry.indicators:
        moved = [
            (facts.text(city.indicators[i].name), facts.to("indicator", i))
            for i in entry.indicators
        ]
        parts.append((Run(said("相关指标：", "Indicators: "), "soft"), *links(facts, moved)))
    if entry.transfer_conditions:
        conditions = facts.text(entry.transfer_conditions)
        parts.append(phrase(said(f"推广条件：{conditions}", f"Conditions: {conditions}"), "soft"))
    parts += [facts.place(place) for place in entry.places[:1]]
    return Practice(
        facts.text(entry.name),
        phrase(facts.text(entry.about)),
        phrase(facts.text(entry.innovation_point)),
        joined(facts, parts),
        facts.to("practice", entry.id),
    )
