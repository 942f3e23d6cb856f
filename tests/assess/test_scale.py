"""Streaming a series file gives what the tables in memory give."""

from pathlib import Path
from types import SimpleNamespace

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from cityagenda.assess.account import MEASURES, components
from cityagenda.assess.components import SCHEMA
from cityagenda.assess.scale import components_of_parquet
from cityagenda.ground.errors import MethodError
from cityagenda.ground.standards import Standard


def _packs(make: SimpleNamespace) -> dict[str, Standard]:
    return {topic: make.pack(topic) for topic in MEASURES}


def _series(make: SimpleNamespace) -> pl.DataFrame:
    """Return nine series: whole, with gaps, with one value, starting late."""
    shapes = [range(2005, 2025), [2006, 2011, 2019, 2022], [2018], range(2016, 2023)]
    parts = []
    for number in range(9):
        values = {y: 10 + number + 0.3 * (y % 7) for y in shapes[number % 4]}
        name, area = f"i{number // 3}", f"a{number % 3}"
        parts.append(make.series(values, name).with_columns(pl.lit(area).alias("area")))
    return pl.concat(parts).sort("indicator", "area", "year")


def _targets(make: SimpleNamespace) -> pl.DataFrame:
    """Return two questions for one indicator, one for another and none for the third."""
    goals = {"target": 15.0, "target_kind": "expected", "worst": 1.0, "best": 20.0}
    rows = [
        make.question(indicator="i0", **goals),
        make.question(indicator="i0", target_year=2035),
        make.question(indicator="i2", direction="down", limit=12.0, horizon="h"),
    ]
    return pl.concat(rows)


@pytest.mark.parametrize("block_rows", [1000, 60, 25, 1])
@pytest.mark.parametrize("names", [pl.String, pl.Categorical])
def test_blocks_of_any_size_give_the_same_components(
    block_rows: int, names: type[pl.DataType], make: SimpleNamespace, tmp_path: Path
) -> None:
    series, targets = _series(make), _targets(make)
    path, out = tmp_path / "series.parquet", tmp_path / "components"
    series.cast(dict.fromkeys(("indicator", "area", "dimensions"), names)).write_parquet(path)
    written = components_of_parquet(path, targets, out, _packs(make), block_rows=block_rows)
    keys = series.select("indicator", "area").unique()
    asked = targets.drop("area").join(keys, on="indicator").select(targets.columns)
    wanted = components(series, asked, _packs(make))
    order = ["method", "indicator", "area", "target_year"]
    found = pl.read_parquet(out / "**/*.parquet", hive_partitioning=True)
    found = found.select(pl.col(name).cast(dtype) for name, dtype in SCHEMA.items())
    assert written == found.height == 3 * 3 * 8
    assert_frame_equal(found.sort(order), wanted.sort(order), check_exact=True)


def test_an_unsorted_file_is_refused(make: SimpleNamespace, tmp_path: Path) -> None:
    path = tmp_path / "series.parquet"
    _series(make).reverse().write_parquet(path)
    with pytest.raises(MethodError, match="do not rise"):
        components_of_parquet(path, _targets(make), tmp_path / "out", _packs(make))


def test_a_series_in_two_pieces_is_refused(make: SimpleNamespace, tmp_path: Path) -> None:
    path = tmp_path / "series.parquet"
    series = _series(make)
    pl.concat([series[:10], series[20:], series[10:20]]).write_parquet(path)
    with pytest.raises(MethodError, match="not in one piece"):
        components_of_parquet(path, _targets(make), tmp_path / "out", _packs(make))


def test_an_existing_folder_is_not_written_into(make: SimpleNamespace, tmp_path: Path) -> None:
    path = tmp_path / "series.parquet"
    _series(make).write_parquet(path)
    with pytest.raises(MethodError, match="exists"):
        components_of_parquet(path, _targets(make), tmp_path, _packs(make))


def test_a_file_without_rows_gives_no_components(make: SimpleNamespace, tmp_path: Path) -> None:
    path = tmp_path / "series.parquet"
    _series(make).clear().write_parquet(path)
    assert components_of_parquet(path, _targets(make), tmp_path / "out", _packs(make)) == 0
