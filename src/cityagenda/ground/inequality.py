"""Inequality: the Gini coefficient and the two Theil indices of weighted values.

Values are amounts a head (or a household, a hectare) in groups of different size; weights
are the sizes. No small-sample correction (``n / (n - 1)``) is made: the areas of a city are
all of its areas, not a sample of them, and with weights the correction is not defined.
Inside each group everybody counts as equal, so that each index is a lower bound of the
inequality between people.

Sums are made by `math.fsum`, so that the order of the groups changes no digit.

References
----------
C. Gini, Variabilità e mutabilità, 1912. H. Theil, Economics and Information Theory, 1967.
A. F. Shorrocks, The class of additively decomposable inequality measures, Econometrica
48 (1980) 613-625, doi:10.2307/1913126.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from cityagenda.ground.errors import MethodError
from cityagenda.ground.texts import Text

_LENGTHS: Final[Text] = {
    "zh-Hans": "权重与数值的个数不一致",
    "en": "there are not as many weights as values",
}
_NOT_FINITE: Final[Text] = {
    "zh-Hans": "有的数值或权重不是有限数",
    "en": "a value or a weight is not a finite number",
}
_NEGATIVE_WEIGHT: Final[Text] = {"zh-Hans": "有的权重为负", "en": "a weight is negative"}
_NO_WEIGHT: Final[Text] = {"zh-Hans": "没有大于零的权重", "en": "no weight is above zero"}
_NEGATIVE: Final[Text] = {"zh-Hans": "有的数值为负", "en": "a value is negative"}
_ALL_ZERO: Final[Text] = {"zh-Hans": "所有数值均为零", "en": "every value is zero"}
_ZERO: Final[Text] = {"zh-Hans": "有的数值为零", "en": "a value is zero"}


@dataclass(frozen=True, slots=True)
class Share:
    """What a group adds to an index: its shares, its own index and both contributions."""

    weight: float
    value: float
    index: float
    within: float
    between: float


@dataclass(frozen=True, slots=True)
class Decomposition:
    """An index as inequality within groups plus inequality between their means."""

    total: float
    within: float
    between: float
    groups: Mapping[str, Share]


def fault(values: Sequence[float], weights: Sequence[float], *, positive: bool = False) -> Text:
    """Return why no index is defined for these values, or no text.

    Parameters
    ----------
    values, weights
        As for the indices.
    positive
        Whether a zero value makes the index undefined, as for `theil_l`.

    Examples
    --------
    >>> fault([1, -2], [1, 1])["en"]
    'a value is negative'
    >>> fault([0, 1], [1, 1]), fault([0, 1], [1, 1], positive=True)["en"]
    ({}, 'a value is zero')
    """
    if len(values) != len(weights):
        return _LENGTHS
    if not all(map(math.isfinite, (*values, *weights))):
        return _NOT_FINITE
    if any(weight < 0 for weight in weights):
        return _NEGATIVE_WEIGHT
    return _value_fault(
        [v for v, w in zip(values, weights, strict=True) if w > 0], positive=positive
    )


def _value_fault(counted: Sequence[float], *, positive: bool) -> Text:
    if not counted:
        return _NO_WEIGHT
    if min(counted) < 0:
        return _NEGATIVE
    if max(counted) == 0:
        return _ALL_ZERO
    return _ZERO if positive and min(counted) == 0 else {}


def gini(values: Sequence[float], weights: Sequence[float]) -> float:
    """Return the Gini coefficient of weighted values.

    ``G = sum_i sum_j w_i w_j |x_i - x_j| / (2 W^2 m)``, with ``W`` the sum of the weights
    and ``m`` the weighted mean; computed from sorted values as
    ``G = sum_i w_i x_i (C_i + C_(i-1)) / (W sum_i w_i x_i) - 1`` with cumulated weights ``C``.

    Parameters
    ----------
    values
        ``x_i >= 0``, in one unit.
    weights
        ``w_i >= 0``, in one unit; groups of weight zero do not count.

    Returns
    -------
    float
        From 0 (all equal) to 1 (everything with one of very many). No correction is made
        for a small number of groups.

    Raises
    ------
    MethodError
        The index is not defined, see `fault`.

    Examples
    --------
    >>> gini([1, 3], [1, 1])
    0.25
    """
    _check(fault(values, weights))
    pairs = sorted((v, w) for v, w in zip(values, weights, strict=True) if w > 0)
    whole = math.fsum(w for _, w in pairs)
    amount = math.fsum(v * w for v, w in pairs)
    terms, below = [], 0.0
    for value, weight in pairs:
        terms.append(weight * value * (2 * below + weight))
        below += weight
    return max(0.0, math.fsum(terms) / (whole * amount) - 1)


def theil_t(values: Sequence[float], weights: Sequence[float]) -> float:
    """Return Theil's T index of weighted values.

    ``T = sum_i (w_i x_i / (W m)) ln(x_i / m)``, with ``0 ln 0 = 0``; shares of the amount
    weigh the logarithms, so that T answers to the top.

    Parameters
    ----------
    values, weights
        As for `gini`.

    Returns
    -------
    float
        From 0 (all equal) to ``ln(W / w)`` (everything with a group of weight ``w``), in nats.

    Raises
    ------
    MethodError
        The index is not defined, see `fault`.

    Examples
    --------
    >>> round(theil_t([1, 3], [1, 1]), 6)
    0.130812
    """
    _check(fault(values, weights))
    whole, amount = _totals(values, weights)
    mean = amount / whole
    return math.fsum(
        w * v / amount * math.log(v / mean)
        for v, w in zip(values, weights, strict=True)
        if w > 0 and v > 0
    )


def theil_l(values: Sequence[float], weights: Sequence[float]) -> float:
    """Return Theil's L index (mean logarithmic deviation) of weighted values.

    ``L = sum_i (w_i / W) ln(m / x_i)``; shares of the weight weigh the logarithms, so that
    L answers to the bottom.

    Parameters
    ----------
    values, weights
        As for `gini`, but every value that counts is above zero.

    Returns
    -------
    float
        From 0 (all equal) without bound, in nats.

    Raises
    ------
    MethodError
        The index is not defined, see `fault`.

    Examples
    --------
    >>> round(theil_l([1, 3], [1, 1]), 6)
    0.143841
    """
    _check(fault(values, weights, positive=True))
    whole, amount = _totals(values, weights)
    mean = amount / whole
    return math.fsum(
        w / whole * math.log(mean / v) for v, w in zip(values, weights, strict=True) if w > 0
    )


def theil_t_decomposition(
    values: Sequence[float], weights: Sequence[float], groups: Sequence[str]
) -> Decomposition:
    """Return Theil's T as inequality within and between groups.

    ``T = sum_g s_g T_g + sum_g s_g ln(m_g / m)``, with ``s_g`` the group's share of the
    amount, ``m_g`` its mean and ``T_g`` its own index.

    Raises
    ------
    MethodError
        The index is not defined, see `fault`.

    Examples
    --------
    >>> found = theil_t_decomposition([1, 1, 3, 3], [1, 1, 1, 1], ["a", "a", "b", "b"])
    >>> found.within, round(found.between, 6)
    (0.0, 0.130812)
    """
    return _decomposition(values, weights, groups, theil_t, by_weight=False)


def theil_l_decomposition(
    values: Sequence[float], weights: Sequence[float], groups: Sequence[str]
) -> Decomposition:
    """Return Theil's L as inequality within and between groups.

    ``L = sum_g p_g L_g + sum_g p_g ln(m / m_g)``, with ``p_g`` the group's share of the
    weight, ``m_g`` its mean and ``L_g`` its own index.

    Raises
    ------
    MethodError
        The index is not defined, see `fault`.

    Examples
    --------
    >>> found = theil_l_decomposition([1, 3, 1, 3], [1, 1, 1, 1], ["a", "a", "b", "b"])
    >>> round(found.within, 6), found.between
    (0.143841, 0.0)
    """
    return _decomposition(values, weights, groups, theil_l, by_weight=True)


def _decomposition(
    values: Sequence[float],
    weights: Sequence[float],
    groups: Sequence[str],
    index: Callable[[Sequence[float], Sequence[float]], float],
    *,
    by_weight: bool,
) -> Decomposition:
    total = index(values, weights)
    whole, amount = _totals(values, weights)
    shares = {}
    for name in sorted(set(groups)):
        own = [n for n, group in enumerate(groups) if group == name and weights[n] > 0]
        if not own:
            continue
        some, heavy = [values[n] for n in own], [weights[n] for n in own]
        part_whole, part = _totals(some, heavy)
        weight, value = part_whole / whole, part / amount
        inner = index(some, heavy) if part > 0 else 0.0
        share = weight if by_weight else value
        between = share * math.log(weight / value if by_weight else value / weight) if share else 0
        shares[name] = Share(weight, value, inner, share * inner, between)
    return Decomposition(
        total,
        math.fsum(s.within for s in shares.values()),
        math.fsum(s.between for s in shares.values()),
        shares,
    )


def _totals(values: Sequence[float], weights: Sequence[float]) -> tuple[float, float]:
    return math.fsum(weights), math.fsum(v * w for v, w in zip(values, weights, strict=True))


def _check(problem: Text) -> None:
    if problem:
        raise MethodError(
            {
                "zh-Hans": f"不均等指数无定义：{problem['zh-Hans']}",
                "en": f"no index of inequality is defined: {problem['en']}",
            },
            todo={"zh-Hans": "请更正数值或权重", "en": "correct the values or the weights"},
        )
