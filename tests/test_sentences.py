"""Everything that our own methods say, they say in Chinese and in English."""

import ast
import re
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from string import Formatter
from types import ModuleType

import pytest

from cityagenda.ground.methods import installed

CHINESE = re.compile("[一-鿿]")
LATIN = re.compile("[A-Za-z]")
COLUMNS = ("text", "reason")


def _modules() -> list[ModuleType]:
    """Return the modules of each of our methods' packages that hold sentences."""
    found = {}
    for spec in installed().values():
        module = spec.function.partition(":")[0]
        if not module.startswith("cityagenda."):
            continue
        beside = f"{module.rpartition('.')[0]}.sentences"
        name = beside if find_spec(beside) else module
        found[name] = import_module(name)
    return list(found.values())


def _texts(module: ModuleType) -> dict[str, dict[str, str]]:
    return {n: v for n, v in vars(module).items() if n.isupper() and _is_text(v)}


def _is_text(value: object) -> bool:
    return isinstance(value, dict) and bool({"en", "zh-Hans"} & set(value))


ALL = [
    pytest.param(text, id=f"{module.__name__.removeprefix('cityagenda.')}.{name}")
    for module in _modules()
    for name, text in _texts(module).items()
]


def _fields(pattern: str) -> list[str]:
    return sorted(name for _, name, _, _ in Formatter().parse(pattern) if name)


@pytest.mark.parametrize("text", ALL)
def test_a_sentence_stands_in_both_languages(text: dict[str, str]) -> None:
    assert set(text) == {"zh-Hans", "en"}
    chinese, english = (
        "".join(literal for literal, *_ in Formatter().parse(text[language]))
        for language in ("zh-Hans", "en")
    )
    assert CHINESE.search(chinese) or not LATIN.search(english)
    assert not LATIN.search(chinese)
    assert not CHINESE.search(english)


@pytest.mark.parametrize("text", ALL)
def test_both_languages_say_the_same_facts(text: dict[str, str]) -> None:
    chinese, english = (_fields(text[language]) for language in ("zh-Hans", "en"))
    differing = set(chinese) ^ set(english)
    # a month has a number in Chinese and a name in English; a long list counts all or the rest
    assert differing in (set(), {"number", "name"}, {"count", "rest"})


def test_every_package_of_methods_has_sentences() -> None:
    assert {module.__name__.split(".")[-2] for module in _modules() if _texts(module)} >= {
        "air",
        "statistics",
        "registers",
    }


def _packages() -> list[Path]:
    return sorted({Path(str(module.__file__)).parent for module in _modules()})


@pytest.mark.parametrize("package", _packages(), ids=lambda path: path.name)
def test_no_method_writes_a_sentence_past_them(package: Path) -> None:
    """A literal under `text` or `reason` would stand in English alone."""
    for path in sorted(package.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Dict):
                pairs = [
                    (getattr(k, "value", None), v)
                    for k, v in zip(node.keys, node.values, strict=True)
                ]
            elif isinstance(node, ast.Call):
                pairs = [(k.arg, k.value) for k in node.keywords]
            else:
                continue
            for name, value in pairs:
                literal = isinstance(value, ast.JoinedStr) or (
                    isinstance(value, ast.Constant) and isinstance(value.value, str)
                )
                assert not (name in COLUMNS and literal), f"{path}:{node.lineno}"
