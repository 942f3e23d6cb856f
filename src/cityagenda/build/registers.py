"""Registers: their views, as of one instant, as frozen tables.

Who keeps a register is above the build, in the web; so its reader is given to the build, as
the assessment is. From here on a view is a source like any other.
"""

import hashlib
from collections.abc import Callable
from datetime import datetime
from typing import TypeAlias

import orjson
import polars as pl

from cityagenda.build.columns import DTYPES
from cityagenda.build.raw import RawFile
from cityagenda.build.records import ROW
from cityagenda.city.loaded import Loaded
from cityagenda.city.models import Source
from cityagenda.ground.errors import CityAgendaError, SourceError
from cityagenda.registers.views import VIEWS, View

Registers: TypeAlias = Callable[[Loaded, str, datetime | None], View]
"""Returns a view of a city's registers by its name, as of an instant or as it is settled now."""

Read: TypeAlias = Callable[[str], View]


def reading(city: Loaded, registers: Registers | None, as_of: datetime | None) -> Read:
    """Return what reads the views of a city; without a reader every register is empty."""

    def read(name: str) -> View:
        return registers(city, name, as_of) if registers is not None else View()

    return read


def frame(source: Source, read: Read) -> tuple[RawFile, pl.DataFrame]:
    """Return the rows of a view as a table, and what stands for its raw file.

    The hash is that of the rows as canonical JSON: the same plan, trail, rule pack and
    instant give the same.

    Raises
    ------
    SourceError
        There is no such view, or its register cannot be read.
    """
    columns = VIEWS.get(source.view or "")
    if columns is None:
        raise SourceError(
            f"there is no register view '{source.view}'",
            where=f"source {source.id}",
            todo=f"write 'view' as one of {', '.join(VIEWS)}",
        )
    try:
        rows = read(source.view or "").rows
    except CityAgendaError as error:
        raise SourceError(error.what, where=error.where, todo=error.todo) from error
    raw = b"\n".join(orjson.dumps(row, option=orjson.OPT_SORT_KEYS) for row in rows)
    file = RawFile(f"register:{source.view}", len(raw), hashlib.sha256(raw).hexdigest())
    texts = {n: pl.String() if t == "date" else DTYPES[t] for n, t in columns.items()}
    table = pl.DataFrame(rows, schema=texts, orient="row")
    days = [pl.col(n).str.to_date("%Y-%m-%d") for n, t in columns.items() if t == "date"]
    return file, table.with_columns(days).with_row_index(ROW, offset=1)
