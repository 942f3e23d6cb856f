"""Reports: the annual report of an edition, made once and kept beside the edition.

A report takes seconds, so no page waits for one: the first reader who asks sets it going in
a process of its own and is told so; afterwards it is a file.
"""

import hashlib
import logging
import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from threading import Lock, Thread
from time import monotonic
from typing import Final

from cityagenda import __version__
from cityagenda.build.editions import Edition
from cityagenda.ground.errors import ReportError
from cityagenda.web.current import TONGUES
from cityagenda.web.database import home

SUFFIXES: Final = ("pdf", "html")
PATIENCE: Final = 60.0
"""Seconds after which a report that could not be made is tried again."""

_PROGRAM: Final = "from cityagenda.cli import main; main()"
_NEEDED: Final = ("typst", "markdown_it")
_LONGEST: Final = 600
_COLUMNS: Final = "1000"

_log = logging.getLogger("cityagenda.web")


def installed() -> bool:
    """Return whether reports can be made: the extra ``report`` brings what it takes."""
    return all(find_spec(name) is not None for name in _NEEDED)


def kept(edition: Edition, tongue: str, suffix: str) -> Path:
    """Return where a report is kept; another text of the city or software is another file."""
    digest = hashlib.blake2b(__version__.encode(), digest_size=6)
    for path in sorted((edition.home / "report" / TONGUES[tongue]).glob("*.md")):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return home(edition.home) / "reports" / edition.id / f"{digest.hexdigest()}.{tongue}.{suffix}"


def made(edition: Edition, tongue: str, suffix: str) -> bytes:
    """Return a report, making it now if it is not kept yet.

    Raises
    ------
    ReportError
        It cannot be made.
    """
    from cityagenda.report.writing import written

    path = kept(edition, tongue, suffix)
    if not path.is_file():
        written(edition, tongue, path)
    return path.read_bytes()


class Workshop:
    """Makes reports beside the requests of a process, each of them once."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._making: dict[Path, Thread] = {}
        self._failed: dict[Path, float] = {}

    def ready(self, edition: Edition, tongue: str, suffix: str) -> Path | None:
        """Return the file of a report, or None while it is being made.

        Raises
        ------
        ReportError
            It could not be made; the log says why.
        """
        path = kept(edition, tongue, suffix)
        if path.is_file():
            return path
        with self._lock:
            running = self._making.get(path)
            if running is not None and running.is_alive():
                return None
            if monotonic() - self._failed.get(path, -PATIENCE) < PATIENCE:
                raise ReportError("the report could not be made", where=str(path))
            asked = (edition.home, edition.id, tongue, path)
            self._making[path] = Thread(target=self._make, args=asked, daemon=True)
            self._making[path].start()
        return None

    def wait(self) -> None:
        """Wait until everything that was begun has ended."""
        for thread in list(self._making.values()):
            thread.join()

    def _make(self, city: Path, edition: str, tongue: str, path: Path) -> None:
        command = ["report", str(city), str(path), "--lang", tongue, "--edition", edition]
        try:
            subprocess.run(  # noqa: S603 - our own program
                [sys.executable, "-c", _PROGRAM, *command],
                check=True,
                capture_output=True,
                text=True,
                timeout=_LONGEST,
                env=os.environ | {"COLUMNS": _COLUMNS},
            )
        except subprocess.CalledProcessError as error:
            _log.error("the report %s could not be made: %s", path.name, error.stderr.strip())
            self._failed[path] = monotonic()
        except (OSError, subprocess.TimeoutExpired):
            _log.exception("the report %s could not be made", path.name)
            self._failed[path] = monotonic()
        else:
            _log.info("the report %s was made", path.name)


workshop: Final = Workshop()
