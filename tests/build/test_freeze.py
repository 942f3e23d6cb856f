"""Freezing: each kind of bad raw file has one clear error, with file, row and column."""

import os
from datetime import datetime
from pathlib import Path

import polars as pl
import pytest
from tests.build.conftest import Folder

from cityagenda.build import archive, freeze, memory, raw, records
from cityagenda.build.places import Places
from cityagenda.city.folder import read
from cityagenda.ground.errors import BuildError, SourceError

VALUE = "{period: {}, value: {type: number, unit: g}}"
DATED = "{day: {type: date, format: '%d/%m/%Y'}}"


@pytest.fixture(params=["exact", "polars", "large"])
def reader(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Let each way of reading a CSV file pass the same tests."""
    name = str(request.param)
    if name != "exact":
        monkeypatch.setattr(records, "_EXACT_BELOW", 0)
    if name == "large":
        monkeypatch.setattr(freeze, "SMALL", -1)
        monkeypatch.setattr(records, "BATCH", 40)
        monkeypatch.setattr(raw, "BLOCK", 16)
    return name


@pytest.mark.usefixtures("reader")
@pytest.mark.parametrize(
    ("text", "columns", "fields", "where", "what"),
    [
        (b'period,value\n2018,"1,234"\n', VALUE, {}, "data/s.csv:2", "'1,234' is not a number"),
        (b"period,value\n2018,1\n2019,n/a\n", VALUE, {}, "data/s.csv:3", "'n/a' is not a number"),
        (b"period,value\n2018,inf\n", VALUE, {}, "data/s.csv:2", "'inf' is not a number"),
        (b"period,value\n2018,NaN\n", VALUE, {}, "data/s.csv:2", "'NaN' is not a number"),
        (b"period,value,value\n2018,1,2\n", VALUE, {}, "data/s.csv:1", "'value' stands 2 times"),
        (b"period,val\n2018,1\n", VALUE, {}, "data/s.csv:1", "no column 'value'; the file has"),
        (b"period,value\n2018,1\n2019\n", VALUE, {}, "data/s.csv:3", "the row has 1 fields"),
        (b"period,value\n2018,1\n2019,2,3\n", VALUE, {}, "data/s.csv:3", "the row has 3 fields"),
        (b'period,value\n2018,1\n"2019,2\n', VALUE, {}, "data/s.csv:3", "cannot be read"),
        (b"", VALUE, {}, "data/s.csv", "the file is empty"),
        (b"\n2018,1\n", VALUE, {}, "data/s.csv:1", "no headers"),
        (
            "period,value\n2018,1\ncaf\xe9,2\n".encode("cp1252"), VALUE, {},
            "data/s.csv:3", "byte 0xe9 is not utf-8",
        ),
        (
            "period,value\n深圳,2\n".encode("gb18030"), VALUE, {},
            "data/s.csv:2", "is not utf-8",
        ),
        (b"period,value\n2018,1\n", VALUE, {"encoding": "nonsense"}, "data/s.csv", "no encoding"),
        (
            b"day\n05/04/2018\n2018-04-06\n7 April 2018\n", DATED, {},
            "data/s.csv:3", "not a date in the style %d/%m/%Y and 1 more, such as '7 April 2018'",
        ),
        (b"day\n31/02/2018\n", DATED, {}, "data/s.csv:2", "'31/02/2018' is not a date"),
        (b"n\n3.5\n", "{n: {type: integer}}", {}, "data/s.csv:2", "'3.5' is not a whole number"),
        (b"n\nmaybe\n", "{n: {type: boolean}}", {}, "data/s.csv:2", "'maybe' is not yes or no"),
        (
            b"n\n1,23,456\n", "{n: {type: number, thousands: ','}}", {"delimiter": "';'"},
            "data/s.csv:2", "'1,23,456' is not a number",
        ),
        (b"a,b\n1,2\n", "{a: {type: number}}", {"sha256": "'00'"}, "data/s.csv", "SHA-256"),
    ],
)  # fmt: skip
def test_bad_files_are_named(
    folder: Folder, text: bytes, columns: str, fields: dict[str, str], where: str, what: str
) -> None:
    folder.source("s", text, columns=columns, **fields)
    with pytest.raises(SourceError) as caught:
        folder.frozen("s")
    assert what in caught.value.what
    assert caught.value.where == where
    assert caught.value.todo


@pytest.mark.usefixtures("reader")
@pytest.mark.parametrize(
    ("text", "column", "fields", "expected"),
    [
        (b"\xef\xbb\xbfv\n1\n", "{type: number}", {}, [1.0]),
        (b"v\r\n1\r\n2\r\n", "{type: number}", {}, [1.0, 2.0]),
        (b"v\r1\r2\r", "{type: number}", {}, [1.0, 2.0]),
        (b"v\n 1 \n\t2\n", "{type: number}", {}, [1.0, 2.0]),
        (b'v,w\n1,\n"  ",3\n', "{type: number}", {}, [1.0, None]),
        (b'v\n"1,234.5"\n12\n', "{type: number, thousands: ','}", {}, [1234.5, 12.0]),
        (b"v\n1.234,5\n,5\n", "{type: number, thousands: '.', decimal: ','}",
         {"delimiter": "';'"}, [1234.5, 0.5]),
        (b"v\n-\n..\n3e2\n", "{type: number, 'null': ['-', '..']}", {}, [None, None, 300.0]),
        ("v\n1 234\n".encode("cp1252"), "{type: number, thousands: ' '}",
         {"encoding": "cp1252"}, [1234.0]),
        ("v\n深圳\n".encode("gb18030"), "{}", {"encoding": "gb18030"}, ["深圳"]),
        ("v\n深圳\n".encode("utf-16"), "{}", {"encoding": "utf-16"}, ["深圳"]),
        (b'v\n"a\nb"\n"c ""d"""\n', "{}", {}, ["a\nb", 'c "d"']),
        (b"v\nyes\nFALSE\n1\n", "{type: boolean}", {}, [True, False, True]),
        (b"v\n3\n4.0\n", "{type: integer}", {}, [3, 4]),
        (b"x\n1\n", "{type: number, header: x}", {}, [1.0]),
        (b"x\n1\n2\n", "{type: number, constant: 7}", {}, [7.0, 7.0]),
        (b"x\n1\n", "{type: number, optional: true}", {}, [None]),
        (b"v\n", "{type: number}", {}, []),
    ],
)  # fmt: skip
def test_what_is_declared_is_read(
    folder: Folder, text: bytes, column: str, fields: dict[str, str], expected: list[object]
) -> None:
    folder.source("s", text, columns=f"{{v: {column}}}", **fields)
    assert folder.frozen("s")["v"].to_list() == expected


@pytest.mark.usefixtures("reader")
def test_rows_keep_the_numbers_of_the_raw_file(folder: Folder) -> None:
    folder.source("s", "period,value\n2018,1\n\n2019,2\n,\n2020,3\n\n", columns=VALUE)
    assert folder.frozen("s").rows() == [(2, "2018", 1.0), (4, "2019", 2.0), (6, "2020", 3.0)]


@pytest.mark.usefixtures("reader")
def test_several_files_are_joined_in_the_order_of_their_names(folder: Folder) -> None:
    folder.write("data/x-2.csv", "v\n3\n")
    folder.write("data/x-1.csv", "v\n1\n2\n")
    folder.source("s", path="data/x-*.csv", columns="{v: {type: integer}}")
    assert folder.frozen("s").select("v", "_row", "_file").rows() == [
        (1, 2, "data/x-1.csv"),
        (2, 3, "data/x-1.csv"),
        (3, 2, "data/x-2.csv"),
    ]


@pytest.mark.usefixtures("reader")
def test_without_declared_columns_all_are_text(folder: Folder) -> None:
    folder.source("s", "a,b\n1,\n", columns="{}")
    assert folder.frozen("s").rows() == [(2, "1", None)]


@pytest.mark.usefixtures("reader")
def test_instants_come_in_utc_and_must_exist_once(folder: Folder) -> None:
    columns = "{t: {type: datetime, format: '%Y-%m-%d %H:%M'}}"
    time = "{column: t, label: begin, timezone: Europe/London}"
    folder.source("s", "t\n2018-07-01 01:00\n", columns=columns, time=time)
    assert folder.frozen("s")["t"][0].isoformat() == "2018-07-01T00:00:00+00:00"
    folder.write("data/s.csv", "t\n2018-03-25 01:30\n")
    with pytest.raises(SourceError, match="not an instant that exists once"):
        folder.frozen("s")
    folder.source("s", columns=columns)
    with pytest.raises(SourceError, match="no time zone"):
        folder.frozen("s")


def refused(folder: Folder) -> str:
    """Return why source `s` is refused, whatever else is wrong with the folder."""
    _, faults = freeze.frozen(Places(folder.path), {"s": read(folder.path).sources["s"]})
    return faults["s"].what


@pytest.mark.parametrize("path", ["../outside.csv", "/etc/hostname", "data/../../outside.csv"])
def test_a_path_that_leaves_the_folder_is_refused(folder: Folder, path: str) -> None:
    (folder.path.parent / "outside.csv").write_text("v\n1\n")
    folder.source("s", path=path)
    assert refused(folder) == f"'{path}' leads out of the city folder"


@pytest.mark.parametrize("link", ["file", "folder"])
def test_a_link_that_leaves_the_folder_is_refused(folder: Folder, link: str) -> None:
    outside = folder.path.parent / "outside"
    outside.mkdir()
    (outside / "s.csv").write_text("v\n1\n")
    if link == "file":
        folder.write("data/other.csv", "v\n1\n")
        (folder.path / "data" / "s.csv").symlink_to(outside / "s.csv")
    else:
        (folder.path / "data").symlink_to(outside)
    folder.source("s")
    assert refused(folder) == "'data/s.csv' leads out of the city folder"


@pytest.mark.parametrize("limit", [freeze.SMALL, -1])
def test_a_file_that_cannot_be_opened_is_named(
    folder: Folder, monkeypatch: pytest.MonkeyPatch, limit: int
) -> None:
    monkeypatch.setattr(freeze, "SMALL", limit)
    folder.source("s", "period,value\n2018,1\n", columns=VALUE)
    real = Path.open

    def closed(path: Path, *given: str, **named: str) -> object:
        if path.name == "s.csv":
            raise PermissionError(13, "Permission denied")
        return real(path, *given, **named)  # type: ignore[call-overload]

    monkeypatch.setattr(Path, "open", closed)
    with pytest.raises(SourceError, match=r"data/s\.csv: the file cannot be read: Permission"):
        folder.frozen("s")


@pytest.mark.parametrize("limit", [freeze.SMALL, -1])
def test_a_file_that_changes_while_it_is_read_stops_the_build(
    small: Folder, monkeypatch: pytest.MonkeyPatch, limit: int
) -> None:
    first = small.build()
    monkeypatch.setattr(freeze, "SMALL", limit)
    states = iter(range(100))
    real = raw.state_of

    def restless(path: Path) -> raw.State:
        if path.name == "a.csv":
            path.write_text(f"period,value\n2018,{next(states)}\n")
        return real(path)

    monkeypatch.setattr(raw, "state_of", restless)
    with pytest.raises(BuildError, match=r"a\.csv: the source changed while it was read"):
        small.build()
    assert (small.path / ".cityagenda" / "CURRENT").read_text().strip() == first.id


def test_a_file_that_changes_between_hash_and_reading_stops_the_build(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(freeze, "SMALL", -1)
    folder.source("s", "period,value\n2018,1\n", columns=VALUE)
    real = memory.digest

    def late(path: Path) -> str:
        found = real(path)
        path.write_text("period,value\n2018,2\n")
        return found

    monkeypatch.setattr(memory, "digest", late)
    with pytest.raises(BuildError, match="the source changed while it was read"):
        folder.frozen("s")


def test_parquet_is_read_as_declared(folder: Folder) -> None:
    path = folder.write("data/s.parquet", "")
    pl.DataFrame({"p": ["2018", "2019"], "v": [1, 2], "t": ["1,5", None]}).write_parquet(path)
    columns = (
        "{period: {header: p}, value: {type: number, header: v}, t: {type: number, decimal: ','}}"
    )
    folder.source("s", path="data/s.parquet", format="parquet", columns=columns)
    assert folder.frozen("s").rows() == [(1, "2018", 1.0, 1.5), (2, "2019", 2.0, None)]


def test_times_without_a_zone_are_on_the_clocks_of_the_source(folder: Folder) -> None:
    path = folder.write("data/s.parquet", "")
    hours = [datetime(2018, 3, 25, 1), datetime(2018, 10, 28, 4)]  # noqa: DTZ001 - without a zone
    pl.DataFrame({"t": hours}).write_parquet(path)
    declared = {
        "path": "data/s.parquet",
        "format": "parquet",
        "columns": "{t: {type: datetime}}",
        "time": "{column: t, label: begin, timezone: Europe/Brussels}",
    }
    folder.source("s", **declared)
    assert [t.hour for t in folder.frozen("s")["t"]] == [0, 3]
    pl.DataFrame({"t": [datetime(2018, 10, 28, 2, 30)]}).write_parquet(path)  # noqa: DTZ001
    with pytest.raises(SourceError, match="twice or never"):
        folder.frozen("s")


def test_bad_parquet_is_named(folder: Folder) -> None:
    path = folder.write("data/s.parquet", b"PAR1 no")
    folder.source("s", path="data/s.parquet", format="parquet", columns="{p: {type: number}}")
    with pytest.raises(SourceError, match="no Parquet file that can be read"):
        folder.frozen("s")
    pl.DataFrame({"p": ["1", "x"]}).write_parquet(path)
    with pytest.raises(SourceError, match=r"s\.parquet:2: column 'p': 'x' is not a number"):
        folder.frozen("s")
    pl.DataFrame({"p": [[1], [2]]}).write_parquet(path)
    with pytest.raises(SourceError, match=r"column 'p' is List.* cannot be read as number"):
        folder.frozen("s")


def test_geojson_is_kept_as_a_file(folder: Folder) -> None:
    text = '{"type": "FeatureCollection", "features": []}'
    folder.write("data/s.geojson", text)
    folder.source(
        "s", path="data/s.geojson", format="geojson", columns="{}", crs="'EPSG:4490'",
        datum="CGCS2000",
    )  # fmt: skip
    row = folder.frozen("s").row(0, named=True)
    assert Path(row["path"]).read_text() == text
    assert (row["crs"], row["datum"]) == ("EPSG:4490", "CGCS2000")


def test_a_large_file_is_hashed_once_for_each_state(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(freeze, "SMALL", -1)
    monkeypatch.setattr(memory, "_SETTLED", -(10**18))
    folder.source("s", "period,value\n2018,1\n", columns=VALUE)
    hashed: list[Path] = []
    real = memory.digest
    monkeypatch.setattr(memory, "digest", lambda path: (hashed.append(path), real(path))[1])
    folder.frozen("s")
    folder.frozen("s")
    assert len(hashed) == 1
    os.utime(folder.path / "data" / "s.csv", ns=(1, 1))
    folder.frozen("s")
    assert len(hashed) == 2


def test_a_file_that_was_written_just_now_is_hashed_again(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(freeze, "SMALL", -1)
    folder.source("s", "period,value\n2018,1\n", columns=VALUE)
    path = folder.path / "data" / "s.csv"
    folder.frozen("s")
    state = raw.state_of(path)
    path.write_text("period,value\n2018,2\n")
    monkeypatch.setattr(memory, "state_of", lambda _: state)
    assert folder.frozen("s")["value"].to_list() == [2.0]


def test_batches_do_not_depend_on_how_the_bytes_come() -> None:
    text = "a,b\n" + "".join(f'{i},"x\n{i}, ""q"""\n' for i in range(50))
    dialect = records.Dialect("utf-8", ",")
    whole = pl.concat(records.batches((text.encode(),), dialect, "f"))
    assert whole["a"].to_list() == [str(i) for i in range(50)]
    assert whole["_row"].to_list() == list(range(2, 52))
    pieces = [text.encode()[i : i + 7] for i in range(0, len(text), 7)]
    assert pl.concat(records.batches(pieces, dialect, "f")).equals(whole)


def test_a_small_source_that_is_gone_from_the_archive_is_named(tmp_path: Path) -> None:
    with pytest.raises(BuildError, match="not in the archive"):
        archive.content(tmp_path / "raw.sqlite", "00")
    (tmp_path / "bad.sqlite").write_bytes(b"no database at all" * 100)
    with pytest.raises(BuildError, match="archive of raw files cannot be used"):
        archive.content(tmp_path / "bad.sqlite", "00")
