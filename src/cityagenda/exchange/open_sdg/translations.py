"""Translations: texts by language, group and key, and what a dotted key stands for."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, TypeAlias

from cityagenda.exchange.open_sdg.report import Report
from cityagenda.exchange.open_sdg.texts import mapping_of, text_of

Translations: TypeAlias = dict[str, dict[str, dict[str, Any]]]
"""Language to group to key to text."""


def translations_in(
    folders: Iterable[Path], languages: Iterable[str], report: Report
) -> Translations:
    """Return the texts of folders of the form ``<language>/<group>.yml``; later ones win.

    A folder may also be a repository that has them below ``translations``.
    """
    found: Translations = {language: {} for language in languages}
    for folder in folders:
        nested = folder / "translations"
        root = nested if nested.is_dir() else folder
        for language, groups in found.items():
            for path in sorted((root / language).glob("*.yml")):
                name = f"{root.name}/{language}/{path.name}"
                entries = mapping_of(text_of(path, name, report), name, report)
                groups.setdefault(path.stem, {}).update(entries)
    return found


def translated(value: Any, groups: Mapping[str, Mapping[str, Any]]) -> Any:  # noqa: ANN401
    """Return a value with every text that is a key ``group.key`` replaced by what it stands for.

    A text that is no known key stands for itself.

    Examples
    --------
    >>> translated("sex.f", {"sex": {"f": "Female"}}), translated("3.7", {"sex": {}})
    ('Female', '3.7')
    """
    if isinstance(value, str):
        group, dot, key = value.partition(".")
        if dot and group in groups:
            return groups[group].get(key, value)
        return value
    if isinstance(value, list):
        return [translated(item, groups) for item in value]
    if isinstance(value, dict):
        return {key: translated(item, groups) for key, item in value.items()}
    return value
