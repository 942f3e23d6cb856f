"""Mapping: what stations measure, over the streets of a town, and what such a map is worth.

Rules that every map of this domain keeps:

- Stations within 50 m are one site (`cityagenda.ground.sites`).
- What a street has is the mean over its shape with its standard error, never the value at its
  middle (`cityagenda.ground.interpolation`).
- The variogram is exponential or spherical. The Gaussian model fits the air of a month often
  best, and says that nothing happens between stations: its errors are far too small.
- Up to three sites that stand apart, such as one beside a fire, are left out of a map, and
  streets beside them have no value then (`cityagenda.ground.interpolation`).
- A mean below nought, which kriging can make beside a sharp rise, is set to nought, and
  counted. Logarithms would keep it above nought too, but the mean of a street is one of
  concentrations: turned back from logarithms it would hang on the variogram, and neither its
  error nor the leave-one-out errors would be in the unit of the map.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl

from cityagenda.domains.air import sentences
from cityagenda.domains.air.hours import listed
from cityagenda.domains.air.towns import Town
from cityagenda.ground.errors import MethodError
from cityagenda.ground.interpolation import Check, interpolation, street_means
from cityagenda.ground.sites import panel
from cityagenda.ground.texts import Text, in_columns
from cityagenda.ground.variograms import Floats, Model, Variogram, experimental, fitted

MOST_APART: Final = 3
"""Sites that stand apart which one map may be freed of."""
MODELS: Final[tuple[Model, ...]] = ("exponential", "spherical")
"""The models of variograms that are tried."""
VARIOGRAMS: Final = pl.Schema(
    {
        "pollutant": pl.String(),
        "model": pl.String(),
        "nugget": pl.Float64(),
        "sill": pl.Float64(),
        "range": pl.Float64(),
    }
)
"""The pooled variograms: nugget and sill in (ug/m3)^2, range in metres."""


CHECKED: Final = {
    "count": pl.Int64(),
    "way": pl.String(),
    "rmse": pl.Float64(),
    "nearest_rmse": pl.Float64(),
    "bias": pl.Float64(),
    "coverage": pl.Float64(),
    "raised": pl.Int64(),
    "apart": pl.String(),
    "reason": pl.String(),
    "reason_zh": pl.String(),
}
"""What a map is worth: sites, way, leave-one-out errors in ug/m3, or why there is none."""


@dataclass(frozen=True, slots=True)
class Mapped:
    """Cases over streets: means and standard errors (a row a case), and a check a case.

    ``raised`` counts in each case the means that were set to nought, ``apart`` names the
    stations of sites that stand apart: the means beside them are ``nan``. ``variogram`` is the
    pooled one; without it (no model could be fitted) distances alone were used.
    """

    means: Floats
    errors: Floats
    checks: tuple[Check, ...]
    raised: tuple[int, ...]
    apart: tuple[tuple[str, ...], ...]
    variogram: Variogram | None


def over_streets(over: Town, stations: Sequence[str], values: Floats) -> Mapped:
    """Return the means of cases over streets with their errors.

    The variogram is pooled over all cases; each case is judged by its own leave-one-out
    errors, see `cityagenda.ground.interpolation`.

    Parameters
    ----------
    over
        See `town`.
    stations
        Who measured: the rows of ``values``. Those that make no maps are left out.
    values
        One row a station, one column a case; ``nan`` where missing.
    """
    place = {name: row for row, name in enumerate(over.sites["station"].to_list())}
    makers = set(over.mapped)
    rows = [row for row, name in enumerate(stations) if name in makers]
    own = [place[stations[row]] for row in rows]
    empty = (values.shape[1], len(over.blocks.ids))
    if not rows:
        few = interpolation(np.empty((0, 2)), np.empty((0, values.shape[1])), None).checks
        nothing = np.full(empty, np.nan)
        return Mapped(nothing, nothing.copy(), few, (0,) * len(few), ((),) * len(few), None)
    places, measured, drift, names = _panelled(over, own, values[rows])
    model = _variogram(places, measured, drift)
    found = interpolation(places, measured, model, drift, most_apart=MOST_APART)
    made = street_means(found, over.blocks, over.point_drift)
    with np.errstate(invalid="ignore"):
        below = made.means < 0
    means = np.where(below, 0.0, made.means)
    apart = [tuple(name for site in check.apart for name in names[site]) for check in found.checks]
    raised = below.sum(axis=1).tolist()
    return Mapped(means, made.errors, found.checks, tuple(raised), tuple(apart), model)


def variogram_row(pollutant: str, found: Mapped) -> list[tuple[str, str, float, float, float]]:
    """Return the variogram of a pollutant's maps as a row of `VARIOGRAMS`, if there is one."""
    model = found.variogram
    if model is None:
        return []
    return [(pollutant, model.model, model.nugget, model.sill, model.range)]


def way(check: Check) -> str:
    """Return how a case was mapped, in the words of tables: `refused` where it was not."""
    return check.method if check.published else "refused"


def why(check: Check) -> Text:
    """Return why a case is not published, or no text."""
    return check.refusal or {}


def worth(found: Mapped) -> list[tuple[object, ...]]:
    """Return what each case's map is worth, as the columns of `CHECKED`."""
    return [
        (
            check.sites,
            way(check),
            check.rmse,
            check.nearest_rmse,
            check.bias,
            check.coverage,
            raised,
            ",".join(apart) or None,
            *in_columns("reason", why(check)).values(),
        )
        for check, raised, apart in zip(found.checks, found.raised, found.apart, strict=True)
    ]


def not_mapped(over: Town, stations: Sequence[str]) -> pl.DataFrame:
    """Return the stations that measure and make no maps, as exclusions with the reason."""
    known, makers = set(over.sites["station"].to_list()), set(over.mapped)
    lost = [name for name in stations if name not in known]
    apart = [name for name in stations if name in known and name not in makers]
    return listed(
        [
            ("sites", 0, text, ", ".join(some))
            for text, some in ((sentences.NOWHERE, lost), (sentences.OTHER_KIND, apart))
            if some
        ]
    )


def _panelled(
    over: Town, own: Sequence[int], values: Floats
) -> tuple[Floats, Floats, Floats | None, list[tuple[str, ...]]]:
    """Return places, values, covariates and stations by site, silent sites left out."""
    cases = values.shape[1]
    names = over.sites["station"].to_list()
    place = over.sites.select("x", "y").to_numpy()
    found = panel(
        [names[row] for row in own for _ in range(cases)],
        list(range(cases)) * len(own),
        np.repeat(place[list(own)], cases, axis=0),
        values.ravel(),
    )
    heard = np.isfinite(found.values).any(axis=1)
    stations = [found.stations[site] for site in np.flatnonzero(heard)]
    if over.site_drift is None:
        return found.places[heard], found.values[heard], None, stations
    row_of = {name: row for row, name in enumerate(names)}
    drift = np.array(
        [
            over.site_drift[[row_of[name] for name in together]].mean(axis=0)
            for together in found.stations
        ]
    )
    return found.places[heard], found.values[heard], drift[heard], stations


def _variogram(places: Floats, values: Floats, drift: Floats | None) -> Variogram | None:
    """Return the variogram that fits all cases together best, or none if there can be none."""
    try:
        return fitted(experimental(places, values, covariates=drift), MODELS).variogram
    except MethodError:  # too few sites, or no case in which they differ: distances alone serve
        return None
