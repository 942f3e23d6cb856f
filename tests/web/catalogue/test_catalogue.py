"""Sources with their files, standards by date, methods from their docstrings."""

import hashlib
import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from django.test import Client
from django.test.utils import override_settings

from cityagenda.assess.account import assess
from cityagenda.build.editions import Edition, current
from cityagenda.build.run import run
from cityagenda.city.creation import create
from cityagenda.city.folder import load
from cityagenda.ground.methods import installed
from cityagenda.web.apps.catalogue.docstrings import documentation, parsed
from cityagenda.web.apps.catalogue.questions import Question, answers, asked
from cityagenda.web.apps.catalogue.uses import uses

LIMITS = "ambient-air-limits"


def _page(address: str, status: int = 200) -> str:
    answer = Client().get(address)
    assert answer.status_code == status, address
    return answer.content.decode()


# Sources


def test_every_source_has_a_page_with_licence_files_and_whole_hashes(shenzhen: Edition) -> None:
    for source in shenzhen.city().sources.values():
        text = _page(f"/en/sources/{source.id}/")
        assert source.licence in text
        assert f"/en/sources/{source.id}/" in _page("/en/data/")
        for file in uses(shenzhen).files.get(source.id, ()):
            assert file.sha256 in text
            # The licence of typed facts says nothing of the file: it is not offered.
            offered = f"/data/sources/{source.id}/{file.sha256[:16]}" in text
            assert offered == (source.licence == "Apache-2.0" and source.format != "stream")
        for indicator in uses(shenzhen).by_source.get(source.id, ()):
            assert f"/en/indicators/{indicator}/" in text
    _page("/en/sources/nothing/", 404)


def test_a_window_of_a_stream_says_network_days_columns_and_delivery(shenzhen: Edition) -> None:
    text = _page("/en/sources/air-network-2025/")
    assert 'href="/en/networks/air-network/"' in text
    assert "2025-01-01 to 2025-12-31" in text
    assert "a stamp names the beginning of its interval" in text
    assert text.count("<code>ug/m3</code>") == 6
    (file,) = uses(shenzhen).files["air-network-2025"]
    assert file.path.startswith("stream:air-network/hours/2025-01-01/2025-12-31@")
    assert file.path in text
    now = _page("/zh/sources/air-network-now/")
    assert "不写入版本" in now
    assert "/zh/indicators/street-air-now/" in now


def test_a_raw_file_is_sent_byte_for_byte_where_its_licence_lets_it(
    site: None,  # noqa: ARG001 - it must be there
    city_folder: Path,
) -> None:
    (file,) = uses(current(city_folder)).files["yearbook"]
    address = f"/data/sources/yearbook/{file.sha256[:16]}.csv"
    assert address in _page("/zh/sources/yearbook/")
    answer = Client().get(address)
    assert hashlib.sha256(answer.content).hexdigest() == file.sha256
    assert answer["Content-Disposition"] == 'attachment; filename="yearbook.csv"'
    assert answer["Content-Security-Policy"] == "default-src 'none'"
    again = Client().get(address, headers={"if-none-match": answer["ETag"]})
    assert again.status_code == 304


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize(
    "name",
    [
        "yearbook/../../city.yml",
        "yearbook/..%2F..%2Fcity.yml",
        "yearbook/data/yearbook.csv",
        "yearbook/yearbook.csv",
        "yearbook/",
        "yearbook/0000000000000000.csv",
        "nothing/0000000000000000.csv",
        "../city.yml",
        "yearbook/%00",
    ],
)
def test_no_other_file_can_be_had(name: str) -> None:
    assert Client().get(f"/data/sources/{name}").status_code in (404, 400)


@pytest.mark.usefixtures("site")
def test_a_file_that_was_changed_or_replaced_by_a_link_is_not_sent(tmp_path: Path) -> None:
    town = tmp_path / "town"
    create(town)
    run(load(town), assess=assess, jobs=1)
    (file,) = uses(current(town)).files["yearbook"]
    address = f"/data/sources/yearbook/{file.sha256[:16]}.csv"
    raw = town / file.path
    secret = tmp_path / "secret.csv"
    secret.write_text("secret")
    with override_settings(CITY_FOLDER=town):
        assert Client().get(address).status_code == 200
        content = raw.read_bytes()
        raw.write_bytes(content + b"x")
        assert Client().get(address).status_code == 404
        raw.unlink()
        assert Client().get(address).status_code == 404
        raw.symlink_to(secret)
        assert Client().get(address).status_code == 404


# Standards


@pytest.mark.parametrize(
    ("first", "last", "applied"),
    [
        ("2010-01-01", "", []),
        ("2012-02-29", "", ["gb3095-2012"]),
        ("2026-02-28", "", ["gb3095-2012"]),
        ("2026-03-01", "", ["gb3095-2026-transition"]),
        ("2026-01-01", "2026-12-31", ["gb3095-2012", "gb3095-2026-transition"]),
        ("2031-01-01", "", ["gb3095-2026-final"]),
        (
            "2000-01-01",
            "2040-01-01",
            ["gb3095-2012", "gb3095-2026-transition", "gb3095-2026-final"],
        ),
    ],
)
def test_the_edition_in_force_on_the_day_answers(
    shenzhen: Edition, first: str, last: str, applied: list[str]
) -> None:
    question, wrong = asked({"topic": LIMITS, "on": first, "to": last}, "CN")
    assert wrong == []
    assert question is not None
    (answer,) = answers(shenzhen.city().standards, question)
    assert [pack.id for pack in answer.applied] == applied
    assert [bar.pack.id for bar in answer.bars if bar.applies] == applied
    assert [bar.pack.valid_from for bar in answer.bars] == sorted(
        bar.pack.valid_from for bar in answer.bars
    )
    for bar in answer.bars:
        assert 0 <= bar.start <= 100
        assert 0 <= bar.width <= 100 - bar.start + 1e-9
    text = _page(f"/en/standards/?topic={LIMITS}&on={first}&to={last}")
    part = text[text.index('class="answer"') : text.index('id="all"')]
    said = {0: "no edition that is known", 1: "the edition that applied was"}
    assert said.get(len(applied), "straddles") in part
    for id_ in applied:
        assert f"/en/standards/{id_}/" in part


def test_what_is_not_confirmed_is_shown_where_it_counts(shenzhen: Edition) -> None:
    text = _page(f"/en/standards/?topic={LIMITS}&on=2020-06-01")
    assert "not all read in the original" in text[: text.index('id="all"')]
    for pack in shenzhen.city().standards.packs:
        page = _page(f"/en/standards/{pack.id}/")
        assert ("Not read in the original" in page) == (pack.status == "unconfirmed")
        for row in pack.table:
            assert all(str(v) in page for v in row.values() if isinstance(v, int | float))
    _page("/en/standards/nothing/", 404)


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("on=2025-13-01", "That is not a date"),
        ("on=2025-01-01&to=yesterday", "That is not a date"),
        ("on=2025-01-02&to=2025-01-01", "ends before it begins"),
        ("on=2025-01-01&topic=nothing", "no edition that is known"),
        ("on=2025-01-01&jurisdiction=%3Cb%3E&topic=" + LIMITS, "no edition that is known"),
        ("on=0001-01-01", "no edition that is known"),
        ("on=9999-12-31", "the edition that applied was"),
        ("to=2025-01-01", "All rule packs"),
    ],
)
def test_an_odd_question_is_answered_in_words(query: str, said: str) -> None:
    text = _page(f"/en/standards/?{query}")
    assert said in text
    assert "<b>&" not in text


def test_a_topic_without_rules_of_its_own_takes_the_common_ones(shenzhen: Edition) -> None:
    day = date(2020, 1, 1)
    (answer,) = answers(shenzhen.city().standards, Question("task-lights", "XX", day, day))
    assert [pack.id for pack in answer.applied] == ["task-lights-2026"]


@pytest.mark.parametrize("tongue", ["zh", "en"])
def test_a_pack_is_shown_in_words_and_in_one_language(shenzhen: Edition, tongue: str) -> None:
    for pack in shenzhen.city().standards.packs:
        text = _page(f"/{tongue}/standards/{pack.id}/")
        main = text[text.index("<main") : text.index("</main>")]
        assert not re.search(r"\{&#x27;|\[&#x27;|\bNone\b|zh-Hans<", main), pack.id
        assert tongue == "zh" or not re.search("[一-鿿]", main), pack.id


# Methods


def test_every_method_has_a_page_with_formula_missing_data_and_reference(
    shenzhen: Edition,
) -> None:
    for spec in shenzhen.city().methods.values():
        text = _page(f"/zh/methods/{spec.id}/")
        found = documentation(spec)
        titles = [section.title for section in found.sections]
        assert found.formulas, spec.id
        assert "Missing data" in titles, spec.id
        assert "References" in titles, spec.id
        assert "缺失数据的处理" in text
        assert "``" not in text
        for indicator in uses(shenzhen).by_method.get(spec.id, ()):
            assert f"/zh/indicators/{indicator}/" in text


def test_the_text_is_that_of_the_function_itself() -> None:
    for spec in installed().values():
        assert documentation(spec) == parsed(spec.documentation())


def test_a_page_of_a_method_imports_nothing_that_computes() -> None:
    code = (
        "import sys\n"
        "from cityagenda.ground.methods import installed\n"
        "from cityagenda.web.apps.catalogue.docstrings import documentation\n"
        "assert all(documentation(spec).summary for spec in installed().values())\n"
        "print([m for m in sys.modules if m.startswith('cityagenda.domains.')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = done.stdout
    assert "cityagenda.domains.air.annual" not in loaded
    assert "quotient" not in loaded
