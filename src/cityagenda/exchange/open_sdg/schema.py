"""The schema of a repository: which fields its metadata may have, for the site's forms."""

from pathlib import Path
from typing import Any, Final

from cityagenda.exchange.open_sdg.report import Report
from cityagenda.exchange.open_sdg.texts import mapping_of, text_of

_KEPT: Final[tuple[str, ...]] = ("label", "value", "scope", "translation_key", "required", "help")
_SELECTS: Final = ("select", "multiselect")
_OBLIGATORY: Final = "reporting_status"
_NOTHING: Final = {"name": "Null", "value": None}


def schema_of(source: Path, name: str | None, report: Report) -> list[dict[str, Any]] | None:
    """Return the fields of a prose configuration, each ``{name, field}``; None without one."""
    if name is None:
        return None
    config = mapping_of(text_of(source / name, name, report), name, report)
    metadata = (config.get("prose") or {}).get("metadata") or {}
    listed = next((item for item in metadata.values() if isinstance(item, list)), [])
    return [
        {"name": str(item["name"]), "field": _field(str(item["name"]), item.get("field") or {})}
        for item in listed
    ]


def _field(name: str, raw: dict[str, Any]) -> dict[str, Any]:
    """Return a field as the site reads it: a form element is a text or a selection.

    Every selection but that of the reporting status may be left open.
    """
    kept = {key: raw[key] for key in _KEPT if key in raw}
    element = raw.get("element")
    if element not in _SELECTS:
        return {**kept, "element": "text"}
    options = [
        {"name": option["name"], "value": option["value"], "translation_key": option["value"]}
        for option in raw.get("options") or []
    ]
    if name != _OBLIGATORY:
        options.append(dict(_NOTHING))
    return {**kept, "element": element, "options": options}
