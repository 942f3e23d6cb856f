"""The share of one indicator: its own files, and what it adds to the files about all."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import orjson

from cityagenda.exchange.open_sdg.edges import edges, edges_json
from cityagenda.exchange.open_sdg.layout import GEOCODE, breakdowns
from cityagenda.exchange.open_sdg.maps import MapLayer, geojson
from cityagenda.exchange.open_sdg.memory import Share
from cityagenda.exchange.open_sdg.packages import package, resource
from cityagenda.exchange.open_sdg.table import Table, csv_bytes, headline, records
from cityagenda.exchange.writing import Folder

_INDENTED: Final = orjson.OPT_INDENT_2


def written(
    folder: Folder,
    name: str,
    table: Table,
    fields: Mapping[str, Any],
    orders: Mapping[str, list[str]],
    layers: Sequence[MapLayer],
) -> Share:
    """Write every file of one indicator and return its share in the others.

    Parameters
    ----------
    folder
        The folder of one language.
    name
        The indicator's name in file names.
    table, fields
        Its rows and its metadata.
    orders
        By column, the order in which a site lists its values.
    layers
        The layers on which places are shown.
    """
    heads = headline(table)
    data, listed = table.csv(), records(heads)
    title = str(fields.get("indicator_name") or name)
    described = resource(table, f"{name}/data.csv", name, orders)
    alone = {**described, "path": "data.csv", "name": "data"}
    described["title"] = title
    files = {
        **_tables(name, table, data),
        f"headline/{name}.csv": heads.csv(),
        f"headline/{name}.json": listed,
        f"meta/{name}.json": orjson.dumps(fields),
        f"data-packages/{name}/data.csv": data,
        f"data-packages/{name}/datapackage.json": orjson.dumps(
            package(alone, name, title), option=_INDENTED
        ),
    }
    if GEOCODE in table.columns:
        for layer in layers:
            path = f"geojson/{layer.subfolder}/{layer.prefix}{name}.geojson"
            files[path] = geojson(table, layer)
    states = {path: folder.write(path, content) for path, content in files.items()}
    return Share(
        name, fields, breakdowns(table.columns), orjson.Fragment(listed), described, states
    )


def _tables(name: str, table: Table, data: bytes) -> dict[str, bytes]:
    columns = table.json()
    found = edges(table)
    links = edges_json(found)
    return {
        f"data/{name}.csv": data,
        f"data/{name}.json": columns,
        f"edges/{name}.csv": csv_bytes(("From", "To"), found),
        f"edges/{name}.json": links,
        f"comb/{name}.json": b'{"data":' + columns + b',"edges":' + links + b"}",
    }
