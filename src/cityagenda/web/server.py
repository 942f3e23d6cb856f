"""The processes that serve one city."""

import errno
import os
import shutil
import socket
import tempfile
import webbrowser
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from cityagenda.build.editions import Edition, current
from cityagenda.ground.errors import SiteError
from cityagenda.ground.texts import Text
from cityagenda.web.database import configure, prepare
from cityagenda.web.logs import SETTING as LOGS
from cityagenda.web.logs import logging_settings

WORKERS: Final = 1
THREADS: Final = 4
"""Requests that one process answers beside each other; most of a page is work and not waiting."""

_PATIENCE: Final = 30
"""Seconds in which running requests may come to their end when the site is stopped."""
_COUNTS: Final = "PROMETHEUS_MULTIPROC_DIR"
_WILDCARDS: Final = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}  # noqa: S104 - read, not bound
_LAST_PORT: Final = 65535

_WHY_NOT: Final[dict[int, tuple[Text, Text]]] = {
    errno.EADDRINUSE: (
        {"zh-Hans": "该端口已被占用", "en": "the port is taken"},
        {
            "zh-Hans": "请停止占用它的程序，或用 --port 另选端口",
            "en": "stop the program that uses it, or choose another one with --port",
        },
    ),
    errno.EACCES: (
        {"zh-Hans": "没有权限使用该端口", "en": "the port may not be used by you"},
        {
            "zh-Hans": "请选用 1024 以上的端口，并在前面放置代理",
            "en": "choose a port above 1024, and put a proxy in front",
        },
    ),
    errno.EADDRNOTAVAIL: (
        {"zh-Hans": "本机没有这个地址", "en": "this machine has no such address"},
        {
            "zh-Hans": "请用 --host 写本机的地址，例如 127.0.0.1 或 0.0.0.0",
            "en": "give an address of this machine with --host, such as 127.0.0.1 or 0.0.0.0",
        },
    ),
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where the site listens and with how many processes.

    ``certificate`` and ``key`` are files for https without a proxy in front.
    """

    host: str
    port: int
    workers: int = WORKERS
    threads: int = THREADS
    certificate: Path | None = None
    key: Path | None = None

    @property
    def address(self) -> str:
        """The address to type into a browser on this machine."""
        host = _WILDCARDS.get(self.host, f"[{self.host}]" if ":" in self.host else self.host)
        return f"{'https' if self.certificate else 'http'}://{host}:{self.port}/"


def serve(
    city: Path, place: Place, *, open_browser: bool, started: Callable[[Edition], None]
) -> None:
    """Serve the pages of a city until interrupted; running requests then come to their end.

    Parameters
    ----------
    city
        The city folder.
    place
        Where and with how many processes.
    open_browser
        Whether to show the front page to who started it.
    started
        Called when the site listens.

    Raises
    ------
    BuildError
        The city has no edition yet.
    SiteError
        The address cannot be listened on, or the database not be used.
    """
    edition = current(city)
    _refuse_where_nothing_can_listen(place)
    configure(city)
    _refuse_https_without_any(place)
    prepare(city)
    counts = tempfile.mkdtemp(prefix="cityagenda-metrics-")
    os.environ[_COUNTS] = counts
    try:
        server = _server(place)
        server.on_startup(lambda: started(edition))
        if open_browser:
            server.on_startup(lambda: webbrowser.open(place.address))
        server.serve()
    finally:
        shutil.rmtree(counts, ignore_errors=True)


def _server(place: Place) -> Any:  # noqa: ANN401 - granian's type is its own
    from django.db import connections
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    # The processes are forked: none may share a connection with another.
    connections.close_all()
    return Granian(
        "cityagenda.web.wsgi:application",
        address=place.host,
        port=place.port,
        interface=Interfaces.WSGI,
        workers=place.workers,
        blocking_threads=place.threads,
        runtime_blocking_threads=place.threads,
        websockets=False,
        respawn_failed_workers=True,
        workers_kill_timeout=_PATIENCE,
        ssl_cert=place.certificate,
        ssl_key=place.key,
        log_access=False,
        log_level=LogLevels.warning,
        log_dictconfig=_server_log(),
    )


def _server_log() -> dict[str, Any]:
    """Return how the server's own faults are written: as the site writes its lines."""
    found = logging_settings(os.environ.get(LOGS, ""))
    own = {"handlers": ["console"], "propagate": False}
    return found | {"loggers": {"_granian": own | {"level": "WARNING"}, "granian.access": own}}


def _refuse_where_nothing_can_listen(place: Place) -> None:
    where = f"{place.host}:{place.port}"
    if not 0 < place.port <= _LAST_PORT:
        raise SiteError(
            {"zh-Hans": "没有这样的端口", "en": "there is no such port"},
            where=where,
            todo={"zh-Hans": "端口为 1 至 65535", "en": "choose one from 1 to 65535"},
        )
    try:
        kind, *_, address = socket.getaddrinfo(place.host, place.port, type=socket.SOCK_STREAM)[0]
        with socket.socket(kind, socket.SOCK_STREAM) as attempt:
            attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            attempt.bind(address)
            attempt.listen(1)
    except OSError as error:
        number = errno.EADDRNOTAVAIL if isinstance(error, socket.gaierror) else error.errno
        if number not in _WHY_NOT:
            raise
        what, todo = _WHY_NOT[number]
        raise SiteError(what, where=where, todo=todo) from error


def _refuse_https_without_any(place: Place) -> None:
    from django.conf import settings

    if settings.HTTPS and not settings.TRUSTED_PROXIES and not place.certificate:
        raise SiteError(
            {
                "zh-Hans": "已设 CITYAGENDA_HTTPS=1，但没有任何环节提供 https，页面会不断跳转",
                "en": "CITYAGENDA_HTTPS=1 is set, but nothing speaks https: every page would "
                "lead to itself for ever",
            },
            where="CITYAGENDA_HTTPS",
            todo={
                "zh-Hans": "若前面有代理，请设 CITYAGENDA_PROXIES=1；否则用 --certificate 与 --key",
                "en": "set CITYAGENDA_PROXIES=1 if a proxy stands in front, or give --certificate "
                "and --key",
            },
        )
