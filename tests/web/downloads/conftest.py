"""What tests of the downloads share: a fresh allowance of requests."""

import pytest

from cityagenda.web.apps.api import gate
from cityagenda.web.apps.api.buckets import Buckets


@pytest.fixture(autouse=True)
def _allowance(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give each test a full bucket."""
    monkeypatch.setattr(gate, "buckets", Buckets())
