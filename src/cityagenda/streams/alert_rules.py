"""Rules of alerts: when values of a place become an event, as a city writes it."""

from math import ceil
from typing import Final, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from cityagenda.ground.texts import Text

SEVERITIES: Final[dict[str, Text]] = {
    "minor": {"zh-Hans": "一般", "en": "minor"},
    "moderate": {"zh-Hans": "较重", "en": "moderate"},
    "severe": {"zh-Hans": "严重", "en": "severe"},
    "extreme": {"zh-Hans": "特别严重", "en": "extreme"},
}
KINDS: Final[dict[str, Text]] = {
    "threshold": {"zh-Hans": "越限", "en": "beyond a threshold"},
    "class": {"zh-Hans": "级别变化", "en": "another class"},
    "rate": {"zh-Hans": "变化过快", "en": "changes fast"},
    "neighbours": {"zh-Hans": "与周边站点不符", "en": "stands out from its neighbours"},
}


class Rule(BaseModel):
    """When values become an event, and when it ends.

    What is watched (the signal) depends on ``kind``: the value itself (``threshold``, ``class``),
    its change from the hour before (``rate``), or its difference from the median of the others
    at the same hour (``neighbours``; nought where that is not more than ``width`` scaled median
    absolute deviations of the others, nothing where fewer than ``least`` have a value;
    ``within_km`` names which others, all by default).

    - An event is raised at an hour whose signal lies above ``above`` (or below ``below``), if
      all values of the last ``minimum`` hours do and at least the share ``valid`` of these hours
      has a value. It opened at the first of them.
    - It is cleared at the first hour whose signal is no longer beyond ``clear``; between the
      two levels it goes on (hysteresis). It lapses when ``lapse`` hours brought no value.
    - ``class`` has ascending ``edges``; a value is in the class of the edges below it. Each class
      above the first is an event of its own, ended by the passage to another one; ``margin``
      is how far below an edge a value must fall to leave a class.
    - For ``mute`` hours after a raised event another one of the same place that is no worse
      is marked as muted.
    - ``late``: what is raised for an hour that ended longer ago than so many hours is stale.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    id: str = Field(pattern=r"^[a-z0-9](?:[a-z0-9.\-]*[a-z0-9])?$", max_length=120)
    name: Text = Field(default_factory=dict)
    property: str = Field(min_length=1)
    kind: Literal["threshold", "class", "rate", "neighbours"] = "threshold"
    above: float | None = None
    below: float | None = None
    clear: float | None = None
    edges: tuple[float, ...] = ()
    margin: float = Field(default=0, ge=0)
    minimum: int = Field(default=1, ge=1, le=720)
    valid: float = Field(default=0.75, gt=0, le=1)
    lapse: int = Field(default=24, ge=1, le=8760)
    within_km: float | None = Field(default=None, gt=0)
    least: int = Field(default=3, ge=1)
    width: float = Field(default=3, ge=0)
    mute: int = Field(default=0, ge=0)
    late: int = Field(default=2, ge=0)
    severity: Literal["minor", "moderate", "severe", "extreme"]

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.kind == "class":
            if not self.edges or any(
                a >= b for a, b in zip(self.edges, self.edges[1:], strict=False)
            ):
                raise ValueError("a rule of kind 'class' needs 'edges' that ascend")
            if (self.above, self.below, self.clear) != (None, None, None):
                raise ValueError(
                    "a rule of kind 'class' has 'edges', not 'above', 'below' or 'clear'"
                )
        else:
            if self.edges or self.margin:
                raise ValueError("'edges' and 'margin' belong to the kind 'class'")
            if (self.above is None) == (self.below is None):
                raise ValueError("a rule needs either 'above' or 'below'")
            if self.clear is not None and self.slack() < 0:
                raise ValueError("'clear' lies beyond the level at which the event is raised")
        if self.lapse < self.minimum:
            raise ValueError("'lapse' is shorter than 'minimum'")
        if self.within_km is not None and self.kind != "neighbours":
            raise ValueError("'within_km' belongs to the kind 'neighbours'")
        return self

    def sign(self) -> int:
        """Return 1 where more is worse, -1 where less is."""
        return 1 if self.below is None else -1

    def levels(self) -> tuple[float, ...]:
        """Return the levels that a signal passes, ascending, after its sign was taken out."""
        limit = self.above if self.below is None else -self.below
        return self.edges if limit is None else (limit,)

    def slack(self) -> float:
        """Return how far below a level a signal must fall to leave it."""
        if self.kind == "class" or self.clear is None:
            return self.margin
        return self.levels()[0] - self.sign() * self.clear

    def wanted(self) -> int:
        """Return how many of the last ``minimum`` hours must have a value."""
        return ceil(self.valid * self.minimum - 1e-9)

    def reach(self) -> int:
        """Return how many hours before an hour its state may rest on."""
        return self.minimum + 1
