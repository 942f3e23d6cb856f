"""Accuracy: areas of classes corrected for the errors of a map, with their intervals.

A map's errors do not cancel: a rare class, such as what was built over inside the control line,
is easily doubled by a few false cells among many. A sample of places that were looked at gives
the area in truth and how well it is known; the area counted on the map stands beside it and is
never given alone.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import Final

import numpy as np
import numpy.typing as npt

from cityagenda.ground.datums import Floats
from cityagenda.ground.errors import MethodError, SourceError
from cityagenda.ground.texts import Text

CONFIDENCE: Final = 0.95
_FEWEST: Final = 2
_SQUARE: Final = 2

Longs = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Measured:
    """An estimate for each class and its standard error; NaN where there is none."""

    values: Floats
    errors: Floats


@dataclass(frozen=True, slots=True)
class Accuracy:
    """What a sample says of a map, class by class.

    ``mapped`` and ``areas`` are in the unit of the areas given. ``low`` and ``high`` bound the
    areas; ``low`` is not below nought. ``users`` is the share of what is mapped as a class that
    is one, ``producers`` the share of a class that is mapped as one.
    """

    classes: tuple[str, ...]
    mapped: Floats
    sampled: Longs
    proportions: Floats
    areas: Measured
    low: Floats
    high: Floats
    users: Measured
    producers: Measured
    overall: float
    overall_error: float
    confidence: float

    def sentence(self, name: str, unit: Text) -> Text:
        """Return the area of a class as people read it, with its interval and what was counted."""
        at = self.classes.index(name)
        values = [float(x[at]) for x in (self.areas.values, self.low, self.high, self.mapped)]
        area, low, high, mapped = (f"{value:,.4g}" if value < 1 else f"{value:,.0f}"
                                   for value in values)  # fmt: skip
        share = f"{self.confidence * 100:g}"
        return {
            "zh-Hans": f"按样本校正后为 {area} {unit['zh-Hans']}"
            f"（{share}% 置信区间 {low} 至 {high}；地图上直接计得 {mapped}，"
            f"样本 {int(self.sampled.sum())} 处）",
            "en": f"{area} {unit['en']} after correction by the sample "
            f"({share} % interval {low} to {high}; counted on the map {mapped}; "
            f"{int(self.sampled.sum())} places sampled)",
        }


def adjusted(
    sample: Longs,
    mapped: Mapping[str, float],
    *,
    confidence: float = CONFIDENCE,
) -> Accuracy:
    """Return the areas of classes in truth, with intervals, and the accuracy of the map.

    With ``n_ij`` places of the sample that are mapped as ``i`` and are ``j``, ``n_i`` all of
    row ``i``, ``W_i`` the share of the mapped area and ``A`` all of it:
    ``p_ij = W_i n_ij / n_i``, ``A_j = A sum_i p_ij``,
    ``S(A_j) = A sqrt(sum_i (W_i p_ij - p_ij^2) / (n_i - 1))``, and the interval is
    ``A_j +- z S(A_j)``. User's accuracy ``U_i = n_ii / n_i`` has the variance
    ``U_i (1 - U_i) / (n_i - 1)``, the overall accuracy ``sum_i p_ii`` has
    ``sum_i W_i^2 U_i (1 - U_i) / (n_i - 1)``, producer's accuracy ``P_j = p_jj / sum_i p_ij``
    has ``(W_j^2 (1 - P_j)^2 U_j (1 - U_j) / (n_j - 1) + P_j^2 sum_(i != j) W_i^2
    n_ij / n_i (1 - n_ij / n_i) / (n_i - 1)) / (sum_i p_ij)^2``.

    Parameters
    ----------
    sample
        Places by mapped class (rows) and true class (columns), drawn at random within each
        mapped class.
    mapped
        The area of each class on the map, in the order of rows and columns, in any one unit.
    confidence
        Of the intervals.

    Missing data
    ------------
    Places whose truth could not be seen are not in the sample; they must not be many.
    A class that is nowhere in truth has no producer's accuracy (NaN).

    Raises
    ------
    SourceError
        A count is no whole number of places, an area is negative or none, a class that has
        area on the map has fewer than two places, or places were drawn from one without.
    MethodError
        Rows, columns and classes do not fit.

    References
    ----------
    P. Olofsson et al., Good practices for estimating area and assessing accuracy of land
    change, Remote Sensing of Environment 148 (2014) 42-57, equations 4 to 11.

    Examples
    --------
    Section 5.2.2 of the paper: 21,158 +- 6,158 ha were deforested where the map has 18,000.

    >>> sample = np.array([[66, 0, 5, 4], [0, 55, 8, 12], [1, 0, 153, 11], [2, 1, 9, 313]])
    >>> mapped = {"loss": 18e3, "gain": 13.5e3, "forest": 288e3, "other": 580.5e3}
    >>> found = adjusted(sample, mapped)
    >>> found.areas.values.round().tolist()
    [21158.0, 11686.0, 285770.0, 581386.0]
    >>> print(found.sentence("loss", {"zh-Hans": "公顷", "en": "ha"})["en"])
    21,158 ha after correction by the sample (95 % interval 15,000 to 27,315; counted on the map \
18,000; 640 places sampled)
    """
    classes = tuple(mapped)
    areas = np.array(list(mapped.values()), np.float64)
    counts = _checked(np.asarray(sample), classes, areas)
    if not 0 < confidence < 1:
        raise MethodError(f"a confidence of {confidence:g} is none", todo="give one such as 0.95")
    used = areas > 0
    rows = np.where(used, counts.sum(axis=1), _FEWEST).astype(np.float64)
    total = float(areas.sum())
    weights = areas / total
    shares = counts / rows[:, None]
    found = weights[:, None] * shares
    truth = found.sum(axis=0)
    spread = weights[:, None] ** 2 * shares * (1 - shares) / (rows - 1)[:, None]
    error = np.sqrt(spread.sum(axis=0))
    users, right = np.diag(shares), np.diag(found)
    with np.errstate(invalid="ignore", divide="ignore"):
        users = np.where(used, users, np.nan)
        producers = right / truth
        own = np.diag(spread)
        others = spread.sum(axis=0) - own
        producers_error = np.sqrt((1 - producers) ** 2 * own + producers**2 * others) / truth
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    return Accuracy(
        classes,
        areas,
        counts.sum(axis=1),
        found,
        Measured(truth * total, error * total),
        np.maximum(truth - z * error, 0.0) * total,
        (truth + z * error) * total,
        Measured(users, np.sqrt(users * (1 - users) / (rows - 1))),
        Measured(producers, producers_error),
        float(right.sum()),
        float(np.sqrt(own.sum())),
        confidence,
    )


def error_matrix(places: Iterable[tuple[str, str]], classes: Sequence[str]) -> Longs:
    """Return the places of a sample, counted by mapped class (rows) and true class (columns).

    Raises
    ------
    SourceError
        A place has a class that is not among them.

    Examples
    --------
    >>> error_matrix([("a", "a"), ("a", "b"), ("b", "b")], ["a", "b"]).tolist()
    [[1, 1], [0, 1]]
    """
    at = {name: place for place, name in enumerate(classes)}
    found = np.zeros((len(at), len(at)), np.int64)
    for number, pair in enumerate(places, start=1):
        for name in pair:
            if name not in at:
                raise SourceError(
                    {
                        "zh-Hans": f"样本中的类别“{name}”不在类别表中",
                        "en": f"the sample has a class '{name}' that is not among the classes",
                    },
                    where=f"place {number}",
                    todo={
                        "zh-Hans": f"已有类别：{'、'.join(at)}",
                        "en": f"there are: {', '.join(at)}",
                    },
                )
        found[at[pair[0]], at[pair[1]]] += 1
    return found


def _checked(sample: npt.NDArray[np.generic], classes: Sequence[str], areas: Floats) -> Longs:
    if sample.ndim != _SQUARE or sample.shape != (len(classes), len(classes)) or not classes:
        raise MethodError(
            f"a sample of {' x '.join(map(str, sample.shape))} does not fit {len(classes)} classes",
            todo="give one row and one column for each class",
        )
    if not np.isfinite(areas).all() or (areas < 0).any() or not areas.sum() > 0:
        raise SourceError(
            {
                "zh-Hans": "各类面积必须非负且不全为零",
                "en": "areas must not be negative, nor all 0",
            },
            where=", ".join(classes),
            todo={"zh-Hans": "请给出地图上各类的面积", "en": "give the area of each on the map"},
        )
    numbers = sample.astype(np.float64)
    if not np.isfinite(numbers).all() or (numbers < 0).any() or (numbers % 1 != 0).any():
        raise SourceError(
            {"zh-Hans": "样本数必须是非负整数", "en": "places must be counted in whole numbers"},
            todo={"zh-Hans": "请给出样本点的个数", "en": "give numbers of places, not shares"},
        )
    for name, area, places in zip(classes, areas.tolist(), numbers.sum(axis=1), strict=True):
        if area > 0 and places < _FEWEST:
            raise SourceError(
                {
                    "zh-Hans": f"该类在地图上有面积，而样本只有 {int(places)} 处，至少需要两处",
                    "en": f"the class has area on the map, but {int(places)} places were "
                    "sampled in it; two are needed at least",
                },
                where=name,
                todo={
                    "zh-Hans": "请补充样本，或合并类别",
                    "en": "sample more places, or join classes",
                },
            )
        if area == 0 and places:
            raise SourceError(
                {
                    "zh-Hans": "样本取自地图上没有面积的类别",
                    "en": "places were sampled in a class that has no area on the map",
                },
                where=name,
                todo={
                    "zh-Hans": "样本与面积须出自同一张地图",
                    "en": "take sample and areas from the same map",
                },
            )
    return numbers.astype(np.int64)
