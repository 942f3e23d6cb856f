"""The tree: every file that an Open SDG site reads, from one edition."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import orjson
import polars as pl

from cityagenda.build.editions import Edition
from cityagenda.city.folder import Loaded
from cityagenda.city.models import Indicator
from cityagenda.city.paths import raw_files
from cityagenda.exchange.open_sdg.city_folder import KEY
from cityagenda.exchange.open_sdg.fields import fields_of
from cityagenda.exchange.open_sdg.maps import MapLayer, layer_file
from cityagenda.exchange.open_sdg.memory import Share, memory_of
from cityagenda.exchange.open_sdg.reporting import disaggregation, reporting
from cityagenda.exchange.open_sdg.rows import Row, Tabulation, rows_by_indicator
from cityagenda.exchange.open_sdg.share import written
from cityagenda.exchange.writing import Folder

_INDENTED: Final = orjson.OPT_INDENT_2
_DESCRIBING: Final = ("source", "area", "organisation")
"""The objects beside the city that the files of an indicator name."""


def export(edition: Edition, out: Path) -> None:
    """Write the tree of an edition, one folder a language.

    An export into the same folder makes again only the indicators that have changed, or
    whose files have.

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
    city, observations = edition.city(), edition.observations()
    site = city.city.metadata.get(KEY, {})
    made_from = _made_from(city, observations)
    layers = [_layer(city, declared) for declared in site.get("layers", ())]
    shared = [*_circumstances(city), *(orjson.dumps(layer.content) for layer in layers)]
    for language in city.city.languages:
        folder = Folder(out / language)
        memory = memory_of(edition.home, folder.path, [*shared, language.encode()])
        shares = {id_: memory.share(id_, key, folder) for id_, key in made_from.items()}
        missing = [id_ for id_, share in shares.items() if share is None]
        texts = site.get("translations", {}).get(language, {})
        page = _Page(folder, city, language, texts, layers, Tabulation(city, language))
        for id_, rows in _rows(observations, missing):
            share = page.share(city.indicators[id_], rows)
            memory.keep(id_, made_from[id_], share)
            shares[id_] = share
        _write_whole(folder, list(shares.values()), texts, site.get("schema"))
        memory.save()


def _made_from(city: Loaded, observations: pl.DataFrame) -> dict[str, str]:
    """Return, by indicator, what its files are made of: its own text and its results' keys."""
    pairs = observations.select("indicator", "provenance").unique().sort("indicator", "provenance")
    keys: dict[str, list[str]] = {}
    for indicator, key in pairs.iter_rows():
        keys.setdefault(indicator, []).append(str(key))
    return {
        id_: f"{','.join(keys.get(id_, ()))} {indicator.model_dump_json()}"
        for id_, indicator in city.indicators.items()
    }


def _circumstances(city: Loaded) -> Iterator[bytes]:
    yield city.city.model_dump_json().encode()
    for kind in _DESCRIBING:
        objects = city.objects.get(kind, {})
        yield b"".join(item.model_dump_json().encode() for item in objects.values())


def _rows(observations: pl.DataFrame, missing: Sequence[str]) -> Iterator[tuple[str, list[Row]]]:
    """Yield the rows of each indicator that is to be made, none where there are none."""
    if not missing:
        return
    wanted = observations.filter(pl.col("indicator").is_in(missing))
    found = dict(rows_by_indicator(wanted))
    for id_ in missing:
        yield id_, found.get(id_, [])


def _layer(city: Loaded, declared: Mapping[str, Any]) -> MapLayer:
    source = city.sources[declared["source"]]
    (name,) = raw_files(city.folder, source.path, where=f"source {source.id}")
    return MapLayer(
        content=layer_file(city.folder / name, source.sha256),
        code=declared["code"],
        name=declared["name"],
        subfolder=declared["subfolder"],
        prefix=declared["prefix"],
    )


@dataclass(slots=True)
class _Page:
    """What the files of all indicators have in common, in one language."""

    folder: Folder
    city: Loaded
    language: str
    texts: Mapping[str, Mapping[str, Any]]
    layers: list[MapLayer]
    tabulation: Tabulation

    def share(self, indicator: Indicator, rows: list[Row]) -> Share:
        """Write every file of one indicator and return its share in the others."""
        kept = indicator.metadata.get(KEY, {})
        return written(
            self.folder,
            str(kept.get("id", indicator.id)),
            self.tabulation.table(indicator, rows),
            fields_of(indicator, self.city, self.language, self.texts, reported=bool(rows)),
            kept.get("orders", {}),
            self.layers,
        )


def _write_whole(
    folder: Folder,
    shares: Sequence[Share | None],
    texts: Mapping[str, Mapping[str, Any]],
    schema: object,
) -> None:
    """Write the files about all indicators together."""
    found = [share for share in shares if share is not None]
    described = {
        "name": "all",
        "title": "All indicators",
        "resources": [share.resource for share in found],
    }
    fields = {share.name: share.fields for share in found}
    headlines = {share.name: share.headline for share in found}
    columns = [share.columns for share in found]
    write = folder.write
    write("data-packages/all.json", orjson.dumps(described, option=_INDENTED))
    write("headline/all.json", orjson.dumps(headlines))
    write("meta/all.json", orjson.dumps(fields))
    write("meta/schema.json", orjson.dumps(schema or []))
    write("stats/reporting.json", orjson.dumps(reporting(fields.values())))
    write("stats/disaggregation.json", orjson.dumps(disaggregation(fields.values(), columns)))
    write("translations/translations.json", orjson.dumps(texts))
