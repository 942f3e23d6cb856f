"""A city's own code runs only where the operator of the machine says so."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from cityagenda.city.checks import check
from cityagenda.city.folder import read
from cityagenda.city.trust import list_path, package, trust, trusted
from cityagenda.ground.errors import MethodError

WriteCity = Callable[..., Path]

OWN = """\
import sys
from cityagenda.ground.methods import Call, MethodSpec, Result

sys.cityagenda_test_ran = True

def share(call: Call) -> Result:
    '''Return nothing.'''
    raise NotImplementedError

METHODS = (
    MethodSpec("town.share", {"en": "Share"}, {"en": "Share"}, f"{__name__}:share", "1", ()),
)
"""


@pytest.fixture(autouse=True)
def _not_yet_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "cityagenda_test_ran", False, raising=False)


def ran() -> bool:
    return bool(getattr(sys, "cityagenda_test_ran", False))


def test_nothing_runs_without_trust(write_city: WriteCity) -> None:
    folder = write_city({"methods/statistics.py": OWN})
    loaded = read(folder)
    assert not ran()
    assert "town.share" not in loaded.methods
    assert [(f.severity, f.code) for f in loaded.faults] == [("note", "methods-untrusted")]
    with pytest.raises(MethodError, match="may not run"):
        package(folder)


def test_an_unknown_method_may_be_an_untrusted_one(write_city: WriteCity) -> None:
    folder = write_city(
        {
            "methods/own.py": OWN,
            "indicators/mass.yml": ("statistics.declared", "town.share"),
        }
    )
    assert [f.code for f in check(folder)] == ["methods-untrusted"]


def test_trust_is_kept_outside_of_the_folder(write_city: WriteCity) -> None:
    folder = write_city({"methods/statistics.py": OWN})
    before = sorted(folder.rglob("*"))
    trust(folder)
    trust(folder)
    assert list_path().read_text(encoding="utf-8") == f"{folder.resolve()}\n"
    assert sorted(folder.rglob("*")) == before
    assert trusted(folder)
    assert not trusted(folder.parent)


def test_own_methods_are_loaded_once_trusted(
    write_city: WriteCity, monkeypatch: pytest.MonkeyPatch
) -> None:
    import statistics

    folder = write_city({"methods/statistics.py": OWN, "methods/_private.py": "1/0"})
    monkeypatch.setenv("CITYAGENDA_TRUST", f"/nowhere:{folder}")
    loaded = read(folder)
    assert loaded.faults == ()
    assert ran()
    spec = loaded.methods["town.share"]
    assert spec.load().__name__ == "share"
    assert spec.documentation() == "Return nothing."
    assert sys.modules["statistics"] is statistics


def test_a_relative_entry_trusts_nothing(
    write_city: WriteCity, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write_city({"methods/own.py": OWN})
    monkeypatch.chdir(folder)
    monkeypatch.setenv("CITYAGENDA_TRUST", ".:")
    assert not trusted(folder)


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("METHODS = (\n", "methods/own.py:1"),
        ("import os\nimport not_installed_anywhere\n", "methods/own.py:2"),
        ("X = 1\n", "methods/own.py:1"),
        (OWN.replace("town.share", "statistics.declared"), "methods/own.py:1"),
        ("import sys\n\nsys.exit(3)\n", "methods/own.py:3"),
    ],
)
def test_broken_own_methods_are_named(
    write_city: WriteCity, monkeypatch: pytest.MonkeyPatch, text: str, where: str
) -> None:
    folder = write_city({"methods/own.py": text})
    monkeypatch.setenv("CITYAGENDA_TRUST", str(folder))
    assert ("methods-broken", where) in [(f.code, f.where) for f in read(folder).faults]
