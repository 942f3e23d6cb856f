"""Links: what the inputs of an indicator's method are fed with."""

from collections.abc import Iterator
from typing import NamedTuple

from cityagenda.city.marks import Loc
from cityagenda.city.models import Indicator


class Link(NamedTuple):
    """An input's text taken apart: the kind and id of what it names, and a table's name."""

    kind: str
    id: str
    table: str | None = None


def link(text: str) -> Link | None:
    """Return what ``source:ID``, ``indicator:ID`` or ``table:INDICATOR/NAME`` names.

    Any other text names nothing.

    Examples
    --------
    >>> link("source:air-stations")
    Link(kind='source', id='air-stations', table=None)
    >>> link("table:pm25/refused-years")
    Link(kind='indicator', id='pm25', table='refused-years')
    >>> link("air-stations") is None
    True
    """
    kind, colon, id_ = text.partition(":")
    if not colon or not id_:
        return None
    if kind == "table":
        indicator, slash, table = id_.partition("/")
        return Link("indicator", indicator, table) if slash and indicator and table else None
    return Link(kind, id_) if kind in ("source", "indicator") else None


def input_texts(indicator: Indicator) -> Iterator[tuple[Loc, str, str]]:
    """Yield place, input's name and text of everything that an indicator is fed with."""
    for name, fed in indicator.inputs.items():
        if isinstance(fed, str):
            yield ("inputs", name), name, fed
        else:
            for index, text in enumerate(fed):
                yield ("inputs", name, index), name, text
