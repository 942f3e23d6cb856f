"""The city folder of a repository: text files that say what the repository says."""

import shutil
from collections.abc import Mapping
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from cityagenda.exchange.open_sdg.declaration import Declaration, declaration
from cityagenda.exchange.open_sdg.layout import identifier, numbered
from cityagenda.exchange.open_sdg.places import Area, areas_of
from cityagenda.exchange.open_sdg.progress import progress_of
from cityagenda.exchange.open_sdg.quantities import IN_WORDS, VARIOUS, code_of
from cityagenda.exchange.open_sdg.report import Report
from cityagenda.exchange.open_sdg.repository import Entry, Repository
from cityagenda.exchange.open_sdg.translations import translated
from cityagenda.exchange.texts import yaml_list, yaml_text

KEY: Final = "open_sdg"
"""The entry of `metadata`, in the city and in indicators, that holds what is kept verbatim."""

RAW: Final = "data/open-sdg"
_UNSTATED: Final = {
    "country": "ZZ",
    "timezone": "UTC",
    "currency": "XXX",
    "jurisdiction": "ZZ",
}
_METHOD: Final = "statistics.declared"


def write(repository: Repository, city: Path, report: Report) -> None:
    """Write the city folder; raw files are copied byte for byte below ``data/open-sdg``."""
    areas = areas_of(repository.source, repository.settings.layers, report)
    city_id = identifier(repository.source.resolve().name) or "city"
    names: dict[str, str] = {}
    sources: list[dict[str, Any]] = []
    (city / "indicators").mkdir(parents=True)
    _copy_raw(repository, city)
    for entry in repository.entries.values():
        id_ = identifier(entry.id)
        if id_ in names:
            report.add(
                f"indicators/{id_}.yml:1",
                f"'{entry.id}' and '{names[id_]}' have one id; the former was left out",
                f"“{entry.id}”与“{names[id_]}”编号相同；前者未带入",
                lost=True,
            )
            continue
        names[id_] = entry.id
        series = entry.series
        found = declaration(series, areas) if series is not None and series.rows else None
        data = _indicator(entry, found, repository, report)
        if found is not None:
            sources.append(_source(entry, found, data["unit"], repository))
            report.series_files += 1
            report.rows += found.series.rows
        (city / "indicators" / f"{id_}.yml").write_text(yaml_text(data), encoding="utf-8")
        report.indicators += 1
    _write_lists(repository, city, city_id, areas, sources)
    report.add(
        "city.yml:1",
        "the repository states no country, time zone or currency; correct them here",
        "仓库未说明国家、时区和货币；请在此更正",
    )


def _copy_raw(repository: Repository, city: Path) -> None:
    files = [e.series.path for e in repository.entries.values() if e.series is not None]
    files += [layer.file for layer in repository.settings.layers]
    files += [name for name in ("LICENSE",) if (repository.source / name).is_file()]
    for folder in {(city / RAW / name).parent for name in files}:
        folder.mkdir(parents=True, exist_ok=True)
    for name in files:
        shutil.copyfile(repository.source / name, city / RAW / name)


def _write_lists(
    repository: Repository,
    city: Path,
    city_id: str,
    areas: Mapping[str, Area],
    sources: list[dict[str, Any]],
) -> None:
    name = city_id.replace("-", " ").title()
    languages = list(repository.settings.languages)
    named = dict.fromkeys(languages, name)
    first = repository.settings.layers[0] if repository.settings.layers else None
    geometry = {"geometry": _layer_id(first.subfolder)} if first else {}
    about = {
        "id": city_id,
        "name": named,
        **{key: _UNSTATED[key] for key in ("country", "timezone")},
        "languages": languages,
        **{key: _UNSTATED[key] for key in ("currency", "jurisdiction")},
        "area": city_id,
        **geometry,
        "metadata": {KEY: _site(repository)},
    }
    (city / "city.yml").write_text(yaml_text(about), encoding="utf-8")
    listed = [{"id": city_id, "name": named, "kind": "city"}] + [
        {
            "id": area.id,
            "name": dict.fromkeys(languages, area.name),
            "kind": area.layer,
            "code": area.code,
            "parent": city_id,
        }
        for area in areas.values()
    ]
    (city / "areas.yml").write_text(yaml_list(listed), encoding="utf-8")
    all_sources = [*sources, *(_layer_source(repository, layer) for layer in _layers(repository))]
    if all_sources:
        (city / "sources.yml").write_text(yaml_list(all_sources), encoding="utf-8")


def _layers(repository: Repository) -> list[dict[str, Any]]:
    return [asdict(layer) for layer in repository.settings.layers]


def _layer_id(subfolder: str) -> str:
    return f"map-{identifier(subfolder)}"


def _site(repository: Repository) -> dict[str, Any]:
    """Return what the site needs beside its indicators."""
    layers = [{**layer, "source": _layer_id(layer["subfolder"])} for layer in _layers(repository)]
    site: dict[str, Any] = {
        "layers": [{k: v for k, v in layer.items() if k != "file"} for layer in layers],
        "extra_fields": list(repository.settings.extra_fields),
        "schema": repository.schema,
        "translations": {tag: groups for tag, groups in repository.translations.items() if groups},
    }
    return {key: value for key, value in site.items() if value}


def _licence(repository: Repository) -> str:
    if (repository.source / "LICENSE").is_file():
        return f"see {RAW}/LICENSE"
    return "not stated"


def _source(entry: Entry, found: Declaration, unit: str, repository: Repository) -> dict[str, Any]:
    series = found.series
    encoding = {} if series.encoding == "utf-8" else {"encoding": series.encoding}
    return {
        "id": identifier(entry.id),
        "name": _names(entry, repository),
        "path": f"{RAW}/{series.path}",
        "format": "csv",
        "licence": _licence(repository),
        **encoding,
        "columns": {**found.columns, "value": {**found.columns["value"], "unit": unit}},
    }


def _layer_source(repository: Repository, layer: Mapping[str, Any]) -> dict[str, Any]:
    name = layer["subfolder"]
    return {
        "id": _layer_id(name),
        "name": dict.fromkeys(repository.settings.languages, name),
        "path": f"{RAW}/{layer['file']}",
        "format": "geojson",
        "licence": _licence(repository),
        "crs": "OGC:CRS84",
        "datum": "WGS84",
        "columns": {"id": {"header": layer["code"]}},
        "sha256": sha256((repository.source / layer["file"]).read_bytes()).hexdigest(),
    }


def _names(entry: Entry, repository: Repository) -> dict[str, str]:
    """Return the name of an indicator in every language that has one."""
    return _text(entry, "indicator_name", repository) or dict.fromkeys(
        repository.settings.languages, numbered(entry.id)
    )


def _text(entry: Entry, field: str, repository: Repository) -> dict[str, str]:
    texts = {}
    for language in repository.settings.languages:
        raw = entry.languages.get(language, {}).get(field) or entry.fields.get(field)
        text = translated(raw, repository.translations[language])
        if isinstance(text, str) and text.strip():
            texts[language] = text.strip()
    return texts


def _indicator(
    entry: Entry, found: Declaration | None, repository: Repository, report: Report
) -> dict[str, Any]:
    id_ = identifier(entry.id)
    where = f"indicators/{id_}.yml:1"
    constants = found.constants if found else {}
    unit_name = _unit_name(entry, constants)
    progress = progress_of(entry.fields, constants, where, report)
    unit = VARIOUS if found and "Units" in found.parameters.get("dimensions", ()) else code_of(
        unit_name
    )  # fmt: skip
    if unit_name is None and found is not None and unit != VARIOUS:
        report.add(where, "no unit is stated", "未说明计量单位")
    data: dict[str, Any] = {
        "id": id_,
        "number": str(entry.fields.get("indicator_number") or numbered(entry.id)),
        "name": _names(entry, repository),
        "about": _text(entry, "indicator_description", repository),
        "unit": unit,
        "unit_name": IN_WORDS.get(unit)
        or dict.fromkeys(repository.settings.languages, unit_name or unit),
        "direction": progress.direction,
        "limit": progress.limit,
        "base_year": progress.base_year,
        "codes": _codes(entry),
        "targets": progress.targets,
        **_computed(id_, found),
        "metadata": {KEY: _kept(entry, found)},
    }
    return {key: value for key, value in data.items() if value not in (None, {}, [])}


def _unit_name(entry: Entry, constants: Mapping[str, str]) -> str | None:
    named = (constants.get("Units"), constants.get("Unit measure"))
    texts = (*named, entry.fields.get("computation_units"))
    return next((text for text in texts if isinstance(text, str) and text.strip()), None)


def _codes(entry: Entry) -> dict[str, list[str]]:
    """Return the official code: of a local indicator (``1-2-1-a``) that of its parent."""
    parts = entry.id.split("-")
    official = len(parts) > 2 and parts[0].isdigit()  # noqa: PLR2004 - goal, target, indicator
    return {"sdg": [".".join(parts[:3])]} if official else {}


def _computed(id_: str, found: Declaration | None) -> dict[str, Any]:
    if found is None:
        return {}
    return {
        "dimensions": found.parameters.get("dimensions", []),
        "method": _METHOD,
        "inputs": {"values": f"source:{id_}"},
        "parameters": found.parameters,
    }


def _kept(entry: Entry, found: Declaration | None) -> dict[str, Any]:
    """Return what export needs and the model has no field for."""
    kept: dict[str, Any] = {"fields": entry.fields}
    if entry.id != identifier(entry.id):
        kept["id"] = entry.id
    if entry.languages:
        kept["languages"] = entry.languages
    if found is not None:
        kept["columns"] = list(found.series.columns)
        if found.series.fractional:
            kept["fractions"] = True
        if found.orders:
            kept["orders"] = found.orders
    return kept
