"""The library: which practices somebody asks for, and by what they can be chosen."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import cast

from cityagenda.city.loaded import Loaded
from cityagenda.city.models import Named, Practice, Route
from cityagenda.web.apps.search.words import contains, key, terms


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody asks for; what is empty does not matter."""

    programme: str = ""
    kind: str = ""
    technology: str = ""
    place: str = ""
    text: str = ""

    @property
    def is_any(self) -> bool:
        """Whether nothing is asked for in particular."""
        return self == Wish()


@dataclass(frozen=True, slots=True)
class Choices:
    """What can be asked for: only what some practice has."""

    programmes: list[Named]
    kinds: list[str]
    technologies: list[Named]
    places: list[Named]


def choices(city: Loaded) -> Choices:
    """Return by what the practices of a city can be chosen."""
    practices = list(city.practices.values())

    def named(kind: str, of: Callable[[Practice], Iterable[str]]) -> list[Named]:
        used = {id_ for practice in practices for id_ in of(practice)}
        return [cast("Named", item) for id_, item in city.objects[kind].items() if id_ in used]

    return Choices(
        named("programme", lambda p: [p.programme]),
        [k for k in ("experience", "organisation") if any(p.kind == k for p in practices)],
        named("technology", lambda p: p.technologies),
        named("area", lambda p: p.areas),
    )


def chosen(city: Loaded, wish: Wish) -> list[Practice]:
    """Return the practices that somebody asks for.

    A place stands for itself and for everything inside it.
    """
    wanted = terms(wish.text)
    inside = set(_inside(city, wish.place)) if wish.place else set()
    return [
        practice
        for practice in city.practices.values()
        if wish.programme in ("", practice.programme)
        and wish.kind in ("", practice.kind)
        and (not wish.technology or wish.technology in practice.technologies)
        and (not wish.place or not inside.isdisjoint(practice.areas))
        and all(contains(_key(city, practice), term) for term in wanted)
    ]


def _inside(city: Loaded, place: str) -> Iterator[str]:
    """Yield a place and every area below it; the parents of a damaged folder may be a ring."""
    for area in city.areas.values():
        here, seen = area.id, set[str]()
        while here and here not in seen:
            if here == place:
                yield area.id
                break
            seen.add(here)
            here = city.areas[here].parent or "" if here in city.areas else ""


def _key(city: Loaded, practice: Practice) -> str:
    organisation = city.organisations.get(practice.organisation or "")
    texts = [
        practice.name,
        practice.about,
        practice.innovation_point,
        practice.transfer_conditions,
        *([organisation.name] if organisation else []),
        *(city.technologies[id_].name for id_ in practice.technologies),
        *([practice.origin.city] if practice.origin else []),
    ]
    return " \n".join(key(value) for text in texts for value in text.values())


def grouped(city: Loaded, found: Iterable[Practice]) -> list[tuple[Named, list[Practice]]]:
    """Return practices under their programmes, in the order of the plan."""
    listed = list(found)
    groups = [
        (p, [one for one in listed if one.programme == p.id]) for p in city.programmes.values()
    ]
    return [group for group in groups if group[1]]


def routes(city: Loaded, practice: Practice) -> list[Route]:
    """Return the technology routes in which a practice stands."""
    return [route for route in city.routes.values() if practice.id in route.practices]
