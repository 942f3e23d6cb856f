"""Classes: which values of a map share a colour, by published rules of classification.

The rules are those of the library mapclassify. Where there are no more different values than
classes, each value is a class of its own and no rule is needed.

Around a middle that means something (a target, zero) the values below it and those above it
are classified apart, so that the middle is the border between two colours and never inside
one.

References
----------
S. Rey and others, mapclassify (PySAL). W. D. Fisher, On grouping for maximum homogeneity,
Journal of the American Statistical Association 53 (1958) 789-798.
"""

import math
import warnings
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final, Literal, TypeAlias

from cityagenda.ground.errors import MethodError
from cityagenda.ground.texts import Text

Scheme: TypeAlias = Literal["quantiles", "equal", "natural"]

SCHEMES: Final[dict[str, str]] = {
    "quantiles": "Quantiles",
    "equal": "EqualInterval",
    "natural": "FisherJenks",
}
"""The schemes by the name that mapclassify has for them."""
FEWEST, MOST = 3, 7
"""How few and how many classes may be asked for."""
USUAL: Final = 5
MOST_NATURAL: Final = 300
"""How many different values natural breaks are sought among; the time grows with the square."""
TONES: Final = 7
"""How many tones a palette has, from the lowest to the highest."""


class Unclassified(MethodError):  # noqa: N818 - it says what the values stay
    """Values cannot be put into classes; ``sorry`` says so to readers of a map."""

    def __init__(self, english: str, chinese: str, *, todo: str) -> None:
        self.sorry: Text = {"zh-Hans": chinese, "en": english}
        super().__init__(english, todo=todo)


@dataclass(frozen=True, slots=True)
class Classes:
    """The classes of some values: their upper limits, the last being the largest value.

    A value belongs to the first class whose limit is not below it. ``lowest`` is the smallest
    value. ``tones`` has a tone for each class: 0 to 6 from pale to full, and around a
    ``middle`` 0 to 2 below it (0 the farthest) and 4 to 6 above.
    """

    limits: tuple[float, ...]
    lowest: float
    counts: tuple[int, ...]
    tones: tuple[int, ...]
    middle: float | None = None

    def of(self, value: float) -> int:
        """Return the class of a value; what lies above all limits belongs to the last."""
        return min(bisect_left(self.limits, value), len(self.limits) - 1)

    def tone(self, value: float) -> int:
        """Return the tone of a value."""
        return self.tones[self.of(value)]

    @property
    def ranges(self) -> list[tuple[float, float]]:
        """The lower and the upper limit of each class; the first begins with the lowest."""
        return list(pairwise((self.lowest, *self.limits)))


def classes(
    values: Sequence[float],
    scheme: Scheme = "quantiles",
    count: int = USUAL,
    middle: float | None = None,
) -> Classes:
    """Return the classes of values.

    Parameters
    ----------
    values
        At least one, all finite, in any order.
    scheme
        ``quantiles`` (as many values in each class as possible), ``equal`` (intervals of one
        width) or ``natural`` (least spread inside classes, Fisher-Jenks).
    count
        How many classes, 3 to 7. There may be fewer: never more than different values, and
        quantiles that fall together make one class. Equal intervals alone may be empty.
    middle
        The value around which colours diverge. It counts only if values lie on both sides
        of it; then ``count`` is shared out, up to three classes a side.

    Raises
    ------
    MethodError
        There is no value or one is not finite, or the scheme or count is not offered.
    Unclassified
        The library is not installed and would be needed, or there are too many values.

    Examples
    --------
    >>> found = classes([3, 1, 2, 2])
    >>> found.limits, found.counts, found.tones
    ((1, 2, 3), (1, 2, 1), (0, 3, 6))
    """
    _check(values, scheme, count)
    below = [value for value in values if middle is not None and value <= middle]
    above = [value for value in values if middle is not None and value > middle]
    if middle is None or not below or not above:
        limits = _limits(values, scheme, count)
        return _made(values, limits, _spread(len(limits), 0, TONES - 1), None)
    half = min(TONES // 2, count // 2)
    low, high = _limits(below, scheme, half), _limits(above, scheme, half)
    tones = (*_spread(len(low), 0, TONES // 2 - 1), *_spread(len(high), TONES // 2 + 1, TONES - 1))
    return _made(values, (*low[:-1], middle, *high), tones, middle)


def warm() -> None:
    """Load the library, so that the first map need not wait for it; none is no fault here."""
    try:
        _library()
    except Unclassified:
        return


def _check(values: Sequence[float], scheme: str, count: int) -> None:
    if not values or not all(map(math.isfinite, values)):
        raise MethodError("only finite values can be put into classes, and at least one")
    if scheme not in SCHEMES or not FEWEST <= count <= MOST:
        raise MethodError(
            f"there is no classification '{scheme}' with {count} classes",
            todo=f"choose from {', '.join(SCHEMES)} and from {FEWEST} to {MOST} classes",
        )


def _made(
    values: Sequence[float],
    limits: tuple[float, ...],
    tones: tuple[int, ...],
    middle: float | None,
) -> Classes:
    places = [bisect_left(limits, value) for value in values]
    counts = tuple(places.count(place) for place in range(len(limits)))
    return Classes(limits, min(values), counts, tones, middle)


def _spread(count: int, first: int, last: int) -> tuple[int, ...]:
    """Return tones as far apart as possible; one alone has the middle one of them."""
    if count == 1:
        return ((first + last + 1) // 2,)
    return tuple(first + round(n * (last - first) / (count - 1)) for n in range(count))


def _limits(values: Sequence[float], scheme: str, count: int) -> tuple[float, ...]:
    different = sorted(set(values))
    if len(different) <= count:
        return tuple(different)
    if count == 1:
        return (different[-1],)
    if scheme == "natural" and len(different) > MOST_NATURAL:
        raise Unclassified(
            f"Natural breaks are offered for up to {MOST_NATURAL} different values",
            f"自然断点分级最多用于 {MOST_NATURAL} 个不同的数值",
            todo="choose quantiles or equal intervals",
        )
    library = _library()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # ties, and that an optional compiler is not there
        found = getattr(library, SCHEMES[scheme])(values, k=count)
    limits = sorted({float(limit) for limit in found.bins[:-1]} | {float(different[-1])})
    if scheme == "equal":
        return tuple(limits)
    filled = {bisect_left(limits, value) for value in different}
    return tuple(limit for place, limit in enumerate(limits) if place in filled)


def _library() -> Any:  # noqa: ANN401 - it has no types
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import mapclassify
    except ModuleNotFoundError as error:
        raise Unclassified(
            "Classes of values need the library mapclassify, which is not installed here",
            "数值分级需要 mapclassify 库，此处没有安装",
            todo="pip install 'cityagenda[map]'",
        ) from error
    return mapclassify
