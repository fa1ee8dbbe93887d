"""Headers of its own that a feed is asked with: checked when they are given, sent to one host, never shown."""

import base64
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from urllib.parse import SplitResult, urlsplit

from pydantic import SecretStr

from tocsin.errors import Rejected

HEADERS: Final = 10
VALUE_CHARACTERS: Final = 4_096
NAME: Final = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}")
VALUE: Final = re.compile(r"[\x20-\x7e\t\xa1-\xff]{1,4096}")
OURS: Final = (
    frozenset[str]()
    | {"accept-encoding", "connection", "content-length", "content-type", "expect"}
    | {"host", "if-modified-since", "if-none-match", "keep-alive", "proxy-authorization"}
    | {"range", "te", "trailer", "transfer-encoding", "upgrade"}
)
"""Headers that are decided here."""
PORTS: Final = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Header:
    """One header; its value never appears in a text."""

    name: str
    value: SecretStr


@dataclass(frozen=True, slots=True)
class Access:
    """Headers that go to the host of `url` and to no other, wherever a redirect leads."""

    url: str
    headers: tuple[Header, ...] = ()

    def headers_for(self, url: str) -> tuple[Header, ...]:
        """Return what an address is asked with: nothing if it is another host's.

        The same name with another port is another host's, but for the step from http to https; the way back is not.
        """
        return self.headers if self.headers and _is_same_host(self.url, url) else ()


NO_ACCESS: Final = Access("")
"""What nearly every feed is asked with: nothing."""


def header(line: str) -> Header:
    """Read a header as it is written in a request, `Name: value`.

    Raises:
        Rejected: it is none, or one that may not be set; the text repeats nothing of its value.
    """
    name, colon, value = line.strip().partition(":")
    value = value.strip()
    if not colon or not NAME.fullmatch(name):
        raise Rejected("a header is written as 'Name: value'")
    if name.lower() in OURS:
        raise Rejected(f"the header {name} cannot be set")
    if not VALUE.fullmatch(value):
        raise Rejected(
            f"the value of the header {name} is empty, longer than {VALUE_CHARACTERS} characters or holds a character "
            "that no header may hold"
        )
    return Header(name, SecretStr(value))


def basic(user: str, password: str) -> Header:
    """Return the header of a user name and a password.

    Raises:
        Rejected: the name holds a colon, which no server could tell from the one before the password.
    """
    if ":" in user or not user:
        raise Rejected("a user name is not empty and holds no colon")
    pair = base64.b64encode(f"{user}:{password}".encode()).decode("ascii")
    return header(f"Authorization: Basic {pair}")


def together(headers: Iterable[Header]) -> tuple[Header, ...]:
    """Return headers each once, the last of a name; raises `Rejected` for too many."""
    by_name = {each.name.lower(): each for each in headers}
    if len(by_name) > HEADERS:
        raise Rejected(f"a feed has at most {HEADERS} headers of its own")
    return tuple(by_name.values())


def _is_same_host(url: str, other: str) -> bool:
    try:
        ours, theirs = urlsplit(url), urlsplit(other)
        if _host(ours) != _host(theirs) or not _host(ours):
            return False
        same = (ours.scheme, _port(ours)) == (theirs.scheme, _port(theirs))
        upgraded = (ours.scheme, _port(ours), theirs.scheme, _port(theirs)) == ("http", 80, "https", 443)
        return same or upgraded
    except ValueError:
        return False


def _host(parts: SplitResult) -> str:
    return (parts.hostname or "").rstrip(".").lower()


def _port(parts: SplitResult) -> int | None:
    return parts.port or PORTS.get(parts.scheme)
