"""The lock: one build of a city at a time."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import orjson

from cityagenda.build.writing import disk_faults
from cityagenda.ground.errors import BuildError


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold a city's lock while the block runs.

    The system frees the lock when the process ends, however it ends.

    Raises
    ------
    BuildError
        Another process holds it; the message names that process and when it began.
    """
    with disk_faults(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise BuildError(
                f"another build of this city is running ({_holder(path)})",
                where=str(path),
                todo="wait until it has ended, or stop it",
            ) from error
        with disk_faults(path):
            started = datetime.now(UTC).isoformat(timespec="seconds")
            os.ftruncate(handle, 0)
            os.write(handle, orjson.dumps({"pid": os.getpid(), "started": started}))
        yield
    finally:
        os.close(handle)


def _holder(path: Path) -> str:
    try:
        held = orjson.loads(path.read_bytes())
    except orjson.JSONDecodeError:
        return "it has only just started"
    return f"process {held['pid']}, since {held['started']}"
