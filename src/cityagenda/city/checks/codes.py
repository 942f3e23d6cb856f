"""Codes: goals, targets and indicators of the 2030 Agenda are written as the UN writes them."""

import re
from collections.abc import Iterator
from typing import Final

from cityagenda.city.faults import Fault, fault
from cityagenda.city.loaded import Loaded
from cityagenda.city.marks import Loc

_SDG: Final = re.compile(r"(?:1[0-7]|[1-9])(?:\.(?:[0-9]{1,2}|[a-d])(?:\.[0-9]{1,2}[a-d]?)?)?")


def code_faults(loaded: Loaded) -> Iterator[Fault]:
    """Yield texts that are no code of a goal (11), target (11.6) or indicator (11.6.2)."""
    places: list[tuple[str, str, Loc, list[str]]] = [
        ("indicator", indicator.id, ("codes", "sdg"), indicator.codes.sdg)
        for indicator in loaded.indicators.values()
    ]
    for programme in loaded.programmes.values():
        places.append(("programme", programme.id, ("official_goals",), programme.official_goals))
        places.append(("programme", programme.id, ("sdg",), programme.sdg))
    for kind, id_, loc, codes in places:
        for index, code in enumerate(codes):
            if not _SDG.fullmatch(code):
                where = loaded.place_at(kind, id_, (*loc, index))
                yield fault("sdg-code-invalid", where, found=code)
