"""Provisional editions: the live indicators as of now, by the same methods, for an hour or two.

They lie beside the editions that last, under the pointer NOW, and are never cited. A worker
makes one whenever there is something new; the newest three stay, for pages that still show one.
"""

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from cityagenda.build.editions import Edition, opened, whole_ones
from cityagenda.build.lock import BRIEF
from cityagenda.build.places import Places
from cityagenda.build.progress import Report
from cityagenda.build.pruning import remove
from cityagenda.build.registers import Registers
from cityagenda.build.run import Aim, built
from cityagenda.build.writing import disk_faults
from cityagenda.city.loaded import Loaded
from cityagenda.ground.errors import BuildError

KEPT: Final = 3
"""How many provisional editions stay."""
HOLDS: Final = timedelta(hours=2)
"""How long one speaks of now, from the beginning of its hour."""
_NAME: Final = "provisional"


def run(
    city: Loaded,
    now: datetime | None = None,
    *,
    jobs: int | None = None,
    progress: Report | None = None,
    registers: Registers | None = None,
) -> Edition:
    """Build the live indicators of a city as of now and return the provisional edition.

    Parameters
    ----------
    city
        The loaded city.
    now
        The instant to whose hour windows slide; by default the clock's.
    jobs, progress, registers
        See `cityagenda.build.run.run`.

    Raises
    ------
    BuildError
        A build of the city is running, or nothing can be written. The last provisional
        edition stays.
    """
    now = (now or datetime.now(UTC)).astimezone(UTC)
    places = Places(city.folder.resolve())
    hour = now.replace(minute=0, second=0, microsecond=0)
    aim = Aim(_NAME, places.provisional, places.now, live=True, expires=hour + HOLDS, purpose=BRIEF)
    edition = built(city, aim, jobs=jobs, progress=progress, registers=registers, now=now)
    _prune(places, edition)
    return edition


def current(folder: Path) -> Edition | None:
    """Return the newest provisional edition of a city folder, None if there is no whole one.

    Whether it still speaks of now is for the reader to see: `Edition.expires`.
    """
    places = Places(folder)
    try:
        name = places.now.read_text(encoding="utf-8").strip()
        return opened(places.provisional, name)
    except (OSError, UnicodeDecodeError, BuildError):
        return None


def _prune(places: Places, newest: Edition) -> None:
    """Remove what is older than the newest ones, and the windows that were frozen for it."""
    with disk_faults(places.provisional):
        found = [e for e in whole_ones(places.provisional) if e.id != newest.id]
        spared = found[len(found) - KEPT + 1 :]
        gone = [edition for edition in found if edition not in spared]
        if not gone:
            return
        used = {name for edition in (newest, *spared) for name in _windows(edition)}
        for edition in gone:
            for name in _windows(edition) - used:
                shutil.rmtree(places.frozen / name, ignore_errors=True)
            remove(edition)


def _windows(edition: Edition) -> set[str]:
    """Return the names of the frozen windows that slid along with an edition."""
    sources = edition.city().sources
    return {
        source["frozen"]
        for record in edition.provenance()
        for source in record["sources"]
        if (window := sources[source["id"]].window) is not None and window.live
    }
