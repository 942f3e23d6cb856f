"""Flood: how much of a storm the ground keeps, by curve numbers."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from cityagenda.domains.ecosystem.counts import Counts, Label
from cityagenda.ground.datums import Floats
from cityagenda.ground.errors import SourceError

INITIAL: Final = 0.2
"""The share of the retention that is lost before runoff begins."""
_LARGEST: Final = 25_400.0
_CONSTANT: Final = 254.0
_FULL: Final = 100.0
_MILLI: Final = 1e-3
_LEAST_STORM, _MOST_STORM = 1.0, 2_000.0
"""In mm. In a day no more than 1,825 mm has been measured."""


@dataclass(frozen=True, slots=True)
class Retention:
    """A storm of ``depth`` mm in each zone: m3 kept, m3 run off, and m2 that could not be told.

    The last zone is outside of all.
    """

    zones: tuple[Label, ...]
    depth: float
    kept: Floats
    runoff: Floats
    areas: Floats
    gaps: Floats

    @property
    def index(self) -> Floats:
        """The share of the storm that is kept; NaN where nothing could be told."""
        with np.errstate(invalid="ignore"):
            return np.asarray(self.kept / (self.depth * _MILLI * self.areas))


def curve_runoff(depth: float, numbers: Floats) -> Floats:
    """Return the runoff of a storm in mm by the curve number method of the SCS.

    ``Q = (P - 0.2 S)^2 / (P + 0.8 S)`` where ``P > 0.2 S``, else 0; ``S = 25400 / CN - 254``,
    all in mm. ``CN = 0`` keeps everything.

    Parameters
    ----------
    depth
        ``P``, of the storm, in mm.
    numbers
        Curve numbers, 0 to 100; NaN gives NaN.

    Raises
    ------
    SourceError
        The depth is no storm in mm, or a number is not between 0 and 100.

    References
    ----------
    USDA NRCS, National engineering handbook, part 630, chapter 10 (2004), equations 10-11 and
    10-12.

    Examples
    --------
    >>> curve_runoff(80.0, np.array([30.0, 77.0, 99.0, 100.0])).round(4).tolist()
    [0.0, 29.8687, 77.0014, 80.0]
    """
    _check_storm(depth)
    _check_numbers(numbers)
    kept = curve_retention(numbers)
    with np.errstate(invalid="ignore"):
        made = (depth - INITIAL * kept) ** 2 / (depth + (1 - INITIAL) * kept)
    # a curve number of nought retains without end
    return np.where(np.isnan(kept), np.nan, np.where(depth > INITIAL * kept, made, 0.0))


def curve_retention(numbers: Floats) -> Floats:
    """Return the potential retention in mm, ``S = 25400 / CN - 254``; infinite for ``CN = 0``.

    Examples
    --------
    >>> curve_retention(np.array([50.0, 100.0])).tolist()
    [254.0, 0.0]
    """
    with np.errstate(divide="ignore"):
        return np.asarray(_LARGEST / numbers - _CONSTANT)


def retention(
    counts: Counts, numbers: Mapping[int, Mapping[Label, float]], depth: float
) -> Retention:
    """Return how much of a storm each zone keeps.

    ``V_z = sum_ks A_zks (P - Q_ks) / 1000`` in m3, with areas ``A`` in m2, the depth ``P`` and
    the runoff ``Q`` of class ``k`` on soil group ``s`` in mm (`curve_runoff`).

    Parameters
    ----------
    counts
        On the axes `zone`, `class` and `soil`; others are summed over.
    numbers
        By class, the curve number on each soil label of the counts.
    depth
        Of the storm, in mm.

    Missing data
    ------------
    Cells without a class or a soil are left out; their area is in ``gaps``.

    Raises
    ------
    SourceError
        A class that occurs with a soil has no curve number, or a number or the depth cannot be.

    References
    ----------
    As for `curve_runoff`; the sums are those of the urban flood risk model of InVEST.
    """
    held = counts.over("zone", "class", "soil")
    known = held.areas[:, :-1, :-1]
    table = curve_numbers(held, numbers)
    runoff = np.nan_to_num(curve_runoff(depth, table))
    run_off = (known * runoff).sum(axis=(1, 2)) * _MILLI
    kept = (known * (depth - runoff)).sum(axis=(1, 2)) * _MILLI
    areas = known.sum(axis=(1, 2))
    gaps = held.areas.sum(axis=(1, 2)) - areas
    return Retention(held.axes["zone"], depth, kept, run_off, areas, gaps)


def curve_numbers(counts: Counts, numbers: Mapping[int, Mapping[Label, float]]) -> Floats:
    """Return curve numbers by class (a row) and soil (a column); NaN where none is needed.

    Raises
    ------
    SourceError
        A class that occurs with a soil has no curve number there.
    """
    held = counts.over("class", "soil")
    classes, soils = held.axes["class"][:-1], held.axes["soil"][:-1]
    made = np.full((len(classes), len(soils)), np.nan)
    for row, name in enumerate(classes):
        listed = numbers.get(name, {}) if isinstance(name, int) else {}
        for column, soil in enumerate(soils):
            number = listed.get(soil)
            if number is not None:
                made[row, column] = number
            elif held.cells[row, column]:
                raise SourceError(
                    {
                        "zh-Hans": f"该类别在土壤组 {soil} 上没有曲线数",
                        "en": f"the class has no curve number on soil {soil}",
                    },
                    where=f"class {name}",
                    todo={"zh-Hans": "请在表中补充", "en": "add it to the table"},
                )
    return made


def _check_storm(depth: float) -> None:
    if not _LEAST_STORM <= depth <= _MOST_STORM:
        raise SourceError(
            {
                "zh-Hans": f"{depth:g} mm 不可能是一场暴雨的雨量",
                "en": f"{depth:g} mm is no depth of a storm",
            },
            where="depth",
            todo={
                "zh-Hans": f"请以毫米给出，{_LEAST_STORM:g} 至 {_MOST_STORM:,.0f}（是否误用米？）",
                "en": f"give mm, {_LEAST_STORM:g} to {_MOST_STORM:,.0f} (is it in m?)",
            },
        )


def _check_numbers(numbers: Floats) -> None:
    wrong = numbers[(numbers < 0) | (numbers > _FULL)]
    if len(wrong):
        raise SourceError(
            {
                "zh-Hans": f"曲线数 {wrong[0]:g} 不在 0 至 100 之间",
                "en": f"a curve number of {wrong[0]:g} is not between 0 and 100",
            },
            where="curve numbers",
            todo={"zh-Hans": "请更正该表", "en": "correct the table"},
        )
