"""Which files are read, in which order, and what stands in the way."""

from collections.abc import Callable
from pathlib import Path

import pytest

from cityagenda.city.checks import check
from cityagenda.city.files import kind_of, object_files
from cityagenda.city.folder import read
from cityagenda.city.models import KINDS

WriteCity = Callable[..., Path]


def codes(folder: Path) -> list[tuple[str, str]]:
    return [(f.code, f.where) for f in check(folder)]


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.name)
def test_each_kind_lives_in_its_file_and_in_any_file_below_its_folder(kind: object) -> None:
    name, folder = kind.name, kind.folder  # type: ignore[attr-defined]
    assert kind_of(f"{folder}.yml") == name
    assert kind_of(f"{folder}/a.yml") == name
    assert kind_of(f"{folder}/deep/er/a.yml") == name
    assert kind_of(f"{folder}/a.yaml") is None


def test_files_come_in_the_order_of_their_paths(write_city: WriteCity) -> None:
    folder = write_city(
        {"indicators/z.yml": "", "indicators/a/b.yml": "", ".hidden/areas.yml": "- x\n"}
    )
    files = [file for file, _ in object_files(folder, [])]
    assert files == sorted(files)
    assert files.index("indicators/a/b.yml") < files.index("indicators/z.yml")
    assert not any(file.startswith((".", "standards", "data")) for file in files)


def test_an_empty_file_and_a_list_are_read(write_city: WriteCity) -> None:
    folder = write_city({"indicators/none.yml": "# nothing yet\n", "practices.yml": "[]\n"})
    assert codes(folder) == []


def test_a_link_out_of_the_folder_is_not_followed(write_city: WriteCity, tmp_path: Path) -> None:
    (tmp_path / "secret.yml").write_text("id: secret\n")
    (tmp_path / "secret.csv").write_text("period,value\n2018,1\n")
    folder = write_city({"data/table.csv": None})
    (folder / "indicators" / "secret.yml").symlink_to(tmp_path / "secret.yml")
    (folder / "data").mkdir()
    (folder / "data" / "table.csv").symlink_to(tmp_path / "secret.csv")
    assert codes(folder) == [
        ("data-unused", "data/table.csv:1"),
        ("path-outside", "indicators/secret.yml:1"),
        ("path-outside", "sources.yml:3"),
    ]
    assert "secret" not in read(folder).origins["indicator"]


def test_a_linked_folder_is_named(write_city: WriteCity) -> None:
    folder = write_city()
    (folder / "indicators" / "more").symlink_to(folder / "plan")
    assert ("folder-linked", "indicators/more:1") in codes(folder)


def test_a_file_that_vanished_is_named(write_city: WriteCity) -> None:
    folder = write_city()
    (folder / "practices.yml").symlink_to(folder / "gone.yml")
    assert codes(folder) == [("file-unreadable", "practices.yml:1")]
