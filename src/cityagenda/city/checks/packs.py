"""Rule packs: the city's own do not contradict each other, and open constants are named."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from cityagenda.city.faults import Fault, fault
from cityagenda.city.loaded import Loaded
from cityagenda.ground.errors import StandardError
from cityagenda.ground.standards import Standard, read


def pack_faults(loaded: Loaded) -> Iterator[Fault]:
    """Yield packs that are in force together, and packs with unconfirmed constants."""
    own = dict(_own(loaded.folder))
    reported: set[frozenset[str]] = set()
    for where, pack in own.items():
        for other in loaded.standards.editions(pack.topic, pack.jurisdiction):
            pair = frozenset((pack.id, other.id))
            day = max(pack.valid_from, other.valid_from)
            if other.id != pack.id and pair not in reported and _both_apply(pack, other, day):
                reported.add(pair)
                yield fault("packs-overlap", where, one=pack.id, other=other.id, day=day)
    yield from _unconfirmed(loaded, own)


def _both_apply(one: Standard, other: Standard, day: date) -> bool:
    return one.applies(day) and other.applies(day)


def _own(folder: Path) -> Iterator[tuple[str, Standard]]:
    for path in sorted((folder / "standards").glob("*.yml")):
        try:
            pack = read(path)
        except StandardError:
            continue
        lines = path.read_text(encoding="utf-8-sig").splitlines()
        line = next((n for n, text in enumerate(lines, 1) if text.startswith("valid_from")), 1)
        yield f"standards/{path.name}:{line}", pack


def _unconfirmed(loaded: Loaded, own: dict[str, Standard]) -> Iterator[Fault]:
    places = {pack.id: where for where, pack in own.items()}
    for indicator in loaded.indicators.values():
        spec = loaded.methods.get(indicator.method or "")
        if spec is None or not loaded.objects["city"]:
            continue
        for topic in spec.standards:
            for pack in loaded.standards.editions(topic, loaded.city.jurisdiction):
                if pack.id not in places:
                    places[pack.id] = loaded.place_at("indicator", indicator.id, ("method",))
    for pack in loaded.standards.packs:
        if pack.id in places and pack.status == "unconfirmed":
            what = "; ".join(pack.unconfirmed) or pack.id
            yield fault("constants-unconfirmed", places[pack.id], pack=pack.id, constants=what)
