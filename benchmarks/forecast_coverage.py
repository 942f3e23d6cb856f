"""The claim: forecast intervals are as wide as they say, and the odds beat "the trend goes on".

Real indicator series of the United Kingdom and of Bristol lose their last three years; the
forecast is made from what is left (six years at least) and compared with the lost values.

Parts. Indicators are halved by the SHA-256 of their name, so that the many series of one
indicator never stand on both sides: the constants were chosen on ``choose``, and ``judge`` is
what counts. ``--choose`` repeats the choice, also on the UK alone (judged on Bristol) and the
reverse.

Coverage is counted twice: every value alike, and every indicator alike.

Test targets, three held-back years each, for every series, fixed before judging:
``x % better`` for x in 2, 5, 10, 20, once meant upwards and once downwards, from the last value
known (series with a last value of zero have none); and ``k x trend`` for k in 0.5, 1, 1.5: the
last value plus k times the least-squares slope of all known years times the lead, in the
direction of that slope (series with slope zero have none).

Rivals, by the Brier score (mean squared difference between probability and outcome, 0 or 1):
the least-squares line goes on (met or not), the compound growth from first to last value goes on
(met or not; the line where a value is not positive), the last value stays (met or not), and the
base rate (how often this kind of target was met in this year in the part ``choose``).

Run: ``python benchmarks/forecast_coverage.py [--choose] [DATA]``.
"""

import argparse
import csv
import hashlib
import itertools
import json
import os
import re
import time
from collections import defaultdict
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl

from cityagenda.assess.forecast import KEY, forecasts
from cityagenda.assess.forecast_drift import (
    QUANTILE_80,
    Constants,
    constants,
    current_standard,
    drift,
    middle,
    spread,
)

FOLDERS = {
    "uk-subset": "sdg-platforms/uk-subset/data",
    "bristol-city": "sdg-platforms/bristol-city/data",
}
NO_DIMENSION = {"Year", "Value", "Observation status"}
YEAR = re.compile(r"(\d{4})(?:[/-](\d\d))?")
HELD_BACK = 3
BETTER = (2, 5, 10, 20)
TREND = (0.5, 1.0, 1.5)
LONGEST = 10


def year_and_style(text: str) -> tuple[int, str] | None:
    """Return the year of ``2015``, ``2015/16`` or ``2015-16``, and its style; else nothing."""
    found = YEAR.fullmatch(text.strip())
    if not found:
        return None
    first, second = int(found[1]), found[2]
    if second and (first + 1) % 100 != int(second):
        return None
    return first, "split" if second else "calendar"


def annual_series(place: str, folder: Path) -> pl.DataFrame:
    """Return the series of a folder of Open SDG tables that have one value a year.

    A series with any other period, with two styles of years or with two values in a year is
    left out whole; rows without a number are no observations. Of the series of one indicator
    that repeat each other (a total and its only part), the first stands for all.
    """
    rows, seen = [], set()
    for path in sorted(folder.glob("*.csv")):
        found = defaultdict(list)
        for row in csv.DictReader(path.read_text("utf-8-sig").splitlines()):
            try:
                value = float((row["Value"] or "").replace(",", ""))
            except ValueError:
                continue
            names = {k: v for k, v in row.items() if v and k not in NO_DIMENSION}
            key = json.dumps(names, sort_keys=True)
            found[key].append((year_and_style(row["Year"]), value))
        for key, cells in found.items():
            styles = {cell and cell[1] for cell, _ in cells}
            years = {cell and cell[0] for cell, _ in cells}
            same = (path.stem, *sorted((cell or (0,), value) for cell, value in cells))
            if same in seen:
                continue
            seen.add(same)
            if None not in styles and len(styles) == 1 and len(years) == len(cells):
                rows += [(f"{place}/{path.stem}", place, key, c[0], v) for c, v in cells if c]
    return pl.DataFrame(rows, schema=[*KEY, "year", "value"], orient="row").sort([*KEY, "year"])


def all_series(data: Path) -> pl.DataFrame:
    """Return every usable series of both places, with its part."""
    series = pl.concat(annual_series(place, data / path) for place, path in FOLDERS.items())
    parts = {name: _part(name) for name in series["indicator"].unique()}
    return series.with_columns(part=pl.col("indicator").replace_strict(parts))


def _part(indicator: str) -> str:
    return ("choose", "judge")[hashlib.sha256(indicator.encode()).digest()[-1] % 2]


def held_back(series: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return what is known and what is held back, for series with six known years."""
    cut = pl.col("year").max().over(KEY) - HELD_BACK
    marked = series.with_columns(ahead=pl.col("year") - cut)
    marked = marked.filter((pl.col("ahead") <= 0).sum().over(KEY) >= constants_now().least_years)
    return marked.filter(pl.col("ahead") <= 0), marked.filter(pl.col("ahead") > 0)


def constants_now() -> Constants:
    """Return the constants that ship."""
    return constants(current_standard())


def covered(series: pl.DataFrame) -> pl.DataFrame:
    """Return one row a held-back value: whether each interval holds it, and its weight."""
    known, lost = held_back(series)
    aims = lost.select(
        *KEY,
        pl.col("year").alias("target_year"),
        target=pl.lit(None, pl.Float64),
        direction=pl.lit("none"),
        limit=pl.lit(None, pl.Float64),
    )
    found = forecasts(known, aims)
    return lost.with_columns(
        inside80=pl.col("value").is_between(found["low"], found["high"]),
        inside95=pl.col("value").is_between(found["low95"], found["high95"]),
        moving=found["high"] > found["low"],
        weight=1 / pl.len().over("indicator", "ahead"),
    )


def share(inside: pl.DataFrame, column: str, *, by_indicator: bool = False) -> float:
    """Return the share of values inside, every value or every indicator alike."""
    weight = inside["weight"] if by_indicator else pl.Series([1.0] * len(inside))
    return float((inside[column].cast(pl.Float64) * weight).sum() / weight.sum())


def test_targets(series: pl.DataFrame) -> pl.DataFrame:
    """Return one row a held-back value and test target, with outcome and the rivals' answers."""
    known, lost = held_back(series)
    rows = []
    later = dict(lost.group_by(KEY, maintain_order=True))
    for key, past in known.group_by(KEY, maintain_order=True):
        years, values = past["year"].to_numpy(), past["value"].to_numpy()
        slope, level = np.polyfit(years - years[-1], values, 1)
        slope = 0.0 if (values == values[-1]).all() else float(slope)
        for year, value, ahead, part in (
            later[key].select("year", "value", "ahead", "part").iter_rows()
        ):
            lead = int(year - years[-1])
            line = level + slope * lead
            growth = line
            if values[0] > 0 and values[-1] > 0:
                rate = (values[-1] / values[0]) ** (1 / (years[-1] - years[0]))
                growth = values[-1] * rate**lead
            for kind, aim, up in _aims(float(values[-1]), slope, lead):
                answers = [value, line, growth, values[-1]]
                met = [float(a >= aim if up else a <= aim) for a in answers]
                rows.append((*key, year, aim, "up" if up else "down", kind, ahead, part, *met))
    names = [*KEY, "target_year", "target", "direction", "kind", "ahead", "part"]
    return pl.DataFrame(rows, schema=[*names, "met", "line", "growth", "stays"], orient="row")


def _aims(last: float, slope: float, lead: int) -> list[tuple[str, float, bool]]:
    aims = (
        []
        if last == 0
        else [
            (f"{x} % {way}", last + sign * abs(last) * x / 100, sign > 0)
            for x in BETTER
            for way, sign in (("up", 1), ("down", -1))
        ]
    )
    return aims + [
        (f"{k:g} x trend", last + k * slope * lead, slope > 0) for k in TREND if slope != 0
    ]


def judged_targets(series: pl.DataFrame) -> pl.DataFrame:
    """Return the test targets with our probability, the base rate and a weight."""
    known, _ = held_back(series)
    aims = test_targets(series)
    asked = aims.with_columns(limit=pl.lit(None, pl.Float64))
    rate = (
        aims.filter(pl.col("part") == "choose")
        .group_by("kind", "ahead")
        .agg(base=pl.col("met").mean())
    )
    return (
        aims.with_columns(ours=forecasts(known, asked)["probability"])
        .join(rate, ["kind", "ahead"], "left", maintain_order="left")
        .with_columns(weight=1 / pl.len().over("indicator", "ahead"))
    )


def brier(judged: pl.DataFrame, answer: str, *, by_indicator: bool = False) -> float:
    """Return the Brier score of an answer, every target or every indicator alike."""
    weight = judged["weight"] if by_indicator else pl.Series([1.0] * len(judged))
    return float(((judged[answer] - judged["met"]) ** 2 * weight).sum() / weight.sum())


ANSWERS = ("ours", "line", "growth", "stays", "base")


def _print_coverage(name: str, inside: pl.DataFrame) -> None:
    series, indicators = (inside.select(k).n_unique() for k in (KEY, "indicator"))
    print(f"\n{name}: {series} series of {indicators} indicators, {len(inside)} values")
    print("  held-back year      1st    2nd    3rd    all   all, each indicator alike")
    for column, text in (("inside80", "80 % interval"), ("inside95", "95 % interval")):
        leads = [share(inside.filter(pl.col("ahead") == a), column) for a in (1, 2, 3)]
        both = [share(inside, column), share(inside, column, by_indicator=True)]
        print(f"  {text:16}", " ".join(f"{x:6.1%}" for x in [*leads, *both]))
    moving = inside.filter("moving")
    print(f"  80 % without series that never changed: {share(moving, 'inside80'):.1%}")


def _print_brier(name: str, judged: pl.DataFrame) -> None:
    print(f"  {name} ({len(judged)} targets, {judged['met'].mean():.0%} met):")
    for label, by in (("each target alike", False), ("each indicator alike", True)):
        scores = "  ".join(f"{a} {brier(judged, a, by_indicator=by):.4f}" for a in ANSWERS)
        print(f"    {label:21} {scores}")


def _print_reliability(judged: pl.DataFrame) -> None:
    print("  said 0-10 %, 10-20 % … 90-100 %; came true:")
    tenth = (judged["ours"] * 10).floor().clip(0, 9)
    for low in range(10):
        there = judged.filter(tenth == low)
        print(f"    {low * 10:3d} %  {there['met'].mean() or 0:6.1%}  of {len(there)}")


def rolled(series: pl.DataFrame) -> tuple[np.ndarray, ...]:
    """Return all known pasts of six years and more, one after the other, with what followed.

    The arrays are: number of the past, year, value (flat); then by past and lead the value
    that followed (NaN where none is known) and its weight, equal for indicators and leads.
    """
    number, years, values, after, owner = [], [], [], [], []
    for key, frame in series.group_by(KEY, maintain_order=True):
        t, y = frame["year"].to_numpy(), frame["value"].to_numpy()
        for size in range(constants_now().least_years, len(t)):
            number += [len(after)] * size
            years.append(t[:size])
            values.append(y[:size])
            following = dict(zip(t[size:] - t[size - 1], y[size:], strict=True))
            after.append([following.get(h, np.nan) for h in range(1, LONGEST + 1)])
            owner.append(key[0])
    truth = np.array(after)
    _, which = np.unique(owner, return_inverse=True)
    weight = np.zeros_like(truth)
    for lead in range(LONGEST):
        there = ~np.isnan(truth[:, lead])
        share_ = 1 / np.maximum(np.bincount(which[there], minlength=which.max() + 1), 1)
        weight[there, lead] = share_[which[there]] / share_[which[there]].sum()
    return np.array(number), np.concatenate(years), np.concatenate(values), truth, weight


def log_scores(series: pl.DataFrame) -> list[tuple[float, Constants]]:
    """Return each choice of constants with its mean log density, best first.

    Pasts that never changed have no density and are left out.
    """
    number, years, values, truth, weight = rolled(series)
    lead = np.arange(1, LONGEST + 1)
    scores = []
    for widening in (0.5, 0.6, 0.7, 0.8, 0.9):
        known = drift(number, years, values, replace(constants_now(), widening=widening))
        moving = np.flatnonzero(known.change > 0)
        wide, true, w = known[np.repeat(moving, LONGEST)], truth[moving], weight[moving]
        ahead = np.tile(lead, len(moving))
        for part, damping in itertools.product((0.0, 0.25, 0.5, 0.75, 1.0), (0.8, 0.9, 0.95, 1)):
            rule = replace(
                constants_now(), widening=widening, slope_share=part, damping=damping, width=1.0
            )
            off = true - middle(wide, ahead, rule).reshape(true.shape)
            scale = spread(wide, ahead, rule).reshape(true.shape)
            for width in (0.8, 0.9, 1.0, 1.1, 1.2, 1.3, 1.4):
                density = -2 * np.log1p((off / (width * scale)) ** 2 / 3) - np.log(width * scale)
                score = float(np.nansum(density * w) / w[~np.isnan(true)].sum())
                scores.append((score, replace(rule, width=width)))
    return sorted(scores, key=lambda pair: -pair[0])


def share_inside(series: pl.DataFrame, rule: Constants) -> float:
    """Return the share of held-back values in the 80 % interval of given constants."""
    known, lost = held_back(series)
    number = known.select(pl.struct(KEY).rle_id().cast(pl.Int64)).to_series()
    found = drift(number.to_numpy(), known["year"].to_numpy(), known["value"].to_numpy(), rule)
    of = known.select(KEY).with_columns(number.alias("of")).unique(maintain_order=True)
    asked = lost.join(of, KEY, maintain_order="left")
    wide = found[asked["of"].to_numpy()]
    lead = asked["year"].to_numpy() - wide.last_year
    off = np.abs(asked["value"].to_numpy() - middle(wide, lead, rule))
    return float((off <= QUANTILE_80 * spread(wide, lead, rule)).mean())


def _print_choice(series: pl.DataFrame) -> None:
    print("\nThe choice repeated (mean log density of leads 1 to 10; every indicator alike):")
    on_choose = pl.col("part") == "choose"
    on_uk = pl.col("area") == "uk-subset"
    for name, chosen_on in (("choose", on_choose), ("uk", on_uk), ("bristol", ~on_uk)):
        scores = log_scores(series.filter(chosen_on))
        shipped = next(score for score, rule in scores if rule == constants_now())
        rank = next(i for i, (_, rule) in enumerate(scores, 1) if rule == constants_now())
        score, best = scores[0]
        inside = share_inside(series.filter(~chosen_on), best)
        print(
            f"  on {name}: share {best.slope_share}, damping {best.damping}, width {best.width},"
            f" widening {best.widening} ({score:.4f}); shipped {shipped:.4f}, rank {rank} of"
            f" {len(scores)}; best here covers {inside:.1%} (80 %) of the values elsewhere"
        )


def _print_speed() -> None:
    count, size = 100_000, 20
    rng = np.random.default_rng(1)
    walk = np.cumsum(rng.normal(size=(count, size)), axis=1).ravel() + 100
    names = pl.DataFrame({"indicator": [f"i{n:06d}" for n in range(count)]}).with_columns(
        area=pl.lit("city"), dimensions=pl.lit("{}")
    )
    years = pl.DataFrame({"year": list(range(2000, 2000 + size))})
    series = names.join(years, how="cross").with_columns(value=pl.Series(walk))
    aims = names.with_columns(
        target_year=pl.lit(2030), target=pl.lit(100.0), direction=pl.lit("up"), limit=pl.lit(None)
    )
    start = time.process_time()
    forecasts(series, aims)
    print(f"\n{count} series of {size} years: {time.process_time() - start:.2f} CPU s")


def main() -> None:
    """Print coverage, scores and, if asked, the choice of constants."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    here = Path(__file__).resolve().parents[2] / "shared" / "data"
    default = Path(os.environ.get("CITYAGENDA_TEST_DATA", here))
    parser.add_argument("data", nargs="?", type=Path, default=default)
    parser.add_argument("--choose", action="store_true", help="repeat the choice of constants")
    asked = parser.parse_args()
    series = all_series(asked.data)
    inside, judged = covered(series), judged_targets(series)
    print(current_standard().id, current_standard().constants)
    parts = {
        "judge": pl.col("part") == "judge",
        "choose": pl.col("part") == "choose",
        "uk": pl.col("area") == "uk-subset",
        "bristol": pl.col("area") == "bristol-city",
        "everything": pl.lit(value=True),
    }
    for name, there in parts.items():
        _print_coverage(name, inside.filter(there))
        _print_brier("Brier", judged.filter(there))
        if name in {"judge", "everything"}:
            _print_reliability(judged.filter(there))
    if asked.choose:
        _print_choice(series)
    _print_speed()


if __name__ == "__main__":
    main()
