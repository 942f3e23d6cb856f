"""The command that shows the account in a browser."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cityagenda.cli.arguments import CityFolder
from cityagenda.cli.language import language, said
from cityagenda.cli.output import console

if TYPE_CHECKING:
    from cityagenda.build.editions import Edition

_File = Annotated[
    Path | None,
    typer.Option(
        exists=True,
        dir_okay=False,
        help=said("For https without a proxy (PEM).", "无代理时启用 https（PEM 文件）。"),
    ),
]


def serve(  # noqa: PLR0913, PLR0917 - one option each
    city: CityFolder,
    port: Annotated[int, typer.Option(help=said("The port.", "端口。"))] = 8765,
    host: Annotated[str, typer.Option(help=said("The address.", "监听地址。"))] = "127.0.0.1",
    open_browser: Annotated[
        bool, typer.Option("--open", help=said("Open a browser.", "打开浏览器。"))
    ] = False,
    workers: Annotated[
        int,
        typer.Option(
            min=1,
            envvar="CITYAGENDA_WORKERS",
            help=said("Processes; as many as cores for a busy site.", "进程数；繁忙时可等于核数。"),
        ),
    ] = 1,
    threads: Annotated[
        int,
        typer.Option(min=1, max=64, help=said("Threads a process.", "每个进程的线程数。")),
    ] = 4,
    certificate: _File = None,
    key: _File = None,
    watch: Annotated[
        bool,
        typer.Option(
            "--watch",
            help=said("Watch the streams beside it.", "同时值守数据流。"),
        ),
    ] = False,
    simulate: Annotated[
        bool,
        typer.Option(
            "--simulate",
            help=said("Play the synthetic network beside it.", "同时播放合成监测网。"),
        ),
    ] = False,
) -> None:
    """Serve the pages of the current edition until interrupted."""
    from cityagenda.cli.children import beside
    from cityagenda.ground.texts import text_in
    from cityagenda.web.server import Place
    from cityagenda.web.server import serve as serve_pages

    if (certificate is None) != (key is None):
        raise typer.BadParameter(
            said("give both or neither", "须同时给出，或都不给出"), param_hint="--certificate/--key"
        )
    place = Place(host, port, workers, threads, certificate, key)

    def started(edition: "Edition") -> None:
        name = text_in(edition.manifest["city"]["name"], language())
        console.print(
            said(
                f"{name}, edition {edition.id}, is at {place.address} (stop with Ctrl+C)",
                f"{name}（版本 {edition.id}）已可访问：{place.address} （按 Ctrl+C 停止）",
            ),
            markup=False,
            soft_wrap=True,
        )

    commands = [["streams", "watch", str(city)]] if watch else []
    commands += [["simulate", "sensors", str(city)]] if simulate else []
    with beside(commands):
        serve_pages(city, place, open_browser=open_browser, started=started)


COMMANDS = {"serve": (serve, ("Show the account in a browser.", "在浏览器中展示账本。"))}
