"""Commands on a city folder: new, check, schemas, trust and simulate."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from cityagenda.cli import EXIT_FAULTS
from cityagenda.cli.arguments import AsJson, CityFolder
from cityagenda.cli.language import language, said
from cityagenda.cli.output import console, print_json

ABOUT_SIMULATIONS = (
    "Write synthetic raw data, always marked as such.",
    "生成合成原始数据（始终标明为合成）。",
)
simulations = typer.Typer(no_args_is_help=True)

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


@simulations.command(
    "geography",
    help=said("Draw the synthetic shapes of all areas.", "绘制全部区域的合成边界。"),
)
def geography(
    city: CityFolder,
    seed: Annotated[int, typer.Option(help=said("The seed.", "随机种子。"))] = 1,
) -> None:
    """Write the seeded synthetic geography that the city's geometry source declares."""
    from cityagenda.city.simulation import write_geography

    path = write_geography(city, seed=seed)
    console.print(said(f"Wrote {path} (synthetic).", f"已写入 {path}（合成数据）。"))


@simulations.command(
    "statistics",
    help=said("Spread figures of the city over its areas.", "将全市数值分摊到各区域。"),
)
def statistics(
    city: CityFolder,
    seed: Annotated[int, typer.Option(help=said("The seed.", "随机种子。"))] = 1,
) -> None:
    """Write the seeded synthetic statistics that a source of the city declares."""
    from cityagenda.city.simulation import write_statistics

    path = write_statistics(city, seed=seed)
    console.print(said(f"Wrote {path} (synthetic).", f"已写入 {path}（合成数据）。"))


@simulations.command(
    "tasks",
    help=said(
        "Make up the tasks that the plan counts, with reports, in a copy for demonstration.",
        "在演示副本中生成规划计数而未列名的任务及其进展报告。",
    ),
)
def tasks(
    city: CityFolder,
    seed: Annotated[int, typer.Option(help=said("The seed.", "随机种子。"))] = 1,
    on: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"], help=said("The day; default today.", "日期，默认今天。")
        ),
    ] = None,
) -> None:
    """Write synthetic groups, tasks, agencies and progress reports."""
    from cityagenda.city.task_simulation import write_tasks

    day = (on or datetime.now().astimezone()).date()
    for path in write_tasks(city, seed=seed, on=day):
        console.print(said(f"Wrote {path} (synthetic).", f"已写入 {path}（合成数据）。"))
    console.print(
        said(
            f"Next: cityagenda build {city} && cityagenda import reports "
            f"{city}/data/synthetic/task-reports.csv {city}",
            f"下一步：cityagenda build {city} && cityagenda import reports "
            f"{city}/data/synthetic/task-reports.csv {city}",
        )
    )


@simulations.command(
    "network",
    help=said(
        "Write a year of values of the synthetic air network, with planted faults.",
        "生成合成空气监测网一年的逐小时数据，并埋入故障。",
    ),
)
def network(
    city: CityFolder,
    seed: Annotated[
        int | None,
        typer.Option(
            help=said(
                "The seed; default that of the network's generator.",
                "随机种子，默认取监测网 generator 中的种子。",
            )
        ),
    ] = None,
    year: Annotated[
        int | None,
        typer.Option(
            help=said(
                "The year; default that of the city's window of its values.",
                "年份，默认取数据源窗口的年份。",
            )
        ),
    ] = None,
) -> None:
    """Write the seeded raw files of the city's synthetic network."""
    from cityagenda.city.network_simulation.files import write_network

    made = write_network(city, seed=seed, year=year)
    if made.new:
        console.print(
            said(
                f"Wrote {len(made.new)} files of {made.year} into {made.folder} (synthetic).",
                f"已向 {made.folder} 写入 {made.year} 年的 {len(made.new)} 个文件（合成数据）。",
            )
        )
    else:
        console.print(
            said(
                f"The {len(made.files)} files of {made.year} are there already: {made.folder} "
                "(synthetic).",
                f"{made.year} 年的 {len(made.files)} 个文件已在 {made.folder}（合成数据）。",
            )
        )
    console.print(
        said(f"Planted faults: {made.faults}", f"埋入的故障见 {made.faults}"), markup=False
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
