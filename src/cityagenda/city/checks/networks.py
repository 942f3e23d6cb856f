"""Networks: what gives their values a meaning is said, and alerts can open and clear."""

from collections.abc import Iterator
from functools import partial

from cityagenda.city.faults import Fault, fault
from cityagenda.city.live import live
from cityagenda.city.loaded import Loaded
from cityagenda.city.models import Network, Source
from cityagenda.city.models.network import AQI, interval
from cityagenda.city.models.source import STREAM_VIEWS
from cityagenda.city.paths import leads_outside
from cityagenda.city.suggestions import nearest
from cityagenda.ground.errors import StreamError
from cityagenda.streams.entities import GASES
from cityagenda.streams.resolution import resolution


def network_faults(loaded: Loaded) -> Iterator[Fault]:
    """Yield what is wrong with networks, windows of their values, and what is live."""
    for network in loaded.networks.values():
        yield from _declaration(loaded, network)
        yield from _properties(loaded, network)
    yield from _alerts(loaded)
    for source in loaded.sources.values():
        yield from _stream(loaded, source)
    for id_ in sorted(live(loaded)):
        where = loaded.place_at("indicator", id_, ("inputs",))
        yield fault("indicator-live", where, indicator=id_)


def _declaration(loaded: Loaded, network: Network) -> Iterator[Fault]:
    def at(*loc: str) -> str:
        return loaded.place_at("network", network.id, loc)

    if interval(network.interval) is None:
        yield fault("interval-invalid", at("interval"), interval=network.interval)
    if network.synthetic and not network.generator:
        yield fault("generator-missing", at("synthetic"))
    if network.drop is not None and leads_outside(network.drop):
        yield fault("path-outside", at("drop"), path=network.drop)
    stations = loaded.sources.get(network.stations)
    if stations is not None and stations.columns and "station" not in stations.columns:
        yield fault("network-column-missing", at("stations"), source=stations.id)


def _properties(loaded: Loaded, network: Network) -> Iterator[Fault]:
    known = network.properties
    for name, observed in known.items():
        where = loaded.place_at("network", network.id, ("properties", name))
        if name.lower() in GASES and not observed.reference_state:
            yield fault("reference-state-missing", where, property=name)
        try:
            resolution(observed.resolution)
        except StreamError:
            where = loaded.place_at("network", network.id, ("properties", name, "resolution"))
            yield fault("resolution-invalid", where, resolution=observed.resolution)
    for header, name in network.layout.columns.items():
        if name and name not in known:
            where = loaded.place_at("network", network.id, ("layout", "columns", header))
            yield fault(
                "layout-property-unknown",
                where,
                property=name,
                properties=", ".join(known),
                nearest=nearest(name, known),
            )


def _alerts(loaded: Loaded) -> Iterator[Fault]:
    known: dict[str, str] = {}
    for network in loaded.networks.values():
        watched = [*network.properties, AQI]
        for index, rule in enumerate(network.alerts):
            at = partial(loaded.place_at, "network", network.id)
            if rule.property not in watched:
                yield fault(
                    "alert-property-unknown",
                    at(("alerts", index, "property")),
                    property=rule.property,
                    properties=", ".join(watched),
                    nearest=nearest(rule.property, watched),
                )
            here = at(("alerts", index, "id"))
            if rule.id in known:
                yield fault("alert-twice", here, id=rule.id, first=known[rule.id])
            known.setdefault(rule.id, here)


def _stream(loaded: Loaded, source: Source) -> Iterator[Fault]:
    def at(*loc: str) -> str:
        return loaded.place_at("source", source.id, loc)

    if source.format != "stream":
        named = [name for name in ("network", "window") if getattr(source, name) is not None]
        for name in named:
            yield fault("stream-or-file", at(name))
        return
    if source.path:
        yield fault("stream-or-file", at("path"))
    for name in ("network", "view", "window"):
        if getattr(source, name) is None:
            yield fault("stream-incomplete", at(), field=name)
    if source.view is not None and source.view not in STREAM_VIEWS:
        near = nearest(source.view, STREAM_VIEWS)
        views = ", ".join(STREAM_VIEWS)
        yield fault("stream-view-unknown", at("view"), view=source.view, views=views, nearest=near)
    network = loaded.networks.get(source.network or "")
    if network is not None and network.synthetic and not source.synthetic:
        yield fault("stream-synthetic", at("network"))
    window = source.window
    if window is not None:
        days = [day for day in (window.first, window.last) if day is not None]
        if len(days) != (0 if window.live else 2):
            yield fault("window-unclear", at("window"))
