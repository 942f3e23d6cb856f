"""Outcomes: what came of computing an indicator, or why nothing did."""

import traceback
from collections.abc import Mapping
from dataclasses import dataclass, replace

import polars as pl

from cityagenda.ground.errors import CityAgendaError, MethodError
from cityagenda.ground.methods import Result

NO_EXCLUSIONS = pl.DataFrame(
    schema={
        "indicator": pl.String(),
        "provenance": pl.String(),
        "input": pl.String(),
        "row": pl.Int64(),
        "reason": pl.String(),
        "reason_zh": pl.String(),
        "detail": pl.String(),
    }
)
"""No rows that a method left out: ``row`` is the raw file's, where the method knows it.

``reason`` is in English, ``reason_zh`` in Chinese; ``detail`` holds names and numbers alone.
"""

NO_EXPLANATIONS = pl.DataFrame(
    schema={
        "indicator": pl.String(),
        "provenance": pl.String(),
        "period": pl.String(),
        "area": pl.String(),
        "dimensions": pl.String(),
        "text": pl.String(),
        "text_zh": pl.String(),
    }
)
"""No sentences on how single values came about, in English and in Chinese."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The complete result of one node.

    ``observations`` are complete and checked; ``selected`` are those of them that the
    account uses. ``asked`` names the rule packs that the method was answered with.
    """

    indicator: str
    key: str
    observations: pl.DataFrame
    tables: Mapping[str, pl.DataFrame]
    explanations: pl.DataFrame
    exclusions: pl.DataFrame
    asked: tuple[str, ...] = ()
    seconds: float = 0.0
    chosen: pl.DataFrame | None = None

    @property
    def selected(self) -> pl.DataFrame:
        """The observations that the account uses."""
        return self.observations if self.chosen is None else self.chosen

    def with_chosen(self, rows: pl.DataFrame) -> "Outcome":
        """Return the outcome with the rows that the account uses."""
        return replace(self, chosen=rows)


@dataclass(frozen=True, slots=True)
class Computed:
    """What a method returned, before it is completed and checked."""

    result: Result
    asked: tuple[str, ...]
    seconds: float


@dataclass(frozen=True, slots=True)
class Failure:
    """Why an indicator has no result.

    ``because`` names the indicator or source (``source:ID``) whose failure is the cause.
    ``what_zh`` and ``todo_zh`` are Chinese, and empty where the error speaks English only.
    """

    indicator: str
    error: str
    what: str
    where: str = ""
    todo: str = ""
    because: str = ""
    trace: str = ""
    what_zh: str = ""
    todo_zh: str = ""


def failure(indicator: str, error: BaseException, because: str = "") -> Failure:
    """Return the record of an error."""
    trace = "".join(traceback.format_exception(error))
    name = type(error).__name__
    if isinstance(error, CityAgendaError):
        what, todo = error.texts
        chinese = what.get("zh-Hans", ""), todo.get("zh-Hans", "")
        return Failure(
            indicator, name, error.what, error.where, error.todo, because, trace, *chinese
        )
    what_zh = f"程序出错（{name}：{error}）"
    return Failure(indicator, name, f"{name}: {error}", "", "", because, trace, what_zh)


def dependent(indicator: str, because: str) -> Failure:
    """Return the record of an indicator that waits for one that failed."""
    what = f"not computed because '{because}' failed"
    what_zh = f"“{because}”未能得出，因此无法计算"
    return Failure(indicator, "BuildError", what, because=because, what_zh=what_zh)


def shaped(
    frame: pl.DataFrame | None, empty: pl.DataFrame, indicator: str, key: str, what: str
) -> pl.DataFrame:
    """Return a method's explanations or exclusions with all columns of an empty table."""
    if frame is None:
        return empty
    schema = empty.schema
    unknown = sorted(set(frame.columns) - set(schema))
    if unknown:
        raise MethodError(
            f"the {what} have unknown columns: {', '.join(unknown)}",
            where=f"indicator {indicator}",
            todo=f"use only {', '.join(schema)}",
        )
    if frame.is_empty():
        return empty
    constants = {"indicator": indicator, "provenance": key}
    return frame.select(
        pl.lit(constants[name], dtype=dtype).alias(name)
        if name in constants
        else (
            pl.col(name).cast(dtype)
            if name in frame.columns
            else pl.lit(None, dtype=dtype).alias(name)
        )
        for name, dtype in schema.items()
    )
