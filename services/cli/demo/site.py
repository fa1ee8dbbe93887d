"""The demo's news site: a feed with validators, and a page for each article that has come out."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Final

from services.cli.demo.pages import Listing, feed, page, published
from services.cli.demo.samples import Sample
from services.cli.demo.serving import HOST, Receive, Scope, Send, answer, headers_of

FEED: Final = "/feed.xml"
NEWS: Final = "/news/"
AGAIN: Final = "?utm_source=rss&utm_campaign=again"
"""What the feed puts behind the address of an article that it lists once more."""


@dataclass(slots=True)
class Site:
    """An ASGI application; what is published shows at once."""

    opened: datetime
    """When the demo began: articles came out so and so long before."""
    _listed: list[tuple[Sample, str]] = field(default_factory=list)
    """Article and what stands behind its address, oldest first."""
    _changed: datetime = field(init=False)

    def __post_init__(self) -> None:
        self._changed = self.opened

    def publish(self, samples: Iterable[Sample]) -> None:
        """Put articles on the site and into its feed."""
        self._list((sample, "") for sample in samples)

    def list_again(self, sample: Sample) -> None:
        """List an article a second time, under another address."""
        self._list([(sample, AGAIN)])

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        address = f"http://{HOST}:{scope['server'][1]}"
        if scope["path"] == FEED:
            await self._send_feed(address, headers_of(scope), send)
            return
        sample = next((sample for sample, _ in self._listed if scope["path"] == NEWS + sample.slug), None)
        if sample is None:
            await answer(send, 404, b"there is no such page\n", {"content-type": "text/plain"})
            return
        html = page(sample, f"{address}{NEWS}{sample.slug}", published(sample, self.opened))
        await answer(send, 200, html.encode(), {"content-type": "text/html; charset=utf-8"})

    def _list(self, listed: Iterable[tuple[Sample, str]]) -> None:
        self._listed.extend(listed)
        self._changed = datetime.now(UTC)

    async def _send_feed(self, address: str, asked: dict[str, str], send: Send) -> None:
        body = self._feed(address).encode()
        validators = {
            "etag": f'"{hashlib.sha256(body).hexdigest()[:16]}"',
            "last-modified": format_datetime(self._changed, usegmt=True),
        }
        if asked.get("if-none-match") == validators["etag"]:
            await answer(send, 304, headers=validators)
        else:
            await answer(send, 200, body, {"content-type": "application/rss+xml; charset=utf-8", **validators})

    def _feed(self, address: str) -> str:
        listings = [
            Listing(sample, f"{address}{NEWS}{sample.slug}{behind}", published(sample, self.opened))
            for sample, behind in reversed(self._listed)
        ]
        return feed(listings, address)
