"""The two outlines: parts in their order, everything present once, no link into nothing."""

import re
from collections import Counter

import pytest
import yaml
from tests.report.conftest import HOSTILE, of_kind, plain

from cityagenda.assess import standing
from cityagenda.build.editions import Edition
from cityagenda.report.blocks import (
    Card,
    Column,
    Document,
    Heading,
    Mark,
    Row,
    Run,
    Statement,
    Table,
    everything,
)

BOTH = pytest.mark.parametrize("language", ["zh-Hans", "en"])
HAN = re.compile(r"[\u4e00-\u9fff]")

# The five chapters of the city's own report of 2019, and the elements of a Voluntary Local
# Review after the global guiding elements of UN DESA (2020).
PARTS = {
    "zh-Hans": [
        ("", "市长的话"),
        ("", "摘要"),
        ("一", "建设背景"),
        ("二", "城市概况"),
        ("三", "建设思路"),
        ("四", "推进成效"),
        ("五", "经验与做法"),
    ],
    "en": [
        ("", "Words of the mayor"),
        ("", "Summary"),
        ("1", "Policy context and methodology"),
        ("2", "Institutional arrangements"),
        ("3", "Progress on goals and targets"),
        ("4", "Means of implementation"),
        ("5", "Practices to exchange"),
        ("6", "Conclusion and next steps"),
    ],
}


@BOTH
def test_the_parts_stand_in_the_order_of_their_outline(
    documents: dict[str, Document], language: str
) -> None:
    found = [(part.number, part.title) for part in documents[language].parts]
    expected = PARTS[language]
    assert found[: len(expected)] == expected
    annexes = [number for number, _ in found[len(expected) :]]
    word = "附录" if language == "zh-Hans" else "Annex "
    assert annexes == [f"{word}{letter}" for letter in "ABCDEF"]


@BOTH
def test_every_claim_of_the_folder_stands_exactly_once_with_its_state(
    documents: dict[str, Document], edition: Edition, language: str
) -> None:
    written = yaml.safe_load((edition.home / "claims.yml").read_text(encoding="utf-8"))
    shapes = {"computed": "■", "cited": "▣", "unpublished": "□"}
    expected = Counter((c["statement"][language], shapes[c["state"]]) for c in written)
    found = Counter((s.text, s.mark.shape) for s in of_kind(documents[language], Statement))
    assert len(written) == 8
    assert found == expected


@BOTH
def test_every_claim_opens_to_its_place(documents: dict[str, Document], language: str) -> None:
    for statement in of_kind(documents[language], Statement):
        cited, place, *_ = statement.details
        assert re.fullmatch(r"\[\d+\]", cited.text)
        assert cited.to.startswith("document-")
        assert re.search({"zh-Hans": r"第\d+[页章]", "en": r"page|chapter"}[language], place.text)


def test_a_computed_claim_shows_both_values_and_whether_they_agree(
    documents: dict[str, Document],
) -> None:
    said = {s.label: plain(s.details) for s in of_kind(documents["en"], Statement)}
    # The yearbook of the small city has 34.1 for 2020; its bulletin prints 34 and, wrongly, 30.
    unit = "micrograms per cubic metre"
    right = f"printed 34 {unit}, recomputed 34.1 {unit} (they agree)"
    wrong = f"printed 30 {unit}, recomputed 34.1 {unit} (they differ)"
    assert right in said["statement-fine-particles-2020"]
    assert wrong in said["statement-wrong-number"]
    assert "no evidence is published yet" in said["statement-unpublished-number"]
    assert "see also [1]" in said["statement-cited-rank"]


@BOTH
def test_a_printed_figure_that_the_account_cannot_confirm_stands_beside_its_own(
    documents: dict[str, Document], language: str
) -> None:
    captions = {
        "zh-Hans": "印刷值与复算值的差异",
        "en": "Printed and recomputed figures that differ",
    }
    tables = [t for t in of_kind(documents[language], Table) if t.caption == captions[language]]
    assert [[plain(c) for c in row.cells][1:3] for row in tables[0].rows] == [["30", "34.1"]]


@BOTH
def test_values_that_contradict_each_other_stand_side_by_side(
    documents: dict[str, Document], language: str
) -> None:
    captions = {
        "zh-Hans": "采用的数值与并列的数值",
        "en": "The value used and those shown beside it",
    }
    tables = [t for t in of_kind(documents[language], Table) if t.caption == captions[language]]
    (row,) = tables[0].rows
    assert [plain(cell).split()[0] for cell in row.cells[2:]] == ["34.1", "36.5"]


@BOTH
def test_no_link_leads_into_nothing_and_no_label_stands_twice(
    documents: dict[str, Document], language: str
) -> None:
    found = documents[language]
    labels = [
        each.label
        for each in everything(found)
        if getattr(each, "label", "") and not isinstance(each, Run)
    ]
    targets = {run.to for run in of_kind(found, Run) if run.to and not run.to.startswith("http")}
    assert len(labels) == len(set(labels))
    assert targets <= set(labels)
    assert len(targets) > 10


@BOTH
def test_every_indicator_has_its_entry_with_source_and_method(
    documents: dict[str, Document], edition: Edition, language: str
) -> None:
    rows = {row.label: row for row in of_kind(documents[language], Row)}
    for id_ in edition.city().indicators:
        row = rows[f"indicator-{id_}"]
        node = edition.node(id_)
        if node is None:
            assert any(isinstance(piece, Mark) for piece in row.cells[1])
            continue
        assert node["key"][:12] in plain(row.cells[3])
        assert f"method-{node['method']}" in {piece.to for piece in row.cells[3]}
        assert all(piece.to.startswith("source-") for piece in row.cells[2] if piece.text != ", ")


@BOTH
def test_each_indicator_with_a_course_is_drawn_once(
    documents: dict[str, Document], language: str
) -> None:
    # Four of the five indicators of the small city have thirteen annual values.
    cards = list(of_kind(documents[language], Card))
    names = [plain(card.name) for card in cards]
    assert len(names) == len(set(names))
    # The review draws what counts for a goal; population counts for none.
    assert len(names) == (4 if language == "zh-Hans" else 3)
    for card in cards:
        assert card.svg.startswith("<svg")
        assert card.alt.startswith(card.caption)
        assert "2024" in card.alt


@BOTH
def test_the_counts_of_the_summary_are_those_of_the_edition(
    documents: dict[str, Document], edition: Edition, language: str
) -> None:
    summary = documents[language].parts[1]
    figures = [
        (figure.words[0].state, int(figure.value))
        for block in summary.blocks
        for figure in getattr(block, "figures", [])
    ]
    whole = standing.city_line(edition)
    assert figures[: len(whole.words)] == [
        (state.replace(" ", "-"), count) for state, count in whole.words
    ]
    assert figures[len(whole.words) :] == [("computed", 2), ("cited", 5), ("unpublished", 1)]
    assert whole.total == 5


def test_every_title_is_written_in_both_languages(documents: dict[str, Document]) -> None:
    chinese = [
        e for e in everything(documents["zh-Hans"]) if isinstance(e, Heading | Table | Column)
    ]
    words = [getattr(e, "caption", "") or getattr(e, "text", "") or e.head for e in chinese]
    assert all(HAN.search(word) for word in words)
    assert len(words) > 100


def test_the_english_report_has_no_chinese_word(documents: dict[str, Document]) -> None:
    found = documents["en"]
    strings = [value for each in everything(found) for value in _strings(each)]
    assert not [text for text in strings if HAN.search(text)]
    assert len(strings) > 500


def _strings(value: object) -> list[str]:
    return [
        text
        for name in getattr(value, "__slots__", ())
        if isinstance(text := getattr(value, name), str)
    ]


def test_hostile_text_stays_text(documents: dict[str, Document]) -> None:
    assert f"Hostile {HOSTILE}" in {s.text for s in of_kind(documents["en"], Statement)}
