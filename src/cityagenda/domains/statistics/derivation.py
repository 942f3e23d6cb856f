"""Derivation: what a computed value inherits from the observations that it is made of."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, TypeAlias

import polars as pl

from cityagenda.domains.statistics import sentences
from cityagenda.ground.errors import MethodError
from cityagenda.ground.methods import Call, Result
from cityagenda.ground.observations import KEY, completed, spanned
from cityagenda.ground.texts import CLAUSES, Text, filled, from_columns, in_columns, joined

Ingredients: TypeAlias = Sequence[tuple[Text, Mapping[str, Any] | None]]
"""The rows that a value is made of, each with its name for sentences; absent ones are none."""

SERIES: Final = ("area", "dimensions")
"""The columns that tell the series of one indicator apart."""

PLACE: Final = ("area", "period", "dimensions")
"""The columns that tell the values of one indicator apart."""

_WEAKEST: Final = ("synthetic", "provisional", "estimated")
_INHERITED: Final = ("value", "status", "reason", "reason_zh", "scope", "source", "unit")
_COMMAS: Final[Text] = {"zh-Hans": "，", "en": ", "}


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
        place = twice.row(0)[: len(PLACE)]
        raise MethodError(
            {
                "zh-Hans": f"输入“{name}”在同一位置有两个采用值：{place}",
                "en": f"the input '{name}' has two selected values for {place}",
            },
            todo={
                "zh-Hans": f"每组 {'、'.join(KEY)} 只采用一个数值",
                "en": f"select one value for each {', '.join(KEY)}",
            },
        )
    if rows["unit"].n_unique() > 1:
        raise MethodError(
            {
                "zh-Hans": f"输入“{name}”有多个单位：{_listed(rows['unit'])}",
                "en": f"the input '{name}' has several units: {_listed(rows['unit'])}",
            }
        )
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


def mixed_scopes(ingredients: Ingredients) -> Text:
    """Return a remark on ingredients that do not cover the same, or no text.

    Examples
    --------
    >>> above, below = {"scope": "incl. Shenshan"}, {"scope": None}
    >>> found = mixed_scopes([(sentences.NUMERATOR, above), (sentences.DENOMINATOR, below)])
    >>> found["en"]
    'scopes differ: numerator covers incl. Shenshan, denominator covers whole area'
    >>> found["zh-Hans"]
    '口径不一致：分子为“incl. Shenshan”，分母为“全域”'
    """
    scopes = [(name, given["scope"]) for name, given in ingredients if given is not None]
    if len({scope for _, scope in scopes}) < 2:  # noqa: PLR2004
        return {}
    parts = (
        filled(sentences.SCOPE, name=name, scope=scope or sentences.WHOLE_AREA)
        for name, scope in scopes
    )
    return filled(sentences.SCOPES_DIFFER, scopes=joined(parts, _COMMAS))


def derived(
    row: Mapping[str, Any],
    value: float | None,
    ingredients: Ingredients,
    *,
    lack: Text | None = None,
    text: Text | None = None,
    remark: Text | None = None,
) -> dict[str, Any]:
    """Return one computed row with what it inherits and a sentence on it.

    Parameters
    ----------
    row
        Where it stands: area, period, dimensions.
    value
        The value, or none.
    ingredients
        The rows that it is made of.
    lack
        Why there is no value; without it, it is found from the ingredients.
    text
        How the value came about.
    remark
        A warning that belongs to the value itself, beside that on mixed scopes.
    """
    present = [given for _, given in ingredients if given is not None]
    inherited = {
        **{name: row[name] for name in PLACE},
        "scope": scope_of(given["scope"] for given in present),
        "source": union(given["source"] for given in present),
    }
    if value is None:
        why = lack or joined(_lacks(ingredients), CLAUSES) or sentences.UNDEFINED
        said = in_columns("reason", why) | in_columns("text", why)
        return {**inherited, "value": None, "status": "missing", **said}
    remarks = joined((mixed_scopes(ingredients), remark or {}), CLAUSES)
    return {
        **inherited,
        "value": value,
        "status": status_of(given["status"] for given in present),
        **in_columns("reason", remarks),
        **in_columns("text", joined((text or {}, remarks), CLAUSES)),
    }


def _lacks(ingredients: Ingredients) -> list[Text]:
    found = []
    for name, given in ingredients:
        if given is None:
            found.append(filled(sentences.NO_VALUE, name=name))
        elif given["value"] is None:
            reason = from_columns(given, "reason")
            found.append(filled(sentences.NO_VALUE_BECAUSE, name=name, reason=reason))
    return found


_ROW: Final = pl.Schema(
    {
        **dict.fromkeys(PLACE, pl.String()),
        "scope": pl.String(),
        "source": pl.String(),
        "value": pl.Float64(),
        "status": pl.String(),
        **dict.fromkeys(("reason", "reason_zh", "text", "text_zh"), pl.String()),
    }
)


def result(
    call: Call, rows: Sequence[Mapping[str, Any]], tables: Mapping[str, pl.DataFrame] | None = None
) -> Result:
    """Return computed rows as observations with one explanation each."""
    frame = pl.DataFrame(rows, schema=_ROW).sort(PLACE, maintain_order=True)
    observations = completed(
        spanned(frame.drop("text", "text_zh"), call.timezone),
        indicator=call.indicator,
        unit=call.unit,
    )
    explanations = frame.select("period", "area", "dimensions", "text", "text_zh").drop_nulls(
        "text"
    )
    return Result(observations, tables=tables or {}, explanations=explanations)


def by_place(rows: pl.DataFrame) -> dict[tuple[str, str, str], dict[str, Any]]:
    """Return rows by area, period and dimensions."""
    return {tuple(row[name] for name in PLACE): row for row in rows.iter_rows(named=True)}


def _listed(column: pl.Series) -> str:
    return ", ".join(map(str, column.unique().sort().to_list()))
