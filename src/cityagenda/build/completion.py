"""Completion: from what methods return to complete, checked observations.

Many small tables are completed together, because each table operation costs more than a
row; a fault is then looked for one by one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import polars as pl

from cityagenda.city.models import Source
from cityagenda.ground import observations
from cityagenda.ground.errors import CityAgendaError, MethodError

_ABSENT = ("insufficient", "missing")


@dataclass(frozen=True, slots=True)
class Draft:
    """Observations as a method returned them, and what the build knows about them.

    ``source`` stands for rows that name none: the sources that the indicator goes back
    to, joined by ``+``.
    """

    indicator: str
    unit: str
    key: str
    source: str
    frame: pl.DataFrame


def completed(
    drafts: Sequence[Draft], sources: Mapping[str, Source], timezone: str
) -> list[pl.DataFrame | CityAgendaError]:
    """Return complete observations for each draft, or what is wrong with it."""
    groups: dict[tuple[tuple[str, pl.DataType], ...], list[int]] = {}
    for number, draft in enumerate(drafts):
        groups.setdefault(tuple(draft.frame.schema.items()), []).append(number)
    found: dict[int, pl.DataFrame | CityAgendaError] = {}
    for numbers in groups.values():
        found |= _group(numbers, drafts, sources, timezone)
    return [found[number] for number in range(len(drafts))]


def _group(
    numbers: list[int], drafts: Sequence[Draft], sources: Mapping[str, Source], timezone: str
) -> dict[int, pl.DataFrame | CityAgendaError]:
    some = [drafts[number] for number in numbers]
    try:
        whole = _complete(some, sources, timezone)
    except (CityAgendaError, pl.exceptions.PolarsError) as error:
        if len(some) > 1:
            return {
                n: f
                for number in numbers
                for n, f in _group([number], drafts, sources, timezone).items()
            }
        return {numbers[0]: _as_ours(error, some[0])}
    ends = [0]
    for draft in some:
        ends.append(ends[-1] + draft.frame.height)
    return {
        number: whole.slice(start, end - start)
        for number, (start, end) in zip(numbers, pairwise(ends), strict=True)
    }


def _as_ours(error: Exception, draft: Draft) -> CityAgendaError:
    if isinstance(error, CityAgendaError):
        return error
    return MethodError(
        f"the observations cannot be completed: {error}", where=f"indicator {draft.indicator}"
    )


def _complete(
    drafts: Sequence[Draft], sources: Mapping[str, Source], timezone: str
) -> pl.DataFrame:
    where = f"indicator {drafts[0].indicator}" if len(drafts) == 1 else "observations"
    raw = drafts[0].frame if len(drafts) == 1 else pl.concat([d.frame for d in drafts])
    frame = observations.completed(raw, status=None)
    expected = {
        "indicator": _constant("indicator", [d.indicator for d in drafts], drafts),
        "unit": _constant("unit", [d.unit for d in drafts], drafts),
        "source": _constant("source", [d.source for d in drafts], drafts),
        "provenance": _constant("provenance", [d.key for d in drafts], drafts),
    }
    for name in ("indicator", "unit"):
        if name in raw.columns:
            _check_own(frame[name], expected[name], where)
    filled = frame.with_columns(
        expected["indicator"],
        expected["unit"],
        expected["provenance"],
        frame["source"].zip_with(frame["source"].is_not_null(), expected["source"])
        if "source" in raw.columns
        else expected["source"],
    )
    filled = _with_spans(filled, timezone)
    filled = _with_source_defaults(filled, sources)
    observations.check(filled, where=where)
    return filled


def _constant(name: str, values: list[str], drafts: Sequence[Draft]) -> pl.Series:
    heights = pl.Series("height", [d.frame.height for d in drafts], dtype=pl.UInt32)
    if len(set(values)) == 1:
        return pl.Series(name, values[:1], dtype=pl.String).new_from_index(0, int(heights.sum()))
    return (
        pl.Series(name, values, dtype=pl.String)
        .to_frame()
        .select(pl.col(name).repeat_by(heights).explode())[name]
        .drop_nulls()
    )


def _check_own(given: pl.Series, expected: pl.Series, where: str) -> None:
    wrong = pl.DataFrame([given.alias("given"), expected.alias("expected")]).filter(
        pl.col("given") != pl.col("expected")
    )
    if wrong.height:
        given_text, expected_text = wrong.row(0)
        raise MethodError(
            f"{wrong.height} row(s) have the {given.name} '{given_text}' "
            f"instead of '{expected_text}'",
            where=where,
            todo="let the method return its own indicator, in the unit that it is asked for",
        )


def _with_spans(frame: pl.DataFrame, timezone: str) -> pl.DataFrame:
    """Fill start and end of the period where they are absent."""
    if not frame["start"].null_count() and not frame["end"].null_count():
        return frame
    spans = observations.spanned(frame.select("period"), timezone)
    return frame.with_columns(
        frame[name].zip_with(frame[name].is_not_null(), spans[name]) for name in ("start", "end")
    )


def _with_source_defaults(frame: pl.DataFrame, sources: Mapping[str, Source]) -> pl.DataFrame:
    """Fill scope, vintage and status from the row's source; what is synthetic stays so."""
    unique = frame["source"].unique().drop_nulls().sort()
    rows = [_defaults(name, sources) for name in unique]
    if not any(any(row) for row in rows):
        return frame.with_columns(pl.col("status").fill_null("normal"))
    names = ("_scope", "_vintage", "_status")
    table = pl.DataFrame(
        [
            unique,
            *(pl.Series(n, [r[i] for r in rows], dtype=pl.String) for i, n in enumerate(names)),
        ]
    )
    status = pl.coalesce("status", "_status", pl.lit("normal"))
    drawn = (pl.col("_status") == "synthetic") & ~status.is_in(_ABSENT)
    return (
        frame.join(table, on="source", how="left", maintain_order="left")
        .with_columns(
            pl.coalesce("scope", "_scope").alias("scope"),
            pl.coalesce("vintage", "_vintage").alias("vintage"),
            pl.when(drawn).then(pl.lit("synthetic")).otherwise(status).alias("status"),
        )
        .select(observations.SCHEMA.names())
    )


def _defaults(
    name: str, sources: Mapping[str, Source]
) -> tuple[str | None, str | None, str | None]:
    """Return scope, vintage and status that hold for the rows of a source or several."""
    parts = [sources[part] for part in name.split("+") if part in sources]
    if any(part.synthetic for part in parts):
        status: str | None = "synthetic"
    else:
        status = parts[0].status if len(parts) == 1 and parts[0].status != "normal" else None
    single = parts[0] if len(parts) == 1 else None
    return (single.scope, single.vintage, status) if single else (None, None, status)
