"""The rule packs that a city can use: those installed and those in its own folder."""

from pathlib import Path

from cityagenda.city.faults import Fault, fault
from cityagenda.ground.errors import StandardError
from cityagenda.ground.standards import Standards, library, packaged, read


def standards_of(folder: Path) -> tuple[Standards, list[Fault]]:
    """Return the packs of all packages and of a city, and a fault for each unreadable one."""
    try:
        return library(folder), []
    except StandardError:
        by_id = {pack.id: pack for pack in packaged()}
    faults: list[Fault] = []
    for path in sorted((folder / "standards").glob("*.yml")):
        try:
            pack = read(path)
        except StandardError as error:
            where = f"standards/{path.name}:1"
            faults.append(fault("pack-invalid", where, problem=error.what))
        else:
            by_id[pack.id] = pack
    return Standards(tuple(by_id.values())), faults
