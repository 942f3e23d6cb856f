"""Claim: the page of the air now costs <= 20 CPU ms and that of a street <= 10, when warm.

A copy of Shenzhen in a temporary folder, whose synthetic network has reported for a month: 90
stations, 74 streets, six pollutants, 48 hours in the provisional edition. Measured with Django's
own client, through every middleware and template, signed out: CPU time per request, the median
of 30 requests over different hours and streets after one for warming up. Also stated, without a
bar: other pages, all hours as JSON, and the first request after a new provisional edition.

    python benchmarks/air_pages.py
"""

import logging
import os
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

SHENZHEN = Path(__file__).resolve().parents[1] / "cities" / "shenzhen"
ROUNDS = 30


def prepared(folder: Path) -> None:
    """Make the city with a month of readings, an edition and a provisional one."""
    from cityagenda.assess.account import assess
    from cityagenda.build import intake, provisional
    from cityagenda.build.run import run
    from cityagenda.city.folder import load
    from cityagenda.city.network_simulation.playing import player

    shutil.copytree(SHENZHEN, folder, ignore=shutil.ignore_patterns(".cityagenda", "streams"))
    player(folder).round()
    city = load(folder)
    with intake.opened(city) as store:
        intake.taken(city, store)
    run(city, assess=assess)
    provisional.run(city)


def measured(ask: Callable[[int], object]) -> tuple[float, float]:
    """Return the median CPU time and the largest of a question asked in many variants."""
    ask(0)
    used = []
    for number in range(ROUNDS):
        start = time.process_time()
        ask(number)
        used.append(1000 * (time.process_time() - start))
    return statistics.median(used), max(used)


def main() -> int:
    """Measure, print, and return 1 if the claim does not hold."""
    logging.disable(logging.WARNING)
    os.environ["CITYAGENDA_ALLOWED_HOSTS"] = "testserver"
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "shenzhen"
        prepared(folder)
        from cityagenda.web.database import prepare

        prepare(folder)
        return report()


def report() -> int:
    """Measure every kind of page and print one line each."""
    from django.test import Client

    from cityagenda.web.apps.air.live import live_edition
    from cityagenda.web.apps.air.now import now
    from cityagenda.web.apps.api import gate
    from cityagenda.web.apps.api.buckets import Buckets

    gate.buckets = Buckets(burst=10**9)
    client = Client()
    start = time.process_time()
    client.get("/en/air/")
    print(f"first request of a process: {1000 * (time.process_time() - start):.0f} CPU ms")
    air = now(live_edition())
    if air is None:
        raise SystemExit("there are no hours")
    stamps = [air.stamp(hour) for hour in air.hours]
    streets = sorted(air.streets[air.latest])
    held = True
    for name, address, bar in (
        ("air now", "/{tongue}/air/?hour={hour}", 20.0),
        ("one street", "/{tongue}/air/streets/{street}/", 10.0),
        ("one station", "/{tongue}/air/stations/{street}/", None),
        ("health of the network", "/{tongue}/networks/air-network/", None),
        ("all hours as JSON", "/api/v1/air/now", None),
    ):

        def ask(number: int, address: str = address) -> bytes:
            url = address.format(
                tongue="en" if number % 2 else "zh",
                hour=stamps[number * 7 % len(stamps)],
                street=streets[number * 11 % len(streets)],
            )
            answer = client.get(url)
            if answer.status_code != 200:
                raise SystemExit(f"{url}: {answer.status_code}")
            return answer.content

        median, worst = measured(ask)
        said = "" if bar is None else f" (bar {bar:g})"
        size = len(ask(0)) / 1000
        print(f"{name}: {median:.1f} CPU ms, at most {worst:.1f}; {size:.0f} kB{said}")
        held = held and (bar is None or median <= bar)
    print("the claim holds" if held else "the claim does not hold")
    return 0 if held else 1


if __name__ == "__main__":
    raise SystemExit(main())
