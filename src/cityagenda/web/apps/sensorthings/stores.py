"""Stores: those that a process keeps open, one for each thread that reads."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import Final

from django.conf import settings

from cityagenda.streams.shelf import DATABASE
from cityagenda.streams.store import Store

_free: Final[dict[tuple[Path, bool], list[Store]]] = {}
_lock: Final = Lock()


def folder() -> Path:
    """Return the folder of the streams of the city that is served."""
    return Path(settings.CITY_FOLDER) / ".cityagenda" / "streams"


@contextmanager
def reading() -> Iterator[Store | None]:
    """Lend the store of the city to one request; none while it has no streams."""
    if not (folder() / DATABASE).is_file():
        yield None
        return
    with _lent(reading=True) as store:
        yield store


@contextmanager
def writing() -> Iterator[Store]:
    """Lend the store of the city to one request; it is made where there is none yet."""
    with _lent(reading=False) as store:
        yield store


@contextmanager
def _lent(*, reading: bool) -> Iterator[Store]:
    path = folder()
    with _lock:
        kept = _free.setdefault((path, reading), [])
        store = kept.pop() if kept else None
    store = store or Store(path, reading=reading)
    try:
        yield store
    finally:
        with _lock:
            kept.append(store)
