"""Forecasts of tables: figures, probabilities, bounds, states and what must not change them."""

from collections.abc import Sequence
from typing import Any

import polars as pl
import pytest

from cityagenda.assess.forecast import SCHEMA, forecast_path, forecasts
from cityagenda.assess.forecast_reasons import REASON_TEXTS
from cityagenda.ground.errors import MethodError

WOBBLE = [50.0, 52.0, 51.0, 54.0, 53.0, 57.0, 56.0, 60.0]


def _series(values: Sequence[float], name: str = "a", first: int = 2010) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "indicator": [name] * len(values),
            "area": ["city"] * len(values),
            "dimensions": ["{}"] * len(values),
            "year": range(first, first + len(values)),
            "value": [float(v) for v in values],
        }
    )


def _aim(
    year: int,
    target: float | None = None,
    direction: str = "up",
    limit: float | None = None,
    name: str = "a",
) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "indicator": [name],
            "area": ["city"],
            "dimensions": ["{}"],
            "target_year": [year],
            "target": pl.Series([target], dtype=pl.Float64),
            "direction": [direction],
            "limit": pl.Series([limit], dtype=pl.Float64),
        }
    )


def _row(series: pl.DataFrame, aim: pl.DataFrame) -> dict[str, Any]:
    return forecasts(series, aim).row(0, named=True)


def test_probability_by_hand() -> None:
    # 40 … 45 up by one a year: m = 45.5, s = 1.1 one year on; a target of m + 1.638 s is
    # reached with probability 1/10
    row = _row(_series(range(40, 46)), _aim(2016, 45.5 + 1.1 * 1.63774435369621))
    assert row["probability"] == pytest.approx(0.1, abs=1e-12)
    assert row["high"] == pytest.approx(row["target"], abs=1e-12)
    assert (row["status"], row["reason"], row["n"]) == ("ok", "", 6)


def test_schema_and_order_are_those_of_the_targets() -> None:
    series = pl.concat([_series(WOBBLE, "b"), _series(WOBBLE, "a")])
    aims = pl.concat([_aim(y, 1.0, name=n) for n in "bab" for y in (2030, 2020)])
    found = forecasts(series, aims)
    assert dict(found.schema) == SCHEMA
    assert (
        found.select("indicator", "target_year").rows()
        == aims.select("indicator", "target_year").rows()
    )


def test_up_and_down_are_complements() -> None:
    up, down = (_row(_series(WOBBLE), _aim(2020, 59.0, d))["probability"] for d in ("up", "down"))
    assert up + down == pytest.approx(1.0, abs=1e-12)
    assert up > 0.5 > down


def test_later_years_are_not_surer() -> None:
    path = forecast_path(range(2010, 2018), WOBBLE, 2060)
    for low, high in (("low", "high"), ("low95", "high95")):
        width = (path[high] - path[low]).diff().drop_nulls()
        assert (width >= 0).all()
    assert (path["low95"] <= path["low"]).all()
    assert (path["high95"] >= path["high"]).all()
    assert len(path) == 43


def test_path_equals_the_table() -> None:
    path = forecast_path(range(2010, 2018), WOBBLE, 2030, limit=100.0)
    row = _row(_series(WOBBLE), _aim(2030, None, "up", 100.0))
    assert path.row(-1)[1:] == tuple(row[n] for n in ("mean", "low", "high", "low95", "high95"))


@pytest.mark.parametrize(("limit", "worse"), [(100.0, "down"), (None, "up")])
def test_bounds_hold(limit: float | None, worse: str) -> None:
    falling = [9.0, 7.5, 6.5, 5.0, 3.5, 2.0]
    values = falling if limit is None else [100 - v for v in falling]
    path = forecast_path(range(2010, 2016), values, 2040, limit=limit)
    assert path["low95"].min() >= 0
    assert path["high95"].max() <= (limit or float("inf"))
    edge = path["low"].min() if worse == "up" else path["high"].max()
    assert edge == (limit or 0.0)


def test_a_bound_gathers_what_would_lie_beyond_it() -> None:
    falling = _series([9.0, 7.5, 6.5, 5.0, 3.5, 2.0])
    none_left = _row(falling, _aim(2020, 0.0, "down"))
    assert none_left["low"] == 0.0
    assert 0.5 < none_left["probability"] < 1
    assert _row(falling, _aim(2020, 0.0, "up"))["probability"] == 1.0


def test_a_negative_target_lifts_the_bound_at_zero() -> None:
    falling = _series([9.0, 7.5, 6.5, 5.0, 3.5, 2.0])
    row = _row(falling, _aim(2020, -1.0, "down"))
    assert row["low"] < 0
    assert 0.3 < row["probability"] < 0.9


def test_a_target_beyond_the_limit_is_never_met() -> None:
    row = _row(_series(WOBBLE), _aim(2030, 101.0, "up", 100.0))
    assert row["probability"] == 0.0


@pytest.mark.parametrize(("target", "probability"), [(1e300, 0.0), (-1e300, 1.0)])
def test_the_farthest_targets_are_certain(target: float, probability: float) -> None:
    row = _row(_series([v * 1e-20 for v in WOBBLE]), _aim(2020, target))
    assert row["probability"] == probability


def test_a_limit_amid_the_values_is_no_bound() -> None:
    row = _row(_series(WOBBLE), _aim(2020, 58.0, "up", 55.0))
    assert row["reason"] == "limit-within-values"
    assert row["high"] > 55


@pytest.mark.parametrize("factor", [1000.0, 1e-6, 0.45359237])
def test_the_unit_does_not_matter(factor: float) -> None:
    one = _row(_series(WOBBLE), _aim(2025, 66.0, "up", 100.0))
    other = _row(_series([v * factor for v in WOBBLE]), _aim(2025, 66 * factor, "up", 100 * factor))
    assert other["probability"] == pytest.approx(one["probability"], abs=1e-12)
    for name in ("mean", "low", "high", "low95", "high95"):
        assert other[name] == pytest.approx(one[name] * factor, rel=1e-12)


def test_mirrored_series_have_mirrored_forecasts() -> None:
    one = _row(_series(WOBBLE), _aim(2020, 59.0, "up"))
    other = _row(_series([-v for v in WOBBLE]), _aim(2020, -59.0, "down"))
    assert other["probability"] == pytest.approx(one["probability"], abs=1e-12)
    assert (other["low"], other["high"]) == pytest.approx((-one["high"], -one["low"]))


def test_the_order_of_rows_does_not_matter() -> None:
    series = pl.concat(
        [_series(WOBBLE, n).with_columns(pl.col("value") * i) for i, n in enumerate("abcde", 1)]
    )
    aims = pl.concat([_aim(2025, 100.0, name=n) for n in "abcde"])
    straight = forecasts(series, aims)
    mixed = forecasts(
        series.sample(fraction=1, shuffle=True, seed=3),
        aims.sample(fraction=1, shuffle=True, seed=4),
    )
    assert mixed.sort("indicator").equals(straight)


def test_five_years_are_not_enough() -> None:
    row = _row(_series(WOBBLE[:5]), _aim(2030, 70.0))
    assert (row["status"], row["reason"], row["n"]) == ("not enough years", "few-years", 5)
    assert [row[n] for n in ("mean", "low", "high", "low95", "high95", "probability")] == [None] * 6


def test_a_target_without_any_series_has_no_years() -> None:
    for series in (_series(WOBBLE, "other"), _series([])):
        row = _row(series, _aim(2030, 70.0))
        assert (row["status"], row["n"], row["mean"]) == ("not enough years", 0, None)


@pytest.mark.parametrize(
    ("year", "target", "direction", "mean", "probability"),
    [
        (2017, 60.0, "up", 60.0, 1.0),
        (2015, 58.0, "up", 57.0, 0.0),
        (2015, 58.0, "down", 57.0, 1.0),
        (2015, 58.0, "near", 57.0, None),
        (2015, None, "up", 57.0, None),
    ],
)
def test_the_past_is_known(
    year: int, target: float | None, direction: str, mean: float, probability: float | None
) -> None:
    row = _row(_series(WOBBLE), _aim(year, target, direction))
    assert row["status"] == "already past"
    assert (row["mean"], row["low"], row["high95"]) == (mean, mean, mean)
    assert row["probability"] == probability


def test_a_past_year_without_a_value_has_no_answer() -> None:
    series = _series(WOBBLE).filter(pl.col("year") != 2014)
    row = _row(series, _aim(2014, 58.0))
    assert (row["status"], row["reason"]) == ("already past", "no-value-in-target-year")
    assert (row["mean"], row["probability"]) == (None, None)


def test_what_never_changed_stays_and_says_so() -> None:
    row = _row(_series([0.1] * 9), _aim(2030, 0.1, "down"))
    assert (row["low95"], row["mean"], row["high95"]) == (0.1, 0.1, 0.1)
    assert row["probability"] == 1.0
    assert row["reason"] == "never-changed;beyond-tested-leads"


@pytest.mark.parametrize("direction", ["near", "none"])
def test_no_probability_without_a_side(direction: str) -> None:
    row = _row(_series(WOBBLE), _aim(2020, 60.0, direction))
    assert row["probability"] is None
    assert row["reason"] == f"{'near' if direction == 'near' else 'no'}-direction"
    assert row["low"] < row["mean"] < row["high"]


def test_every_reason_has_both_languages() -> None:
    for text in REASON_TEXTS.values():
        assert set(text) == {"en", "zh-Hans"}
        assert all(text.values())


@pytest.mark.parametrize("bad", [float("nan"), float("inf"), None])
def test_a_value_that_is_no_number_is_refused(bad: float | None) -> None:
    series = _series(WOBBLE).with_columns(
        value=pl.when(pl.col("year") == 2012).then(pl.lit(bad, pl.Float64)).otherwise("value")
    )
    with pytest.raises(MethodError, match="in 2012"):
        forecasts(series, _aim(2030, 1.0))


def test_a_year_that_occurs_twice_is_refused() -> None:
    series = pl.concat([_series(WOBBLE), _series([1.0], first=2013)])
    with pytest.raises(MethodError, match="in 2013"):
        forecasts(series, _aim(2030, 1.0))


def test_a_table_without_a_column_is_refused() -> None:
    with pytest.raises(MethodError, match="lacks value"):
        forecasts(_series(WOBBLE).drop("value"), _aim(2030, 1.0))


def test_an_unknown_direction_is_refused() -> None:
    with pytest.raises(MethodError, match="sideways"):
        forecasts(_series(WOBBLE), _aim(2030, 1.0, "sideways"))


def test_path_of_a_short_series_is_empty() -> None:
    assert forecast_path([2010, 2011], [1.0, 2.0], 2020).is_empty()
    assert forecast_path([], [], 2020).is_empty()
    assert forecast_path(range(2010, 2018), WOBBLE, 2017).is_empty()
