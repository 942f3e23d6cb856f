"""The command that shows the account in a browser."""

from typing import Annotated

import typer

from cityagenda.cli.arguments import CityFolder
from cityagenda.cli.language import said


def serve(
    city: CityFolder,
    port: Annotated[int, typer.Option(help=said("The port.", "端口。"))] = 8765,
    host: Annotated[str, typer.Option(help=said("The address.", "监听地址。"))] = "127.0.0.1",
    open_browser: Annotated[
        bool, typer.Option("--open", help=said("Open a browser.", "打开浏览器。"))
    ] = False,
) -> None:
    """Serve the pages of the current edition until interrupted."""
    from cityagenda.web.server import serve as serve_pages

    serve_pages(city, host=host, port=port, open_browser=open_browser)


COMMANDS = {"serve": (serve, ("Show the account in a browser.", "在浏览器中展示账本。"))}
