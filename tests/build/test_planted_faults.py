"""What is planted in the synthetic network is found by the checks, and hardly anything else is.

Shenzhen's network of 2025 has 4.65 million values; in the whole year the checks flagged 2,609 of
2,610 values of 122 frozen sensors, all 121 spikes and 346 of 349 negative values (three were
values of a station whose clock was wrong then), and 4 values that were sound, all of them equal
to those of a frozen sensor beside them in time. Here are the parts of the year that have a fault
of each kind.
"""

import csv
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from cityagenda.build import intake
from cityagenda.city.folder import read
from cityagenda.city.network_simulation.files import write_network
from cityagenda.streams.flags import DOUBT, Flag
from cityagenda.streams.health import health
from cityagenda.streams.store import Store

SHENZHEN = Path(__file__).resolve().parents[2] / "cities" / "shenzhen"
PARTS = ("city.yml", "areas", "networks", "sources", "data/synthetic")
SPANS = (
    ("2025-03-01", "2025-03-14"),
    ("2025-05-10", "2025-06-20"),
    ("2025-08-01", "2025-08-10"),
    ("2025-09-01", "2025-09-11"),
)
"""Days on the city's clock that are taken in, first and last."""
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Fault:
    """A line of the list of faults."""

    station: str
    observed: str
    kind: str
    first: datetime
    last: datetime

    def hits(self, datastream: str) -> bool:
        """Whether it is a fault of a datastream."""
        station, observed = datastream.rsplit(".", 1)
        return station == self.station and self.observed in {observed, "*"}


@dataclass(frozen=True)
class Found:
    """The network after quality control: every value with its flags, and what was planted."""

    store: Store
    taken: intake.Taken
    values: pl.DataFrame
    faults: list[Fault]

    def whole(self, kind: str) -> list[Fault]:
        """Return the faults of a kind within the days taken in, on clocks that go right."""
        slow = [f for f in self.faults if f.kind == "zone" != kind]
        return [
            f
            for f in self.faults
            if f.kind == kind
            and any(_within(f, span) for span in SPANS)
            and not any(
                f.station == o.station and f.first < o.last and o.first < f.last for o in slow
            )
        ]

    def of(self, fault: Fault) -> pl.DataFrame:
        """Return the values that came while a fault was there."""
        inside = pl.col("time").is_between(fault.first, fault.last, closed="left")
        named = pl.col("datastream").is_in([d for d in self._names if fault.hits(d)])
        return self.values.filter(inside, named)

    @property
    def _names(self) -> list[str]:
        return [d.id for d in self.store.catalogue.datastreams]


def _within(fault: Fault, span: tuple[str, str]) -> bool:
    first, last = (datetime.fromisoformat(f"{day}T00:00+08:00") for day in span)
    return first + 4 * HOUR <= fault.first and fault.last <= last + DAY - 4 * HOUR


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Found]:
    """Write the year, keep some of its days, take them in and compact them, as the commands do."""
    folder = tmp_path_factory.mktemp("planted") / "shenzhen"
    for part in PARTS:
        copy = shutil.copytree if (SHENZHEN / part).is_dir() else shutil.copy
        (folder / part).parent.mkdir(parents=True, exist_ok=True)
        copy(SHENZHEN / part, folder / part)
    made = write_network(folder)
    days = pl.col("time").str.head(10)
    kept = pl.any_horizontal(days.is_between(pl.lit(a), pl.lit(b)) for a, b in SPANS)
    for path in made.folder.glob("*.csv"):
        rows = pl.read_csv(path, infer_schema=False).filter(kept)
        path.unlink()
        if not rows.is_empty():
            rows.write_csv(path)
    with made.faults.open(encoding="utf-8", newline="") as file:
        faults = [
            Fault(
                row["station"],
                row["property"],
                row["kind"],
                datetime.fromisoformat(row["first"]),
                datetime.fromisoformat(row["last"]),
            )
            for row in csv.DictReader(file)
        ]
    city = read(folder)
    with intake.opened(city) as store:
        (taken,) = intake.taken(city, store)
        assert len(intake.compacted(city, store)) >= 77
        flags = pl.concat([store.flagged(day) for day in store.days()])
        values = pl.concat([store.window(0, 1 << 60).collect()])
        both = values.join(flags.drop("rules"), on=["datastream", "time"], how="left")
        yield Found(store, taken, both.with_columns(pl.col("flags").fill_null(0)), faults)


def share(table: pl.DataFrame, flag: int) -> float:
    """Return the share of values that have a flag."""
    return float(((table["flags"] & int(flag)) != 0).mean() or 0)


def test_everything_is_taken_in_and_repeats_are_counted(found: Found) -> None:
    (repeated,) = found.whole("repeated")
    assert found.taken.refused == 0
    assert found.taken.sum("duplicates") == found.of(repeated).height > 900
    assert found.taken.sum("corrections") <= 48  # eight hours, written over by the slow clock


@pytest.mark.parametrize(
    ("kind", "flag", "least"),
    [
        ("frozen", Flag.STUCK, 0.99),
        ("spike", Flag.SPIKE | Flag.RANGE, 1),
        ("negative", Flag.RANGE, 1),
    ],
)
def test_faults_of_single_sensors_are_found_in_full(
    found: Found, kind: str, flag: int, least: float
) -> None:
    """Every one of them, and so many of its values."""
    planted = [found.of(fault) for fault in found.whole(kind)]
    planted = [table for table in planted if not table.is_empty()]
    assert len(planted) >= 20
    assert all(share(table, flag) > 0 for table in planted)
    assert share(pl.concat(planted), flag) >= least


def test_hardly_any_sound_value_is_refused(found: Found) -> None:
    """Fewer than one in 100,000 beside what is on the list; doubts take nothing away."""
    refused = found.values.filter((pl.col("flags") & (255 - int(DOUBT))) != 0)
    listed = [f for f in found.faults if f.kind in {"frozen", "spike", "negative", "zone"}]
    strange = [
        (name, time)
        for name, time in refused.select("datastream", "time").iter_rows()
        if not any(f.hits(name) and f.first - 8 * HOUR <= time < f.last for f in listed)
    ]
    assert found.values.height > 900_000
    assert len(strange) < found.values.height / 100_000


def test_real_pollution_near_one_place_stays(found: Found) -> None:
    plumes = [found.of(fault) for fault in found.whole("plume")]
    assert len(plumes) >= 20
    assert share(pl.concat(plumes), 255 - int(DOUBT) - int(Flag.STUCK)) == 0


def state(found: Found, fault: Fault, at: datetime) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the health of a fault's sensors at an instant, and of all others."""
    table = health(found.store, HOUR, at)
    names = [d for d in table["datastream"].to_list() if fault.hits(d)]
    own = pl.col("datastream").is_in(names)
    return table.filter(own), table.filter(~own)


def test_a_clock_in_the_wrong_zone_is_told_by_its_hours(found: Found) -> None:
    (fault,) = found.whole("zone")
    own, others = state(found, fault, fault.last - 9 * HOUR)
    assert own["shift_hours"].to_list() == [-8] * 6
    assert others["shift_hours"].drop_nulls().is_empty()


def test_milligrams_are_told_by_the_factor(found: Found) -> None:
    (fault,) = found.whole("milligrams")
    own, others = state(found, fault, fault.last)
    assert own["factor"].to_list() == [0.001]
    assert others["factor"].drop_nulls().is_empty()


def test_swapped_columns_are_told(found: Found) -> None:
    (fault,) = found.whole("swapped")
    own, others = state(found, fault, fault.last)
    assert "exchanged" in own["odd"].item()
    assert "互换" in own["odd_zh"].item() or "对调" in own["odd_zh"].item()
    assert (others.filter(~pl.col("datastream").str.starts_with(fault.station))["odd"] == "").all()


def test_a_sensor_that_drifts_is_told_from_ninety_that_do_not(found: Found) -> None:
    fault = next(f for f in found.whole("drift"))
    own, others = state(found, fault, fault.last)
    assert own["state"].to_list() == ["drifting"]
    assert own["drift"].item() > 0.4
    assert "drifting" not in others["state"].to_list()


def test_silent_sensors_are_told(found: Found) -> None:
    silent = [f for f in found.whole("silence") if f.last < datetime(2025, 6, 20, tzinfo=UTC)]
    for fault in silent:
        own, others = state(found, fault, fault.last - HOUR)
        assert set(own["state"]) <= {"silent", "never"}
        assert (others["state"] == "ok").mean() > 0.98
    assert silent
