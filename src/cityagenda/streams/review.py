"""Review: what a person decides about values, under their name.

Neither raw values nor flags are changed: a review stands beside them, and the newest one for
an instant holds.
"""

from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, model_validator

from cityagenda.streams.flags import Flag
from cityagenda.streams.resolution import Integers, Numbers

Bits = np.ndarray[Any, np.dtype[np.uint8]]


class Review(BaseModel):
    """A decision about a datastream's values from ``first`` on and before ``last``.

    ``accept`` lets values stand against the checks, ``reject`` flags them, ``replace`` gives a
    corrected value. Instants are in microseconds of UTC; ``at`` is when it was decided.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    datastream: str = Field(min_length=1)
    first: int
    last: int
    verdict: Literal["accept", "reject", "replace"]
    reviewer: str = Field(min_length=1)
    reason: str = Field(min_length=1)
    at: int
    value: float | None = Field(default=None, allow_inf_nan=False)

    @model_validator(mode="after")
    def _whole(self) -> "Review":
        if self.last <= self.first:
            raise ValueError("the review ends before it begins")
        if (self.verdict == "replace") != (self.value is not None):
            raise ValueError("a value belongs to the verdict 'replace', and only to it")
        return self


def reviewed(
    times: Integers, flags: Bits, corrected: Numbers, reviews: Sequence[Review]
) -> tuple[Bits, Numbers, Integers]:
    """Return the flags and corrected values of one datastream after its reviews, and which holds.

    Of the reviews of an instant the newest holds alone. The last array has its place among the
    reviews, -1 for none.
    """
    holds = np.full(len(times), -1)
    for place in sorted(range(len(reviews)), key=lambda p: reviews[p].at):
        one = reviews[place]
        holds[(times >= one.first) & (times < one.last)] = place
    flags, corrected = flags.copy(), corrected.copy()
    for place, one in enumerate(reviews):
        own = holds == place
        if one.verdict == "reject":
            flags[own] |= np.uint8(Flag.REVIEWED)
        else:
            flags[own] = 0
        if one.value is not None:
            corrected[own] = one.value
    return flags, corrected, holds
