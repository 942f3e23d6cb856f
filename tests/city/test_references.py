"""References and cycles: found wherever a model marks them, also in parts of parts."""

from collections.abc import Callable
from pathlib import Path

import pytest

from cityagenda.city import references
from cityagenda.city.checks import check
from cityagenda.city.cycles import circles
from cityagenda.city.folder import read
from cityagenda.city.marks import marked
from cityagenda.city.models import KINDS, Area, Claim, Programme, Ref
from cityagenda.ground.texts import Localised

WriteCity = Callable[..., Path]
NAME = {"en": "Name"}


def test_marks_are_found_in_lists_parts_and_options() -> None:
    programme = Programme.model_validate(
        {
            "id": "p",
            "name": NAME,
            "kind": "project",
            "force": "f",
            "target_cities": [{"target_city": "a"}, {"target_city": "b"}],
            "variants": [{"name": NAME, "place": {"document": "d", "at": "1"}}],
        }
    )
    assert {(loc, mark.kind, id_) for loc, mark, id_ in marked(programme, Ref)} == {
        (("force",), "force", "f"),
        (("target_cities", 0, "target_city"), "target-city", "a"),
        (("target_cities", 1, "target_city"), "target-city", "b"),
        (("variants", 0, "place", "document"), "document", "d"),
    }
    assert [loc for loc, _, _ in marked(programme, Localised)] == [
        ("name",),
        ("variants", 0, "name"),
    ]


def test_a_mapping_that_only_looks_like_a_text_is_none() -> None:
    claim = Claim.model_validate(
        {
            "id": "c",
            "place": {"document": "d", "at": "1"},
            "statement": NAME,
            "kind": "number",
            "state": "computed",
            "recomputed": {
                "indicator": "i",
                "period": "2018",
                "area": "a",
                "dimensions": {"sex": "F"},
            },
        }
    )
    assert [loc for loc, _, _ in marked(claim, Localised)] == [("statement",)]
    assert [mark.kind for _, mark, _ in marked(claim, Ref)] == ["document", "indicator", "area"]


def test_lineage_is_looked_at() -> None:
    area = Area.model_validate(
        {
            "id": "a",
            "kind": "k",
            "name": NAME,
            "lineage": [{"kind": "merged", "areas": ["b", "c"], "on": "2018-01-01"}],
        }
    )
    assert [id_ for _, _, id_ in marked(area, Ref)] == ["b", "c"]


@pytest.mark.parametrize("kind", KINDS)
def test_every_mark_names_a_kind(kind: str) -> None:
    # The annotations, read as text, are the other route.
    text = str(KINDS[kind].model.model_json_schema()) + repr(KINDS[kind].model.model_fields)
    named = {part.split("'")[1] for part in text.split("Ref(kind=")[1:]}
    assert named <= set(KINDS)


def test_circles_in_a_long_chain_and_beside_it() -> None:
    graph = {str(n): [(str(n + 1), ("after", 0))] for n in range(50_000)}
    assert list(circles(graph)) == []
    graph["50000"] = [("49998", ("after", 7))]
    assert list(circles(graph)) == [(["49998", "49999", "50000"], ("after", 0))]
    assert list(circles({"a": [("b", ("x",)), ("a", ("y",))]})) == [(["a"], ("y",))]
    diamond = {"a": [("b", ()), ("c", ())], "b": [("d", ())], "c": [("d", ())], "d": []}
    assert list(circles(diamond)) == []


def test_suggestions_do_not_grow_with_the_square_of_the_faults(
    write_city: WriteCity, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []
    monkeypatch.setattr(references, "nearest", lambda word, _: asked.append(word))
    monkeypatch.setattr(references, "_MOST_COMPARISONS", 10)
    tasks = "".join(
        f"- {{id: t{n}, name: {{zh-Hans: 任务, en: Task}}, after: [gone{n}]}}\n" for n in range(4)
    )
    faults = read(write_city({"plan/tasks.yml": tasks})).faults
    assert [f.code for f in faults] == ["reference-unknown"] * 4
    assert asked == ["gone0", "gone1"]


def test_what_stands_in_an_unreadable_file_is_not_unknown(write_city: WriteCity) -> None:
    faults = check(write_city({"sources.yml": "id: [table\n"}))
    assert {f.code for f in faults} == {"yaml-malformed", "data-unused"}
