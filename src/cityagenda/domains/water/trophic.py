"""Trophic state: how far a lake is fed."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from cityagenda.ground.errors import SourceError
from cityagenda.ground.standards import Standard
from cityagenda.ground.texts import Text, text_in
from cityagenda.ground.waters import NAMES, STATES


@dataclass(frozen=True, slots=True)
class Trophic:
    """The index of a lake, the index of each parameter, and the state."""

    index: float | None
    parts: Mapping[str, float]
    state: str | None
    explanation: Text


def trophic_index(concentrations: Mapping[str, float | None], pack: Standard) -> Trophic:
    """Return the comprehensive trophic level index of a lake.

    ``TLI = sum_j W_j TLI_j``, ``TLI_j = 10 (a_j + b_j ln C_j)``, ``W_j = r_j^2 / sum r^2``
    with the correlation ``r_j`` of the parameter with chlorophyll a.

    Parameters
    ----------
    concentrations
        `chla` in mg/m3, `tp_lake`, `tn`, `codmn` in mg/L, `transparency` in m.
    pack
        A pack on `lake-trophic-index`.

    Missing data
    ------------
    Without one of the parameters there is no index: other weights would be another index.

    Raises
    ------
    SourceError
        A concentration is not above nought (a logarithm is taken), a transparency is more
        than 50 m (it is in cm), or a parameter is unknown.

    References
    ----------
    The pack on `lake-trophic-index`, whose coefficients are unconfirmed.

    Examples
    --------
    >>> from datetime import date
    >>> from cityagenda.ground.standards import library
    >>> pack = library().standard("lake-trophic-index", "CN", date(2025, 12, 31))
    >>> lake = {"chla": 10, "tp_lake": 0.05, "tn": 1.0, "codmn": 4, "transparency": 1.0}
    >>> found = trophic_index(lake, pack)
    >>> round(found.index, 1), found.state
    (48.0, 'mesotrophic')
    """
    rows = {row["item"]: row for row in pack.table}
    parts: dict[str, float] = {}
    for name, value in concentrations.items():
        if value is None:
            continue
        deep = name == "transparency" and value > _DEEPEST
        if name not in rows or not value > 0 or math.isinf(value) or deep:
            raise SourceError(
                f"'{name}' of {value} cannot be",
                where=pack.edition,
                todo="; ".join(f"{row['item']} in {row['unit']}" for row in pack.table),
            )
        parts[name] = 10 * (rows[name]["intercept"] + rows[name]["slope"] * math.log(value))
    gaps = [name for name in rows if name not in parts]
    if gaps:
        return Trophic(None, parts, None, _lacking(gaps))
    squares = {name: row["correlation"] ** 2 for name, row in rows.items()}
    whole = math.fsum(squares.values())
    index = math.fsum(squares[name] / whole * parts[name] for name in rows)
    state = _state(index, pack)
    highest = max(parts, key=lambda name: parts[name])
    return Trophic(index, parts, state, _explained(index, state, highest, parts[highest]))


_DEEPEST: Final = 50.0


def _state(index: float, pack: Standard) -> str:
    bounds = pack.constants
    if index < bounds["mesotrophic_from"]:
        return "oligotrophic"
    for bound, state in (
        ("eutrophic_above", "mesotrophic"),
        ("moderate_above", "light"),
        ("severe_above", "moderate"),
    ):
        if index <= bounds[bound]:
            return state
    return "severe"


def _name(item: str, tongue: str) -> str:
    return text_in(NAMES[item], tongue)


def _lacking(gaps: list[str]) -> Text:
    return {
        "zh-Hans": f"无营养状态指数：缺少{'、'.join(_name(g, 'zh-Hans') for g in gaps)}",
        "en": f"no trophic index: {', '.join(_name(g, 'en') for g in gaps)} missing",
    }


def _explained(index: float, state: str, highest: str, part: float) -> Text:
    return {
        "zh-Hans": (
            f"综合营养状态指数 {index:.1f}（{STATES[state]['zh-Hans']}），"
            f"分指数最高的是{_name(highest, 'zh-Hans')}（{part:.1f}）"
        ),
        "en": (
            f"trophic index {index:.1f} ({STATES[state]['en']}); the highest part is that of "
            f"{_name(highest, 'en')} ({part:.1f})"
        ),
    }
