"""Inequality between the areas of a city."""

from collections.abc import Callable, Sequence
from typing import Any, Final

import polars as pl

from cityagenda.domains.statistics import sentences
from cityagenda.domains.statistics.derivation import derived, result
from cityagenda.domains.statistics.distribution import Distribution, compared, distributions
from cityagenda.ground import inequality
from cityagenda.ground.inequality import Decomposition
from cityagenda.ground.methods import Call, Result
from cityagenda.ground.texts import filled

Index = Callable[[Sequence[float], Sequence[float]], float]

_PARTS: Final = {"T": inequality.theil_t_decomposition, "L": inequality.theil_l_decomposition}
_DECOMPOSITION: Final = pl.Schema(
    {
        "area": pl.String(),
        "period": pl.String(),
        "dimensions": pl.String(),
        "group": pl.String(),
        "weight_share": pl.Float64(),
        "value_share": pl.Float64(),
        "index": pl.Float64(),
        "within": pl.Float64(),
        "between": pl.Float64(),
    }
)


def gini(call: Call) -> Result:
    """Gini coefficient between the areas of a city.

    ``G = sum_i sum_j w_i w_j |x_i - x_j| / (2 W^2 m)`` with the values ``x`` (amounts a
    head), the weights ``w`` (heads), their sum ``W`` and the weighted mean ``m``. Inside an
    area everybody counts as equal: it is a lower bound of the inequality between people.
    No correction for a small number of areas is made, they are all there are.

    Parameters
    ----------
    call
        `values`, `weights`: observations of the areas, matched on period and dimensions.
        Parameters `kind` (which areas; the city's children if not given) and `coverage`.

    Returns
    -------
    Result
        One observation of the city for each period and dimensions, from 0 to 1; in ``%``
        if the indicator is.

    Missing data
    ------------
    As for the weighted mean: every area needs a weight, those without a value are left out
    only within `coverage`. Negative values, or nothing but zeros: a row with the status
    `missing` and the reason.

    References
    ----------
    C. Gini, Variabilità e mutabilità, 1912.
    """
    times = 100.0 if call.unit == "%" else 1.0
    found = distributions(call, compared(call))
    return result(call, [_row(item, inequality.gini, times, positive=False) for item in found])


def theil(call: Call) -> Result:
    """Theil index between the areas of a city.

    ``T = sum_i s_i ln(x_i / m)`` with the shares ``s`` of the amount, or (mean logarithmic
    deviation) ``L = sum_i p_i ln(m / x_i)`` with the shares ``p`` of the weight; values
    ``x`` a head, weighted mean ``m``. It falls apart into inequality within and between the
    areas' parents, such as districts over streets.

    Parameters
    ----------
    call
        `values`, `weights`: observations of the areas, matched on period and dimensions.
        Parameters `index` (``T`` or ``L``), `kind` and `coverage` as for Gini.

    Returns
    -------
    Result
        One observation of the city for each period and dimensions, in nats. The table
        `decomposition` has for each parent its shares, its own index and what it adds
        within and between; all of them add up to the observation.

    Missing data
    ------------
    As for Gini; for ``L`` a value of zero leaves the index undefined too.

    References
    ----------
    H. Theil, Economics and Information Theory, 1967; A. F. Shorrocks, Econometrica 48
    (1980), doi:10.2307/1913126.
    """
    kind = call.parameters.get("index") or "T"
    index = inequality.theil_t if kind == "T" else inequality.theil_l
    found = list(distributions(call, compared(call)))
    rows = [_row(item, index, 1.0, positive=kind == "L") for item in found]
    parts = [
        part
        for item, row in zip(found, rows, strict=True)
        if row["value"] is not None
        for part in _parts(item, _PARTS[kind](item.values, item.weights, _groups(item)))
    ]
    table = pl.DataFrame(parts, schema=_DECOMPOSITION)
    return result(call, rows, {"decomposition": table})


def _row(
    distribution: Distribution, index: Index, times: float, *, positive: bool
) -> dict[str, Any]:
    values, weights = distribution.values, distribution.weights
    lack = distribution.lack or inequality.fault(values, weights, positive=positive)
    return derived(
        distribution.place,
        None if lack else index(values, weights) * times,
        distribution.ingredients,
        lack=lack,
        text=filled(sentences.BETWEEN, count=len(values)),
        remark=distribution.left_out,
    )


def _groups(distribution: Distribution) -> list[str]:
    return [member.group for member in distribution.members]


def _parts(distribution: Distribution, parts: Decomposition) -> list[dict[str, Any]]:
    return [
        {
            **distribution.place,
            "group": name,
            "weight_share": share.weight,
            "value_share": share.value,
            "index": share.index,
            "within": share.within,
            "between": share.between,
        }
        for name, share in parts.groups.items()
    ]
