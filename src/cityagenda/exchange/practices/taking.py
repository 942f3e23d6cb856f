"""Taking over: another city's practice becomes one of this city's library."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from pydantic import TypeAdapter, ValidationError

from cityagenda.build.writing import write_whole
from cityagenda.city.checks import CHECKS
from cityagenda.city.checks import check as check_folder
from cityagenda.city.fault_codes import KIND_NAMES
from cityagenda.city.faults import Fault
from cityagenda.city.folder import read as read_folder
from cityagenda.city.loaded import Loaded
from cityagenda.city.models import Identifier, Practice, PracticeOrigin
from cityagenda.city.plain import plain
from cityagenda.exchange.practices.model import PracticeFile
from cityagenda.exchange.practices.reading import read
from cityagenda.exchange.texts import yaml_text
from cityagenda.ground.errors import ExchangeError
from cityagenda.ground.texts import Text, text_in

_ID: Final = TypeAdapter(Identifier)


@dataclass(frozen=True, slots=True)
class Taken:
    """A practice that was taken over: its id here, its file, and what there is to know."""

    practice: str
    path: Path
    notes: tuple[Text, ...]


def take_over(
    raw: bytes, city: Path, *, name: str, as_id: str | None = None, programme: str | None = None
) -> Taken:
    """Write another city's practice into a city folder, as ``practices/ID.yml``.

    Its id there counts here only where an object of that id has the same name here; what
    has no such counterpart is left out, kept by name in ``origin.names``, and noted. The
    folder is checked with the practice in it before anything is written.

    Parameters
    ----------
    raw, name
        The bytes of the file, and what errors call it.
    city
        The city folder.
    as_id
        The id that it gets here; default: the one it has there.
    programme
        The programme that it belongs to here; default: the one of the same id and name, or
        the only one that there is.

    Raises
    ------
    ExchangeError
        The file cannot be used, its id is taken, no programme is named, or `check` would
        refuse the folder. Nothing has been written then.
    CityFolderError
        The folder does not exist.
    """
    file = read(raw, name)
    loaded = read_folder(city)
    _refuse_faulty(loaded, check_folder(city))
    practice, notes = _fitted(file, loaded, _chosen_id(file, loaded, as_id), programme)
    data = practice.model_dump(mode="json", exclude_defaults=True)
    path = _free_path(city, practice.id)
    faults = _faults_with(city, practice.id, data)
    _refuse_result(faults, name)
    content = f"# {_taken_from(file)}\n{yaml_text(data)}".encode()
    if plain(content, path.name).data != data:
        raise ExchangeError(
            "a text of the practice cannot be written as YAML",
            where=name,
            todo="remove control characters from its texts",
        )
    try:
        write_whole(path, content)
    except OSError as error:
        raise ExchangeError(
            f"the practice cannot be written: {error.strerror}",
            where=str(path),
            todo="free some space, or correct the permissions",
        ) from error
    return Taken(practice.id, path, (*notes, *(fault.what for fault in faults)))


def _taken_from(file: PracticeFile) -> str:
    names = " ".join(text_in(file.city.name, "en").split())
    return f"Taken over from {names}, edition {file.edition}."


def _refuse_faulty(loaded: Loaded, faults: list[Fault]) -> None:
    errors = [f for f in faults if f.severity == "error"]
    if errors:
        raise ExchangeError(
            f"the city folder has {len(errors)} error(s) of its own, such as: "
            f"{errors[0].what['en']}",
            where=f"{loaded.folder}/{errors[0].where}",
            todo=f"correct what 'cityagenda check {loaded.folder}' lists, then import again",
        )


def _chosen_id(file: PracticeFile, loaded: Loaded, as_id: str | None) -> str:
    if as_id is not None:
        try:
            _ID.validate_python(as_id)
        except ValidationError as error:
            raise ExchangeError(
                f"'{as_id}' can be no id",
                todo="use lower-case letters, digits, dots and hyphens, such as 'bus-leasing'",
            ) from error
    id_ = as_id or file.practice.id
    if id_ in loaded.practices:
        raise ExchangeError(
            f"the city already has a practice '{id_}'",
            where=f"{loaded.folder}/{loaded.place_of('practice', id_)}",
            todo="name another id with --as, or delete the old one first",
        )
    return id_


def _free_path(city: Path, id_: str) -> Path:
    path = city / "practices" / f"{id_}.yml"
    if not path.parent.resolve().is_relative_to(city.resolve()):
        raise ExchangeError(
            "the folder of practices leads out of the city folder",
            where=str(path.parent),
            todo="replace the link by a folder",
        )
    if path.exists() or path.is_symlink():
        raise ExchangeError(
            "there is a file of that name already",
            where=str(path),
            todo="name another id with --as, or move the file away",
        )
    return path


@dataclass(slots=True)
class _Matching:
    """Holds what a practice refers to against what the city has."""

    file: PracticeFile
    loaded: Loaded
    notes: list[Text] = field(default_factory=list)
    unmatched: dict[str, list[Text]] = field(default_factory=dict)

    def kept(self, kind: str, ids: list[str]) -> list[str]:
        """Return the ids that mean the same here; the others are noted."""
        return [id_ for id_ in ids if self.means_the_same(kind, id_)]

    def means_the_same(self, kind: str, id_: str) -> bool:
        """Whether an object of that id and name is here; it is noted if not."""
        theirs = self.file.names.get(kind, {}).get(id_, {})
        ours = getattr(self.loaded.objects.get(kind, {}).get(id_), "name", None)
        if ours is not None and _same(theirs, ours):
            return True
        self.unmatched.setdefault(kind, []).append(theirs or {"en": id_, "zh-Hans": id_})
        kind_name = KIND_NAMES[kind]
        there = {tag: text_in(theirs, tag) or id_ for tag in ("zh-Hans", "en")}
        other = {tag: text_in(ours, tag) for tag in there} if ours else None
        self.notes.append(
            {
                "en": f"{kind_name['en']} '{id_}' ({there['en']}) is left out: "
                + (f"here that id is “{other['en']}”" if other else "this city has none such"),
                "zh-Hans": f"{kind_name['zh-Hans']}“{id_}”（{there['zh-Hans']}）未导入："
                + (f"此 id 在本市为“{other['zh-Hans']}”" if other else "本市没有对应对象"),
            }
        )
        return False

    def programme(self, asked: str | None) -> str:
        """Return the programme here: the one asked for, the same one, or the only one."""
        known = self.loaded.programmes
        if asked is not None:
            if asked in known:
                return asked
            raise ExchangeError(
                f"there is no programme '{asked}'", todo=f"choose one of {', '.join(known)}"
            )
        if self.means_the_same("programme", self.file.practice.programme):
            return self.file.practice.programme
        if len(known) == 1:
            (only,) = known.values()
            self.notes.append(
                {
                    "en": f"it stands under the only programme, “{text_in(only.name, 'en')}”",
                    "zh-Hans": f"已归入本市唯一的工程（体系）“{text_in(only.name, 'zh-Hans')}”",
                }
            )
            return only.id
        raise ExchangeError(
            "this city has no programme of the practice's own",
            where=str(self.loaded.folder),
            todo=f"name one with --programme: {', '.join(known)}"
            if known
            else "describe one in plan/programmes.yml first",
        )


def _fitted(
    file: PracticeFile, loaded: Loaded, id_: str, programme: str | None
) -> tuple[Practice, list[Text]]:
    """Return the practice as it can stand in the city, and what was left out on the way."""
    matching, theirs = _Matching(file, loaded), file.practice
    organisation = theirs.organisation
    if organisation is not None and not matching.means_the_same("organisation", organisation):
        organisation = None
    fitted: dict[str, Any] = {
        "id": id_,
        "programme": matching.programme(programme),
        "technologies": matching.kept("technology", theirs.technologies),
        "organisation": organisation,
        "areas": matching.kept("area", theirs.areas),
        "indicators": matching.kept("indicator", theirs.indicators),
        "places": [],
    }
    if programme is not None and programme != theirs.programme:
        names = file.names.get("programme", {}).get(theirs.programme)
        if names:
            matching.unmatched.setdefault("programme", []).append(names)
    origin = theirs.origin or PracticeOrigin(
        city=file.city.name,
        practice=theirs.id,
        edition=file.edition,
        citation=file.citation,
        licence=file.licence,
        places=[_spoken(place.document, place.at) for place in file.places],
        names=matching.unmatched,
    )
    return theirs.model_copy(update=fitted | {"origin": origin}), matching.notes


def _spoken(document: Text, at: Text) -> Text:
    """Return document and place as one text a language."""
    return {
        tag: f"《{name}》{text_in(at, tag)}"
        if tag.startswith("zh")
        else f"{name}, {text_in(at, tag)}"
        for tag, name in document.items()
    }


def _same(theirs: Text, ours: Text) -> bool:
    """Whether two names agree in a language that both are written in.

    Examples
    --------
    >>> _same({"en": "Clean Air", "zh-Hans": "蓝天"}, {"en": "clean air"})
    True
    >>> _same({"en": "Clean air"}, {"fr": "Clean air"})
    False
    """
    return any(_plain(theirs[tag]) == _plain(ours[tag]) for tag in theirs.keys() & ours)


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())


def _faults_with(city: Path, id_: str, data: dict[str, Any]) -> list[Fault]:
    """Return what is wrong, or worth knowing, once the practice stands in the folder."""
    with_it = read_folder(city, patch={"practice": {id_: data}})
    found = [*with_it.faults, *(fault for faults_of in CHECKS for fault in faults_of(with_it))]
    return [f for f in dict.fromkeys(found) if f.severity == "error" or f.where == "patch"]


def _refuse_result(faults: list[Fault], name: str) -> None:
    errors = [f for f in faults if f.severity == "error"]
    if errors:
        raise ExchangeError(
            f"'cityagenda check' would refuse the practice: {errors[0].what['en']}",
            where=name,
            todo=f"{errors[0].todo['en']}; do so in the file and import it again",
        )
