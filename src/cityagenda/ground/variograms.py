"""Variograms: how much values differ with distance, pooled over many hours and fitted.

Values are held as one row a site and one column a *case* (an hour of a pollutant, say); a
missing value is ``nan``. Only values of the same case are compared, so the level of a case
never enters, and each case is divided by its own spread before they are pooled: one day of
dust does not outvote a month.

References
----------
N. Cressie, Statistics for spatial data, revised edition, Wiley 1993, sections 2.3 to 2.6.
H. Wackernagel, Multivariate geostatistics, 3rd edition, Springer 2003, chapters 6 to 8.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

from cityagenda.ground.errors import MethodError

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
Model = Literal["exponential", "spherical", "gaussian"]
Estimator = Literal["robust", "classical"]

MODELS: Final[tuple[Model, ...]] = ("exponential", "spherical", "gaussian")
_MOST_BINS, _FEWEST_BINS, _FEWEST_PAIRS = 15, 3, 4
_TRIED, _REFINED, _REWEIGHTED = 64, 40, 6
_GOLDEN: Final = (math.sqrt(5) - 1) / 2
_LEAST_NUGGET: Final = 1e-4
"""Of the sill, for the Gaussian model: without it its systems cannot be solved in doubles."""
_AT_ONCE: Final = 1 << 21


@dataclass(frozen=True, slots=True)
class Variogram:
    """A variogram model ``g(h) = nugget + sill (1 - r(h))`` for ``h > 0``.

    ``sill`` is the part above the nugget, in the square of the values' unit. ``range`` is in
    the unit of the places: where the spherical model is flat, and where the other two have
    reached 95 % of the sill (their practical range). ``r`` is the correlation:

    - exponential ``exp(-3 h / range)``
    - spherical ``1 - 1.5 h / range + 0.5 (h / range)^3``, 0 beyond the range
    - Gaussian ``exp(-3 (h / range)^2)``

    Raises
    ------
    MethodError
        A parameter is not finite or has no meaning.
    """

    model: Model
    nugget: float
    sill: float
    range: float

    def __post_init__(self) -> None:
        """Refuse parameters without meaning."""
        numbers = (self.nugget, self.sill, self.range)
        good = all(map(math.isfinite, numbers)) and self.nugget >= 0 and self.sill >= 0
        if self.model not in MODELS or not good or self.range <= 0 or self.nugget + self.sill == 0:
            raise MethodError(
                f"no variogram: {self.model}, nugget {self.nugget}, sill {self.sill}, "
                f"range {self.range}",
                todo=f"choose a model of {', '.join(MODELS)}; nugget and sill at least 0 and "
                "not both 0; range above 0",
            )

    def semivariance(self, distances: Floats) -> Floats:
        """Return half the mean square difference of values that far apart.

        Examples
        --------
        >>> Variogram("spherical", 1, 2, 10).semivariance(np.array([0.0, 5.0, 20.0])).tolist()
        [0.0, 2.375, 3.0]
        """
        found = self.nugget + self.sill * (1 - correlation(self, distances))
        return np.where(distances > 0, found, 0.0)


@dataclass(frozen=True, slots=True)
class Experimental:
    """An experimental variogram: for each class of distance its mean, semivariance and weight.

    ``differences`` counts what went into a class: pairs of sites times cases.
    """

    lags: Floats
    semivariances: Floats
    differences: npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Fit:
    """A fitted variogram and the weighted sum of squares that is left, the smaller the better."""

    variogram: Variogram
    misfit: float


def correlation(variogram: Variogram, distances: Floats, out: Floats | None = None) -> Floats:
    """Return the correlation at distances, in ``out`` if it is given (it may be the same).

    Examples
    --------
    >>> correlation(Variogram("exponential", 0, 1, 3), np.array([0.0, 1.0])).round(6).tolist()
    [1.0, 0.367879]
    """
    if variogram.model == "spherical":
        h = np.multiply(distances, 1 / variogram.range, out=out)
        np.minimum(h, 1.0, out=h)
        cubic = h * h
        cubic -= 3.0
        h *= cubic
        h *= 0.5
        h += 1.0
        return h
    if variogram.model == "gaussian":
        h = np.multiply(distances, math.sqrt(3) / variogram.range, out=out)
        np.multiply(h, h, out=h)
        np.negative(h, out=h)
    else:
        h = np.multiply(distances, -3 / variogram.range, out=out)
    return np.exp(h, out=h)


def distances(one: Floats, other: Floats) -> Floats:
    """Return the distance of each point of one set (a row) from each of another (a column).

    Examples
    --------
    >>> distances(np.array([[0.0, 0.0]]), np.array([[3.0, 4.0], [0.0, 1.0]])).tolist()
    [[5.0, 1.0]]
    """
    squares = np.subtract.outer(one[:, 0], other[:, 0])
    squares *= squares
    north = np.subtract.outer(one[:, 1], other[:, 1])
    north *= north
    squares += north
    return np.sqrt(squares, out=squares)


def experimental(
    places: Floats,
    values: Floats,
    *,
    covariates: Floats | None = None,
    reach: float | None = None,
    estimator: Estimator = "robust",
) -> Experimental:
    """Return the experimental variogram of values, pooled over their cases.

    Each case is freed of its mean (with covariates: of its least-squares regression on them)
    and divided by its standard deviation ``s``. Pairs of sites nearer than ``reach`` are put
    into up to 15 classes of equally many pairs. Over the ``N`` differences ``d`` in a class,

    - robust: ``g = 0.5 (mean |d|^0.5)^4 / (0.457 + 0.494 / N)`` (Cressie and Hawkins 1980)
    - classical: ``g = 0.5 mean d^2`` (Matheron)

    times the median of ``s^2``, which brings it back to the square of the values' unit.

    Parameters
    ----------
    places
        East and north of the sites on a plane, one a row.
    values
        One row a site, one column a case; ``nan`` where missing. A case whose values are all
        equal, or too few for its mean or regression, says nothing and is left out.
    covariates
        One row a site, one column a covariate, for the variogram of regression residuals.
    reach
        In the unit of the places; half the largest distance where absent.

    Raises
    ------
    MethodError
        There are too few pairs for three classes of four, or no case differs.

    References
    ----------
    Cressie 1993, section 2.4. N. Cressie, D. M. Hawkins, Robust estimation of the variogram,
    Mathematical Geology 12 (1980) 115-125.

    Examples
    --------
    >>> line = np.array([[float(n), 0.0] for n in range(6)])
    >>> found = experimental(line, line[:, :1] ** 1, reach=3, estimator="classical")
    >>> found.lags.tolist(), found.semivariances.round(6).tolist()
    ([1.0, 2.0, 3.0], [0.5, 2.0, 4.5])
    """
    i, j = np.triu_indices(len(places), 1)
    apart = np.hypot(*(places[i] - places[j]).T)
    limit = apart.max(initial=0.0) / 2 if reach is None else reach
    near = apart <= limit
    i, j, apart = i[near], j[near], apart[near]
    edges = _edges(apart)
    shapes, level = _standardised(values, covariates)
    counts, sums = np.zeros(len(apart), np.int64), np.zeros(len(apart))
    for part in _parts(shapes.shape[1], len(apart)):
        change = np.abs(shapes[i, part] - shapes[j, part])
        here = ~np.isnan(change)
        counts += here.sum(axis=1)
        change = np.sqrt(change) if estimator == "robust" else change * change
        sums += np.where(here, change, 0.0).sum(axis=1)
    bins = np.searchsorted(edges, apart, side="left")
    number = np.bincount(bins, counts, minlength=len(edges))
    used = number > 0
    mean = np.bincount(bins, sums, minlength=len(edges))[used] / number[used]
    lags = np.bincount(bins, counts * apart, minlength=len(edges))[used] / number[used]
    if estimator == "robust":
        mean = mean**4 / (0.457 + 0.494 / number[used])
    return Experimental(lags, 0.5 * mean * level, number[used].astype(np.int64))


def fitted(found: Experimental, models: Sequence[Model] = MODELS) -> Fit:
    """Return the model that fits an experimental variogram best.

    Least is ``sum N (g / m - 1)^2`` over the classes, with ``g`` the experimental and ``m``
    the model's semivariance (Cressie's weighted least squares): near and well-filled classes
    count most. For each model 64 ranges from the first lag to twice the last are tried and
    the best refined by golden section; at each range nugget and sill, at least 0, follow by
    reweighted linear least squares. No random start: the same input gives the same digits.
    Of two models that fit equally well the first wins. The Gaussian model keeps a nugget of
    at least 0.0001 of its sill.

    Raises
    ------
    MethodError
        Every semivariance is 0, or there are fewer than three classes.

    References
    ----------
    N. Cressie, Fitting variogram models by weighted least squares, Mathematical Geology 17
    (1985) 563-586; Cressie 1993, section 2.6.2.

    Examples
    --------
    >>> true = Variogram("spherical", 1, 4, 6)
    >>> lags = np.arange(1.0, 10.0)
    >>> one = fitted(Experimental(lags, true.semivariance(lags), np.full(9, 50))).variogram
    >>> one.model, round(one.nugget, 3), round(one.sill, 3), round(one.range, 3)
    ('spherical', 1.0, 4.0, 6.0)
    """
    if len(found.lags) < _FEWEST_BINS or not (found.semivariances > 0).any():
        raise MethodError(
            f"no variogram can be fitted to {len(found.lags)} classes of distance with "
            f"semivariances {found.semivariances.tolist()}",
            todo="pool more cases or more sites, or interpolate by inverse distance",
        )
    return min((_best(found, model) for model in models), key=lambda fit: fit.misfit)


def _best(found: Experimental, model: Model) -> Fit:
    tried = np.geomspace(found.lags[0], 2 * found.lags[-1], _TRIED)
    fits = [_at_range(found, model, r) for r in tried.tolist()]
    best = min(range(_TRIED), key=lambda n: fits[n].misfit)
    low, high = math.log(tried[max(best - 1, 0)]), math.log(tried[min(best + 1, _TRIED - 1)])
    for _ in range(_REFINED):
        one, other = high - _GOLDEN * (high - low), low + _GOLDEN * (high - low)
        left, right = (_at_range(found, model, math.exp(x)) for x in (one, other))
        low, high = (low, other) if left.misfit <= right.misfit else (one, high)
    return min(fits[best], _at_range(found, model, math.exp(low)), key=lambda fit: fit.misfit)


def _at_range(found: Experimental, model: Model, reach: float) -> Fit:
    rise = 1 - correlation(Variogram(model, 0, 1, reach), found.lags)
    g, count = found.semivariances, found.differences.astype(np.float64)
    floor = 1e-9 * float(g.max())
    m = np.maximum(g, floor)
    for _ in range(_REWEIGHTED):
        nugget, sill = _nonnegative(rise, g, count / (m * m))
        m = np.maximum(nugget + sill * rise, floor)
    if model == "gaussian":
        nugget = max(nugget, _LEAST_NUGGET * sill)
        m = np.maximum(nugget + sill * rise, floor)
    misfit = math.fsum((count * (g / m - 1) ** 2).tolist())
    return Fit(Variogram(model, nugget, sill, reach), misfit)


def _nonnegative(rise: Floats, g: Floats, weight: Floats) -> tuple[float, float]:
    """Return nugget and sill, none below 0, that fit ``g`` best by weighted least squares."""
    w, wr, wrr = weight.sum(), weight @ rise, weight @ (rise * rise)
    wg, wgr = weight @ g, weight @ (g * rise)
    spread = w * wrr - wr * wr
    if spread > 1e-12 * w * wrr:  # below it the two are not told apart
        nugget, sill = (wrr * wg - wr * wgr) / spread, (w * wgr - wr * wg) / spread
        if nugget >= 0 and sill >= 0:
            return float(nugget), float(sill)
        if nugget < 0 and wrr > 0:
            return 0.0, float(wgr / wrr)
    return float(wg / w), 0.0


def _edges(apart: Floats) -> Floats:
    bins = min(_MOST_BINS, len(apart) // _FEWEST_PAIRS)
    if bins < _FEWEST_BINS:
        raise MethodError(
            f"no variogram from {len(apart)} pairs of sites: three classes of distance with "
            "four pairs each are the least",
            todo="interpolate by inverse distance, or widen the reach",
        )
    place = (np.arange(1, bins + 1) * len(apart)) // bins - 1
    return np.unique(np.sort(apart)[place])


def _standardised(values: Floats, covariates: Floats | None) -> tuple[Floats, float]:
    """Return each case freed of its mean or regression, over its spread; and the usual square."""
    rest = values.copy()
    squares = np.full(values.shape[1], np.nan)
    for case, column in enumerate(values.T):
        here = np.isfinite(column)
        design = np.ones((int(here.sum()), 1))
        if covariates is not None:
            design = np.column_stack([design, covariates[here]])
        if len(design) > design.shape[1]:
            known = column[here] - column[here].mean()
            left = known - design @ np.linalg.lstsq(design, known, rcond=None)[0]
            squares[case] = float(left @ left) / (len(design) - design.shape[1])
            rest[here, case] = left
    scale = np.nanmax(np.abs(values), axis=0, initial=0.0, where=np.isfinite(values))
    differing = squares > (1e-13 * scale) ** 2
    if not differing.any():
        raise MethodError(
            "no variogram: in no case do the values of the sites differ",
            todo="check whether the sensors are stuck, and pool more cases",
        )
    squares = squares[differing]
    return rest[:, differing] / np.sqrt(squares), float(np.median(squares))


def _parts(cases: int, pairs: int) -> Iterator[slice]:
    step = max(1, _AT_ONCE // max(pairs, 1))
    return (slice(first, first + step) for first in range(0, cases, step))
