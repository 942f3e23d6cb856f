"""Synthetic raw files for a city that has not supplied its own, always marked as such."""

from pathlib import Path
from typing import Final

from cityagenda.city.folder import read
from cityagenda.ground.errors import CityFolderError
from cityagenda.ground.geography import geography, layout, write_geojson

LAYOUT: Final = "data/geography-layout.csv"
"""Where a city says roughly where its areas lie (id, x, y, weight; kilometres)."""


def write_geography(folder: Path, *, seed: int) -> Path:
    """Draw the shapes of all areas of a city and write them where its source expects them.

    Parameters
    ----------
    folder
        The city folder; its `city.yml` names the source of its geometry.
    seed
        Chooses the course of the borders; the same seed gives the same bytes.

    Returns
    -------
    Path
        The file written.

    Raises
    ------
    CityFolderError
        The city names no source of geometry, or that source is not marked synthetic: real
        boundaries are never overwritten.
    SourceError
        The layout is absent or places an area that does not exist.
    """
    city = read(folder)
    name = city.city.geometry
    source = city.sources.get(name) if name else None
    if source is None or not source.synthetic:
        raise CityFolderError(
            "the city names no synthetic source of geometry",
            where=city.place_of("city", city.city.id, "geometry"),
            todo="set 'geometry' in city.yml to a source with 'synthetic: true'",
        )
    areas = [(area.id, area.parent) for area in city.areas.values()]
    drawn = geography(areas, layout(folder / LAYOUT), seed)
    path = folder / source.path
    path.parent.mkdir(parents=True, exist_ok=True)
    write_geojson(
        drawn,
        path,
        names={area.id: area.name for area in city.areas.values()},
        generator=f"cityagenda simulate geography --seed {seed}",
    )
    return path
