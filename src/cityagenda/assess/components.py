"""Components: what a method found for a series at a horizon, as one table for all methods."""

from dataclasses import dataclass, field
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt
import polars as pl

from cityagenda.assess.grid import Point
from cityagenda.assess.questions import Asked
from cityagenda.assess.words import REASONS, SEPARATOR, STATUSES

Floats: TypeAlias = npt.NDArray[np.float64]
Flags: TypeAlias = npt.NDArray[np.bool_]

SCHEMA: Final = pl.Schema(
    {
        "indicator": pl.String(),
        "area": pl.String(),
        "dimensions": pl.String(),
        "method": pl.String(),
        "base_year": pl.Int32(),
        "base_value": pl.Float64(),
        "current_year": pl.Int32(),
        "current_value": pl.Float64(),
        "target_year": pl.Int32(),
        "target": pl.Float64(),
        "target_kind": pl.String(),
        "limit": pl.Float64(),
        "direction": pl.String(),
        "progress_value": pl.Float64(),
        "score": pl.Float64(),
        "status": pl.String(),
        "reason": pl.String(),
        "standard": pl.String(),
        "horizon": pl.String(),
        "synthetic": pl.Boolean(),
    }
)
"""Columns of the component table: one row is one series, one method, one horizon.

`progress_value` is the quantity that the method defines, `score` its number on the method's
own scale, `status` its word, `reason` why it is so or why there is none
(`words.REASON_TEXTS`), `standard` the rule pack that held the constants. `horizon` is the
plan's horizon of that year. `synthetic` says that a value of the series is synthetic.
"""

_CODES: Final = {name: code for code, name in enumerate(STATUSES)}
_BITS: Final = {name: 1 << bit for bit, name in enumerate(REASONS)}
_STATUS: Final = pl.Enum(STATUSES)


@dataclass(slots=True)
class Findings:
    """What a method finds for each question, as arrays of equal length.

    A number that does not exist is NaN. Statuses are codes, reasons sums of bits; a
    question keeps the first status that it is given, so rules are written in their order.
    """

    size: int
    progress: Floats = field(init=False)
    score: Floats = field(init=False)
    status: npt.NDArray[np.int8] = field(init=False)
    reason: npt.NDArray[np.int64] = field(init=False)
    base: Point = field(init=False)
    current: Point = field(init=False)

    def __post_init__(self) -> None:
        """Start with no finding at all."""
        self.progress = np.full(self.size, np.nan)
        self.score = np.full(self.size, np.nan)
        self.base = self.current = Point(np.full(self.size, np.nan), np.full(self.size, np.nan))
        self.status = np.full(self.size, -1, dtype=np.int8)
        self.reason = np.zeros(self.size, dtype=np.int64)

    def settle(self, where: Flags, status: str, reason: str = "") -> None:
        """Give a status to the questions that have none, and say why."""
        fresh = where & (self.status < 0)
        np.copyto(self.status, _CODES[status], where=fresh)
        if reason:
            self.note(fresh, reason)

    def note(self, where: Flags, reason: str) -> None:
        """Add a reason without settling the status."""
        np.bitwise_or(self.reason, _BITS[reason], out=self.reason, where=where)

    def measure(self, where: Flags, progress: Floats) -> None:
        """Set the quantity that the method defines."""
        np.copyto(self.progress, progress, where=where)

    def rate(self, where: Flags, score: Floats | float) -> None:
        """Set the score."""
        np.copyto(self.score, score, where=where)

    def open(self) -> Flags:
        """Return which questions have no status yet."""
        return self.status < 0

    def finished(self) -> "Findings":
        """Settle results that are no finite number, and drop numbers without a status."""
        unsettled = self.open()
        self.settle(unsettled, "not_available", "not-finite")
        silent = self.status <= _CODES["not_applicable"]
        self.progress[silent | ~np.isfinite(self.progress)] = np.nan
        self.score[silent | ~np.isfinite(self.score)] = np.nan
        return self


def table(
    keys: pl.DataFrame, asked: Asked, found: Findings, method: str, pack: str
) -> pl.DataFrame:
    """Return findings as a component table.

    Parameters
    ----------
    keys
        The columns of the questions that components repeat, one row a question.
    asked, found
        The questions as arrays, and the findings.
    method, pack
        The method's name and the id of its rule pack.
    """
    frame = keys.with_columns(
        *columns(asked, found),
        pl.lit(method).alias("method"),
        pl.lit(pack).alias("standard"),
    )
    return frame.select(pl.col(name).cast(dtype) for name, dtype in SCHEMA.items())


def columns(asked: Asked, found: Findings, *, encoded: bool = False) -> list[pl.Series]:
    """Return the columns that a method adds to its questions.

    With ``encoded`` words are dictionary-encoded, which is cheaper to write.
    """
    masks = found.reason | np.where(asked.broken, _BITS["break"], 0)
    masks |= np.where(asked.synthetic, _BITS["synthetic"], 0)
    return [
        *(
            column.alias(f"{name}_{column.name}")
            for name, point in (("base", found.base), ("current", found.current))
            for column in point.columns
        ),
        pl.Series("progress_value", found.progress, nan_to_null=True),
        pl.Series("score", found.score, nan_to_null=True),
        pl.Series("status", STATUSES, dtype=_STATUS if encoded else pl.String).gather(found.status),
        reason_texts(masks, pl.Categorical if encoded else pl.String),
    ]


def reason_texts(masks: npt.NDArray[np.int64], text: type[pl.DataType]) -> pl.Series:
    """Return sums of reason bits as short names, joined; no reason is null."""
    kinds = pl.Series(masks).unique().sort()
    texts = [
        SEPARATOR.join(name for name, bit in _BITS.items() if kind & bit) or None
        for kind in kinds.to_list()
    ]
    return pl.Series("reason", texts, dtype=text).gather(np.searchsorted(kinds.to_numpy(), masks))
