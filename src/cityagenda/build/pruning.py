"""Pruning: taking away old editions, which nothing else ever does."""

import shutil
from pathlib import Path

from cityagenda.build.editions import Edition, current, editions
from cityagenda.build.lock import locked
from cityagenda.build.places import Places
from cityagenda.build.writing import disk_faults, remove_unfinished

_GOING = ".new-gone-"
"""How the folder of an edition begins that is being removed: a build clears what is left."""


def pruned(city: Path, keep: int) -> list[str]:
    """Remove the oldest editions of a city and return their ids.

    Kept are the current one, always, and the newest ``keep`` of the plan and of each scenario.
    Damaged ones are left to whoever looks after them. An edition goes in one step: nobody
    finds half of one. Pages that show an edition which goes are answered from the next on.

    Raises
    ------
    BuildError
        The city has no edition, a build is running, or the disk refuses.
    """
    places = Places(city)
    with locked(places.lock):
        remove_unfinished(places.editions)
        spared = {current(city).id}
        newest_first = sorted(editions(city), key=lambda e: (e.created, e.id), reverse=True)
        for name in {edition.scenario for edition in newest_first}:
            spared.update([e.id for e in newest_first if e.scenario == name][:keep])
        gone = [edition for edition in reversed(newest_first) if edition.id not in spared]
        with disk_faults(places.editions):
            for edition in gone:
                remove(edition)
    return [edition.id for edition in gone]


def remove(edition: Edition) -> None:
    """Remove an edition; it goes in one step."""
    going = edition.folder.with_name(f"{_GOING}{edition.id}")
    edition.folder.rename(going)
    shutil.rmtree(going)
