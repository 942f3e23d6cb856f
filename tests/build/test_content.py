"""Content: the hash says whether two tables say the same, and nothing else."""

import hashlib
import io

import polars as pl
import pytest

from cityagenda.build.content import content_hash, ordered

TABLE = pl.DataFrame(
    {
        "text": ["b", "a", None, ""],
        "number": [1.5, -0.0, None, float("nan")],
        "count": [1, None, 3, 4],
        "flag": [True, None, False, True],
    },
).with_columns(
    pl.lit("2018-01-01").str.to_date().alias("day"),
    pl.lit("2018-01-01 00:00").str.to_datetime(time_zone="UTC").alias("instant"),
    pl.col("text").cast(pl.Categorical).alias("category"),
    pl.concat_list("count", "count").alias("list"),
    pl.lit(None).alias("nothing"),
)


def test_order_of_rows_and_file_formats_do_not_count() -> None:
    wanted = content_hash(TABLE)
    assert content_hash(TABLE[[3, 1, 0, 2]]) == wanted
    file = io.BytesIO()
    TABLE.write_parquet(file, compression="gzip")
    file.seek(0)
    assert content_hash(pl.read_parquet(file)) == wanted
    assert content_hash(pl.concat([TABLE[:2], TABLE[2:]], rechunk=False)) == wanted
    assert content_hash(TABLE.with_columns(pl.col("count").cast(pl.Int8))) == wanted
    assert (
        content_hash(TABLE.with_columns(number=pl.Series([1.5, 0.0, None, float("nan")]))) == wanted
    )
    assert content_hash(TABLE.with_columns(more=1), without=["more"]) == wanted


@pytest.mark.parametrize(
    "change",
    [
        pl.col("text").fill_null(""),
        pl.col("number").fill_null(0.0),
        pl.col("number").fill_nan(1.0),
        pl.col("count").fill_null(0),
        pl.col("flag").fill_null(value=False),
        pl.col("day").dt.offset_by("1d"),
        pl.col("instant").dt.offset_by("1us"),
        pl.col("text").alias("other"),
        pl.col("list").list.reverse().list.head(1),
        pl.lit("x").alias("category"),
    ],
)
def test_every_other_change_counts(change: pl.Expr) -> None:
    assert content_hash(TABLE.with_columns(change)) != content_hash(TABLE)


def test_texts_cannot_run_into_each_other() -> None:
    left, right = (pl.DataFrame({"t": texts}) for texts in (["ab", "c"], ["a", "bc"]))
    assert content_hash(left) != content_hash(right)


def test_the_bytes_are_those_that_are_written_down() -> None:
    found = hashlib.sha256(b"1")
    found.update(b'[["v","number"]]')
    found.update(b"2")
    found.update(bytes([0b01000000]))
    found.update(bytes.fromhex("000000000000f03f") + bytes(8))
    assert content_hash(pl.DataFrame({"v": [None, 1.0]})) == found.hexdigest()


def test_rows_are_sorted_by_all_columns() -> None:
    table = pl.DataFrame({"v": ["b", "a", "b"], "w": [2, 3, 1]})
    assert ordered(table).rows() == [("a", 3), ("b", 1), ("b", 2)]
