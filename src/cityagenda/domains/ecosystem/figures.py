"""Figures: parameters and prices of a profile, each with unit, source and status."""

from collections.abc import Sequence
from typing import Final, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, model_validator

from cityagenda.domains.ecosystem.formulas import Argument
from cityagenda.domains.ecosystem.spreads import Spread
from cityagenda.ground import units
from cityagenda.ground.datums import Floats
from cityagenda.ground.errors import StandardError, UnitError
from cityagenda.ground.texts import Text

SOILS: Final = ("A", "B", "C", "D")
"""Hydrologic soil groups, in the order of figures that differ by soil."""
Status = Literal["confirmed", "unconfirmed"]


class Figure(BaseModel):
    """A parameter or a price: one number, or one for each ecosystem type (and soil group).

    ``otherwise`` holds for the types that ``by_ecosystem`` does not name. Without any number the
    authority's figure is not known here; what needs it is missing until a city gives it.
    ``year`` is that of a price.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    item: str
    name: Text
    unit: str
    source: str
    status: Status
    value: float | None = None
    by_ecosystem: dict[str, float | list[float]] = Field(default_factory=dict)
    otherwise: float | list[float] | None = None
    year: int | None = None
    spread: Spread | None = None

    @model_validator(mode="after")
    def _one_kind(self) -> "Figure":
        if self.value is not None and (self.by_ecosystem or self.otherwise is not None):
            raise ValueError("give `value`, or `by_ecosystem` and `otherwise`, not both")
        return self

    @property
    def known(self) -> bool:
        """Whether it has a number."""
        return self.value is not None or bool(self.by_ecosystem) or self.otherwise is not None


def per_unit(price: Figure, currency: str, unit: str) -> float:
    """Return how many of what a price is for are in one of a unit.

    Raises
    ------
    UnitError
        The price is in another currency, or for something else.

    Examples
    --------
    >>> price = Figure(item="p", name={}, unit="{CNY}/m3", source="", status="confirmed")
    >>> per_unit(price, "CNY", "10*8.m3")
    100000000.0
    """
    start = f"{{{currency}}}/"
    if not price.unit.startswith(start):
        raise UnitError(
            {
                "zh-Hans": f"价格单位“{price.unit}”不是以 {currency} 计的单价",
                "en": f"'{price.unit}' is no price in {currency}",
            },
            where=price.item,
            todo={
                "zh-Hans": f"请写成“{start}”加数量单位",
                "en": f"write '{start}' and the unit of the quantity",
            },
        )
    return units.factor(unit, price.unit.removeprefix(start))


def figures_by(figure: Figure, argument: Argument, types: Sequence[str]) -> Floats:
    """Return a figure as an array over an argument's axes, in the argument's unit.

    A type that has no number is NaN.

    Raises
    ------
    StandardError
        It has several numbers where one is needed, or not as many as there are soil groups.
    UnitError
        Its unit measures something else.
    """
    size = {"type": len(types), "soil": len(SOILS)}
    shape = tuple(size[axis] for axis in argument.axes)
    made = np.full(shape, np.nan)
    if figure.value is not None:
        made[...] = figure.value
    elif argument.axes[:1] == ("type",):
        for place, name in enumerate(types):
            number = figure.by_ecosystem.get(name, figure.otherwise)
            if number is not None:
                made[place] = _fitting(figure, number, shape[1:])
    elif figure.known:
        raise _mistaken(figure, "an array", "one number")
    found: Floats = made * units.factor(figure.unit, argument.unit)
    return found


def _fitting(figure: Figure, number: float | list[float], shape: tuple[int, ...]) -> Floats:
    given = np.asarray(number, np.float64)
    if given.ndim and given.shape != shape:
        wanted = f"{shape[0]} numbers" if shape else "one number"
        raise _mistaken(figure, f"{given.size} numbers", wanted)
    return given


def _mistaken(figure: Figure, held: str, wanted: str) -> StandardError:
    return StandardError(
        {
            "zh-Hans": f"参数“{figure.item}”的数值个数不符",
            "en": f"the figure '{figure.item}' has {held} where {wanted} is needed",
        },
        where=figure.item,
        todo={
            "zh-Hans": "单个数值写 value，分类型写 by_ecosystem",
            "en": "write one as `value`, several as `by_ecosystem`",
        },
    )
