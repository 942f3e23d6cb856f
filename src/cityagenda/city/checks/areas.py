"""Areas: no area lives longer than the one that it belongs to."""

from collections.abc import Iterator

from cityagenda.city.faults import Fault, fault
from cityagenda.city.loaded import Loaded
from cityagenda.city.models import Area


def area_faults(loaded: Loaded) -> Iterator[Fault]:
    """Yield areas whose dates lie outside their parent's.

    An area without a first day is taken to have begun with its parent.
    """
    for area in loaded.areas.values():
        parent = loaded.areas.get(area.parent or "")
        if parent is None:
            continue
        field = _outside(area, parent)
        if field is not None:
            yield fault(
                "area-outside-parent",
                loaded.place_at("area", area.id, (field,)),
                area=area.id,
                parent=parent.id,
                first=parent.valid_from or "…",
                last=parent.valid_to or "…",
            )


def _outside(area: Area, parent: Area) -> str | None:
    starts = area.valid_from
    if starts and parent.valid_from and starts < parent.valid_from:
        return "valid_from"
    ends = parent.valid_to
    if ends and (area.valid_to is None or area.valid_to > ends):
        return "valid_to"
    return "valid_from" if ends and starts and starts > ends else None
