"""Data packages: the Frictionless description of each table, and of all of them together."""

from collections.abc import Mapping
from typing import Any, Final

from cityagenda.exchange.open_sdg.layout import ATTRIBUTES, GEOCODE, VALUE, YEAR
from cityagenda.exchange.open_sdg.table import Table

_WITHOUT_LIST: Final = frozenset((YEAR, VALUE, GEOCODE, *ATTRIBUTES))


def resource(table: Table, path: str, name: str, orders: Mapping[str, list[str]]) -> dict[str, Any]:
    """Return the description of one CSV file.

    Parameters
    ----------
    table
        The table in the file.
    path, name
        The file's path beside the description, and the resource's name.
    orders
        By column, the values in the order in which a site lists them; else alphabetical.
    """
    fields = [_field(column, cells, orders) for column, cells in table.columns.items()]
    return {
        "path": path,
        "name": name,
        "profile": "tabular-data-resource",
        "scheme": "file",
        "format": "csv",
        "hashing": "md5",
        "encoding": "utf-8",
        "schema": {"fields": fields},
    }


def _field(column: str, cells: list[Any], orders: Mapping[str, list[str]]) -> dict[str, Any]:
    field: dict[str, Any] = {"name": column, "type": _type(cells)}
    if field["type"] == "string" and column not in _WITHOUT_LIST:
        present = {cell for cell in cells if cell is not None}
        listed = [value for value in orders.get(column, ()) if value in present]
        rest = sorted(present - set(listed))
        field["constraints"] = {"enum": [*listed, *rest, ""]}
    field["title"] = column
    return field


def _type(cells: list[Any]) -> str:
    """Return integer, number or string; a column without any cell counts as a number."""
    kinds = {type(cell) for cell in cells} - {type(None)}
    if kinds == {int}:
        return "integer"
    return "number" if kinds <= {int, float} else "string"


def package(found: dict[str, Any], name: str, title: str) -> dict[str, Any]:
    """Return the description of a folder with one file."""
    return {"resources": [found], "profile": "data-package", "name": name, "title": title}
