"""Commands that take data in from, and write it out for, other systems."""

from pathlib import Path
from typing import Annotated

import typer

from cityagenda.cli import EXIT_FAULTS
from cityagenda.cli.arguments import CityFolder
from cityagenda.cli.language import language, said
from cityagenda.cli.output import console
from cityagenda.ground.texts import text_in

ABOUT_IMPORTS = (
    "Take in what other systems and other cities have written.",
    "导入其他系统或其他城市的文件。",
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


@imports.command(
    "practice",
    help=said("A practice of another city.", "来自其他城市的一项实践。"),
)
def practice(
    file: Annotated[Path, typer.Argument(metavar="FILE", exists=True, dir_okay=False)],
    city: CityFolder,
    as_id: Annotated[
        str | None, typer.Option("--as", help=said("The id that it gets here.", "导入后的 id。"))
    ] = None,
    programme: Annotated[
        str | None,
        typer.Option(
            help=said("The programme that it belongs to here.", "归入本市的工程（体系）。")
        ),
    ] = None,
) -> None:
    """Write another city's practice into a city folder and say what was left out."""
    from cityagenda.exchange.practices import take_over

    taken = take_over(file.read_bytes(), city, name=str(file), as_id=as_id, programme=programme)
    console.print(
        said(
            f"Wrote practice '{taken.practice}' to {taken.path}.",
            f"已将实践“{taken.practice}”写入 {taken.path}。",
        ),
        markup=False,
    )
    for note in taken.notes:
        console.print(f"  {text_in(note, language())}", markup=False)


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
                "open-sdg, assessment, csv, csv-excel, parquet or practices.",
                "open-sdg、assessment、csv、csv-excel、parquet 或 practices。",
            ),
        ),
    ] = "csv",
    practice_id: Annotated[
        str | None,
        typer.Option(
            "--practice",
            metavar="ID",
            help=said(
                "Only this practice, as a file for other cities.", "仅导出该实践，供其他城市导入。"
            ),
        ),
    ] = None,
    edition: Annotated[
        str | None,
        typer.Option(help=said("An edition; default: current.", "版本；默认为当前版本。")),
    ] = None,
) -> None:
    """Write an edition in another system's format."""
    from cityagenda.build.editions import current, open_edition
    from cityagenda.exchange.formats import FORMATS
    from cityagenda.exchange.practices import write_practice
    from cityagenda.ground.errors import ExchangeError

    if format_ not in FORMATS:
        raise ExchangeError(
            f"there is no format '{format_}'", todo=f"choose one of {', '.join(sorted(FORMATS))}"
        )
    chosen = open_edition(city, edition) if edition else current(city)
    if practice_id is not None:
        write_practice(chosen, practice_id, out)
    else:
        FORMATS[format_](chosen, out)
    console.print(
        said(f"Wrote {out} from edition {chosen.id}.", f"已由版本 {chosen.id} 写出 {out}。"),
        markup=False,
    )


COMMANDS = {
    "export": (export, ("Write an edition for other systems.", "将某一版本导出给其他系统。"))
}
