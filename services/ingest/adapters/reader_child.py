"""The child process of a reader: reads one hostile document after another within limits, until its input ends."""

import math
import os
import resource
import sys
from contextlib import suppress
from typing import BinaryIO, Final

from services.ingest.adapters.reader_frames import (
    DRAFTS,
    FEED,
    FEED_LIST,
    FOUND,
    LENGTH,
    PAGE,
    PROCESSOR_SECONDS,
    READING,
    READY,
    REQUEST,
    Request,
    frame,
)
from services.ingest.domain.documents.charsets import decoded
from services.ingest.domain.feeds import opml, parse
from services.ingest.domain.feeds.discovery import feeds_of
from services.ingest.domain.languages import tell
from services.ingest.domain.pages import extract
from services.ingest.domain.pasted import clean
from services.ingest.domain.pushes.newsml import reading
from services.ingest.domain.pushes.pushed import Reading, rendered

MEMORY_BYTES: Final = 512 * 1024 * 1024
FILES: Final = 64
WARMING_UP: Final = "The first text in a language costs the loading of the model, which no document shall pay for."


def main() -> None:
    """Answer requests from standard input on standard output; whatever else a library prints goes to the errors."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    _limit(resource.RLIMIT_AS, MEMORY_BYTES)
    _limit(resource.RLIMIT_NOFILE, FILES)
    _warm_up()
    _send(answers, READY)
    while (request := _received(sys.stdin.buffer)) is not None:
        document = _received(sys.stdin.buffer)
        if document is None:
            return
        _allow_processor_time()
        _send(answers, _read(REQUEST.validate_json(request), document))


def _warm_up() -> None:
    """Read a first page and feed; a library that cannot load must end this process now, not spoil every document."""
    tell(WARMING_UP)
    page = extract(f"<html><body><article><p>{WARMING_UP}</p></article></body></html>")
    feed = parse(b"<rss version='2.0'><channel><item><title>x</title></item></channel></rss>")
    if page.text != WARMING_UP or len(feed.entries) != 1:
        raise SystemExit("the libraries that read documents do not work here")


def _read(request: Request, document: bytes) -> bytes:
    text = document.decode("utf-8", "replace") if request.is_text else document
    match request.task:
        case "feed":
            return FEED.dump_json(parse(document, request.url, request.headers))
        case "feeds-of":
            return FOUND.dump_json(feeds_of(decoded(document, request.headers).text, request.url or ""))
        case "list":
            return FEED_LIST.dump_json(opml.read(document))
        case "page":
            return PAGE.dump_json(extract(text, request.url))
        case "pasted":
            return PAGE.dump_json(clean(document.decode("utf-8", "replace")))
        case "newsml":
            return READING.dump_json(reading(document, request.most, request.charset))
        case "markup":
            return READING.dump_json(Reading(tuple(map(rendered, DRAFTS.validate_json(document)))))


def _received(requests: BinaryIO) -> bytes | None:
    """Return the next frame, None when whoever asks is gone."""
    head = requests.read(LENGTH.size)
    if len(head) < LENGTH.size:
        return None
    (length,) = LENGTH.unpack(head)
    content = requests.read(length)
    return content if len(content) == length else None


def _send(answers: BinaryIO, content: bytes) -> None:
    answers.write(frame(content))
    answers.flush()


def _allow_processor_time() -> None:
    """Raise the limit from what has been used so far, for the system counts over the life of a process."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    _limit(resource.RLIMIT_CPU, math.ceil(used.ru_utime + used.ru_stime) + PROCESSOR_SECONDS)


def _limit(kind: int, amount: int) -> None:
    _, hard = resource.getrlimit(kind)
    if hard != resource.RLIM_INFINITY:
        amount = min(amount, hard)
    # not every system knows every limit; the parent's clock holds everywhere
    with suppress(ValueError, OSError):
        resource.setrlimit(kind, (amount, hard))


if __name__ == "__main__":
    with suppress(BrokenPipeError):
        main()
