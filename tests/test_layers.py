"""Imports point downwards only."""

import ast
from pathlib import Path

import cityagenda

PACKAGE = Path(cityagenda.__file__).parent

# From the ground up; layers on one line do not import each other.
LAYERS = (
    ("ground",),
    ("domains",),
    ("registers", "streams"),
    ("city",),
    ("build",),
    ("assess",),
    ("report", "exchange"),
    ("cli", "web"),
)
HEIGHT = {name: height for height, names in enumerate(LAYERS) for name in names}


def _room(parts: tuple[str, ...]) -> tuple[str, ...]:
    """Return the layer of a module, and for a domain its field."""
    return parts[:2] if parts[0] == "domains" else parts[:1]


def _imports(path: Path) -> list[tuple[str, ...]]:
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        else:
            continue
        found += [tuple(n.split(".")[1:]) for n in names if n.startswith("cityagenda.")]
    return found


def test_imports_point_downwards_only() -> None:
    wrong = []
    for path in sorted(PACKAGE.rglob("*.py")):
        here = path.relative_to(PACKAGE).with_suffix("").parts
        if len(here) == 1:
            continue
        for there in _imports(path):
            if there[0] not in HEIGHT:
                continue
            own, other = _room(here), _room(there)
            if own != other and HEIGHT[there[0]] >= HEIGHT[here[0]] and (own[0] != "cli"):
                wrong.append(f"{'/'.join(here)} imports {'.'.join(there)}")
    assert not wrong, "\n".join(wrong)


def test_every_folder_is_a_known_layer() -> None:
    folders = {p.name for p in PACKAGE.iterdir() if (p / "__init__.py").exists()}
    assert folders <= set(HEIGHT)
