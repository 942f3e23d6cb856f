"""Examples: for every parameter a value that works with the edition on show."""

from collections.abc import Mapping
from typing import Any, Final

import orjson
import polars as pl

from cityagenda.assess.reading import sources_of
from cityagenda.build.editions import Edition
from cityagenda.ground.observations import HEADLINE
from cityagenda.web.apps.api.listings import LISTINGS

ROWS: Final = 10
"""Rows of an example's page."""
_TABLE: Final = "verdicts"


def path_values(edition: Edition, path: str) -> dict[str, str]:
    """Return what stands for the variable parts of an address; empty if it has none."""
    found = {
        f"/{listing.path}/{{id_}}": {"id_": next(iter(edition.city().objects[listing.kind]))}
        for listing in LISTINGS
        if edition.city().objects.get(listing.kind)
    }
    found["/editions/{id_}"] = {"id_": "current"}
    found["/assessments/{table}"] = {"table": _TABLE}
    ending = next((end for end in found if path.endswith(end)), None)
    return found[ending] if ending else {}


def values(edition: Edition) -> Mapping[str, Any]:
    """Return an example for each parameter of a query; one that nothing fits is left out."""
    return edition.derived("api/examples", lambda: _values(edition))


def _values(edition: Edition) -> Mapping[str, Any]:
    found: dict[str, Any] = {
        "edition": edition.id,
        "limit": ROWS,
        "rows": "all",
        "headline": True,
        "format": "json",
        "show": "pm25",
    }
    used = edition.scan("observations").filter("selected")
    first = used.head(1).collect().to_dicts()
    if first:
        row = first[0]
        found |= {"indicator": [row["indicator"]], "area": [row["area"]]}
        found |= {"from": row["period"], "to": row["period"]}
    sourced = used.filter(pl.col("source").is_not_null()).head(1).collect().to_dicts()
    if sourced:
        found["source"] = sources_of(sourced[0])[:1]
    parts = used.filter(pl.col("dimensions") != HEADLINE).head(1).collect().to_dicts()
    if parts:
        name, value = next(iter(orjson.loads(parts[0]["dimensions"]).items()))
        found["dimension"] = [f"{name}:{value}"]
    return found
