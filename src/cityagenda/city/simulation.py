"""Synthetic raw files for a city that has not supplied its own, always marked as such."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Final

from cityagenda.city.folder import read
from cityagenda.city.geometry import sources
from cityagenda.city.loaded import Loaded
from cityagenda.city.models import Source
from cityagenda.ground.errors import CityFolderError
from cityagenda.ground.geography import geography, layout, write_geojson
from cityagenda.ground.scattering import Part, amounts, factors, means

LAYOUT: Final = "data/geography-layout.csv"
"""Where a city says roughly where its areas lie (id, x, y, weight; kilometres)."""
FIGURES: Final = "data/statistics-layout.csv"
"""Which figures are spread over the areas: indicator, period, value, kind, spread, weight."""
STATISTICS: Final = "cityagenda simulate statistics"
_COLUMNS: Final = ("indicator", "area", "period", "value", "unit")
_KINDS: Final = ("total", "mean")


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
    source = next((found for found in sources(city) if found.synthetic), None)
    if source is None:
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


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of the whole city that is spread over its areas.

    A ``total`` is shared out, a ``mean`` varied around itself by at most ``spread`` (a
    share). ``weight`` names the figure that weighs the areas in a mean; without it their size
    does.
    """

    indicator: str
    period: str
    value: float
    kind: str
    spread: float
    weight: str


def write_statistics(folder: Path, *, seed: int) -> Path:
    """Spread figures of the city over its areas and write them where their source expects them.

    Every area below the city gets a row for each figure. An area with children has the sum or
    the weighted mean of what its smallest areas have.

    Parameters
    ----------
    folder
        The city folder, with the two layouts `LAYOUT` and `FIGURES` and one synthetic source
        whose ``generator`` begins with `STATISTICS`.
    seed
        Chooses who gets more and who less; the same seed gives the same bytes.

    Returns
    -------
    Path
        The file written.

    Raises
    ------
    CityFolderError
        No source or several expect the figures, or a layout names what does not exist.
    SourceError
        A layout is absent or malformed.
    """
    city = read(folder)
    source = _expecting(city)
    figures = _figures(city, folder / FIGURES)
    parts = _parts(city, folder)
    path = folder / source.path
    path.parent.mkdir(parents=True, exist_ok=True)
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(_COLUMNS)
    writer.writerows(_statistics(city, parts, figures, seed))
    path.write_text(text.getvalue(), encoding="utf-8", newline="")
    return path


def _expecting(city: Loaded) -> Source:
    """Return the one source that wants simulated statistics; real data is never overwritten."""
    found = [
        source
        for source in city.sources.values()
        if source.synthetic and (source.generator or "").startswith(STATISTICS)
    ]
    if len(found) != 1:
        raise CityFolderError(
            f"{len(found) or 'no'} source(s) expect simulated statistics",
            where=str(city.folder),
            todo=f"declare one with 'synthetic: true' and 'generator: {STATISTICS} …'",
        )
    return found[0]


def _figures(city: Loaded, path: Path) -> list[Figure]:
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError) as error:
        raise CityFolderError(
            f"the layout of the statistics cannot be read: {error}",
            where=str(path),
            todo="write a CSV file with the columns indicator, period, value, kind, spread, weight",
        ) from error
    return [_figure(city, row, f"{path.name}:{line}") for line, row in enumerate(rows, start=2)]


def _figure(city: Loaded, row: Mapping[str, str], where: str) -> Figure:
    try:
        found = Figure(
            row["indicator"],
            row["period"],
            float(row["value"]),
            row["kind"],
            float(row["spread"]),
            row["weight"] or "",
        )
    except (KeyError, TypeError, ValueError) as error:
        raise CityFolderError(
            f"the row is incomplete or a number is none ({error})",
            where=where,
            todo="write indicator, period, value, kind, spread and weight",
        ) from error
    if found.indicator not in city.indicators or found.kind not in _KINDS:
        raise CityFolderError(
            f"there is no indicator '{found.indicator}', or no kind '{found.kind}'",
            where=where,
            todo=f"take the id of an indicator, and one of {', '.join(_KINDS)}",
        )
    return found


def _parts(city: Loaded, folder: Path) -> list[Part]:
    """Return the smallest areas with the middle of their points in the layout and their size."""
    sites = [site for site in layout(folder / LAYOUT) if site.area is not None]
    unknown = sorted({site.area for site in sites if site.area} - set(city.areas))
    if unknown or not sites:
        raise CityFolderError(
            f"the layout names '{unknown[0]}', which is no area" if unknown else "it has no area",
            where=LAYOUT,
            todo="give each smallest area a row",
        )
    held: dict[str, list[tuple[float, float, float]]] = {}
    for site in sites:
        held.setdefault(site.area or "", []).append((site.x, site.y, site.weight))
    return [
        Part(
            area,
            sum(x for x, _, _ in points) / len(points),
            sum(y for _, y, _ in points) / len(points),
            sum(weight for _, _, weight in points),
        )
        for area, points in held.items()
    ]


def _statistics(
    city: Loaded, parts: Sequence[Part], figures: Sequence[Figure], seed: int
) -> Iterator[tuple[str, str, str, str, str]]:
    """Yield the rows of the file, figure by figure, area by area."""
    sizes = {part.id: part.size for part in parts}
    made: dict[tuple[str, str], dict[str, float]] = {}
    above = {part.id: _ancestors(city, part.id) for part in parts}
    for figure in sorted(figures, key=lambda f: f.kind != "total"):
        indicator = city.indicators[figure.indicator]
        decimals = indicator.decimals or 0
        deviations = factors(parts, figure.indicator, figure.period, figure.spread, seed)
        weights = made.get((figure.weight, figure.period), sizes)
        if figure.kind == "total":
            values = amounts(figure.value, parts, deviations, decimals)
        else:
            highest = indicator.limit if (indicator.limit or 0) > figure.value else None
            values = means(figure.value, weights, deviations, highest)
        made[figure.indicator, figure.period] = values
        for area in city.areas:
            own = [part for part in values if area == part or area in above[part]]
            if area == city.city.area or not own:
                continue
            value = sum(values[part] for part in own)
            if figure.kind == "mean":
                heavy = sum(weights[part] for part in own)
                value = sum(values[part] * weights[part] for part in own) / heavy
            number = f"{value:.{decimals}f}"
            yield figure.indicator, area, figure.period, number, indicator.unit


def _ancestors(city: Loaded, area: str) -> set[str]:
    found: set[str] = set()
    parent = city.areas[area].parent
    while parent is not None and parent not in found:
        found.add(parent)
        parent = city.areas[parent].parent
    return found
