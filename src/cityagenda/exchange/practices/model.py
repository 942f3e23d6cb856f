"""The file of a practice: what it holds, so that it explains itself without its city."""

from typing import Annotated, Final, Literal

from pydantic import Field, StringConstraints

from cityagenda.city.models import Identifier, Part, Practice
from cityagenda.ground.texts import Text

FORMAT: Final = "cityagenda-practice"
VERSION: Final = 1

EditionId = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{8,64}$")]


class Home(Part):
    """The city whose practice it is."""

    id: Identifier
    name: Text
    country: str


class Standing(Part):
    """Where a document speaks of the practice, in words."""

    document: Text
    at: Text
    url: str | None = None


class Measured(Part):
    """What an indicator of the practice said last in its city, and how it was judged."""

    indicator: Identifier
    name: Text
    unit: Text
    period: str | None = None
    value: float | None = None
    verdict: Text = Field(default_factory=dict)


class PracticeFile(Part):
    """One practice with everything that it refers to by name.

    ``names`` gives the name of each object that the practice names by an id, by kind and id.
    ``places`` and ``values`` are for readers; another city takes no value over.
    """

    format: Literal["cityagenda-practice"]
    version: Literal[1]
    edition: EditionId
    city: Home
    citation: Text
    licence: Text
    practice: Practice
    names: dict[str, dict[str, Text]] = Field(default_factory=dict)
    places: list[Standing] = Field(default_factory=list)
    values: list[Measured] = Field(default_factory=list)
