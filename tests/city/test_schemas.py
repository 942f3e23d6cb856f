"""The published schemas: up to date, valid, and true of a city that works."""

from pathlib import Path

import jsonschema
import pytest

from cityagenda.city.creation import create
from cityagenda.city.files import kind_of
from cityagenda.city.models import KINDS
from cityagenda.city.plain import plain
from cityagenda.city.schemas import schemas, text_of, write

PUBLISHED = Path(__file__).parents[2] / "docs" / "schemas"


@pytest.mark.parametrize("kind", KINDS)
def test_schema_is_a_schema_and_published_as_it_is(kind: str) -> None:
    schema = schemas()[kind]
    jsonschema.Draft202012Validator.check_schema(schema)
    published = PUBLISHED / f"{kind}.schema.json"
    hint = "publish again with: cityagenda schemas docs/schemas"
    assert published.read_text(encoding="utf-8") == text_of(schema), hint


def test_nothing_else_is_published(tmp_path: Path) -> None:
    write(tmp_path)
    assert {p.name for p in PUBLISHED.iterdir()} == {p.name for p in tmp_path.iterdir()}


def test_the_small_city_obeys_the_schemas(tmp_path: Path) -> None:
    create(tmp_path / "city")
    seen = set()
    for path in (tmp_path / "city").rglob("*.yml"):
        kind = kind_of(path.relative_to(tmp_path / "city").as_posix())
        assert kind is not None
        seen.add(kind)
        data = plain(path.read_bytes(), path.name).data
        jsonschema.validate(data, schemas()[kind], cls=jsonschema.Draft202012Validator)
    assert len(seen) > 10


def test_a_misspelt_field_breaks_the_schema() -> None:
    area = {"id": "north", "kind": "district", "name": {"en": "North"}, "parant": "town"}
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(area, schemas()["area"], cls=jsonschema.Draft202012Validator)
