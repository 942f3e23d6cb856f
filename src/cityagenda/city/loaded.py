"""The loaded city: every object by kind and id, and where each of them stands."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, NamedTuple, cast

from cityagenda.city.faults import Fault
from cityagenda.city.marks import Loc
from cityagenda.city.models import (
    Area,
    Bottleneck,
    City,
    Claim,
    Document,
    Force,
    Group,
    Indicator,
    Instrument,
    Measure,
    Network,
    Object,
    Organisation,
    Plan,
    Position,
    Practice,
    Programme,
    Route,
    Scenario,
    Source,
    TargetCity,
    Task,
    Technology,
)
from cityagenda.city.plain import position
from cityagenda.ground.errors import CityFolderError
from cityagenda.ground.methods import MethodSpec
from cityagenda.ground.standards import Standards

ANY: Final = "*"
"""Stands in `Loaded.broken` for whatever a file holds that cannot be read at all."""

_NOTHING: Mapping[str, Any] = MappingProxyType({})


class Origin(NamedTuple):
    """Where an object was read: file, line, and its place in the file's list, if any."""

    file: str
    line: int
    item: int | None


@dataclass(frozen=True)
class Loaded:
    """A city folder in memory.

    ``objects`` holds, by kind and id, every object that could be read. ``broken`` names
    those that stand in the folder and could not, so that a reference to one of them is not
    taken for a typing error. ``texts`` are the bytes of the files, for line numbers; a city
    that comes from an edition has none.
    """

    folder: Path
    objects: Mapping[str, Mapping[str, Object]]
    origins: Mapping[str, Mapping[str, Origin]]
    standards: Standards
    methods: Mapping[str, MethodSpec]
    faults: tuple[Fault, ...] = ()
    broken: frozenset[tuple[str, str]] = frozenset()
    texts: Mapping[str, bytes] = field(default_factory=dict, repr=False)

    def place_of(self, kind: str, id_: str, field: str | None = None) -> str:
        """Return ``file:line`` of an object, or of a field such as ``targets.0.year``.

        An object that only a scenario's patch adds stands at ``patch``.
        """
        loc = () if field is None else tuple(_part(part) for part in field.split("."))
        return self.place_at(kind, id_, loc)

    def place_at(self, kind: str, id_: str, loc: Loc) -> str:
        """Return ``file:line`` of a field given by its path."""
        origin = self.origins.get(kind, {}).get(id_)
        if origin is None:
            return "patch"
        text = self.texts.get(origin.file)
        if not loc or text is None:
            return f"{origin.file}:{origin.line}"
        start: Loc = () if origin.item is None else (origin.item,)
        line, _ = position(text, (*start, *loc))
        return f"{origin.file}:{line}"

    def with_faults(self, faults: Iterable[Fault]) -> "Loaded":
        """Return the same city with these faults, in their order."""
        return replace(self, faults=tuple(sorted(set(faults), key=lambda f: f.order)))

    def is_broken(self, kind: str, id_: str) -> bool:
        """Whether an object stands in the folder, or may, but could not be read."""
        return (kind, id_) in self.broken or (kind, ANY) in self.broken

    @property
    def city(self) -> City:
        """What ``city.yml`` says; `CityFolderError` if there is none that can be read."""
        found = self.objects.get("city", {})
        if not found:
            raise CityFolderError(
                "the folder has no city.yml that can be read",
                where=str(self.folder),
                todo="run 'cityagenda check' on it",
            )
        return cast("City", next(iter(found.values())))

    def _of(self, kind: str) -> Mapping[str, Any]:
        return self.objects.get(kind, _NOTHING)

    @property
    def organisations(self) -> Mapping[str, Organisation]:
        """The organisations by id."""
        return self._of("organisation")

    @property
    def areas(self) -> Mapping[str, Area]:
        """The areas by id."""
        return self._of("area")

    @property
    def documents(self) -> Mapping[str, Document]:
        """The documents by id."""
        return self._of("document")

    @property
    def plans(self) -> Mapping[str, Plan]:
        """The plans by id."""
        return self._of("plan")

    @property
    def positions(self) -> Mapping[str, Position]:
        """The positions by id."""
        return self._of("position")

    @property
    def bottlenecks(self) -> Mapping[str, Bottleneck]:
        """The bottlenecks by id."""
        return self._of("bottleneck")

    @property
    def technologies(self) -> Mapping[str, Technology]:
        """The technologies by id."""
        return self._of("technology")

    @property
    def forces(self) -> Mapping[str, Force]:
        """The forces by id."""
        return self._of("force")

    @property
    def programmes(self) -> Mapping[str, Programme]:
        """The programmes by id."""
        return self._of("programme")

    @property
    def target_cities(self) -> Mapping[str, TargetCity]:
        """The target cities by id."""
        return self._of("target-city")

    @property
    def groups(self) -> Mapping[str, Group]:
        """The groups by id."""
        return self._of("group")

    @property
    def tasks(self) -> Mapping[str, Task]:
        """The tasks by id."""
        return self._of("task")

    @property
    def measures(self) -> Mapping[str, Measure]:
        """The measures by id."""
        return self._of("measure")

    @property
    def instruments(self) -> Mapping[str, Instrument]:
        """The instruments by id."""
        return self._of("instrument")

    @property
    def routes(self) -> Mapping[str, Route]:
        """The routes by id."""
        return self._of("route")

    @property
    def indicators(self) -> Mapping[str, Indicator]:
        """The indicators by id."""
        return self._of("indicator")

    @property
    def sources(self) -> Mapping[str, Source]:
        """The sources by id."""
        return self._of("source")

    @property
    def networks(self) -> Mapping[str, Network]:
        """The sensor networks by id."""
        return self._of("network")

    @property
    def practices(self) -> Mapping[str, Practice]:
        """The practices by id."""
        return self._of("practice")

    @property
    def claims(self) -> Mapping[str, Claim]:
        """The claims by id."""
        return self._of("claim")

    @property
    def scenarios(self) -> Mapping[str, Scenario]:
        """The scenarios by id."""
        return self._of("scenario")


def _part(text: str) -> str | int:
    return int(text) if text.isdigit() else text
