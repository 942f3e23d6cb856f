"""The errors of City Agenda: one root, one class a kind of cause.

Each message says what is wrong, where it is and what to do about it.
"""

from cityagenda.ground.texts import Text, text_in


class CityAgendaError(Exception):
    """The root of every error that City Agenda raises on purpose.

    Parameters
    ----------
    what
        What is wrong, in one sentence: English, or a text in both languages.
    where
        The place: ``file:line``, a row, a field, an identifier. Empty if there is none.
    todo
        What the reader can do about it, likewise. Empty if nothing is known.

    Examples
    --------
    >>> print(CityAgendaError("unit is missing", where="data/a.csv:3", todo="declare a unit"))
    data/a.csv:3: unit is missing. To do: declare a unit
    >>> CityAgendaError({"zh-Hans": "缺少单位", "en": "unit is missing"}).spoken("zh-Hans")
    ('缺少单位', '')
    """

    def __init__(self, what: str | Text, *, where: str = "", todo: str | Text = "") -> None:
        self.texts: tuple[Text, Text] = _text(what), _text(todo)
        self.what, self.todo = self.spoken("en")
        self.where = where
        place = f"{where}: " if where else ""
        advice = f". To do: {self.todo}" if self.todo else ""
        super().__init__(f"{place}{self.what}{advice}")

    def __reduce__(self) -> tuple[object, ...]:
        """Keep all three parts, in both languages, when the error crosses a process border."""
        return (_rebuilt, (type(self), *self.texts, self.where))

    def spoken(self, language: str) -> tuple[str, str]:
        """Return what is wrong and what to do in a language, as far as there are words in it."""
        what, todo = self.texts
        return text_in(what, language), text_in(todo, language)


def _text(said: str | Text) -> Text:
    return {"en": said} if isinstance(said, str) else said


def _rebuilt(kind: type[CityAgendaError], what: Text, todo: Text, where: str) -> CityAgendaError:
    return kind(what, where=where, todo=todo)


class CityFolderError(CityAgendaError, ValueError):
    """The text files of a city do not describe a city."""


class SourceError(CityAgendaError, ValueError):
    """Raw data cannot be read as its source declares it."""


class UnitError(CityAgendaError, ValueError):
    """A unit is no UCUM unit, or two units do not measure the same thing."""


class PeriodError(CityAgendaError, ValueError):
    """A text is no SDMX time period."""


class StandardError(CityAgendaError, LookupError):
    """No rule pack, or more than one, answers a question."""


class MethodError(CityAgendaError, RuntimeError):
    """A method cannot compute what it was asked for."""


class BuildError(CityAgendaError, RuntimeError):
    """A build cannot start or cannot be written down."""


class ExchangeError(CityAgendaError, ValueError):
    """A file of another system cannot be read or written."""


class RegisterError(CityAgendaError, ValueError):
    """A register's machine, rules or records are not what they must be."""


class StreamError(CityAgendaError, ValueError):
    """What a sensor sends, or what is declared of it, cannot be taken in."""


class AccountError(CityAgendaError, ValueError):
    """An account cannot be made or changed as asked."""


class ReportError(CityAgendaError, ValueError):
    """A report cannot be written from an edition and the city's own text."""


class SiteError(CityAgendaError, RuntimeError):
    """The site cannot be served, copied or restored as asked; it says so in both languages.

    Examples
    --------
    >>> error = SiteError({"zh-Hans": "端口已被占用", "en": "the port is taken"}, where=":80")
    >>> print(error, error.spoken("zh-Hans")[0])
    :80: the port is taken 端口已被占用
    """

    def __init__(self, what: Text, *, where: str = "", todo: Text | None = None) -> None:
        super().__init__(what, where=where, todo=todo or {})
