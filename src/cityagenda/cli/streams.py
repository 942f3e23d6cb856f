"""Commands on streams: take in what sensors send, compact it, watch it, look after it."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from cityagenda.cli import EXIT_FAULTS
from cityagenda.cli.arguments import AsJson, CityFolder
from cityagenda.cli.language import language, said
from cityagenda.cli.output import console, print_json, print_table

if TYPE_CHECKING:
    from cityagenda.build.intake import Taken
    from cityagenda.city.loaded import Loaded
    from cityagenda.streams.mqtt import Heard

ABOUT = (
    "Take in, compact and watch what sensors send.",
    "接收、整理并值守传感器数据。",
)
_TLS = 8883
streams = typer.Typer(no_args_is_help=True)


@streams.command(
    "take",
    help=said(
        "Take in the drop folders of all networks, and compact the days that are over.",
        "接收全部监测网投放文件夹中的数据，并整理已结束的日期。",
    ),
)
def take(city: CityFolder, as_json: AsJson = False) -> None:
    """Take in what is new; a folder that is not there is no fault."""
    from cityagenda.build import intake
    from cityagenda.city.folder import load

    loaded = load(city)
    with intake.opened(loaded) as store:
        found = intake.taken(loaded, store)
        days = intake.compacted(loaded, store)
    refused = sum(one.refused for one in found)
    if as_json:
        print_json({"networks": [_plain(one) for one in found], "compacted": len(days)})
    else:
        for one in found:
            _print_taken(loaded, one)
        if not found:
            console.print(said("The city declares no network.", "该城市未声明监测网。"))
        console.print(said(f"{len(days)} days compacted.", f"已整理 {len(days)} 天。"))
    if refused:
        raise typer.Exit(EXIT_FAULTS)


def _plain(one: "Taken") -> dict[str, Any]:
    return {
        "network": one.network,
        "absent": one.absent,
        "files": len(one.files),
        "known_files": one.known,
        **{name: one.sum(name) for name in ("new", "corrections", "late", "duplicates")},
        "refused": one.refused,
        "reasons": list(one.reasons),
    }


def _print_taken(city: "Loaded", one: "Taken") -> None:
    from cityagenda.ground.texts import text_in

    network = city.networks[one.network]
    name = text_in(network.name, language()) or network.id
    if one.absent:
        drop = network.drop or "—"
        console.print(
            said(
                f"{name}: there is no drop folder ({drop}).", f"{name}：没有投放文件夹（{drop}）。"
            ),
            markup=False,
            soft_wrap=True,
        )
        return
    new, corrected, late = (one.sum(n) for n in ("new", "corrections", "late"))
    console.print(
        said(
            f"{name}: {len(one.files)} new files, {one.known} known; {new:,} new values, "
            f"{corrected:,} corrected, {late:,} late, {one.refused:,} refused.",
            f"{name}：新文件 {len(one.files)} 个，已知 {one.known} 个；新值 {new:,}，更正 "
            f"{corrected:,}，迟到 {late:,}，拒收 {one.refused:,}。",
        ),
        markup=False,
        soft_wrap=True,
    )
    for reason in one.reasons:
        console.print(f"    {reason}", markup=False, soft_wrap=True)


@streams.command(
    "compact",
    help=said("Write the days that are over into Parquet.", "将已结束的日期写入 Parquet。"),
)
def compact(
    city: CityFolder,
    again: Annotated[
        bool,
        typer.Option(
            "--again",
            help=said(
                "Write all days anew, such as for other rules of quality control.",
                "全部重写，例如更换质控规则之后。",
            ),
        ),
    ] = False,
) -> None:
    """Compact under the rules of quality control in force on each day."""
    from cityagenda.build import intake
    from cityagenda.city.folder import load

    loaded = load(city)
    with intake.opened(loaded) as store:
        days = intake.compacted(loaded, store, again=again)
    console.print(said(f"{len(days)} days compacted.", f"已整理 {len(days)} 天。"))


@streams.command(
    "watch",
    help=said(
        "Take in, make provisional editions and evaluate alerts, until stopped.",
        "持续接收数据、生成临时版本并判定预警，直至停止。",
    ),
)
def watch(
    city: CityFolder,
    every: Annotated[
        float,
        typer.Option(min=1.0, help=said("Seconds from round to round.", "每轮之间的秒数。")),
    ] = 60.0,
    rounds: Annotated[
        int | None,
        typer.Option(min=1, help=said("Leave after so many.", "若干轮之后退出。")),
    ] = None,
) -> None:
    """Write one JSON object a round on standard output."""
    import json
    import signal
    import sys
    from threading import Event

    from cityagenda.build.worker import Round
    from cityagenda.build.worker import watch as watch_city
    from cityagenda.cli.account import registers

    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    left = [rounds]

    def told(done: Round) -> None:
        sys.stdout.write(json.dumps(done.plain(), ensure_ascii=False) + "\n")
        sys.stdout.flush()
        if left[0] is not None:
            left[0] -= 1
            if not left[0]:
                stop.set()

    watch_city(city, stop, every=every, told=told, registers=registers)


@streams.command(
    "mqtt",
    help=said(
        "Take in what an MQTT broker passes on, until stopped.",
        "持续接收 MQTT 代理转发的数据，直至停止。",
    ),
)
def mqtt(
    city: CityFolder,
    host: Annotated[str, typer.Option(help=said("The broker.", "代理地址。"))],
    port: Annotated[
        int | None,
        typer.Option(
            help=said("Its port; default 1883, 8883 by TLS.", "端口；默认 1883，TLS 为 8883。")
        ),
    ] = None,
    topic: Annotated[
        list[str] | None,
        typer.Option(
            help=said(
                "A topic; default those of SensorThings.", "主题；默认为 SensorThings 的主题。"
            )
        ),
    ] = None,
    user: Annotated[str | None, typer.Option(help=said("Who signs in.", "用户名。"))] = None,
    password: Annotated[
        str | None,
        typer.Option(
            envvar="CITYAGENDA_MQTT_PASSWORD",
            show_default=False,
            help=said("The password; better in the environment.", "口令；宜写入环境变量。"),
        ),
    ] = None,
    tls: Annotated[bool, typer.Option("--tls", help=said("Speak TLS.", "使用 TLS。"))] = False,
) -> None:
    """Declare what the networks say, then acknowledge each message once it is on the disk."""
    import signal
    from threading import Event

    from cityagenda.build import intake
    from cityagenda.city.folder import load
    from cityagenda.streams import mqtt as adapter

    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    with intake.opened(load(city)) as store:
        folder = store.folder
    broker = adapter.Broker(
        host,
        port or (_TLS if tls else adapter.PORT),
        tuple(topic or adapter.TOPICS),
        user=user,
        password=password,
        secure=tls,
    )
    adapter.listen(folder, broker, stop=stop, heard=_print_heard)


def _print_heard(heard: "Heard") -> None:
    new = sum(receipt.new for receipt in heard.receipts)
    corrected = sum(receipt.corrections for receipt in heard.receipts)
    console.print(
        said(
            f"{heard.messages} messages: {new:,} new values, {corrected:,} corrected, "
            f"{heard.refused:,} refused.",
            f"{heard.messages} 条消息：新值 {new:,}，更正 {corrected:,}，拒收 {heard.refused:,}。",
        ),
        markup=False,
        soft_wrap=True,
    )


@streams.command(
    "health",
    help=said(
        "Show which sensors are silent, stuck or drifting.", "显示失联、卡滞或漂移的传感器。"
    ),
)
def health(
    city: CityFolder,
    every: Annotated[
        bool,
        typer.Option("--all", help=said("Show the sound ones as well.", "同时显示正常的传感器。")),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Judge each datastream of each network by its interval."""
    from cityagenda.build.health import states
    from cityagenda.city.folder import load
    from cityagenda.ground.texts import from_columns, text_in
    from cityagenda.streams.health import STATES

    rows = states(load(city)).to_dicts()
    if as_json:
        print_json(rows)
        return
    shown = [row for row in rows if every or row["state"] != "ok" or row["odd"]]
    print_table(
        (
            said("network", "监测网"),
            said("datastream", "数据流"),
            said("state", "状态"),
            said("last value", "最近数值"),
            said("30 days", "30 天"),
            said("flagged", "存疑"),
            said("what seems odd", "异常迹象"),
        ),
        [
            (
                row["network"],
                row["datastream"],
                text_in(STATES[row["state"]], language()),
                f"{row['last']:%Y-%m-%d %H:%M} UTC" if row["last"] else None,
                _share(row["share_30d"]),
                _share(row["flagged_30d"]),
                text_in(from_columns(row, "odd"), language()),
            )
            for row in shown
        ],
        right=(4, 5),
    )
    sound = sum(row["state"] == "ok" for row in rows)
    console.print(
        said(f"{sound} of {len(rows)} are in order.", f"{len(rows)} 个中 {sound} 个正常。")
    )


def _share(value: float | None) -> str | None:
    return None if value is None else f"{value:.0%}"
