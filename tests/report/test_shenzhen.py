"""The report of the city that ships with the project: its own text, its size, its languages."""

import re
import shutil
from pathlib import Path

import pytest
from tests.report.conftest import of_kind

from cityagenda.assess.account import build_account
from cityagenda.build.editions import Edition
from cityagenda.report.blocks import Heading, Statement, Table
from cityagenda.report.fonts import fonts
from cityagenda.report.outlines import document
from cityagenda.report.typesetting import pdf

HAN = re.compile(r"[\u4e00-\u9fff]")


@pytest.fixture(scope="module")
def shenzhen(cities: Path, tmp_path_factory: pytest.TempPathFactory) -> Edition:
    """Return an edition of Shenzhen, built from a copy of its folder."""
    folder = tmp_path_factory.mktemp("cities") / "shenzhen"
    shutil.copytree(
        cities / "shenzhen", folder, ignore=shutil.ignore_patterns(".cityagenda", "streams")
    )
    return build_account(folder, jobs=1)


@pytest.mark.parametrize(("language", "foreword"), [("zh-Hans", "前言"), ("en", "Foreword")])
def test_it_is_printed_with_its_own_words_and_every_claim(
    shenzhen: Edition, language: str, foreword: str
) -> None:
    found = document(shenzhen, language)
    assert found.parts[0].title == foreword
    stated = {statement.label for statement in of_kind(found, Statement)}
    assert stated == {f"statement-{id_}" for id_ in shenzhen.city().claims}
    assert pdf(found, fonts()).startswith(b"%PDF")


def test_the_english_report_has_english_titles_and_statements(shenzhen: Edition) -> None:
    found = document(shenzhen, "en")
    words = [heading.text for heading in of_kind(found, Heading)]
    words += [table.caption for table in of_kind(found, Table)]
    words += [statement.text for statement in of_kind(found, Statement)]
    assert not [word for word in words if HAN.search(word)]
