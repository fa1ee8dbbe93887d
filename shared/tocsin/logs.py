"""Log events with fields: JSON for machines, colours for a terminal; nothing from outside can forge a line."""

import logging
import re
import sys
from collections.abc import Mapping, MutableMapping
from typing import Any, Final

import structlog

from tocsin.messages import ERROR_CHARACTERS, printable

LINE_CHARACTERS: Final = 2_000
_SECRET_NAMES: Final = re.compile(r"password|secret|token|authorization|api_?key", re.IGNORECASE)
_SECRET_VALUES: Final = re.compile(r"whsec_[A-Za-z0-9+/=]+|(?<=://)[^/@\s]+@|(?<=Bearer )\S+|(?<=password=)[^&\s]+")


def configure(level: str = "info", form: str = "auto") -> None:
    """Set up logging of this process; `form` is `auto`, `json` or `console`."""
    console = form == "console" or (form == "auto" and sys.stderr.isatty())
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            _redact,
            _console() if console else structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, force=True)


def _console() -> structlog.dev.ConsoleRenderer:
    return structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)


def redacted(text: str, characters: int = ERROR_CHARACTERS) -> str:
    """Return `text` in one line without control characters and without anything that looks like a secret."""
    one_line = " ".join(printable(text).split())
    return _SECRET_VALUES.sub("***", one_line)[:characters]


def _redact(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    for name, value in event.items():
        event[name] = _redacted_trace(value) if name == "exception" else _redacted_value(name, value)
    return event


def _redacted_value(name: str, value: Any) -> Any:
    """Return a field fit to be shown: numbers as they are, all else as text, whatever it is nested in."""
    if _SECRET_NAMES.search(name):
        return "***"
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, Mapping):
        return {redacted(str(key)): _redacted_value(str(key), inner) for key, inner in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_redacted_value(name, inner) for inner in value]
    return redacted(str(value), LINE_CHARACTERS)


def _redacted_trace(trace: object) -> str:
    """Return a traceback of many lines, indented so that none of them can pass for a log line."""
    lines = _SECRET_VALUES.sub("***", printable(str(trace))).splitlines()
    return "\n    ".join(lines)[: LINE_CHARACTERS * 4]
