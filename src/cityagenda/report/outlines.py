"""The two outlines: the five parts of the Chinese report, and a Voluntary Local Review."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from cityagenda.build.editions import Edition
from cityagenda.report.blocks import Block, Document, Heading, Part
from cityagenda.report.facts import CHINESE, Facts
from cityagenda.report.sections import annexes
from cityagenda.report.sections.achievements import (
    disagreements,
    plan_tasks,
    programme,
    programmes_table,
)
from cityagenda.report.sections.background import mandate
from cityagenda.report.sections.goals import goals, goals_table
from cityagenda.report.sections.institutions import institutions
from cityagenda.report.sections.methodology import methodology
from cityagenda.report.sections.portrait import portrait
from cityagenda.report.sections.practices import practices
from cityagenda.report.sections.roadmap import framework, horizons, roadmap, routes, target_cities
from cityagenda.report.sections.summary import outlook, summary
from cityagenda.report.texts import OwnTexts, own_texts

FOLDER: Final = "report"
"""Where the city's own text lies: ``CITY/report/LANGUAGE``."""


_CHINESE: Final = "〇一二三四五六七八九"


@dataclass(frozen=True, slots=True)
class Chapter:
    """A part of an outline: its name in files, its title, its content, whether it is counted."""

    name: str
    title: str
    content: Callable[[Facts, OwnTexts], list[Block]]
    counted: bool = True


def document(edition: Edition, language: str, address: str = "") -> Document:
    """Return the report of an edition in a language, with the city's own text in it.

    Parameters
    ----------
    edition
        The edition; every number comes from it.
    language
        ``zh-Hans`` for the five parts, ``en`` for a Voluntary Local Review.
    address
        Where the site of the account stands; numbers then lead to their pages there.

    Raises
    ------
    ReportError
        The city's own text refers to something that the edition does not have.
    """
    facts = Facts(edition, language, address)
    chapters = chinese() if language == CHINESE else english()
    names = {chapter.name for chapter in chapters}
    names |= {f"programme-{id_}" for id_ in facts.city.programmes}
    texts = own_texts(facts, edition.home / FOLDER / language, names)
    parts = [*_counted(facts, chapters, texts), *_annexes(facts, texts)]
    return Document(
        language,
        _title(facts),
        facts.said("可持续发展年度报告", "Voluntary Local Review"),
        _cover(facts),
        _words(facts),
        parts,
    )


def _title(facts: Facts) -> str:
    name = facts.text(facts.city.city.name)
    return facts.text(facts.plan.theme) if facts.plan else name


def _cover(facts: Facts) -> dict[str, str]:
    years = [row["period"][:4] for row in facts.newest.values()]
    data = facts.said(f"数据截至 {max(years)} 年", f"Data up to {max(years)}") if years else ""
    return {
        "city": facts.text(facts.city.city.name),
        "plan": facts.text(facts.plan.name) if facts.plan else "",
        "data": data,
        "edition": facts.said(f"账目版本 {facts.edition.id}", f"Edition {facts.edition.id}"),
    }


def _words(facts: Facts) -> dict[str, str]:
    return {
        "contents": facts.said("目录", "Contents"),
        "figure": facts.said("图", "Figure"),
        "table": facts.said("表", "Table"),
        "point": facts.said("创新点", "Innovation point"),
        "stop": facts.said("　", "  "),
        "page": facts.said("第 {} 页", "Page {}"),
    }


def _counted(facts: Facts, chapters: list[Chapter], texts: OwnTexts) -> list[Part]:
    parts: list[Part] = []
    number = 0
    for chapter in chapters:
        blocks = [*texts.blocks(chapter.name), *chapter.content(facts, texts)]
        if not blocks:
            continue
        number += chapter.counted
        title = texts.title(chapter.name, chapter.title)
        kicker = facts.said(f"第{_CHINESE[number]}部分", f"Part {number}")
        figure = facts.said(_CHINESE[number], str(number))
        if not chapter.counted:
            kicker = figure = ""
        parts.append(Part(chapter.name, title, figure, kicker, blocks))
    return parts


def _annexes(facts: Facts, texts: OwnTexts) -> list[Part]:
    said = facts.said
    found = (
        ("annex-indicators", said("指标与数据", "Indicators and data"), annexes.indicators(facts)),
        (
            "annex-statements",
            said("关于规划的陈述", "What the documents state about the plan"),
            annexes.plan_statements(facts),
        ),
        (
            "annex-compared",
            said("印刷值与复算值", "Printed and recomputed figures"),
            annexes.compared(facts),
        ),
        ("annex-methods", said("方法与标准", "Methods and standards"), annexes.methods(facts)),
        ("annex-sources", said("数据源与文件", "Data sets and documents"), annexes.sources(facts)),
        (
            "annex-edition",
            said("关于本版", "About this edition"),
            annexes.edition(facts, texts.sha256),
        ),
    )
    parts = [(label, title, blocks) for label, title, blocks in found if blocks]
    return [
        Part(label, title, annex, annex, blocks)
        for letter, (label, title, blocks) in zip("ABCDEF", parts, strict=False)
        for annex in [said(f"附录{letter}", f"Annex {letter}")]
    ]


def _only_text(facts: Facts, texts: OwnTexts) -> list[Block]:  # noqa: ARG001
    return []


def _summary(facts: Facts, texts: OwnTexts) -> list[Block]:  # noqa: ARG001
    return summary(facts)


def _programmes(facts: Facts, texts: OwnTexts, *, measured: bool) -> list[Block]:
    """Return every programme, the city's own text after its heading."""
    blocks: list[Block] = []
    for found in facts.city.programmes.values():
        heading, *rest = programme(facts, found, measured=measured)
        blocks += [heading, *texts.blocks(f"programme-{found.id}"), *rest]
    return blocks


def _headed(title: str, blocks: list[Block]) -> list[Block]:
    return [Heading(2, title), *blocks] if blocks else []


def chinese() -> list[Chapter]:
    """Return the five parts, with foreword and summary before them."""

    def achievements(facts: Facts, texts: OwnTexts) -> list[Block]:
        return [
            *programmes_table(facts),
            *goals_table(facts),
            *_programmes(facts, texts, measured=True),
            *plan_tasks(facts),
            *disagreements(facts),
            *outlook(facts),
        ]

    def plan(facts: Facts, texts: OwnTexts) -> list[Block]:  # noqa: ARG001
        return [*roadmap(facts), *institutions(facts)]

    def background(facts: Facts, texts: OwnTexts) -> list[Block]:  # noqa: ARG001
        return [*mandate(facts), *_headed("编制方法", methodology(facts))]

    return [
        Chapter("foreword", "前言", _only_text, counted=False),
        Chapter("summary", "摘要", _summary, counted=False),
        Chapter("background", "建设背景", background),
        Chapter("city", "城市概况", lambda facts, _: portrait(facts, charts=True)),
        Chapter("roadmap", "建设思路", plan),
        Chapter("achievements", "推进成效", achievements),
        Chapter("practices", "经验与做法", lambda facts, _: practices(facts)),
    ]


def english() -> list[Chapter]:
    """Return the chapters of a Voluntary Local Review."""

    def context(facts: Facts, texts: OwnTexts) -> list[Block]:  # noqa: ARG001
        return [
            *mandate(facts),
            *_headed("The city", portrait(facts, charts=False)),
            *framework(facts),
            *target_cities(facts),
            *horizons(facts),
            *_headed("How this review was made", methodology(facts)),
        ]

    def progress(facts: Facts, texts: OwnTexts) -> list[Block]:  # noqa: ARG001
        return [*goals_table(facts), *goals(facts), *disagreements(facts)]

    def means(facts: Facts, texts: OwnTexts) -> list[Block]:
        return [
            *routes(facts),
            *programmes_table(facts),
            *_programmes(facts, texts, measured=False),
            *plan_tasks(facts),
        ]

    return [
        Chapter("foreword", "Statement", _only_text, counted=False),
        Chapter("summary", "Summary", _summary, counted=False),
        Chapter("context", "Policy context and methodology", context),
        Chapter(
            "institutions",
            "Institutional arrangements",
            lambda facts, _: institutions(facts),
        ),
        Chapter("progress", "Progress on goals and targets", progress),
        Chapter("means", "Means of implementation", means),
        Chapter("practices", "Practices to exchange", lambda facts, _: practices(facts)),
        Chapter("conclusion", "Conclusion and next steps", lambda facts, _: outlook(facts)),
    ]
