"""Interpolation: from stations to maps and streets, never without a stated error.

Rules, for each case (an hour of a pollutant, say) by itself:

- fewer than 3 sites with a value: nothing is published;
- 3 to 7 sites: inverse distance weighting, ``sum z_i / d_i^2 over sum 1 / d_i^2``;
- 8 sites and more (3 more than covariates at least): kriging, see
  `cityagenda.ground.kriging`;
- in any case nothing is published where the method, each site left out in turn, is further
  from the truth (root mean square) than the value of the nearest other site would be.

A refusal has its reason in words; maps and means of refused cases are ``nan``.

One site beside a fire bends the map around it, and makes the errors of a whole city look
large. Where it is asked for, a kriged case is made without the site that stands *apart*: the
one whose leave-one-out error is largest, if it is above six of its standard errors (four, where
the case would be refused; with a scale from the median of all squared errors, which one site
cannot carry along); then without the next, up to the number asked for. Places and blocks that
lie, wholly or in part, nearer to such a site than to any other then have no value: what it
measures is there, and how far it reaches is not known. The case is judged by the others.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

import numpy as np

from cityagenda.ground import kriging, surfaces
from cityagenda.ground.blocks import BlockMeans, Blocks, block_means
from cityagenda.ground.kriging import Estimate
from cityagenda.ground.surfaces import Targets
from cityagenda.ground.texts import Text
from cityagenda.ground.variograms import Floats, Mask, Variogram, distances

Method = Literal["kriging", "inverse distance", "none"]

FEWEST: Final = 3
FEWEST_KRIGED: Final = 8
WITHIN: Final = 1.959963984540054
"""Standard errors to either side of a mean that hold 95 % of a normal distribution."""
_ROUNDING: Final = 1e-9
"""Of a value: an error as small is none."""
_APART, _APART_REFUSED = 6.0, 4.0
"""Standard errors beyond which a site stands apart, and where the case would be refused."""
_MEDIAN: Final = 0.4549364231195724
"""The median of a squared standard normal number."""


@dataclass(frozen=True, slots=True)
class Check:
    """How well a case is predicted where it was measured, each site left out in turn.

    ``rmse``, ``bias`` (measured less predicted) and ``nearest_rmse`` (of the nearest other
    site) are in the unit of the values. ``coverage`` is the share of measurements inside the
    interval of 95 % that kriging gave them; none for other methods. A case that is not
    published has a ``refusal``. ``apart`` are the sites (rows) that were left out because they
    stand apart; all numbers speak of the others.
    """

    method: Method
    sites: int
    rmse: float | None = None
    bias: float | None = None
    nearest_rmse: float | None = None
    coverage: float | None = None
    refusal: Text | None = None
    apart: tuple[int, ...] = ()

    @property
    def published(self) -> bool:
        """Whether maps and means of the case are given."""
        return self.refusal is None


@dataclass(frozen=True, slots=True)
class Interpolation:
    """Cases that are ready to be mapped: one `Check` each, and what the maps are made from.

    ``errors`` are the leave-one-out errors, one row a site and one column a case.
    """

    places: Floats
    values: Floats
    checks: tuple[Check, ...]
    errors: Floats
    estimate: Estimate | None
    kriged: tuple[int, ...]


def interpolation(
    places: Floats,
    values: Floats,
    variogram: Variogram | None,
    covariates: Floats | None = None,
    *,
    most_apart: int = 0,
) -> Interpolation:
    """Return cases ready to be mapped, each judged by its leave-one-out error.

    Parameters
    ----------
    places
        East and north of the sites on a plane, no two at one place.
    values
        One row a site, one column a case; ``nan`` where missing.
    variogram
        The pooled variogram, see `cityagenda.ground.variograms`. With none (no model could
        be fitted) inverse distance weighting serves every case.
    covariates
        One row a site, for regression kriging.
    most_apart
        How many sites that stand apart a case may be freed of.

    Raises
    ------
    MethodError
        See `cityagenda.ground.kriging.system` and `estimate`.

    Examples
    --------
    >>> line = np.array([[float(n), 0.0] for n in range(4)])
    >>> found = interpolation(line, np.array([[1.0], [2], [3], [4]]), None)
    >>> found.checks[0].method, round(found.checks[0].rmse, 3), found.checks[0].nearest_rmse
    ('inverse distance', 0.965, 1.0)
    """
    found = _judged(places, values, variogram, covariates)
    if not most_apart:
        return found
    apart = _standing_apart(found, variogram, covariates, most_apart)
    if not apart:
        return found
    kept = values.copy()
    for case, sites in apart.items():
        kept[list(sites), case] = np.nan
    freed = _judged(places, kept, variogram, covariates)
    checks = [replace(check, apart=apart.get(case, ())) for case, check in enumerate(freed.checks)]
    return replace(freed, checks=tuple(checks))


def _judged(
    places: Floats, values: Floats, variogram: Variogram | None, covariates: Floats | None
) -> Interpolation:
    count = np.isfinite(values).sum(axis=0)
    least = max(FEWEST_KRIGED, 3 + (0 if covariates is None else covariates.shape[1]))
    kriged = np.flatnonzero(count >= least) if variogram is not None else np.empty(0, np.intp)
    estimate = None
    errors = np.full(values.shape, np.nan)
    inside = np.full(values.shape, np.nan)
    if len(kriged) and variogram is not None:
        estimate = kriging.estimate(
            kriging.system(places, variogram, covariates), values[:, kriged]
        )
        errors[:, kriged] = estimate.errors
        reach = WITHIN * np.sqrt(estimate.variances) + _ROUNDING * np.abs(values[:, kriged])
        inside[:, kriged] = np.abs(estimate.errors) <= reach
    apart = distances(places, places)
    np.fill_diagonal(apart, np.inf)
    weighted = np.setdiff1d(np.flatnonzero(count >= FEWEST), kriged)
    errors[:, weighted] = values[:, weighted] - inverse_distance(apart, values[:, weighted])
    nearest = values - _nearest(apart, values)
    checks = [
        _check(
            "kriging" if case in kriged else "inverse distance",
            errors[here, case],
            nearest[here, case],
            _ROUNDING * float(np.abs(values[here, case]).max()),
            inside[here, case] if case in kriged else None,
        )
        if count[case] >= FEWEST
        else Check("none", int(count[case]), refusal=_few(int(count[case])))
        for case, here in enumerate(np.isfinite(values).T)
    ]
    return Interpolation(places, values, tuple(checks), errors, estimate, tuple(kriged.tolist()))


def maps(found: Interpolation, targets: Targets, covariates: Floats | None = None) -> Floats:
    """Return the value of each case (a row) at each target (a column); refused: ``nan``.

    For a grid the columns go row by row: ``maps(...).reshape(-1, *grid.shape)``.
    """
    out = np.full((len(found.checks), surfaces.count(targets)), np.nan)
    kriged, weighted = _published(found)
    if found.estimate is not None and kriged:
        chosen = _only(found, kriged)
        out[kriged] = surfaces.means([chosen], targets, covariates)
    if weighted:
        apart = distances(found.places, surfaces.points(targets))
        out[weighted] = inverse_distance(apart, found.values[:, weighted]).T
    for case, beside in _beside(found, surfaces.points(targets)).items():
        out[case, beside] = np.nan
    return out


def street_means(
    found: Interpolation, over: Blocks, covariates: Floats | None = None
) -> BlockMeans:
    """Return the mean of each case over each block with its standard error; refused: ``nan``.

    For inverse distance weighting the mean is over the points of the block, and its error,
    for want of a model, the leave-one-out error of the case: that of a point, which is the
    larger.
    """
    shape = (len(found.checks), len(over.ids))
    mean, error = np.full(shape, np.nan), np.full(shape, np.nan)
    kriged, weighted = _published(found)
    if found.estimate is not None and kriged:
        made = block_means(_only(found, kriged), over, covariates)
        mean[kriged], error[kriged] = made.means, made.errors
    if weighted:
        apart = distances(found.places, over.points)
        mean[weighted] = over.averaged(inverse_distance(apart, found.values[:, weighted]).T)
        error[weighted] = np.array([[found.checks[case].rmse] for case in weighted])
    for case, beside in _beside(found, over.points).items():
        reached = over.averaged(beside[None, :].astype(np.float64))[0] > 0
        mean[case, reached] = error[case, reached] = np.nan
    return BlockMeans(over.ids, mean, error)


def inverse_distance(apart: Floats, values: Floats) -> Floats:
    """Return values weighted by the inverse square of distance.

    Parameters
    ----------
    apart
        The distance of each site (a row) from each target (a column); at distance 0 the
        target has the site's value, an infinite distance leaves the site out.
    values
        One row a site, one column a case; ``nan`` where missing.

    Returns
    -------
    numpy.ndarray
        One row a target, one column a case.

    Examples
    --------
    >>> inverse_distance(np.array([[1.0, 0.0], [2.0, 3.0]]), np.array([[10.0], [20.0]])).tolist()
    [[12.0], [10.0]]
    """
    least = apart.min(axis=0, initial=np.inf)
    with np.errstate(divide="ignore", invalid="ignore"):
        nearness = (np.where(least > 0, least, 1.0) / apart) ** 2
    here = np.isfinite(values)
    out = np.empty((apart.shape[1], values.shape[1]))
    for missing, cases in kriging.patterns(here):
        some = nearness.copy()
        some[missing] = 0.0
        exact = (apart == 0) & here[:, cases[:1]]
        some = np.where(exact.any(axis=0), exact, some)
        known = np.where(here[:, cases], values[:, cases], 0.0)
        out[:, cases] = (some.T @ known) / some.sum(axis=0)[:, None]
    return out


def _standing_apart(
    found: Interpolation, variogram: Variogram | None, covariates: Floats | None, most: int
) -> dict[int, tuple[int, ...]]:
    """Return the sites that stand apart, by case."""
    kept, tried = found.values.copy(), found
    pending: dict[int, tuple[int, ...]] = dict.fromkeys(found.kriged, ())
    apart: dict[int, tuple[int, ...]] = {}
    for _ in range(most):
        still: dict[int, tuple[int, ...]] = {}
        for n, (case, sites) in enumerate(pending.items()):
            site = _furthest(tried, case if tried is found else n)
            if site is not None:
                kept[site, case] = np.nan
                apart[case] = still[case] = (*sites, site)
        pending = still
        if not pending:
            break
        tried = _judged(found.places, kept[:, list(pending)], variogram, covariates)
    return apart


def _furthest(found: Interpolation, case: int) -> int | None:
    """Return the site of a kriged case whose error is the largest, if it stands apart."""
    estimate = found.estimate
    if estimate is None or case not in found.kriged:
        return None
    column = found.kriged.index(case)
    # without the scale of the case, which a site apart would carry along
    squares = estimate.errors[:, column] * estimate.weights[:, column]
    here = np.flatnonzero(estimate.present[:, column])
    scale = float(np.median(squares[here])) / _MEDIAN
    site = int(here[np.argmax(squares[here])])
    limit = _APART if found.checks[case].published else _APART_REFUSED
    return site if squares[site] > limit**2 * scale else None


def _beside(found: Interpolation, targets: Floats) -> dict[int, Mask]:
    """Return for each case with sites apart the targets that are nearest to one of them."""
    cases = {case: check.apart for case, check in enumerate(found.checks) if check.apart}
    if not cases:
        return {}
    nearest = distances(found.places, targets).argmin(axis=0)
    return {case: np.isin(nearest, sites) for case, sites in cases.items()}


def _nearest(apart: Floats, values: Floats) -> Floats:
    """Return at each site the value of the nearest other that has one; the first of two."""
    order = np.argsort(apart, axis=1, kind="stable")[:, :-1]
    out = np.full(values.shape, np.nan)
    for step in range(order.shape[1]):
        empty = np.isnan(out)
        if not empty.any():
            break
        out = np.where(empty, values[order[:, step]], out)
    return out


def _check(
    method: Method, errors: Floats, nearest: Floats, least: float, inside: Floats | None
) -> Check:
    rmse, other = _root_mean_square(errors), _root_mean_square(nearest)
    return Check(
        method,
        len(errors),
        rmse,
        math.fsum(errors.tolist()) / len(errors),
        other,
        None if inside is None else float(inside.mean()),
        _worse(rmse, other) if rmse > other + least else None,
    )


def _root_mean_square(errors: Floats) -> float:
    return math.sqrt(math.fsum((errors * errors).tolist()) / len(errors))


def _few(count: int) -> Text:
    return {
        "zh-Hans": f"只有 {count} 个站点有数据，少于 {FEWEST} 个，不作插值",
        "en": f"only {count} site(s) have a value; {FEWEST} are the least for a map",
    }


def _worse(rmse: float, nearest: float) -> Text:
    return {
        "zh-Hans": f"逐站剔除检验误差 {rmse:.3g} 大于直接取最近站点的误差 {nearest:.3g}，不发布",
        "en": f"not published: with each site left out in turn the error is {rmse:.3g}, and that "
        f"of simply taking the nearest site {nearest:.3g}",
    }


def _published(found: Interpolation) -> tuple[list[int], list[int]]:
    """Return the cases that are kriged and weighted, refused ones left out."""
    good = [case for case, check in enumerate(found.checks) if check.published]
    kriged = [case for case in good if found.checks[case].method == "kriging"]
    return kriged, [case for case in good if found.checks[case].method == "inverse distance"]


def _only(found: Interpolation, cases: Sequence[int]) -> Estimate:
    assert found.estimate is not None  # noqa: S101 - kriged cases have one
    column = [found.kriged.index(case) for case in cases]
    return kriging.chosen(found.estimate, column)
