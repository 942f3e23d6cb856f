"""Units of measure as UCUM codes; converted only where raw data enters.

A code may carry annotations in braces, such as ``10*8.{CNY}``. Annotations name what is
counted; two codes are convertible only if their annotations are the same.
"""

import re
from functools import cache
from typing import TYPE_CHECKING, Any

from cityagenda.ground.errors import UnitError

if TYPE_CHECKING:
    from pint import Quantity

_ANNOTATION = re.compile(r"\{[^{}]*\}")


@cache
def _registry() -> Any:  # noqa: ANN401 - ucumvert has no types
    from ucumvert import PintUcumRegistry

    return PintUcumRegistry()


@cache
def _quantity(code: str) -> "Quantity[float]":
    from lark.exceptions import LarkError

    plain = _ANNOTATION.sub("1", code)
    try:
        return _registry().from_ucum(plain)  # type: ignore[no-any-return]
    except (LarkError, ValueError) as error:
        raise UnitError(
            {"zh-Hans": f"“{code}”不是 UCUM 单位", "en": f"'{code}' is not a UCUM unit"},
            todo={
                "zh-Hans": "请写 UCUM 代码，如 ug/m3、%、10*4.t 或 {person}",
                "en": "write a UCUM code such as ug/m3, %, 10*4.t or {person}",
            },
        ) from error


@cache
def annotations(code: str) -> tuple[str, ...]:
    """Return the sorted annotations of a UCUM code.

    Examples
    --------
    >>> annotations("10*8.{CNY}/{person}")
    ('{CNY}', '{person}')
    """
    return tuple(sorted(_ANNOTATION.findall(code)))


def check(code: str) -> None:
    """Raise `UnitError` unless ``code`` is a UCUM code."""
    _quantity(code)


@cache
def factor(source: str, target: str) -> float:
    """Return the number that turns a value in ``source`` into a value in ``target``.

    ``value_target = factor * value_source``. Only proportional units are converted: a
    temperature scale with an offset is refused.

    Raises
    ------
    UnitError
        A code is unknown, the dimensions differ or the annotations differ.

    Examples
    --------
    >>> factor("mg/m3", "ug/m3")
    1000.0
    >>> factor("{CNY}", "10*4.{CNY}")
    0.0001
    """
    if source == target:
        return 1.0
    if annotations(source) != annotations(target):
        raise _mismatch(source, target)
    left, right = _quantity(source), _quantity(target)
    if left.dimensionality != right.dimensionality or {source, target} & {"Cel", "[degF]"}:
        raise _mismatch(source, target)
    ratio = (left / right).to_base_units().magnitude
    return float(f"{ratio:.15g}")


def _mismatch(source: str, target: str) -> UnitError:
    return UnitError(
        {
            "zh-Hans": f"“{source}”不能换算为“{target}”",
            "en": f"'{source}' cannot be converted to '{target}'",
        },
        todo={
            "zh-Hans": "请更正列或指标的单位；单位从不推测",
            "en": "correct the unit of the column or of the indicator; units are never guessed",
        },
    )
