"""Summary: the whole account on two pages, what needs attention, and what is missing."""

from cityagenda.assess import standing
from cityagenda.assess.reading import in_order
from cityagenda.city.models import Indicator
from cityagenda.report.blocks import (
    Block,
    Column,
    Figure,
    Figures,
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
from cityagenda.report.sections.achievements import programmes_table
from cityagenda.report.sections.indicators import links

_MOST = 10


def summary(facts: Facts) -> list[Block]:
    """Return counts of indicators and claims, programmes, and what needs attention."""
    said = facts.said
    whole = standing.city_line(facts.edition)
    known = len(facts.newest)
    lead = said(
        f"账目共列 {len(facts.city.indicators)} 项指标，其中 {known} 项已有数值；"
        "没有公开数据的指标同样计入，不予隐藏。",
        f"The account lists {len(facts.city.indicators)} indicators; {known} of them have "
        "values. An indicator without published data is counted, not hidden.",
    )
    figures = [Figure(str(count), "", (facts.mark(state),)) for state, count in whole.words]
    return [
        Paragraph(phrase(lead), "lead"),
        Figures(figures),
        *_stated(facts),
        *programmes_table(facts),
        *attention(facts),
    ]


def _stated(facts: Facts) -> list[Block]:
    """Return how many statements of the documents are computed, cited and not published."""
    found = standing.claims(facts.edition)
    counts = {"computed": found.computed, "cited": found.cited, "unpublished": found.unpublished}
    total = sum(counts.values())
    if not total:
        return []
    said = facts.said
    text = said(
        f"城市文件中的 {total} 项陈述逐项入账，并标明依据：",
        f"Statements of the city's documents, each held with its evidence: {total}.",
    )
    figures = [Figure(str(n), "", (facts.evidence(state),)) for state, n in counts.items()]
    return [Paragraph(phrase(text)), Figures(figures)]


def attention(facts: Facts, most: int = _MOST) -> list[Block]:
    """Return what is off track or at risk, worst first, with the reason."""
    rows = [
        Row(
            (
                facts.linked(found["object"]),
                (facts.mark(found["verdict"]),),
                phrase(facts.text(found["reason"])),
            )
        )
        for found in standing.attention(facts.edition, most)
    ]
    if not rows:
        return []
    said, title = facts.said, facts.said("需要关注", "What needs attention")
    columns = (
        Column(said("指标", "Indicator"), 1.8),
        Column(said("进展", "Course"), 0.9),
        Column(said("原因", "Why"), 3, "small"),
    )
    caption = said("偏离目标或存在风险的指标", "Indicators off track or at risk")
    return [Heading(2, title), Table(caption, columns, rows)]


def outlook(facts: Facts) -> list[Block]:
    """Return what is to be done next: indicators without data, statements without evidence."""
    said = facts.said
    silent = [i for i in facts.city.indicators.values() if i.id not in facts.newest]
    unpublished = standing.claims(facts.edition).unpublished
    blocks: list[Block] = [*attention(facts)]
    if silent:
        blocks += [
            Heading(2, said("有待公开的数据", "Data still to be published")),
            Paragraph(
                phrase(
                    said(
                        f"{len(silent)} 项指标尚无公开数值。主管机构公布后，账目即可补算。",
                        f"Indicators without a published value: {len(silent)}. The account will "
                        "compute them as soon as their custodians publish data.",
                    )
                )
            ),
            *_silent(facts),
        ]
    if unpublished:
        text = said(
            f"另有 {unpublished} 项陈述尚无公开依据，均已在文中标明。",
            f"Statements whose evidence is not published yet: {unpublished}. They are marked "
            "where they stand.",
        )
        blocks.append(Paragraph(phrase(text)))
    return blocks


def _silent(facts: Facts) -> list[Block]:
    """Return the indicators without any value, by programme."""
    groups: dict[str, list[Indicator]] = {}
    for indicator in facts.city.indicators.values():
        if indicator.id not in facts.newest:
            groups.setdefault(next(iter(indicator.programmes), ""), []).append(indicator)
    names = {id_: facts.text(p.name) for id_, p in facts.city.programmes.items()}
    items: list[Phrase] = []
    for id_ in [*names, ""]:
        own = in_order(groups.get(id_, []))
        if own:
            head = names.get(id_) or facts.said("其他", "Others")
            targets = [(facts.text(i.name), facts.to("indicator", i.id)) for i in own]
            count = facts.said(f"（{len(own)} 项）", f" ({len(own)})")
            items.append((Run(head + count, "strong"), Run("\n"), *links(facts, targets)))
    return [Items(items)]
