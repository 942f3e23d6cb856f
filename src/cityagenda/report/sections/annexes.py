"""Annexes: every indicator with value, source and method; methods, rules, sources, edition."""

from collections.abc import Iterable, Sequence
from typing import Any

from cityagenda.assess.reading import in_order, sources_of
from cityagenda.assess.terms import STATUSES
from cityagenda.city.models import Indicator, Source
from cityagenda.ground.texts import from_columns
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
from cityagenda.report.sections.achievements import comparison_columns
from cityagenda.report.sections.evidence import claims_of, comparisons, statements

_SHORT = 12


def indicators(facts: Facts) -> list[Block]:
    """Return each indicator with its id, value, source and method, and its values by year."""
    said = facts.said
    columns = (
        Column(said("指标", "Indicator"), 2.5),
        Column(said("最新值", "Latest value"), 1.5),
        Column(said("来源", "Source"), 1.8, "small"),
        Column(said("方法与标准", "Method and standards"), 1.7, "small"),
    )
    listed = in_order(facts.city.indicators.values())
    caption = said("全部指标：数值、来源与方法", "All indicators: values, sources and methods")
    return [
        Table(caption, columns, [_indicator(facts, each) for each in listed], dense=True),
        *_years(facts, listed),
        *_conflicts(facts),
    ]


def _indicator(facts: Facts, indicator: Indicator) -> Row:
    codes = facts.listed(f"SDG {code}" for code in indicator.codes.sdg)
    name: Phrase = (
        Run(facts.text(indicator.name), "strong"),
        Run("\n"),
        Run(indicator.id, "code"),
        *phrase(f"  {codes}" if codes else "", "soft"),
    )
    latest = facts.newest.get(indicator.id)
    return Row(
        (
            name,
            _value(facts, indicator, latest),
            _sources(facts, latest),
            _method(facts, indicator),
        ),
        label=facts.to("indicator", indicator.id),
    )


def _value(facts: Facts, indicator: Indicator, latest: dict[str, Any] | None) -> Phrase:
    if latest is None:
        return (facts.mark("no data"),)
    status = facts.text(STATUSES[latest["status"]])
    when = facts.period(latest["period"])
    return (
        Run(facts.amount(indicator, latest["value"])),
        Run("\n"),
        Run(facts.said(f"{when}，{status}", f"{when}, {status}"), "soft"),
        *phrase(f"\n{latest['scope']}" if latest["scope"] else "", "soft"),
    )


def _sources(facts: Facts, latest: dict[str, Any] | None) -> Phrase:
    if latest is None:
        return ()
    pieces: list[Run] = []
    for position, id_ in enumerate(sources_of(latest)):
        if position:
            pieces.append(Run(facts.comma))
        source = facts.city.sources.get(id_)
        pieces.append(Run(facts.text(source.name) if source else id_, to=facts.to("source", id_)))
    return tuple(pieces)


def _method(facts: Facts, indicator: Indicator) -> Phrase:
    node = facts.nodes.get(indicator.id)
    if node is None:
        return phrase(facts.said("未计算", "not computed"), "soft")
    spec = facts.city.methods.get(node["method"])
    name = facts.text(spec.title) if spec else node["method"]
    rules = [f"{s['id']}{' ' + s['clause'] if s['clause'] else ''}" for s in node["standards"]]
    return (
        Run(name, to=facts.to("method", node["method"])),
        Run(f" {node['version']}", "soft"),
        *phrase(f"\n{facts.listed(rules)}" if rules else "", "soft"),
        Run("\n"),
        Run(node["key"][:_SHORT], "code"),
    )


def _years(facts: Facts, listed: Iterable[Indicator]) -> list[Block]:
    """Return the values of every period, one indicator a row."""
    said = facts.said
    rows = [
        Row((facts.linked(indicator), _series(facts, indicator)))
        for indicator in listed
        if indicator.id in facts.series
    ]
    if not rows:
        return []
    title = said("逐期数值", "Values period by period")
    columns = (
        Column(said("指标", "Indicator"), 1.6),
        Column(said("时间与数值", "Period and value"), 4, "small"),
    )
    return [
        Heading(2, title),
        Table(said("各指标逐期数值", "Values of each indicator"), columns, rows, dense=True),
    ]


def _series(facts: Facts, indicator: Indicator) -> Phrase:
    pieces: list[Run] = []
    for row in facts.series[indicator.id]:
        gap = "   " if pieces else ""
        period = facts.period(row["period"])
        pieces.append(Run(f"{gap}{period} ", "soft"))
        pieces.append(Run(facts.number(indicator, row["value"])))
    return (*pieces, *phrase(f"   {facts.unit(indicator)}", "soft"))


def _conflicts(facts: Facts) -> list[Block]:
    """Return the values that lost against another one, beside it."""
    found = facts.edition.conflicts()
    if found.is_empty():
        return []
    said = facts.said
    rows = [
        Row(
            (
                facts.linked(facts.city.indicators[row["indicator"]]),
                phrase(facts.period(row["period"])),
                _competing(facts, row, "winner"),
                _competing(facts, row, "loser"),
            )
        )
        for row in found.sort("indicator", "period", "loser_source", maintain_order=True).to_dicts()
        if row["indicator"] in facts.city.indicators
    ]
    columns = (
        Column(said("指标", "Indicator"), 2),
        Column(said("时间", "Period"), 0.8, "small"),
        Column(said("采用", "Used"), 2, "small"),
        Column(said("并列的其他数值", "Shown beside it"), 2, "small"),
    )
    title = said("互相矛盾的数值", "Values that contradict each other")
    caption = said("采用的数值与并列的数值", "The value used and those shown beside it")
    return [Heading(2, title), Table(caption, columns, rows, dense=True)]


def _competing(facts: Facts, row: dict[str, Any], side: str) -> Phrase:
    indicator = facts.city.indicators[row["indicator"]]
    names = [
        facts.text(facts.city.sources[id_].name) if id_ in facts.city.sources else id_
        for id_ in sources_of({"source": row[f"{side}_source"]})
    ]
    more = [
        *names,
        *(row[f"{side}_{part}"] for part in ("scope", "vintage") if row[f"{side}_{part}"]),
    ]
    value = facts.number(indicator, row[f"{side}_value"]) or "–"
    return (Run(value, "strong"), *phrase(f"  {facts.listed(more)}", "soft"))


def plan_statements(facts: Facts) -> list[Block]:
    """Return the statements about the mandate and the plan, which are no achievements."""
    said, blocks = facts.said, list[Block]()
    for section, title in (
        ("background", said("关于授权与定位", "On the mandate")),
        ("roadmap", said("关于规划内容", "On the plan")),
    ):
        found = statements(facts, claims_of(facts, section))
        blocks += [Heading(2, title), *found] if found else []
    return blocks


def compared(facts: Facts) -> list[Block]:
    """Return every printed figure that the account recomputes, beside its own."""
    rows = comparisons(facts, different=False)
    if not rows:
        return []
    caption = facts.said("印刷值与复算值", "Printed and recomputed figures")
    return [Table(caption, comparison_columns(facts), rows, dense=True)]


def methods(facts: Facts) -> list[Block]:
    """Return the methods that were used and the rules by which progress is judged."""
    said = facts.said
    used = sorted({node["method"] for node in facts.nodes.values()})
    rows = []
    for id_ in used:
        spec = facts.city.methods.get(id_)
        title, about = (facts.text(spec.title), facts.text(spec.about)) if spec else (id_, "")
        name: Phrase = (Run(title, "strong"), Run("\n"), Run(id_, "code"))
        count = sum(1 for node in facts.nodes.values() if node["method"] == id_)
        reference = phrase(spec.reference if spec else "", "soft")
        rows.append(
            Row((name, phrase(about), reference, phrase(str(count))), label=facts.to("method", id_))
        )
    columns = (
        Column(said("方法", "Method"), 1.6),
        Column(said("说明", "What it does"), 2.4, "small"),
        Column(said("依据", "Reference"), 1.6, "small"),
        Column(said("指标数", "Indicators"), 0.7, "number"),
    )
    caption = said("计算方法", "Methods of computation")
    return [Table(caption, columns, rows, dense=True), *rules(facts)]


def rules(facts: Facts) -> list[Block]:
    """Return the rule packs by which values were computed and progress was judged."""
    said = facts.said
    components = facts.edition.assessment("components")["standard"].unique()
    models = facts.edition.assessment("forecasts")["model"].unique()
    used = {id_ for id_ in (*components, *models) if id_}
    used |= {s["id"] for node in facts.nodes.values() for s in node["standards"]}
    used |= {p.id for p in facts.city.standards.packs if p.topic == "progress-verdict"}
    packs = sorted((p for p in facts.city.standards.packs if p.id in used), key=lambda p: p.id)
    if not packs:
        return []
    rows = [
        Row(
            (
                (Run(facts.text(p.title), "strong"), Run("\n"), Run(p.id, "code")),
                phrase(facts.text(p.authority)),
                phrase(" ".join(part for part in (p.edition, p.clause) if part)),
                phrase(_confirmed(facts, p.status)),
            )
        )
        for p in packs
    ]
    columns = (
        Column(said("标准", "Standard"), 2.6),
        Column(said("制定者", "Authority"), 1.6, "small"),
        Column(said("版次与条款", "Edition and clause"), 1.4, "small"),
        Column(said("核对", "Checked"), 0.9, "small"),
    )
    title = said("标准与评价规则", "Standards and rules of assessment")
    caption = said("计算与评价所用的标准", "Rules by which values were computed and judged")
    return [Heading(2, title), Table(caption, columns, rows, dense=True)]


def _confirmed(facts: Facts, status: str) -> str:
    confirmed = facts.said("已核对原文", "read in the original")
    return (
        confirmed
        if status == "confirmed"
        else facts.said("待核对原文", "not yet read in the original")
    )


def sources(facts: Facts) -> list[Block]:
    """Return the data sets with publisher, licence and hash, and the documents."""
    said = facts.said
    files = {s["id"]: s["files"] for node in facts.nodes.values() for s in node["sources"]}
    rows = [_source(facts, facts.city.sources[id_], files[id_]) for id_ in sorted(files)]
    columns = (
        Column(said("数据源", "Data set"), 2.4),
        Column(said("发布机构", "Publisher"), 1.4, "small"),
        Column(said("许可", "Licence"), 1.2, "small"),
        Column(said("文件与校验值", "File and hash"), 2, "small"),
    )
    caption = said("数据源", "Data sets")
    blocks: list[Block] = [Table(caption, columns, rows, dense=True)] if rows else []
    return [*blocks, *_documents(facts)]


def _source(facts: Facts, source: Source, files: Sequence[Sequence[Any]]) -> Row:
    publisher = facts.city.organisations.get(source.publisher) if source.publisher else None
    synthetic = facts.said("合成数据", "synthetic") if source.synthetic else ""
    name: Phrase = (
        Run(facts.text(source.name), "strong"),
        Run("\n"),
        Run(source.id, "code"),
        *phrase(f"  {synthetic}" if synthetic else "", "soft"),
    )
    hashes = tuple(
        piece
        for position, (path, sha256, _) in enumerate(files)
        for piece in (Run("\n" if position else ""), Run(f"{path} "), Run(sha256[:_SHORT], "code"))
    )
    cells = (
        name,
        phrase(facts.text(publisher.name) if publisher else ""),
        phrase(source.licence),
        hashes,
    )
    return Row(cells, label=facts.to("source", source.id))


def _documents(facts: Facts) -> list[Block]:
    if not facts.city.documents:
        return []
    said = facts.said
    rows = []
    for document in facts.city.documents.values():
        publisher = facts.city.organisations.get(document.publisher) if document.publisher else None
        cells = (
            phrase(facts.citations[document.id], "soft"),
            phrase(facts.text(document.name), to=document.url or ""),
            phrase(facts.text(publisher.name) if publisher else ""),
            phrase(" ".join(part for part in (document.number, document.date) if part)),
        )
        rows.append(Row(cells, label=facts.to("document", document.id)))
    columns = (
        Column(said("序号", "No."), 0.35, "small"),
        Column(said("文件", "Document"), 3.4),
        Column(said("发布机构", "Publisher"), 1.6, "small"),
        Column(said("文号与日期", "Number and date"), 1.4, "small"),
    )
    title = said("文件", "Documents")
    caption = said("账目引用的文件", "Documents that the account cites")
    return [Heading(2, title), Table(caption, columns, rows, dense=True)]


def edition(facts: Facts, texts: str) -> list[Block]:
    """Return what this report was made from, and how anyone can check it."""
    said, manifest = facts.said, facts.edition.manifest
    counts, city = manifest["counts"], facts.city.city.id
    items = [
        (Run(said("版本号 ", "Edition ")), Run(facts.edition.id, "code")),
        (Run(said("内容哈希值 ", "Hash of its content ")), Run(manifest["content"], "code")),
        (Run(said("软件版本 ", "Software version ")), Run(manifest["software"], "code")),
        phrase(
            said(
                f"观测值 {counts['observations']} 行，互相矛盾 {counts['conflicts']} 处，"
                f"排除原始记录 {counts['exclusions']} 行，未能计算 {counts['failures']} 项",
                f"{counts['observations']} observations, {counts['conflicts']} contradictions, "
                f"{counts['exclusions']} raw rows left out, {counts['failures']} not computed",
            )
        ),
    ]
    if facts.edition.scenario:
        items.append(
            phrase(said(f"情景：{facts.edition.scenario}", f"Scenario: {facts.edition.scenario}"))
        )
    if texts:
        items.append(
            (Run(said("城市所写文字的校验值 ", "Hash of the city's own text ")), Run(texts, "code"))
        )
    check = said(
        "同一版本生成的报告逐字节相同。任何人都可以用下列命令核对其中一个数字的来历：",
        "Two reports of one edition are equal byte by byte. This command traces one number:",
    )
    return [
        Items(items),
        Paragraph(phrase(check)),
        Paragraph((Run(f"cityagenda explain {city} INDICATOR", "code"),)),
        *failures(facts),
    ]


def failures(facts: Facts) -> list[Block]:
    """Return what could not be computed, and why."""
    found = facts.edition.failures()
    if found.is_empty():
        return []
    said, title = facts.said, facts.said("未能计算", "Not computed")
    rows = [
        Row((phrase(row["indicator"], "code"), phrase(facts.text(from_columns(row, "what")))))
        for row in found.iter_rows(named=True)
    ]
    columns = (Column(said("指标", "Indicator"), 1.4), Column(said("原因", "Why"), 3.6, "small"))
    caption = said("未能计算的指标及原因", "What could not be computed, and why")
    return [Heading(2, title), Table(caption, columns, rows, dense=True)]
