"""Transitions: what each class of land inside the control line became between two dates.

All of a matrix is kept, zone by zone: rows are classes at the opening, columns at the closing.
Loss and gain of natural land are given gross and net, for a net of nought can hide much. Both
maps must be of the same product: maps that were made in different ways differ where nothing
changed. Areas counted on maps are corrected by a sample (`accuracy`) before they are believed.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from cityagenda.domains.ecosystem.counts import Counts, Longs
from cityagenda.domains.ecosystem.cover import Cover
from cityagenda.ground.datums import Floats
from cityagenda.ground.errors import MethodError, SourceError
from cityagenda.ground.rasters import Mask
from cityagenda.ground.texts import Text

AXES: Final = ("zone", "opening", "closing")
STRATA: Final[dict[str, Text]] = {
    "encroached": {"zh-Hans": "自然转建设", "en": "natural land built over"},
    "regained": {"zh-Hans": "恢复为自然", "en": "land that became natural"},
    "natural": {"zh-Hans": "保持自然", "en": "land that stayed natural"},
    "elsewhere": {"zh-Hans": "其余", "en": "all other land"},
}
"""What a sample is drawn from, class by class."""
_KM2: Final = 1e6


@dataclass(frozen=True, slots=True)
class Change:
    """The natural land of a zone in m2: at both dates, and what was lost and gained between."""

    zone: str
    opening: float
    closing: float
    built_over: float
    lost_otherwise: float
    regained: float
    unjudged: float

    @property
    def lost(self) -> float:
        """All that was natural and no longer is."""
        return self.built_over + self.lost_otherwise

    @property
    def net(self) -> float:
        """By how much natural land grew."""
        return self.regained - self.lost

    @property
    def residual(self) -> float:
        """What is missing from the opening to the closing after gains and losses."""
        return math.fsum([self.opening, self.regained, -self.built_over, -self.lost_otherwise,
                          -self.closing])  # fmt: skip

    @property
    def sentence(self) -> Text:
        """What happened to natural land, as people read it."""
        built, otherwise, regained, net, blank = (
            f"{area / _KM2:,.2f}"
            for area in (self.built_over, self.lost_otherwise, self.regained, abs(self.net),
                         self.unjudged)
        )  # fmt: skip
        less = self.net < 0
        return {
            "zh-Hans": f"线内自然用地转为建设用地 {built} km²，转为其他用地 {otherwise} km²，"
            f"新增 {regained} km²，净{'减少' if less else '增加'} {net} km²"
            + (f"；另有 {blank} km² 缺少数据，无法判断" if self.unjudged else ""),
            "en": f"{built} km² of natural land inside the line were built over, {otherwise} km² "
            f"became other land and {regained} km² became natural: {net} km² "
            f"{'less' if less else 'more'} in all"
            + (f"; {blank} km² have no data and were not judged" if self.unjudged else ""),
        }


@dataclass(frozen=True, slots=True)
class Transitions:
    """Cells and areas in m2 by zone, class at the opening and class at the closing.

    What has no class at one of the dates is in neither, but in ``unjudged`` (m2, by zone).
    """

    zones: tuple[str, ...]
    classes: tuple[int, ...]
    cells: Longs
    areas: Floats
    unjudged: Floats

    def matrix(self, zone: str | None = None) -> Floats:
        """Return what became what in m2, in a zone or in all of them.

        Raises
        ------
        MethodError
            There is no such zone.
        """
        if zone is not None:
            return np.asarray(self.areas[self._place(zone)], np.float64)
        side = len(self.classes)
        flat = self.areas.reshape(len(self.zones), -1)
        summed = [math.fsum(column) for column in flat.T.tolist()]
        return np.array(summed, np.float64).reshape(side, side)

    def shares(self, zone: str | None = None) -> Floats:
        """Return which part of each class at the opening became which; rows add up to 1.

        A class without land at the opening has a row of NaN.
        """
        found = self.matrix(zone)
        with np.errstate(invalid="ignore"):
            return np.asarray(found / found.sum(axis=1, keepdims=True), np.float64)

    def changes(self, cover: Cover) -> list[Change]:
        """Return what happened to the natural land of each zone."""
        return [self.change(cover, zone) for zone in self.zones]

    def change(self, cover: Cover, zone: str | None = None) -> Change:
        """Return what happened to natural land in a zone, or in all of them (named ``""``).

        Raises
        ------
        SourceError
            A class of the maps is in no group of the cover.
        """
        found = self.matrix(zone)
        natural, built = self._chosen(cover)
        gone = None if zone is None else self._place(zone)
        blank = self.unjudged.tolist() if gone is None else [self.unjudged.tolist()[gone]]
        return Change(
            zone or "",
            _sum(found, natural, np.ones_like(natural)),
            _sum(found, np.ones_like(natural), natural),
            _sum(found, natural, built),
            _sum(found, natural, ~natural & ~built),
            _sum(found, ~natural, natural),
            math.fsum(blank),
        )

    def strata(self, cover: Cover) -> dict[str, float]:
        """Return the areas in m2 that a sample of accuracy is drawn from, see `STRATA`.

        They add up to all land that was judged.
        """
        found = self.matrix()
        natural, built = self._chosen(cover)
        parts = {
            "encroached": _sum(found, natural, built),
            "regained": _sum(found, ~natural, natural),
            "natural": _sum(found, natural, natural),
        }
        rest = [_sum(found, natural, ~natural & ~built), _sum(found, ~natural, ~natural)]
        return parts | {"elsewhere": math.fsum(rest)}

    def _place(self, zone: str) -> int:
        if zone not in self.zones:
            raise MethodError(
                {"zh-Hans": f"没有分区“{zone}”", "en": f"there is no zone '{zone}'"},
                todo={
                    "zh-Hans": f"已有：{'、'.join(self.zones)}",
                    "en": f"there are: {', '.join(self.zones)}",
                },
            )
        return self.zones.index(zone)

    def _chosen(self, cover: Cover) -> tuple[Mask, Mask]:
        lacking = [code for code in self.classes if code not in cover.classes]
        if lacking:
            raise SourceError(
                {
                    "zh-Hans": "该类别未归入自然、建设或其他",
                    "en": "it is said to be neither natural nor built nor other",
                },
                where=f"class {lacking[0]}",
                todo={"zh-Hans": "请声明该类别", "en": "declare the class"},
            )
        return (
            np.array([code in cover.natural for code in self.classes]),
            np.array([code in cover.built for code in self.classes]),
        )


def transitions(counts: Counts) -> Transitions:
    """Return the transitions that counts of two maps hold.

    ``T_z,k,l = A{i in z: class_i(opening) = k, class_i(closing) = l}`` in m2.

    Parameters
    ----------
    counts
        With the axes zone, opening and closing; further axes are summed. Zones are the land
        inside the line, or its parts by district (`control_line.inside`).

    Missing data
    ------------
    A cell without a class at either date is not judged, and its area is stated by zone. What
    lies outside of all zones is left out.

    Raises
    ------
    MethodError
        An axis is missing.
    SourceError
        The classes of the two dates are not the same list.

    Examples
    --------
    >>> cells = np.zeros((2, 3, 3), np.int64)
    >>> cells[0, :2, :2] = [[90, 10], [0, 5]]
    >>> axes = {"zone": ("hill", None), "opening": (4, 2, None), "closing": (4, 2, None)}
    >>> found = transitions(Counts(axes, cells, cells * 100.0, 100.0))
    >>> found.shares().tolist(), found.change(Cover((4,), (2,))).net
    ([[0.9, 0.1], [0.0, 1.0]], -1000.0)
    """
    held = counts.over(*AXES)
    opening, closing = held.axes["opening"], held.axes["closing"]
    if opening != closing:
        raise SourceError(
            {
                "zh-Hans": f"两期的类别不一致：{_listed(opening)}；{_listed(closing)}",
                "en": f"the two dates have different classes: {_listed(opening)}; "
                f"{_listed(closing)}",
            },
            todo={
                "zh-Hans": "请使用同一产品的地图和同一类别表",
                "en": "take maps of the same product, and one list of classes",
            },
        )
    cells, areas = held.cells[:-1], held.areas[:-1]
    blank = [math.fsum([*zone[-1].tolist(), *zone[:-1, -1].tolist()]) for zone in areas]
    return Transitions(
        tuple(str(label) for label in held.axes["zone"][:-1]),
        tuple(int(label) for label in opening[:-1] if label is not None),
        cells[:, :-1, :-1],
        areas[:, :-1, :-1],
        np.array(blank, np.float64),
    )


def _sum(matrix: Floats, rows: Mask, columns: Mask) -> float:
    return math.fsum(matrix[np.ix_(rows, columns)].ravel().tolist())


def _listed(labels: Sequence[object]) -> str:
    return ", ".join(str(label) for label in labels if label is not None)
