"""JSON from strangers: read to the letter of the standard, so that no two readers see two things in it."""

import json
import re
from collections.abc import Iterable
from typing import Any, Final, TypeAlias

from tocsin.problems import Problem

Json: TypeAlias = Any
"""A value as JSON has it."""

DEEPEST: Final = 64
DIGITS: Final = 100
"""Digits of a number that anybody means."""
SURROGATE: Final = re.compile(rb"\\u[dD][89a-fA-F]")


def parsed(body: bytes) -> Json:
    """Return the value that a body holds.

    Raises:
        Problem: it is no JSON, or JSON that could be read in two ways; the text says where and why.
    """
    try:
        text = body.decode("utf-8-sig")
        value = json.loads(
            text, object_pairs_hook=_object, parse_int=_integer, parse_float=_float, parse_constant=_constant
        )
        if SURROGATE.search(body):
            json.dumps(value, ensure_ascii=False).encode()
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise Problem("unreadable", f"no JSON: {place}: {error.msg}") from None
    except UnicodeDecodeError as error:
        raise Problem("unreadable", f"no JSON: byte {error.start} is not UTF-8") from None
    except UnicodeEncodeError:
        raise Problem("unreadable", "no JSON: a surrogate stands alone in a text") from None
    except RecursionError:
        raise _too_deep() from None
    if _is_deep(value):
        raise _too_deep()
    return value


def pointer(*steps: str | int) -> str:
    """Return a JSON pointer (RFC 6901)."""
    return "".join(f"/{str(step).replace('~', '~0').replace('/', '~1')}" for step in steps)


def _is_deep(value: Json) -> bool:
    level = [value]
    for _ in range(DEEPEST):
        level = [inner for each in level if isinstance(each, list | dict) for inner in _inner(each)]
        if not level:
            return False
    return True


def _inner(value: list[Json] | dict[str, Json]) -> Iterable[Json]:
    return value.values() if isinstance(value, dict) else value


def _too_deep() -> Problem:
    return Problem("unreadable", f"no JSON that we take: it is nested deeper than {DEEPEST} levels")


def _object(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    members = dict(pairs)
    if len(members) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise Problem("unreadable", f"no JSON: a member is there twice: {twice[:80]}")
    return members


def _integer(digits: str) -> int:
    if len(digits) > DIGITS:
        raise Problem("unreadable", f"no JSON: a number has more than {DIGITS} digits")
    return int(digits)


def _float(digits: str) -> float:
    number = float(digits)
    if len(digits) > DIGITS or number in (float("inf"), float("-inf")):
        raise Problem("unreadable", "no JSON: a number is larger than any that is meant")
    return number


def _constant(name: str) -> float:
    raise Problem("unreadable", f"no JSON: {name} is no number of JSON")
