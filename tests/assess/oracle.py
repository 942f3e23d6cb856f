"""The five methods once more: scalars, exact fractions, roots to 60 digits.

Written from the published descriptions and apart from the code under test; constants are
written out here, so that a wrong number in a rule pack shows.
"""

from dataclasses import dataclass
from decimal import Decimal, localcontext
from fractions import Fraction
from itertools import pairwise

DIGITS = 60
NEAR = Decimal("1e-12")
Years = dict[int, Fraction]


@dataclass(frozen=True)
class Question:
    """One question, in exact numbers."""

    direction: str = "up"
    base_year: int = 2015
    target_year: int = 2030
    target: Fraction | None = None
    limit: Fraction | None = None
    percent: bool = False
    worst: Fraction | None = None
    best: Fraction | None = None
    edges: tuple[Fraction, Fraction, Fraction] | None = None

    @property
    def sign(self) -> int:
        """The direction as a number."""
        return {"up": 1, "down": -1}.get(self.direction, 0)


@dataclass(frozen=True)
class Answer:
    """What a method says; ``edge`` is how near the value lies to a threshold."""

    status: str
    value: Decimal | None = None
    score: Decimal | None = None
    edge: Decimal = Decimal(1)


def dec(number: Fraction | int) -> Decimal:
    number = Fraction(number)
    return Decimal(number.numerator) / Decimal(number.denominator)


def sgn(number: Fraction) -> int:
    return (number > 0) - (number < 0)


def power(base: Decimal, exponent: Decimal) -> Decimal:
    return Decimal(0) if base == 0 else (exponent * base.ln()).exp()


def cagr(last: Fraction, first: Fraction, years: int) -> Decimal:
    return power(dec(last / first), 1 / Decimal(years)) - 1


def nearest(value: Decimal, thresholds: list[Decimal]) -> Decimal:
    return min(abs(abs(value - t) - NEAR * abs(t)) / (abs(t) or 1) for t in thresholds)


def reaches(value: Decimal, threshold: Decimal) -> bool:
    return value >= threshold - NEAR * abs(threshold)


def is_met(value: Fraction, q: Question) -> bool:
    return q.target is not None and q.sign != 0 and q.sign * (value - q.target) >= 0


def line(value: Decimal, points: list[tuple[str, int]]) -> Decimal:
    xs = [(Decimal(x), Decimal(y)) for x, y in points]
    if value <= xs[0][0]:
        return xs[0][1]
    for (x0, y0), (x1, y1) in pairwise(xs):
        if value <= x1:
            return y0 + (y1 - y0) * (value - x0) / (x1 - x0)
    return xs[-1][1]


def clipped(value: Decimal) -> Decimal:
    return max(Decimal(-5), min(Decimal(5), value))


def first_since(series: Years, year: int) -> int | None:
    return min((y for y in series if y >= year), default=None)


def last_until(series: Years, year: int) -> int | None:
    return max((y for y in series if y <= year), default=None)


def usual_ends(series: Years, q: Question) -> tuple[int, int] | Answer:
    if not series:
        return Answer("not_available")
    base = first_since(series, q.base_year)
    if base is None or base == max(series):
        return Answer("not_available")
    return base, max(series)


def limit_factor(base: Fraction, limit: Fraction | None) -> Decimal:
    if limit is None or abs(base) >= 2 * abs(limit):
        return Decimal(1)
    if abs(base) <= abs(limit):
        return 1 - power(dec(abs(base) / abs(limit)), Decimal("4.44"))
    return 1 - power(dec((2 * abs(limit) - abs(base)) / abs(limit)), Decimal("4.44"))


def open_sdg(series: Years, q: Question) -> Answer:  # noqa: PLR0911
    ends = usual_ends(series, q)
    if isinstance(ends, Answer):
        return ends
    t0, t = ends
    if q.sign == 0:
        return Answer("not_applicable")
    y0, yt = series[t0] or Fraction("0.001"), series[t]
    if sgn(y0) * sgn(yt) < 0:
        return Answer("not_available")
    observed = sgn(y0) * q.sign * cagr(yt, y0, t - t0)
    if q.target is None:
        return _open_sdg_trend(observed, limit_factor(y0, q.limit))
    goal = q.target or Fraction("0.001")
    if q.target_year <= t0:
        return Answer("not_available")
    achieved = q.sign * (yt - goal) >= 0
    if sgn(goal) != sgn(y0):
        return Answer("target_achieved", None, Decimal(5)) if achieved else Answer("not_available")
    required = abs(cagr(goal, y0, q.target_year - t0))
    if goal == y0:
        return Answer("target_achieved", None, Decimal(5)) if achieved else Answer("not_applicable")
    ratio = observed / required
    if achieved:
        return Answer("target_achieved", ratio, Decimal(5))
    high, med, low = Decimal("0.95"), Decimal("0.6"), Decimal(0)
    if reaches(ratio, med):
        score = Decimal("7.1429") * ratio - Decimal("4.2857")
    else:
        score = Decimal("4.1667") * ratio - Decimal("2.5")
    status = _class(ratio, [high, med, low])
    return Answer(status, ratio, clipped(score), nearest(ratio, [high, med, low]))


def _class(value: Decimal, thresholds: list[Decimal]) -> str:
    names = ("substantial_progress", "moderate_progress", "limited_progress")
    for name, threshold in zip(names, thresholds, strict=True):
        if reaches(value, threshold):
            return name
    return "deterioration"


def _open_sdg_trend(p: Decimal, c: Decimal) -> Answer:
    high, med, low = Decimal("0.015") * c, Decimal("0.005") * c, Decimal(0)
    if p < 0:
        score = max(125 * p - Decimal("2.5"), Decimal(-5))
    elif c == 0:
        score = Decimal(5)
    elif reaches(p, high):
        score = min(500 * p / c - 5, Decimal(5))
    elif reaches(p, med):
        score = 250 * p / c - Decimal("1.25")
    else:
        score = 500 * p / c - Decimal("2.5")
    return Answer(_class(p, [high, med, low]), p, score, nearest(p, [high, med, low]))


def eurostat(series: Years, q: Question, length: int, minimum: int) -> Answer:
    if not series:
        return Answer("not_available")
    t = max(series)
    t0 = min(y for y in series if y >= t - length)
    if q.sign == 0:
        return Answer("not_applicable")
    y0, yt = series[t0], series[t]
    if t - t0 < minimum or y0 == 0 or sgn(y0) * sgn(yt) < 0:
        return Answer("not_available")
    observed = sgn(y0) * q.sign * cagr(yt, y0, t - t0)
    if q.target is None:
        score = line(observed, [("-0.02", -5), ("0", 0), ("0.02", 5)])
        cuts = [Decimal("0.01"), Decimal(0), Decimal("-0.01")]
        if reaches(observed, cuts[0]):
            status = "significant_progress"
        elif observed >= 0:
            status = "moderate_progress"
        elif reaches(-observed, Decimal("0.01")):
            status = "significant_movement_away"
        else:
            status = "moderate_movement_away"
        return Answer(status, observed, score, nearest(observed, cuts))
    if q.target_year <= t0:
        return Answer("not_available")
    return _eurostat_aimed(observed, y0, yt, q, q.target_year - t0)


def _eurostat_aimed(
    observed: Decimal, y0: Fraction, yt: Fraction, q: Question, years: int
) -> Answer:
    assert q.target is not None
    done = is_met(yt, q)
    if sgn(q.target) * sgn(y0) < 0:
        return Answer("target_achieved", None, Decimal(5)) if done else Answer("not_available")
    required = sgn(y0) * q.sign * cagr(q.target, y0, years)
    ratio = observed / required if required > 0 else None
    if done:
        return Answer("target_achieved", ratio, Decimal(5))
    if ratio is None:
        return Answer("not_applicable")
    cuts = [Decimal("0.95"), Decimal("0.6"), Decimal(0)]
    names = ["significant_progress", "moderate_progress", "insufficient_progress"]
    status = next(
        (n for n, cut in zip(names, cuts, strict=True) if reaches(ratio, cut)), "movement_away"
    )
    score = line(ratio, [("-0.6", -5), ("0.6", 0), ("1.3", 5)])
    return Answer(status, ratio, score, nearest(ratio, cuts))


def un_progress_chart(series: Years, q: Question) -> Answer:  # noqa: PLR0911
    t = last_until(series, 9999 if q.target is None else q.target_year)
    if t is None:
        return Answer("not_available")
    t0 = first_since(series, q.base_year)
    if t0 is None or t0 >= t:
        t0 = last_until(series, q.base_year - 1)
    if t0 is None or t0 >= t:
        return Answer("not_available")
    if q.sign == 0:
        return Answer("not_applicable")
    y0, yt = series[t0], series[t]
    usable = y0 != 0 and sgn(y0) * sgn(yt) >= 0
    if q.target is None:
        if not usable:
            return Answer("not_available")
        value = sgn(y0) * q.sign * cagr(yt, y0, t - t0)
        return _un_class(value, [Decimal("0.02"), Decimal("0.005")])
    value = None
    if usable and q.target != y0:
        years = q.target_year - t
        ahead = (1 + cagr(yt, y0, t - t0)) ** years if years else Decimal(1)
        value = (dec(yt) * ahead - dec(y0)) / dec(q.target - y0)
    close = q.percent and q.target in (0, 100) and abs(yt - q.target) <= 1
    if is_met(yt, q) or close:
        return Answer("met_or_on_track", value, Decimal(3))
    if not usable:
        return Answer("not_available")
    if value is None:
        return Answer("not_applicable")
    return _un_class(value, [Decimal("0.95"), Decimal("0.1")])


def _un_class(value: Decimal, cuts: list[Decimal]) -> Answer:
    names = ["met_or_on_track", "fair_progress", "stagnation_or_regression"]
    rank = next((i for i, cut in enumerate(cuts) if reaches(value, cut)), 2)
    return Answer(names[rank], value, Decimal(3 - rank), nearest(value, cuts))


def _escap_ends(series: Years, q: Question) -> tuple[int, int] | Answer:
    ends = usual_ends(series, q)
    if isinstance(ends, Answer):
        return ends
    if q.direction == "none" or q.target is None or q.target == series[ends[0]]:
        return Answer("not_applicable")
    return ends


def escap_status(series: Years, q: Question) -> Answer:
    ends = _escap_ends(series, q)
    if isinstance(ends, Answer) or q.target is None:
        assert isinstance(ends, Answer)
        return ends
    y0, yt = series[ends[0]], series[ends[1]]
    way = abs(q.target - y0)
    if q.direction == "near":
        index = 10 - 10 * abs(q.target - yt) / way
        done = yt == q.target
    else:
        index = 10 * q.sign * (yt - y0) / way
        done = is_met(yt, q)
    status = "target_achieved" if done else ("regression", "no_change", "progress")[sgn(index) + 1]
    return Answer(status, dec(index), dec(index), abs(dec(index)) or Decimal(1))


def escap_progress(series: Years, q: Question) -> Answer:
    ends = _escap_ends(series, q)
    if isinstance(ends, Answer) or q.target is None:
        assert isinstance(ends, Answer)
        return ends
    if q.target_year <= ends[1]:
        return Answer("not_applicable")
    points = {y: v for y, v in series.items() if y >= 2000}
    if len(points) < 2:
        return Answer("not_available")
    first = min(points)
    weights = {y: y - first + 1 for y in points}
    total = sum(weights.values())
    mean_year = Fraction(sum(w * y for y, w in weights.items()), total)
    mean = sum((w * points[y] for y, w in weights.items()), Fraction(0)) / total
    slope = sum(w * (y - mean_year) * (points[y] - mean) for y, w in weights.items()) / sum(
        w * (y - mean_year) ** 2 for y, w in weights.items()
    )
    short = q.target - (mean + slope * (q.target_year - mean_year))
    short = abs(short) if q.direction == "near" else q.sign * short
    gap = dec(100 * short / abs(q.target - series[ends[0]]))
    cuts = [Decimal(10), Decimal(100)]
    names = ["maintain", "accelerate", "reverse"]
    rank = next((i for i, cut in enumerate(cuts) if reaches(-gap, -cut)), 2)
    return Answer(names[rank], gap, None, nearest(gap, cuts))


def sdsn_score(series: Years, q: Question) -> Answer:
    if not series:
        return Answer("not_available")
    if q.sign == 0 or q.worst is None or q.best is None or q.worst == q.best:
        return Answer("not_applicable")
    x = series[max(series)]
    value = 100 * (x - q.worst) / (q.best - q.worst)
    score = dec(max(Fraction(0), min(Fraction(100), value)))
    if q.edges is None:
        return Answer("scored", dec(value), score)
    sense = sgn(q.best - q.worst)
    names = ["green", "yellow", "orange"]
    colour = next((n for n, e in zip(names, q.edges, strict=True) if sense * (x - e) >= 0), "red")
    return Answer(colour, dec(value), score)


def sdsn_trend(series: Years, q: Question) -> Answer:
    ends = usual_ends(series, q)
    if isinstance(ends, Answer):
        return ends
    if q.sign == 0 or q.worst is None or q.best is None or q.worst == q.best or not q.edges:
        return Answer("not_applicable")
    t0, t = ends
    sense, green = sgn(q.best - q.worst), q.edges[0]
    was_green = sense * (series[t0] - green) >= 0
    since = min(y for y in series if y >= t - 5)
    value = None
    if not was_green and q.target_year > t0 and since < t:
        change = (series[t] - series[since]) / (t - since)
        value = dec(change / ((green - series[t0]) / (q.target_year - t0)))
    if sense * (series[t] - green) >= 0:
        return Answer("on_track", value)
    if was_green:
        return Answer("decreasing")
    if value is None:
        return Answer("not_available")
    cuts = [Decimal(1), Decimal("0.5"), Decimal(0)]
    names = ["on_track", "moderately_improving", "stagnating"]
    status = next(
        (n for n, cut in zip(names, cuts, strict=True) if reaches(value, cut)), "decreasing"
    )
    return Answer(status, value, None, nearest(value, cuts))


METHODS = {
    "open-sdg": open_sdg,
    "eurostat-long": lambda s, q: eurostat(s, q, 15, 10),
    "eurostat-short": lambda s, q: eurostat(s, q, 5, 3),
    "un-progress-chart": un_progress_chart,
    "escap-status": escap_status,
    "escap-progress": escap_progress,
    "sdsn-score": sdsn_score,
    "sdsn-trend": sdsn_trend,
}


def answers(series: dict[int, float], q: Question) -> dict[str, Answer]:
    """Return what each method says of one series."""
    exact = {year: Fraction(value) for year, value in series.items()}
    with localcontext(prec=DIGITS):
        return {name: method(exact, q) for name, method in METHODS.items()}
