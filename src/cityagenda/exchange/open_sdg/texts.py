"""Texts of a repository: bytes of any usual encoding, and YAML with its oddities noted."""

from pathlib import Path
from typing import Any

from cityagenda.city.plain import plain
from cityagenda.exchange.open_sdg.report import Report

_BOM = "\ufeff"


def text_of(path: Path, name: str, report: Report) -> str:
    """Return the text of a file: UTF-8 with or without a byte order mark, else Windows-1252.

    A byte that Windows-1252 does not know becomes the replacement character, and is noted.
    """
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        report.add(
            f"{name}:{line}",
            "not UTF-8; read as Windows-1252",
            "不是 UTF-8 编码；按 Windows-1252 读取",
        )
        return raw.decode("cp1252", errors="replace")
    if text.startswith(_BOM):
        report.add(f"{name}:1", "a byte order mark, left out", "含字节顺序标记，已忽略")
        return text[1:]
    return text


def yaml_of(text: str, name: str, report: Report, *, first_line: int = 1) -> Any:  # noqa: ANN401
    """Return the plain data of a YAML text; None, and a loss, if it cannot be read."""
    found = plain(text.encode(), name)
    for fault in found.faults:
        file, _, line = fault.where.rpartition(":")
        lost = found.data is None or fault.code != "yaml-bom"
        where = f"{file}:{int(line) + first_line - 1}"
        report.add(where, fault.what["en"], fault.what["zh-Hans"], lost=lost)
    return found.data


def mapping_of(text: str, name: str, report: Report, *, first_line: int = 1) -> dict[str, Any]:
    """Return the entries of a YAML text that must be a mapping; nothing, and a loss, if not."""
    data = yaml_of(text, name, report, first_line=first_line)
    if data is None or isinstance(data, dict):
        return data or {}
    report.add(
        f"{name}:{first_line}",
        "not a list of keys and values; the file was left out",
        "不是键值结构；已略过该文件",
        lost=True,
    )
    return {}
