"""Commands that take data in from, and write it out for, other systems."""

from pathlib import Path
from typing import Annotated

import typer

from cityagenda.cli import EXIT_FAULTS
from cityagenda.cli.arguments import CityFolder
from cityagenda.cli.language import language, said
from cityagenda.cli.output import console

ABOUT_IMPORTS = (
    "Make a city folder from another system's files.",
    "由其他系统的文件生成城市文件夹。",
)
imports = typer.Typer(no_args_is_help=True)


@imports.callback()
def systems() -> None:
    """Group the systems to import from."""


@imports.command(
    "open-sdg", help=said("From an Open SDG data repository.", "来自 Open SDG 数据仓库。")
)
def open_sdg(
    source: Annotated[Path, typer.Argument(metavar="SRC", exists=True, file_okay=False)],
    city: Annotated[Path, typer.Argument(metavar="CITY")],
    translations: Annotated[
        list[Path] | None,
        typer.Option(
            exists=True,
            file_okay=False,
            help=said(
                "A local copy of translations that the repository would fetch.",
                "仓库原本需下载的译文的本地副本。",
            ),
        ),
    ] = None,
) -> None:
    """Write a city folder from an Open SDG data repository and report what was odd."""
    from cityagenda.exchange.open_sdg import import_repository

    report = import_repository(source, city, translations=translations or ())
    for line in report.lines(language()):
        console.print(line, markup=False)
    if report.lost:
        raise typer.Exit(EXIT_FAULTS)


def export(
    city: CityFolder,
    out: Annotated[
        Path, typer.Argument(metavar="OUT", help=said("File or folder.", "文件或文件夹。"))
    ],
    format_: Annotated[
        str,
        typer.Option(
            "--format",
            help=said(
                "open-sdg, assessment, csv, csv-excel or parquet.",
                "open-sdg、assessment、csv、csv-excel 或 parquet。",
            ),
        ),
    ] = "csv",
    edition: Annotated[
        str | None,
        typer.Option(help=said("An edition; default: current.", "版本；默认为当前版本。")),
    ] = None,
) -> None:
    """Write an edition in another system's format."""
    from cityagenda.build.editions import current, open_edition
    from cityagenda.exchange.formats import FORMATS
    from cityagenda.ground.errors import ExchangeError

    if format_ not in FORMATS:
        raise ExchangeError(
            f"there is no format '{format_}'", todo=f"choose one of {', '.join(sorted(FORMATS))}"
        )
    chosen = open_edition(city, edition) if edition else current(city)
    FORMATS[format_](chosen, out)
    console.print(
        said(f"Wrote {out} from edition {chosen.id}.", f"已由版本 {chosen.id} 写出 {out}。"),
        markup=False,
    )


COMMANDS = {
    "export": (export, ("Write an edition for other systems.", "将某一版本导出给其他系统。"))
}
