"""Targets and levels: reachable years, declared dimensions, no doubles."""

from collections.abc import Callable, Iterator
from functools import cache

from cityagenda.city.checks.columns import first_years as first_years_of
from cityagenda.city.faults import Fault, fault
from cityagenda.city.links import input_texts, link
from cityagenda.city.loaded import Loaded
from cityagenda.city.marks import Loc
from cityagenda.city.models import Indicator
from cityagenda.city.suggestions import nearest


def target_faults(loaded: Loaded) -> Iterator[Fault]:
    """Yield targets that cannot be judged and levels of horizons that do not exist.

    A target that is met already is none of them.
    """
    plans_are_read = all(kind != "plan" for kind, _ in loaded.broken)
    horizons = [h.id for plan in loaded.plans.values() for h in plan.horizons]

    @cache
    def first_years(source: str) -> dict[str | None, int]:
        return first_years_of(loaded.folder, loaded.sources[source])

    for indicator in loaded.indicators.values():
        if indicator.targets:
            years = _first_years(loaded, indicator, first_years)
            yield from _years(loaded, indicator, min(years, default=None))
            yield from _doubles(loaded, indicator)
            for index, target in enumerate(indicator.targets):
                loc = ("targets", index, "dimensions")
                at = ("indicator", indicator.id, loc)
                yield from dimension_faults(loaded, indicator, target.dimensions, at)
        for index, level in enumerate(indicator.levels):
            if level.horizon not in horizons and plans_are_read:
                where = loaded.place_at("indicator", indicator.id, ("levels", index, "horizon"))
                near = nearest(level.horizon, horizons)
                yield fault("horizon-unknown", where, horizon=level.horizon, nearest=near)


def dimension_faults(
    loaded: Loaded, indicator: Indicator, dimensions: dict[str, str], at: tuple[str, str, Loc]
) -> Iterator[Fault]:
    """Yield the dimensions that an indicator does not declare."""
    for name in dimensions:
        if name not in indicator.dimensions:
            yield fault(
                "dimension-undeclared",
                loaded.place_at(*at),
                name=name,
                indicator=indicator.id,
                nearest=nearest(name, indicator.dimensions),
            )


def _years(loaded: Loaded, indicator: Indicator, first: int | None) -> Iterator[Fault]:
    for index, target in enumerate(indicator.targets):
        where = ("indicator", indicator.id, ("targets", index, "year"))
        if indicator.base_year is not None and target.year <= indicator.base_year:
            base = indicator.base_year
            yield fault("target-before-base", loaded.place_at(*where), year=target.year, base=base)
        elif first is not None and target.year < first:
            yield fault(
                "target-before-data", loaded.place_at(*where), year=target.year, first=first
            )


def _first_years(
    loaded: Loaded, indicator: Indicator, first_years: Callable[[str], dict[str | None, int]]
) -> list[int]:
    """Return the first year of each source, or nothing if one of the inputs is no source."""
    years: list[int] = []
    series = str(indicator.parameters.get("series", indicator.id))
    for _, _, text in input_texts(indicator):
        found = link(text)
        if found is None or found.kind != "source" or found.id not in loaded.sources:
            return []
        by_series = first_years(found.id)
        year = by_series.get(series, by_series.get(None))
        if year is not None:
            years.append(year)
    return years


def _doubles(loaded: Loaded, indicator: Indicator) -> Iterator[Fault]:
    seen: dict[tuple[object, ...], int] = {}
    for index, target in enumerate(indicator.targets):
        key = (target.year, target.area, tuple(sorted(target.dimensions.items())), target.kind)
        if key in seen:
            where = loaded.place_at("indicator", indicator.id, ("targets", index))
            other = loaded.place_at("indicator", indicator.id, ("targets", seen[key]))
            yield fault("target-duplicate", where, year=target.year, first=other)
        seen.setdefault(key, index)
