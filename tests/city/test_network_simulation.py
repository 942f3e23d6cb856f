"""The synthetic air network: plausible, reproducible, without a seam, only where asked."""

import csv
import shutil
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import numpy as np
import polars as pl
import pytest
import shapely
from tests.city.towns import Write, town

from cityagenda.city.folder import read
from cityagenda.city.network_simulation.air import POLLUTANTS
from cityagenda.city.network_simulation.declared import declared
from cityagenda.city.network_simulation.faults import ROWLESS, Fault
from cityagenda.city.network_simulation.files import Written, hours_of, month_text, write_network
from cityagenda.city.network_simulation.measuring import Measuring, measuring
from cityagenda.city.network_simulation.stations import LOW_COST, STREET, territory
from cityagenda.ground.chance import Floats
from cityagenda.ground.errors import CityAgendaError, CityFolderError, SourceError

SHENZHEN = Path(__file__).resolve().parents[2] / "cities" / "shenzhen"
PARTS = ("city.yml", "areas", "networks", "sources", "data/synthetic")


@pytest.fixture(scope="module")
def shenzhen(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return what the simulation reads of Shenzhen, in a copy."""
    folder = tmp_path_factory.mktemp("network") / "shenzhen"
    for part in PARTS:
        copy = shutil.copytree if (SHENZHEN / part).is_dir() else shutil.copy
        (folder / part).parent.mkdir(parents=True, exist_ok=True)
        copy(SHENZHEN / part, folder / part)
    return folder


@pytest.fixture(scope="module")
def network(shenzhen: Path) -> Measuring:
    """Return the network of Shenzhen at work."""
    city = read(shenzhen)
    return measuring(city, declared(city))


@pytest.fixture(scope="module")
def written(shenzhen: Path) -> Written:
    """Return the files of 2025, written once."""
    return write_network(shenzhen)


@pytest.fixture(scope="module")
def year(network: Measuring) -> dict[str, Floats]:
    """Return what sound instruments at streets read in 2025."""
    bounds = hours_of(network, 2025)
    streets = [s.kind == STREET for s in network.stations]
    return {name: v[streets] for name, v in network.true(bounds[0], bounds[-1]).items()}


def largest_eight(hours: Floats) -> Floats:
    """Return the largest mean of eight hours of each day, by place and day."""
    days = hours.reshape(len(hours), -1, 24)
    return np.max([days[:, :, k : k + 8].mean(axis=2) for k in range(17)], axis=0)


# -------------------------------------------------------------------- stations


def test_each_street_has_a_station_within_its_shape(shenzhen: Path, network: Measuring) -> None:
    shapes = territory(read(shenzhen))
    streets = [s for s in network.stations if s.kind == STREET]
    assert len(streets) == 74
    assert {s.area for s in streets} == set(shapes)
    for one in network.stations:
        polygons = [shapely.Polygon(p[0], p[1:]) for p in shapes[one.area]]
        assert shapely.MultiPolygon(polygons).contains(shapely.Point(one.x, one.y)), one
    assert len({s.id for s in network.stations}) == len(network.stations) == 90
    assert all(s.name["zh-Hans"] and s.name["en"] for s in network.stations)


def test_the_stations_in_the_repository_are_those_that_the_program_draws(
    shenzhen: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "again"
    shutil.copytree(shenzhen, copy, ignore=shutil.ignore_patterns("streams"))
    (copy / "data/synthetic/air-stations.csv").unlink()
    made = write_network(copy)
    assert made.stations.read_bytes() == (SHENZHEN / "data/synthetic/air-stations.csv").read_bytes()


# -------------------------------------------------------------------- values


def test_levels_are_those_of_shenzhen(year: dict[str, Floats]) -> None:
    """Near those published for 2025: PM2.5 17, NO2 20, ozone P90 145, 94 to 97 % good days."""
    whole = {name: v.mean(axis=0)[np.newaxis] for name, v in year.items()}
    means = {name: float(v.mean()) for name, v in whole.items()}
    days = {name: v.reshape(365, 24).mean(axis=1) for name, v in whole.items()}
    ozone = largest_eight(whole["o3"])[0]
    assert 15 < means["pm25"] < 19
    assert 28 < means["pm10"] < 38
    assert 17 < means["no2"] < 23
    assert 4 < means["so2"] < 7
    assert 700 < np.quantile(days["co"], 0.95) < 1000
    assert 138 < np.quantile(ozone, 0.9) < 152
    good = (ozone <= 160) & (days["pm25"] <= 75) & (days["pm10"] <= 150) & (days["no2"] <= 80)
    assert 0.93 < good.mean() < 0.975
    assert all((v > 0).all() for v in year.values())
    assert (year["pm10"] > year["pm25"]).mean() > 0.98


def test_days_and_seasons_go_as_they_do_in_the_delta(year: dict[str, Floats]) -> None:
    clock = {name: v.reshape(74, 365, 24).mean(axis=(0, 1)) for name, v in year.items()}
    assert 12 <= int(clock["o3"].argmax()) <= 17
    assert int(clock["no2"].argmax()) in {7, 8, 9, 18, 19, 20}
    assert clock["no2"][8] > 1.3 * clock["no2"][14] < clock["no2"][19]
    assert clock["co"][19] > clock["co"][4]
    month = {
        name: v.mean(axis=0)[: 360 * 24].reshape(12, -1).mean(axis=1) for name, v in year.items()
    }
    winter, summer = [0, 1, 11], [5, 6, 7]
    assert month["pm25"][winter].mean() > 1.4 * month["pm25"][summer].mean()
    ozone = largest_eight(year["o3"]).mean(axis=0)
    assert ozone[243:304].mean() > 1.1 * ozone[151:243].mean()


def test_roads_dense_quarters_and_the_far_east_differ(
    network: Measuring, year: dict[str, Floats]
) -> None:
    streets = [s for s in network.stations if s.kind == STREET]
    no2 = {s.id: v for s, v in zip(streets, year["no2"].mean(axis=1), strict=True)}
    assert max(no2["nanao"], no2["dapeng-street"]) < 0.75 * min(no2["dongmen"], no2["huaqiangbei"])
    bounds = hours_of(network, 2025)
    some = network.true(bounds[0], bounds[0] + 24 * 28)
    kinds = np.array([s.kind for s in network.stations])
    by_kind = {kind: some["no2"][kinds == kind].mean() for kind in set(kinds.tolist())}
    assert by_kind["roadside"] > 1.25 * by_kind["street"] > 1.25 * by_kind["background"]
    assert some["pm25"][kinds == LOW_COST].mean() > 1.1 * some["pm25"][kinds == STREET].mean()


@pytest.mark.parametrize("name", POLLUTANTS)
def test_correlation_in_space_falls_with_distance(
    network: Measuring, year: dict[str, Floats], name: str
) -> None:
    hours = year[name].reshape(74, 365, 24)
    anomaly = np.log(hours[:, :, 14]) - np.log(hours[:, :, 14]).mean(axis=0)
    found = np.corrcoef(anomaly)
    places = np.array([[s.x, s.y] for s in network.stations if s.kind == STREET]) / 1000
    apart = np.hypot(*(places[:, np.newaxis] - places).transpose(2, 0, 1))
    bands = ((0.1, 6), (6, 14), (14, 28), (28, 200))
    means = [found[(apart > low) & (apart <= high)].mean() for low, high in bands]
    assert means == sorted(means, reverse=True)
    assert means[0] > means[-1] + 0.2


def test_weather_of_two_years_differs_and_a_seed_chooses_it(network: Measuring) -> None:
    first, second = (hours_of(network, y)[0] for y in (2025, 2026))
    one, other = (network.true(h, h + 240)["pm25"].mean(axis=0) for h in (first, second))
    assert abs(np.corrcoef(one, other)[0, 1]) < 0.9
    assert not np.allclose(one, other)


# -------------------------------------------------------------------- without a seam


def test_any_hours_are_the_same_whatever_is_asked_beside_them(network: Measuring) -> None:
    """Also where a sensor froze before them, and at a change of year and of place."""
    july, new_year = hours_of(network, 2025)[6], hours_of(network, 2025)[-1]
    frozen = next(f for f in network.schedule.between(july, july + 900) if f.kind == "frozen")
    for middle in (july, new_year, frozen.first + 3):
        whole = network.rows(middle - 40, middle + 40)
        parts = [network.rows(middle - 40 + k, middle - 30 + k) for k in range(0, 80, 10)]
        assert month_text(pl.concat(parts, how="vertical_relaxed")) == month_text(whole)


def test_faults_are_the_same_whatever_span_is_asked(network: Measuring) -> None:
    bounds = hours_of(network, 2025)
    whole = set(network.schedule.between(bounds[0], bounds[-1]))
    months = [network.schedule.between(a, b) for a, b in pairwise(bounds)]
    assert whole == {fault for month in months for fault in month}


# -------------------------------------------------------------------- faults


def test_the_list_names_every_planted_fault_once(written: Written, network: Measuring) -> None:
    with written.faults.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    kinds = {row["kind"]: 0 for row in rows}
    for row in rows:
        kinds[row["kind"]] += 1
    assert kinds.pop("order") == 2
    short = {"frozen", "spike", "negative", "outage", "plume"}
    assert all(118 <= kinds.pop(kind) <= 123 for kind in short)
    assert kinds.pop("silence") >= 37
    assert kinds.pop("drift") >= 12
    assert kinds == dict.fromkeys(("zone", "late", "milligrams", "swapped", "repeated", "moved"), 1)
    assert all(row["what_zh"] and row["what_en"] for row in rows)
    known = {s.id for s in network.stations} | {"*"}
    assert {row["station"] for row in rows} <= known


def month(written: Written, number: int, prefix: str = "") -> pl.DataFrame:
    return pl.read_csv(written.folder / f"{prefix}2025-{number:02}.csv")


def one(network: Measuring, kind: str, number: int) -> Fault:
    bounds = hours_of(network, 2025)
    found = network.schedule.between(bounds[number - 1], bounds[number])
    return next(f for f in found if f.kind == kind and f.first >= bounds[number - 1])


def own(table: pl.DataFrame, fault: Fault, *, shift: int = 0) -> pl.DataFrame:
    """Return the rows of a fault's station and hours (Shenzhen's clock is eight hours ahead)."""
    first, last = (
        f"{datetime.fromtimestamp((h + 8 + shift) * 3600, UTC):%Y-%m-%d %H:%M}"
        for h in (fault.first, fault.last)
    )
    time = pl.col("time")
    return table.filter(pl.col("station") == fault.station, time >= first, time < last)


def test_a_frozen_sensor_stands_still_and_a_spike_stands_out(
    written: Written, network: Measuring
) -> None:
    frozen, spike = one(network, "frozen", 3), one(network, "spike", 3)
    assert own(month(written, 3), frozen)[frozen.observed].drop_nulls().n_unique() == 1
    assert frozen.last - frozen.first >= 9
    assert own(month(written, 3), spike)[spike.observed].item() > spike.amount
    below = one(network, "negative", 3)
    assert (own(month(written, 3), below)[below.observed].drop_nulls() < 0).all()


def test_silent_stations_send_nothing(written: Written, network: Measuring) -> None:
    bounds = hours_of(network, 2025)
    for fault in network.schedule.between(bounds[0], bounds[1]):
        inside = fault.first >= bounds[0] and fault.last <= bounds[1]
        if fault.kind in ROWLESS and inside:
            assert own(month(written, 1), fault).is_empty()


def test_a_month_of_silence_is_delivered_at_the_end(written: Written, network: Measuring) -> None:
    fault = one(network, "late", 4)
    assert own(month(written, 4), fault).is_empty()
    late = month(written, 4, "late-")
    assert late["station"].unique().to_list() == [fault.station]
    assert late.height > 24 * 29
    assert max(p.name for p in written.folder.glob("*.csv")) == "late-2025-04.csv"


def test_clock_unit_columns_and_order_go_wrong_as_listed(
    written: Written, network: Measuring
) -> None:
    zone = one(network, "zone", 3)
    assert own(month(written, 3), zone, shift=-8).height > own(month(written, 3), zone).height
    thousandth = one(network, "milligrams", 6)
    assert month(written, 5)["time"].str.starts_with("2025-06").all()  # in each other's place
    assert own(month(written, 5), thousandth)["co"].drop_nulls().max() < 5
    swapped = own(month(written, 8), one(network, "swapped", 8))
    assert (swapped["pm25"] > swapped["pm10"]).mean() > 0.9
    repeated = own(month(written, 9), one(network, "repeated", 9))
    assert repeated.height == 2 * repeated.unique().height


def test_a_plume_is_real_air_around_one_place(network: Measuring) -> None:
    bounds = hours_of(network, 2025)
    plumes = [f for f in network.schedule.between(*bounds[:2]) if f.kind == "plume"]
    fault = max(plumes, key=lambda f: f.amount)
    middle = (fault.first + fault.last) // 2
    values = network.true(middle, middle + 1)["pm25"][:, 0]
    row = [s.id for s in network.stations].index(fault.station)
    places = np.array([[s.x, s.y] for s in network.stations])
    apart = np.hypot(*(places - places[row]).T)
    assert values[row] > 2 * np.median(values[apart > 10_000])


def test_drift_grows_to_the_listed_share(network: Measuring) -> None:
    fault = one(network, "drift", 2)
    row = [s.id for s in network.stations].index(fault.station)
    hours = np.arange(fault.first, fault.last)
    sent = network._spoilt(hours, network.schedule.between(fault.first, fault.last))["pm25"][row]
    true = network.true(fault.first, fault.last)["pm25"][row]
    share = sent[-72:] / true[-72:]
    if not np.isnan(share).all():
        assert abs(np.nanmean(share) - (1 + fault.amount)) < 0.1


# -------------------------------------------------------------------- files


def test_writing_again_changes_nothing_and_says_so(written: Written, shenzhen: Path) -> None:
    assert len(written.files) == 13
    assert len(written.new) == 14
    before = {path: path.stat().st_mtime_ns for path in written.files}
    again = write_network(shenzhen)
    assert again.new == ()
    assert {path: path.stat().st_mtime_ns for path in again.files} == before


def test_a_half_written_folder_is_mended(written: Written, shenzhen: Path, tmp_path: Path) -> None:
    copy = tmp_path / "half"
    shutil.copytree(shenzhen, copy)
    drop = copy / "data/streams/air"
    (drop / "2025-03.csv").unlink()
    (drop / "2025-04.csv").write_bytes((drop / "2025-04.csv").read_bytes()[:1000])
    (drop / ".2025-05.csv.part").write_bytes(b"station,ti")
    made = write_network(copy)
    assert sorted(path.name for path in made.new) == ["2025-03.csv", "2025-04.csv"]
    for path in written.files:
        assert (drop / path.name).read_bytes() == path.read_bytes()
    assert not list(drop.glob("*.part"))


def test_another_seed_has_other_values_at_the_same_stations(
    written: Written, shenzhen: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "seed"
    shutil.copytree(shenzhen, copy)
    made = write_network(copy, seed=6)
    assert (made.seed, written.seed) == (6, 5)
    assert len(made.new) == 14
    assert made.stations.read_bytes() == written.stations.read_bytes()


# -------------------------------------------------------------------- other cities


def test_another_city_has_a_network_on_its_own_map_and_clock(write_city: Write) -> None:
    """Stamps end their hours, carbon monoxide is in mg, and clocks change twice a year."""
    folder = town(write_city)
    made = write_network(folder, year=2024)
    assert made.stations.read_text(encoding="utf-8").count(",street\n") == 3
    march = pl.read_csv(made.folder / "2024-03.csv")
    assert march.columns == ["station", "time", "PM", "pm10", "so2", "no2", "co", "o3"]
    assert march["time"][0] == "2024-03-01T01:00+01:00"
    assert march["time"][-1] == "2024-04-01T00:00+02:00"
    assert march.filter(pl.col("station") == "north")["time"].n_unique() > 700
    assert 0.3 < march["co"].median() < 1.5
    assert march["PM"].dtype == pl.Int64
    assert ((march["so2"] * 2) % 1 == 0).all()


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"network": ("synthetic: true", "synthetic: false")}, "no network"),
        ({"network": ("simulate network town", "by hand")}, "no network"),
        ({"network": ("drop: data/streams/air\n", "")}, "no drop folder"),
        ({"network": ("drop: data/streams/air", "drop: ../elsewhere")}, "no drop folder"),
        ({"network": ("interval: 1h", "interval: 5min")}, "every hour"),
        ({"network": ("o3: o3", "nh3: nh3")}, "nh3"),
        (
            {
                "sources": (
                    "  format: csv\n  licence: CC0-1.0\n  synthetic: true",
                    "  format: csv\n  licence: CC0-1.0",
                )
            },
            "not synthetic",
        ),
        ({"sources": ("datum: local", "datum: WGS84")}, "shapes"),
    ],
)
def test_what_cannot_be_simulated_is_refused_and_nothing_is_written(
    write_city: Write, changes: dict[str, tuple[str, str]], problem: str
) -> None:
    folder = town(write_city, **changes)
    with pytest.raises(CityAgendaError, match=problem) as refused:
        write_network(folder)
    assert all(refused.value.spoken("zh-Hans")) or "shapes" in problem
    assert not (folder / "data/places.csv").exists()
    assert not (folder / "data/streams").exists()
    assert not (folder.parent / "elsewhere").exists()


def test_a_city_without_a_network_or_a_map_is_told_what_to_do(write_city: Write) -> None:
    with pytest.raises(CityFolderError, match="declare one in networks/"):
        write_network(write_city())
    with pytest.raises(SourceError):
        write_network(town(write_city, drawn=False))


def test_a_year_that_is_none_is_refused(write_city: Write) -> None:
    with pytest.raises(CityFolderError, match="1066"):
        write_network(town(write_city), year=1066)


@pytest.mark.parametrize(
    ("rows", "problem"),
    [
        ("a,甲,A,north,1,2,street\na,甲,A,north,1,2,street\n", "twice"),
        ("a,甲,A,north,1,far,street\n", "no number"),
        ("a,甲,A,north,1,nan,street\n", "no valid kind"),
        ("a,甲,A,north,1,2,balloon\n", "balloon"),
        ("a,甲,A,moon,1,2,street\n", "'moon', no smallest area"),
        ("a,甲,A,town,1,2,street\n", "'town', no smallest area"),
        ("a,甲,A\n", "incomplete"),
        ("", "no stations"),
    ],
)
def test_a_wrong_file_of_stations_is_named_with_its_line(
    write_city: Write, rows: str, problem: str
) -> None:
    folder = town(write_city)
    head = "station,name_zh,name_en,area,x,y,kind\n"
    (folder / "data/places.csv").write_text(head + rows, encoding="utf-8")
    with pytest.raises(SourceError, match=problem) as wrong:
        write_network(folder)
    assert wrong.value.where.startswith("places.csv")
    assert (folder / "data/places.csv").read_text(encoding="utf-8") == head + rows
