"""What the site writes into its log: lines for people, or one JSON object a line for programs.

A line never holds a query string, a cookie, a form, an address or a name: those of requests
say method, path, view, status and duration, and every line written during a request carries
the request's id.
"""

import logging
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any, Final

import orjson

SETTING: Final = "CITYAGENDA_LOGS"
JSON: Final = "json"
request_id: ContextVar[str] = ContextVar("request_id", default="")
"""The id of the request that this thread answers; empty between requests."""

FIELDS: Final = ("method", "path", "view", "status", "ms")
"""What a record of a request has beside its message."""


class Lines(logging.Formatter):
    """Writes a record as one line for people, with a traceback below where there is one."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line: instant, level, logger, message, request id."""
        parts = [_instant(record), record.levelname, record.name, _one_line(record.getMessage())]
        if found := request_id.get():
            parts.append(found)
        trace = self.formatException(record.exc_info) if record.exc_info else ""
        return "\n".join([" ".join(parts), *([trace] if trace else [])])


class JsonLines(logging.Formatter):
    """Writes a record as one JSON object on one line."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the object: at, level, logger, message, request, and the fields of requests."""
        found: dict[str, Any] = {
            "at": _instant(record),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if request_id.get():
            found["request"] = request_id.get()
        found |= {name: getattr(record, name) for name in FIELDS if hasattr(record, name)}
        if record.exc_info:
            found["trace"] = self.formatException(record.exc_info)
        return orjson.dumps(found, default=str).decode()


class WithoutTrace(logging.Filter):
    """Takes the traceback off the record of a refused request: its message says it all."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let the record pass without its traceback."""
        record.exc_info = None
        return True


def logging_settings(kind: str) -> dict[str, Any]:
    """Return Django's setting ``LOGGING`` for lines of a kind: ``json``, or else for people."""
    formatter = JsonLines if kind == JSON else Lines
    name = f"{formatter.__module__}.{formatter.__qualname__}"
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": name}},
        "filters": {
            "without trace": {"()": f"{WithoutTrace.__module__}.{WithoutTrace.__qualname__}"}
        },
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
        "loggers": {
            "django": {"handlers": ["console"], "level": "WARNING"},
            # A page that is not there is said in the line of its request already.
            "django.request": {"level": "ERROR"},
            # Anybody may send requests with a wrong host, and many do.
            "django.security": {"filters": ["without trace"]},
            "django.security.DisallowedHost": {"filters": ["without trace"]},
            "cityagenda": {"handlers": ["console"], "level": "INFO"},
        },
    }


def _instant(record: logging.LogRecord) -> str:
    at = datetime.fromtimestamp(record.created, UTC)
    return at.strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"


def _one_line(text: str) -> str:
    """Return a text without line breaks and other controls, so that nobody forges a line."""
    return "".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in text)
