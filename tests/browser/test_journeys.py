"""Journeys 1, 3, 6 (its beginning), 8 and 9, in both languages and at both sizes."""

import json
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import polars as pl
import pytest
from playwright.sync_api import expect
from tests.test_tutorial import ENGLISH, RAW, first_account

from .conftest import TONGUES, WIDTHS, Site, Visit, served

PASSWORD = "mangrove bridge harvest"  # noqa: S105 - a password of tests alone
BOTH = pytest.mark.parametrize("tongue", TONGUES)
SIZES = pytest.mark.parametrize("width", list(WIDTHS))


@pytest.fixture(scope="module")
def moved(tmp_path_factory: pytest.TempPathFactory, cities: Path, site: Site) -> Iterator[Site]:
    """Serve a Shenzhen of which a second edition has other air and a revised target."""
    folder = tmp_path_factory.mktemp("moved") / "shenzhen"
    shutil.copytree(
        cities / "shenzhen", folder, ignore=shutil.ignore_patterns(".cityagenda", "streams")
    )
    site.run("build", str(folder))
    table = folder / "data" / "published" / "environment-bureau.csv"
    text = table.read_text(encoding="utf-8")
    assert "pm25-annual-mean,2021,18" in text
    table.write_text(text.replace("pm25-annual-mean,2021,18", "pm25-annual-mean,2021,23"))
    site.run("build", str(folder))
    with served(folder) as found:
        yield found


@pytest.mark.browser
@BOTH
@SIZES
def test_the_mayor_sees_what_is_off_track_who_answers_and_what_moved(
    visit: Callable[..., Visit], moved: Site, tongue: str, width: int
) -> None:
    said = {
        "zh": ("需要关注", "责任单位", "数据源更新"),
        "en": ("Needs attention", "Answers for it", "the source changed"),
    }[tongue]
    window = visit(width, moved.address)
    page = window.go(f"/{tongue}/")
    for heading in (said[0],):
        expect(page.get_by_role("heading", name=heading)).to_be_visible()
    assert page.locator("section[aria-labelledby=programmes] li").count() == 6
    assert page.locator("section[aria-labelledby=cities] li").count() == 5
    light = page.locator("section[aria-labelledby=attention] li").first
    expect(light).to_contain_text(said[1])
    expect(light).to_contain_text("2030")
    change = page.locator("section[aria-labelledby=moved] li", has_text="PM2.5").first
    expect(change).to_contain_text("18.0")
    expect(change).to_contain_text("23.0")
    expect(change).to_contain_text(said[2])
    light.get_by_role("link").first.click()
    expect(page.locator(".verdict")).to_contain_text("15.0")
    assert window.elsewhere == window.faults == []


@pytest.fixture(scope="module")
def beijing(
    tmp_path_factory: pytest.TempPathFactory, real_data: Path, site: Site
) -> Iterator[Site]:
    """Serve the city of the tutorial: three years of real readings of twelve stations."""
    folder = first_account(ENGLISH, tmp_path_factory.mktemp("beijing"), real_data / RAW)
    site.run("build", str(folder))
    with served(folder) as found:
        yield found


@pytest.mark.browser
@pytest.mark.data
@BOTH
@SIZES
def test_the_auditor_goes_from_a_number_of_the_report_to_file_clause_and_rows_left_out(
    visit: Callable[..., Visit], beijing: Site, tmp_path: Path, tongue: str, width: int
) -> None:
    out = tmp_path / "report.html"
    beijing.run(
        "report", str(beijing.folder), str(out), "--lang", tongue, "--address", beijing.address
    )
    links = re.findall(
        rf'href="({beijing.address}/{tongue}/indicators/pm25-annual-mean/)"', out.read_text()
    )
    assert links
    window = visit(width, beijing.address)
    page = window.go(links[0].removeprefix(beijing.address))
    page.locator('a[href="#computed"]').first.click()
    computed = page.locator("dl.computed").first
    expect(computed).to_contain_text("data/hours.parquet")
    assert re.search(r"\b[0-9a-f]{64}\b", computed.inner_text())
    expect(computed).to_contain_text("CC-BY-4.0")
    why, lacking = {
        "zh": ("不满足 GB 3095-2012 的数据有效性要求", "1 月有效 0 天"),
        "en": ("refused under GB 3095-2012", "January has 0 of 27"),
    }[tongue]
    expect(computed).to_contain_text(why)
    standard = computed.locator('a[href*="/standards/"]').first
    refused = page.locator("#values ~ div tbody tr", has_text="2013").first
    expect(refused).to_contain_text(lacking)
    standard.click()
    expect(page.locator("main")).to_contain_text("GB 3095")
    page.go_back()
    computed.get_by_role("link").first.click()
    expect(page.locator("main")).to_contain_text("air.annual")
    again = beijing.run("recompute", str(beijing.folder), "pm25-annual-mean")
    assert "every digit is the same" in again.stdout
    assert window.elsewhere == window.faults == []


@pytest.mark.browser
@BOTH
@SIZES
def test_the_reviewer_takes_report_and_data_home(
    visit: Callable[..., Visit], site: Site, tmp_path: Path, tongue: str, width: int
) -> None:
    window = visit(width, accept_downloads=True)
    page = window.go(f"/{tongue}/indicators/pm25-annual-mean/")
    files = {}
    for link in page.locator("#files + ul a").all():
        with page.expect_download() as waiting:
            link.click()
        name = waiting.value.suggested_filename
        waiting.value.save_as(tmp_path / name)
        files[name.rsplit(".", 1)[1]] = tmp_path / name
    assert set(files) >= {"csv", "json", "parquet", "svg", "png"}
    table = pl.read_csv(files["csv"], infer_schema_length=None)
    city = table.filter(pl.col("area") == "shenzhen", pl.col("period").cast(pl.String) == "2021")
    assert city["value"].item() == 18.0
    assert pl.read_parquet(files["parquet"]).height == table.height
    assert json.loads(files["json"].read_bytes())["indicator"]["id"] == "pm25-annual-mean"
    assert files["png"].read_bytes().startswith(b"\x89PNG")
    assert b"<svg" in files["svg"].read_bytes()
    page.get_by_role("contentinfo").get_by_role(
        "link", name={"zh": "年度报告", "en": "Annual report"}[tongue]
    ).click()
    expect(page.locator("main h1")).to_be_visible()
    report = tmp_path / "report.pdf"
    site.run("report", str(site.folder), str(report), "--lang", tongue)
    assert report.read_bytes().startswith(b"%PDF")


@pytest.fixture(scope="module")
def demonstration(
    tmp_path_factory: pytest.TempPathFactory, cities: Path, site: Site
) -> Iterator[Site]:
    """Serve a copy of Shenzhen with synthetic tasks, switched on, and a supervisor's account."""
    folder = tmp_path_factory.mktemp("demonstration") / "shenzhen"
    shutil.copytree(
        cities / "shenzhen", folder, ignore=shutil.ignore_patterns(".cityagenda", "streams")
    )
    with (folder / "city.yml").open("a", encoding="utf-8") as file:
        file.write("synthetic_in_overview: true\n")
    site.run("simulate", "tasks", str(folder))
    site.run("build", str(folder))
    site.run("import", "reports", str(folder / "data/synthetic/task-reports.csv"), str(folder))
    chief = ("accounts", "create", str(folder), "chief", "--role", "analyst")
    site.run(*chief, "--password-from-stdin", answer=f"{PASSWORD}\n")
    with served(folder) as found:
        yield found


@pytest.mark.browser
@pytest.mark.parametrize(("tongue", "width"), [("zh", 1440), ("en", 390)])
def test_the_supervision_office_finds_who_is_silent_and_urges_them(
    visit: Callable[..., Visit], demonstration: Site, tongue: str, width: int
) -> None:
    window = visit(width, demonstration.address)
    page = window.go(f"/{tongue}/account/sign-in/?next=/{tongue}/tasks/by/agency/")
    page.fill("input[name=name]", "chief")
    page.fill("input[name=password]", PASSWORD)
    page.locator("main button[type=submit]").click()
    made_up = {"zh": "合成", "en": "synthetic"}[tongue]
    expect(page.locator("main")).to_contain_text("146")
    expect(page.locator("main")).to_contain_text(made_up)
    window.go(f"/{tongue}/tasks/?year=2019")
    assert page.locator("main tbody tr").count() == 5
    window.go(f"/{tongue}/tasks/?reporting=quiet")
    silent = page.locator("main tbody tr")
    assert silent.count() == 6
    window.go(f"/{tongue}/tasks/desk/urge/?reporting=quiet")
    page.select_option("select[name=reason]", index=1)
    page.locator("main form button[type=submit]").first.click()
    window.go(f"/{tongue}/tasks/?reporting=urged")
    assert page.locator("main tbody tr").count() == 6
    window.go(f"/{tongue}/tasks/as/sheet/?reporting=quiet")
    assert page.locator("main tbody tr").count() == 6
    assert window.overflow <= 0
    window.go(f"/{tongue}/tasks/?evidence=declared&kind=named")
    assert page.locator("main tbody tr").count() > 0
    assert window.elsewhere == window.faults == []


@pytest.mark.browser
@BOTH
def test_the_resident_on_a_phone_sees_the_air_of_her_street(
    visit: Callable[..., Visit], site: Site, tongue: str
) -> None:
    window = visit(390, has_touch=True)
    page = window.go(f"/{tongue}/")
    page.get_by_role("navigation").get_by_role(
        "link", name={"zh": "空气", "en": "Air"}[tongue], exact=True
    ).click()
    made_up = {"zh": "合成", "en": "ynthetic"}[tongue]
    expect(page.locator("main")).to_contain_text(made_up)
    street = {"zh": "南园街道", "en": "Nanyuan Subdistrict"}[tongue]
    page.select_option("select[name=street]", label=street)
    page.locator("form.mine button").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(street)
    for seen in (".big b", ".big .word", ".decides", ".advice >> nth=0"):
        box = page.locator(seen).bounding_box()
        assert box, seen
        assert box["y"] + box["height"] <= WIDTHS[390], f"{seen} is not in the first view"
    index = page.locator(".big b").inner_text()
    answer = page.request.get(f"{site.address}/api/v1/air/now").json()["item"]
    indices = answer["streets"]["nanyuan"]["index"]
    assert int(index) == next(i for i in reversed(indices) if i is not None)
    expect(page.locator("main")).to_contain_text(made_up)
    assert page.locator(".day-bars rect").count() > 0
    page.locator(".near a").first.click()
    expect(page.locator(".months svg, .series").first).to_be_visible()
    assert window.overflow <= 0
    assert window.elsewhere == window.faults == []
