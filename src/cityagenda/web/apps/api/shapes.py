"""Shapes of the answers, for the description of the service."""

from typing import Any, Final, Generic, TypeVar

import polars as pl
from pydantic import BaseModel, create_model

from cityagenda.ground.observations import SCHEMA
from cityagenda.ground.texts import Text
from cityagenda.web.apps.api.answers import CSV, GEOJSON, PARQUET
from cityagenda.web.apps.api.problems import MEDIA_TYPE

Item = TypeVar("Item")

_TYPES: Final[dict[type[pl.DataType], Any]] = {
    pl.String: str | None,
    pl.Float64: float | None,
    pl.Boolean: bool | None,
    pl.Datetime: str | None,
}


class Listing(BaseModel, Generic[Item]):
    """A page of items, all of one edition; ``next`` is the address of the page after it."""

    edition: str
    items: list[Item]
    next: str | None = None


class Whole(BaseModel, Generic[Item]):
    """Something that is answered in one piece."""

    edition: str
    item: Item


class EditionSummary(BaseModel):
    """An edition: its id is the hash of everything that it holds."""

    id: str
    city: dict[str, Any]
    created: str
    software: str
    counts: dict[str, int]


class FaultShape(BaseModel):
    """What is wrong, where, and what to do, each text in both languages."""

    what: Text
    where: str
    todo: Text


class ProblemShape(BaseModel):
    """A problem as RFC 9457 has it."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    faults: list[FaultShape]


def _observation() -> type[BaseModel]:
    fields: dict[str, Any] = {
        name: (_TYPES[dtype.base_type()], None) for name, dtype in SCHEMA.items()
    }
    fields["dimensions"] = (dict[str, str], {})
    about = "One value of one indicator for one area, period and combination of dimensions."
    return create_model("Observation", __doc__=about, **fields)


Observation: Final = _observation()
"""A row of the observation table."""

PROBLEMS: Final[dict[int | str, Any]] = {
    "4XX": {
        "description": "What is wrong with the request",
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/ProblemShape"}}},
    }
}
SHAPES: Final = {
    "responses": {200: {"content": {GEOJSON: {"schema": {"type": "object"}}}}, **PROBLEMS}
}
"""What areas offer besides JSON, where they have shapes."""
TABLES: Final = {
    "responses": {
        200: {
            "content": {
                CSV: {"schema": {"type": "string"}},
                PARQUET: {"schema": {"type": "string", "format": "binary"}},
            }
        },
        **PROBLEMS,
    }
}
"""What tables offer besides JSON."""
