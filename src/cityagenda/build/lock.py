"""The lock: one build of a city at a time."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import orjson

from cityagenda.build.writing import disk_faults
from cityagenda.ground.errors import BuildError

BRIEF: Final = "provisional"
"""What holds the lock for seconds only; others wait for its end."""
_PATIENCE: Final = 120.0
_PAUSE: Final = 0.05


@contextmanager
def locked(path: Path, purpose: str = "build") -> Iterator[None]:
    """Hold a city's lock while the block runs.

    The system frees the lock when the process ends, however it ends. Where a provisional
    edition is being made, its end is waited for.

    Raises
    ------
    BuildError
        Another process holds it; the message names that process and when it began.
    """
    with disk_faults(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        _lock(handle, path)
        with disk_faults(path):
            started = datetime.now(UTC).isoformat(timespec="seconds")
            os.ftruncate(handle, 0)
            os.write(
                handle, orjson.dumps({"pid": os.getpid(), "started": started, "purpose": purpose})
            )
        yield
    finally:
        os.close(handle)


def _lock(handle: int, path: Path) -> None:
    ends = time.monotonic() + _PATIENCE
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            held = _held(path)
            if held.get("purpose") == BRIEF and time.monotonic() < ends:
                time.sleep(_PAUSE)
                continue
            raise BuildError(
                f"another build of this city is running ({_holder(held)})",
                where=str(path),
                todo="wait until it has ended, or stop it",
            ) from error
        return


def _held(path: Path) -> dict[str, Any]:
    try:
        found: dict[str, Any] = orjson.loads(path.read_bytes())
    except orjson.JSONDecodeError:
        return {}
    return found


def _holder(held: dict[str, Any]) -> str:
    if not held:
        return "it has only just started"
    return f"process {held['pid']}, since {held['started']}"
