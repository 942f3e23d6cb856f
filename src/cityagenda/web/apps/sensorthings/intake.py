"""Intake: deliveries that wait beside each other go into one transaction.

Waiting for the disk is most of what a single value costs. While one request waits, others
gather; the next one to get its turn writes for all of them. Each gets its own receipt, and
none before its rows are on the disk.
"""

from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Final

from cityagenda.ground.errors import StreamError
from cityagenda.streams.batch import Batch
from cityagenda.streams.store import Receipt, Store


@dataclass(slots=True)
class _Waiting:
    rows: Batch
    source: str
    receipt: Receipt | None = None
    fault: BaseException | None = None


class Intake:
    """The door of one store in one process; threads come to it at the same time."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.transactions = 0
        self._waiting: list[_Waiting] = []
        self._door = Lock()
        self._turn = Lock()
        self._store: Store | None = None

    def take(self, rows: Batch, source: str) -> Receipt:
        """Take a delivery in; when this returns it is on the disk.

        Raises
        ------
        StreamError
            It cannot be taken in; see `Store.add`. Others that waited beside it are.
        """
        own = _Waiting(rows, source)
        with self._door:
            self._waiting.append(own)
        with self._turn:
            if own.receipt is None and own.fault is None:
                with self._door:
                    group, self._waiting = self._waiting, []
                self._write(group)
        if own.fault is not None:
            raise own.fault
        assert own.receipt is not None  # noqa: S101 - `_write` gave one or the other
        return own.receipt

    def _write(self, group: list[_Waiting]) -> None:
        """Write for all that waited; whatever happens, each of them is told."""
        try:
            if self._store is None:
                self._store = Store(self.folder)
            receipts = self._store.add_all([(one.rows, one.source) for one in group])
        except StreamError as fault:
            if len(group) == 1:
                group[0].fault = fault
                return
            for one in group:
                self._write([one])
        except BaseException as fault:
            for one in group:
                one.fault = fault
            raise
        else:
            self.transactions += 1
            for one, receipt in zip(group, receipts, strict=True):
                one.receipt = receipt


_intakes: Final[dict[Path, Intake]] = {}
_lock: Final = Lock()


def intake(folder: Path) -> Intake:
    """Return the door of a store in this process."""
    with _lock:
        return _intakes.setdefault(folder, Intake(folder))
