"""Drop folders: layouts, clocks, refused rows, repeated files, and the real Beijing rows."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest
from tests.streams.conftest import datastream, network

from cityagenda.streams.batch import DAY
from cityagenda.streams.drops import Layout, take
from cityagenda.streams.store import Store

NARROW = Layout(station="datastream", columns={"value": ""}, name="{station}")
NOW = 20_600 * DAY


def taken_instants(store: Store) -> list[str]:
    return [f"{t:%m-%d %H:%M}" for t in store.window(0, NOW).collect()["time"]]


def test_a_file_is_taken_in_once_and_its_faults_are_kept(store: Store, tmp_path: Path) -> None:
    folder = tmp_path / "drop"
    folder.mkdir()
    (folder / ".unfinished.csv").write_text("half a")
    (folder / "one.csv").write_text(
        "\ufeffdatastream,time,value\n"
        "a,2024-10-05 08:00,4.4\n"
        "a,2024-10-05T09:00:00+08:00,5\n"
        "b,2024-10-05T08:00:00,NA\n"
        "a,2024-10-05 10:00,high\n"
        "x,2024-10-05 10:00,1\n"
        "a,yesterday,1\n"
        "b,2099-01-01 00:00,1\n"
        "b,0001-01-01 00:00,1\n",
        encoding="utf-8",
    )
    (first,) = take(store, folder, NARROW, now=NOW)
    assert (sum(r.new for r in first.receipts), first.empty, first.refused) == (2, 1, 5)
    assert taken_instants(store) == ["10-05 00:00", "10-05 01:00"]
    places = store.refusals().select("place", "what").rows()
    assert ("one.csv, row 4", "a text in 'value' is no number") in places
    assert ("one.csv, row 5", "no datastream is declared for 'value' of its station") in places
    assert ("one.csv, row 7", "the instant lies in the future") in places
    assert ("one.csv, row 8", "the instant lies before 1900") in places
    (folder / "two.csv").write_text("datastream,time,value\na,2024-10-05 08:00,4.4\n")
    again, copied = take(store, folder, NARROW, now=NOW)
    assert again.known
    assert [(r.new, r.duplicates) for r in copied.receipts] == [(0, 1)]


def test_a_file_that_cannot_be_read_is_named_and_others_go_on(store: Store, tmp_path: Path) -> None:
    (tmp_path / "a.parquet").write_bytes(b"PAR1 broken")
    (tmp_path / "b.csv").write_text("station,time\n1,2\n")
    (tmp_path / "c.csv").write_text("datastream,time,value\na,2024-10-05 08:00,4.4\n")
    broken, lacking, good = take(store, tmp_path, NARROW, now=NOW)
    assert "cannot be read" in str(broken.fault)
    assert "the columns datastream, value are missing" in str(lacking.fault)
    assert good.receipts[0].new == 1
    assert store.refusals().height == 2


@pytest.mark.parametrize(
    ("end", "taken", "refused"),
    [
        ("a,2024-10-05 10:00,1.25", 4, []),
        ("a,2024-10-05 10:00,", 3, []),
        ("a,2024-10-05 10:00", 3, [("one.csv, row 6", "the file is cut off in this row")]),
        ("a", 3, [("one.csv, row 6", "the file is cut off in this row")]),
        ("a\n", 3, [("one.csv, row 6", "the row has fewer fields than the header")]),
    ],
)
def test_a_row_that_is_cut_is_refused_and_the_others_go_on(
    store: Store, tmp_path: Path, end: str, taken: int, refused: list[tuple[str, str]]
) -> None:
    head = (
        "datastream,time,note,value\n"
        "a,2024-10-05 07:00,,1\n"
        'a,2024-10-05 08:00,"rain, wind\n""gale""",2\n'
        "\n"
        "a,2024-10-05 09:00,1\n"
        "a,2024-10-05 09:30,,3\n"
    )
    (tmp_path / "one.csv").write_text(head + end.replace(":00,", ":00,,"))
    (done,) = take(store, tmp_path, NARROW, now=NOW)
    assert sum(receipt.new for receipt in done.receipts) == taken
    short = ("one.csv, row 4", "the row has fewer fields than the header")
    assert sorted(store.refusals().select("place", "what").rows()) == [short, *refused]
    assert done.refused == 1 + len(refused)
    (tmp_path / "one.csv").write_text(head + "a,2024-10-05 10:00,,1.25\n")
    (again,) = take(store, tmp_path, NARROW, now=NOW)
    assert sum(receipt.new for receipt in again.receipts) == 4 - taken


def test_a_number_that_is_cut_off_by_its_row_is_never_a_value(store: Store, tmp_path: Path) -> None:
    (tmp_path / "wide.csv").write_text(
        "station,time,x,y\na,2024-10-05 07:00,12.5,1\na,2024-10-05 08:00,12"
    )
    take(store, tmp_path, Layout("station", {"x": ""}, name="{station}"), now=NOW)
    assert store.window(0, NOW).collect()["value"].to_list() == [12.5]


def test_a_clock_that_changes_is_not_guessed(tmp_path: Path) -> None:
    folder = tmp_path / "drop"
    folder.mkdir()
    (folder / "a.csv").write_text(
        "datastream,time,value\n"
        "a,2024-10-27 00:30:00,1\n"
        "a,2024-10-27 01:30:00,2\n"
        "a,2024-10-27 01:30:00+00:00,3\n"
        "a,2024-03-31 01:30:00,4\n"
    )
    with Store(tmp_path / "streams") as store:
        store.declare(network(datastream("a", timezone="Europe/London")))
        (done,) = take(store, folder, NARROW, now=NOW)
        assert done.refused == 2  # one happens twice, one never
        assert taken_instants(store) == ["10-26 23:30", "10-27 01:30"]


@pytest.mark.data
def test_the_real_beijing_rows_come_back_to_the_last_bit(real_data: Path, tmp_path: Path) -> None:
    file = real_data / "environment" / "beijing12_2013-03_2015-12.parquet"
    steps = {"PM2.5": "1", "SO2": "1", "CO": "100", "TEMP": "0.1", "WSPM": "0.1"}
    table = pl.read_parquet(file).filter(pl.col("time").dt.year() == 2013)
    table = table.filter(pl.col("time").dt.month() == 3)
    folder = tmp_path / "drop"
    folder.mkdir()
    table.select("station", "time", *steps).write_parquet(folder / "march.parquet")
    stations = table["station"].unique().cast(pl.String).sort().to_list()
    layout = Layout(station="station", columns={name: name for name in steps})
    with Store(tmp_path / "streams") as store:
        store.declare(
            network(
                *(
                    datastream(f"{station}.{name}", resolution=step)
                    for station in stations
                    for name, step in steps.items()
                )
            )
        )
        (done,) = take(store, folder, layout, now=NOW)
        assert done.refused == 0
        for day in store.days():
            store.compact(day)
        held = store.window(0, NOW).collect()
    raw = (
        table.select(
            pl.col("time").cast(pl.Datetime("us")).dt.replace_time_zone("Asia/Shanghai"),
            pl.col("station").cast(pl.String),
            *steps,
        )
        .unpivot(steps, index=["time", "station"])
        .drop_nulls()
        .with_columns(
            pl.col("time").dt.convert_time_zone("UTC"),
            datastream=pl.col("station") + "." + pl.col("variable"),
        )
    )
    both = raw.join(held, on=["time", "datastream"], how="full", suffix="_held")
    assert both.height == held.height == raw.height == sum(r.new for r in done.receipts)
    back = both["value_held"].to_numpy().astype(np.float32)
    assert back.tobytes() == both["value"].to_numpy().tobytes()
