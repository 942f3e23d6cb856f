"""YAML as plain data: no surprises, every line known, nothing hostile gets through."""

from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from cityagenda.city.plain import DEEPEST, plain, position, scalar

# Text, and what YAML 1.2's core schema says it is; the exceptions of the module's text
# (no base 8 or 16, no .inf) are texts.
SCALARS: list[tuple[str, Any]] = [
    ("no", "no"),
    ("yes", "yes"),
    ("on", "on"),
    ("off", "off"),
    ("y", "y"),
    ("NO", "NO"),
    ("true", True),
    ("False", False),
    ("tRUE", "tRUE"),
    ("", None),
    ("~", None),
    ("null", None),
    ("none", "none"),
    ("0", 0),
    ("-0", 0),
    ("+7", 7),
    ("1990", 1990),
    ("007", "007"),
    ("0o14", "0o14"),
    ("0x1F", "0x1F"),
    ("1_000", "1_000"),
    ("12:30", "12:30"),
    ("190:20:30", "190:20:30"),
    ("11.6", 11.6),
    ("1.10", 1.1),
    ("3.", 3.0),
    (".5", 0.5),
    ("1e3", 1000.0),
    ("1.5E-2", 0.015),
    ("1e999", "1e999"),
    (".inf", ".inf"),
    (".nan", ".nan"),
    ("-", "-"),
    (".", "."),
    ("1.2.3", "1.2.3"),
    ("2018-04-05", "2018-04-05"),
    ("2018-04-05T10:00:00Z", "2018-04-05T10:00:00Z"),
    ("9" * 18, 10**18 - 1),
    ("9" * 19, "9" * 19),
    ("9" * 9999, "9" * 9999),
    ("%", "%"),
    ("=", "="),
    ("<<", "<<"),
    ("１２", "１２"),
]


@pytest.mark.parametrize(("text", "value"), SCALARS, ids=[t[:20] or "empty" for t, _ in SCALARS])
def test_scalars(text: str, value: Any) -> None:
    found = scalar(text)
    assert found == value
    assert type(found) is type(value)


def test_quotes_keep_text_and_keys_are_text() -> None:
    raw = b"1979: '12'\ntrue: \"no\"\nnull: |\n  11.6\nno: >-\n  true\n"
    assert plain(raw, "f").data == {"1979": "12", "true": "no", "null": "11.6\n", "no": "true"}


def test_lines_of_items_and_fields() -> None:
    raw = b"# list\n- id: a\n  x: 1\n\n- id: b\n  y:\n  - 1\n  - {z: 3.10}\n- {id: c}\n"
    assert plain(raw, "f").lines == (2, 5, 9)
    assert position(raw, (1, "y", 1, "z")) == (8, "3.10")
    assert position(raw, (1, "y")) == (6, None)
    assert position(raw, (0, "absent", "x")) == (2, None)
    assert position(raw, (9,)) == (2, None)
    assert plain(b"id: a\n", "f").lines == (1,)
    assert plain(b"", "f").data is None


BOMB = b"a: &a [x,x,x,x,x,x,x,x,x]\n" + b"".join(
    b"%c: &%c [*%c,*%c,*%c,*%c,*%c,*%c,*%c,*%c,*%c]\n" % (n, n, *[n - 1] * 9)
    for n in range(ord("b"), ord("j"))
)


@pytest.mark.parametrize(
    ("raw", "code", "line"),
    [
        (BOMB, "yaml-alias", 2),
        (b"a: &a\n  b: *a\n", "yaml-alias", 2),
        (b"x: " + b"[" * 200_000, "yaml-depth", 1),
        (b"- " * 200_000 + b"x", "yaml-depth", 1),
        (b"".join(b" " * n + b"a:\n" for n in range(2000)), "yaml-depth", DEEPEST + 1),
        (b"a: !!python/object/apply:os.system [ls]\n", "yaml-tag", 1),
        (b"--- a\n--- b\n", "yaml-documents", 2),
        (b"a: 1\n? {b: c}\n: d\n", "yaml-key", 2),
        (b"a: \xff\n", "yaml-encoding", 1),
        ("a: 1".encode("utf-16"), "yaml-encoding", 1),
        (b"a: 'x\n", "yaml-malformed", 2),
        (b"%YAML 3.0\n--- a\n", "yaml-malformed", 1),
        (b"a: *gone\n", "yaml-alias", 1),
    ],
)
def test_hostile_and_malformed_text_is_refused(raw: bytes, code: str, line: int) -> None:
    faults = plain(raw, "f.yml").faults
    assert [(f.code, f.where) for f in faults] == [(code, f"f.yml:{line}")]


def test_a_nesting_that_is_allowed_is_read() -> None:
    raw = b"[" * DEEPEST + b"]" * DEEPEST
    assert plain(raw, "f").faults == ()


_PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**17), 10**17) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@given(_PLAIN)
def test_what_another_writer_wrote_is_read_the_same(value: Any) -> None:
    # PyYAML's own writer is the other implementation; it quotes what YAML 1.1 asks for.
    raw = yaml.dump(value, Dumper=yaml.CSafeDumper, allow_unicode=True).encode()
    read = plain(raw, "f")
    assert read.data == value
    assert read.faults == ()
