"""The claims of the first city: no line of the report without a place, no place without a claim."""

import csv
import re
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cityagenda.build.run import run
from cityagenda.city.folder import load, read
from cityagenda.city.loaded import Loaded
from cityagenda.city.models import KINDS, Claim

PLACES = Path(__file__).with_name("seed_places.csv")
LONGEST_QUOTATION = 30  # characters; the longest official formula and list of names fit in it


@pytest.fixture(scope="module")
def shenzhen(cities: Path) -> Loaded:
    return read(cities / "shenzhen")


@pytest.fixture(scope="module")
def places() -> list[dict[str, str]]:
    with PLACES.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def report(real_data: Path) -> list[str]:
    """Return the lines of the report, or skip where it is not at hand."""
    found = sorted((real_data.parent / "seed").glob("*.txt"))
    if not found:
        pytest.skip(f"no report in {real_data.parent / 'seed'}")
    return found[0].read_text(encoding="utf-8").splitlines()


@pytest.fixture(scope="module")
def held(cities: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """Return the claims that a build of the city holds against its values."""
    folder = tmp_path_factory.mktemp("city") / "shenzhen"
    shutil.copytree(
        cities / "shenzhen", folder, ignore=shutil.ignore_patterns(".cityagenda", "streams")
    )
    return {row["claim"]: row for row in run(load(folder)).claims().to_dicts()}


def _carried(places: list[dict[str, str]]) -> set[str]:
    return {row["place"] for row in places if row["kind"] != "heading"}


def _at(shenzhen: Loaded) -> Iterator[tuple[Claim, str]]:
    for claim in shenzhen.claims.values():
        assert claim.place.document == "seed", claim.id
        yield claim, claim.place.at


def test_each_place_is_listed_once_and_in_order(places: list[dict[str, str]]) -> None:
    names = Counter(row["place"] for row in places)
    assert max(names.values()) == 1, names.most_common(1)
    first = [int(row["first_line"]) for row in places]
    assert first == sorted(first)
    assert all(int(row["first_line"]) <= int(row["last_line"]) for row in places)
    assert len(_carried(places)) > 150


def test_every_line_of_the_report_lies_in_a_place(
    places: list[dict[str, str]], report: list[str]
) -> None:
    covered = {
        line for row in places for line in range(int(row["first_line"]), int(row["last_line"]) + 1)
    }
    written = {number for number, text in enumerate(report, 1) if text.strip()}
    assert written
    assert not written - covered
    ends = {int(row[field]) for row in places for field in ("first_line", "last_line")}
    assert not ends - written, "a place begins and ends on a line with text"


def test_a_line_that_states_something_is_more_than_a_heading(
    places: list[dict[str, str]], report: list[str]
) -> None:
    """Numbers, bullets, tables and full sentences never hide in a place called heading."""
    stating = {
        number
        for number, text in enumerate(report, 1)
        if text.lstrip().startswith("- ") or "\t" in text or "。" in text or "创新点" in text
    }
    assert len(stating) > 80
    stated = {
        line
        for row in places
        if row["kind"] != "heading"
        for line in range(int(row["first_line"]), int(row["last_line"]) + 1)
    }
    assert not stating - stated


def test_every_place_that_states_something_is_carried_by_a_claim(
    shenzhen: Loaded, places: list[dict[str, str]]
) -> None:
    named = {at for _, at in _at(shenzhen)}
    assert not _carried(places) - named
    assert not named - _carried(places)


def test_every_object_of_a_claim_exists(shenzhen: Loaded) -> None:
    for claim in shenzhen.claims.values():
        assert claim.objects, claim.id
        for text in claim.objects:
            kind, _, id_ = text.partition(":")
            assert kind in KINDS, (claim.id, text)
            assert id_ in shenzhen.objects[kind], (claim.id, text)


def test_claims_are_told_in_both_languages_each_once(shenzhen: Loaded) -> None:
    for claim in shenzhen.claims.values():
        assert set(claim.statement) == {"zh-Hans", "en"}, claim.id
        assert not claim.note or set(claim.note) == {"zh-Hans", "en"}, claim.id
    for language in ("zh-Hans", "en"):
        told = Counter(claim.statement[language] for claim in shenzhen.claims.values())
        assert max(told.values()) == 1, told.most_common(1)


def test_statements_are_in_our_own_words(shenzhen: Loaded, report: list[str]) -> None:
    text = re.sub(r"[*\s]", "", "".join(report))
    for claim in shenzhen.claims.values():
        said = re.sub(r"\s", "", claim.statement["zh-Hans"])
        window = LONGEST_QUOTATION + 1
        pieces = [said[start : start + window] for start in range(len(said) - window + 1)]
        assert not [piece for piece in pieces if piece in text], claim.id


def test_the_states_of_evidence(shenzhen: Loaded) -> None:
    states = Counter(claim.state for claim in shenzhen.claims.values())
    assert set(states) == {"computed", "cited", "unpublished"}
    assert states["unpublished"] > 50
    for claim in shenzhen.claims.values():
        if claim.kind in {"rank", "first"}:
            assert claim.state == "unpublished", claim.id
        assert "seed" not in claim.evidence, f"{claim.id}: the report is no evidence for itself"


def test_names_that_vary_stand_against_each_other(shenzhen: Loaded) -> None:
    claims = shenzhen.claims
    for one, other in (
        ("innovation-services-name-roadmap", "innovation-services-name-achievements"),
        ("programme-5-trial-a", "programme-5-trial-b"),
        ("pengcheng-plan-text", "pengcheng-plan-caption"),
        ("law-word-position", "law-word-governance"),
    ):
        assert claims[one].kind == claims[other].kind == "name"
        assert claims[one].against == [other]
        assert claims[other].against == [one]


def test_all_that_the_account_holds_against_it_has_a_value(
    shenzhen: Loaded, held: dict[str, dict[str, Any]]
) -> None:
    assert set(held) == {c.id for c in shenzhen.claims.values() if c.recomputed is not None}
    for row in held.values():
        assert row["agrees"] is not None, (row["claim"], row["note"])


@pytest.mark.parametrize(
    ("claim", "stated", "computed"),
    [  # the last column by hand from the table, the area and the profile of the trade council
        ("gdp-1979", 1.96, 1.96),
        ("gdp-2018", 24221.0, 24221.98),
        ("trade-total-usd-1979", 0.17, 0.17),
        ("trade-total-usd-2018", 4000.0, 4000.0),
        ("fixed-asset-investment-1979", 0.59, 0.59),
        ("fixed-asset-investment-2018", 6191.0, 6191.0),
        ("retail-sales-1979", 1.13, 1.13),
        ("retail-sales-2018", 6169.0, 6169.0),
        ("public-budget-revenue-1979", 0.17, 0.17),
        ("public-budget-revenue-2018", 3538.4, 3538.4),
    ],
)
def test_cells_of_the_table_agree_with_the_account(
    held: dict[str, dict[str, Any]], claim: str, stated: float, computed: float
) -> None:
    assert held[claim]["stated"] == stated
    assert held[claim]["computed"] == pytest.approx(computed, rel=1e-12)
    assert held[claim]["agrees"] is True


@pytest.mark.parametrize(
    ("claim", "stated", "computed"),
    [
        ("gdp-per-km2-1979", 0.00098147, 1.96 / 1997.27),
        ("gdp-per-km2-2018", 12.12, 24221.98 / 1997.27),
        ("average-growth-20-6", 20.6, ((6191 / 0.59) ** (1 / 39) - 1) * 100),
        ("average-growth-25-8", 25.8, ((6169 / 1.13) ** (1 / 39) - 1) * 100),
        ("average-growth-30-4", 30.4, ((3538.4 / 0.17) ** (1 / 39) - 1) * 100),
    ],
)
def test_what_the_report_prints_otherwise_is_shown_with_both_values(
    held: dict[str, dict[str, Any]], claim: str, stated: float, computed: float
) -> None:
    assert held[claim]["stated"] == stated
    assert held[claim]["computed"] == pytest.approx(computed, rel=1e-9)
    assert held[claim]["agrees"] is False


def test_no_row_of_the_table_grew_at_a_printed_rate(shenzhen: Loaded) -> None:
    """Whichever row a printed rate belongs to, the account disagrees: by hand, in per cent."""
    rows = (27.327, 29.447, 26.794, 24.688, 29.041)
    for claim in ("average-growth-20-6", "average-growth-25-8", "average-growth-30-4"):
        printed = shenzhen.claims[claim].value
        assert printed is not None
        assert min(abs(printed - row) for row in rows) > 0.9
