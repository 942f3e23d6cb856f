"""Resolution: a sensor's values as whole numbers of the smallest step that it declares."""

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Final

import numpy as np

from cityagenda.ground.errors import StreamError

Integers = np.ndarray[Any, np.dtype[np.int64]]
Numbers = np.ndarray[Any, np.dtype[np.float64]]
Flags = np.ndarray[Any, np.dtype[np.bool_]]

LARGEST: Final = 1 << 30
"""Steps beyond this are kept as floats: what is stored of a step fits four bytes."""
_FINEST: Final = 15
_SCALES: Final = 10.0 ** np.arange(_FINEST + 1)


@dataclass(frozen=True, slots=True)
class Resolution:
    """The step ``multiple / 10 ** decimals`` of a datastream, in its unit."""

    multiple: int
    decimals: int


def resolution(written: str) -> Resolution:
    """Return the step that is written as a decimal number.

    Raises
    ------
    StreamError
        The text is no positive number of at most 15 decimals.

    Examples
    --------
    >>> resolution("100")
    Resolution(multiple=100, decimals=0)
    >>> resolution("0.0025")
    Resolution(multiple=25, decimals=4)
    """
    try:
        step = Decimal(str(written))
        finite = step.is_finite() and step > 0
    except InvalidOperation:
        finite = False
    if not finite:
        raise _no_step(written)
    decimals = max(0, -int(step.normalize().as_tuple().exponent))
    multiple = int(step.scaleb(decimals))
    if decimals > _FINEST or multiple >= LARGEST:
        raise _no_step(written)
    return Resolution(multiple, decimals)


def _no_step(written: object) -> StreamError:
    return StreamError(
        f"'{written}' is no resolution",
        where="properties.resolution",
        todo="write the smallest step of the values in their unit, for example 0.1",
    )


def steps(values: Numbers, multiple: Integers, decimals: Integers) -> tuple[Integers, Flags]:
    """Return values as whole steps, and which of them lie on the lattice of steps.

    ``n = round(v 10**d / m)``, and ``v`` lies on the lattice where ``n m / 10**d`` is ``v`` to
    the last bit; negative zero does not. A value beyond `LARGEST` steps stays off it. The
    step of a value off the lattice is the nearest one and says nothing.

    Parameters
    ----------
    values
        Finite values in the unit of their datastream.
    multiple, decimals
        The resolution of each value, or one for all.

    Examples
    --------
    >>> n, on = steps(np.array([4.4, -0.7, 4.45]), np.array([1]), np.array([1]))
    >>> n.tolist(), on.tolist()
    ([44, -7, 44], [True, True, False])
    """
    scale = _SCALES[decimals]
    found = np.rint(values * scale / multiple)
    np.clip(found, -LARGEST, LARGEST, out=found)
    back = found * multiple / scale
    on = (back == values) & (np.abs(found) < LARGEST)
    on &= (found != 0) | ~np.signbit(values)
    return found.astype(np.int64), on


def values_of(steps_: Integers, multiple: Integers, decimals: Integers) -> Numbers:
    """Return the values of whole steps: ``v = n m / 10**d``, correctly rounded.

    Examples
    --------
    >>> values_of(np.array([44, -7]), np.array([1]), np.array([1])).tolist()
    [4.4, -0.7]
    """
    found: Numbers = (steps_ * multiple).astype(np.float64) / _SCALES[decimals]
    return found
