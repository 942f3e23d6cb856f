"""Assessment at scale: components of a series file that is larger than memory."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl

from cityagenda.assess.account import MEASURES
from cityagenda.assess.case import REPEATED, Case
from cityagenda.assess.components import Findings, columns
from cityagenda.assess.grid import KEY, gridded
from cityagenda.assess.questions import SCHEMA as QUESTIONS
from cityagenda.assess.questions import asked
from cityagenda.assess.series import SCHEMA as SERIES
from cityagenda.ground.errors import MethodError
from cityagenda.ground.standards import Standard

BLOCK_ROWS: Final = 1_200_000
"""Rows that are held at once: enough to be fast, few enough to need little memory."""

_ENCODED: Final[dict[str, pl.DataType]] = {
    "target_kind": pl.Enum(["binding", "expected", "level"]),
    "direction": pl.Enum(["up", "down", "near", "none"]),
}
_OWN_WORDS: Final = ("indicator", "horizon")
_BY_INDICATOR: Final = tuple(name for name in QUESTIONS if name not in KEY[1:])


@dataclass(frozen=True, slots=True)
class Block:
    """Whole series: their keys, their values by year and series, and the first year."""

    keys: pl.DataFrame
    values: npt.NDArray[np.float64]
    first_year: int


def components_of_parquet(
    path_in: Path,
    targets: pl.DataFrame,
    path_out: Path,
    packs: Mapping[str, Standard],
    *,
    block_rows: int = BLOCK_ROWS,
) -> int:
    """Write the components of all methods for a sorted series file; return their number.

    Parameters
    ----------
    path_in
        A Parquet file of a series table, sorted by indicator, area, dimensions and year,
        with finite values. Names that are dictionary-encoded (categorical) are read
        several times faster than plain text.
    targets
        Questions by indicator (`questions.SCHEMA` without area and dimensions): each is put
        to every series of its indicator. Series of other indicators are passed over.
    path_out
        A folder that does not exist yet; it gets ``method=…/standard=…/part-….parquet``,
        which `polars.scan_parquet` reads as one component table.
    packs
        The rule pack of each topic (`account.rule_packs`).
    block_rows
        How many rows are held at once.

    Raises
    ------
    MethodError
        The file is not sorted, has a year twice, or the folder exists.
    """
    if path_out.exists():
        raise MethodError("the folder exists", where=str(path_out), todo="name a new one")
    asks = _encoded(targets.select(_BY_INDICATOR))
    folders = {
        name: path_out / f"method={name}" / f"standard={packs[topic].id}"
        for topic, measures in MEASURES.items()
        for name in measures
    }
    for folder in folders.values():
        folder.mkdir(parents=True)
    written = 0
    for number, block in enumerate(_blocks(path_in, block_rows)):
        keys = block.keys.with_columns(
            pl.col("indicator").cast(asks.schema["indicator"], strict=False)
        ).with_row_index("row")
        questions = keys.join(asks, on="indicator", how="inner", maintain_order="left_right")
        given = Case(
            gridded(block.values, block.first_year),
            asked(questions, questions["row"].to_numpy().astype(np.int64)),
            questions.select(*REPEATED, "synthetic"),
        )
        for topic, measures in MEASURES.items():
            for name, measure in measures.items():
                found = measure(given, packs[topic].constants)
                _write(folders[name] / f"part-{number:05d}.parquet", given, found)
                written += questions.height
    return written


def _encoded(asks: pl.DataFrame) -> pl.DataFrame:
    """Return questions with their words as enumerations, which are the cheapest to write."""
    own: dict[str, pl.DataType] = {
        name: pl.Enum(asks[name].unique().drop_nulls().sort()) for name in _OWN_WORDS
    }
    return asks.cast(pl.Schema(_ENCODED | own))


def _write(path: Path, given: Case, found: Findings) -> None:
    """Write the findings of one method on one block."""
    frame = pl.DataFrame([*given.keys.get_columns(), *columns(given.asked, found, encoded=True)])
    frame.write_parquet(path, compression="lz4", statistics=False)


def _blocks(path: Path, block_rows: int) -> Iterator[Block]:
    """Return whole series, block by block, in the order of the file."""
    scan = pl.scan_parquet(path).select(list(SERIES))
    total = int(scan.select(pl.len()).collect().item())
    rest = pl.DataFrame(schema=scan.collect_schema())
    for start in range(0, total, block_rows):
        rows = pl.concat([rest, scan.slice(start, block_rows).collect()], rechunk=True)
        rest = rows.clear()
        begins = _begins(rows, path)
        if start + block_rows < total:
            rest = rows[int(begins[-1]) :]
            rows, begins = rows[: int(begins[-1])], begins[:-1]
        if len(begins):
            yield _block(rows, begins, path)


def _begins(rows: pl.DataFrame, path: Path) -> npt.NDArray[np.int64]:
    """Return the positions at which a series begins."""
    changed = np.zeros(rows.height, dtype=np.bool_)
    changed[:1] = True
    for name in KEY:
        codes = rows[name].cast(pl.Categorical).to_physical().to_numpy()
        changed[1:] |= codes[1:] != codes[:-1]
    year = rows["year"].to_numpy()
    if np.any((year[1:] <= year[:-1]) & ~changed[1:]):
        raise MethodError(
            "the years of a series do not rise", where=str(path), todo="sort the file by series"
        )
    return np.flatnonzero(changed)


def _block(rows: pl.DataFrame, begins: npt.NDArray[np.int64], path: Path) -> Block:
    """Return rows as a matrix of values by year and series."""
    keys = rows.select(KEY)[begins].cast(pl.Categorical)
    if keys.is_duplicated().any():
        raise MethodError("a series is not in one piece", where=str(path), todo="sort the file")
    year, value = rows["year"].to_numpy(), rows["value"].to_numpy()
    first, last = int(year.min()), int(year.max())
    lengths = np.diff(begins, append=rows.height)
    if np.all(lengths == last - first + 1):
        return Block(keys, value.reshape(len(begins), -1).T, first)
    width = last - first + 1
    values = np.full(len(begins) * width, np.nan)
    values[np.repeat(np.arange(0, values.size, width), lengths) + (year - first)] = value
    return Block(keys, values.reshape(-1, width).T, first)
