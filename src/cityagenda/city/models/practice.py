"""Practices to exchange, claims that documents make, and scenarios."""

from typing import Annotated, Any, Literal

from pydantic import Field, SerializerFunctionWrapHandler, model_serializer

from cityagenda.city.models.base import Identifier, Named, Object, Part, Place, Ref
from cityagenda.city.models.plan import (
    IndicatorRef,
    OrganisationRef,
    ProgrammeRef,
    TechnologyRef,
)
from cityagenda.ground.texts import Text


class PracticeOrigin(Part):
    """The city from which a practice was taken over, as the file of that city says.

    ``practice`` is its id there, ``places`` where it stands in that city's documents, and
    ``names`` what it refers to there and has no counterpart here, by kind of object.
    """

    city: Text
    practice: Identifier
    edition: str
    citation: Text
    licence: Text
    places: list[Text] = Field(default_factory=list)
    names: dict[str, list[Text]] = Field(default_factory=dict)


class Practice(Named):
    """An experience worth exchanging, or an organisation with its innovation point.

    ``origin`` is set by ``cityagenda import practice`` if it is another city's.
    """

    kind: Literal["experience", "organisation"]
    programme: ProgrammeRef
    innovation_point: Text = Field(default_factory=dict)
    technologies: list[TechnologyRef] = Field(default_factory=list)
    organisation: OrganisationRef | None = None
    areas: list[Annotated[str, Ref("area")]] = Field(default_factory=list)
    indicators: list[IndicatorRef] = Field(default_factory=list)
    transfer_conditions: Text = Field(default_factory=dict)
    links_ours: bool = False
    origin: PracticeOrigin | None = None

    @model_serializer(mode="wrap")
    def _without_absent_origin(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Leave out an origin that is none: a city of its own practices says what it said."""
        data: dict[str, Any] = handler(self)
        if self.origin is None:
            data.pop("origin", None)
        return data


class Recomputed(Part):
    """The value of the account against which a stated value is held.

    Both are equal if they differ by at most ``tolerance`` (absolute, in the indicator's
    unit); if they are not, the account shows both.
    """

    indicator: IndicatorRef
    period: str
    area: Annotated[str, Ref("area")] | None = None
    dimensions: dict[str, str] = Field(default_factory=dict)
    tolerance: float = 0.0


class Claim(Object):
    """What a sentence of a document states, in our own words, held as data.

    ``objects`` are the objects of the folder that carry it, as ``KIND:ID``. ``state`` is
    ``computed`` (the account recomputes it), ``cited`` (another document says so too, or
    the document itself is the authority for it) or ``unpublished`` (evidence is not
    published). ``against`` names claims that cannot hold together with this one.
    """

    place: Place
    statement: Text
    kind: Literal["number", "rank", "first", "event", "action", "aim", "structure", "name"]
    state: Literal["computed", "cited", "unpublished"]
    objects: list[str] = Field(default_factory=list)
    value: float | None = None
    unit: str | None = None
    period: str | None = None
    recomputed: Recomputed | None = None
    evidence: list[Annotated[str, Ref("document")]] = Field(default_factory=list)
    against: list[Annotated[str, Ref("claim")]] = Field(default_factory=list)
    note: Text = Field(default_factory=dict)


class Scenario(Named):
    """A merge patch (RFC 7396) on the loaded city: ``{kind: {id: {field: value}}}``."""

    patch: dict[str, Any]
