"""Kriging: values at places without a station, from stations, with the error of each.

One system serves every case (hour, pollutant) that shares sites and variogram. With ``K``
the covariance of the measurements at the sites (``sill r(h)``, plus the nugget on the
diagonal) and ``F`` a column of ones (ordinary kriging) and further columns of covariates
(regression kriging, also called kriging with external drift), the inverse of the kriging
matrix is held in three blocks::

    [K   F]^-1   [Q    S]      P = K^-1,  A = (F' P F)^-1
    [F'  0]    = [S'  -A]      S = P F A, Q = P - P F A F' P

From it follow, for the values ``z`` of a case,

- the dual weights ``b = Q z`` and the trend ``t = S' z``: the mean at a place with
  covariances ``k`` and drift ``f`` is ``k' b + f' t``;
- the variance there: ``sill - k' Q k - 2 f' S' k + f' A f``;
- the leave-one-out error ``z_i - z*_(-i) = b_i / Q_ii`` and its variance ``1 / Q_ii``
  (Dubrule 1983), without a single refit;
- the system without sites ``m``: ``Q - Q_om inv(Q_mm) Q_mo`` and so on (the inverse of a
  part of a matrix), which serves the cases in which they are missing: ``b`` loses
  ``Q_om inv(Q_mm) b_m``, and the variance grows by ``l_m' inv(Q_mm) l_m`` with the weights
  ``l = Q k + S f``.

The nugget counts as error of measurement and as variation closer than any two stations,
which no map can show: the mean and variance are those of the field without it (Cressie
1993, section 3.2.1), so a map has no spikes at stations. A leave-one-out error is one of
predicting a measurement, and its variance has the nugget in it.

A pooled variogram has the right shape, not every hour's size. Each case has its ``scale``,
``z' Q z / (n - p)`` with ``n`` sites and ``p`` columns of ``F``: its own variance over that
of the variogram. Variances here are per unit of scale unless a function says otherwise.

References
----------
N. Cressie, Statistics for spatial data, revised edition, Wiley 1993, sections 3.2 to 3.4.
H. Wackernagel, Multivariate geostatistics, 3rd edition, Springer 2003, chapters 11 and 38.
O. Dubrule, Cross validation of kriging in a unique neighborhood, Mathematical Geology 15
(1983) 687-699, doi:10.1007/BF01033232.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from cityagenda.ground.errors import MethodError
from cityagenda.ground.threads import one_thread
from cityagenda.ground.variograms import Floats, Mask, Variogram, correlation, distances

Indices = npt.NDArray[np.intp]

_WORST: Final = 1e12
"""The largest ratio of squared pivots at which a system still gives digits worth having."""


@dataclass(frozen=True, slots=True)
class System:
    """A kriging system that has been solved: see the module for ``q``, ``s`` and ``a``.

    ``centre`` and ``spread`` are those of the covariates, which are standardised inside.
    """

    places: Floats
    variogram: Variogram
    q: Floats
    s: Floats
    a: Floats
    centre: Floats
    spread: Floats


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a system makes of cases: one row a site, one column a case.

    ``errors`` are the leave-one-out errors, measured less predicted, ``variances`` theirs
    with the scale of the case; both ``nan`` where nothing was measured. ``weights`` are the
    dual weights (0 there) and ``trend`` the coefficients of the drift.
    """

    system: System
    present: Mask
    weights: Floats
    trend: Floats
    scale: Floats
    errors: Floats
    variances: Floats


def system(places: Floats, variogram: Variogram, covariates: Floats | None = None) -> System:
    """Return the solved kriging system of sites.

    Parameters
    ----------
    places
        East and north of the sites on a plane, one a row, no two at one place: see
        `cityagenda.ground.sites`, which merges what stands together.
    variogram
        Of the values, or with covariates of what regression on them leaves.
    covariates
        One row a site, one column a covariate: regression kriging. Without: ordinary.

    Raises
    ------
    MethodError
        There are too few sites, two are at one place, a number is missing, covariates repeat
        each other or one is constant, or the matrix cannot be inverted in doubles.

    Examples
    --------
    Two sites so far apart that they know nothing of each other: their mean, and its variance
    ``sill + sill / 2``, in the middle.

    >>> from cityagenda.ground.surfaces import means, variances
    >>> two = system(np.array([[0.0, 0.0], [200.0, 0.0]]), Variogram("spherical", 0, 4, 10))
    >>> found = estimate(two, np.array([[1.0], [3.0]]))
    >>> middle = np.array([[100.0, 0.0]])
    >>> means([found], middle).tolist(), variances(two, middle).round(9).tolist()
    ([[2.0]], [6.0])
    """
    drift, centre, spread = _drift(places, covariates)
    apart = distances(places, places)
    _check_apart(apart)
    matrix = variogram.sill * correlation(variogram, apart)
    np.fill_diagonal(matrix, variogram.sill + variogram.nugget)
    with one_thread():
        inverse = np.linalg.inv(_root(matrix))
        basis, triangle = np.linalg.qr(inverse @ drift)
        back = np.linalg.inv(triangle)
        rest = inverse - basis @ (basis.T @ inverse)
        return System(
            places,
            variogram,
            rest.T @ rest,
            inverse.T @ (basis @ back.T),
            back @ back.T,
            centre,
            spread,
        )


def estimate(found: System, values: Floats) -> Estimate:
    """Return weights, trend, scale and leave-one-out errors of cases.

    Cases that miss the same sites share one small matrix; the system itself is not solved
    again.

    Parameters
    ----------
    found
        The system of all sites.
    values
        One row a site, one column a case; ``nan`` where missing.

    Raises
    ------
    MethodError
        A value is infinite, there is not one row a site, or a case has too few values (it
        needs one more than the drift has columns), or
        covariates are the same at all sites that a case has.

    Examples
    --------
    Three sites out of each other's reach: each is predicted as the mean of the other two.

    >>> three = np.array([[0.0, 0.0], [100.0, 0.0], [0.0, 100.0]])
    >>> one = estimate(system(three, Variogram("spherical", 0, 4, 10)), np.array([[1.0], [2], [6]]))
    >>> one.errors.T.round(9).tolist()
    [[-3.0, -1.5, 4.5]]
    """
    sites, columns = len(found.q), found.a.shape[0]
    _check_values(values, sites, columns)
    present = np.isfinite(values)
    level = np.where(present, values, 0.0).sum(axis=0) / present.sum(axis=0)
    known = np.where(present, values - level, 0.0)
    with one_thread():
        weights, trend = found.q @ known, found.s.T @ known
        own = np.repeat(np.diag(found.q)[:, None], known.shape[1], axis=1)
        for missing, cases in patterns(present):
            if len(missing):
                inner = _inner(found, missing)
                kept = np.linalg.solve(inner, found.q[missing])
                taken = weights[np.ix_(missing, cases)]
                weights[:, cases] -= kept.T @ taken
                trend[:, cases] -= found.s[missing].T @ np.linalg.solve(inner, taken)
                own[:, cases] -= np.einsum("mi,mi->i", found.q[missing], kept)[:, None]
    weights[~present] = 0.0
    own[~present] = np.nan
    trend[0] += level
    scale = np.einsum("ij,ij->j", known, weights) / (present.sum(axis=0) - columns)
    scale = np.maximum(scale, 0.0)
    return Estimate(found, present, weights, trend, scale, weights / own, scale / own)


def chosen(found: Estimate, cases: Sequence[int]) -> Estimate:
    """Return the estimate of some of the cases, in the order asked for."""
    columns = list(cases)
    return Estimate(
        found.system,
        found.present[:, columns],
        found.weights[:, columns],
        found.trend[:, columns],
        found.scale[columns],
        found.errors[:, columns],
        found.variances[:, columns],
    )


def site_weights(found: System, near: Floats, drift: Floats) -> Floats:
    """Return the weight of each site (a row) in the mean at each target: ``Q k + S f``."""
    weight = found.q @ near
    weight += found.s @ drift
    return weight


def explained(found: System, near: Floats, drift: Floats, weight: Floats) -> Floats:
    """Return how much of the variance the sites take away, less what the trend adds."""
    multiplier = found.s.T @ near
    multiplier -= found.a @ drift
    return np.asarray(np.einsum("ij,ij->j", near, weight) + np.sum(drift * multiplier, axis=0))


def lost(found: System, weight: Floats, gone: Indices) -> Floats:
    """Return by how much the variance grows when sites are gone: ``l_m' inv(Q_mm) l_m``."""
    own = weight[gone]
    return np.asarray(np.einsum("ij,ij->j", own, np.linalg.solve(_inner(found, gone), own)))


def patterns(present: Mask) -> list[tuple[Indices, Indices]]:
    """Return which sites are missing in which cases, each set of sites once.

    Examples
    --------
    >>> seen = np.array([[True, True, False], [True, True, True]])
    >>> [(m.tolist(), c.tolist()) for m, c in patterns(seen)]
    [([0], [2]), ([], [0, 1])]
    """
    kinds, which = np.unique(present, axis=1, return_inverse=True)
    return [
        (np.flatnonzero(~kinds[:, kind]), np.flatnonzero(which.ravel() == kind))
        for kind in range(kinds.shape[1])
    ]


def target_drift(found: System, count: int, covariates: Floats | None) -> Floats:
    """Return the drift at targets, a column each; one column if it is the same everywhere."""
    wanted = len(found.centre)
    if covariates is None and not wanted:
        return np.ones((1, 1))
    if covariates is None or covariates.shape != (count, wanted):
        raise MethodError(
            f"the system has {wanted} covariates and {count} targets, "
            f"given are {None if covariates is None else covariates.shape}",
            todo="give one row a target and one column a covariate, as for the sites",
        )
    if not np.isfinite(covariates).all():
        raise MethodError("a covariate of a target is missing", todo="fill it or drop the target")
    return np.vstack([np.ones(count), ((covariates - found.centre) / found.spread).T])


def _drift(places: Floats, covariates: Floats | None) -> tuple[Floats, Floats, Floats]:
    sites = len(places)
    given = np.empty((sites, 0)) if covariates is None else covariates
    if places.shape != (sites, 2) or len(given) != sites or not np.isfinite(places).all():
        raise MethodError(
            f"{places.shape} places and {given.shape} covariates describe no sites",
            todo="give finite east and north for each site, and one row of covariates",
        )
    if sites < given.shape[1] + 2:
        raise MethodError(
            f"{sites} sites are too few for kriging with {given.shape[1]} covariates",
            todo="use fewer covariates, or interpolate by inverse distance",
        )
    if not np.isfinite(given).all():
        raise MethodError("a covariate of a site is missing", todo="fill it or drop the site")
    centre, spread = given.mean(axis=0), given.std(axis=0)
    flat = spread <= 1e-12 * np.abs(given).max(axis=0, initial=0.0)
    drift = np.column_stack([np.ones(sites), (given - centre) / np.where(flat, 1.0, spread)])
    if flat.any() or np.linalg.cond(drift) > 1e8:  # noqa: PLR2004 - half the digits are lost
        raise MethodError(
            "a covariate is the same at all sites, or follows from the others",
            todo="leave it out",
        )
    return drift, centre, spread


def _check_apart(apart: Floats) -> None:
    twins = np.argwhere(np.triu(apart == 0, 1))
    if len(twins):
        named = ", ".join(f"{a} and {b}" for a, b in twins[:5].tolist())
        raise MethodError(
            f"sites stand at one place (rows {named})",
            todo="merge them first, see cityagenda.ground.sites.panel",
        )


def _inner(found: System, missing: Indices) -> Floats:
    """Return ``Q_mm``, or raise if the sites that are left do not determine the drift."""
    inner = found.q[np.ix_(missing, missing)]
    if _trusted_root(inner) is None:
        raise MethodError(
            f"without {len(missing)} sites that are missing at once the drift is not determined",
            todo="leave out covariates that are the same at the other sites, or these cases",
        )
    return inner


def _trusted_root(matrix: Floats) -> Floats | None:
    """Return the Cholesky root of a matrix, or none if it cannot be trusted."""
    try:
        root = np.linalg.cholesky(matrix)
    except np.linalg.LinAlgError:
        return None
    pivots = np.diag(root)
    trusted = pivots.min() ** 2 * _WORST > pivots.max() ** 2
    return np.asarray(root, np.float64) if trusted else None


def _root(matrix: Floats) -> Floats:
    root = _trusted_root(matrix)
    if root is None:
        raise MethodError(
            "the kriging matrix cannot be inverted: sites are too close for so smooth a variogram",
            todo="use a variogram with a nugget, or merge sites that stand close together",
        )
    return root


def _check_values(values: Floats, sites: int, columns: int) -> None:
    if values.ndim != 2 or len(values) != sites or np.isinf(values).any():  # noqa: PLR2004
        raise MethodError(
            f"values of shape {values.shape} are not one finite row for each of {sites} sites",
            todo="give one row a site and one column a case, nan where missing",
        )
    few = np.flatnonzero(np.isfinite(values).sum(axis=0) <= columns)
    if len(few):
        raise MethodError(
            f"{len(few)} case(s) have too few values for kriging, the first is column {few[0]}",
            todo="leave them out, or interpolate by inverse distance",
        )
