"""Weighted mean: the value of a territory from those of its areas."""

import math
from collections.abc import Sequence
from typing import Any

from cityagenda.domains.statistics import sentences
from cityagenda.domains.statistics.derivation import derived, result
from cityagenda.domains.statistics.distribution import (
    Distribution,
    children,
    compared,
    distributions,
    weights_taken,
)
from cityagenda.ground.methods import Call, Result
from cityagenda.ground.texts import CLAUSES, filled, joined


def weighted_average(values: Sequence[float], weights: Sequence[float]) -> float | None:
    """Return the mean of values by weight.

    ``m = sum_i w_i x_i / sum_i w_i``, both sums by `math.fsum`, so that the order changes
    no digit; nothing where the weights add up to zero.

    Examples
    --------
    >>> weighted_average([10.0, 20.0], [3.0, 1.0])
    12.5
    """
    whole = math.fsum(weights)
    if whole <= 0:
        return None
    return math.fsum(v * w for v, w in zip(values, weights, strict=True)) / whole


def weighted_mean(call: Call) -> Result:
    """Population-weighted mean over the parts of an area.

    ``m = sum_i w_i x_i / sum_i w_i`` over the direct children ``i`` of an area, with their
    values ``x`` and weights ``w`` (such as residents), for every area that has children
    with values. With the parameter `kind`: over all areas of that kind, for the city alone
    (exposure to air by the residents of streets, UN indicator 11.6.2).

    Parameters
    ----------
    call
        `values`, `weights`: observations of the children, matched on area, period and
        dimensions. Parameters `coverage`, `kind` and `weights_of`: whether a period without
        weights takes the latest earlier ones, which the value then names.

    Returns
    -------
    Result
        One observation for each parent, period and dimensions, in the unit of the values.

    Missing data
    ------------
    Every child that lives on the last day of the period needs a weight. Children without a
    value are left out while the others hold at least the share `coverage` of the weight
    (1 unless given), and the value names them; below that, the row has no value and says
    how much is covered.

    References
    ----------
    G. U. Yule and M. G. Kendall, An Introduction to the Theory of Statistics, chapter 6. For
    fine particles: UN, metadata of indicator 11.6.2, ``C = sum_i C_i P_i / sum_i P_i``.
    """
    within = compared(call) if call.parameters.get("kind") else children(call.areas)
    found = distributions(call, within)
    return result(call, [_row(distribution) for distribution in found])


def _row(distribution: Distribution) -> dict[str, Any]:
    value = None
    if not distribution.lack:
        value = weighted_average(distribution.values, distribution.weights)
    areas = sentences.listed([member.area for member in distribution.members])
    return derived(
        distribution.place,
        value,
        distribution.ingredients,
        lack=distribution.lack or sentences.NO_WEIGHTS,
        text=filled(sentences.WEIGHTED_MEAN, areas=areas),
        remark=joined((distribution.left_out, weights_taken(distribution)), CLAUSES),
    )
