"""The city, its organisations, its areas and the documents that it stands on."""

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Field

from cityagenda.city.models.base import Named, Object, Part, Ref
from cityagenda.ground.texts import Text


class AssessmentDefaults(Part):
    """The years between which progress is judged unless an indicator says otherwise."""

    base_year: int = 2015
    target_year: int = 2030


class City(Object):
    """``city.yml``: what holds for the whole folder.

    ``languages`` are BCP 47 tags; every text must exist in each of them. ``jurisdiction``
    is the one under which standards are looked up. ``geometry`` names the source that
    holds the shapes of the areas, or several in one datum, such as one a level. ``metadata``
    is kept as it is for exchange.
    """

    name: Text
    about: Text = Field(default_factory=dict)
    country: str
    timezone: str
    languages: list[str] = Field(min_length=1)
    currency: str
    jurisdiction: str
    area: Annotated[str, Ref("area")]
    geometry: Annotated[str, Ref("source")] | list[Annotated[str, Ref("source")]] | None = None
    assessment: AssessmentDefaults = Field(default_factory=AssessmentDefaults)
    synthetic_in_overview: bool = False
    metadata: dict[str, Any] = Field(default_factory=dict)

    @property
    def geometries(self) -> list[str]:
        """The ids of the sources that hold shapes."""
        named = self.geometry or []
        return [named] if isinstance(named, str) else named


class Organisation(Named):
    """Who is responsible: custodian, agency, publisher, a reviewer's employer."""

    kind: Literal["government", "agency", "company", "university", "institute", "civil", "other"]
    parent: Annotated[str, Ref("organisation")] | None = None
    url: str | None = None


class Lineage(Part):
    """An event in which areas became other areas."""

    kind: Literal["merged", "split", "renamed", "transferred"]
    areas: list[Annotated[str, Ref("area")]]
    on: date


class Area(Named):
    """A territory with the dates of its life; its shape stands in the city's geometry."""

    kind: str
    code: str | None = None
    parent: Annotated[str, Ref("area")] | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    lineage: list[Lineage] = Field(default_factory=list)


class Document(Named):
    """A text that the account cites: a plan, a law, a bulletin, a report, a press item.

    ``date`` is a full date or only its year or month, as the document states it.
    """

    kind: Literal[
        "plan", "law", "reply", "bulletin", "yearbook", "report", "paper", "press", "web", "other"
    ]
    publisher: Annotated[str, Ref("organisation")] | None = None
    date: str | None = None
    number: str | None = None
    url: str | None = None
    licence: str | None = None
