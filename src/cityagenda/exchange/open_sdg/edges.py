"""Edges: which column of a table is broken down further by which other one.

For two columns, the parent is the one that has values in rows where the other has none, and
not the other way round; where both always have values together, the left one. An edge that
leads over a third column is left out.
"""

from itertools import combinations

import orjson

from cityagenda.exchange.open_sdg.layout import breakdowns
from cityagenda.exchange.open_sdg.table import EMPTY, Table


def edges(table: Table) -> list[tuple[str, str]]:
    """Return parent and child of every direct dependence between columns.

    Examples
    --------
    >>> rows = {"Year": [1, 1], "Age": ["<5", "<5"], "Sex": [None, "F"], "Value": [1, 2]}
    >>> edges(Table(rows))
    [('Age', 'Sex')]
    """
    filled = {
        name: rows for name in breakdowns(table.columns) if (rows := _filled(table.columns[name]))
    }
    found = []
    for left, right in combinations(filled, 2):
        only_left, only_right = filled[left] - filled[right], filled[right] - filled[left]
        if not only_right:
            found.append((left, right))
        elif not only_left:
            found.append((right, left))
    known = set(found)
    return [
        (parent, child)
        for parent, child in found
        if not any((parent, between) in known and (between, child) in known for between in filled)
    ]


def _filled(column: list[object]) -> frozenset[int]:
    return frozenset(number for number, cell in enumerate(column) if cell is not None)


def edges_json(found: list[tuple[str, str]]) -> bytes:
    """Return edges as JSON."""
    if not found:
        return EMPTY
    return orjson.dumps({"From": [a for a, _ in found], "To": [b for _, b in found]})
