"""A number is the same on page, in API, CSV, report and published site as in the edition."""

import csv
import io
import re
from decimal import ROUND_HALF_EVEN, Decimal
from pathlib import Path
from random import Random
from typing import Any

import polars as pl
import pytest
from django.test import Client

from cityagenda.build.editions import Edition, current
from cityagenda.ground.periods import legible
from cityagenda.report.writing import written
from cityagenda.web.publishing.publication import published

DRAWN = 20
Row = dict[str, Any]


@pytest.fixture(scope="module")
def drawn(shenzhen_folder: Path) -> list[Row]:
    """Return values of the whole city drawn by the edition's id, straight from its table."""
    edition = current(shenzhen_folder)
    table = pl.read_parquet(edition.folder / "observations.parquet")
    rows = table.filter(
        pl.col("selected"),
        pl.col("value").is_not_null(),
        pl.col("dimensions") == "{}",
        pl.col("area") == edition.city().city.area,
    ).sort("indicator", "end", "start")
    newest = rows.unique("indicator", keep="last", maintain_order=True).to_dicts()
    return Random(edition.id).sample(newest, DRAWN)  # noqa: S311 - a draw, not a secret


@pytest.fixture(scope="module")
def site_folder(
    shenzhen_folder: Path, database: None, tmp_path_factory: pytest.TempPathFactory  # noqa: ARG001 - it must be there
) -> Path:  # fmt: skip
    """Return Shenzhen as it is published, without its report."""
    out = tmp_path_factory.mktemp("host") / "site"
    published(current(shenzhen_folder), out, tongues=["en"], with_report=False)
    return out


def test_page_api_and_csv_say_what_the_edition_holds(shenzhen: Edition, drawn: list[Row]) -> None:
    for row in drawn:
        id_ = row["indicator"]
        page = Client().get(f"/en/indicators/{id_}/").content.decode()
        assert agrees(printed_for(page, row["period"]), row["value"]), id_
        asked = {"indicator": id_, "area": row["area"], "limit": 1000}
        answer = Client().get("/api/v1/observations", asked).json()
        assert answer["edition"] == shenzhen.id
        (found,) = [r for r in answer["items"] if same(r, row)]
        assert found["value"] == row["value"]
        text = Client().get(f"/data/indicators/{id_}.csv").content.decode("utf-8-sig")
        (line,) = [r for r in csv.DictReader(io.StringIO(text)) if same(r, row)]
        assert float(line["value"]) == row["value"]


def test_the_report_says_what_the_edition_holds(
    shenzhen_folder: Path, drawn: list[Row], tmp_path: Path
) -> None:
    out = tmp_path / "report.html"
    written(current(shenzhen_folder), "en", out)
    text = out.read_text(encoding="utf-8")
    for row in drawn:
        begin = text.index(f'id="indicator-{row["indicator"]}"')
        cell = text[begin : text.index("</tr>", begin)].partition("<td>")[2]
        assert agrees([cell.partition("<br>")[0]], row["value"]), row["indicator"]
        assert legible(row["period"]) in cell


def test_the_published_site_says_what_the_edition_holds(
    site_folder: Path, drawn: list[Row]
) -> None:
    for row in drawn:
        id_ = row["indicator"]
        page = site_folder / "en" / "indicators" / id_ / "index.html"
        text = page.read_text(encoding="utf-8")
        assert agrees(printed_for(text, row["period"]), row["value"]), id_
        table = (site_folder / "data" / "indicators" / f"{id_}.csv").read_text("utf-8-sig")
        (line,) = [r for r in csv.DictReader(io.StringIO(table)) if same(r, row)]
        assert float(line["value"]) == row["value"]


def same(found: Row, row: Row) -> bool:
    """Return whether a row of a file is that of the table."""
    names = ("indicator", "area", "period", "source")
    chosen = str(found["selected"]).lower() == "true"
    plain = found["dimensions"] in ("{}", {}, None)
    return chosen and plain and all(str(found[name]) == str(row[name]) for name in names)


def printed_for(page: str, period: str) -> list[str]:
    """Return what the table of all values prints for a period."""
    table = page[page.index('id="values"') :].partition("</table>")[0]
    return re.findall(
        rf'<th scope="row">{re.escape(legible(period))}</th>\s*<td class="n">([^<]*)', table
    )


def agrees(printed: list[str], value: float) -> bool:
    """Return whether one of the texts is the value, rounded to the digits that it shows."""
    numbers = [
        m[0].replace(",", "")
        for text in printed
        if (m := re.search(r"-?[\d,.]*\d(?:e[+-]\d+)?", text))
    ]
    exact = Decimal(repr(value))
    return any(exact.quantize(Decimal(n), ROUND_HALF_EVEN) == Decimal(n) for n in numbers)
