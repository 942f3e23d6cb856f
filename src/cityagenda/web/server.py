"""The process that serves one city."""

import webbrowser
from pathlib import Path

from cityagenda.build.editions import current
from cityagenda.web.database import prepare


def serve(city: Path, *, host: str, port: int, open_browser: bool) -> None:
    """Serve the pages of a city until interrupted.

    Raises
    ------
    BuildError
        The city has no edition yet.
    """
    from granian import Granian
    from granian.constants import Interfaces

    current(city)
    prepare(city)
    server = Granian(
        "cityagenda.web.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        log_access=False,
    )
    if open_browser:
        server.on_startup(lambda: webbrowser.open(f"http://{host}:{port}/"))
    server.serve()
