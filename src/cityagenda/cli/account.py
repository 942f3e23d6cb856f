"""Commands on the account: build, show, editions."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cityagenda.cli import EXIT_FAULTS
from cityagenda.cli.arguments import AsJson, CityFolder
from cityagenda.cli.language import language, said
from cityagenda.cli.output import console, errors, print_json, print_table

if TYPE_CHECKING:
    from cityagenda.build.editions import Edition
    from cityagenda.build.run import Progress
    from cityagenda.city.loaded import Loaded
    from cityagenda.registers.views import View

_STAGES = {
    "freeze": ("Freezing sources", "冻结数据源"),
    "compute": ("Computing", "计算指标"),
    "assess": ("Assessing", "评价进展"),
    "write": ("Writing", "写入版本"),
}


def build(
    city: CityFolder,
    patch: Annotated[
        str | None,
        typer.Option(metavar="SCENARIO", help=said("Build under a scenario.", "按某一情景构建。")),
    ] = None,
    jobs: Annotated[
        int | None, typer.Option(min=1, help=said("Number of processes.", "进程数。"))
    ] = None,
    as_of: Annotated[
        str | None,
        typer.Option(
            metavar="INSTANT",
            help=said(
                "Read registers and streams as of this instant, such as 2026-11-26T12:00+08:00.",
                "按此时点读取台账和数据流，例如 2026-11-26T12:00+08:00。",
            ),
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Turn raw data into an edition of the account."""
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
    from rich.progress import Progress as Bars

    from cityagenda.assess.account import build_account
    from cityagenda.ground.texts import from_columns, text_in

    bars = Bars(
        TextColumn("{task.description}"),
        BarColumn(bar_width=28),
        MofNCompleteColumn(),
        console=errors,
        transient=True,
        disable=as_json,
    )
    lines: dict[str, Any] = {}

    def report(step: "Progress") -> None:
        if step.stage not in lines:
            lines[step.stage] = bars.add_task(said(*_STAGES[step.stage]), total=step.total)
        bars.update(lines[step.stage], completed=step.done, total=step.total)

    with bars:
        edition = build_account(
            city,
            scenario=patch,
            jobs=jobs,
            progress=report,
            registers=registers,
            as_of=_instant(as_of),
        )
    failures = edition.failures().to_dicts()
    if as_json:
        print_json({"edition": edition.id, "folder": str(edition.folder), "failures": failures})
    else:
        console.print(said(f"Edition {edition.id}", f"版本 {edition.id}"), markup=False)
        _print_verdicts(edition)
        for failure in failures:
            console.print(
                f"[red]{said('not computed', '未能计算')}[/] {failure['indicator']}: ", end=""
            )
            what = text_in(from_columns(failure, "what"), language())
            console.print(f"{failure['where'] or ''} {what}".strip(), markup=False)
    if failures:
        raise typer.Exit(EXIT_FAULTS)


def registers(city: "Loaded", name: str, as_of: datetime | None) -> "View":
    """Return a view of the registers that the site of a city keeps."""
    from cityagenda.web.registers import view

    return view(city, name, as_of)


def _instant(text: str | None) -> datetime | None:
    from cityagenda.ground.errors import BuildError

    if text is None:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise BuildError(
            f"'{text}' is no instant",
            where="--as-of",
            todo="write day, time and zone, such as 2026-11-26T12:00+08:00",
        )
    return found


def _print_verdicts(edition: "Edition") -> None:
    from cityagenda.assess.terms import STATES

    counts = dict(edition.assessment("verdicts").group_by("verdict").len().iter_rows())
    parts = [f"{counts[name]} {_state(name)}" for name in STATES if name in counts]
    console.print("   ".join(parts), markup=False)


def _state(name: str) -> str:
    """Return the shape and the word of a state in the reader's language."""
    from cityagenda.assess.terms import STATES
    from cityagenda.ground.texts import text_in

    return f"{STATES[name].shape} {text_in(STATES[name].word, language())}"


def chosen(city: Path, edition: str | None) -> "Edition":
    """Return the edition of a city that a command asked for, by default the current one."""
    from cityagenda.build.editions import current, open_edition

    return open_edition(city, edition) if edition else current(city)


EditionId = Annotated[
    str | None,
    typer.Option("--edition", help=said("An edition; default: current.", "版本；默认当前。")),
]


def show(city: CityFolder, edition: EditionId = None, as_json: AsJson = False) -> None:
    """Show every indicator with its latest value and its course."""
    from cityagenda.ground.numbers import shown
    from cityagenda.ground.texts import text_in

    found = chosen(city, edition)
    rows = found.assessment("verdicts").to_dicts()
    if as_json:
        print_json({"edition": found.id, "verdicts": rows})
        return
    indicators = found.city().indicators
    print_table(
        (
            said("indicator", "指标"),
            said("latest", "最新值"),
            said("unit", "单位"),
            said("year", "年份"),
            said("target", "目标"),
            said("course", "进展"),
        ),
        [
            (
                text_in(indicators[row["indicator"]].name, language()),
                shown(row["current_value"], indicators[row["indicator"]].decimals),
                text_in(indicators[row["indicator"]].unit_name, language())
                or indicators[row["indicator"]].unit,
                row["current_year"],
                "" if row["target"] is None else f"{shown(row['target'])} ({row['target_year']})",
                _state(row["verdict"]),
            )
            for row in rows
        ],
        title=f"{text_in(found.city().city.name, language())} · {found.id}",
        right=(1,),
    )


def editions(city: CityFolder, as_json: AsJson = False) -> None:
    """List the editions of a city; a star marks the current one."""
    from cityagenda.build.editions import current
    from cityagenda.build.editions import editions as all_editions

    now = current(city).id
    found = sorted(all_editions(city), key=lambda e: e.created)
    rows = [(e.id, "*" if e.id == now else "", e.created, e.scenario or "") for e in found]
    if as_json:
        names = ("id", "current", "created", "scenario")
        print_json([dict(zip(names, row, strict=True)) for row in rows])
        return
    print_table(
        (
            said("edition", "版本"),
            "",
            said("written", "写入时间"),
            said("scenario", "情景"),
        ),
        [(i, star, f"{made:%Y-%m-%d %H:%M:%S}", name) for i, star, made, name in rows],
    )


COMMANDS = {
    "build": (build, ("Turn raw data into an edition.", "由原始数据构建一个版本。")),
    "show": (show, ("Show the account at a glance.", "显示账本概览。")),
    "editions": (editions, ("List the editions.", "列出全部版本。")),
}
