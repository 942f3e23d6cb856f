"""A published site is whole: every link leads to a file, in any folder of any host."""

import hashlib
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import orjson
import polars as pl
import pytest
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse
from openapi_spec_validator import validate
from tests.web.publishing.conftest import SITE, Publish
from tests.web.publishing.crawling import crawl

from cityagenda.build.editions import Edition
from cityagenda.ground.errors import ExchangeError
from cityagenda.web.publishing import stand_ins, unfolded
from cityagenda.web.publishing.publication import Publication

SPACE = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}


def files(root: Path) -> dict[str, str]:
    return {
        path.relative_to(root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in root.rglob("*")
        if path.is_file()
    }


def text(root: Path, name: str) -> str:
    return (root / name).read_text(encoding="utf-8")


def test_no_link_is_dead_none_begins_at_the_root_and_no_other_host_is_asked(
    publication: Publication,
) -> None:
    found = crawl(publication.folder, SITE)
    assert found.dead == []
    assert found.rooted == []
    assert found.outside == []
    assert found.forms == []
    unlinked = set(files(publication.folder)) - found.reached
    assert unlinked == {".nojekyll", "publication.json", "robots.txt", "sitemap.xml"}
    assert (publication.left_out, publication.asking) == ({}, [])


def test_without_an_address_every_link_holds_too(publish: Publish, tmp_path: Path) -> None:
    publish(tmp_path / "site")
    found = crawl(tmp_path / "site")
    assert (found.dead, found.rooted, found.outside) == ([], [], [])
    assert not (tmp_path / "site" / "sitemap.xml").exists()
    assert "href" not in text(tmp_path / "site", "404.html")


def test_every_reading_page_is_there_in_both_languages(
    publication: Publication, edition: Edition
) -> None:
    root, city = publication.folder, edition.city()
    for tongue, language in (("zh", "zh-Hans"), ("en", "en")):
        for page in (
            "", "plan/", "tasks/", "indicators/", "practices/", "evidence/", "data/",
            "standards/", "methods/", "api/", "report/", "goals/11/",
            *(f"indicators/{id_}/" for id_ in city.indicators),
            *(f"programmes/{id_}/" for id_ in city.programmes),
            *(f"practices/{id_}/" for id_ in city.practices),
        ):  # fmt: skip
            content = text(root, f"{tongue}/{page}index.html")
            assert f'<html lang="{language}">' in content, page
    assert publication.pages == len(list(root.rglob("*.html"))) - 3  # the reports and 404.html


def test_the_front_door_offers_both_languages_without_a_script(publication: Publication) -> None:
    page = text(publication.folder, "index.html")
    assert 'href="zh/index.html" lang="zh-Hans"' in page
    assert 'href="en/index.html" lang="en"' in page
    assert '<html lang="zh-Hans">' in page


def test_an_indicator_has_its_number_and_its_files(
    publication: Publication, edition: Edition
) -> None:
    root = publication.folder
    page = text(root, "en/indicators/fine-particles/index.html")
    assert "28.1" in page
    assert f"{SITE}/en/indicators/fine-particles/" in page  # the citation
    wanted = edition.rows("observations", "fine-particles")
    assert pl.read_parquet(root / "data/indicators/fine-particles.parquet").equals(wanted)
    assert (root / "data/indicators/fine-particles.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    held = orjson.loads((root / "data/indicators/fine-particles.json").read_bytes())
    assert held["edition"] == edition.id
    for tongue in ("zh", "en"):
        picture = ET.parse(root / f"data/indicators/fine-particles.{tongue}.svg")  # noqa: S314 - our own
        assert picture.getroot().tag.endswith("svg")


def test_the_reports_are_there(publication: Publication) -> None:
    for tongue in ("zh", "en"):
        folder = publication.folder / "data"
        assert (folder / f"report.{tongue}.pdf").read_bytes().startswith(b"%PDF")
        assert (folder / f"report.{tongue}.html").read_bytes().startswith(b"<!doctype html>")
        assert f"../../data/report.{tongue}.pdf" in text(publication.folder, "en/report/index.html")


def test_what_needs_a_server_is_gone_and_the_page_says_so(publication: Publication) -> None:
    for name in files(publication.folder):
        if not name.endswith(".html") or name.startswith("data/"):
            continue
        page = text(publication.folder, name)
        assert "csrf" not in page
        assert "sign-in" not in page
        assert "account/" not in page
        if name.startswith("en/"):
            assert "need the live site" in page
        if name.startswith("zh/"):
            assert "静态副本" in page
    assert "live site alone" in text(publication.folder, "en/tasks/index.html")


def test_tasks_are_those_of_the_edition_and_links_to_one_lead_to_its_line(
    publication: Publication, edition: Edition
) -> None:
    page = text(publication.folder, "en/tasks/index.html")
    for task in edition.city().tasks.values():
        assert f'id="{task.id}"' in page
    assert "Open &lt;b&gt;data&lt;/b&gt;" in page


def test_filters_with_few_values_are_pages_and_others_stay_as_text(
    publication: Publication,
) -> None:
    for state in ("computed", "cited", "unpublished"):
        assert (publication.folder / f"en/evidence/state-{state}/index.html").is_file()
    assert not re.search(r'href="[^"]*\?', text(publication.folder, "en/evidence/index.html"))


def test_the_site_map_names_every_page_and_its_twin(publication: Publication) -> None:
    root = ET.fromstring(text(publication.folder, "sitemap.xml"))  # noqa: S314 - our own
    places = [e.text or "" for e in root.findall("s:url/s:loc", SPACE)]
    assert len(places) == len(set(places)) == publication.pages - 1  # without the front door
    for place in places:
        file = publication.folder / place.removeprefix(f"{SITE}/") / "index.html"
        assert f'rel="canonical" href="{place}"' in file.read_text(encoding="utf-8")
    twins = [e.attrib["href"] for e in root.findall("s:url/x:link", SPACE)]
    assert set(twins) == set(places)
    assert f"Sitemap: {SITE}/sitemap.xml" in text(publication.folder, "robots.txt")


def test_the_data_is_whole_and_its_description_names_files_that_are_there(
    publication: Publication, edition: Edition
) -> None:
    root = publication.folder
    held = orjson.loads((root / "api/v1/openapi.json").read_bytes())
    validate(held)
    assert held["servers"] == [{"url": SITE}]
    assert len(held["paths"]) > 20
    for path, methods in held["paths"].items():
        assert (root / path.lstrip("/")).is_file(), path
        assert "parameters" not in methods["get"]
    listed = orjson.loads((root / "api/v1/indicators.json").read_bytes())
    assert [item["id"] for item in listed["items"]] == list(edition.city().indicators)
    rows = pl.read_parquet(root / "api/v1/observations.parquet")
    assert rows.equals(edition.observations())
    verdicts = orjson.loads((root / "api/v1/assessments/verdicts.json").read_bytes())["items"]
    assert len(verdicts) == edition.assessment("verdicts").height


def test_the_same_edition_gives_the_same_bytes(
    publication: Publication, publish: Publish, tmp_path: Path
) -> None:
    publish(tmp_path / "a", address=SITE, with_report=True)
    assert files(tmp_path / "a") == files(publication.folder)


def test_the_marker_lists_every_file_with_its_hash(
    publication: Publication, edition: Edition
) -> None:
    marker = orjson.loads((publication.folder / "publication.json").read_bytes())
    found = files(publication.folder)
    del found["publication.json"]
    assert marker["files"] == found
    assert marker["edition"] == edition.id


def test_one_language_names_no_other(publish: Publish, tmp_path: Path) -> None:
    publish(tmp_path / "both")
    for tongue, other in (("zh", "en"), ("en", "zh")):
        publish(tmp_path / "both", tongues=[tongue])
        found = crawl(tmp_path / "both")
        assert (found.dead, found.rooted) == ([], [])
        names = set(files(tmp_path / "both"))
        assert not [n for n in names if n.startswith(f"{other}/") or f".{other}." in n]
        assert f"{tongue}/plan/index.html" in names
        assert f'hreflang="{other}' not in text(tmp_path / "both", f"{tongue}/index.html")


def test_a_page_that_asks_a_database_is_left_out_and_named(
    publish: Publish, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = stand_ins.views

    def asking(_: HttpRequest, tongue: str) -> HttpResponse:
        raise ImproperlyConfigured(tongue)

    def views(*given: Any) -> Any:
        return {**real(*given), "practices": asking}

    monkeypatch.setattr(stand_ins, "views", views)
    done = publish(tmp_path / "site")
    assert sorted(done.asking) == ["/en/practices/", "/zh/practices/"]
    assert crawl(tmp_path / "site").dead == []
    assert "Practices" in text(tmp_path / "site", "en/plan/index.html")


@pytest.mark.parametrize(
    "address",
    ["city.example", "ftp://city.example", "https://", "https://a.example/?x=1", 'https://a"b/'],
)
def test_what_is_no_address_is_refused(publish: Publish, tmp_path: Path, address: str) -> None:
    with pytest.raises(ExchangeError, match="is no address of a site"):
        publish(tmp_path / "site", address=address)
    assert list(tmp_path.iterdir()) == []


def test_a_language_that_there_is_not_is_refused(publish: Publish, tmp_path: Path) -> None:
    with pytest.raises(ExchangeError, match="no pages in 'de'"):
        publish(tmp_path / "site", tongues=["zh", "de"])
    assert list(tmp_path.iterdir()) == []


def test_an_unfolded_edition_has_the_same_rows(
    edition: Edition, monkeypatch: pytest.MonkeyPatch
) -> None:
    for most in (unfolded.MOST, 0):
        monkeypatch.setattr(unfolded, "MOST", most)
        whole = unfolded.unfolded(edition)
        for name in ("observations", "failures", "assessment/verdicts", "assessment/components"):
            for id_ in (*edition.city().indicators, "nothing"):
                assert whole.rows(name, id_).equals(edition.rows(name, id_))
