"""Fixtures for all tests: where the real data is, and what its absence means."""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


def _data_folder() -> Path:
    return Path(os.environ.get("CITYAGENDA_TEST_DATA", ROOT.parent / "shared" / "data"))


@pytest.fixture(scope="session")
def real_data() -> Path:
    """Return the folder of real data; without it skip, or fail where it is required."""
    folder = _data_folder()
    if not folder.is_dir():
        reason = f"no real data at {folder}; set CITYAGENDA_TEST_DATA"
        if os.environ.get("CITYAGENDA_REQUIRE_TEST_DATA"):
            pytest.fail(reason)
        pytest.skip(reason)
    return folder


@pytest.fixture(scope="session")
def cities() -> Path:
    """Return the folder of the cities that ship with the project."""
    return ROOT / "cities"
