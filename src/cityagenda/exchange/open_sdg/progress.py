"""Progress options: base year, direction, limit and targets that a repository declares."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from cityagenda.exchange.open_sdg.report import Report

FIELD: Final = "progress_calculation_options"
_DIRECTIONS: Final = {"positive": "up", "negative": "down"}
_LAST_YEAR: Final = 2030


@dataclass(slots=True)
class Progress:
    """What the options of one indicator come to."""

    direction: str = "none"
    base_year: int | None = None
    limit: float | None = None
    targets: list[dict[str, Any]] = field(default_factory=list)


def progress_of(
    fields: Mapping[str, Any], constants: Mapping[str, str], where: str, report: Report
) -> Progress:
    """Return direction, base year, limit and targets of an indicator.

    Open SDG takes an undeclared direction to be negative; here it stays undeclared, because
    no one said so. Options of single series become targets of their dimensions; where two
    options state different directions, base years or limits, the first one counts.

    Parameters
    ----------
    fields
        The metadata of the indicator.
    constants
        Columns that hold one text in all rows, which are no dimensions.
    where, report
        The place and the taker of findings.

    Examples
    --------
    >>> options = [{"direction": "negative", "target": 5, "target_year": 2030, "limit": 0}]
    >>> progress_of({FIELD: options}, {}, "a.yml:1", Report()).targets
    [{'year': 2030, 'value': 5.0}]
    """
    options = [option for option in fields.get(FIELD) or [] if isinstance(option, Mapping)]
    found = Progress()
    stated: dict[str, set[Any]] = {"direction": set(), "base_year": set(), "limit": set()}
    for option in options:
        for name, values in stated.items():
            if (value := _stated(option, name)) is not None:
                if not values:
                    setattr(found, name, value)
                values.add(value)
        if (target := _number(option.get("target"))) is not None:
            found.targets.append(_target(option, target, constants))
    for name, values in stated.items():
        if len(values) > 1:
            report.add(
                where,
                f"the options state {len(values)} values of {name}; the first one counts",
                f"各选项给出了 {len(values)} 个不同的 {name}；以第一个为准",
                lost=True,
            )
    return found


def _stated(option: Mapping[str, Any], name: str) -> Any:  # noqa: ANN401
    raw = option.get(name)
    if name == "direction":
        return _DIRECTIONS.get(str(raw))
    number = _number(raw)
    return int(number) if name == "base_year" and number is not None else number


def _target(
    option: Mapping[str, Any], value: float, constants: Mapping[str, str]
) -> dict[str, Any]:
    dimensions = {"Series": option.get("series"), "Units": option.get("unit")}
    for item in option.get("disaggregation") or []:
        dimensions[str(item.get("field"))] = item.get("value")
    said = {k: str(v) for k, v in dimensions.items() if v not in (None, "") and k not in constants}
    year = _number(option.get("target_year"))
    target: dict[str, Any] = {"year": _LAST_YEAR if year is None else int(year), "value": value}
    return {**target, "dimensions": said} if said else target


def _number(raw: Any) -> float | None:  # noqa: ANN401
    if isinstance(raw, bool) or raw in (None, ""):
        return None
    try:
        return float(raw)
    except (TypeError, ValueError):
        return None
