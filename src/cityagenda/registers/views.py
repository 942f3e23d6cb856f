"""Views: the tables of registers that a build may freeze as sources."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from cityagenda.ground.methods import ColumnType

VIEWS: Final[dict[str, dict[str, ColumnType]]] = {
    "tasks": {
        "task": "text",
        "programme": "text",
        "group": "text",
        "agency": "text",
        "assigned": "boolean",
        "start": "date",
        "due": "date",
        "weight": "number",
        "declared": "text",
        "state": "text",
        "reports": "integer",
        "reported_on": "date",
        "closed_on": "date",
        "urged_on": "date",
        "percent_low": "integer",
        "percent_high": "integer",
        "people": "integer",
        "light": "text",
        "rule": "integer",
        "standard": "text",
        "synthetic": "boolean",
        "as_of": "text",
        "entry": "integer",
        "digest": "text",
    }
}
"""The columns of each view and their types; see the function that makes its rows."""


@dataclass(frozen=True, slots=True)
class View:
    """The rows of a view as of one instant, days as ISO text; none of an empty register."""

    rows: list[Mapping[str, Any]] = field(default_factory=list)
