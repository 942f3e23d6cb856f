"""Portrait: the city itself, in the figures that belong to no programme."""

from cityagenda.assess.reading import in_order
from cityagenda.city.models import Indicator
from cityagenda.report.blocks import Block, Figure, Figures, Heading, Paragraph, phrase
from cityagenda.report.facts import Facts
from cityagenda.report.sections import indicators
from cityagenda.report.sections.evidence import claims_of, statements

_LARGE = 6


def portrait(facts: Facts, *, charts: bool) -> list[Block]:
    """Return what the city is: a text, large figures, a table, statements; charts if asked for."""
    said = facts.said
    blocks: list[Block] = []
    if facts.city.city.about:
        blocks.append(Paragraph(phrase(facts.text(facts.city.city.about)), "lead"))
    own = general(facts)
    known = [indicator for indicator in own if indicator.id in facts.newest]
    if known:
        blocks.append(Figures([_figure(facts, each) for each in _longest(facts, known)]))
        caption = said("城市基本指标的最新值", "Latest values of the basic figures")
        title = said("基本情况", "Basic figures")
        blocks += [Heading(2, title), *indicators.table(facts, caption, own)]
        blocks += indicators.cards(facts, own) if charts else []
    found = statements(facts, claims_of(facts, "portrait"))
    if found:
        blocks += [
            Heading(2, said("关于城市的陈述", "What the documents state about the city")),
            *found,
        ]
    return blocks


def general(facts: Facts) -> list[Indicator]:
    """Return the indicators that belong to no programme."""
    return in_order(i for i in facts.city.indicators.values() if not i.programmes)


def _longest(facts: Facts, known: list[Indicator]) -> list[Indicator]:
    """Return the indicators with the most values, which a city watches longest."""
    order = {indicator.id: at for at, indicator in enumerate(known)}
    longest = sorted(known, key=lambda i: (-len(facts.series[i.id]), order[i.id]))[:_LARGE]
    return sorted(longest, key=lambda i: order[i.id])


def _figure(facts: Facts, indicator: Indicator) -> Figure:
    latest = facts.newest[indicator.id]
    year = facts.period(latest["period"])
    words = facts.said(
        f"{facts.text(indicator.name)}，{year}", f"{facts.text(indicator.name)}, {year}"
    )
    return Figure(
        facts.large(indicator, latest["value"]),
        facts.unit(indicator),
        phrase(words, to=facts.opened(indicator.id)),
    )
