"""Claims: what documents state, held against what the account computes."""

from typing import Any, Final

import polars as pl

from cityagenda.city.folder import Loaded
from cityagenda.city.models import Claim
from cityagenda.ground.errors import UnitError
from cityagenda.ground.observations import dimension_key
from cityagenda.ground.units import factor

CLAIMS: Final = pl.Schema(
    {
        "claim": pl.String(),
        "indicator": pl.String(),
        "area": pl.String(),
        "period": pl.String(),
        "dimensions": pl.String(),
        "stated": pl.Float64(),
        "computed": pl.Float64(),
        "unit": pl.String(),
        "difference": pl.Float64(),
        "tolerance": pl.Float64(),
        "agrees": pl.Boolean(),
        "note": pl.String(),
    }
)
"""One row for each claim that names a value of the account; values in its unit."""


def claims(city: Loaded, rows: pl.DataFrame) -> pl.DataFrame:
    """Return every claim with a value of the account beside it.

    ``difference = stated - computed``; both agree if it is at most the claim's tolerance.
    A claim whose value the account does not have stays, with `agrees` null and a note.

    Parameters
    ----------
    city
        The city with its claims.
    rows
        Observations; only selected rows count.
    """
    wanted = [c for c in city.claims.values() if c.recomputed is not None]
    if not wanted:
        return CLAIMS.to_frame()
    names = sorted({c.recomputed.indicator for c in wanted if c.recomputed})
    among = rows.filter(pl.col("selected") & pl.col("indicator").is_in(names))
    values = {
        row[:4]: row[4]
        for row in among.select("indicator", "area", "period", "dimensions", "value").iter_rows()
    }
    table = [_row(city, claim, values) for claim in sorted(wanted, key=lambda c: c.id)]
    return pl.DataFrame(table, schema=CLAIMS, orient="row")


def _row(
    city: Loaded, claim: Claim, values: dict[tuple[str, str, str, str], float | None]
) -> tuple[Any, ...]:
    against = claim.recomputed
    assert against is not None  # noqa: S101 - chosen by the caller
    area, dimensions = against.area or city.city.area, dimension_key(against.dimensions)
    unit = city.indicators[against.indicator].unit
    found = values.get((against.indicator, area, against.period, dimensions))
    key = (claim.id, against.indicator, area, against.period, dimensions)
    try:
        stated = _stated(claim, unit)
    except UnitError as error:
        return (*key, None, found, unit, None, against.tolerance, None, error.what)
    if found is None or stated is None:
        note = "the account has no such value" if found is None else "the claim states no number"
        return (*key, stated, found, unit, None, against.tolerance, None, note)
    difference = stated - found
    agrees = abs(difference) <= against.tolerance
    return (*key, stated, found, unit, difference, against.tolerance, agrees, None)


def _stated(claim: Claim, unit: str) -> float | None:
    if claim.value is None:
        return None
    return claim.value * factor(claim.unit or unit, unit)
