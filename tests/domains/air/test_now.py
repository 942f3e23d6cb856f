"""The air of streets now: against a textbook solver, a known truth, and cases by hand."""

import math
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from tests.domains.air.town import (
    CLEAN,
    SIDE,
    START,
    STREETS,
    areas,
    drawn_from,
    hours,
    result,
    ring,
    scattered,
    shapes,
    sites,
)
from tests.ground.kriged import covariance, kriged, solved

from cityagenda.domains.air.mapping import over_streets
from cityagenda.domains.air.towns import town
from cityagenda.ground.blocks import blocks
from cityagenda.ground.errors import MethodError
from cityagenda.ground.methods import Call, Result, installed
from cityagenda.ground.standards import library
from cityagenda.ground.variograms import Floats, Variogram, correlation, distances

PLACES = scattered(14)
COUNT, HOURS = len(PLACES), 6
SHAPES = blocks({name: ((np.array(ring(name)),),) for name in STREETS})


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> pl.DataFrame:
    return drawn_from(shapes(tmp_path_factory.mktemp("shapes")))


def _field(level: float, spread: float, seed: int, cases: int = HOURS) -> Floats:
    """Return a smooth field at the stations around a level, some readings missing."""
    model = Variogram("exponential", 0.2, 1.0, 9000.0)
    matrix = model.sill * correlation(model, distances(PLACES, PLACES)) + 0.2 * np.eye(COUNT)
    random = np.random.default_rng(seed)
    found = level + spread * np.linalg.cholesky(matrix) @ random.standard_normal((COUNT, cases))
    found[random.random(found.shape) < 0.06] = np.nan
    return np.asarray(found)


def _all(cases: int = HOURS, **own: Floats) -> dict[str, Floats]:
    """Return all six pollutants: those given, the others clean and the same everywhere."""
    return {p: own.get(p, np.full((COUNT, cases), v)) for p, v in CLEAN.items()}


def _now(
    drawn: pl.DataFrame, values: dict[str, Floats], more: dict[str, Any] | None = None, **given: Any
) -> Result:
    start = given.pop("start", START)
    tables = {"stations": hours(values, start), "sites": sites(PLACES), "shapes": drawn}
    return result("air.now", tables | (more or {}), **given)


@pytest.fixture(scope="module")
def mapped(drawn: pl.DataFrame) -> tuple[Result, Floats]:
    field = _field(60.0, 12.0, 13)
    return _now(drawn, _all(pm25=field, no2=_field(40.0, 5.0, 10))), field


def test_street_means_and_errors_are_those_of_the_textbook(mapped: tuple[Result, Floats]) -> None:
    found, field = mapped
    row = found.tables["variograms"].filter(pl.col("pollutant") == "pm25").row(0)[1:]
    model = Variogram(*row)
    table = found.tables["streets"].filter(pl.col("pollutant") == "pm25")
    for street, hour in (("s00", 0), ("s12", 4)):
        here = np.flatnonzero(np.isfinite(field[:, hour]))
        places, values = PLACES[here].tolist(), field[here, hour].tolist()
        points = np.split(SHAPES.points, SHAPES.starts[1:])[STREETS.index(street)].tolist()
        mean, variance = kriged(places, values, model, points)
        count = len(here)
        system = [
            [covariance(model, a, b) + (model.nugget if a == b else 0.0) for b in places] + [1.0]
            for a in places
        ]
        weights = solved([*system, [1.0] * count + [0.0]], [*values, 0.0])[:count]
        scale = math.fsum(w * v for w, v in zip(weights, values, strict=True)) / (count - 1)
        wanted = table.filter(
            (pl.col("area") == street) & (pl.col("hour") == START + timedelta(hours=hour))
        ).row(0, named=True)
        assert wanted["value"] == pytest.approx(mean, rel=1e-8)
        assert wanted["error"] == pytest.approx(math.sqrt(variance * scale), rel=1e-8)


def test_each_map_is_judged_by_sites_left_out_in_turn(mapped: tuple[Result, Floats]) -> None:
    found, field = mapped
    check = found.tables["checks"].filter(pl.col("pollutant") == "pm25").row(0, named=True)
    model = Variogram(*found.tables["variograms"].filter(pl.col("pollutant") == "pm25").row(0)[1:])
    here = np.flatnonzero(np.isfinite(field[:, 0]))
    errors, nearest = [], []
    for site in here:
        rest = here[here != site]
        told = kriged(
            PLACES[rest].tolist(), field[rest, 0].tolist(), model, [PLACES[site].tolist()]
        )
        errors.append(field[site, 0] - told[0])
        closest = min(rest, key=lambda r: math.dist(PLACES[r], PLACES[site]))
        nearest.append(field[site, 0] - field[closest, 0])
    assert check["count"] == len(here)
    assert check["rmse"] == pytest.approx(np.sqrt(np.mean(np.square(errors))), rel=1e-8)
    assert check["nearest_rmse"] == pytest.approx(np.sqrt(np.mean(np.square(nearest))), rel=1e-8)
    assert check["bias"] == pytest.approx(np.mean(errors), abs=1e-8)
    assert (check["way"], check["reason"]) == ("kriging", None)


def test_the_index_of_a_street_is_that_of_its_means(mapped: tuple[Result, Floats]) -> None:
    found, _ = mapped
    wide = found.tables["streets"].pivot("pollutant", index=["area", "hour"], values="value")
    together = found.tables["street_aqi"].join(wide, on=["area", "hour"])
    assert together.height == len(STREETS) * HOURS
    for row in together.iter_rows(named=True):
        value = round(row["pm25"])  # HJ 633-2026: 35, 60, 115, 150 ug/m3 are 50, 100, 150, 200
        low, high, base = next(
            (a, b, i)
            for a, b, i in ((0, 35, 0), (35, 60, 50), (60, 115, 100), (115, 150, 150))
            if value <= b
        )
        assert row["iaqi_pm25"] == base + math.ceil(50 * (value - low) / (high - low))
        assert row["aqi"] == max(row[f"iaqi_{p}"] for p in CLEAN)
        assert row["category"] == 1 + (row["aqi"] > 50) + (row["aqi"] > 100) + (row["aqi"] > 150)
        primary = [p for p in CLEAN if row[f"iaqi_{p}"] == row["aqi"]] if row["aqi"] > 50 else []
        assert row["primary"] == ",".join(primary)
    observed = found.observations.filter(pl.col("area") == "s11")
    assert observed["period"].to_list() == [f"2026-04-02T{h:02}" for h in range(HOURS)]
    assert set(observed["status"]) == {"provisional"}
    assert observed["value"].to_list() == (
        together.filter(pl.col("area") == "s11").sort("hour")["aqi"].to_list()
    )
    assert found.explanations is not None
    said = found.explanations.filter(pl.col("area") == "s11").row(0, named=True)
    assert said["text"].startswith(f"index {int(observed['value'][0])} by the hourly report of HJ")
    assert " ± " in said["text_zh"]


def test_the_edition_of_an_hour_is_that_of_its_day_on_the_citys_clocks(drawn: pl.DataFrame) -> None:
    values = _all(4, pm25=np.full((COUNT, 4), 70.0))
    found = _now(drawn, values, start=datetime(2026, 2, 28, 14, tzinfo=UTC))
    rows = found.observations.filter(pl.col("area") == "s00").sort("period")
    assert rows.select("period", "value", "standard").rows() == [
        ("2026-02-28T22", 94.0, "HJ 633-2012"),
        ("2026-02-28T23", 94.0, "HJ 633-2012"),
        ("2026-03-01T00", 110.0, "HJ 633-2026"),
        ("2026-03-01T01", 110.0, "HJ 633-2026"),
    ]
    stations = found.tables["stations"].filter(pl.col("station") == "a00")
    assert stations["standard"].to_list() == rows["standard"].to_list()
    assert stations["aqi"].to_list() == [94, 94, 110, 110]
    assert stations["primary"].to_list() == ["pm25"] * 4


def test_the_station_table_has_ozone_of_the_last_eight_hours(drawn: pl.DataFrame) -> None:
    ozone = np.tile(np.arange(10, 30, 2.0), (COUNT, 1))
    ozone[0, 4] = np.nan
    ozone[1, 2:5] = np.nan
    found = _now(drawn, _all(10, o3=ozone), hours=3).tables["stations"]
    assert found.height == COUNT * 3
    trailing = [sum(ozone[2, h - 7 : h + 1]) / 8 for h in (7, 8, 9)]
    assert found.filter(pl.col("station") == "a02")["o3_8h"].to_list() == pytest.approx(trailing)
    lacking = [np.nanmean(ozone[0, h - 7 : h + 1]) for h in (7, 8, 9)]
    assert found.filter(pl.col("station") == "a00")["o3_8h"].to_list() == pytest.approx(lacking)
    # 5, 5 and 5 of 8 hours, the last 6
    assert found.filter(pl.col("station") == "a01")["o3_8h"].to_list()[:2] == [None, None]


def test_too_few_sites_have_no_map_and_few_are_weighted_by_distance(drawn: pl.DataFrame) -> None:
    field = _field(60.0, 12.0, 14)
    field[:] = np.where(np.isnan(field), 60.0, field)
    field[2:, 0], field[3:, 1], field[7:, 2], field[8:, 3] = (np.nan,) * 4
    found = _now(drawn, _all(pm25=field))
    checks = found.tables["checks"].filter(pl.col("pollutant") == "pm25")
    assert checks["count"].to_list()[:4] == [2, 3, 7, 8]
    ways = ["refused", "inverse distance", "inverse distance", "kriging"]
    assert checks["way"].to_list()[:4] == ways
    assert checks["reason"][0] == "only 2 site(s) have a value; 3 are the least for a map"
    assert checks["reason_zh"][0] == "只有 2 个站点有数据，少于 3 个，不作插值"
    gone = found.observations.filter(pl.col("period") == "2026-04-02T00")
    assert set(gone["status"]) == {"insufficient"}
    assert gone["reason"][0] == f"PM₂.₅: {checks['reason'][0]}"
    hour = found.tables["streets"].filter(pl.col("hour") == START)
    assert set(hour["pollutant"]) == set(CLEAN) - {"pm25"}


def _pairs() -> tuple[Floats, Floats]:
    """Return stations in close pairs with one value a pair: the nearest site is always right."""
    middles = np.array([(x, y) for x in (900.0, 4900, 8900) for y in (900.0, 6900)])
    places = np.repeat(middles, 2, axis=0)
    places[1::2] += 70.0
    return places, np.repeat(np.array([40.0, 160, 60, 170, 30, 150]), 2)[:, None]


def _judged(
    drawn: pl.DataFrame, refused: str, decides: str, value: float, factor: float = 0.05
) -> Result:
    places, pairs = _pairs()
    count = len(places)
    values = {p: np.full((count, 1), v) for p, v in CLEAN.items()}
    values[refused] = pairs if refused == "pm25" else pairs * factor
    values[decides] = np.full((count, 1), value)
    tables = {"stations": hours(values), "sites": sites(places), "shapes": drawn}
    return result("air.now", tables)


def test_streets_have_no_index_where_a_pollutant_that_decided_is_refused(
    drawn: pl.DataFrame,
) -> None:
    # ozone is above 100 everywhere: by the standard alone an index could be published
    found = _judged(drawn, "pm25", "o3", 230.0)
    check = found.tables["checks"].filter(pl.col("pollutant") == "pm25").row(0, named=True)
    assert (check["way"], check["nearest_rmse"]) == ("refused", 0.0)
    assert "大于直接取最近站点的误差" in check["reason_zh"]
    assert found.tables["street_aqi"]["iaqi_o3"].to_list() == [115] * len(STREETS)
    assert found.tables["street_aqi"]["aqi"].null_count() == len(STREETS)
    assert set(found.observations["status"]) == {"insufficient"}
    assert found.tables["stations"]["aqi"].null_count() == 0
    spared = _judged(drawn, "so2", "o3", 230.0)
    assert set(spared.tables["checks"].filter(pl.col("pollutant") == "so2")["way"]) == {"refused"}
    assert spared.tables["street_aqi"]["aqi"].to_list() == [115] * len(STREETS)
    assert spared.tables["street_aqi"]["iaqi_so2"].null_count() == len(STREETS)
    assert spared.explanations is not None
    said = "SO₂ has no mean here, and by the stations cannot have decided"
    assert all(text.endswith(said) for text in spared.explanations["text"])


def test_what_could_have_decided_stands_in_the_way_of_an_index(drawn: pl.DataFrame) -> None:
    low = _judged(drawn, "so2", "o3", 180.0)  # SO2 of 8.5 ug/m3 at most, a sub-index of 3
    assert low.tables["stations"]["iaqi_so2"].max() == 3
    assert low.tables["street_aqi"]["aqi"].to_list() == [75] * len(STREETS)
    for most, published in ((318, 75), (324, None)):  # sub-indices: 150 to 500 are 50 to 100
        loud = _judged(drawn, "so2", "o3", 180.0, factor=most / 170)
        top = math.ceil(50 + 50 * (most - 150) / 350)
        assert loud.tables["stations"]["iaqi_so2"].max() == top
        assert set(loud.tables["street_aqi"]["aqi"]) == {published if top < 75 else None}
        assert (top < 75) == (published is not None)


def _called(drawn: pl.DataFrame, places: Floats) -> Call:
    spec = installed()["air.now"]
    return Call(
        "wanted", "1", {"sites": sites(places).lazy(), "shapes": drawn.lazy()},
        spec.completed({}), library(), areas(), "town", "Asia/Shanghai", "CN",
    )  # fmt: skip


def test_a_mean_is_never_below_nought_and_that_is_counted(drawn: pl.DataFrame) -> None:
    along = np.arange(1000.0, 12_000, 2000)
    places = np.array([(x, y) for x in along for y in along])
    wall = np.where(places[:, :1] > 6000, 90.0, 0.2)
    values = np.hstack([wall * (1 + 0.01 * n) for n in range(5)])
    over = town(_called(drawn, places), START.date())
    found = over_streets(over, [f"a{n:02}" for n in range(len(places))], values)
    assert found.means.min() == 0.0
    assert sum(found.raised) == int((found.means == 0).sum()) > 0


def test_truth_lies_within_the_stated_error(drawn: pl.DataFrame) -> None:
    """Draw fields at stations and all points of streets together: their true means are known."""
    places = scattered(40, seed=2)
    every = np.vstack([places, SHAPES.points])
    model = Variogram("exponential", 4.0, 100.0, 9000.0)
    matrix = model.sill * correlation(model, distances(every, every)) + 1e-6 * np.eye(len(every))
    random = np.random.default_rng(11)
    cases = 60
    fields = 200 + np.linalg.cholesky(matrix) @ random.standard_normal((len(every), cases))
    truth = SHAPES.averaged(fields[len(places) :].T)
    measured = fields[: len(places)] + 2.0 * random.standard_normal((len(places), cases))
    over = town(_called(drawn, places), START.date())
    found = over_streets(over, [f"a{n:02}" for n in range(len(places))], measured)
    published = [n for n, check in enumerate(found.checks) if check.published]
    assert len(published) > 0.95 * cases
    inside = (np.abs(found.means - truth) <= 1.96 * found.errors)[published]
    assert 0.92 < inside.mean() < 0.98
    nearest = measured[distances(places, np.array([SIDE * np.array((int(s[2]) + 0.5,
        int(s[1]) + 0.5)) for s in STREETS])).argmin(axis=0)].T  # fmt: skip
    ours, simple = found.means - truth, nearest - truth
    assert np.mean(ours[published] ** 2) < 0.5 * np.mean(simple[published] ** 2)


def test_stations_of_other_kinds_and_strangers_are_shown_and_make_no_maps(
    drawn: pl.DataFrame,
) -> None:
    values = _all(pm25=_field(60.0, 12.0, 13))
    loud = {p: v.copy() for p, v in values.items()}
    loud["pm25"][0] = 900.0
    tables = {"stations": hours(loud), "sites": sites(PLACES, a00="roadside"), "shapes": drawn}
    found = result("air.now", tables)
    assert found.tables["stations"].filter(pl.col("station") == "a00")["aqi"].max() == 500
    assert found.tables["streets"].filter(pl.col("pollutant") == "pm25")["value"].max() < 150
    assert found.exclusions is not None
    said = found.exclusions.filter(pl.col("input") == "sites").row(0, named=True)
    assert (said["detail"], said["reason_zh"]) == ("a00", "该类监测点不代表街道，不参与制图")
    asked = result("air.now", tables, kinds=["street", "roadside"])
    assert asked.tables["streets"]["value"].max() > 200
    lost = result("air.now", tables | {"sites": sites(PLACES)[1:]})
    assert lost.exclusions is not None
    assert lost.exclusions.filter(pl.col("input") == "sites")["detail"].to_list() == ["a00"]
    assert lost.tables["streets"].equals(found.tables["streets"])


def test_without_a_station_that_speaks_for_streets_nothing_is_mapped(drawn: pl.DataFrame) -> None:
    tables = {"stations": hours(_all(2)), "shapes": drawn}
    tables["sites"] = sites(PLACES).with_columns(kind=pl.lit("low-cost"))
    found = result("air.now", tables)
    assert found.tables["stations"]["aqi"].null_count() == 0
    assert found.tables["streets"].is_empty()
    assert set(found.tables["checks"]["way"]) == {"refused"}
    assert set(found.observations["status"]) == {"insufficient"}


def test_an_hour_without_a_reading_of_a_pollutant_has_no_map_of_it(drawn: pl.DataFrame) -> None:
    values = _all(3, pm25=_field(60.0, 12.0, 13, 3))
    values["o3"][:, 1] = np.nan
    values["so2"][:] = np.nan
    found = _now(drawn, values).tables["checks"]
    counts = dict(found.group_by("pollutant").agg(pl.col("count").sort_by("hour")).rows())
    assert counts["o3"] == [COUNT, 0, COUNT]
    assert counts["so2"] == [0, 0, 0]


def test_a_fire_beside_one_station_takes_the_index_from_its_street_alone(
    drawn: pl.DataFrame,
) -> None:
    places = scattered(40, seed=2)
    model = Variogram("exponential", 0.5, 10.0, 9000.0)
    matrix = model.sill * correlation(model, distances(places, places)) + 0.5 * np.eye(40)
    values = {p: np.full((len(places), 6), v) for p, v in CLEAN.items()}
    noise = np.random.default_rng(1).standard_normal((len(places), 6))
    values["pm25"] = 25 + np.linalg.cholesky(matrix) @ noise
    values["pm25"][11, 3] += 300
    tables = {"stations": hours(values), "sites": sites(places), "shapes": drawn}
    found = result("air.now", tables)
    check = found.tables["checks"].filter(pl.col("pollutant") == "pm25")
    assert check["apart"].to_list() == [None, None, None, "a11", None, None]
    assert check["count"].to_list() == [40, 40, 40, 39, 40, 40]
    street = sites(places)["area"][11]
    burning = found.observations.filter(pl.col("period") == "2026-04-02T03")
    gone = burning.filter(pl.col("value").is_null())
    assert street in gone["area"].to_list()
    assert 0 < gone.height < len(STREETS)
    assert set(gone["reason"]) == {
        "PM₂.₅: a11 stands apart from all around it, and how far that reaches is not known"
    }
    assert found.tables["stations"].filter(pl.col("station") == "a11")["aqi"][3] > 300


def test_twins_on_one_roof_are_one_site(drawn: pl.DataFrame) -> None:
    field = _field(60.0, 12.0, 13)
    twins = np.vstack([PLACES, PLACES[:1] + 10])
    values = {p: np.vstack([v, v[:1]]) for p, v in _all(pm25=field).items()}
    tables = {"stations": hours(values), "sites": sites(twins), "shapes": drawn}
    found = result("air.now", tables).tables["checks"].filter(pl.col("pollutant") == "pm25")
    assert found["count"].to_list() == np.isfinite(field).sum(axis=0).tolist()


def test_the_order_of_rows_changes_no_digit(
    drawn: pl.DataFrame, mapped: tuple[Result, Floats]
) -> None:
    found, field = mapped
    tables = {
        "stations": hours(_all(pm25=field, no2=_field(40.0, 5.0, 10))).sample(
            fraction=1.0, shuffle=True, seed=1
        ),
        "sites": sites(PLACES).sample(fraction=1.0, shuffle=True, seed=2),
        "shapes": drawn,
    }
    again = result("air.now", tables)
    for name, table in found.tables.items():
        assert again.tables[name].equals(table), name
    assert again.observations.equals(found.observations)


def _with_cars(missing: str = "") -> pl.DataFrame:
    """Return a covariate of streets, and one of a station that differs from its street's."""
    rows = [(name, None, float(n * n)) for n, name in enumerate(STREETS) if name != missing]
    return pl.DataFrame(
        [*rows, ("s00", "a03", 30.0)],
        schema={"area": pl.String, "station": pl.String, "cars": pl.Float64},
        orient="row",
    )


def test_a_covariate_carries_the_trend(drawn: pl.DataFrame) -> None:
    table = _with_cars()
    of_area = dict(table.filter(pl.col("station").is_null()).select("area", "cars").rows())
    cars = np.array([of_area[area] for area in sites(PLACES)["area"].to_list()])
    cars[3] = 30.0
    random = np.random.default_rng(3)
    field = 20 + 0.8 * cars[:, None] + 0.5 * random.standard_normal((COUNT, HOURS))
    plain = _now(drawn, _all(no2=field))
    given = _now(drawn, _all(no2=field), {"covariates": table}, drift=["cars"])
    rmse = {
        name: found.tables["checks"].filter(pl.col("pollutant") == "no2")["rmse"].mean()
        for name, found in (("plain", plain), ("given", given))
    }
    assert rmse["given"] < 0.2 * rmse["plain"]
    row = given.tables["streets"].filter(
        (pl.col("pollutant") == "no2") & (pl.col("area") == "s22") & (pl.col("hour") == START)
    )
    assert abs(row["value"][0] - (20 + 0.8 * 64)) < 1.0
    model = Variogram(*given.tables["variograms"].filter(pl.col("pollutant") == "no2").row(0)[1:])
    centred = (cars - cars.mean()) / cars.std()
    points = np.split(SHAPES.points, SHAPES.starts[1:])[STREETS.index("s22")].tolist()
    wanted, _ = kriged(
        PLACES.tolist(), field[:, 0].tolist(), model, points,
        centred[:, None].tolist(), [(64.0 - cars.mean()) / cars.std()],
    )  # fmt: skip
    assert row["value"][0] == pytest.approx(wanted, rel=1e-8)


def test_shapes_in_degrees_need_degrees_of_stations(tmp_path: Path, drawn: pl.DataFrame) -> None:
    scale, centre = 1 / 111_000, (0.2, 0.0)
    path = drawn_from(shapes(tmp_path, scale, centre), "WGS84")
    field = _field(60.0, 12.0, 13)
    table = sites(PLACES).with_columns(
        lon=pl.col("x") * scale + centre[0], lat=pl.col("y") * scale + centre[1]
    )
    given = {"stations": hours(_all(pm25=field)), "sites": table, "shapes": path}
    found = result("air.now", given).tables["streets"]
    plane = _now(drawn, _all(pm25=field)).tables["streets"]
    near = found.filter(pl.col("pollutant") == "pm25")["value"].to_numpy()
    assert near == pytest.approx(
        plane.filter(pl.col("pollutant") == "pm25")["value"].to_numpy(), rel=0.02
    )
    bare = table.drop("x", "y", "name_zh", "name_en")
    again = result("air.now", given | {"sites": bare})
    assert again.tables["streets"].equals(found)
    assert again.tables["sites"].row(0)[:3] == ("a00", "a00", "a00")
    assert again.tables["sites"]["x"].is_finite().all()
    with pytest.raises(MethodError, match=r"has no place \(lon, lat\)"):
        result("air.now", given | {"sites": sites(PLACES)})


@pytest.mark.parametrize(
    ("change", "message", "parameters"),
    [
        (lambda t: t | {"sites": pl.concat([t["sites"], t["sites"][:1]])}, "stands twice", {}),
        (
            lambda t: t | {"sites": t["sites"].with_columns(x=pl.lit(math.nan))},
            "has no place", {},
        ),
        (
            lambda t: t | {"shapes": t["shapes"].with_columns(datum=pl.lit("GCJ02"))},
            "GCJ02", {},
        ),
        (lambda t: t, "no area of the kind 'village'", {"kind": "village"}),
        (lambda t: t, "no columns of numbers cars", {"drift": ["cars"]}),
        (
            lambda t: t | {"covariates": _with_cars().with_columns(cars=pl.lit("many"))},
            "no columns of numbers", {},
        ),
        (
            lambda t: t | {"covariates": pl.concat([_with_cars(), _with_cars()[:1]])},
            "'s00' stands twice in the covariates", {},
        ),
        (lambda t: t | {"covariates": _with_cars("s11")}, "no covariates of", {}),
        (
            lambda t: t | {"stations": t["stations"].drop(list(CLEAN))},
            "a column of no pollutant", {},
        ),
        (
            lambda t: t | {"stations": t["stations"].with_columns(
                **{p: pl.lit(None, pl.Float64) for p in CLEAN})},
            "no hour has a concentration", {},
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_mapped_is_said_in_both_languages(
    drawn: pl.DataFrame, change: Any, message: str, parameters: dict[str, Any]
) -> None:
    tables = {"stations": hours(_all()), "sites": sites(PLACES), "shapes": drawn}
    with pytest.raises(MethodError, match=message) as caught:
        result("air.now", change(tables), **parameters)
    assert set(caught.value.texts[0]) == {"zh-Hans", "en"}


def test_flawed_shapes_are_refused(tmp_path: Path) -> None:
    path = shapes(tmp_path)
    path.write_text(path.read_text().replace("Polygon", "Point", 1))
    tables = {"stations": hours(_all()), "sites": sites(PLACES), "shapes": drawn_from(path)}
    with pytest.raises(MethodError, match="the shapes cannot be used: 's00'"):
        result("air.now", tables)


def test_where_clocks_go_back_the_later_hour_has_the_name(drawn: pl.DataFrame) -> None:
    found = _now(
        drawn, _all(), start=datetime(2026, 10, 24, 23, tzinfo=UTC), timezone="Europe/Berlin"
    )
    periods = found.observations.filter(pl.col("area") == "s00")["period"].to_list()
    assert periods == [f"2026-10-25T{h:02}" for h in (1, 2, 3, 4, 5)]
    assert found.tables["street_aqi"]["hour"].n_unique() == HOURS


def test_readings_that_no_air_has_are_left_out_and_told(drawn: pl.DataFrame) -> None:
    values = _all(pm25=_field(60.0, 12.0, 13))
    values["o3"][2, 3] = 4000.0
    values["co"][4, 1] = 0.7
    values["no2"][5, 0] = -3.0
    found = _now(drawn, values)
    assert found.exclusions is not None
    details = " ".join(found.exclusions["detail"].to_list())
    assert "o3, a02" in details
    assert "co_1h: 1" in details
    assert "no2, a05" in details
    assert found.tables["streets"].filter(pl.col("pollutant") == "o3")["value"].max() < 91
