"""Content: a hash of what a table says, whatever file holds it.

Rows are sorted, columns taken in their order, and each column written as plain bytes:
numbers little-endian, texts as UTF-8 with their lengths, nulls marked, a million rows at a
time. The hash depends neither on the file format, nor on the versions of the libraries
that write it.
"""

import hashlib
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import orjson
import polars as pl

if TYPE_CHECKING:
    from hashlib import _Hash

_ROWS = 1_000_000
_FORMAT = b"1"


def content_hash(frame: pl.DataFrame, without: Sequence[str] = ()) -> str:
    """Return the SHA-256 of the sorted rows of a table.

    Parameters
    ----------
    frame
        The table.
    without
        Columns that do not count.
    """
    counted = ordered(frame.drop(without))
    found = hashlib.sha256(_FORMAT)
    found.update(orjson.dumps([[n, _kind(d)] for n, d in counted.schema.items()]))
    found.update(str(counted.height).encode())
    for part in counted.iter_slices(_ROWS):
        for column in part:
            _add(found, column)
    return found.hexdigest()


def ordered(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the rows sorted by all columns that can be sorted, in their order."""
    names = [name for name, dtype in frame.schema.items() if not dtype.is_nested()]
    if not names or frame.height < 2:  # noqa: PLR2004 - one row is in order
        return frame
    return frame.sort(names, nulls_last=True, maintain_order=True)


def _kind(dtype: pl.DataType) -> str:
    if dtype.is_integer():
        return "integer"
    if dtype.is_float():
        return "number"
    return str(dtype.base_type())


def _add(found: "_Hash", column: pl.Series) -> None:
    dtype = column.dtype
    absent = column.is_null()
    found.update(np.packbits(absent.to_numpy()).tobytes())
    if dtype == pl.String and column.null_count() == len(column):
        found.update(bytes(8 * len(column)))
    elif dtype == pl.String or isinstance(dtype, pl.Categorical | pl.Enum):
        texts = column.cast(pl.String).fill_null("")
        found.update(texts.str.len_bytes().cast(pl.Int64).to_numpy().astype("<i8").tobytes())
        found.update("".join(texts.to_list()).encode())
    elif dtype.is_float():
        numbers = column.cast(pl.Float64).fill_null(0.0).to_numpy().astype("<f8") + 0.0
        numbers[np.isnan(numbers)] = np.nan
        found.update(numbers.tobytes())
    elif dtype == pl.Null:
        return
    elif dtype.is_nested() or dtype == pl.Binary or dtype.is_decimal():
        found.update(orjson.dumps(column.to_list(), default=str))
    else:
        numbers = column.to_physical().cast(pl.Int64).fill_null(0).to_numpy()
        found.update(numbers.astype("<i8").tobytes())
