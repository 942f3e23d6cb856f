"""Settings of a repository: which files it consists of, in which languages, with which maps."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from cityagenda.exchange.open_sdg.report import Report
from cityagenda.exchange.open_sdg.texts import mapping_of, text_of
from cityagenda.ground.errors import ExchangeError

CONFIG = "config_data.yml"
_KNOWN = ("InputCsvData", "InputYamlMeta", "InputYamlMdMeta", "InputCsvMeta")
_DEFAULT_INPUTS = (
    {"class": "InputCsvData", "path_pattern": "data/*-*.csv"},
    {"class": "InputYamlMeta", "path_pattern": "indicator-config/*-*.yml"},
    {"class": "InputYamlMdMeta", "path_pattern": "meta/*-*.md"},
    {"class": "InputYamlMeta", "path_pattern": "meta/*-*.yml"},
)
_SCHEMA = "_prose.yml"


@dataclass(frozen=True, slots=True)
class Part:
    """One kind of input: the class that reads it, a pattern of paths, a mapping of labels."""

    kind: str
    pattern: str
    mapping: str | None = None


@dataclass(frozen=True, slots=True)
class Layer:
    """A layer of a map: its file and which properties hold code and name."""

    file: str
    code: str
    name: str
    subfolder: str
    prefix: str


@dataclass(frozen=True, slots=True)
class Settings:
    """What the configuration of a repository says, paths as they stand in the repository."""

    parts: tuple[Part, ...]
    languages: tuple[str, ...]
    translations: tuple[str, ...]
    layers: tuple[Layer, ...]
    schema: str | None
    extra_fields: tuple[str, ...]


def settings_of(source: Path, report: Report) -> Settings:
    """Return the settings of a repository; without a configuration the usual layout."""
    path = source / CONFIG
    config = mapping_of(text_of(path, CONFIG, report), CONFIG, report) if path.is_file() else {}
    base = PurePosixPath(str(config.get("src_dir") or ""))
    schema = base / str(config.get("schema_file") or _SCHEMA)
    return Settings(
        parts=_parts(config.get("inputs") or list(_DEFAULT_INPUTS), base, report),
        languages=tuple(map(str, config.get("languages") or ["en"])),
        translations=_translations(config, base, source, report),
        layers=_layers(config.get("map_layers") or [], base, source, report),
        schema=str(schema) if (source / schema).is_file() else None,
        extra_fields=tuple(map(str, config.get("reporting_status_extra_fields") or [])),
    )


def inside(source: Path, name: str, where: str) -> Path:
    """Return a path of the repository; `ExchangeError` if it leads out of it."""
    path = (source / name).resolve()
    if not path.is_relative_to(source.resolve()):
        raise ExchangeError(
            f"the path '{name}' leaves the repository",
            where=where,
            todo="copy what it names into the repository",
        )
    return path


def _parts(
    inputs: list[Mapping[str, Any]], base: PurePosixPath, report: Report
) -> tuple[Part, ...]:
    parts = []
    for item in inputs:
        kind = str(item.get("class"))
        pattern = item.get("path_pattern")
        if kind not in _KNOWN or not pattern:
            report.add(
                f"{CONFIG}:1",
                f"inputs of class {kind} are not read",
                f"不读取 {kind} 类输入",
                lost=True,
            )
            continue
        mapping = item.get("metadata_mapping")
        parts.append(Part(kind, str(base / pattern), str(base / mapping) if mapping else None))
    return tuple(parts)


def _translations(
    config: Mapping[str, Any], base: PurePosixPath, source: Path, report: Report
) -> tuple[str, ...]:
    listed = config.get("translations") or [{"source": "translations"}]
    folders = []
    for item in listed:
        name = str(item.get("source") or "translations")
        if "://" in name:
            report.add(
                f"{CONFIG}:1",
                f"translations at {name} were not fetched; name a local copy instead",
                f"未下载 {name} 的译文；请指定本地副本",
            )
        elif (folder := inside(source, str(base / name), f"{CONFIG}:1")).is_dir():
            folders.append(str(folder))
    return tuple(folders)


def _layers(
    listed: list[Mapping[str, Any]], base: PurePosixPath, source: Path, report: Report
) -> tuple[Layer, ...]:
    layers = []
    for item in listed:
        name = str(item.get("geojson_file"))
        file = str(base / name)
        if "://" in name or not inside(source, file, f"{CONFIG}:1").is_file():
            report.add(
                f"{CONFIG}:1",
                f"the map layer {name} is no file of the repository; no map is made from it",
                f"地图图层 {name} 不是仓库中的文件；不生成该地图",
                lost=True,
            )
            continue
        layers.append(
            Layer(
                file,
                str(item.get("id_property", "GEOID")),
                str(item.get("name_property", "NAME")),
                str(item.get("output_subfolder", "regions")),
                str(item.get("filename_prefix", "indicator_")),
            )
        )
    return tuple(layers)
