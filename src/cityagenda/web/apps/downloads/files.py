"""Files: an indicator of an edition as CSV, JSON, Parquet, SVG and PNG."""

from cityagenda.build.editions import Edition
from cityagenda.city.models import Indicator
from cityagenda.exchange.tables import csv_file
from cityagenda.ground.charts import svg
from cityagenda.ground.texts import Text, text_in
from cityagenda.web.apps.api.answers import PARQUET, json_of, plain_rows, table_in
from cityagenda.web.apps.downloads import raster
from cityagenda.web.apps.indicators.account import chart


def csv(edition: Edition, indicator: Indicator) -> bytes:
    """Return all values for spreadsheets: no text in it is taken for a formula."""
    return csv_file(edition.rows("observations", indicator.id), spreadsheet=True)


def parquet(edition: Edition, indicator: Indicator) -> bytes:
    """Return all values as Parquet, types and all."""
    return table_in(PARQUET, edition.rows("observations", indicator.id), {})


def json(edition: Edition, indicator: Indicator, citation: Text) -> bytes:
    """Return all values with the indicator's metadata and verdict, and how to cite them."""
    verdicts = edition.rows("assessment/verdicts", indicator.id).to_dicts()
    return json_of(
        {
            "edition": edition.id,
            "citation": citation,
            "indicator": indicator.model_dump(mode="json"),
            "verdict": verdicts[0] if verdicts else None,
            "observations": plain_rows(edition.rows("observations", indicator.id)),
        }
    )


def picture(edition: Edition, indicator: Indicator, language: str) -> bytes | None:
    """Return the chart as a file of its own, None without annual values."""
    drawn = chart(edition, indicator, language)
    return svg(drawn, alone=True).encode() if drawn else None


def raster_picture(
    edition: Edition, indicator: Indicator, language: str, citation: Text
) -> bytes | None:
    """Return the chart as PNG with its title and how to cite it, None without annual values."""
    drawn = picture(edition, indicator, language)
    if drawn is None:
        return None
    title = text_in(indicator.name, language)
    return raster.png(
        drawn.decode(), title=title, origin=text_in(citation, language), language=language
    )
