"""Geometry: every area has one shape, whole and in one datum, and no shape is left over."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Final

from cityagenda.city import geometry
from cityagenda.city.faults import Fault, fault
from cityagenda.city.loaded import Loaded
from cityagenda.city.models import Source
from cityagenda.city.suggestions import nearest
from cityagenda.ground.datums import SHIFTED, wgs84
from cityagenda.ground.errors import SourceError
from cityagenda.ground.shapes import Flaw, Shapes, crossings

_FOREVER: Final = date.max


def geometry_faults(loaded: Loaded) -> Iterator[Fault]:
    """Yield what is wrong with the sources of shapes and with what their files hold."""
    if not loaded.objects.get("city"):
        return
    yield from _declaration_faults(loaded)
    try:
        files = geometry.files(loaded)
    except SourceError:
        return  # the check of sources says which file is missing
    ids = geometry.area_ids(loaded)
    held: dict[str, str] = {}
    broken = False
    for source, path in files:
        name = path.relative_to(loaded.folder).as_posix()
        found = geometry.read(source, path)
        broken |= bool(found.flaws)
        yield from _flaws(name, found.flaws)
        yield from _content_faults(loaded, source, name, found)
        for key in found.held:
            area = ids.get(key)
            if area is None:
                yield fault(
                    "shape-of-nothing", f"{name}:1", path=name, area=key, nearest=nearest(key, ids)
                )
            elif area in held:
                yield fault("shape-twice", f"{name}:1", path=name, area=area, other=held[area])
            else:
                held[area] = name
    if files and not broken:
        yield from _missing(loaded, held)


def _declaration_faults(loaded: Loaded) -> Iterator[Fault]:
    for id_ in loaded.city.geometries:
        source = loaded.sources.get(id_)
        if source is not None and source.format not in geometry.FORMATS:
            where = loaded.place_at("city", loaded.city.id, ("geometry",))
            yield fault("geometry-without-shapes", where, source=id_, format=source.format)
    declared = [source for source in geometry.sources(loaded) if source.datum is not None]
    for source in declared:
        where = loaded.place_at("source", source.id, ("datum",))
        if geometry.kin(source.datum) != geometry.kin(declared[0].datum):
            yield fault(
                "datum-mixed",
                where,
                source=source.id,
                datum=source.datum,
                other=declared[0].id,
                wanted=declared[0].datum,
            )
        if source.datum in SHIFTED and not source.convert:
            yield fault("datum-shifted", where, datum=source.datum)


def _flaws(name: str, flaws: Iterable[Flaw]) -> Iterator[Fault]:
    for flaw in flaws:
        code = "shapes-flawed" if flaw.feature else "shapes-unreadable"
        where = f"{name}:{flaw.line}"
        yield fault(code, where, path=name, feature=flaw.feature, problem=flaw.problem)


def _content_faults(loaded: Loaded, source: Source, name: str, found: Shapes) -> Iterator[Fault]:
    """Yield what only real shapes can be wrong in: crossings, and places outside a datum."""
    if source.synthetic or not found.held:
        return
    try:
        yield from _flaws(name, crossings(found.held))
    except SourceError as error:
        yield fault("shapes-unchecked", f"{name}:1", problem=error.what)
    if source.datum in SHIFTED:
        try:
            for shape in found.held.values():
                for polygon in shape:
                    wgs84(polygon[0], source.datum)
        except SourceError as error:
            where = loaded.place_at("source", source.id, ("datum",))
            yield fault("shapes-unreadable", where, path=name, problem=error.what)


def _missing(loaded: Loaded, held: dict[str, str]) -> Iterator[Fault]:
    parts = [area for area in loaded.areas.values() if area.id != loaded.city.area]
    living = [area for area in parts if (area.valid_to or _FOREVER) == _FOREVER]
    without = [area.id for area in living if area.id not in held]
    if without:
        where = loaded.place_at("city", loaded.city.id, ("geometry",))
        yield fault("shapes-missing", where, count=len(without), total=len(living), area=without[0])
