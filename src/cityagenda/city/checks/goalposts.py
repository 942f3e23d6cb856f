"""Goalposts: values that score 0 and 100 lie apart and in the indicator's direction."""

from collections.abc import Iterator

from cityagenda.city.faults import Fault, fault
from cityagenda.city.loaded import Loaded


def goalpost_faults(loaded: Loaded) -> Iterator[Fault]:
    """Yield goalposts that cannot score, and those that nobody has confirmed."""
    for indicator in loaded.indicators.values():
        posts = indicator.goalposts
        if posts is None:
            continue
        where = loaded.place_at("indicator", indicator.id, ("goalposts",))
        wrong_way = (indicator.direction == "up" and posts.best < posts.worst) or (
            indicator.direction == "down" and posts.best > posts.worst
        )
        if posts.best == posts.worst or wrong_way:
            yield fault(
                "goalposts-invalid",
                where,
                worst=posts.worst,
                best=posts.best,
                direction=indicator.direction,
            )
        if posts.status == "unconfirmed":
            yield fault("goalposts-unconfirmed", where)
