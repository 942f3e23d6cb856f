"""Roadmap: from bottlenecks to programmes, target cities, horizons and technology routes."""

from cityagenda.assess import standing
from cityagenda.city.models import Bottleneck, Force, Programme, Route
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
from cityagenda.report.sections.indicators import links


def roadmap(facts: Facts) -> list[Block]:
    """Return the plan's own logic, one step after the other."""
    return [
        *framework(facts),
        *target_cities(facts),
        *horizons(facts),
        *routes(facts),
    ]


def framework(facts: Facts) -> list[Block]:
    """Return which force answers which bottleneck, and which programmes it has."""
    if not facts.city.programmes:
        return []
    said, rows = facts.said, []
    for force in facts.city.forces.values():
        held = [facts.text(b.name) for b in _answered(facts, force)]
        rows.append(Row((_force(facts, force, held),), group=True))
        rows += [
            _programme(facts, p) for p in facts.city.programmes.values() if p.force == force.id
        ]
    columns = (
        Column(said("工程（体系）", "Programme"), 2.4),
        Column(said("规划对应的目标", "Goals that the plan names"), 1.6, "small"),
        Column(said("我们标注的关联", "Wider links, ours"), 1.8, "small"),
    )
    title = said("总体框架", "From bottlenecks to programmes")
    caption = said("着力点、工程（体系）与目标", "Forces, programmes and goals")
    return [Heading(2, title), Table(caption, columns, rows).trimmed()]


def _answered(facts: Facts, force: Force) -> list[Bottleneck]:
    return [facts.city.bottlenecks[id_] for id_ in force.bottlenecks]


def _force(facts: Facts, force: Force, bottlenecks: list[str]) -> Phrase:
    name = Run(facts.text(force.name), "strong")
    if not bottlenecks:
        return (name,)
    held = facts.listed(bottlenecks)
    return (name, Run(facts.said(f"　应对：{held}", f"  answers: {held}"), "soft"))


def _programme(facts: Facts, programme: Programme) -> Row:
    cells = (
        phrase(facts.text(programme.name), to=facts.to("programme", programme.id)),
        phrase(facts.listed(programme.official_goals)),
        phrase(facts.listed(programme.sdg), "soft"),
    )
    return Row(cells)


def target_cities(facts: Facts) -> list[Block]:
    """Return the pictures of the city to come, with the state of what serves each."""
    lines = standing.target_cities(facts.edition)
    if not lines:
        return []
    said, title = facts.said, facts.said("目标城市", "The cities to become")
    caption = said("各目标城市的指标进展", "How the cities to become stand by their indicators")
    rows = [
        Row(
            (
                phrase(facts.text(line.name)),
                phrase(f"{line.known} / {line.total}"),
                (facts.bar(line),) if line.total else (),
            )
        )
        for line in lines
    ]
    columns = (
        Column(said("目标城市", "City to become"), 2.2),
        Column(said("有数据", "With data"), 0.8, "number"),
        Column(said("指标进展", "Course of its indicators"), 2.4),
    )
    blocks: list[Block] = [Heading(2, title), Table(caption, columns, rows)]
    if any(line.ours for line in lines):
        note = said(
            "规划文本未将指标逐项对应到目标城市，凡未见于文件的对应关系均由编者标注。",
            "The plan does not assign its indicators to these cities one by one; links that no "
            "document states were drawn by the editors.",
        )
        blocks.append(Paragraph(phrase(note), "note"))
    return blocks


def horizons(facts: Facts) -> list[Block]:
    """Return the years of the plan, the level wanted in each, and the declared totals."""
    if not facts.plan or not facts.plan.horizons:
        return []
    said = facts.said
    rows = [
        Row(
            (
                phrase(str(h.year), "strong"),
                phrase(facts.text(h.level)),
                phrase(facts.text(h.about)),
            )
        )
        for h in facts.plan.horizons
    ]
    columns = (
        Column(said("年份", "Year"), 0.6),
        Column(said("水平", "Level"), 1.8),
        Column(said("要求", "What is wanted"), 2.6, "small"),
    )
    title = said("阶段目标", "Horizons")
    caption = said("各阶段的年份与水平", "Years of the plan and the level wanted in each")
    return [Heading(2, title), Table(caption, columns, rows).trimmed()]


def totals(facts: Facts) -> list[Block]:
    """Return the numbers of tasks and measures that documents declare without naming them."""
    if not facts.plan or not facts.plan.totals:
        return []
    items = [
        (Run(facts.text(t.about)), Run("  "), *facts.place(t.place)) for t in facts.plan.totals
    ]
    note = facts.said(
        "下列总数由文件宣布；未逐项列名者，本报告不作推断。",
        "Documents declare these totals; items that they do not name are not guessed here.",
    )
    return [Paragraph(phrase(note), "note"), Items(items)]


def routes(facts: Facts) -> list[Block]:
    """Return the technology routes: bottleneck, technology, programme, practice, indicator."""
    if not facts.city.routes:
        return []
    said, title = facts.said, facts.said("技术路线", "Technology routes")
    caption = said("由瓶颈到指标", "From a bottleneck to the indicator that it moves")
    columns = (
        Column(said("瓶颈", "Bottleneck"), 1.1),
        Column(said("技术", "Technology"), 1.1),
        Column(said("工程与任务", "Programme and tasks"), 1.4, "small"),
        Column(said("做法", "Practice"), 1.2, "small"),
        Column(said("带动的指标", "Indicators that it moves"), 1.4, "small"),
    )
    rows = [_route(facts, route) for route in facts.city.routes.values()]
    blocks: list[Block] = [Heading(2, title), Table(caption, columns, rows).trimmed()]
    if any(route.ours for route in facts.city.routes.values()):
        note = said(
            "带星号（*）的路线由编者连线，非文件所述。",
            "Routes with a star (*) were drawn by the editors.",
        )
        blocks.append(Paragraph(phrase(note), "note"))
    return blocks


def _route(facts: Facts, route: Route) -> Row:
    city = facts.city
    star = "*" if route.ours else ""
    work = [facts.text(city.programmes[p].name) for p in route.programmes]
    work += [facts.text(city.tasks[t].name) for t in route.tasks]
    practices = [
        (facts.text(city.practices[p].name), facts.to("practice", p)) for p in route.practices
    ]
    moved = [
        (facts.text(city.indicators[i].name), facts.to("indicator", i)) for i in route.indicators
    ]
    cells = (
        phrase(facts.text(city.bottlenecks[route.bottleneck].name)),
        phrase(facts.text(city.technologies[route.technology].name) + star),
        phrase(facts.listed(work)),
        links(facts, practices),
        links(facts, moved),
    )
    return Row(cells)
