"""The versions of a stored subscription, and the way from each to the next.

1    name, query, webhook, pause; did not name its version
2    says how it rings and when; knows when it was made, apart from when it was last resumed
"""

from collections.abc import Callable, Mapping
from typing import Final

VERSION: Final = 2

Fields = Mapping[str, object]


def upgraded(stored: Fields) -> Fields:
    """Return what an older version wrote as this one writes it; what a newer one wrote stays as it is."""
    version = stored.get("version", 1)
    if isinstance(version, int) and version >= 1:
        for step in _STEPS[version - 1 :]:
            stored = step(stored)
    return stored


def _to_2(stored: Fields) -> Fields:
    return {**stored, "version": 2, "made_at": stored.get("saved_at")}


_STEPS: Final[tuple[Callable[[Fields], Fields], ...]] = (_to_2,)
"""The step at place N leads from version N + 1."""
