"""Health: the state of the sensors of each network of a city."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import polars as pl

from cityagenda.build.networks import own
from cityagenda.build.places import Places
from cityagenda.city.loaded import Loaded
from cityagenda.streams import rules
from cityagenda.streams.health import SCHEMA, health
from cityagenda.streams.shelf import DATABASE
from cityagenda.streams.store import Store


def states(city: Loaded, now: datetime | None = None) -> pl.DataFrame:
    """Return the health of every datastream of a city's networks, by network and datastream.

    The columns are those of `cityagenda.streams.health`, after `network`. Without a store there
    are no rows.

    Raises
    ------
    CityFolderError
        The interval of a network cannot be read.
    StandardError
        No rules of quality control are in force.
    """
    now = now or datetime.now(UTC)
    parts = [pl.Schema({"network": pl.String(), **SCHEMA}).to_frame()]
    folder = Places(city.folder.resolve()).streams
    if not (folder / DATABASE).is_file():
        return parts[0]
    with Store(folder, reading=True) as store:
        streams = store.catalogue.datastreams
        day = now.astimezone(ZoneInfo(city.city.timezone)).date()
        check = rules.check(streams, city.standards, city.city.jurisdiction, day)
        for network in city.networks.values():
            ids = [stream.id for stream in own(streams, network.id)]
            found = health(store, network.every, now, check, datastreams=ids)
            parts.append(found.select(pl.lit(network.id).alias("network"), *SCHEMA))
    return pl.concat(parts).sort("network", "datastream")
