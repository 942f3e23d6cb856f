"""JSON Schemas of everything that a city writes, published from the models."""

import json
from pathlib import Path
from typing import Any, Final

from cityagenda.city.models import KINDS

_DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"


def schemas() -> dict[str, dict[str, Any]]:
    """Return, by kind, the schema of a file that holds one object of it or a list.

    Examples
    --------
    >>> schemas()["area"]["title"]
    'area: areas.yml, areas/**/*.yml'
    """
    return {kind: _of_file(kind) for kind in KINDS}


def _of_file(kind: str) -> dict[str, Any]:
    model, folder = KINDS[kind].model, KINDS[kind].folder
    described = model.model_json_schema(ref_template="#/$defs/{model}")
    parts = described.pop("$defs", {})
    name = model.__name__
    return {
        "$schema": _DIALECT,
        "title": f"{kind}: {folder}.yml, {folder}/**/*.yml",
        "anyOf": [
            {"$ref": f"#/$defs/{name}"},
            {"type": "array", "items": {"$ref": f"#/$defs/{name}"}},
        ],
        "$defs": dict(sorted({**parts, name: described}.items())),
    }


def text_of(schema: dict[str, Any]) -> str:
    """Return a schema as it is written to its file."""
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"


def write(folder: Path) -> None:
    """Write every schema to ``KIND.schema.json`` in a folder, which is made if absent."""
    folder.mkdir(parents=True, exist_ok=True)
    for kind, schema in schemas().items():
        (folder / f"{kind}.schema.json").write_text(text_of(schema), encoding="utf-8")
