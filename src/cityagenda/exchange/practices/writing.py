"""Writing: a practice of an edition as a file that explains itself."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

import orjson

from cityagenda.assess.places import located
from cityagenda.assess.reading import latest
from cityagenda.assess.terms import STATES
from cityagenda.build.editions import Edition
from cityagenda.city.loaded import Loaded
from cityagenda.city.marks import marked
from cityagenda.city.models import Practice, Ref
from cityagenda.exchange.practices.model import FORMAT, VERSION
from cityagenda.exchange.texts import yaml_text
from cityagenda.exchange.writing import Folder
from cityagenda.ground.days import written
from cityagenda.ground.errors import ExchangeError
from cityagenda.ground.texts import Text, text_in

_LANGUAGES: Final = ("zh-Hans", "en")
_NO_LICENCE: Final = {
    "zh-Hans": "城市文件夹未写明本文本的许可。引用请注明出处；转载前请征得该市同意。",
    "en": "The city's folder states no licence for this text. Quote it with its source, and ask "
    "the city before you publish it again.",
}


def write_practice(edition: Edition, practice_id: str, path: Path) -> None:
    """Write one practice to a file.

    Raises
    ------
    ExchangeError
        There is no such practice, or the file cannot be written.
    """
    practice = edition.city().practices.get(practice_id)
    if practice is None:
        known = ", ".join(edition.city().practices)
        raise ExchangeError(
            f"there is no practice '{practice_id}'",
            where=f"edition {edition.id}",
            todo=f"choose one of {known}" if known else "describe one in practices/ and build",
        )
    Folder(path.parent).write(path.name, practice_file(edition, practice))


def write_practices(edition: Edition, folder: Path) -> None:
    """Write every practice of an edition, each to a file of its own in a folder."""
    out = Folder(folder)
    for practice in edition.city().practices.values():
        out.write(f"{practice.id}.yml", practice_file(edition, practice))


def file_name(edition: Edition, practice: Practice) -> str:
    """Return the name under which a practice is downloaded."""
    return f"{edition.city().city.id}-{practice.id}-{edition.id}.yml"


def practice_file(edition: Edition, practice: Practice) -> bytes:
    """Return a practice as a YAML file; the same edition gives the same bytes."""
    city = edition.city()
    stands = practice.model_dump(mode="json", exclude_defaults=True)
    stands.pop("places", None)
    data = {
        "format": FORMAT,
        "version": VERSION,
        "edition": edition.id,
        "city": {"id": city.city.id, "name": city.city.name, "country": city.city.country},
        "citation": citation(edition, practice),
        "licence": licence(city),
        "practice": stands,
        "names": _names(city, practice),
        "places": [_place(city, place.document, place.at) for place in practice.places],
        "values": _values(edition, practice),
    }
    head = (
        "# A practice to exchange between cities. To take it over into a city folder:\n"
        "#   cityagenda import practice FILE CITY\n"
        "# 可在城市之间交流的一项实践。导入城市文件夹：\n"
        "#   cityagenda import practice 文件 城市\n"
    )
    return (head + yaml_text({k: v for k, v in data.items() if v != []})).encode()


def citation(
    edition: Edition, practice: Practice, addresses: Mapping[str, str] | None = None
) -> Text:
    """Return how to cite a practice: city, practice, edition, date, address if it is known.

    A practice that was taken over is cited as the city where it comes from wants it.
    """
    if practice.origin is not None:
        return practice.origin.citation
    city = edition.city().city
    day = edition.created.astimezone(ZoneInfo(city.timezone)).date()
    at = addresses or {}
    english, chinese = (
        (text_in(city.name, tag), text_in(practice.name, tag)) for tag in ("en", "zh-Hans")
    )
    return {
        "zh-Hans": f"{chinese[0]}：《{chinese[1]}》（实践），城市议程，版本 {edition.id}，"
        f"{written(day, 'zh-Hans')}。{at.get('zh-Hans', '')}",
        "en": f"{english[0]}. “{english[1]}.” Practice, City Agenda, edition {edition.id}, "
        f"{written(day, 'en')}. {at.get('en', '')}".rstrip(),
    }


def licence(city: Loaded) -> Text:
    """Return the licence of the city's own texts (``metadata.licence`` of ``city.yml``)."""
    stated = city.city.metadata.get("licence")
    if isinstance(stated, str) and stated:
        return dict.fromkeys(_LANGUAGES, stated)
    return dict(_NO_LICENCE)


def _names(city: Loaded, practice: Practice) -> dict[str, dict[str, Text]]:
    found: dict[str, dict[str, Text]] = {}
    for _, mark, id_ in marked(practice, Ref):
        item = city.objects[mark.kind].get(id_)
        if mark.kind != "document" and item is not None:
            found.setdefault(mark.kind, {})[id_] = item.name  # type: ignore[attr-defined]
    return found


def _place(city: Loaded, document: str, at: str) -> dict[str, Any]:
    cited = city.documents[document]
    said = {"document": cited.name, "at": {tag: located(at, tag) for tag in _LANGUAGES}}
    return said | ({"url": cited.url} if cited.url else {})


def _values(edition: Edition, practice: Practice) -> list[dict[str, Any]]:
    city = edition.city()
    newest = {row["indicator"]: row for row in latest(edition).iter_rows(named=True)}
    judged = {
        row["indicator"]: row["verdict"]
        for row in edition.assessment("verdicts").iter_rows(named=True)
    }
    found: list[dict[str, Any]] = []
    for id_ in practice.indicators:
        indicator, row = city.indicators[id_], newest.get(id_)
        measured: dict[str, Any] = {
            "indicator": id_,
            "name": indicator.name,
            "unit": indicator.unit_name or dict.fromkeys(_LANGUAGES, indicator.unit),
        }
        if row is not None:
            measured |= {"period": row["period"], "value": row["value"]}
        if id_ in judged:
            measured["verdict"] = dict(STATES[judged[id_]].word)
        found.append(measured)
    # What holds for numbers in YAML files holds here: digits as they are, no rounding.
    return orjson.loads(orjson.dumps(found))  # type: ignore[no-any-return]
