"""A feed's own headers, sealed under the key file before they are stored."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pydantic import SecretStr, TypeAdapter

from services.ingest.domain.polling.access import NO_ACCESS, Access, Header
from services.ingest.domain.polling.polls import FeedState
from services.ingest.domain.polling.settings import SealedAccess
from tocsin.errors import Misconfigured
from tocsin.reach import shown
from tocsin.sealed import Seal

PAIRS: Final = TypeAdapter(list[tuple[str, str]])


@dataclass(frozen=True)
class FeedAccess:
    """Seals and opens headers; without a key file no feed can have any."""

    key_file: Path | None = None

    def sealed(self, url: str, headers: Sequence[Header]) -> SealedAccess | None:
        """Return headers of the feed at an address in a form that may be stored, None if there are none.

        Raises:
            Misconfigured: there is no key file, or it cannot be used.
        """
        if not headers:
            return None
        pairs = [(each.name, each.value.get_secret_value()) for each in headers]
        closed = self._seal(url).close(_owner(url), SecretStr(PAIRS.dump_json(pairs).decode()))
        return SealedAccess(closed, tuple(each.name for each in headers))

    def of(self, feed: FeedState) -> Access:
        """Return what a feed is asked with.

        Raises:
            Misconfigured: its headers do not open.
        """
        if feed.access is None:
            return NO_ACCESS
        opened = self._opened(feed.url, feed.access)
        pairs = PAIRS.validate_json(opened.get_secret_value())
        return Access(feed.url, tuple(Header(name, SecretStr(value)) for name, value in pairs))

    def _opened(self, url: str, access: SealedAccess) -> SecretStr:
        seal = self._seal(url)
        try:
            return seal.open(_owner(url), access.sealed)
        except Misconfigured as error:
            raise Misconfigured(f"the headers of {shown(url)}: {error}") from error

    def _seal(self, url: str) -> Seal:
        if self.key_file is None:
            raise Misconfigured(f"TOCSIN_KEY_FILE is not set: without it the headers of {shown(url)} cannot be kept")
        return Seal.from_file(self.key_file)


def _owner(url: str) -> str:
    return f"headers of {url}"
