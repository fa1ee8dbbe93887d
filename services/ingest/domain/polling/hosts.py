"""How long a host that refuses us is left alone."""

from typing import Final

FORBIDDEN: Final = 403
TOO_MANY: Final = 429
UNAVAILABLE: Final = 503
HEEDED: Final = (FORBIDDEN, TOO_MANY, UNAVAILABLE)
"""Answers that are about the host and not about one of its documents alone."""
REFUSALS: Final = (FORBIDDEN, TOO_MANY)
"""Answers that count as the host's refusal to deal with us, until it gives something again."""

TOO_MANY_SECONDS: Final = 60.0
"""How long a host is left alone that asks for it without saying how long; twice as long each further time."""
FORBIDDEN_SECONDS: Final = 300.0
FORBIDDEN_BEFORE: Final = 2
"""A document may be forbidden without its host meaning us: only from the third in a row on it does."""
LONGEST_SECONDS: Final = 86_400.0
DOUBLINGS: Final = 12


def refusals_after(status: int, before: int) -> int:
    """Return how many refusals in a row a host has given, with this answer."""
    if status in REFUSALS:
        return before + 1
    return 0 if 200 <= status < 400 else before


def left_alone_seconds(status: int, asked_seconds: float | None, refusals: int) -> float:
    """Return how long a host wants to be left alone after an answer; `refusals` counts it."""
    if status not in HEEDED:
        return 0.0
    if asked_seconds is not None:
        return min(max(asked_seconds, 0.0), LONGEST_SECONDS)
    if status == TOO_MANY:
        return _doubled(TOO_MANY_SECONDS, refusals - 1)
    if status == FORBIDDEN and refusals > FORBIDDEN_BEFORE:
        return _doubled(FORBIDDEN_SECONDS, refusals - FORBIDDEN_BEFORE - 1)
    return 0.0


def _doubled(seconds: float, times: int) -> float:
    factor: int = 2 ** max(min(times, DOUBLINGS), 0)
    return min(seconds * factor, LONGEST_SECONDS)
