"""Regular expressions for one of many rows of characters."""

import re
from collections.abc import Iterable
from typing import Final

_SET: Final = re.compile(r"\[([^\]]+)\]|(.)", re.DOTALL)
_FEW: Final = 3
"""From more alternatives on it pays to look first whether any can begin here."""


def tree(rows: Iterable[tuple[str, ...]]) -> str:
    """Return the expression for rows of sets of characters: those that begin alike together, longer before shorter."""
    behind: dict[str, list[tuple[str, ...]]] = {}
    for first, *rest in rows:
        behind.setdefault(first, []).append(tuple(rest))
    single = "".join(first for first, rests in behind.items() if () in rests)
    longer = {first: [rest for rest in rests if rest] for first, rests in behind.items()}
    parts = [_set(first) + tree(rests) for first, rests in longer.items() if rests]
    if single:
        parts.append(_set(single))
    if len(parts) == 1:
        return parts[0]
    look = f"(?={_set(''.join(behind))})" if len(parts) > _FEW else ""
    return f"{look}(?:{'|'.join(parts)})"


def _set(characters: str) -> str:
    return characters if len(characters) == 1 else f"[{characters}]"


def alternatives(expressions: Iterable[str]) -> str:
    """Return the expression for any of `expressions`: single characters as one set, behind the longer ones."""
    single, longer = "", []
    for expression in expressions:
        found = _SET.fullmatch(expression)
        if found:
            single += found[1] or found[2]
        else:
            longer.append(expression)
    longer.sort(key=len, reverse=True)
    parts = [*longer, f"[{single}]"] if single else longer
    return parts[0] if len(parts) == 1 else f"(?:{'|'.join(parts)})"
