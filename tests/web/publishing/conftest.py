"""A published copy of the small city, written once."""

from collections.abc import Callable
from pathlib import Path

import pytest

from cityagenda.build.editions import Edition, current
from cityagenda.web.publishing.publication import Publication, published

SITE = "https://city.example/agenda"
Publish = Callable[..., Publication]


@pytest.fixture(scope="session")
def edition(city_folder: Path) -> Edition:
    return current(city_folder)


@pytest.fixture(scope="session")
def publication(edition: Edition, tmp_path_factory: pytest.TempPathFactory) -> Publication:
    """Return the small city published with an address and the report."""
    return published(edition, tmp_path_factory.mktemp("host") / "site", address=SITE)


@pytest.fixture
def publish(edition: Edition) -> Publish:
    """Return a function that publishes quickly: without the report."""

    def done(out: Path, **options: object) -> Publication:
        return published(edition, out, **{"with_report": False, **options})  # type: ignore[arg-type]

    return done
