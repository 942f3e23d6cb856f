"""Killed without warning: what was acknowledged is there, and there once."""

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
from tests.streams.conftest import datastream, network
from tests.streams.test_store import NOW, START

from cityagenda.streams.store import Store

ROUNDS = 6
WRITER = """
import sys
import time
from pathlib import Path
import numpy as np
from cityagenda.streams.batch import Batch
from cityagenda.streams.store import Store

folder, start, now = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
with Store(folder) as store:
    place = int(sys.argv[4])
    print("ready", flush=True)
    while place < 1440:
        at = start + place * 60_000_000
        rows = Batch(np.arange(50), np.full(50, at), np.arange(50) + place * 0.1)
        store.add(rows, "writer", now=now)
        print(place, flush=True)
        place += 1
        if sys.argv[5] == "compact" and place % 3 == 0:
            store.compact(start // 86_400_000_000)
    time.sleep(60)
"""


def killed(folder: Path, place: int, what: str, after: float) -> int:
    """Run a writer, kill it after some seconds, and return the last place it acknowledged."""
    command = [sys.executable, "-c", WRITER, str(folder), str(START), str(NOW), str(place), what]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        time.sleep(after)
        process.send_signal(signal.SIGKILL)
        told = process.stdout.read().split("\n")[:-1]
    return int(told[-1]) if told else place - 1


def survived(folder: Path, acknowledged: int) -> None:
    """Assert that every acknowledged value is held once, and at most one delivery more."""
    with Store(folder) as store:
        rows = store.rows(START // 86_400_000_000)
        places = (rows.batch.times - START) // 60_000_000
        held = set(zip(rows.batch.numbers.tolist(), places.tolist(), strict=True))
        assert len(held) == len(rows) == store.count()
        last = int(places.max())
        assert acknowledged <= last <= acknowledged + 1
        assert held == {(n, p) for n in range(50) for p in range(last + 1)}
        assert np.array_equal(rows.batch.values, rows.batch.numbers + places * 0.1)
        latest = store.latest()
        assert latest["count"].to_list() == [last + 1] * 50
        assert np.array_equal(latest["value"].to_numpy(), np.arange(50) + last * 0.1)


def test_nothing_acknowledged_is_lost_by_kills_in_ingest_and_compaction(tmp_path: Path) -> None:
    folder = tmp_path / "streams"
    with Store(folder) as store:
        store.declare(network(*(datastream(f"d{n:02}") for n in range(50))))
    chance = random.Random(4)  # noqa: S311 - moments, not secrets
    acknowledged = -1
    for round_ in range(ROUNDS):
        what = "compact" if round_ % 2 else "add"
        told = killed(folder, acknowledged + 1, what, chance.uniform(0.1, 0.6))
        acknowledged = max(acknowledged, told)
        assert acknowledged < 1440
        if acknowledged >= 0:
            survived(folder, acknowledged)
    assert acknowledged > 2 * ROUNDS
    with Store(folder) as store:
        store.compact(START // 86_400_000_000)
    survived(folder, acknowledged)


STEP = """
import os, signal, sys
from pathlib import Path
from cityagenda.streams import days
from cityagenda.streams.store import Store

left = int(sys.argv[3])
wait = days.synced

def synced(path):
    global left
    wait(path)
    left -= 1
    if left < 0:
        os.kill(os.getpid(), signal.SIGKILL)

days.synced = synced
with Store(Path(sys.argv[1])) as store:
    store.compact(int(sys.argv[2]))
"""


def test_a_compaction_killed_at_each_of_its_steps_changes_nothing(tmp_path: Path) -> None:
    folder, day = tmp_path / "streams", START // 86_400_000_000
    with Store(folder) as store:
        store.declare(network(*(datastream(f"d{n:02}") for n in range(50))))
    acknowledged = killed(folder, 0, "add", 0.3)
    for step in range(20):
        command = [sys.executable, "-c", STEP, str(folder), str(day), str(step)]
        code = subprocess.run(command, check=False).returncode
        survived(folder, acknowledged)
        if code == 0:
            break
        assert code == -signal.SIGKILL
    assert code == 0
    assert step >= 4
