"""Places: where a build keeps its things inside a city folder."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Places:
    """The files and folders below ``CITY/.cityagenda`` that belong to builds."""

    city: Path

    @property
    def home(self) -> Path:
        """The folder of everything that is computed."""
        return self.city / ".cityagenda"

    @property
    def lock(self) -> Path:
        """The file that a running build holds locked."""
        return self.home / "lock"

    @property
    def frozen(self) -> Path:
        """The frozen sources by content."""
        return self.home / "cache" / "frozen"

    @property
    def results(self) -> Path:
        """The results of methods by key."""
        return self.home / "cache" / "results"

    @property
    def editions(self) -> Path:
        """The editions by id."""
        return self.home / "editions"

    @property
    def streams(self) -> Path:
        """The store of what sensors send; builds read it and never write it."""
        return self.home / "streams"

    @property
    def provisional(self) -> Path:
        """The provisional editions by id."""
        return self.home / "provisional"

    @property
    def now(self) -> Path:
        """The file that holds the id of the newest provisional edition."""
        return self.home / "NOW"

    @property
    def current(self) -> Path:
        """The file that holds the id of the current edition."""
        return self.home / "CURRENT"
