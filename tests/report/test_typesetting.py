"""The printed report: PDF/UA, the same bytes twice, and every number as the edition has it."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import orjson
import pytest
import typst
from tests.report.conftest import HOSTILE, of_kind

from cityagenda.assess.reading import latest
from cityagenda.build.editions import Edition
from cityagenda.ground.errors import ReportError
from cityagenda.ground.numbers import shown
from cityagenda.report import fonts as chosen_fonts
from cityagenda.report.blocks import Card, Document, Heading, Table, record
from cityagenda.report.fonts import FAMILY, FILES, Fonts, fonts
from cityagenda.report.typesetting import TEMPLATE, pdf

BOTH = pytest.mark.parametrize("language", ["zh-Hans", "en"])


@pytest.fixture(scope="session")
def printed(documents: dict[str, Document]) -> dict[str, bytes]:
    """Return the report of the small city in both languages as PDF."""
    return {language: pdf(document, fonts()) for language, document in documents.items()}


@pytest.fixture(scope="session")
def read(printed: dict[str, bytes], tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Return what a PDF reader finds in the printed reports, without any white space."""
    program = shutil.which("pdftotext")
    if program is None:
        pytest.skip("pdftotext (poppler-utils) is not installed")
    folder = tmp_path_factory.mktemp("printed")
    found = {}
    for language, content in printed.items():
        path = folder / f"{language}.pdf"
        path.write_bytes(content)
        done = subprocess.run([program, "-q", path, "-"], capture_output=True, check=True)
        found[language] = re.sub(r"\s+", "", done.stdout.decode())
    return found


@BOTH
def test_it_says_that_it_conforms_to_pdf_ua(printed: dict[str, bytes], language: str) -> None:
    # ISO 14289-1, 5: the metadata state part 1; and 7.1: the file is tagged and has a title
    # that is shown, and a language. Typst refuses what it knows not to conform.
    content = printed[language]
    assert content.startswith(b"%PDF-1.7")
    assert b"<pdfuaid:part>1</pdfuaid:part>" in content
    assert b"/MarkInfo" in content
    assert b"/DisplayDocTitle true" in content
    assert b"/Lang" in content


@BOTH
def test_it_states_no_date_and_no_place(
    printed: dict[str, bytes], edition: Edition, language: str
) -> None:
    content = printed[language]
    assert b"CreationDate" not in content
    assert b"CreateDate" not in content
    assert str(edition.home).encode() not in content


def test_an_image_without_words_for_it_is_refused(documents: dict[str, Document]) -> None:
    # The claim to conform means something: without alternative text Typst will not print.
    template = TEMPLATE.read_text(encoding="utf-8")
    without = template.replace(", alt: card.alt", "")
    assert without != template
    content = orjson.dumps(record(documents["en"])).decode()
    with pytest.raises(typst.TypstError, match="alt"):
        typst.compile(
            without.encode(),
            font_paths=[str(folder) for folder in fonts().folders],
            sys_inputs={"report": content, "family": fonts().family},
            pdf_standards=["ua-1"],
        )


AGAIN = """
import hashlib, sys
from pathlib import Path
from cityagenda.build.editions import current
from cityagenda.report.fonts import fonts
from cityagenda.report.outlines import document
from cityagenda.report.page import html
from cityagenda.report.typesetting import TEMPLATE, pdf
found = document(current(Path(sys.argv[1])), "zh-Hans")
for content in (pdf(found, fonts()), html(found).encode()):
    print(hashlib.sha256(content).hexdigest())
"""


def test_one_edition_gives_the_same_bytes_in_other_processes(edition: Edition) -> None:
    found = {
        subprocess.run(
            [sys.executable, "-c", AGAIN, str(edition.home)],
            env={"PYTHONHASHSEED": seed, "TZ": zone, "LC_ALL": "C"},
            cwd="/",
            capture_output=True,
            check=True,
        ).stdout
        for seed, zone in (("1", "Asia/Shanghai"), ("2", "America/New_York"))
    }
    assert len(found) == 1


@BOTH
def test_every_number_of_the_edition_is_printed(
    read: dict[str, str], edition: Edition, language: str
) -> None:
    indicators = edition.city().indicators
    rows = latest(edition).to_dicts()
    assert len(rows) == 4
    for row in rows:
        assert shown(row["value"], indicators[row["indicator"]].decimals) in read[language]


@BOTH
def test_figures_and_tables_are_counted_through(
    read: dict[str, str], documents: dict[str, Document], language: str
) -> None:
    words = {"zh-Hans": ("图", "表"), "en": ("Figure", "Table")}[language]
    for word, kind in zip(words, (Card, Table), strict=True):
        numbers = range(1, len(list(of_kind(documents[language], kind))) + 1)
        assert all(f"{word}{number}" in read[language] for number in numbers)
        assert f"{word}{len(numbers) + 1}" not in read[language].replace(
            f"{word}{len(numbers)}", ""
        )


@BOTH
def test_every_heading_and_caption_is_printed(
    read: dict[str, str], documents: dict[str, Document], language: str
) -> None:
    found = documents[language]
    words = [part.title for part in found.parts]
    words += [heading.text for heading in of_kind(found, Heading)]
    words += [table.caption for table in of_kind(found, Table)]
    assert not [w for w in words if re.sub(r"\s+", "", w) not in read[language]]


def test_a_text_of_the_city_is_never_read_as_a_command(read: dict[str, str]) -> None:
    assert re.sub(r"\s+", "", HOSTILE) in read["en"]


def test_only_our_own_fonts_are_in_it(printed: dict[str, bytes], tmp_path: Path) -> None:
    program = shutil.which("pdffonts")
    if program is None:
        pytest.skip("pdffonts (poppler-utils) is not installed")
    if not fonts().ours:
        pytest.skip("this source tree has no fonts; run frontend/assets.py")
    path = tmp_path / "r.pdf"
    path.write_bytes(printed["zh-Hans"])
    done = subprocess.run([program, path], capture_output=True, text=True, check=True)
    names = set(re.findall(r"^[A-Z]{6}\+(\S+)", done.stdout, re.MULTILINE))
    assert names == {"NotoSansSC-Regular", "NotoSansSC-Bold", "DejaVuSansMono"}


def test_without_fonts_of_its_own_a_font_of_the_machine_is_borrowed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Machine:
        def __init__(self, **_: object) -> None:
            pass

        def families(self) -> list[str]:
            return ["DejaVu Sans", "Noto Sans CJK SC"]

    monkeypatch.setattr("typst.Fonts", Machine)
    assert fonts(tmp_path) == Fonts("Noto Sans CJK SC", (), ours=False)


def test_without_any_chinese_font_the_error_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("typst.Fonts.families", lambda _: ["DejaVu Sans"], raising=False)
    monkeypatch.setattr(chosen_fonts, "FALLBACKS", ("No Such Family",))
    with pytest.raises(ReportError, match=r"no font with Chinese letters.*frontend/assets\.py"):
        fonts(tmp_path)


def test_half_of_the_fonts_are_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / FILES[0]).write_bytes(b"")
    monkeypatch.setattr(chosen_fonts, "FALLBACKS", ("No Such Family",))
    with pytest.raises(ReportError):
        fonts(tmp_path)
    (tmp_path / FILES[1]).write_bytes(b"")
    assert fonts(tmp_path) == Fonts(FAMILY, (tmp_path,), ours=True)
