"""An indicator can be taken home as CSV, JSON, Parquet and SVG, and harms nobody there."""

import hashlib
import io
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import orjson
import polars as pl
import pytest
from django.test import Client
from django.test.utils import override_settings

from cityagenda.assess.account import assess
from cityagenda.build.editions import current
from cityagenda.build.run import run
from cityagenda.city.folder import load

pytestmark = pytest.mark.usefixtures("site")
SVG = "{http://www.w3.org/2000/svg}"


def get(name: str, **headers: str) -> Any:
    client = Client(raise_request_exception=False)
    return client.get(f"/data/indicators/{name}", headers=headers)


def test_all_files_hold_every_value_of_the_indicator(city_folder: Path) -> None:
    edition = current(city_folder)
    wanted = edition.observations().filter(pl.col("indicator") == "fine-particles")
    assert pl.read_parquet(io.BytesIO(get("fine-particles.parquet").content)).equals(wanted)
    table = pl.read_csv(get("fine-particles.csv").content, infer_schema=False)
    assert table["value"].cast(pl.Float64).to_list() == wanted["value"].to_list()
    held = orjson.loads(get("fine-particles.json").content)
    assert [row["value"] for row in held["observations"]] == wanted["value"].to_list()
    assert held["indicator"]["id"] == "fine-particles"
    assert held["verdict"]["indicator"] == "fine-particles"
    assert held["edition"] == edition.id


def test_the_chart_is_a_file_of_its_own_in_each_language() -> None:
    for tongue, word in (("en", "Annual mean concentration of fine"), ("zh", "细颗粒物")):
        answer = get(f"fine-particles.{tongue}.svg")
        assert answer.headers["Content-Type"] == "image/svg+xml"
        assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
        root = ET.fromstring(answer.content)  # noqa: S314 - our own
        assert root.tag == f"{SVG}svg"
        assert word in (root.findtext(f"{SVG}title") or "")
        assert root.find(f"{SVG}style") is not None


def test_a_file_is_named_after_indicator_and_edition(city_folder: Path) -> None:
    edition = current(city_folder)
    for ending in ("csv", "json", "parquet", "en.svg"):
        answer = get(f"fine-particles.{ending}")
        wanted = f'attachment; filename="fine-particles-{edition.id}.{ending}"'
        assert answer.headers["Content-Disposition"] == wanted
        again = get(f"fine-particles.{ending}", **{"if-none-match": answer.headers["ETag"]})
        assert again.status_code == 304
        pinned = get(f"fine-particles.{ending}?edition={edition.id}")
        assert pinned.headers["Cache-Control"] == "public, max-age=86400"
        assert pinned.content == answer.content


def test_a_browser_gets_the_file_whatever_it_says_it_accepts() -> None:
    assert get("fine-particles.csv", accept="text/html").status_code == 200


def test_the_page_offers_the_files_and_says_how_to_cite(city_folder: Path) -> None:
    edition = current(city_folder)
    for tongue, word in (("en", "City Agenda, edition"), ("zh", "城市议程，版本")):
        text = Client().get(f"/{tongue}/indicators/fine-particles/").content.decode()
        for ending in ("csv", "json", "parquet", f"{tongue}.svg"):
            assert f'href="/data/indicators/fine-particles.{ending}"' in text
        assert f"{word} {edition.id}" in text
        assert f"http://testserver/{tongue}/indicators/fine-particles/" in text
    assert b"/data/indicators/sick-days" not in Client().get("/en/indicators/sick-days/").content


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("nothing.csv", 404),
        ("nothing.json", 404),
        ("nothing.parquet", 404),
        ("nothing.en.svg", 404),
        ("sick-days.en.svg", 404),
        ("nothing.en.png", 404),
        ("sick-days.zh.png", 404),
        ("fine-particles.fr.svg", 404),
        ("fine-particles.xlsx", 404),
        ("fine-particles", 404),
        ("..%2F..%2Fcity.yml.csv", 404),
        ("%2e%2e.csv", 404),
        ("fine-particles.csv?limit=1", 400),
        ("fine-particles.csv?edition=../x", 400),
        ("fine-particles.csv?edition=0000000000000000", 404),
    ],
)
def test_what_there_is_not_is_a_problem(name: str, status: int) -> None:
    answer = get(name)
    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/problem+json"


HOSTILE = '<script>alert("1")</script>'
FORMULAS = ("=HYPERLINK(1)", "+1+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1")


@pytest.fixture
def hostile(site: None, city_folder: Path, tmp_path: Path) -> Iterator[str]:  # noqa: ARG001 - it must be there
    """Serve a city whose texts attack: a title with a script, scopes that are formulas."""
    folder = tmp_path / "town"
    shutil.copytree(city_folder, folder)
    path = folder / "indicators" / "fine-particles.yml"
    text = path.read_text(encoding="utf-8")
    text = text.replace("  en: Annual mean", f"  en: {HOSTILE} Annual mean", 1)
    assert HOSTILE in text
    path.write_text(text, encoding="utf-8")
    edition = run(load(folder), assess=assess, jobs=1)
    rows = edition.observations()
    scopes = [FORMULAS[n % len(FORMULAS)] for n in range(rows.height)]
    changed = rows.with_columns(scope=pl.Series(scopes))
    changed.write_parquet(edition.folder / "observations.parquet")
    manifest = orjson.loads((edition.folder / "edition.json").read_bytes())
    raw = (edition.folder / "observations.parquet").read_bytes()
    manifest["files"]["observations.parquet"] = {
        "size": len(raw),
        "sha256": hashlib.sha256(raw).hexdigest(),
    }
    (edition.folder / "edition.json").write_bytes(orjson.dumps(manifest))
    with override_settings(CITY_FOLDER=folder):
        yield edition.id


@pytest.mark.usefixtures("hostile")
def test_no_text_is_a_formula_in_a_spreadsheet() -> None:
    raw = get("fine-particles.csv").content
    assert raw.startswith(b"\xef\xbb\xbf")
    table = pl.read_csv(raw, infer_schema=False)
    scopes = table["scope"].to_list()
    assert scopes
    assert all(scope.startswith("'") and scope[1:] in FORMULAS for scope in scopes)
    # Programs get the texts as they are, in formats that nobody opens in a spreadsheet by habit.
    held = orjson.loads(get("fine-particles.json").content)
    assert all(row["scope"] in FORMULAS for row in held["observations"])


@pytest.mark.usefixtures("hostile")
def test_a_script_in_a_title_stays_text() -> None:
    page = Client().get("/en/indicators/fine-particles/").content.decode()
    assert HOSTILE not in page
    assert "&lt;script&gt;" in page
    picture = get("fine-particles.en.svg").content
    root = ET.fromstring(picture)  # noqa: S314 - our own
    assert HOSTILE in (root.findtext(f"{SVG}title") or "")
    assert not [e for e in root.iter() if e.tag.endswith("script")]
