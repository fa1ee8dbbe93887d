"""Sections: where on its site a text stands, read from the breadcrumbs above it."""

import re
from collections.abc import Sequence
from typing import Final

LONGEST: Final = 200
LONGEST_STEP: Final = 50
LONGEST_LABEL: Final = 30
WORDS_OF_A_LABEL: Final = 3
ARROWS: Final = re.compile(r"\s*[>›»→▶＞]+\s*")
SLASHES: Final = re.compile(r"\s+/\s+")
ROOTS: Final = frozenset((
    "home", "homepage", "main", "start", "front", "frontpage", "news-home", "startseite", "accueil", "inicio",
    "portada", "홈", "메인", "首页", "首頁", "ホーム", "front page", "home page", "you are here", "you are here:",
))  # fmt: skip


def path_in(line: str) -> tuple[str, ...]:
    """Return the sections that a line of breadcrumbs names, outermost first; nothing if it is no such line."""
    if len(line) > LONGEST or line[-1:] in ".!?":
        return ()
    steps = [step.strip() for step in ARROWS.split(line) if step.strip()]
    if len(steps) < 2:
        steps = [step.strip() for step in SLASHES.split(line)]
        if steps[0].lower() not in ROOTS:
            return ()
    if len(steps) < 2 or any(len(step) > LONGEST_STEP for step in steps[:-1]):
        return ()
    return without_root(steps)


def is_label(line: str) -> bool:
    """Whether a line may be the name of a section."""
    return (
        0 < len(line) <= LONGEST_LABEL and len(line.split()) <= WORDS_OF_A_LABEL and not re.search(r"[\d.!?:…]", line)
    )


def without_root(steps: Sequence[str], title: str = "") -> tuple[str, ...]:
    """Return a path without the site's front page and without the text itself."""
    path = [step for step in (" ".join(step.split()) for step in steps) if step]
    while path and path[0].lower() in ROOTS:
        path = path[1:]
    if path and (len(path[-1]) > LONGEST_STEP or (title and path[-1].casefold() == title.casefold())):
        path = path[:-1]
    return tuple(path)
