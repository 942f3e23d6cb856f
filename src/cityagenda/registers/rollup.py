"""Roll-ups of progress by declared weights; what is unknown widens the interval."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import fsum, isfinite

from cityagenda.ground.errors import RegisterError


@dataclass(frozen=True, slots=True)
class Share:
    """How much is done: a share between ``low`` and ``high``, both from 0 to 1.

    Examples
    --------
    >>> Share.of(40), Share.of(None)
    (Share(low=0.4, high=0.4), Share(low=0.0, high=1.0))
    """

    low: float
    high: float

    def __post_init__(self) -> None:
        """Refuse what is no share."""
        if not 0 <= self.low <= self.high <= 1:
            raise RegisterError(f"no share lies between {self.low} and {self.high}")

    @classmethod
    def of(cls, percent: int | None) -> "Share":
        """Return the share of a percentage; of an unknown one, anything is possible."""
        return cls(0.0, 1.0) if percent is None else cls(percent / 100, percent / 100)

    @property
    def known(self) -> bool:
        """Whether the share is one number."""
        return self.low == self.high

    @property
    def width(self) -> float:
        """How much of it is not known."""
        return self.high - self.low


def rolled_up(parts: Iterable[tuple[float, Share]]) -> Share | None:
    r"""Return the weighted share done of several parts.

    .. math:: s_{low} = \sum w_i l_i / \sum w_i, \quad s_{high} = \sum w_i h_i / \sum w_i

    with weight w and share from l to h (dimensionless) of part i. Sums are exactly rounded,
    so that the order of the parts does not matter.

    Parameters
    ----------
    parts
        Weight (positive) and share of each part.

    Returns
    -------
    Share or None
        None without any part. A part of which nothing is known counts from 0 to 1: it is
        neither dropped nor taken for 0.

    Raises
    ------
    RegisterError
        A weight is not positive and finite.

    References
    ----------
    Own convention; a weighted mean of direct parts, with interval arithmetic for the unknown.

    Examples
    --------
    >>> rolled_up([(3, Share.of(50)), (1, Share.of(None))])
    Share(low=0.375, high=0.625)
    """
    listed = list(parts)
    wrong = [weight for weight, _ in listed if not (isfinite(weight) and weight > 0)]
    if wrong:
        raise RegisterError(f"a weight must be positive and finite, not {wrong[0]}")
    if not listed:
        return None
    largest = max(weight for weight, _ in listed)
    scaled = [(weight / largest, share) for weight, share in listed]
    total = fsum(weight for weight, _ in scaled)
    low = fsum(weight * share.low for weight, share in scaled) / total
    high = fsum(weight * share.high for weight, share in scaled) / total
    return Share(min(low, 1.0), min(max(low, high), 1.0))
