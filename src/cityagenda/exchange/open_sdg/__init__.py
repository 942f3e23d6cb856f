"""Open SDG: data repositories read into city folders, editions written as its site reads them.

The formats are those of the Open SDG platform (sdg-build 2.3): a repository of CSV tables
with metadata, and the tree of JSON, CSV and GeoJSON files from which its pages are made.
"""

from collections.abc import Sequence
from pathlib import Path

from cityagenda.exchange.open_sdg import city_folder
from cityagenda.exchange.open_sdg.report import Finding, Report
from cityagenda.exchange.open_sdg.repository import repository
from cityagenda.exchange.open_sdg.tree import export
from cityagenda.ground.errors import ExchangeError

__all__ = ["Finding", "Report", "export", "import_repository"]


def import_repository(source: Path, city: Path, *, translations: Sequence[Path] = ()) -> Report:
    """Write a city folder from an Open SDG data repository and return what was odd.

    Raw tables are copied byte for byte; everything else becomes text that a person can
    edit. Metadata is kept whole, so that an export gives it back.

    Parameters
    ----------
    source
        The folder of the repository; its ``config_data.yml`` says what it consists of.
    city
        The folder to write, absent or empty.
    translations
        Folders of translations that the repository would fetch, such as a local copy of
        the platform's own; those of the repository win.

    Raises
    ------
    ExchangeError
        There is no repository, the folder is not empty, or a path leaves the repository.
    """
    if not source.is_dir():
        raise ExchangeError("there is no such folder", where=str(source), todo="correct the path")
    if city.exists() and any(city.iterdir()):
        raise ExchangeError(
            "the folder is not empty",
            where=str(city),
            todo="name a new folder; an import does not overwrite what people wrote",
        )
    report = Report()
    found = repository(source, translations, report)
    if not found.entries:
        raise ExchangeError(
            "the repository has no indicator",
            where=str(source),
            todo="name the folder that holds data/ and meta/, or its config_data.yml",
        )
    city_folder.write(found, city, report)
    return report
