"""Tables: observations, or any table of an edition, as CSV or Parquet.

The plain CSV is for programs: UTF-8, an empty cell for nothing, texts exactly as they are.
A spreadsheet would run a text that begins with ``=``, ``+``, ``-`` or ``@`` as a formula,
and takes UTF-8 for another encoding. The variant for spreadsheets therefore begins with a
byte order mark and puts an apostrophe before such texts; numbers stay numbers.
"""

from pathlib import Path
from typing import Final

import polars as pl

from cityagenda.build.editions import Edition
from cityagenda.exchange.writing import Folder
from cityagenda.ground.errors import ExchangeError

_INSTANT: Final = "%Y-%m-%dT%H:%M:%SZ"
_BOM: Final = b"\xef\xbb\xbf"
_FORMULA: Final = r"^[=+\-@\t\r]"


def csv_file(table: pl.DataFrame, *, spreadsheet: bool = False) -> bytes:
    r"""Return a table as CSV.

    Parameters
    ----------
    table
        Any table of scalars; instants are written in UTC.
    spreadsheet
        Write for people who open the file in a spreadsheet.

    Examples
    --------
    >>> table = pl.DataFrame({"a": ["=1+1", None], "b": [-1.5, 2.0]})
    >>> csv_file(table)
    b'a,b\n=1+1,-1.5\n,2.0\n'
    >>> csv_file(table, spreadsheet=True)
    b"\xef\xbb\xbfa,b\n'=1+1,-1.5\n,2.0\n"
    """
    plain = table.with_columns(pl.col(pl.Datetime).dt.convert_time_zone("UTC"))
    if not spreadsheet:
        return _written(plain)
    text = pl.col(pl.String)
    guarded = pl.when(text.str.contains(_FORMULA)).then("'" + text).otherwise(text)
    return _BOM + _written(plain.with_columns(guarded.name.keep()))


def _written(table: pl.DataFrame) -> bytes:
    return table.write_csv(None, datetime_format=_INSTANT).encode()


def write_csv(edition: Edition, out: Path) -> None:
    """Write all observations of an edition as CSV for programs."""
    _file(out, csv_file(edition.observations()))


def write_spreadsheet(edition: Edition, out: Path) -> None:
    """Write all observations of an edition as CSV for spreadsheets."""
    _file(out, csv_file(edition.observations(), spreadsheet=True))


def write_parquet(edition: Edition, out: Path) -> None:
    """Write all observations of an edition as Parquet, types and all."""
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        edition.observations().write_parquet(out)
    except OSError as error:
        raise ExchangeError(
            f"the file cannot be written: {error.strerror or error}",
            where=str(out),
            todo="free some space, or name a folder that you may write to",
        ) from error


def _file(out: Path, content: bytes) -> None:
    Folder(out.parent).write(out.name, content)
