"""Derivation: what a computed value inherits from the observations that it is made of."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import polars as pl

from cityagenda.ground.errors import MethodError
from cityagenda.ground.methods import Call, Result
from cityagenda.ground.observations import KEY, completed, spanned

SERIES: Final = ("area", "dimensions")
"""The columns that tell the series of one indicator apart."""

PLACE: Final = ("area", "period", "dimensions")
"""The columns that tell the values of one indicator apart."""

_WEAKEST: Final = ("synthetic", "provisional", "estimated")
_INHERITED: Final = ("value", "status", "reason", "scope", "source", "unit")


def used(table: pl.LazyFrame, name: str) -> pl.DataFrame:
    """Return the selected rows of another indicator, in the order of their places.

    Rows without a value stay, so that a gap is passed on with its reason.

    Raises
    ------
    MethodError
        Two rows are selected for one place, or the rows have several units.
    """
    rows = table.filter("selected").select(*PLACE, *_INHERITED).sort(PLACE).collect()
    twice = rows.filter(pl.struct(PLACE).is_duplicated())
    if not twice.is_empty():
        raise MethodError(
            f"the input '{name}' has two selected values for {twice.row(0)[: len(PLACE)]}",
            todo=f"select one value for each {', '.join(KEY)}",
        )
    if rows["unit"].n_unique() > 1:
        raise MethodError(f"the input '{name}' has several units: {_listed(rows['unit'])}")
    return rows


def unit_of(rows: pl.DataFrame) -> str | None:
    """Return the unit of rows that `used` returned; none if there are no rows."""
    return None if rows.is_empty() else str(rows["unit"][0])


def status_of(statuses: Iterable[str | None]) -> str:
    """Return the status of a value that is computed from values of these statuses.

    It is `derived`, unless an ingredient is weaker: synthetic, then provisional, then
    estimated.

    Examples
    --------
    >>> status_of(["normal", "provisional"]), status_of(["normal", None])
    ('provisional', 'derived')
    """
    found = set(statuses)
    return next((status for status in _WEAKEST if status in found), "derived")


def union(texts: Iterable[str | None]) -> str | None:
    """Return the ids of several sources as one text, each once and in order.

    Examples
    --------
    >>> union(["b", None, "a+b"])
    'a+b'
    """
    ids = sorted({part for text in texts if text for part in text.split("+")})
    return "+".join(ids) or None


def scope_of(scopes: Iterable[str | None]) -> str | None:
    """Return what a computed value covers: the common scope, or all that were mixed.

    Examples
    --------
    >>> scope_of(["city", "city"]), scope_of(["city", None])
    ('city', 'city; whole area')
    """
    found = sorted({scope or "whole area" for scope in scopes})
    return None if found == ["whole area"] else "; ".join(found) or None


def mixed_scopes(scopes: Mapping[str, str | None]) -> str:
    """Return a remark on ingredients that do not cover the same, or an empty text.

    Examples
    --------
    >>> mixed_scopes({"numerator": "incl. Shenshan", "denominator": None})
    'scopes differ: numerator covers incl. Shenshan, denominator covers whole area'
    """
    if len(set(scopes.values())) < 2:  # noqa: PLR2004
        return ""
    parts = (f"{name} covers {scope or 'whole area'}" for name, scope in scopes.items())
    return "scopes differ: " + ", ".join(parts)


def derived(
    row: Mapping[str, Any],
    value: float | None,
    ingredients: Mapping[str, Mapping[str, Any] | None],
    *,
    lack: str = "",
    text: str = "",
    remark: str = "",
) -> dict[str, Any]:
    """Return one computed row with what it inherits and a sentence on it.

    Parameters
    ----------
    row
        Where it stands: area, period, dimensions.
    value
        The value, or none.
    ingredients
        The rows that it is made of, by a name for messages; absent ones are none.
    lack
        Why there is no value; without it, it is found from the ingredients.
    text
        How the value came about.
    remark
        A warning that belongs to the value itself, beside that on mixed scopes.
    """
    present = {name: given for name, given in ingredients.items() if given is not None}
    scopes = {name: given["scope"] for name, given in present.items()}
    inherited = {
        **{name: row[name] for name in PLACE},
        "scope": scope_of(scopes.values()),
        "source": union(given["source"] for given in present.values()),
    }
    if value is None:
        reason = lack or "; ".join(_lacks(ingredients)) or "not defined"
        return {**inherited, "value": None, "status": "missing", "reason": reason, "text": reason}
    remarks = "; ".join(filter(None, (mixed_scopes(scopes), remark)))
    status = status_of(given["status"] for given in present.values())
    sentence = f"{text}; {remarks}" if remarks else text
    return {
        **inherited,
        "value": value,
        "status": status,
        "reason": remarks or None,
        "text": sentence,
    }


def _lacks(ingredients: Mapping[str, Mapping[str, Any] | None]) -> list[str]:
    found = []
    for name, given in ingredients.items():
        if given is None:
            found.append(f"no value of {name}")
        elif given["value"] is None:
            found.append(f"no value of {name} ({given['reason']})")
    return found


_ROW: Final = pl.Schema(
    {
        **dict.fromkeys(PLACE, pl.String()),
        "scope": pl.String(),
        "source": pl.String(),
        "value": pl.Float64(),
        "status": pl.String(),
        "reason": pl.String(),
        "text": pl.String(),
    }
)


def result(
    call: Call, rows: Sequence[Mapping[str, Any]], tables: Mapping[str, pl.DataFrame] | None = None
) -> Result:
    """Return computed rows as observations with one explanation each."""
    frame = pl.DataFrame(rows, schema=_ROW).sort(PLACE, maintain_order=True)
    observations = completed(
        spanned(frame.drop("text"), call.timezone), indicator=call.indicator, unit=call.unit
    )
    explanations = frame.select("period", "area", "dimensions", "text").filter(
        pl.col("text").str.len_bytes() > 0
    )
    return Result(observations, tables=tables or {}, explanations=explanations)


def by_place(rows: pl.DataFrame) -> dict[tuple[str, str, str], dict[str, Any]]:
    """Return rows by area, period and dimensions."""
    return {tuple(row[name] for name in PLACE): row for row in rows.iter_rows(named=True)}


def _listed(column: pl.Series) -> str:
    return ", ".join(map(str, column.unique().sort().to_list()))
