"""References: every id that an object names must belong to an object of the right kind."""

from collections.abc import Iterator

from cityagenda.city.fault_codes import KIND_NAMES
from cityagenda.city.faults import Fault, fault
from cityagenda.city.links import input_texts, link
from cityagenda.city.loaded import Loaded
from cityagenda.city.marks import Loc, marked
from cityagenda.city.models import KINDS, Object, Ref
from cityagenda.city.suggestions import nearest

_MOST_COMPARISONS = 200_000


def unknown_references(loaded: Loaded) -> Iterator[Fault]:
    """Yield a fault for each reference to an object that the folder does not have."""
    search = _Search(loaded)
    for kind, objects in loaded.objects.items():
        for id_, item in objects.items():
            for loc, wanted, named in _references(kind, item):
                if not search.has(wanted, named):
                    yield search.fault((kind, id_), loc, wanted, named)
    yield from _unreadable_links(loaded)


def _references(kind: str, item: Object) -> Iterator[tuple[Loc, str, str]]:
    for loc, mark, named in marked(item, Ref):
        yield loc, mark.kind, named
    if kind == "indicator":
        for loc, _, text in input_texts(item):  # type: ignore[arg-type]
            found = link(text)
            if found is not None:
                yield loc, found.kind, found.id
    elif kind == "claim":
        for index, text in enumerate(item.objects):  # type: ignore[attr-defined]
            named_kind, colon, id_ = text.partition(":")
            if colon and named_kind in KINDS:
                yield ("objects", index), named_kind, id_


def _unreadable_links(loaded: Loaded) -> Iterator[Fault]:
    for id_, indicator in loaded.indicators.items():
        for loc, _, text in input_texts(indicator):
            if link(text) is None:
                where = loaded.place_at("indicator", id_, loc)
                yield fault("link-malformed", where, text=text)
    for id_, claim in loaded.claims.items():
        for index, text in enumerate(claim.objects):
            if text.partition(":")[0] not in KINDS or ":" not in text:
                where = loaded.place_at("claim", id_, ("objects", index))
                near = nearest(text.partition(":")[0], KINDS)
                choices = ", ".join(KINDS)
                yield fault(
                    "claim-object-malformed", where, text=text, choices=choices, nearest=near
                )


class _Search:
    """Looks ids up, and finds the nearest one for a bounded number of unknown ids."""

    def __init__(self, loaded: Loaded) -> None:
        self.loaded = loaded
        self.comparisons = 0

    def has(self, kind: str, id_: str) -> bool:
        return id_ in self.loaded.objects.get(kind, ()) or self.loaded.is_broken(kind, id_)

    def fault(self, at: tuple[str, str], loc: Loc, kind: str, id_: str) -> Fault:
        known = self.loaded.objects.get(kind, {})
        self.comparisons += len(known)
        near = nearest(id_, known) if self.comparisons <= _MOST_COMPARISONS else None
        where = self.loaded.place_at(*at, loc)
        return fault("reference-unknown", where, kind=KIND_NAMES[kind], id=id_, nearest=near)
