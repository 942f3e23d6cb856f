"""Trust: whose own methods may run on this machine.

The list belongs to the operator of the machine: one folder a line in
``$XDG_CONFIG_HOME/cityagenda/trusted`` (else ``~/.config``), or the folders in
``CITYAGENDA_TRUST``, separated as in ``PATH``. Nothing inside a city folder can grant it.
"""

import hashlib
import importlib
import os
import sys
from pathlib import Path
from types import ModuleType

from cityagenda.city.faults import Fault, fault
from cityagenda.ground.errors import MethodError
from cityagenda.ground.methods import MethodSpec, installed, register


def list_path() -> Path:
    """Return the file that lists the trusted folders."""
    home = os.environ.get("XDG_CONFIG_HOME") or str(Path.home() / ".config")
    return Path(home) / "cityagenda" / "trusted"


def trusted(folder: Path) -> bool:
    """Whether the operator of this machine lets the code of a folder run."""
    listed = os.environ.get("CITYAGENDA_TRUST", "").split(os.pathsep)
    path = list_path()
    if path.is_file():
        listed += path.read_text(encoding="utf-8").splitlines()
    wanted = folder.resolve()
    return any(Path(entry).resolve() == wanted for entry in listed if Path(entry).is_absolute())


def trust(folder: Path) -> None:
    """Add a folder to the operator's list."""
    if trusted(folder):
        return
    path = list_path()
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        file.write(f"{folder.resolve()}\n")


def package(folder: Path) -> str:
    """Return the name under which a folder's ``methods`` can be imported, and allow it.

    The modules are ``NAME.module``; they cannot stand in for an installed module. A process
    that is to run a city's own method calls this first.

    Raises
    ------
    MethodError
        The folder is not trusted.
    """
    if not trusted(folder):
        raise MethodError(
            "the folder's own methods may not run on this machine",
            where=str(folder / "methods"),
            todo=f"read them; if you trust them, run 'cityagenda trust {folder}'",
        )
    name = f"cityagenda_city_{hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:12]}"
    if name not in sys.modules:
        module = ModuleType(name, "The own methods of one city.")
        module.__path__ = [str(folder.resolve() / "methods")]
        sys.modules[name] = module
    return name


def methods_of(folder: Path) -> tuple[dict[str, MethodSpec], list[Fault]]:
    """Return the methods that a city can use: installed ones, and its own if trusted.

    Each module in ``methods`` lists its specifications as ``METHODS``. A module that cannot
    be loaded is a fault, and so is, as a note, a folder that is not trusted.
    """
    specs = dict(installed())
    faults: list[Fault] = []
    modules = sorted((folder / "methods").glob("*.py"))
    modules = [path for path in modules if not path.name.startswith("_")]
    if modules and not trusted(folder):
        return specs, [fault("methods-untrusted", f"methods/{modules[0].name}:1", folder=folder)]
    for path in modules:
        file = f"methods/{path.name}"
        try:
            module = importlib.import_module(f"{package(folder)}.{path.stem}")
            register(specs, module.METHODS, where=file)
        except MethodError as error:
            faults.append(fault("methods-broken", f"{file}:1", problem=error.what))
        except (Exception, SystemExit) as error:  # noqa: BLE001 - whatever that code raises
            problem = f"{type(error).__name__}: {error}"
            faults.append(fault("methods-broken", f"{file}:{_line(error, path)}", problem=problem))
    return specs, faults


def _line(error: BaseException, path: Path) -> int:
    if isinstance(error, SyntaxError):
        return error.lineno or 1
    line = 1
    trace = error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == str(path.resolve()):
            line = trace.tb_lineno
        trace = trace.tb_next
    return line
