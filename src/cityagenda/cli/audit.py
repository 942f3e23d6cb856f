"""Commands for auditors: explain a value, compare editions, compute again."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cityagenda.cli import EXIT_FAULTS
from cityagenda.cli.account import chosen
from cityagenda.cli.arguments import AsJson, CityFolder
from cityagenda.cli.language import language, said
from cityagenda.cli.output import console, print_json, print_table

if TYPE_CHECKING:
    from rich.tree import Tree

    from cityagenda.build.editions import Edition
    from cityagenda.build.explanation import Explanation

IndicatorId = Annotated[
    str, typer.Argument(metavar="INDICATOR", help=said("Its id.", "指标编号。"))
]

_NOW = "now"
AuditedId = Annotated[
    str | None,
    typer.Option(
        "--edition",
        help=said(
            "An edition, or 'now' for the provisional one; default: current.",
            "版本；now 为临时版本；默认当前。",
        ),
    ),
]


def audited(city: Path, edition: str | None) -> "Edition":
    """Return the edition that an auditor asked for; ``now`` is the newest provisional one."""
    from cityagenda.build import provisional
    from cityagenda.ground.errors import BuildError

    if edition != _NOW:
        return chosen(city, edition)
    found = provisional.current(city)
    if found is None:
        raise BuildError(
            {"zh-Hans": "还没有临时版本", "en": "there is no provisional edition yet"},
            where=str(city),
            todo={
                "zh-Hans": f"请运行 cityagenda streams watch {city}",
                "en": f"run cityagenda streams watch {city}",
            },
        )
    return found


def explain(
    city: CityFolder,
    indicator: IndicatorId,
    area: Annotated[
        str | None, typer.Argument(metavar="[AREA]", help=said("An area.", "区域。"))
    ] = None,
    period: Annotated[
        str | None, typer.Argument(metavar="[PERIOD]", help=said("Such as 2021.", "如 2021。"))
    ] = None,
    edition: AuditedId = None,
    as_json: AsJson = False,
) -> None:
    """Show how a value came about, down to its raw files and the rows left out."""
    from dataclasses import asdict

    from cityagenda.build.explanation import explanation

    found = explanation(audited(city, edition), indicator, area, period)
    if as_json:
        print_json(asdict(found))
        return
    console.print(said(f"Edition {found.edition}", f"版本 {found.edition}"), markup=False)
    console.print(_tree(found))


def _tree(found: "Explanation") -> "Tree":
    from rich.markup import escape
    from rich.tree import Tree

    from cityagenda.ground.texts import text_in

    head = f"[bold]{escape(found.indicator)}[/] {escape(text_in(found.name, language()))}"
    tree = Tree(f"{head} [dim]({escape(found.unit)})[/]")
    _branch(tree, said("values", "数值"), map(_value, found.values), found.count)
    beside = (row for row in found.competing if row["loser_value"] is not None)
    _branch(tree, said("shown beside", "并列数值"), map(_loser, beside))
    _branch(tree, said("remarks", "说明"), map(_sentence, found.sentences))
    _branch(tree, said("stated by documents", "文件陈述"), map(_claim, found.claims))
    if found.method:
        use = found.method
        about = tree.add(f"{said('method', '方法')}: {escape(use.id)} {escape(use.version)}")
        about.add(escape(text_in(use.title, language())))
        if use.reference:
            about.add(escape(use.reference))
        for name, value in use.parameters.items():
            about.add(f"{escape(name)} = {escape(str(value))}")
        about.add(f"{said('code', '代码')} {use.code[:16]}")
    for standard in found.standards:
        tree.add(
            f"{said('standard', '标准')}: {escape(standard['id'])} "
            f"{escape(standard.get('clause') or '')}"
        )
    for source in found.sources:
        mark = f" [yellow]{said('synthetic', '合成')}[/]" if source.synthetic else ""
        name = escape(text_in(source.name, language()))
        leaf = tree.add(
            f"{said('source', '数据源')}: {escape(source.id)} {name} "
            f"[dim]({escape(source.licence)})[/]{mark}"
        )
        for path, sha256 in source.files:
            leaf.add(f"{escape(path)} [dim]sha256 {sha256}[/]")
    if found.excluded.count:
        left = tree.add(said(f"left out: {found.excluded.count}", f"剔除：{found.excluded.count}"))
        for row in found.excluded.reasons:
            left.add(f"{row['count']} × {escape(_text(row, 'reason'))}")
        _branch(left, said("rows", "数据行"), map(_excluded, found.excluded.rows))
    if found.failure:
        tree.add(f"[red]{escape(_text(found.failure, 'what'))}[/]")
    for above in found.upstream:
        tree.add(_tree(above))
    return tree


def _branch(tree: "Tree", title: str, lines: Iterable[str], count: int | None = None) -> None:
    from rich.markup import escape

    shown = list(lines)
    if not shown:
        return
    more = f" ({len(shown)} / {count})" if count is not None and count > len(shown) else ""
    branch = tree.add(f"{title}{more}")
    for line in shown:
        branch.add(escape(line))


def _text(row: Mapping[str, Any], name: str) -> str:
    """Return a text of a row in the language of the command, or in the one that it has."""
    from cityagenda.ground.texts import from_columns, text_in

    return text_in(from_columns(row, name), language())


def _sentence(row: Mapping[str, Any]) -> str:
    series = "" if row["dimensions"] in (None, "{}") else f" {row['dimensions']}"
    return f"{row['period']}{series}: {_text(row, 'text')}"


def _value(row: Mapping[str, Any]) -> str:
    from cityagenda.assess.terms import STATUSES
    from cityagenda.ground.numbers import shown
    from cityagenda.ground.texts import text_in

    value = shown(row["value"]) if row["value"] is not None else _text(row, "reason")
    status = said(row["status"], text_in(STATUSES[row["status"]], "zh-Hans"))
    remark = _text(row, "reason") if row["value"] is not None else ""
    facts = (status, remark, row["scope"], row["vintage"], row["standard"], row["source"])
    series = "" if row["dimensions"] == "{}" else f" {row['dimensions']}"
    rest = ", ".join(str(f) for f in facts if f)
    return f"{row['area']} {row['period']}{series}: {value} ({rest})"


def _loser(row: Mapping[str, Any]) -> str:
    from cityagenda.ground.numbers import shown

    facts = [row["loser_source"], row["loser_scope"], row["loser_vintage"]]
    rest = ", ".join(str(f) for f in facts if f)
    rule = said(f"decided by {row['rule']}", f"按 {row['rule']} 取舍")
    return f"{row['period']}: {shown(row['loser_value'])} ({rest}; {rule})"


def _claim(row: Mapping[str, Any]) -> str:
    from cityagenda.ground.numbers import shown

    agrees = said("agrees", "一致") if row["agrees"] else said("differs", "不一致")
    return f"{row['claim']}: {shown(row['stated'])} / {shown(row['computed'])} {agrees}"


def _excluded(row: Mapping[str, Any]) -> str:
    place = f"{row['input']}:{row['row']}" if row["row"] is not None else row["input"]
    return f"{place} {_text(row, 'reason')} {row['detail'] or ''}".strip()


def diff(
    a: Annotated[
        str, typer.Argument(metavar="A", help=said("CITY or CITY@EDITION.", "城市或 城市@版本。"))
    ],
    b: Annotated[
        str, typer.Argument(metavar="B", help=said("CITY or CITY@EDITION.", "城市或 城市@版本。"))
    ],
    attribute: Annotated[
        bool,
        typer.Option(
            help=said(
                "Where several inputs changed, compute them in one at a time.",
                "多个输入同时变化时，逐一替换复算。",
            )
        ),
    ] = True,
    as_json: AsJson = False,
) -> None:
    """List the values that differ between two editions, and what made them differ."""
    from cityagenda.build.difference import difference

    left, right = _named(a), _named(b)
    found = difference(left, right)
    several = [
        n for n in found.values["indicator"].unique().sort() if len(found.inputs.get(n, ())) > 1
    ]
    effects = _effects(left, right, several) if attribute else []
    if as_json:
        print_json(
            {
                "a": found.a,
                "b": found.b,
                "values": found.values.to_dicts(),
                "inputs": found.inputs,
                "effects": effects,
            }
        )
        return
    heads = (said("indicator", "指标"), said("area", "区域"), said("period", "时间"))
    print_table(
        (*heads, said("before", "原值"), said("after", "现值"), said("because of", "原因")),
        [
            (
                row["indicator"],
                row["area"],
                row["period"],
                row["before"],
                row["after"],
                row["cause"] or ", ".join(found.inputs.get(row["indicator"], ())),
            )
            for row in found.values.to_dicts()
        ],
        title=f"{found.a} → {found.b}",
        right=(3, 4),
    )
    if effects:
        print_table(
            (*heads, said("input", "输入"), said("effect", "影响")),
            [(e["indicator"], e["area"], e["period"], e["input"], e["effect"]) for e in effects],
            title=said("One input at a time", "逐一替换的影响"),
            right=(4,),
        )


def _effects(left: "Edition", right: "Edition", names: list[str]) -> list[dict[str, Any]]:
    from cityagenda.build.attribution import attribution

    both = {r["indicator"] for r in left.provenance()} & {
        r["indicator"] for r in right.provenance()
    }
    return [
        row for name in names if name in both for row in attribution(left, right, name).to_dicts()
    ]


def _named(text: str) -> "Edition":
    """Return the edition that ``CITY`` or ``CITY@EDITION`` names."""
    folder, _, edition = text.rpartition("@")
    if folder and Path(folder).is_dir():
        return chosen(Path(folder), edition)
    return chosen(Path(text), None)


def recompute(
    city: CityFolder,
    indicator: IndicatorId,
    edition: AuditedId = None,
    as_json: AsJson = False,
) -> None:
    """Compute an indicator again from the frozen sources and compare every digit."""
    from cityagenda.build.recomputation import recompute as computed_again

    found = computed_again(audited(city, edition), indicator)
    if as_json:
        print_json(
            {
                "indicator": found.indicator,
                "agrees": found.agrees,
                "rows": found.rows,
                "differing": found.differing.to_dicts(),
                "changed": found.changed,
            }
        )
    elif found.agrees:
        console.print(
            said(
                f"{found.rows} rows computed again: every digit is the same.",
                f"已复算 {found.rows} 行，结果逐位一致。",
            )
        )
    else:
        console.print(
            said(
                f"{found.differing.height} of {found.rows} rows differ. Changed since: "
                f"{', '.join(found.changed) or 'nothing'}.",
                f"{found.rows} 行中有 {found.differing.height} 行不一致。其后变更："
                f"{'、'.join(found.changed) or '无'}。",
            ),
            markup=False,
        )
    if not found.agrees:
        raise typer.Exit(EXIT_FAULTS)


COMMANDS = {
    "explain": (explain, ("Show how a value came about.", "说明数值的来历。")),
    "recompute": (recompute, ("Compute an indicator again, digit by digit.", "逐位复算指标。")),
    "diff": (diff, ("Compare two editions and say why they differ.", "比较两个版本并说明原因。")),
}
