"""Series files: the CSV tables of a repository, as they stand, with what is odd in them."""

import csv
import io
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cityagenda.exchange.open_sdg.labels import periods_of
from cityagenda.exchange.open_sdg.layout import ABSENT, VALUE, YEAR
from cityagenda.exchange.open_sdg.report import Report
from cityagenda.exchange.open_sdg.texts import text_of

_NUMBER = re.compile(r"\s*[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?\s*")
_GROUPED = re.compile(r"\s*[+-]?\d{1,3}(?:,\d{3})+(?:\.\d*)?\s*")
_SHOWN: Final = 3


@dataclass(frozen=True, slots=True)
class SeriesFile:
    """A CSV table of a repository.

    ``columns`` are its headers, ``values`` the distinct texts of each column but Year and
    Value in the order of their appearance, an empty one if a row has none. ``periods`` says
    which label of time stands for which period. ``absent`` lists texts that mean "nothing"
    by column, ``grouped`` whether numbers have commas, ``fractional`` whether whole numbers are
    written as fractions, ``repeated`` whether rows repeat.
    """

    path: str
    encoding: str
    columns: tuple[str, ...]
    rows: int
    values: dict[str, tuple[str, ...]]
    periods: dict[str, str]
    absent: dict[str, tuple[str, ...]]
    grouped: bool
    fractional: bool
    repeated: bool


def series_file(path: Path, name: str, report: Report) -> SeriesFile | None:
    """Return what a CSV table holds; None, and a loss, if it has no columns Year and Value."""
    text = text_of(path, name, report)
    lines = csv.reader(io.StringIO(text, newline=""))
    header = [column.strip() for column in next(lines, [])]
    if YEAR not in header or VALUE not in header or len(set(header)) < len(header):
        report.add(
            f"{name}:1",
            "no table: it needs one column Year and one column Value; the file was left out",
            "不是数据表：须各有一列 Year 与 Value；已略过该文件",
            lost=True,
        )
        return None
    if header[0] != YEAR or header[-1] != VALUE:
        report.add(
            f"{name}:1",
            "Year is not the first or Value not the last column; read by name",
            "Year 不在首列或 Value 不在末列；按列名读取",
        )
    records = [(number, row) for number, row in enumerate(lines, 2) if any(row)]
    _check_widths(records, len(header), name, report)
    if _is_notice(records, header):
        said = records[0][1][header.index(YEAR)]
        report.add(f"{name}:2", f"no data, but a notice: {said}", f"无数据，仅有说明：{said}")
        records = []
    return _read(path, name, header, records, report)


def _is_notice(records: list[tuple[int, list[str]]], header: list[str]) -> bool:
    """Whether a table has no value and no period: a sentence stands where a year should."""
    year, value = header.index(YEAR), header.index(VALUE)
    return bool(records) and not any(
        row[value].strip() or periods_of([row[year]]) for _, row in records
    )


def _check_widths(
    records: list[tuple[int, list[str]]], width: int, name: str, report: Report
) -> None:
    for number, row in records:
        if len(row) != width:
            report.add(
                f"{name}:{number}",
                f"{len(row)} fields where the header has {width}; the build will refuse the file",
                f"该行有 {len(row)} 个字段，而表头有 {width} 个；构建时将拒绝该文件",
                lost=True,
            )
            row[:] = (row + [""] * width)[:width]


def _read(
    path: Path,
    name: str,
    header: list[str],
    records: list[tuple[int, list[str]]],
    report: Report,
) -> SeriesFile:
    rows = [row for _, row in records]
    columns = dict(zip(header, zip(*rows, strict=True), strict=True)) if rows else {}
    years = columns.pop(YEAR, ())
    numbers = columns.pop(VALUE, ())
    grouped, no_numbers = _numbers(numbers, records, name, report)
    absent = {
        column: tuple(sorted(found))
        for column, texts in columns.items()
        if (found := ABSENT & set(texts))
    }
    values = {
        column: tuple(
            dict.fromkeys("" if text in absent.get(column, ()) else text for text in texts)
        )
        for column, texts in columns.items()
    }
    if no_numbers:
        absent[VALUE] = no_numbers
    return SeriesFile(
        path=name,
        encoding=_encoding(path),
        columns=tuple(header),
        rows=len(rows),
        values=values,
        periods=_periods(years, records, header.index(YEAR), name, report),
        absent=absent,
        grouped=grouped,
        fractional=any("." in text for text in numbers),
        repeated=_repeated(records, header.index(VALUE), name, report),
    )


def _encoding(path: Path) -> str:
    try:
        path.read_bytes().decode("utf-8")
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def _numbers(
    texts: tuple[str, ...], records: list[tuple[int, list[str]]], name: str, report: Report
) -> tuple[bool, tuple[str, ...]]:
    """Return whether numbers are grouped by commas, and the texts that are no numbers."""
    grouped = False
    odd: dict[str, int] = {}
    for (number, _), text in zip(records, texts, strict=True):
        if not text.strip() or _NUMBER.fullmatch(text):
            continue
        if _GROUPED.fullmatch(text):
            grouped = True
        elif text.strip() not in odd:
            odd[text.strip()] = number
    if grouped:
        report.add(f"{name}:1", "commas group the digits of numbers", "数值中以逗号分隔千位")
    for text, number in odd.items():
        if text not in ABSENT:
            report.add(
                f"{name}:{number}",
                f"the value '{text}' is no number; it is taken as no value",
                f"数值“{text}”不是数字；视为无数值",
                lost=True,
            )
    return grouped, tuple(sorted(odd))


def _periods(
    years: tuple[str, ...],
    records: list[tuple[int, list[str]]],
    column: int,
    name: str,
    report: Report,
) -> dict[str, str]:
    labels = list(dict.fromkeys(years))
    read = periods_of(labels)
    if len(set(read.values())) < len({label.strip() for label in read}):
        report.add(
            f"{name}:1",
            "two labels of time stand for one period; an export writes one of them",
            "两个时间标签指同一时期；导出时只写其一",
            lost=True,
        )
    for label in labels:
        if label not in read:
            line = next(number for number, row in records if row[column] == label)
            report.add(
                f"{name}:{line}",
                f"'{label}' is no period; the build will refuse the file",
                f"“{label}”不是时期；构建时将拒绝该文件",
                lost=True,
            )
    found = {label: period for label, period in read.items() if period != label.strip()}
    if found:
        shown = ", ".join(f"{a} = {b}" for a, b in list(found.items())[:_SHOWN])
        report.add(
            f"{name}:1",
            f"years are ranges or parts and taken as periods: {shown}",
            f"年份为区间或部分，按时期处理：{shown}",
        )
    return found


def _repeated(records: list[tuple[int, list[str]]], value: int, name: str, report: Report) -> bool:
    counts: Counter[tuple[str, ...]] = Counter()
    first: tuple[int, list[str]] | None = None
    extra = 0
    for number, row in records:
        key = (*row[:value], *row[value + 1 :])
        counts[key] += 1
        if counts[key] > 1:
            extra += 1
            first = first or (number, row)
    if first is not None:
        report.add(
            f"{name}:{first[0]}",
            f"{extra} row(s) repeat the year and breakdown of an earlier row; they are numbered",
            f"有 {extra} 行与先前某行的年份和分组相同；已编号保留",
        )
    return first is not None
