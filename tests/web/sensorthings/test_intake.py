"""Intake: those that wait beside each other share a transaction, and one's fault is its own."""

import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.web.sensorthings.conftest import HOUR, NOW, START, network

from cityagenda.ground.errors import StreamError
from cityagenda.streams.batch import Batch
from cityagenda.streams.store import Receipt, Store
from cityagenda.web.apps.sensorthings.intake import Intake


def row(number: int, place: int) -> Batch:
    """Return a delivery of one value."""
    return Batch(np.array([number]), np.array([START + place * HOUR]), np.array([float(place)]))


def test_deliveries_that_wait_share_a_transaction_and_each_has_its_receipt(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Store(tmp_path) as store:
        store.declare(network(), now=START)
        store.add(row(3, 3), "before", now=NOW)
    door = Intake(tmp_path)
    busy, go = threading.Event(), threading.Event()
    real = Store.add_all

    def slow(self: Store, given: Sequence[Any], **more: Any) -> list[Receipt]:
        busy.set()
        go.wait(10)
        return real(self, given, **more)

    monkeypatch.setattr(Store, "add_all", slow)
    told: dict[int, Receipt | StreamError] = {}

    def deliver(own: int) -> None:
        try:
            told[own] = door.take(row(99 if own == 5 else 3, own), f"sensor {own}")
        except StreamError as error:
            told[own] = error

    threads = [threading.Thread(target=deliver, args=(own,)) for own in range(9)]
    threads[0].start()
    assert busy.wait(10)
    for thread in threads[1:5]:
        thread.start()
    while len(door._waiting) < 4:
        time.sleep(0.001)
    assert told == {}
    go.set()
    for thread in threads[:5]:
        thread.join()
    assert door.transactions == 2
    assert told[3] == Receipt(duplicates=1, batches=(5,))
    assert [told[own].new for own in (0, 1, 2, 4)] == [1, 1, 1, 1]  # type: ignore[union-attr]
    # A delivery that cannot be taken in harms none that waits beside it.
    busy.clear()
    go.clear()
    threads[6].start()
    assert busy.wait(10)
    for own in (5, 7, 8):
        threads[own].start()
    while len(door._waiting) < 3:
        time.sleep(0.001)
    go.set()
    for thread in threads[5:]:
        thread.join()
    assert isinstance(told[5], StreamError)
    with Store(tmp_path) as store:
        assert store.count() == 8
        frame = store.window(0, NOW).collect()
    assert frame["value"].to_list() == [0.0, 1.0, 2.0, 3.0, 4.0, 6.0, 7.0, 8.0]
