"""Live indicators: those that read a window which slides along with now, themselves or not."""

from typing import Final

from cityagenda.city.links import input_texts, link
from cityagenda.city.loaded import Loaded
from cityagenda.city.models import Indicator
from cityagenda.ground.texts import Text

ASK_NOW: Final[Text] = {
    "zh-Hans": "该指标为实时指标，只在临时版本中，由 streams watch 生成：请加 --edition now",
    "en": "it is live: ask the provisional edition, which streams watch makes, with --edition now",
}
"""What to do where a lasting edition is asked for a live indicator."""


def live(loaded: Loaded) -> frozenset[str]:
    """Return the ids of the live indicators of a city.

    A build leaves them out, because their values hold for an hour; the worker on streams makes
    provisional editions of them.
    """
    sliding = {s.id for s in loaded.sources.values() if s.window is not None and s.window.live}
    if not sliding:
        return frozenset()
    feeds = {id_: _feeds(indicator) for id_, indicator in loaded.indicators.items()}
    found: set[str] = set()
    while True:
        more = {
            id_
            for id_, named in feeds.items()
            if id_ not in found
            and any(n in (sliding if kind == "source" else found) for kind, n in named)
        }
        if not more:
            return frozenset(found)
        found |= more


def _feeds(indicator: Indicator) -> list[tuple[str, str]]:
    links = (link(text) for _, _, text in input_texts(indicator))
    return [(found.kind, found.id) for found in links if found is not None]
