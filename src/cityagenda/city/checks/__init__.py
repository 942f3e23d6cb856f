"""Checks: every fault of a city folder at once.

What makes a folder unreadable is found by `cityagenda.city.folder.read`; the modules here
add what can be seen once it is read. Each of them yields the faults of one idea.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from cityagenda.city.checks.areas import area_faults
from cityagenda.city.checks.claims import claim_faults
from cityagenda.city.checks.codes import code_faults
from cityagenda.city.checks.demonstration import demonstration_faults
from cityagenda.city.checks.geometry import geometry_faults
from cityagenda.city.checks.goalposts import goalpost_faults
from cityagenda.city.checks.languages import language_faults
from cityagenda.city.checks.methods import method_faults
from cityagenda.city.checks.networks import network_faults
from cityagenda.city.checks.packs import pack_faults
from cityagenda.city.checks.scenarios import scenario_faults
from cityagenda.city.checks.sources import source_faults
from cityagenda.city.checks.targets import target_faults
from cityagenda.city.checks.times import time_faults
from cityagenda.city.checks.units import unit_faults
from cityagenda.city.collector import collector_paused
from cityagenda.city.faults import Fault
from cityagenda.city.folder import read
from cityagenda.city.loaded import Loaded

CHECKS: Final[tuple[Callable[[Loaded], Iterator[Fault]], ...]] = (
    language_faults,
    time_faults,
    target_faults,
    goalpost_faults,
    code_faults,
    area_faults,
    geometry_faults,
    demonstration_faults,
    source_faults,
    network_faults,
    method_faults,
    unit_faults,
    pack_faults,
    claim_faults,
    scenario_faults,
)


def check(folder: Path) -> list[Fault]:
    """Return every fault of a city folder, in the order of files and lines.

    Raises
    ------
    CityFolderError
        The folder does not exist.
    """
    with collector_paused():
        loaded = read(folder)
        found = [fault for faults_of in CHECKS for fault in faults_of(loaded)]
        return list(loaded.with_faults((*loaded.faults, *found)).faults)
