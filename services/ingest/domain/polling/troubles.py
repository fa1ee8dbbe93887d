"""What is wrong with a feed, in kinds, and what an operator can do about each."""

from collections.abc import Mapping
from typing import Final, Literal

from tocsin.errors import Misconfigured, Retryable, TocsinError

Trouble = Literal[
    "gone", "login", "refused", "missing", "busy", "server", "unreachable", "challenge", "page", "unreadable", "setting"
]
"""Why a feed could not be read.

`gone` for good · `login` it wants a reader to log in · `refused` it will not have us · `missing` not at this address ·
`busy` it is asked too often · `server` its server fails · `unreachable` no whole answer · `challenge` it wants proof of
a human · `page` it is a page · `unreadable` what came cannot be read · `setting` one of ours forbids it.
"""

BY_STATUS: Final[Mapping[int, Trouble]] = {
    401: "login",
    402: "login",
    403: "refused",
    404: "missing",
    406: "refused",
    410: "gone",
    429: "busy",
}

FORBIDDEN_BY_GUARD: Final = "gone"
"""The reason of an address that may not be called."""

TO_DO: Final[Mapping[Trouble, str]] = {
    "gone": "remove it, or add it again if you know better",
    "login": "give it a name and a password: tocsin feeds set URL --user NAME",
    "refused": "see that TOCSIN_CONTACT names you, and ask the site's owner to let us in",
    "missing": "look on the site where it is now, and add that",
    "busy": "nothing: it is asked again when its host allows",
    "server": "nothing: its site is in trouble, it is asked again",
    "unreachable": "nothing, if the address is right: it is asked again",
    "challenge": "ask the site's owner to let our name in, or read another feed",
    "page": "add one of the feeds that the page names",
    "unreadable": "tell the site's owner that the document is broken",
    "setting": "change the setting that the error names, or remove the feed",
}


def trouble_of(error: TocsinError, status: int | None) -> Trouble:
    """Return what kind of trouble an error is; `status` is what the server answered, None where it did not."""
    kind: Trouble | None = getattr(error, "trouble", None)
    if kind:
        return kind
    if status is not None and status >= 400:
        return BY_STATUS.get(status, "server" if status >= 500 else "refused")
    if isinstance(error, Misconfigured) or getattr(error, "reason", None) == FORBIDDEN_BY_GUARD:
        return "setting"
    return "unreachable" if isinstance(error, Retryable) else "unreadable"
