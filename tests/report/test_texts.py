"""The city's own text: references to numbers, and errors that name file and line."""

from pathlib import Path

import pytest
from tests.report.conftest import plain

from cityagenda.build.editions import Edition
from cityagenda.ground.errors import ReportError
from cityagenda.report.blocks import Heading, Items, Mark, Paragraph, Run
from cityagenda.report.facts import Facts
from cityagenda.report.texts import OwnText, own_texts


@pytest.fixture
def facts(edition: Edition) -> Facts:
    return Facts(edition, "en")


def read(facts: Facts, folder: Path, text: str) -> OwnText:
    (folder / "foreword.md").write_text(text, encoding="utf-8")
    return own_texts(facts, folder, {"foreword", "summary"}).by_part["foreword"]


# Values of the small city's yearbook, which any reader can look up in data/yearbook.csv.
@pytest.mark.parametrize(
    ("reference", "expected", "to"),
    [
        ("indicator:fine-particles@2012", "44.1 micrograms per cubic metre", "indicator-"),
        ("indicator:fine-particles", "28.1 micrograms per cubic metre", "indicator-"),
        ("indicator: fine-particles @ 2013", "41.5 micrograms per cubic metre", "indicator-"),
        ("target:fine-particles@2030", "20.0 micrograms per cubic metre", "indicator-"),
        ("target:fine-particles", "25.0 micrograms per cubic metre", "indicator-"),
        ("claim:fine-particles-2020", "34 micrograms per cubic metre", "statement-"),
        ("claim:unpublished-number", "12%", "statement-"),
    ],
)
def test_a_reference_becomes_its_number_and_leads_to_it(
    facts: Facts, tmp_path: Path, reference: str, expected: str, to: str
) -> None:
    (paragraph,) = read(facts, tmp_path, f"It is {{{{ {reference} }}}} now.").blocks
    before, number, after = paragraph.text
    assert (before.text, number.text, after.text) == ("It is ", expected, " now.")
    assert number.to.startswith(to)


def test_a_verdict_comes_with_shape_and_word(facts: Facts, tmp_path: Path) -> None:
    (paragraph,) = read(facts, tmp_path, "{{ verdict:sick-days }}").blocks
    assert paragraph.text == (Mark("no-data", "○", "no data"),)


@pytest.mark.parametrize(
    ("text", "line", "what", "todo"),
    [
        (
            "a\n\nb {{ indicator:fine-particle@2012 }}",
            3,
            "indicator 'fine-particle'",
            "fine-particles",
        ),
        ("a\nb\nc {{ indicator:fine-particles@1999 }}", 3, "no value for 1999", "2012"),
        ("{{ indicator:sick-days }}", 1, "no value for any period", "indicators with a value"),
        ("- a\n- {{ target:fine-particles@2031 }}", 2, "no target for 2031", "2030"),
        ("{{ target:green-space }}", 1, "no target for any year", "indicators with a target"),
        ("> {{ claim:unknown }}", 1, "claim 'unknown'", "known: "),
        ("{{ claim:cited-rank }}", 1, "states no number", "with a value"),
        ("{{ claim:wrong-number@2020 }}", 1, "no period '2020'", "without '@'"),
        ("{{ verdict:fine-particles@2020 }}", 1, "no period '2020'", "leave out"),
        ("{{ verdict:nothing }}", 1, "indicator 'nothing'", "known: "),
        ("{{ indicators:fine-particles }}", 1, "reference 'indicators'", "write 'indicator'"),
        (
            "# T\n\nx {{ indicator fine-particles }}",
            3,
            "is no reference",
            "{{ indicator:ID@2021 }}",
        ),
        ("x {{ indicator:fine-particles", 1, "is no reference", "{{ indicator:ID@2021 }}"),
        ("a\n\n<b>x</b>", 3, "does not understand", "use headings"),
        ("a\n\n<div>\n</div>", 3, "does not understand", "use headings"),
        ("a\n\n![alt](x.png)", 3, "does not understand", "use headings"),
        ("a\n\n```\ncode\n```", 3, "does not understand", "use headings"),
        ("a\n\n---", 3, "does not understand", "use headings"),
        ("[x](https://un.org)\n[y](ftp://un.org)", 2, "is no web address", "https://"),
        ("a\n\n# Late title", 3, "only the first line", "##"),
    ],
)
def test_an_error_names_file_line_and_what_to_do(
    facts: Facts, tmp_path: Path, text: str, line: int, what: str, todo: str
) -> None:
    with pytest.raises(ReportError) as caught:
        read(facts, tmp_path, text)
    assert caught.value.where == f"{tmp_path / 'foreword.md'}:{line}"
    assert what in caught.value.what
    assert todo in caught.value.todo


def test_a_file_that_opens_no_part_is_an_error(facts: Facts, tmp_path: Path) -> None:
    (tmp_path / "forword.md").write_text("x", encoding="utf-8")
    with pytest.raises(
        ReportError, match=r"no part of the report is called 'forword'.*foreword\.md"
    ):
        own_texts(facts, tmp_path, {"foreword"})


def test_a_file_in_another_encoding_is_an_error(facts: Facts, tmp_path: Path) -> None:
    (tmp_path / "foreword.md").write_bytes("first\n深圳".encode("gb18030"))
    with pytest.raises(ReportError, match=r"foreword\.md:2: the text is not UTF-8"):
        own_texts(facts, tmp_path, {"foreword"})


def test_markdown_becomes_blocks(facts: Facts, tmp_path: Path) -> None:
    line = "*so* **it** `is` [here](https://un.org)"
    text = f"# Title\n\n## Two\n\n### Three\n\n{line}\n\n1. a\n2. b\n\n> q"
    found = read(facts, tmp_path, text)
    assert found.title == "Title"
    two, three, paragraph, items, quote = found.blocks
    assert (two, three) == (Heading(2, "Two"), Heading(3, "Three"))
    assert [p.style for p in paragraph.text if p.text.strip()] == [
        "emphasis",
        "strong",
        "code",
        "plain",
    ]
    assert paragraph.text[-1] == Run("here", "plain", "https://un.org")
    assert isinstance(items, Items)
    assert items.numbered
    assert [plain(i) for i in items.items] == ["a", "b"]
    assert isinstance(quote, Paragraph)
    assert quote.kind == "quote"


def test_a_line_break_leaves_no_gap_between_chinese_letters(facts: Facts, tmp_path: Path) -> None:
    first, second = read(facts, tmp_path, "可持续\n发展。\n\ntwo\nwords").blocks
    assert plain(first.text) == "可持续发展。"
    assert plain(second.text) == "two words"


def test_the_hash_of_the_text_changes_with_the_text(facts: Facts, tmp_path: Path) -> None:
    empty = own_texts(facts, tmp_path / "none", {"foreword"})
    assert (empty.sha256, empty.title("foreword", "x"), empty.blocks("foreword")) == ("", "x", [])
    read(facts, tmp_path, "one")
    one = own_texts(facts, tmp_path, {"foreword"}).sha256
    read(facts, tmp_path, "two")
    assert one != own_texts(facts, tmp_path, {"foreword"}).sha256 != ""
