"""Plausible layers: numbers that can be, in the unit that a formula wants.

Two kinds of mistake are caught: a value that cannot be (negative rain), and a layer whose
largest value is so small or large that it must be in another unit (metres of rain for
millimetres). The latter is judged on the whole layer, for a single cell may be nought.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from cityagenda.ground.errors import SourceError
from cityagenda.ground.rasters import Raster
from cityagenda.ground.texts import Text


@dataclass(frozen=True, slots=True)
class Limits:
    """What can be: the least value, and between what the largest of a layer must lie."""

    name: Text
    unit: str
    least: float
    largest: tuple[float, float]


LIMITS: Final[Mapping[str, Limits]] = {
    "precipitation": Limits({"zh-Hans": "降水量", "en": "precipitation"}, "mm/a", 0, (10, 2e4)),
    "evaporation": Limits(
        {"zh-Hans": "参考蒸散量", "en": "reference evapotranspiration"}, "mm/a", 0, (50, 5000)
    ),
    "evapotranspiration": Limits(
        {"zh-Hans": "实际蒸散量", "en": "actual evapotranspiration"}, "mm/a", 0, (10, 5000)
    ),
    "soil_depth": Limits({"zh-Hans": "土层深度", "en": "depth of soil"}, "mm", 0, (10, 1e5)),
    "water_content": Limits(
        {"zh-Hans": "植物有效含水量", "en": "plant available water content"}, "1", 0, (0, 1)
    ),
    "heights": Limits({"zh-Hans": "高程", "en": "height"}, "m", -500, (-500, 9000)),
    "erosivity": Limits(
        {"zh-Hans": "降雨侵蚀力", "en": "erosivity"}, "MJ mm/(hm2 h a)", 0, (1, 1e5)
    ),
    "erodibility": Limits(
        {"zh-Hans": "土壤可蚀性", "en": "erodibility"}, "t hm2 h/(hm2 MJ mm)", 0, (0, 0.2)
    ),
}
"""By layer. Heights below -500 m lie beneath every dry place, and are voids without a name."""


def check(raster: Raster, found: tuple[float, float], limits: Limits) -> None:
    """Raise `SourceError` unless a layer, by its least and largest value, can be right.

    Examples
    --------
    >>> from pathlib import Path
    >>> from cityagenda.ground.rasters import Grid
    >>> rain = Raster(Path("p.tif"), Grid("EPSG:4326", (1, 0, 0, 0, -1, 0), 1, 1), "f4", None)
    >>> check(rain, (0.3, 1.9), LIMITS["precipitation"])
    Traceback (most recent call last):
    cityagenda.ground.errors.SourceError: p.tif: precipitation is 1.9 at the most, ...
    """
    low, high = found
    if low > high:
        raise SourceError(
            {"zh-Hans": "所有单元均无数据", "en": "all its cells are missing"},
            where=str(raster.path),
            todo={
                "zh-Hans": "请检查无数据值与范围",
                "en": "check its no-data value and where it lies",
            },
        )
    if low < limits.least:
        raise SourceError(
            {
                "zh-Hans": f"{limits.name['zh-Hans']}最小为 {low:g}，不可能低于 {limits.least:g}",
                "en": f"{limits.name['en']} is {low:g} at the least, "
                f"and cannot be below {limits.least:g}",
            },
            where=str(raster.path),
            todo={
                "zh-Hans": "请更正数值，或将无数据值声明为该值",
                "en": "correct the values, or declare this one as the no-data value",
            },
        )
    lower, upper = limits.largest
    if not lower <= high <= upper:
        raise SourceError(
            {
                "zh-Hans": f"{limits.name['zh-Hans']}最大为 {high:g}，"
                f"以 {limits.unit} 计应在 {lower:g} 至 {upper:g} 之间",
                "en": f"{limits.name['en']} is {high:g} at the most, "
                f"and in {limits.unit} it should be from {lower:g} to {upper:g}",
            },
            where=str(raster.path),
            todo={
                "zh-Hans": f"请检查单位；应为 {limits.unit}",
                "en": f"check the unit; {limits.unit} is wanted",
            },
        )
