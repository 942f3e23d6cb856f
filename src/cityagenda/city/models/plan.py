"""The plan: bottlenecks, forces, programmes, groups, tasks, target cities and routes."""

from typing import Annotated, Literal

from pydantic import Field

from cityagenda.city.models.base import Identifier, Named, Part, Place, Ref
from cityagenda.ground.texts import Text

BottleneckRef = Annotated[str, Ref("bottleneck")]
TechnologyRef = Annotated[str, Ref("technology")]
ProgrammeRef = Annotated[str, Ref("programme")]
IndicatorRef = Annotated[str, Ref("indicator")]
PracticeRef = Annotated[str, Ref("practice")]
TaskRef = Annotated[str, Ref("task")]
OrganisationRef = Annotated[str, Ref("organisation")]


class Horizon(Part):
    """A year in which the plan wants to have reached a level."""

    id: Identifier
    year: int
    name: Text
    level: Text
    about: Text = Field(default_factory=dict)
    places: list[Place] = Field(default_factory=list)


class Total(Part):
    """A number of things that a document declares without naming all of them."""

    of: Literal["group", "task", "measure", "article"]
    count: int
    state: Literal["completed", "under way", "planned", "adopted"]
    about: Text
    place: Place


class Plan(Named):
    """The whole: theme, years, the documents that it rests on and its horizons.

    ``totals`` are declared numbers of groups, tasks or measures; what they do not name is
    "not published" and never invented.
    """

    theme: Text
    first_year: int
    last_year: int
    basis: list[Annotated[str, Ref("document")]] = Field(default_factory=list)
    horizons: list[Horizon] = Field(default_factory=list)
    totals: list[Total] = Field(default_factory=list)


class Position(Named):
    """What the city has been told to become."""


class Bottleneck(Named):
    """What holds the city's development back."""


class Technology(Named):
    """A technology that the plan applies against its bottlenecks."""


class Force(Named):
    """A field of action that answers bottlenecks."""

    bottlenecks: list[BottleneckRef] = Field(default_factory=list)


class TargetCity(Named):
    """A picture of the city to come: the second axis of the plan."""


class TargetCityLink(Part):
    """That something serves a target city; ``ours`` if no document says so."""

    target_city: Annotated[str, Ref("target-city")]
    ours: bool = False


class Variant(Part):
    """Another name for the same thing, and where it stands."""

    name: Text
    place: Place


class Programme(Named):
    """A project or a system of the plan.

    ``official_goals`` are the goals or targets of the 2030 Agenda that the plan itself
    names; ``sdg`` holds the wider links that are ours.
    """

    kind: Literal["project", "system"]
    force: Annotated[str, Ref("force")]
    official_goals: list[str] = Field(default_factory=list)
    sdg: list[str] = Field(default_factory=list)
    target_cities: list[TargetCityLink] = Field(default_factory=list)
    variants: list[Variant] = Field(default_factory=list)


class Group(Named):
    """A group of tasks of one programme."""

    programme: ProgrammeRef
    target_cities: list[TargetCityLink] = Field(default_factory=list)
    synthetic: bool = False


class Declared(Part):
    """What a document says of a task's state, on its own word."""

    state: Literal["completed", "under way", "planned"]
    on: str
    place: Place


class Task(Named):
    """Something that was to be done.

    ``declared`` is what a document says; that is never proof. ``programme`` is absent for
    tasks of the plan as a whole. ``agency`` is absent where none is published. A
    ``synthetic`` task was made up for a demonstration, and stands only in a city that has
    switched synthetic figures on.
    """

    programme: ProgrammeRef | None = None
    group: Annotated[str, Ref("group")] | None = None
    year: int | None = None
    start: str | None = None
    end: str | None = None
    agency: OrganisationRef | None = None
    declared: Declared | None = None
    weight: float = Field(default=1.0, gt=0)
    target_cities: list[TargetCityLink] = Field(default_factory=list)
    technologies: list[TechnologyRef] = Field(default_factory=list)
    indicators: list[IndicatorRef] = Field(default_factory=list)
    after: list[TaskRef] = Field(default_factory=list)
    synthetic: bool = False


class Measure(Named):
    """A policy or institutional measure of the plan."""

    programme: ProgrammeRef | None = None
    indicators: list[IndicatorRef] = Field(default_factory=list)


class Instrument(Named):
    """A named law, policy, standard or plan through which the city acts."""

    kind: Literal["law", "policy", "plan", "standard", "regulation", "programme", "other"]
    programme: ProgrammeRef | None = None
    date: str | None = None
    status: Literal["in force", "adopted", "draft", "study", "not published"]
    indicators: list[IndicatorRef] = Field(default_factory=list)


class Route(Named):
    """A technology route: bottleneck, technology, projects, practices, indicators moved.

    ``ours`` says that the links were drawn by the editors of the folder and not by a
    document.
    """

    bottleneck: BottleneckRef
    technology: TechnologyRef
    programmes: list[ProgrammeRef] = Field(default_factory=list)
    tasks: list[TaskRef] = Field(default_factory=list)
    practices: list[PracticeRef] = Field(default_factory=list)
    indicators: list[IndicatorRef] = Field(default_factory=list)
    ours: bool = False
