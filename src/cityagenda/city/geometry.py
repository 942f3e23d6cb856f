"""Geometry: the shapes of a city's areas, from the sources that the city names for them.

One map has one datum. Shapes in WGS 84 and CGCS2000 may stand together (they differ by less
than a metre); shifted ones are converted if their source allows it, and refused if not.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cityagenda.city.loaded import Loaded
from cityagenda.city.models import Source
from cityagenda.city.paths import raw_files
from cityagenda.ground import shapes
from cityagenda.ground.datums import SHIFTED, Datum, wgs84
from cityagenda.ground.errors import SourceError
from cityagenda.ground.shapes import Shape, Shapes

FORMATS: Final = ("geojson", "geopackage")
"""Formats of sources that hold shapes."""
_TODO: Final = "run 'cityagenda check' on the city's folder, which names every fault"


@dataclass(frozen=True, slots=True)
class Geometry:
    """The shapes of a city by area.

    ``datum`` is what they are in now: ``WGS84`` after a conversion from ``converted``.
    ``synthetic`` is true if any of them was drawn by a program.
    """

    shapes: Mapping[str, Shape]
    datum: Datum
    converted: str
    synthetic: bool


def sources(city: Loaded) -> list[Source]:
    """Return the sources of shapes, in the order in which the city names them."""
    named = [city.sources[id_] for id_ in city.city.geometries if id_ in city.sources]
    return [source for source in named if source.format in FORMATS]


def files(city: Loaded) -> list[tuple[Source, Path]]:
    """Return every file of shapes with its source; `SourceError` if there is none."""
    return [
        (source, city.folder / name)
        for source in sources(city)
        for name in raw_files(city.folder, source.path)
    ]


def kin(datum: Datum | None) -> str:
    """Return the name that datums share if their shapes may stand on one map.

    Examples
    --------
    >>> kin("CGCS2000") == kin("WGS84"), kin("GCJ02") == kin("WGS84")
    (True, False)
    """
    return "WGS84" if datum == "CGCS2000" else str(datum)


def area_ids(city: Loaded) -> dict[str, str]:
    """Return the ids of the areas by what a file may call them: their id, or their code."""
    codes = {area.code: area.id for area in city.areas.values() if area.code}
    return codes | {id_: id_ for id_ in city.areas}


def read(source: Source, path: Path) -> Shapes:
    """Return what a file of a source holds.

    Its column ``id`` says which property names an area, if it is not ``id``.
    """
    declared = source.columns.get("id")
    key = declared.header if declared and declared.header else "id"
    return shapes.read(path, source.format, source.datum or "local", key)


def version(city: Loaded) -> str:
    """Return what changes when a file of shapes does; empty if there is none."""
    try:
        states = [path.stat() for _, path in files(city)]
    except (SourceError, OSError):
        return ""
    return "-".join(f"{state.st_size}-{state.st_mtime_ns}" for state in states)


def geometry(city: Loaded) -> Geometry:
    """Return the shapes of a city.

    Raises
    ------
    SourceError
        A file is absent or flawed, datums are mixed, none is declared, or a shifted one may
        not be converted.
    """
    held: dict[str, Shape] = {}
    ids = area_ids(city)
    declared = sources(city)
    datum = _datum(declared)
    for source, path in files(city):
        for name, shape in _whole(source, path, city.folder):
            if name in ids:
                held[ids[name]] = shape
    converted = datum if datum in SHIFTED else ""
    if converted:
        held = {id_: _converted(shape, datum) for id_, shape in held.items()}
    return Geometry(
        held,
        "WGS84" if converted else datum,
        converted,
        any(source.synthetic for source in declared),
    )


def _datum(declared: list[Source]) -> Datum:
    """Return the one datum of sources; `SourceError` if there is none, several or a refused one."""
    if not declared:
        raise SourceError(
            "the city names no shapes of its areas", todo="set 'geometry' in city.yml"
        )
    silent = [source for source in declared if source.datum is None]
    if silent:
        raise SourceError(
            "the datum of the shapes is not declared", where=f"source {silent[0].id}", todo=_TODO
        )
    if len({kin(source.datum) for source in declared}) > 1:
        named = ", ".join(f"{source.id} ({source.datum})" for source in declared)
        raise SourceError(f"the shapes are in different datums: {named}", todo=_TODO)
    refused = [source for source in declared if source.datum in SHIFTED and not source.convert]
    if refused:
        raise SourceError(
            f"the shapes are in {refused[0].datum}, which is shifted, and may not be converted",
            where=f"source {refused[0].id}",
            todo="supply shapes in CGCS2000 or WGS84, or write 'convert: true' in the source",
        )
    return declared[0].datum or "local"


def _whole(source: Source, path: Path, folder: Path) -> Iterator[tuple[str, Shape]]:
    found = read(source, path)
    if found.flaws:
        first = found.flaws[0]
        place = f"{path.relative_to(folder).as_posix()}:{first.line}"
        feature = f"'{first.feature}': " if first.feature else ""
        more = f" (and {len(found.flaws) - 1} more)" if len(found.flaws) > 1 else ""
        raise SourceError(
            f"the shapes of the areas cannot be used: {feature}{first.problem['en']}{more}",
            where=place,
            todo=_TODO,
        )
    yield from found.held.items()


def _converted(shape: Shape, datum: Datum) -> Shape:
    return tuple(tuple(wgs84(ring, datum) for ring in polygon) for polygon in shape)
