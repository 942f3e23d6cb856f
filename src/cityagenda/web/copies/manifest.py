"""The manifest of a copy: what is in it, to the last byte."""

from typing import Annotated, Final

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from cityagenda import __version__
from cityagenda.ground.errors import SiteError

NAME: Final = "manifest.json"
FORMAT: Final = 1
HOME: Final = ".cityagenda"
CURRENT: Final = f"{HOME}/CURRENT"
DATABASE: Final = f"{HOME}/app.sqlite"
KEY: Final = f"{HOME}/secret-key"
FOLDERS: Final = ("attachments", "editions", "streams")
"""What of the site's own folder travels, besides the three files above."""

MOST_FILES: Final = 500_000
_LONGEST_PART: Final = 255
_LONGEST_NAME: Final = 4000


def safe(name: str) -> str:
    """Return a name if it leads to a file inside the city folder that a copy may bring.

    Examples
    --------
    >>> safe("plan/任务.yml")
    'plan/任务.yml'
    >>> safe("../etc/passwd")
    Traceback (most recent call last):
        ...
    ValueError: '../etc/passwd' is no name of a file in a city folder
    """
    parts = name.split("/")
    plain = all(
        part not in ("", ".", "..") and part.isprintable() and len(part.encode()) <= _LONGEST_PART
        for part in parts
    )
    own = parts[0] != HOME or (
        name in (CURRENT, DATABASE, KEY) or (len(parts) > 2 and parts[1] in FOLDERS)  # noqa: PLR2004
    )
    if not (plain and own and len(name.encode()) <= _LONGEST_NAME):
        raise ValueError(f"{name[:200]!r} is no name of a file in a city folder")
    return name


class Item(BaseModel):
    """One file."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    name: Annotated[str, AfterValidator(safe)]
    size: Annotated[int, Field(ge=0)]
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class Manifest(BaseModel):
    """Everything in a copy, and from what it was made.

    ``edition`` is the current one, none if the city has none that is whole; ``database`` says
    which kind the site used, none if it never ran.
    """

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    format: int
    software: str
    made: str
    city: str
    edition: str | None
    editions: list[str]
    database: str | None
    files: Annotated[list[Item], Field(max_length=MOST_FILES)]

    @model_validator(mode="after")
    def _names_once(self) -> "Manifest":
        if len({item.name for item in self.files}) != len(self.files):
            raise ValueError("a name stands twice")
        return self

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(item.size for item in self.files)

    def holds(self, name: str) -> bool:
        """Whether a file of this name is in the copy."""
        return any(item.name == name for item in self.files)


def read(content: bytes, where: str) -> Manifest:
    """Return the manifest that a copy brings.

    Raises
    ------
    SiteError
        It is none, names what a copy may not bring, or was made by a newer version.
    """
    try:
        found = Manifest.model_validate_json(content)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise SiteError(
            {
                "zh-Hans": f"备份清单有误：{place} {first['msg']}",
                "en": f"the manifest of the copy is not right: {place} {first['msg']}",
            },
            where=where,
            todo={"zh-Hans": "请改用另一份备份", "en": "take another copy"},
        ) from error
    if found.format != FORMAT or _version(found.software) > _version(__version__):
        raise SiteError(
            {
                "zh-Hans": f"此备份由更新的版本 {found.software} 制作",
                "en": f"the copy was made by a newer version, {found.software}",
            },
            where=where,
            todo={
                "zh-Hans": f"请先安装 cityagenda {found.software}，再恢复",
                "en": f"install cityagenda {found.software} first",
            },
        )
    return found


def _version(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split(".") if part.isdecimal())
