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
from cityagenda.ground.texts import Text

BUILD: Final = "build"
BRIEF: Final = "provisional"
"""What holds the lock for seconds only; others wait for its end."""
WATCH: Final = "watch"
_TAKEN: Final[dict[str, tuple[Text, Text]]] = {
    BUILD: (
        {
            "zh-Hans": "该城市正在进行另一次构建（{holder}）",
            "en": "another build of this city is running ({holder})",
        },
        {"zh-Hans": "请等其结束，或将其停止", "en": "wait until it has ended, or stop it"},
    ),
    WATCH: (
        {
            "zh-Hans": "已有值守进程在看护该城市（{holder}）",
            "en": "another worker watches this city ({holder})",
        },
        {
            "zh-Hans": "一个城市只需一个值守进程；请停止其中之一",
            "en": "a city needs one worker; stop one of the two",
        },
    ),
}
_PATIENCE: Final = 120.0
_PAUSE: Final = 0.05


@contextmanager
def locked(path: Path, purpose: str = BUILD) -> Iterator[None]:
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
        _lock(handle, path, purpose)
        with disk_faults(path):
            started = datetime.now(UTC).isoformat(timespec="seconds")
            os.ftruncate(handle, 0)
            os.write(
                handle, orjson.dumps({"pid": os.getpid(), "started": started, "purpose": purpose})
            )
        yield
    finally:
        os.close(handle)


def _lock(handle: int, path: Path, purpose: str) -> None:
    ends = time.monotonic() + _PATIENCE
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            held = _held(path)
            if held.get("purpose") == BRIEF and time.monotonic() < ends:
                time.sleep(_PAUSE)
                continue
            what, todo = _TAKEN.get(purpose, _TAKEN[BUILD])
            said = {tag: text.format(holder=_holder(held)[tag]) for tag, text in what.items()}
            raise BuildError(said, where=str(path), todo=todo) from error
        return


def _held(path: Path) -> dict[str, Any]:
    try:
        found: dict[str, Any] = orjson.loads(path.read_bytes())
    except orjson.JSONDecodeError:
        return {}
    return found


def _holder(held: dict[str, Any]) -> Text:
    if not held:
        return {"zh-Hans": "刚刚启动", "en": "it has only just started"}
    pid, started = held["pid"], held["started"]
    return {
        "zh-Hans": f"进程 {pid}，自 {started} 起",
        "en": f"process {pid}, since {started}",
    }
