"""What a reader and its child process say to each other over a pipe.

A request is two frames, a `Request` as JSON and the document; its answer is one, what was read as JSON.
A frame is a length of four bytes, most significant first, and as many bytes.
"""

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from pydantic import TypeAdapter

from services.ingest.domain.feeds import Feed
from services.ingest.domain.feeds.discovery import Found
from services.ingest.domain.feeds.opml import FeedList
from services.ingest.domain.pages import Page
from services.ingest.domain.pushes.pushed import Draft, Reading

Task = Literal["feed", "feeds-of", "list", "page", "pasted", "newsml", "markup"]

LENGTH: Final = struct.Struct(">I")
READY: Final = b"ready"
"""The first frame of a child: it has loaded what it needs."""
FRAME_BYTES: Final = 64 * 1024 * 1024
PROCESSOR_SECONDS: Final = 5
"""What reading one document may take of a processor."""


@dataclass(frozen=True, slots=True)
class Request:
    """How the document in the next frame is to be read."""

    task: Task
    is_text: bool = False
    """Whether it was text before it was bytes, so that nothing has to be guessed about its encoding."""
    url: str | None = None
    headers: Mapping[str, str] | None = None
    charset: str | None = None
    """What is said elsewhere about the document's encoding."""
    most: int = 0
    """Items above which a document is refused."""


REQUEST: Final = TypeAdapter(Request)
FEED: Final = TypeAdapter(Feed)
PAGE: Final = TypeAdapter(Page)
FOUND: Final = TypeAdapter(tuple[Found, ...])
FEED_LIST: Final[TypeAdapter[FeedList | None]] = TypeAdapter(FeedList | None)
READING: Final = TypeAdapter(Reading)
DRAFTS: Final = TypeAdapter(tuple[Draft, ...])


def frame(content: bytes) -> bytes:
    """Return the content with its length before it."""
    return LENGTH.pack(len(content)) + content
