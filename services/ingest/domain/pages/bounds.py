"""How much of a page is read: pages that people write are far smaller, and larger ones are made to keep us busy."""

import re
from typing import Final

BYTES: Final = 2_000_000
TAGS: Final = 30_000
ATTRIBUTES: Final = re.compile(r"<(\w{1,20})\s[^<>]{8000,}>")


def bounded(html: str) -> str:
    """Return the beginning of a page, with no more tags than pages have and without overlong attributes."""
    html = ATTRIBUTES.sub(r"<\1>", html[:BYTES].replace("\0", ""))
    if html.count("<") <= TAGS:
        return html
    return html[: _end_of(TAGS, html)]


def _end_of(tags: int, html: str) -> int:
    """Return where so many tags have ended."""
    at = -1
    for _ in range(tags):
        at = html.find("<", at + 1)
    return at
