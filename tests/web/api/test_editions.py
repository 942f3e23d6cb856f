"""One answer comes from one edition, whatever happens to the folder meanwhile."""

import logging
import shutil
from pathlib import Path

import orjson
import pytest
from django.test import Client
from django.test.utils import override_settings

from cityagenda.build.editions import Edition
from cityagenda.web import current
from cityagenda.web.apps.api import tables

Two = tuple[Edition, Edition]


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look after the edition at every request."""
    monkeypatch.setattr(current, "RECHECKED", 0.0)


def pointer(edition: Edition) -> Path:
    return edition.home / ".cityagenda" / "CURRENT"


def shown(address: str = "/api/v1/editions/current") -> str:
    id_: str = orjson.loads(Client().get(address).content)["edition"]
    return id_


@pytest.mark.usefixtures("site")
def test_paging_stays_in_the_edition_in_which_it_began(two_editions: Two) -> None:
    first, second = two_editions
    pointer(first).write_text(first.id, encoding="utf-8")
    with override_settings(CITY_FOLDER=first.home):
        begun = orjson.loads(Client().get("/api/v1/observations?limit=2").content)
        assert begun["edition"] == first.id
        pointer(first).write_text(second.id, encoding="utf-8")
        assert shown() == second.id
        assert orjson.loads(Client().get(begun["next"]).content)["edition"] == first.id
        answer = Client().get(f"{begun['next']}&edition={second.id}")
        assert answer.status_code == 400
        current._earlier.cache_clear()
        shutil.rmtree(first.folder)
        gone = Client().get(begun["next"])
        assert gone.status_code == 410
        assert orjson.loads(gone.content)["faults"][0]["where"] == "cursor"


@pytest.mark.usefixtures("site")
def test_an_edition_swapped_during_a_request_does_not_mix(
    two_editions: Two, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = two_editions
    pointer(first).write_text(first.id, encoding="utf-8")
    real = tables.page

    def slow(*given: object) -> object:
        pointer(first).write_text(second.id, encoding="utf-8")
        return real(*given)  # type: ignore[arg-type]

    with override_settings(CITY_FOLDER=first.home):
        monkeypatch.setattr(tables, "page", slow)
        answer = Client().get("/api/v1/observations?limit=2")
        held = orjson.loads(answer.content)
        assert held["edition"] == answer.headers["X-Edition"] == first.id
        assert shown() == second.id


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize("harm", ["cut off", "other bytes", "no manifest", "no folder"])
def test_a_broken_edition_leaves_the_last_good_one(
    two_editions: Two, harm: str, caplog: pytest.LogCaptureFixture
) -> None:
    first, second = two_editions
    with override_settings(CITY_FOLDER=first.home):
        _harm(second, harm)
        caplog.set_level(logging.ERROR)
        assert shown() == first.id
        assert Client().get("/en/").status_code == 200
        assert f"edition {first.id} is shown in its place" in caplog.text


def _harm(edition: Edition, harm: str) -> None:
    table = edition.folder / "observations.parquet"
    if harm == "cut off":
        table.write_bytes(table.read_bytes()[:-100])
    elif harm == "other bytes":
        raw = bytearray(table.read_bytes())
        raw[len(raw) // 2] ^= 0xFF
        table.write_bytes(bytes(raw))
    elif harm == "no manifest":
        (edition.folder / "edition.json").unlink()
    else:
        shutil.rmtree(edition.folder)


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize("pointed", [b"\xff\xfe../../etc", b"", b"../../..", b"0123456789abcdef"])
def test_a_pointer_to_nothing_leaves_the_newest_edition(two_editions: Two, pointed: bytes) -> None:
    first, second = two_editions
    with override_settings(CITY_FOLDER=first.home):
        pointer(first).write_bytes(pointed)
        assert shown() == second.id
        pointer(first).unlink()
        assert shown() == second.id


@pytest.mark.usefixtures("site")
def test_an_edition_that_breaks_while_it_is_shown_gives_way_and_comes_back(
    two_editions: Two,
) -> None:
    first, second = two_editions
    with override_settings(CITY_FOLDER=first.home):
        assert shown() == second.id
        whole = (second.folder / "observations.parquet").read_bytes()
        _harm(second, "cut off")
        assert shown() == first.id
        (second.folder / "observations.parquet").write_bytes(whole)
        assert shown() == second.id


@pytest.mark.usefixtures("site")
def test_without_any_whole_edition_the_site_says_so(two_editions: Two) -> None:
    first, second = two_editions
    with override_settings(CITY_FOLDER=first.home):
        for edition in (first, second):
            _harm(edition, "no manifest")
        page = Client().get("/en/")
        assert page.status_code == 503
        assert "no edition" in page.content.decode()
        answer = Client().get("/api/v1/plan")
        assert answer.status_code == 503
        assert orjson.loads(answer.content)["type"].endswith("#no-edition")
