"""Practices as files: one practice of one city, for another city to read and take over."""

from cityagenda.exchange.practices.reading import read
from cityagenda.exchange.practices.taking import Taken, take_over
from cityagenda.exchange.practices.writing import (
    citation,
    file_name,
    practice_file,
    write_practice,
    write_practices,
)

__all__ = [
    "Taken",
    "citation",
    "file_name",
    "practice_file",
    "read",
    "take_over",
    "write_practice",
    "write_practices",
]
