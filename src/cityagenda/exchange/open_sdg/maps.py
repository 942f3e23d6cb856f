"""Maps: the areas of a layer with the values of one indicator."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from cityagenda.exchange.open_sdg.layout import ATTRIBUTES, GEOCODE, VALUE, YEAR
from cityagenda.exchange.open_sdg.table import Table
from cityagenda.ground.errors import ExchangeError


@dataclass(frozen=True, slots=True)
class MapLayer:
    """A layer of areas, the properties that name them, and where its maps are written."""

    content: Mapping[str, Any]
    code: str
    name: str
    subfolder: str
    prefix: str


def layer_file(path: Path, sha256: str | None) -> dict[str, Any]:
    """Return a GeoJSON file; `ExchangeError` if it is not the one that was declared."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise ExchangeError(
            f"the map layer cannot be read: {error.strerror}",
            where=str(path),
            todo="put the file back",
        ) from error
    if sha256 is not None and hashlib.sha256(raw).hexdigest() != sha256.lower():
        raise ExchangeError(
            "the map layer is not the file that its source declares",
            where=str(path),
            todo="restore the file, or declare the new SHA-256 and build again",
        )
    content: dict[str, Any] = orjson.loads(raw)
    for feature in content["features"]:
        feature["geometry"] = orjson.Fragment(orjson.dumps(feature["geometry"]))
    return content


def geojson(table: Table, layer: MapLayer) -> bytes:
    """Return a layer whose areas carry the series of a table.

    An area gets `name`, `geocode`, and one entry a series in `disaggregations`, `values`
    (by year) and `observation_attributes`; series with fewer breakdowns come first. An area
    without rows keeps its own properties.
    """
    series = _series(table)
    features = [_feature(feature, layer, series) for feature in layer.content["features"]]
    return orjson.dumps({**layer.content, "features": features})


def _series(table: Table) -> dict[str, dict[tuple[str, ...], dict[str, float]]]:
    names = _names(table)
    found: dict[str, dict[tuple[str, ...], dict[str, float]]] = {}
    parts = (table.columns[name] for name in names)
    for year, code, value, *cells in zip(
        table.columns[YEAR], table.columns[GEOCODE], table.columns[VALUE], *parts, strict=True
    ):
        if code is not None and value is not None:
            key = tuple("" if cell is None else str(cell) for cell in cells)
            found.setdefault(code, {}).setdefault(key, {})[str(year)] = value
    order = {code: dict(sorted(by.items(), key=_breadth)) for code, by in found.items()}
    return {code: {_named(names, k): v for k, v in by.items()} for code, by in order.items()}


def _breadth(item: tuple[tuple[str, ...], Any]) -> int:
    return sum(bool(cell) for cell in item[0])


def _named(names: list[str], key: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(part for pair in zip(names, key, strict=True) for part in pair)


def _names(table: Table) -> list[str]:
    left_out = (YEAR, VALUE, GEOCODE, *ATTRIBUTES)
    return [name for name in table.columns if name not in left_out]


def _feature(
    feature: Mapping[str, Any],
    layer: MapLayer,
    series: Mapping[str, Mapping[tuple[str, ...], dict[str, float]]],
) -> Mapping[str, Any]:
    properties = feature["properties"]
    code = str(properties[layer.code])
    if code not in series:
        return feature
    found = series[code]
    own = {k: v for k, v in properties.items() if k not in (layer.code, layer.name)}
    return {
        **feature,
        "properties": {
            **own,
            "disaggregations": [dict(zip(key[::2], key[1::2], strict=True)) for key in found],
            "values": list(found.values()),
            "observation_attributes": [{} for _ in found],
            "name": properties[layer.name],
            "geocode": code,
        },
    }
