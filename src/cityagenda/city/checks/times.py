"""Times: zones, years and periods that can be."""

from collections.abc import Iterator
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from cityagenda.city.faults import Fault, fault
from cityagenda.city.loaded import Loaded
from cityagenda.city.marks import Loc
from cityagenda.city.models import City
from cityagenda.city.suggestions import nearest
from cityagenda.ground.errors import PeriodError
from cityagenda.ground.periods import span


def time_faults(loaded: Loaded) -> Iterator[Fault]:
    """Yield unknown time zones, reversed dates, horizons outside a plan and odd periods."""
    yield from _zones(loaded)
    yield from _reversed(loaded)
    for plan in loaded.plans.values():
        for index, horizon in enumerate(plan.horizons):
            if not plan.first_year <= horizon.year <= plan.last_year:
                yield fault(
                    "horizon-outside",
                    loaded.place_at("plan", plan.id, ("horizons", index, "year")),
                    year=horizon.year,
                    first=plan.first_year,
                    last=plan.last_year,
                )
    yield from _periods(loaded)


def _zones(loaded: Loaded) -> Iterator[Fault]:
    places: list[tuple[str, str, Loc, str]] = [
        ("city", id_, ("timezone",), item.timezone)
        for id_, item in loaded.objects["city"].items()
        if isinstance(item, City)
    ]
    places += [
        ("source", source.id, ("time", "timezone"), source.time.timezone)
        for source in loaded.sources.values()
        if source.time is not None
    ]
    places += [
        ("network", network.id, ("properties", name, "timezone"), observed.timezone)
        for network in loaded.networks.values()
        for name, observed in network.properties.items()
    ]
    for kind, id_, loc, zone in places:
        if not is_zone(zone):
            near = nearest(zone, available_timezones())
            yield fault(
                "timezone-unknown", loaded.place_at(kind, id_, loc), zone=zone, nearest=near
            )


@cache
def is_zone(name: str) -> bool:
    """Whether a name is one of the IANA time zone database.

    Examples
    --------
    >>> is_zone("Asia/Shanghai"), is_zone("Asia/Shenzhen"), is_zone("../etc")
    (True, False, False)
    """
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def _reversed(loaded: Loaded) -> Iterator[Fault]:
    pairs: list[tuple[str, str, Loc, object, Loc, object]] = []
    for city in loaded.objects["city"].values():
        if isinstance(city, City):
            years = city.assessment
            base: Loc = ("assessment", "base_year")
            aim: Loc = ("assessment", "target_year")
            pairs.append(("city", city.id, base, years.base_year, aim, years.target_year - 1))
    for plan in loaded.plans.values():
        years_of = (plan.first_year, plan.last_year)
        pairs.append(("plan", plan.id, ("first_year",), years_of[0], ("last_year",), years_of[1]))
    for area in loaded.areas.values():
        if area.valid_from and area.valid_to:
            dates = (area.valid_from.isoformat(), area.valid_to.isoformat())
            pairs.append(("area", area.id, ("valid_from",), dates[0], ("valid_to",), dates[1]))
    for source in loaded.sources.values():
        if source.window and source.window.first and source.window.last:
            dates = (source.window.first.isoformat(), source.window.last.isoformat())
            last: Loc = ("window", "last")
            pairs.append(("source", source.id, ("window", "first"), dates[0], last, dates[1]))
    pairs += [
        ("task", task.id, ("start",), task.start, ("end",), task.end)
        for task in loaded.tasks.values()
        if task.start and task.end
    ]
    for kind, id_, first, begin, last, end in pairs:
        if begin > end:  # type: ignore[operator]
            yield fault(
                "dates-reversed",
                loaded.place_at(kind, id_, last),
                first=first[-1],
                last=last[-1],
            )


def _periods(loaded: Loaded) -> Iterator[Fault]:
    places: list[tuple[str, str, Loc, str]] = []
    for indicator in loaded.indicators.values():
        places += [
            ("indicator", indicator.id, ("breaks", index, "at"), found.at)
            for index, found in enumerate(indicator.breaks)
        ]
    places += [
        ("claim", claim.id, ("recomputed", "period"), claim.recomputed.period)
        for claim in loaded.claims.values()
        if claim.recomputed is not None
    ]
    for kind, id_, loc, period in places:
        try:
            span(period)
        except PeriodError as error:
            yield fault(
                "period-invalid", loaded.place_at(kind, id_, loc), period=period, forms=error.todo
            )
