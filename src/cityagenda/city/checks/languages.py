"""Languages: every text in every language of the city."""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from cityagenda.city.faults import Fault, fault
from cityagenda.city.loaded import Loaded
from cityagenda.city.marks import Loc, marked
from cityagenda.ground.texts import Localised

_TAG: Final = re.compile(
    r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-(?:[A-Z]{2}|[0-9]{3}))?(-(?:[a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*"
)
_NAMES: Final = frozenset({"name", "statement", "theme", "level"})
"""The fields without which an object cannot be shown at all."""


def language_faults(loaded: Loaded) -> Iterator[Fault]:
    """Yield language tags that are none, and texts that lack a language of the city."""
    if not loaded.objects["city"]:
        return
    city = loaded.city
    for index, tag in enumerate(city.languages):
        if not _TAG.fullmatch(tag):
            where = loaded.place_at("city", city.id, ("languages", index))
            yield fault("language-invalid", where, tag=tag)
    required = city.languages
    for kind, objects in loaded.objects.items():
        for id_, item in objects.items():
            for loc, _, text in marked(item, Localised):
                missing = [tag for tag in required if not text.get(tag, "").strip()]
                if missing:
                    yield _missing(loaded, (kind, id_), loc, text, missing)


def _missing(
    loaded: Loaded, at: tuple[str, str], loc: Loc, text: Mapping[str, str], missing: list[str]
) -> Fault:
    code = "name-language-missing" if loc[-1] in _NAMES else "text-language-missing"
    return fault(
        code,
        loaded.place_at(*at, loc),
        field=".".join(map(str, loc)),
        missing=", ".join(missing),
        has=", ".join(text) or "—",
    )
