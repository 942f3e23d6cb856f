"""Codes: the classes of a raster, found in a list of them."""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from cityagenda.ground.errors import SourceError
from cityagenda.ground.rasters import Raster

Integers = npt.NDArray[np.int32]

_SMALL: Final = 2
_MOST_NAMED: Final = 5


def add_places(
    places: Integers,
    cells: npt.NDArray[Any],
    raster: Raster,
    codes: Sequence[int],
    stride: int = 1,
) -> None:
    """Add to places, strides apart, where each cell's code stands in a list.

    Missing data
    ------------
    A missing cell comes after the last code.

    Raises
    ------
    SourceError
        Cells have codes that are not in the list, or hold no whole numbers.
    """
    from cityagenda.domains.ecosystem import kernels

    kind = np.dtype(raster.dtype)
    if kind.kind in "iu" and kind.itemsize <= _SMALL:
        known, low = _table(raster, codes, stride)
        if not kernels.coded(places, cells, known, low):
            raise _unknown(cells, raster, codes)
        return
    order = np.argsort(codes)
    listed = np.asarray(codes, np.float64)[order]
    at = np.searchsorted(listed, cells).clip(max=len(codes) - 1)
    gone = raster.gaps(cells)
    if not (gone | (listed[at] == cells)).all():
        raise _unknown(cells, raster, codes)
    places += np.where(gone, len(codes), order[at]).astype(np.int32) * np.int32(stride)


def _table(raster: Raster, codes: Sequence[int], stride: int) -> tuple[Integers, int]:
    """Return what each value of a small integer adds, and the lowest value."""
    from cityagenda.domains.ecosystem.kernels import NEVER

    info = np.iinfo(np.dtype(raster.dtype))
    made = np.full(int(info.max) - int(info.min) + 1, NEVER, np.int32)
    for place, code in enumerate(codes):
        if info.min <= code <= info.max:
            made[code - info.min] = place * stride
    if raster.gap == raster.gap:
        made[int(raster.gap) - info.min] = len(codes) * stride
    return made, int(info.min)


def _unknown(cells: npt.NDArray[Any], raster: Raster, codes: Sequence[int]) -> SourceError:
    found, times = np.unique(cells[~raster.gaps(cells)], return_counts=True)
    lacking = [
        f"{code:g} ({count:,})"
        for code, count in zip(found.tolist(), times.tolist(), strict=True)
        if code not in codes
    ]
    named, more = lacking[:_MOST_NAMED], len(lacking) > _MOST_NAMED
    return SourceError(
        {
            "zh-Hans": f"含有表中没有的类别：{'、'.join(named)}{'等' if more else ''}"
            "（括号内为所读各行中的单元数）",
            "en": f"it has classes that the table lacks: {', '.join(named)}"
            f"{' and more' if more else ''} (in brackets the cells in the rows read)",
        },
        where=str(raster.path),
        todo={
            "zh-Hans": "请在表中补充该类别，或更正栅格",
            "en": "add the class to the table, or correct the raster",
        },
    )
