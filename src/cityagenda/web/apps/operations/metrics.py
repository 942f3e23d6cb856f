"""Numbers for Prometheus: requests counted in every process, and the site as it is now.

With several processes each writes its counts into files of one folder, named by
``PROMETHEUS_MULTIPROC_DIR``; whichever process is asked adds them all up. What is not
counted but looked at (edition, database) is looked at when somebody asks.
"""

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from cityagenda import __version__
from cityagenda.web.apps.operations.health import Health

FOLDER: Final = "PROMETHEUS_MULTIPROC_DIR"
MEDIA_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"
_BUCKETS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)

_own: Final = CollectorRegistry()
_REQUESTS: Final = Counter(
    "cityagenda_requests",
    "Requests answered, by method, view and status.",
    ["method", "view", "status"],
    registry=_own,
)
_SECONDS: Final = Histogram(
    "cityagenda_request_seconds",
    "Seconds from the request's arrival to its answer, by view.",
    ["view"],
    buckets=_BUCKETS,
    registry=_own,
)


def counted(method: str, view: str, status: int, seconds: float) -> None:
    """Count a request that was answered."""
    _REQUESTS.labels(method, view, str(status)).inc()
    _SECONDS.labels(view).observe(seconds)


def exposition(health: Health) -> bytes:
    """Return all metrics in Prometheus' text format, the site's health among them."""
    if os.environ.get(FOLDER):
        counts = CollectorRegistry()
        MultiProcessCollector(counts)  # type: ignore[no-untyped-call]
    else:
        counts = _own
    site = CollectorRegistry()
    site.register(_Site(health))
    return generate_latest(counts) + generate_latest(site)


class _Site(Collector):
    """The site as it was found just now."""

    def __init__(self, health: Health) -> None:
        self.health = health

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Yield one family a fact."""
        health = self.health
        yield _gauge("ready", "Whether requests can be answered.", float(health.ready))
        yield _gauge(
            "database_up", "Whether the database can be reached.", float(health.database_up)
        )
        if health.edition is None:
            return
        info = GaugeMetricFamily(
            "cityagenda_edition_info",
            "The edition that is shown.",
            labels=["edition", "city", "software"],
        )
        edition = health.edition
        info.add_metric([edition.id, edition.manifest["city"]["id"], __version__], 1.0)
        yield info
        yield _gauge(
            "edition_age_seconds",
            "Seconds since the edition that is shown was written.",
            (datetime.now(UTC) - edition.created).total_seconds(),
        )
        yield _gauge(
            "edition_is_current",
            "Whether the edition that is shown is the one that the city's pointer names.",
            float(not health.notes),
        )


def _gauge(name: str, about: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"cityagenda_{name}", about, value=value)
