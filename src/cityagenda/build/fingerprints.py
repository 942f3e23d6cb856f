"""Fingerprints: hashes of the code, the libraries and the rule packs behind a result."""

import hashlib
import sys
from collections.abc import Iterable
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path

import orjson
from pydantic import BaseModel

from cityagenda.ground.errors import MethodError
from cityagenda.ground.methods import MethodSpec
from cityagenda.ground.standards import Standard

_OWN = "cityagenda"
_ROOT = Path(__file__).resolve().parents[1]


def of(value: object) -> str:
    """Return the SHA-256 of a value as canonical JSON."""
    return of_bytes(orjson.dumps(value, option=orjson.OPT_SORT_KEYS))


def of_bytes(content: bytes) -> str:
    """Return the SHA-256 of bytes."""
    return hashlib.sha256(content).hexdigest()


def of_model(model: BaseModel) -> str:
    """Return the SHA-256 of a model's content."""
    return hashlib.sha256(model.model_dump_json().encode()).hexdigest()


class Code:
    """The hashes of code folders as they are now; each is read once."""

    def __init__(self) -> None:
        self._known: dict[Path, str] = {}
        self._modules: dict[str, str] = {}
        self._libraries: dict[tuple[str, ...], dict[str, str]] = {}

    def of_method(self, spec: MethodSpec) -> str:
        """Return the hash of the method's whole package, the ground, and the build.

        Of our own methods the package is the domain's, of others the outermost package.
        """
        module = spec.function.partition(":")[0]
        if module not in self._modules:
            places = [_place(module), _ROOT / "ground", _ROOT / "build"]
            self._modules[module] = of([self.of_place(place) for place in places])
        return self._modules[module]

    def libraries(self, spec: MethodSpec) -> dict[str, str]:
        """Return the versions of what can change a digit; ``absent`` is not installed.

        Python is one of them: 3.12 began to sum floats with compensation.
        """
        if spec.libraries not in self._libraries:
            names = sorted({*spec.libraries, "polars", "numpy"})
            self._libraries[spec.libraries] = {
                "python": ".".join(map(str, sys.version_info[:2])),
                **{name: _version(name) for name in names},
            }
        return self._libraries[spec.libraries]

    def of_place(self, place: Path) -> str:
        """Return the hash of a module, or of all modules and rule packs below a folder."""
        if place not in self._known:
            found = hashlib.sha256()
            for path in _files(place):
                found.update(str(path.relative_to(place.parent)).encode())
                found.update(hashlib.sha256(path.read_bytes()).digest())
            self._known[place] = found.hexdigest()
        return self._known[place]

    def of_everything(self) -> str:
        """Return the hash of the whole of City Agenda's own code."""
        return self.of_place(_ROOT)


def pack_hashes(packs: Iterable[Standard]) -> dict[str, str]:
    """Return the hash of each rule pack by id."""
    return {pack.id: of_model(pack) for pack in packs}


@cache
def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "absent"


def _files(place: Path) -> list[Path]:
    if place.is_file():
        return [place]
    wanted = (p for p in place.rglob("*") if p.suffix in {".py", ".yml", ".json", ".csv"})
    return sorted(p for p in wanted if "__pycache__" not in p.parts)


@cache
def _place(module: str) -> Path:
    """Return the file or the folder of the package to which a module belongs."""
    parts = module.split(".")
    depth = 3 if parts[:2] == [_OWN, "domains"] else 1
    name = ".".join(parts[:depth])
    loaded = sys.modules.get(name)
    if loaded is not None and loaded.__spec__ is None and hasattr(loaded, "__path__"):
        return Path(next(iter(loaded.__path__))).resolve()
    try:
        spec = find_spec(name)
    except ImportError:
        spec = None
    if spec is not None and spec.submodule_search_locations:
        return Path(next(iter(spec.submodule_search_locations))).resolve()
    if spec is not None and spec.origin:
        return Path(spec.origin).resolve()
    raise MethodError(
        f"the module '{module}' cannot be found",
        todo="install the package that brings the method",
    )
