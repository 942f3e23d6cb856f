"""Indicators: what is measured, in which unit, by which method, against which targets."""

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Field

from cityagenda.city.models.base import Named, Part, Place, Ref
from cityagenda.city.models.plan import OrganisationRef, ProgrammeRef, TargetCityLink
from cityagenda.ground.texts import Text

SourceRef = Annotated[str, Ref("source")]
AreaRef = Annotated[str, Ref("area")]


class Codes(Part):
    """The indicator's place in frameworks of other people."""

    sdg: list[str] = Field(default_factory=list)
    u4ssc: list[str] = Field(default_factory=list)
    iso37120: list[str] = Field(default_factory=list)
    other: dict[str, str] = Field(default_factory=dict)


class Revision(Part):
    """What a target was before, until when, and why it changed."""

    value: float
    until: date
    reason: Text


class Target(Part):
    """A value to be reached in a year, for one series of the indicator.

    Without ``area`` it holds for the city, without ``dimensions`` for the headline.
    ``expected`` targets steer; ``binding`` ones oblige.
    """

    year: int
    value: float
    kind: Literal["binding", "expected"] = "expected"
    area: AreaRef | None = None
    dimensions: dict[str, str] = Field(default_factory=dict)
    place: Place | None = None
    note: Text = Field(default_factory=dict)
    revisions: list[Revision] = Field(default_factory=list)


class Level(Part):
    """The value at which the indicator counts as having a level (a horizon's id)."""

    horizon: str
    value: float
    source: Text


class Goalposts(Part):
    """The values that score 0 and 100, and the lower edges of green, yellow and orange."""

    worst: float
    best: float
    thresholds: dict[Literal["green", "yellow", "orange"], float] = Field(default_factory=dict)
    source: Text
    status: Literal["confirmed", "unconfirmed"] = "unconfirmed"


class Break(Part):
    """From this period on, values are not comparable with those before.

    ``comparable`` says that the difference is known to be harmless.
    """

    at: str
    kind: Literal["definition", "method", "population", "territory", "price base", "other"]
    note: Text
    comparable: bool = False


class Selection(Part):
    """Which of several competing values the account uses; the others stay visible.

    ``sources`` come first in their order, then sources that are not listed, by id.
    ``scopes`` likewise. Of one source and scope, the ``latest`` (or ``first``) vintage.
    """

    sources: list[SourceRef] = Field(default_factory=list)
    scopes: list[str] = Field(default_factory=list)
    vintage: Literal["latest", "first"] = "latest"
    reason: Text = Field(default_factory=dict)


class Indicator(Named):
    """One measured quantity with its whole metadata.

    ``unit`` is a UCUM code in which all values are expressed, its multiplier included
    (``10*8.{CNY}``); ``price_base`` is ``current`` or the year of constant prices.
    ``inputs`` names what each input of the method is fed with: ``source:ID``,
    ``indicator:ID`` or ``table:INDICATOR/NAME``, one or a list. Without a method the
    indicator is listed with "no data yet". ``limit`` is a natural bound of the value, such
    as 100 for a share. ``growth_rate`` says that the value is itself a rate of growth, whose
    compound growth means nothing. ``metadata`` is kept as it is for exchange.
    """

    number: str | None = None
    unit: str
    unit_name: Text = Field(default_factory=dict)
    price_base: str | None = None
    direction: Literal["up", "down", "near", "none"]
    decimals: int | None = None
    limit: float | None = None
    growth_rate: bool = False
    base_year: int | None = None
    codes: Codes = Field(default_factory=Codes)
    programmes: list[ProgrammeRef] = Field(default_factory=list)
    target_cities: list[TargetCityLink] = Field(default_factory=list)
    custodian: OrganisationRef | None = None
    dimensions: list[str] = Field(default_factory=list)
    method: str | None = None
    inputs: dict[str, str | list[str]] = Field(default_factory=dict)
    parameters: dict[str, Any] = Field(default_factory=dict)
    standards: dict[str, str] = Field(default_factory=dict)
    targets: list[Target] = Field(default_factory=list)
    levels: list[Level] = Field(default_factory=list)
    goalposts: Goalposts | None = None
    breaks: list[Break] = Field(default_factory=list)
    selection: Selection = Field(default_factory=Selection)
    notes: Text = Field(default_factory=dict)
    metadata: dict[str, Any] = Field(default_factory=dict)
