"""Commands on a city folder: new, check, schemas and trust."""

from pathlib import Path
from typing import Annotated

import typer

from cityagenda.cli import EXIT_FAULTS
from cityagenda.cli.arguments import AsJson, CityFolder
from cityagenda.cli.language import language, said
from cityagenda.cli.output import console, print_json

_COLOURS = {"error": "red", "warning": "yellow", "note": "cyan"}
_SEVERITIES = {"error": ("error", "错误"), "warning": ("warning", "警告"), "note": ("note", "提示")}


def new(
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help=said("A new folder.", "新建的文件夹。"))
    ],
) -> None:
    """Write a small working city."""
    from cityagenda.city.creation import create

    create(folder)
    console.print(said(f"Wrote a small city to {folder}.", f"已在 {folder} 写入一座示例城市。"))
    console.print(
        said(
            f"Next: cityagenda check {folder} && cityagenda build {folder}",
            f"下一步：cityagenda check {folder} && cityagenda build {folder}",
        )
    )


def check(
    city: CityFolder,
    severity: Annotated[
        str,
        typer.Option(
            help=said("Show from: error, warning, note.", "起始级别：error、warning、note。")
        ),
    ] = "note",
    as_json: AsJson = False,
) -> None:
    """Report every fault of the folder at once."""
    from cityagenda.city.checks import check as faults_of

    shown = list(_SEVERITIES)[: list(_SEVERITIES).index(severity) + 1]
    faults = [fault for fault in faults_of(city) if fault.severity in shown]
    if as_json:
        print_json(
            [
                {
                    "severity": f.severity,
                    "code": f.code,
                    "where": f.where,
                    "what": f.what,
                    "todo": f.todo,
                }
                for f in faults
            ]
        )
    else:
        for fault in faults:
            word = said(*_SEVERITIES[fault.severity])
            console.print(f"[{_COLOURS[fault.severity]}]{word}[/] ", end="")
            console.print(f"{fault.where}: {fault.what[language()]}", markup=False)
            if fault.todo.get(language()):
                console.print(f"    → {fault.todo[language()]}", markup=False)
        _print_counts(city, [fault.severity for fault in faults])
    if any(fault.severity == "error" for fault in faults):
        raise typer.Exit(EXIT_FAULTS)


def _print_counts(city: Path, severities: list[str]) -> None:
    counts = ", ".join(
        f"{severities.count(name)} {said(*words)}" for name, words in _SEVERITIES.items()
    )
    console.print(f"{city}: {counts}", markup=False)


def schemas(
    folder: Annotated[
        Path, typer.Argument(metavar="OUT", help=said("Where to write them.", "写入位置。"))
    ],
) -> None:
    """Write the JSON Schemas of everything that a city writes."""
    from cityagenda.city.schemas import write

    write(folder)
    console.print(said(f"Wrote the schemas to {folder}.", f"已将模式写入 {folder}。"))


def trust(city: CityFolder) -> None:
    """Let the methods of this folder run on this machine."""
    from cityagenda.city.trust import trust as trust_folder

    trust_folder(city)
    console.print(
        said(
            f"The code in {city}/methods may now run on this machine.",
            f"已允许 {city}/methods 中的代码在本机运行。",
        )
    )


COMMANDS = {
    "new": (new, ("Write a small working city.", "写入一座可运行的示例城市。")),
    "check": (check, ("Report every fault of a city folder.", "一次报告城市文件夹中的全部问题。")),
    "trust": (
        trust,
        ("Let a folder's own methods run here.", "允许该文件夹自带的方法在本机运行。"),
    ),
    "schemas": (schemas, ("Write the JSON Schemas.", "写出 JSON Schema。")),
}
