"""Unfolded: an edition for a reader who will ask for every indicator, one after the other."""

from typing import Final

import polars as pl

from cityagenda.build.editions import Edition

MOST: Final = 500_000
"""Rows up to which a table is taken apart in memory."""


class Unfolded(Edition):
    """An edition whose tables are read once and taken apart by indicator.

    A page of the live site reads only the rows that it shows; whoever publishes reads all of
    them anyway, several times. A larger table is still read row by row.
    """

    def rows(self, name: str, indicator: str) -> pl.DataFrame:
        """Return the rows of a table that are about one indicator."""
        parts = self.derived(f"unfolded/{name}", lambda: self._unfolded(name))
        if parts is None:
            return super().rows(name, indicator)
        return parts.get((indicator,), parts[()])

    def _unfolded(self, name: str) -> dict[tuple[str, ...], pl.DataFrame] | None:
        if self.scan(name).select(pl.len()).collect().item() > MOST:
            return None
        whole = self.scan(name).collect()
        parts = whole.partition_by("indicator", as_dict=True, maintain_order=True)
        return {(str(key[0]),): part for key, part in parts.items()} | {(): whole.clear()}


def unfolded(edition: Edition) -> Unfolded:
    """Return an edition as one to read as a whole."""
    return Unfolded(edition.id, edition.folder, edition.manifest)
