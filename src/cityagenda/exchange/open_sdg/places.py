"""Places of a repository: the areas of its map layers, and the codes that rows name."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from cityagenda.exchange.open_sdg.layout import GEOCODE, identifier
from cityagenda.exchange.open_sdg.report import Report
from cityagenda.exchange.open_sdg.series import SeriesFile
from cityagenda.exchange.open_sdg.settings import Layer


@dataclass(frozen=True, slots=True)
class Area:
    """An area of a map layer: its code, its name, and the layer."""

    code: str
    name: str
    layer: str

    @property
    def id(self) -> str:
        """The id of the area in the city folder."""
        return identifier(self.code)


def areas_of(source: Path, layers: tuple[Layer, ...], report: Report) -> dict[str, Area]:
    """Return the areas of all map layers by code."""
    found: dict[str, Area] = {}
    for layer in layers:
        try:
            features = orjson.loads((source / layer.file).read_bytes())["features"]
            entries = [_area(feature["properties"], layer) for feature in features]
        except (orjson.JSONDecodeError, KeyError, TypeError) as error:
            report.add(
                f"{layer.file}:1",
                f"the map layer cannot be read ({error}); no areas are taken from it",
                f"无法读取地图图层（{error}）；未导入其区域",
                lost=True,
            )
            continue
        for area in entries:
            found.setdefault(area.code, area)
    return found


def _area(properties: dict[str, Any], layer: Layer) -> Area:
    return Area(str(properties[layer.code]), str(properties[layer.name]), layer.subfolder)


def located(series: SeriesFile, areas: dict[str, Area]) -> dict[str, str]:
    """Return the area id of each code in a table; nothing unless the layers have every code.

    A table with other codes keeps them as a dimension, and one with a single code in all
    rows as a constant: which area that is, the repository does not say.
    """
    codes = [code for code in series.values.get(GEOCODE, ()) if code]
    if not codes or any(code not in areas for code in codes):
        return {}
    return {code: areas[code].id for code in codes}
