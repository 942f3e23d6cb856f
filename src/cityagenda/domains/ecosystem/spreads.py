"""Spreads: how far a parameter may be from its figure, and factors drawn for it.

A spread is relative: the figure is multiplied by a factor. Numbers are drawn by counting, from
a key and the number of the draw alone, so that another parameter, or another order, changes
none of them.
"""

from statistics import NormalDist
from typing import Final, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, model_validator

from cityagenda.ground.chance import uniform
from cityagenda.ground.datums import Floats

_STANDARD: Final = NormalDist()
_NEVER_NOUGHT: Final = 2.0**-54
"""Half of the step of uniform numbers: the quantile of nought itself is endless."""


class Spread(BaseModel):
    """The distribution of the factor by which a figure is multiplied.

    ``normal``: mean 1, standard deviation ``deviation``, none below nought. ``lognormal``: mean
    1, the logarithm has the standard deviation ``deviation``. ``uniform``: between ``low``
    and ``high``. ``triangular``: likewise, 1 being the likeliest.

    ``together``: one factor for all ecosystem types of a parameter (an error of the method);
    else each type has its own (an error of sampling).
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    form: Literal["normal", "lognormal", "uniform", "triangular"]
    deviation: float | None = None
    low: float | None = None
    high: float | None = None
    together: bool = True

    @model_validator(mode="after")
    def _complete(self) -> "Spread":
        if self.form in ("normal", "lognormal"):
            if self.deviation is None or not 0 < self.deviation <= 1 or self.low or self.high:
                raise ValueError(f"{self.form} takes `deviation` alone, above 0 and at most 1")
        elif self.low is None or self.high is None or self.deviation is not None:
            raise ValueError(f"{self.form} takes `low` and `high` alone")
        elif not 0 <= self.low <= 1 <= self.high or self.low == self.high:
            raise ValueError("`low` is at most 1 and `high` at least 1, and they differ")
        return self


def factors(spread: Spread, key: str, draws: int) -> Floats:
    """Return the factors of a spread, one a draw.

    Examples
    --------
    >>> found = factors(Spread(form="triangular", low=0.5, high=2.0), "cop", 2000)
    >>> bool(0.5 <= found.min()), bool(found.max() <= 2.0), round(float(found.mean()), 1)
    (True, True, 1.2)
    """
    chance = uniform(key, np.arange(draws))
    if spread.deviation is not None:
        quantiles = np.maximum(chance, _NEVER_NOUGHT).tolist()
        normal = np.array([_STANDARD.inv_cdf(q) for q in quantiles])
        if spread.form == "normal":
            return np.maximum(1 + spread.deviation * normal, 0.0)
        return np.exp(spread.deviation * normal - spread.deviation**2 / 2)
    low, high = spread.low or 0.0, spread.high or 0.0
    if spread.form == "uniform":
        return low + (high - low) * chance
    peak = (1 - low) / (high - low)
    rising = low + np.sqrt(chance * (high - low) * (1 - low))
    falling = high - np.sqrt((1 - chance) * (high - low) * (high - 1))
    return np.where(chance < peak, rising, falling)
