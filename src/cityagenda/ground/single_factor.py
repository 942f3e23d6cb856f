"""Single-factor classes: water is as good as its worst item, and the item is named.

An item's readings are compared with the limit of each class in whole steps (`rounding`), so
that a reading of 0.15 keeps a limit of 0.15 whatever its binary digits.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cityagenda.ground.errors import SourceError
from cityagenda.ground.numbers import shown
from cityagenda.ground.rounding import half_even
from cityagenda.ground.standards import Standard
from cityagenda.ground.texts import Text, text_in

Classes: TypeAlias = NDArray[np.int8]

UNKNOWN: Final = 0
"""Stands for no class, where there is no reading."""

_FINEST: Final = 7
"""Decimals in which readings are compared where the rule rounds none."""

_SMALL: Final = 1e-3

_ABSURD: Final = 1000.0
"""A reading this many times the limit of the last class is in another unit."""


def plain(number: float) -> str:
    """Return a reading or a limit as people read it, small ones too without an exponent.

    Examples
    --------
    >>> plain(0.00005), plain(0.15), plain(20000), plain(0)
    ('0.00005', '0.15', '20,000', '0')
    """
    small = f"{number:.{_FINEST}f}".rstrip("0") if 0 < abs(number) < _SMALL else ""
    return shown(number) if small in ("", "0.") else small


@dataclass(frozen=True, slots=True)
class Item:
    """What is measured, and the limit of each class from the best on.

    ``kind`` is ``most`` (not above), ``least`` (not below), ``above`` (above) or ``range``
    (from a lowest to a highest value, limits being pairs).
    """

    id: str
    name: Text
    unit: str
    kind: Literal["most", "least", "above", "range"]
    decimals: int
    limits: tuple[Any, ...]

    @property
    def most(self) -> float:
        """The largest number that a reading can be: more is in another unit, or no acidity."""
        if self.kind == "range":
            return 14.0
        ends = np.array(self.limits, dtype=np.float64)
        return float(ends.max()) * (10 if self.kind in ("least", "above") else _ABSURD)

    def classes(self, readings: NDArray[np.float64]) -> Classes:
        """Return the class of each reading: 1 is the best, one more than there are the worst."""
        known = ~np.isnan(readings)
        per_unit = 10.0**self.decimals
        steps = half_even(np.where(known, readings, 0.0), per_unit)
        found = np.full(steps.shape, len(self.limits) + 1, dtype=np.int8)
        for place in range(len(self.limits), 0, -1):
            found[self._kept(steps, self.limits[place - 1], per_unit)] = place
        found[~known] = UNKNOWN
        return found

    def compared(self, reading: float) -> float:
        """Return a reading as it is compared: rounded half to even to the item's decimals.

        Examples
        --------
        >>> Item("nh3n", {}, "mg/L", "most", 2, (0.15, 0.5, 1.0, 1.5, 2.0)).compared(1.005)
        1.0
        """
        per_unit = 10.0**self.decimals
        return float(half_even(np.array([reading]), per_unit)[0] / per_unit)

    def _kept(self, steps: NDArray[np.int64], limit: Any, per_unit: float) -> NDArray[np.bool_]:  # noqa: ANN401
        ends = half_even(np.atleast_1d(np.array(limit, dtype=np.float64)), per_unit).tolist()
        if self.kind == "range":
            inside: NDArray[np.bool_] = (steps >= ends[0]) & (steps <= ends[1])
            return inside
        if self.kind == "most":
            return np.asarray(steps <= ends[0])
        return np.asarray(steps >= ends[0] if self.kind == "least" else steps > ends[0])

    def written(self, place: int) -> str:
        """Return the limit of a class (1 is the best) as it is written."""
        limit = self.limits[place - 1]
        unit = f" {self.unit}" if self.unit else ""
        if self.kind == "range":
            return f"{plain(limit[0])}–{plain(limit[1])}{unit}"
        sign = {"most": "≤", "least": "≥", "above": ">"}[self.kind]
        return f"{sign} {plain(limit)}{unit}"


@dataclass(frozen=True, slots=True)
class Graded:
    """Classes of samples: ``by_item`` has the items' axis before the samples' shape.

    ``overall`` is the worst of the items' classes, `UNKNOWN` where nothing was measured;
    ``complete`` says whether every item was.
    """

    edition: str
    items: tuple[Item, ...]
    class_names: tuple[Text, ...]
    readings: Mapping[str, NDArray[np.float64]]
    by_item: Classes
    overall: Classes
    complete: NDArray[np.bool_]

    def deciding_at(self, *place: int) -> tuple[str, ...]:
        """Return the items that made the class; none where all are in the best."""
        worst = self.overall[place]
        if worst <= 1:
            return ()
        return tuple(i.id for n, i in enumerate(self.items) if self.by_item[(n, *place)] == worst)

    def explained(self, *place: int) -> Text:
        """Return in both languages which class, which item decided, and what a better needs."""
        return {tongue: self._sentence(place, tongue) for tongue in ("zh-Hans", "en")}

    def _sentence(self, place: tuple[int, ...], tongue: str) -> str:
        chinese = tongue == "zh-Hans"
        worst = int(self.overall[place])
        if worst == UNKNOWN:
            return (
                f"按 {self.edition} 无类别：没有监测值"
                if chinese
                else (f"no class by {self.edition}: nothing was measured")
            )
        name = text_in(self.class_names[worst - 1], tongue)
        deciding = set(self.deciding_at(*place))
        parts = [
            self._decided(item, place, worst, tongue) for item in self.items if item.id in deciding
        ]
        gaps = [
            text_in(item.name, tongue)
            for n, item in enumerate(self.items)
            if self.by_item[(n, *place)] == UNKNOWN
        ]
        if gaps:
            said = ("、" if chinese else ", ").join(gaps)
            parts.append(f"未监测：{said}" if chinese else f"not measured: {said}")
        head = f"{name}，依据 {self.edition}" if chinese else f"{name} by {self.edition}"
        glue = "；" if chinese else "; "
        return glue.join([head, *parts])

    def _decided(self, item: Item, place: tuple[int, ...], worst: int, tongue: str) -> str:
        value = plain(item.compared(float(self.readings[item.id][place])))
        unit = f" {item.unit}" if item.unit else ""
        better = next(
            p for p in range(worst - 1, 0, -1) if p == 1 or item.limits[p - 1] != item.limits[p - 2]
        )
        # items often share a limit over several classes: the best of these is within reach
        limit = item.written(better)
        then, name = text_in(self.class_names[better - 1], tongue), text_in(item.name, tongue)
        if tongue == "zh-Hans":
            return f"由{name} {value}{unit} 决定，达到{then}需 {limit}"
        return f"decided by {name} of {value}{unit}; {then} needs {limit}"


def items(pack: Standard, columns: tuple[str, ...], names: Mapping[str, Text]) -> dict[str, Item]:
    """Return the items of a pack whose table has a column of limits for each class."""
    return {
        row["item"]: Item(
            id=row["item"],
            name=names.get(row["item"], {"en": row["item"]}),
            unit=row.get("unit", ""),
            kind=row["kind"],
            decimals=row.get("decimals", _FINEST),
            limits=tuple(row[column] for column in columns if row.get(column) is not None),
        )
        for row in pack.table
    }


def graded(
    readings: Mapping[str, ArrayLike],
    chosen: tuple[Item, ...],
    class_names: tuple[Text, ...],
    edition: str,
) -> Graded:
    """Return the class of samples by their worst item.

    Parameters
    ----------
    readings
        By item, numbers or arrays of one shape in the item's unit; NaN is no reading.
    chosen
        The items that count.
    class_names
        From the best on, with one more for what is worse than the last.

    Raises
    ------
    SourceError
        A reading is of no item that counts, negative, infinite, no possible pH, or more than
        a thousand times the limit of the last class; or shapes differ.
    """
    known = {item.id: item for item in chosen}
    strange = [name for name in readings if name not in known]
    if strange or not readings:
        raise SourceError(
            f"'{strange[0]}' is no item that counts here" if strange else "there are no readings",
            where=edition,
            todo=f"give any of {', '.join(known)}",
        )
    given = {name: np.asarray(values, dtype=np.float64) for name, values in readings.items()}
    shapes = {values.shape for values in given.values()}
    if len(shapes) > 1:
        raise SourceError(
            f"the readings have different shapes: {', '.join(map(str, sorted(shapes)))}",
            where=edition,
            todo="give each item one reading a sample, NaN where there is none",
        )
    for name, values in given.items():
        _refused(known[name], values)
    shape = shapes.pop()
    by_item = np.full((len(chosen), *shape), UNKNOWN, dtype=np.int8)
    for place, item in enumerate(chosen):
        if item.id in given:
            by_item[place] = item.classes(given[item.id])
    return regraded(edition, chosen, class_names, given, by_item)


def regraded(
    edition: str,
    chosen: tuple[Item, ...],
    class_names: tuple[Text, ...],
    given: Mapping[str, NDArray[np.float64]],
    by_item: Classes,
) -> Graded:
    """Return what the classes of items make together."""
    overall = np.asarray(by_item.max(axis=0))
    complete = np.asarray((by_item != UNKNOWN).all(axis=0))
    return Graded(edition, chosen, class_names, given, by_item, overall, complete)


def _refused(item: Item, values: NDArray[np.float64]) -> None:
    wrong = (values < 0) | (values > item.most)
    if wrong.any():
        place = np.argwhere(wrong)[0].tolist()
        first = float(values[tuple(place)])
        raise SourceError(
            f"'{item.id}' of {first:g} {item.unit} cannot be ({int(wrong.sum())} such reading(s))",
            where=f"{item.id}{place}" if place else item.id,
            todo=f"give it in {item.unit or 'its own unit'}, and mark missing readings as missing",
        )
