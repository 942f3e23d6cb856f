"""Windows of streams: what a network says of their columns, and what is live on them."""

from cityagenda.assess.reading import in_order
from cityagenda.build.streams import declared
from cityagenda.city.links import input_texts, link
from cityagenda.city.loaded import Loaded
from cityagenda.city.models import Indicator, Source
from cityagenda.ground.errors import SourceError


def whole(source: Source, city: Loaded) -> Source:
    """Return a source with the columns that a build sees; as it is where it is not clear."""
    try:
        return declared(source, city.networks)
    except SourceError:
        return source


def live_on(source: Source, city: Loaded) -> list[Indicator]:
    """Return the indicators that read a window which slides along with now."""
    if source.window is None or not source.window.live:
        return []
    return in_order(
        indicator
        for indicator in city.indicators.values()
        if any(
            (found := link(text)) is not None and (found.kind, found.id) == ("source", source.id)
            for _, _, text in input_texts(indicator)
        )
    )
