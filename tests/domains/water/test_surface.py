"""Classes of surface water: table 1 of GB 3838-2002, each limit and one step on either side.

The table is written here a second time, as its rows are printed, apart from the pack.
"""

import math
from datetime import date
from typing import Any

import numpy as np
import pytest

from cityagenda.domains.water.surface import assessed_items, surface_class
from cityagenda.ground.errors import SourceError
from cityagenda.ground.standards import library

PACK = library().standard("surface-water-classes", "CN", date(2025, 12, 31))
# item, decimals, limits of classes I to V
PRINTED = """
codmn 1 2 4 6 10 15
cod 1 15 15 20 30 40
bod5 1 3 3 4 6 10
nh3n 2 0.15 0.5 1.0 1.5 2.0
tp 3 0.02 0.1 0.2 0.3 0.4
cu 3 0.01 1.0 1.0 1.0 1.0
zn 3 0.05 1.0 1.0 2.0 2.0
fluoride 3 1.0 1.0 1.0 1.5 1.5
se 4 0.01 0.01 0.01 0.02 0.02
as 4 0.05 0.05 0.05 0.1 0.1
hg 5 0.00005 0.00005 0.0001 0.001 0.001
cd 5 0.001 0.005 0.005 0.005 0.01
cr6 3 0.01 0.05 0.05 0.05 0.1
pb 3 0.01 0.01 0.05 0.05 0.1
cyanide 3 0.005 0.05 0.2 0.2 0.2
phenol 4 0.002 0.002 0.005 0.01 0.1
petroleum 2 0.05 0.05 0.05 0.5 1.0
surfactant 2 0.2 0.2 0.2 0.3 0.3
sulphide 3 0.05 0.1 0.2 0.5 1.0
""".strip().splitlines()


def _overall(readings: dict[str, Any], water: Any = "river") -> Any:
    return surface_class(readings, PACK, water).overall.tolist()


@pytest.mark.parametrize("row", PRINTED)
def test_every_limit_is_kept_and_a_step_above_it_is_not(row: str) -> None:
    item, decimals, *texts = row.split()
    limits = [float(text) for text in texts]
    step = 10.0 ** -int(decimals)
    for limit in limits:
        best = 1 + sum(other < limit for other in limits)
        after = 1 + sum(other <= limit for other in limits)
        assert _overall({item: limit}) == best
        assert _overall({item: limit + step}) == after
        assert _overall({item: limit - step}) <= best
        # less than half a step is rounded away
        assert _overall({item: limit + 0.4 * step}) == best


def test_oxygen_is_the_better_the_more_there_is() -> None:
    values = [7.5, 7.4, 6.0, 5.9, 5.0, 4.9, 3.0, 2.9, 2.0, 1.9, 0.0]
    assert _overall({"do": values}) == [1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6]


def test_oxygen_near_saturation_is_class_one_in_warm_water() -> None:
    # 468 / (31.6 + 30) = 7.597, 90 % of it 6.838
    found = surface_class({"do": [6.84, 6.83], "water_temperature": [30.0, 30.0]}, PACK, "river")
    assert found.overall.tolist() == [1, 2]
    with pytest.raises(SourceError, match="temperatures"):
        surface_class({"do": 6.8, "water_temperature": 303.0}, PACK, "river")


def test_acidity_has_one_range_for_every_class() -> None:
    assert _overall({"ph": [5.4, 5.6, 6.0, 9.0, 9.4, 9.6]}) == [6, 1, 1, 1, 1, 6]


def test_lakes_have_their_own_phosphorus() -> None:
    assert _overall({"tp_lake": [0.01, 0.025, 0.05, 0.1, 0.2, 0.201]}, "lake") == [1, 2, 3, 4, 5, 6]
    with pytest.raises(SourceError, match="'tp' is no item"):
        _overall({"tp": 0.1}, "lake")


def test_twenty_one_items_count() -> None:
    assert len(assessed_items(PACK, "river")) == len(assessed_items(PACK, "lake")) == 21
    with pytest.raises(SourceError, match="'tn' is no item"):
        _overall({"tn": 3.0})


def test_the_worst_items_decide_and_the_way_back_is_named() -> None:
    found = surface_class({"do": [8.0, 8.0], "nh3n": [1.0, 2.3], "tp": [0.2, 0.41]}, PACK, "river")
    assert found.overall.tolist() == [3, 6]
    assert found.deciding_at(0) == ("nh3n", "tp")
    assert found.explained(1)["en"].startswith(
        "worse than class V by GB 3838-2002; decided by ammonia nitrogen of 2.3 mg/L; class V "
        "needs ≤ 2 mg/L; decided by total phosphorus of 0.41 mg/L; class V needs ≤ 0.4 mg/L; "
        "not measured: pH"
    )
    assert "由氨氮 2.3 mg/L 决定，达到Ⅴ类需 ≤ 2 mg/L" in found.explained(1)["zh-Hans"]


def test_a_limit_that_classes_share_leads_to_the_best_of_them() -> None:
    text = surface_class({"cod": 18.0}, PACK, "river").explained()["en"]
    assert "class III by GB 3838-2002" in text
    assert "class I needs ≤ 15 mg/L" in text


def test_a_section_of_class_one_needs_no_reason() -> None:
    found = surface_class({"nh3n": 0.1}, PACK, "river")
    assert (int(found.overall), found.deciding_at(), bool(found.complete)) == (1, (), False)


def test_what_was_not_measured_does_not_count() -> None:
    found = surface_class({"nh3n": [math.nan, 0.3], "tp": [math.nan, math.nan]}, PACK, "river")
    assert found.overall.tolist() == [0, 2]
    assert found.explained(0)["en"] == "no class by GB 3838-2002: nothing was measured"


@pytest.mark.parametrize(
    "readings",
    [{"nh3n": -0.1}, {"ph": 71.0}, {"do": 650.0}, {"tp": 4000.0}, {"nh3n": math.inf}],
)
def test_readings_that_cannot_be_are_refused(readings: dict[str, float]) -> None:
    with pytest.raises(SourceError, match="cannot be"):
        _overall(readings)


def test_many_sections_and_months_at_once() -> None:
    rng = np.random.default_rng(7)
    nitrogen, phosphorus = rng.uniform(0, 2.5, (40, 12)), rng.uniform(0, 0.5, (40, 12))
    found = surface_class({"nh3n": nitrogen, "tp": phosphorus}, PACK, "river").overall
    for place in np.ndindex(40, 12):
        alone = _overall({"nh3n": float(nitrogen[place]), "tp": float(phosphorus[place])})
        assert alone == found[place]
