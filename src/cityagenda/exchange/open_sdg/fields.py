"""Fields: the metadata of an indicator as Open SDG names it."""

from collections.abc import Mapping
from typing import Any

from cityagenda.city.folder import Loaded
from cityagenda.city.models import Indicator
from cityagenda.exchange.open_sdg.city_folder import KEY
from cityagenda.exchange.open_sdg.layout import numbered
from cityagenda.exchange.open_sdg.progress import FIELD
from cityagenda.exchange.open_sdg.translations import translated
from cityagenda.ground.texts import text_in

_DIRECTIONS = {"up": "positive", "down": "negative"}


def fields_of(
    indicator: Indicator,
    city: Loaded,
    language: str,
    texts: Mapping[str, Mapping[str, Any]],
    *,
    reported: bool,
) -> dict[str, Any]:
    """Return the metadata of an indicator in one language.

    An indicator that came from Open SDG gives back what it came with, translated; one that
    was born here is described from its own fields, and belongs to a goal if it has a code.

    Parameters
    ----------
    indicator, city
        The indicator and its city.
    language
        The language of the texts.
    texts
        The translations into it, by group and key.
    reported
        Whether there is a value.
    """
    kept = indicator.metadata.get(KEY)
    if isinstance(kept, Mapping):
        own = {**kept.get("fields", {}), **kept.get("languages", {}).get(language, {})}
        fields = {name: translated(value, texts) for name, value in own.items()}
        code = str(kept.get("id", indicator.id))
    else:
        fields = _born_here(indicator, city, language, reported=reported)
        code = next(iter(indicator.codes.sdg), "").replace(".", "-")
    if not code:
        return fields
    parts = code.split("-")
    return {**fields, "target_number": ".".join(parts[:2]), "goal_number": parts[0]}


def _born_here(
    indicator: Indicator, city: Loaded, language: str, *, reported: bool
) -> dict[str, Any]:
    name = text_in(indicator.name, language)
    number = indicator.number or next(iter(indicator.codes.sdg), numbered(indicator.id))
    fields: dict[str, Any] = {
        "indicator_number": number,
        "indicator_name": name,
        "graph_title": name,
        "graph_type": "line",
        "indicator_description": text_in(indicator.about, language),
        "indicator_sort_order": "-".join(part.zfill(2) for part in number.split(".")),
        "published": True,
        "data_non_statistical": not reported,
        "reporting_status": "complete" if reported else "notstarted",
        "computation_units": text_in(indicator.unit_name, language) or indicator.unit,
        "national_geographical_coverage": text_in(city.city.name, language),
        "other_information": text_in(indicator.notes, language),
        "page_content": "",
        **_sources(indicator, city, language),
    }
    if indicator.codes.sdg:
        parts = indicator.codes.sdg[0].split(".")
        fields |= {"sdg_goal": parts[0], "target_id": ".".join(parts[:2])}
    options = _progress(indicator)
    return {**fields, FIELD: options} if options else fields


def _sources(indicator: Indicator, city: Loaded, language: str) -> dict[str, str]:
    links = [
        link
        for given in indicator.inputs.values()
        for link in ([given] if isinstance(given, str) else given)
    ]
    found = [
        city.sources[link.removeprefix("source:")] for link in links if link.startswith("source:")
    ]
    said: dict[str, str] = {}
    for number, source in enumerate(found, 1):
        publisher = city.organisations.get(source.publisher or "")
        said[f"source_url_text_{number}"] = text_in(source.name, language)
        said[f"source_other_info_{number}"] = source.licence
        if publisher is not None:
            said[f"source_organisation_{number}"] = text_in(publisher.name, language)
        if source.url is not None:
            said[f"source_url_{number}"] = source.url
    return said


def _progress(indicator: Indicator) -> list[dict[str, Any]]:
    """Return the targets as options of the platform's progress calculation."""
    shared: dict[str, Any] = {
        "direction": _DIRECTIONS.get(indicator.direction),
        "base_year": indicator.base_year,
        "limit": indicator.limit,
    }
    said = {name: value for name, value in shared.items() if value is not None}
    options = []
    for target in indicator.targets:
        if target.area is not None:
            continue
        option = {**said, "target": target.value, "target_year": target.year}
        dimensions = dict(target.dimensions)
        for key, column in (("series", "Series"), ("unit", "Units")):
            if column in dimensions:
                option[key] = dimensions.pop(column)
        rest = [{"field": field, "value": value} for field, value in dimensions.items()]
        options.append({**option, "disaggregation": rest} if rest else option)
    return options or ([said] if "direction" in said else [])
