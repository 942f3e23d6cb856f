"""Formats: the one table of everything that an edition can be written as."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from cityagenda.build.editions import Edition
from cityagenda.exchange.assessment import write_assessment
from cityagenda.exchange.open_sdg import export
from cityagenda.exchange.practices import write_practices
from cityagenda.exchange.tables import write_csv, write_parquet, write_spreadsheet

FORMATS: Final[dict[str, Callable[[Edition, Path], None]]] = {
    "assessment": write_assessment,
    "csv": write_csv,
    "csv-excel": write_spreadsheet,
    "open-sdg": export,
    "parquet": write_parquet,
    "practices": write_practices,
}
"""By name: what writes an edition to a file, or (``open-sdg``, ``practices``) into a folder."""
