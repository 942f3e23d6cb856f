"""What all objects of a city folder share: identity, references and places in documents."""

from dataclasses import dataclass
from typing import Annotated, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from cityagenda.ground.texts import Text

Identifier: TypeAlias = Annotated[
    str, StringConstraints(pattern=r"^[a-z0-9](?:[a-z0-9.\-]*[a-z0-9])?$", max_length=120)
]
"""Lower-case letters, digits, dots and hyphens: the same in files, URLs and tables."""


@dataclass(frozen=True, slots=True)
class Ref:
    """Marks a field (or the items of a list) as the id of another object of a kind.

    ``kind`` is a key of `cityagenda.city.models.KINDS`. The check of unknown references
    finds these marks by itself.
    """

    kind: str


class Part(BaseModel):
    """A part of an object. Unknown fields are errors, so that no typing error is lost."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Object(Part):
    """An object with an identity of its own."""

    id: Identifier


DocumentRef: TypeAlias = Annotated[str, Ref("document")]


class Place(Part):
    """Where something stands in a document, such as ``chapter 04, page 22``."""

    document: DocumentRef
    at: str


class Named(Object):
    """An object with a name, a description and its places in documents."""

    name: Text
    about: Text = Field(default_factory=dict)
    places: list[Place] = Field(default_factory=list)
