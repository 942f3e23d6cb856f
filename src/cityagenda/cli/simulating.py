"""Commands that write synthetic raw data: geography, statistics, rivers, tasks, sensors."""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from cityagenda.cli.arguments import CityFolder
from cityagenda.cli.language import said
from cityagenda.cli.output import console

if TYPE_CHECKING:
    from threading import Event

    from cityagenda.city.network_simulation.declared import Declared
    from cityagenda.city.network_simulation.playing import Receiver, Round

ABOUT_SIMULATIONS = (
    "Write synthetic raw data, always marked as such.",
    "生成合成原始数据（始终标明为合成）。",
)
simulations = typer.Typer(no_args_is_help=True)


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
    "rivers",
    help=said("Draw rivers and make up samples of water.", "绘制河流并生成水质样品。"),
)
def rivers(
    city: CityFolder,
    seed: Annotated[int, typer.Option(help=said("The seed.", "随机种子。"))] = 1,
) -> None:
    """Write the seeded synthetic rivers, sections and samples that sources of the city declare."""
    from cityagenda.city.river_simulation import write_rivers

    for path in write_rivers(city, seed=seed):
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


@simulations.command(
    "sensors",
    help=said(
        "Play the synthetic air network in real time, until stopped.",
        "实时播放合成空气监测网，直至停止。",
    ),
)
def sensors(
    city: CityFolder,
    every: Annotated[
        float,
        typer.Option(
            min=0.05,
            help=said("Seconds from round to round.", "每轮之间的秒数。"),
        ),
    ] = 60.0,
    to: Annotated[
        str | None,
        typer.Option(
            metavar="URL",
            help=said(
                "A SensorThings root to send to; default the network's drop folder.",
                "SensorThings 根地址；默认写入监测网的投放文件夹。",
            ),
        ),
    ] = None,
    token: Annotated[
        str,
        typer.Option(
            envvar="CITYAGENDA_TOKEN",
            show_default=False,
            help=said("The server's token for sending.", "服务器的写入令牌。"),
        ),
    ] = "",
    start: Annotated[
        str | None,
        typer.Option(
            "--from",
            metavar="INSTANT",
            help=said(
                "For demonstrations: begin at an instant, such as 2026-11-20T00:00+08:00.",
                "演示用：从某一时刻开始，如 2026-11-20T00:00+08:00。",
            ),
        ),
    ] = None,
    speed: Annotated[
        float,
        typer.Option(
            help=said(
                "For demonstrations: so many times as fast, until now is reached.",
                "演示用：加速倍数，追上现在为止。",
            )
        ),
    ] = 1.0,
    seed: Annotated[
        int | None,
        typer.Option(
            help=said(
                "The seed; default that of the network's generator.",
                "随机种子，默认取监测网 generator 中的种子。",
            )
        ),
    ] = None,
) -> None:
    """Bring the hours of the synthetic network as they end."""
    import signal
    from threading import Event

    from cityagenda.city.network_simulation.playing import play, player

    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    playing = player(
        city,
        _receiver(to, token, stop),
        seed=seed,
        start=None if start is None else _instant(start),
        speed=speed,
    )
    for one in play(playing, stop, every=every):
        clock = f"{one.last.astimezone(playing.network.declared.zone):%Y-%m-%d %H:%M}"
        _tell(clock, one)


def _receiver(to: str | None, token: str, stop: "Event") -> "Callable[[Declared], Receiver]":
    from cityagenda.city.network_simulation.playing import Folder
    from cityagenda.city.network_simulation.posting import server

    def told(why: str, wait: float) -> None:
        text = said(f"{why}; again in {wait:.0f} s", f"{why}；{wait:.0f} 秒后重试")
        console.print(text, markup=False)

    def at(wanted: "Declared") -> "Receiver":
        return Folder(wanted) if to is None else server(wanted, to, stop, token=token, told=told)

    return at


def _tell(clock: str, one: "Round") -> None:
    text = said(
        f"{clock}: {one.values} values (synthetic) to {one.where}",
        f"{clock}：{one.values} 个数值（合成数据）→ {one.where}",
    )
    console.print(text, markup=False, soft_wrap=True)
    if one.refused:
        text = said(
            f"{one.refused} values were refused: {one.reason}",
            f"{one.refused} 个数值被拒绝：{one.reason}",
        )
        console.print(text, markup=False, soft_wrap=True)


def _instant(text: str) -> datetime:
    from cityagenda.ground.errors import StreamError

    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise StreamError(
            {"zh-Hans": f"“{text}”不是时刻", "en": f"'{text}' is no instant"},
            where="--from",
            todo={
                "zh-Hans": "请写出日期、时刻和时区，如 2026-11-20T00:00+08:00",
                "en": "write day, time and zone, such as 2026-11-20T00:00+08:00",
            },
        )
    return found
