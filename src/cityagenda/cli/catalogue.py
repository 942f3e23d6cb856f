"""Commands that show what is installed: methods and standards."""

from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from cityagenda.cli.arguments import AsJson
from cityagenda.cli.language import language, said
from cityagenda.cli.output import console, print_json, print_table
from cityagenda.ground.texts import text_in


def methods(
    name: Annotated[
        str | None, typer.Argument(metavar="[METHOD]", help=said("One method.", "某一方法。"))
    ] = None,
    write: Annotated[
        Path | None,
        typer.Option(
            help=said("Write one page a method into this folder.", "每个方法写一页文档到该文件夹。")
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """List the methods, or show one with formula, inputs, parameters and source."""
    from dataclasses import asdict

    from cityagenda.ground.errors import MethodError
    from cityagenda.ground.methods import installed

    if write is not None:
        from cityagenda.ground.documentation import write as write_pages

        count = len(write_pages(write))
        console.print(said(f"Wrote {count} pages to {write}.", f"已在 {write} 写入 {count} 页。"))
        return
    specs = installed()
    if name is not None and name not in specs:
        raise MethodError(
            f"there is no method '{name}'", todo=f"choose one of {', '.join(sorted(specs))}"
        )
    chosen = [specs[name]] if name else [specs[key] for key in sorted(specs)]
    if as_json:
        print_json([asdict(spec) for spec in chosen])
    elif name:
        spec = specs[name]
        console.print(f"[bold]{spec.id}[/] {spec.version}  {text_in(spec.title, language())}")
        console.print(spec.documentation(), markup=False)
        print_table(
            (said("input", "输入"), said("kind", "类型"), said("meaning", "含义")),
            [(i.name, i.kind + (" …" if i.many else ""), i.about) for i in spec.inputs],
        )
        print_table(
            (said("parameter", "参数"), said("default", "默认值"), said("meaning", "含义")),
            [(p.name, p.default, p.about) for p in spec.parameters],
        )
    else:
        print_table(
            (said("method", "方法"), said("version", "版本"), said("title", "名称")),
            [(s.id, s.version, text_in(s.title, language())) for s in chosen],
        )


def standards(
    topic: Annotated[
        str | None, typer.Argument(metavar="[TOPIC]", help=said("One topic.", "某一主题。"))
    ] = None,
    on: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help=said("In force on this day.", "某日有效。")),
    ] = None,
    jurisdiction: Annotated[
        str | None, typer.Option(help=said("For example CN.", "例如 CN。"))
    ] = None,
    city: Annotated[
        Path | None,
        typer.Option(help=said("Include this city's own packs.", "同时包括该城市自己的标准。")),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """List the dated rule packs and say which of them applies on a day."""
    from cityagenda.ground.standards import library

    day: date | None = on.date() if on else None
    packs = [
        pack
        for pack in library(city).packs
        if (topic is None or pack.topic == topic)
        and (jurisdiction is None or pack.jurisdiction in (jurisdiction, "*"))
        and (day is None or pack.applies(day))
    ]
    if as_json:
        print_json([pack.model_dump(mode="json") for pack in packs])
        return
    print_table(
        (
            said("topic", "主题"),
            said("where", "适用范围"),
            said("pack", "标准"),
            said("from", "自"),
            said("to", "至"),
            said("status", "状态"),
        ),
        [
            (p.topic, p.jurisdiction, p.id, p.valid_from, p.valid_to or "", p.status)
            for p in sorted(packs, key=lambda p: (p.topic, p.jurisdiction, p.valid_from))
        ],
    )


COMMANDS = {
    "methods": (methods, ("List or explain methods.", "列出或说明方法。")),
    "standards": (
        standards,
        ("Say which standard applies when.", "查询某日适用哪一版标准。"),
    ),
}
