"""Extent: how much land each ecosystem type had, gained and lost between two dates."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl

from cityagenda.domains.ecosystem.account_words import EXTENT, EXTENT_SAME
from cityagenda.domains.ecosystem.counts import Counts, Label, Longs
from cityagenda.domains.ecosystem.crosswalk import places
from cityagenda.ground.errors import SourceError
from cityagenda.ground.numbers import shown
from cityagenda.ground.texts import Text, filled

_SQUARE_KILOMETRE: Final = 1e6
_PLANE: Final = 2


@dataclass(frozen=True, slots=True)
class Extent:
    """Cells by type at the opening (rows) and the closing (columns), each of ``cell_area`` m2."""

    types: tuple[str, ...]
    matrix: Longs
    cell_area: float

    def table(self) -> pl.DataFrame:
        """Return the account: opening + additions - reductions = closing, in cells and m2.

        ``stayed`` are cells of the type at both dates. Additions and reductions are gross: what
        a type lost here it may have gained there.
        """
        stayed = np.diagonal(self.matrix)
        opening, closing = self.matrix.sum(axis=1), self.matrix.sum(axis=0)
        parts = {
            "opening": opening,
            "additions": closing - stayed,
            "reductions": opening - stayed,
            "closing": closing,
            "stayed": stayed,
        }
        return pl.DataFrame(
            {"ecosystem": self.types}
            | {f"{name}_cells": cells for name, cells in parts.items()}
            | {f"{name}_m2": cells * self.cell_area for name, cells in parts.items()}
        )

    def transitions(self) -> pl.DataFrame:
        """Return what became what, one row a pair of types that occurs, the largest first."""
        first, last = np.nonzero(self.matrix)
        cells = self.matrix[first, last]
        return pl.DataFrame(
            {
                "opening": [self.types[i] for i in first.tolist()],
                "closing": [self.types[j] for j in last.tolist()],
                "cells": cells,
                "area_m2": cells * self.cell_area,
            },
            schema_overrides={"opening": pl.String, "closing": pl.String},
        ).sort("cells", "opening", "closing", descending=[True, False, False])

    def sentences(self, names: Mapping[str, Text]) -> list[Text]:
        """Return what happened to each type that there was, or is, in both languages."""
        return [self._sentence(row, names) for row in self.table().iter_rows(named=True)
                if row["opening_cells"] or row["closing_cells"]]  # fmt: skip

    def _sentence(self, row: Mapping[str, float], names: Mapping[str, Text]) -> Text:
        kind = str(row["ecosystem"])
        moved = row["additions_cells"] or row["reductions_cells"]
        return filled(
            EXTENT if moved else EXTENT_SAME,
            name=names.get(kind, {"zh-Hans": kind, "en": kind}),
            opening=_square_kilometres(row["opening_m2"]),
            closing=_square_kilometres(row["closing_m2"]),
            added=_square_kilometres(row["additions_m2"]),
            lost=_square_kilometres(row["reductions_m2"]),
        )


def extent(types: Sequence[str], matrix: Longs, cell_area: float) -> Extent:
    """Return the extent account of a transition matrix.

    Parameters
    ----------
    types
        The type of each row, and of each column.
    matrix
        Cells, or integers of another kind, that were of the row's type and became the column's.
    cell_area
        Of a cell, in m2.

    Missing data
    ------------
    A cell without a type at one of the dates is in no row or column: give such cells a type of
    their own if they are to be seen.

    Raises
    ------
    SourceError
        The matrix is not one of whole numbers, one row and column a type.

    References
    ----------
    SEEA Ecosystem Accounting (2021), table 4.1 and 4.2.

    Examples
    --------
    >>> made = extent(["forest", "built"], np.array([[90, 10], [0, 50]]), 100.0)
    >>> made.table().select("ecosystem", "opening_m2", "reductions_m2", "closing_m2").rows()
    [('forest', 10000.0, 1000.0, 9000.0), ('built', 5000.0, 0.0, 6000.0)]
    """
    cells = np.asarray(matrix)
    fits = cells.shape == (len(types), len(types)) and len(set(types)) == len(types)
    if not fits or not np.issubdtype(cells.dtype, np.integer) or (cells < 0).any():
        raise SourceError(
            {
                "zh-Hans": f"转移矩阵须为 {len(types)} 行 {len(types)} 列的非负整数",
                "en": f"a matrix of {len(types)} types has as many rows and columns of whole cells",
            },
            where="transition matrix",
            todo={
                "zh-Hans": "请按相同类型次序统计两期像元",
                "en": "count the cells of both dates by the same types in the same order",
            },
        )
    if not 0 < cell_area < float("inf"):
        raise SourceError(f"a cell of {cell_area} m2 cannot be", where="cell_area",
                          todo="give the area of a cell in m2")  # fmt: skip
    return Extent(tuple(types), cells.astype(np.int64), cell_area)


def extent_of(
    counts: Counts, crosswalk: Mapping[int, str], types: Sequence[str], zone: str | None = None
) -> Extent:
    """Return the extent account of counted cells, for a zone or for all of them together.

    Parameters
    ----------
    counts
        On the axes `opening` and `closing`, classes of the two dates; and `zone`, if wanted.
    crosswalk
        The type of each class.
    types
        In their order.

    Missing data
    ------------
    Cells without a class at one of the dates are of the type `none`, which comes last if there
    are any. Cells outside of all zones are left out.

    Raises
    ------
    SourceError
        A class that occurs has no type, the zone is unknown, or cells differ in area.
    """
    held, cells = counts, counts.cells
    if "zone" in counts.axes:
        held = counts.over("zone", "opening", "closing")
        cells = held.cells[:-1].sum(axis=0)
        if zone is not None:
            cells = held.cells[_zone(held, zone)]
    if held.cell_area is None or cells.ndim != _PLANE:
        raise SourceError(
            "cells of an extent account are counted by opening and closing class, all of one area",
            where="counts",
            todo="count on a projected grid, on the axes opening, closing and zone",
        )
    names = [*types, "none"]
    rows = _places(held.axes["opening"], cells.sum(axis=1), crosswalk, types)
    columns = _places(held.axes["closing"], cells.sum(axis=0), crosswalk, types)
    made = np.zeros((len(names), len(names)), np.int64)
    np.add.at(made, (rows[:, None], columns[None, :]), cells)
    if not made[-1].any() and not made[:, -1].any():
        names, made = names[:-1], made[:-1, :-1]
    return extent(names, made, held.cell_area)


def _zone(counts: Counts, zone: str) -> int:
    if zone not in counts.axes["zone"]:
        raise SourceError(
            {"zh-Hans": f"没有区域“{zone}”", "en": f"there is no zone '{zone}'"},
            where="zone",
            todo={"zh-Hans": "请选用已统计的区域", "en": "name one that was counted"},
        )
    return counts.place("zone", zone)


def _places(
    labels: Sequence[Label], cells: Longs, crosswalk: Mapping[int, str], types: Sequence[str]
) -> Longs:
    """Return where the type of each class stands; that of no class comes after all."""
    used = np.where([label is not None for label in labels], cells, 0)
    found = places(labels, used, crosswalk, types)
    return np.array([len(types) if to is None else to for to in found], np.int64)


def _square_kilometres(area: float) -> str:
    return shown(round(area / _SQUARE_KILOMETRE, 4))
