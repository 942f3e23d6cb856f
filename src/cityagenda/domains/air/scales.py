"""Scales: from the concentration of an item to its sub-index, exactly.

A concentration counts in the whole steps that a standard rounds to, so that there are only
as many concentrations as steps: every sub-index is computed once, in integers, and then
looked up. No float takes part, and no rounding up can go one too high.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from cityagenda.domains.air.rules import MICROGRAMS
from cityagenda.ground.errors import StandardError
from cityagenda.ground.rounding import Steps, half_even, truncated
from cityagenda.ground.standards import Standard

Indices: TypeAlias = NDArray[np.int16]

MISSING: Final = -1
"""Stands for no index in an array of indices."""

_BLOCK: Final = 16_384
"""How many readings are looked up at once: what they need stays in the processor's cache."""

Segment: TypeAlias = tuple[int, int, int, int]
"""Lowest and highest step of a concentration, and their indices."""

_ROUNDING: Final = {"half_even": half_even, "truncated": truncated}
_EXTRAPOLATED: Final = "extrapolated"


@dataclass(frozen=True, slots=True)
class Scale:
    """The scale of one item: one pollutant over one averaging time.

    ``unit`` is the one that the standard prints, ``reading_unit`` that of the readings: ug/m3
    for every mass, else the same. ``steps_per_reading`` turns readings into steps and
    ``steps_per_unit`` steps into the printed unit. ``known`` holds the sub-index of each step
    from nought on. ``above`` says what holds beyond: an index, another item, or nothing (the
    last line goes on).
    """

    item: str
    pollutant: str
    averaging: str
    unit: str
    reading_unit: str
    steps_per_unit: int
    steps_per_reading: float
    rounding: str
    index_rounding: str
    segments: tuple[Segment, ...]
    known: Indices
    above: int | str

    @property
    def top(self) -> int:
        """The last step that the scale knows."""
        return len(self.known) - 1

    def steps(self, readings: NDArray[np.float64]) -> Steps:
        """Return readings in steps, rounded as the standard asks; no reading is -1."""
        unknown = np.isnan(readings)
        filled = np.where(unknown, -1.0 / self.steps_per_reading, readings)
        return _ROUNDING[self.rounding](filled, self.steps_per_reading)

    def sub_index(self, readings: NDArray[np.float64]) -> Indices:
        """Return the sub-index of readings, `MISSING` where there is none.

        ``I = (I_hi - I_lo) / (B_hi - B_lo) (C - B_lo) + I_lo``, rounded as the standard asks.

        Parameters
        ----------
        readings
            In `reading_unit`; NaN is no reading. They are not negative.
        """
        flat = np.asarray(readings).reshape(-1)
        found = np.empty(flat.shape, dtype=np.int16)
        for start in range(0, flat.size, _BLOCK):
            block = slice(start, start + _BLOCK)
            found[block] = self._looked_up(self.steps(flat[block]))
        return found.reshape(readings.shape)

    def beyond(self, readings: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Whether readings lie above the scale."""
        above: NDArray[np.bool_] = self.steps(readings) > self.top
        return above

    def first_step_above(self, index: int) -> int | None:
        """Return the lowest step whose sub-index is above an index, none if no step has it."""
        later = np.flatnonzero(self.known > index)
        return int(later[0]) if len(later) else None

    def shown(self, steps: int) -> str:
        """Return a number of steps as a concentration in the standard's unit."""
        decimals = len(str(self.steps_per_unit)) - 1
        return f"{steps / self.steps_per_unit:.{decimals}f} {self.unit}"

    def _looked_up(self, steps: Steps) -> Indices:
        found: Indices = self.known.take(steps, mode="clip")
        found[steps < 0] = MISSING
        beyond = steps > self.top
        if beyond.any():
            found[beyond] = self._beyond(steps[beyond])
        return found

    def _beyond(self, steps: Steps) -> Indices:
        """Return what holds above the scale."""
        if isinstance(self.above, int):
            return np.full(steps.shape, self.above, dtype=np.int16)
        if self.above != _EXTRAPOLATED:
            return np.full(steps.shape, MISSING, dtype=np.int16)
        values = [interpolated(int(step), self.segments[-1], self.index_rounding) for step in steps]
        return np.array(values, dtype=np.int16)


def interpolated(step: int, segment: Segment, rounding: str) -> int:
    """Return the index of a concentration on a segment, in integers.

    ``rounding`` is ``up``, or ``nearest`` (a half goes up).

    Examples
    --------
    >>> interpolated(22, (20, 40, 50, 100), "up")  # CO of 2.2 mg/m3 in a day: no 56
    55
    >>> interpolated(78, (71, 85, 101, 150), "nearest")  # ozone of 0.078 ppm
    126
    """
    low, high, low_index, high_index = segment
    rise, run = (high_index - low_index) * (step - low), high - low
    if rounding == "up":
        return low_index - (-rise // run)
    return low_index + (2 * rise + run) // (2 * run)


def scales(pack: Standard) -> dict[str, Scale]:
    """Return the scales of a pack on `air-quality-index` by item.

    Raises
    ------
    StandardError
        The breakpoints of an item do not fit the indices.
    """
    return {row["item"]: _scale(pack, row) for row in pack.table}


def _scale(pack: Standard, row: Mapping[str, Any]) -> Scale:
    steps = 10 ** int(row["decimals"])
    segments = _segments(pack, row, steps)
    rounding = pack.constants["index_rounding"]
    # what holds below the first segment: nothing, unless the pack says what
    known = np.full(segments[-1][1] + 1, row.get("below", MISSING), dtype=np.int16)
    for segment in reversed(segments):
        for step in range(segment[0], segment[1] + 1):
            known[step] = interpolated(step, segment, rounding)
    per_unit = MICROGRAMS.get(row["unit"])
    return Scale(
        item=row["item"],
        pollutant=row["pollutant"],
        averaging=row["averaging"],
        unit=row["unit"],
        reading_unit=row["unit"] if per_unit is None else "ug/m3",
        steps_per_unit=steps,
        steps_per_reading=steps / (per_unit or 1.0),
        rounding=pack.constants["concentration_rounding"],
        index_rounding=rounding,
        segments=segments,
        known=known,
        above=row.get("above", segments[-1][3]),
    )


def _segments(pack: Standard, row: Mapping[str, Any], steps: int) -> tuple[Segment, ...]:
    """Return the segments of an item, whether a pack gives breakpoints or pairs of them."""
    concentrations: Sequence[Any] = row["concentrations"]
    indices: Sequence[Any] = pack.constants["indices"]
    if not isinstance(indices[0], list):
        concentrations, indices = list(pairwise(concentrations)), list(pairwise(indices))
    pairs = list(zip(concentrations, indices, strict=False))
    found = tuple(
        (*(int(v) for v in half_even(np.array(ends, dtype=np.float64), steps)), *index)
        for ends, index in pairs
        if ends is not None
    )
    rising = all(low < high and start < end for low, high, start, end in found)
    if not found or len(concentrations) > len(indices) or not rising:
        raise StandardError(
            f"the breakpoints of '{row['item']}' do not rise with the indices",
            where=pack.id,
            todo="give each index one breakpoint, in rising order",
        )
    return found
