"""The tree: every file that an Open SDG site reads, from one edition."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import orjson

from cityagenda.build.editions import Edition
from cityagenda.city.folder import Loaded
from cityagenda.city.models import Indicator
from cityagenda.exchange.open_sdg.city_folder import KEY
from cityagenda.exchange.open_sdg.edges import edges, edges_json
from cityagenda.exchange.open_sdg.fields import fields_of
from cityagenda.exchange.open_sdg.layout import GEOCODE, breakdowns
from cityagenda.exchange.open_sdg.maps import MapLayer, geojson, layer_file
from cityagenda.exchange.open_sdg.packages import package, resource
from cityagenda.exchange.open_sdg.reporting import disaggregation, reporting
from cityagenda.exchange.open_sdg.rows import Row, Tabulation, rows_by_indicator
from cityagenda.exchange.open_sdg.table import Table, csv_bytes, headline, records
from cityagenda.exchange.open_sdg.translations import Translations
from cityagenda.exchange.writing import Folder

_INDENTED: Final = orjson.OPT_INDENT_2


def export(edition: Edition, out: Path) -> None:
    """Write the tree of an edition, one folder a language.

    Parameters
    ----------
    edition
        The edition; only its selected observations and its own snapshot of the city are
        read, and the declared map layers of the city folder.
    out
        The folder to write into. Files of indicators that no longer exist are not removed.

    Raises
    ------
    ExchangeError
        A map layer is not the file that was declared, or the folder cannot be written.
    """
    city = edition.city()
    rows = dict(rows_by_indicator(edition.observations()))
    site = city.city.metadata.get(KEY, {})
    translations: Translations = site.get("translations", {})
    layers = [_layer(city, declared) for declared in site.get("layers", ())]
    for language in city.city.languages:
        tree = _Tree(Folder(out / language), city, language, translations.get(language, {}), layers)
        for indicator in city.indicators.values():
            tree.add(indicator, rows.get(indicator.id, []))
        tree.finish(site.get("schema"))


def _layer(city: Loaded, declared: Mapping[str, Any]) -> MapLayer:
    source = city.sources[declared["source"]]
    return MapLayer(
        content=layer_file(city.folder / source.path, source.sha256),
        code=declared["code"],
        name=declared["name"],
        subfolder=declared["subfolder"],
        prefix=declared["prefix"],
    )


@dataclass(slots=True)
class _Tree:
    """What has been written in one language."""

    folder: Folder
    city: Loaded
    language: str
    texts: Mapping[str, Mapping[str, Any]]
    layers: list[MapLayer]
    headlines: dict[str, orjson.Fragment] = field(default_factory=dict)
    fields: dict[str, dict[str, Any]] = field(default_factory=dict)
    columns: list[list[str]] = field(default_factory=list)
    resources: list[dict[str, Any]] = field(default_factory=list)
    tabulation: Tabulation = field(init=False)

    def __post_init__(self) -> None:
        self.tabulation = Tabulation(self.city, self.language)

    def add(self, indicator: Indicator, rows: list[Row]) -> None:
        """Write every file of one indicator."""
        kept = indicator.metadata.get(KEY, {})
        name = str(kept.get("id", indicator.id))
        table = self.tabulation.table(indicator, rows)
        fields = fields_of(indicator, self.city, self.language, self.texts, reported=bool(rows))
        self.fields[name] = fields
        self.columns.append(breakdowns(table.columns))
        data = table.csv()
        self._write_data(name, table, data)
        self.folder.write(f"meta/{name}.json", orjson.dumps(fields))
        self._write_package(name, table, data, kept.get("orders", {}))
        for layer in self.layers:
            if GEOCODE in table.columns:
                path = f"geojson/{layer.subfolder}/{layer.prefix}{name}.geojson"
                self.folder.write(path, geojson(table, layer))

    def _write_data(self, name: str, table: Table, data: bytes) -> None:
        columns = table.json()
        found = edges(table)
        links = edges_json(found)
        heads = headline(table)
        listed = records(heads)
        self.headlines[name] = orjson.Fragment(listed)
        write = self.folder.write
        write(f"data/{name}.csv", data)
        write(f"data/{name}.json", columns)
        write(f"edges/{name}.csv", csv_bytes(("From", "To"), found))
        write(f"edges/{name}.json", links)
        write(f"headline/{name}.csv", heads.csv())
        write(f"headline/{name}.json", listed)
        write(f"comb/{name}.json", b'{"data":' + columns + b',"edges":' + links + b"}")

    def _write_package(
        self, name: str, table: Table, data: bytes, orders: dict[str, list[str]]
    ) -> None:
        title = str(self.fields[name].get("indicator_name") or name)
        described = resource(table, f"{name}/data.csv", name, orders)
        self.resources.append({**described, "title": title})
        alone = {**described, "path": "data.csv", "name": "data"}
        self.folder.write(f"data-packages/{name}/data.csv", data)
        self.folder.write(
            f"data-packages/{name}/datapackage.json",
            orjson.dumps(package(alone, name, title), option=_INDENTED),
        )

    def finish(self, schema: Any) -> None:  # noqa: ANN401 - kept as it came
        """Write the files about all indicators together."""
        described = {"name": "all", "title": "All indicators", "resources": self.resources}
        fields = list(self.fields.values())
        write = self.folder.write
        write("data-packages/all.json", orjson.dumps(described, option=_INDENTED))
        write("headline/all.json", orjson.dumps(self.headlines))
        write("meta/all.json", orjson.dumps(self.fields))
        write("meta/schema.json", orjson.dumps(schema or []))
        write("stats/reporting.json", orjson.dumps(reporting(fields)))
        write("stats/disaggregation.json", orjson.dumps(disaggregation(fields, self.columns)))
        write("translations/translations.json", orjson.dumps(self.texts))
