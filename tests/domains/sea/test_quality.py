"""Classes of sea water: table 1 of GB 3097-1997, and what public code gets wrong."""

import math
from datetime import date
from typing import Any

import pytest

from cityagenda.domains.sea.quality import eutrophication, sea_class
from cityagenda.ground.errors import SourceError
from cityagenda.ground.standards import library

PACK = library().standard("sea-water-classes", "CN", date(2025, 12, 31))


def _overall(readings: dict[str, Any]) -> Any:
    return sea_class(readings, PACK).overall.tolist()


@pytest.mark.parametrize(
    ("item", "values", "classes"),
    [
        ("din", [0.2, 0.201, 0.3, 0.301, 0.4, 0.401, 0.5, 0.501], [1, 2, 2, 3, 3, 4, 4, 5]),
        # one limit for II and III: 0.031 is IV, and 0.045 is not III, 0.060 not IV
        ("dip", [0.015, 0.016, 0.03, 0.031, 0.045, 0.046, 0.06], [1, 2, 2, 4, 4, 5, 5]),
        # oxygen has to be above its limit
        ("do", [6.01, 6.0, 5.01, 5.0, 4.0, 3.01, 3.0], [1, 2, 2, 3, 4, 4, 5]),
        ("ph", [7.8, 8.5, 7.79, 8.51, 6.8, 8.8, 6.79, 8.81], [1, 1, 3, 3, 3, 3, 5, 5]),
        ("cod", [2, 3, 4, 5, 5.01], [1, 2, 3, 4, 5]),
        ("petroleum", [0.05, 0.051, 0.3, 0.5, 0.51], [1, 3, 3, 4, 5]),
        ("hg", [0.00005, 0.00006, 0.0002, 0.0005, 0.00051], [1, 2, 2, 4, 5]),
    ],
)
def test_limits_and_a_little_beyond(item: str, values: list[float], classes: list[int]) -> None:
    assert _overall({item: values}) == classes


def test_the_worst_item_decides() -> None:
    found = sea_class({"din": 0.62, "dip": 0.02, "ph": 8.1}, PACK)
    assert found.deciding_at() == ("din",)
    assert found.explained()["en"].startswith(
        "worse than class IV by GB 3097-1997; decided by inorganic nitrogen of 0.62 mg/L; "
        "class IV needs ≤ 0.5 mg/L"
    )


def test_readings_that_cannot_be_are_refused() -> None:
    with pytest.raises(SourceError, match="cannot be"):
        _overall({"din": 620.0})
    with pytest.raises(SourceError, match="no concentration"):
        eutrophication(1.0, math.nan, 0.02, PACK)


def test_coastal_eutrophication_by_hand() -> None:
    assert eutrophication(1.0, 0.3, 0.015, PACK) == pytest.approx(1.0)
