"""Tags the articles of a replay: the first few here, the others ahead of time on all processors."""

import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Final

from services.classifier.domain.tagger import Tagger
from services.cli.replay.given import Given
from services.ingest.domain.articles import dated
from services.ingest.domain.identity.addresses import source_of
from services.ingest.domain.languages import tell
from tocsin.messages import Article, TaggedArticle

FEW: Final = 100
"""Articles for which it is not worth starting other processes."""
AT_ONCE: Final = 20
"""Articles handed to a process at once."""
MOST: Final = 8
"""Processes at most."""


@dataclass(frozen=True, slots=True)
class Known:
    """Which article is given, and in which revision."""

    given: Given
    id: str
    revision: int
    address: str | None
    """Its canonical address."""
    first_seen: datetime
    now: datetime
    """When this revision came."""


@dataclass(frozen=True, slots=True)
class Tagging:
    """Makes an article of what is given and tags it."""

    tagger: Tagger

    def all(self, given: Iterable[Known]) -> Iterator[tuple[Known, TaggedArticle]]:
        """Yield each with its tags, in order; of many, some are tagged before they are asked for."""
        given = iter(given)
        for known in islice(given, FEW):
            yield known, self.one(known)
        processes = min(MOST, len(os.sched_getaffinity(0))) if hasattr(os, "sched_getaffinity") else 1
        if processes > 1 and "fork" in multiprocessing.get_all_start_methods():
            yield from self._ahead(given, processes)
        else:
            yield from ((known, self.one(known)) for known in given)

    def one(self, known: Known) -> TaggedArticle:
        """Return one article with its tags."""
        article = article_of(known)
        reading = self.tagger.tag(article)
        return TaggedArticle(
            article=article,
            topics=reading.topics,
            countries=reading.countries,
            events=reading.events,
            untagged=reading.untagged,
            tagger=self.tagger.name,
            taxonomy=self.tagger.taxonomy,
            tagged_at=known.now,
        )

    def wires(self, given: list[Known]) -> list[bytes]:
        """Return articles with their tags as they stand on a stream: that is quicker to pass on than objects are."""
        return [self.one(known).to_wire() for known in given]

    def _ahead(self, given: Iterator[Known], processes: int) -> Iterator[tuple[Known, TaggedArticle]]:
        global _inherited
        _inherited = self
        waiting: deque[tuple[list[Known], Future[list[bytes]]]] = deque()
        fork = multiprocessing.get_context("fork")  # the tagger takes seconds to load; a child that is forked has it
        with ProcessPoolExecutor(processes, fork, _leave_interrupts_to_the_parent) as pool:
            while batch := list(islice(given, AT_ONCE)):
                waiting.append((batch, pool.submit(_wires, batch)))
                if len(waiting) > 2 * processes:
                    yield from _tagged(*waiting.popleft())
            while waiting:
                yield from _tagged(*waiting.popleft())


_inherited: Tagging
"""What a forked process tags with."""


def article_of(known: Known) -> Article:
    """Return an article as ingest would have written it; the text is taken as it is given."""
    given = known.given
    source = given.source or (source_of(given.url) if given.url else None)
    return Article(
        id=known.id,
        revision=known.revision,
        url=given.url,
        canonical_url=known.address,
        title=given.title,
        authors=given.authors,
        language=_language(given),
        first_seen=known.first_seen,
        source=_host(source),
        feed=given.feed,
        body=given.text,
        status=given.status,
        changed="text" if known.revision > 1 else None,
        **dated(given.published, known.now),
    )


def _language(given: Given) -> str | None:
    """Return the ISO 639-1 code that is given, also one with a region; else what the text tells."""
    code = (given.lang or "").replace("_", "-").partition("-")[0].lower()
    return code if len(code) == 2 and code.isalpha() else tell(f"{given.title}\n{given.text}")


def _host(source: str | None) -> str | None:
    """Return a publisher as its host name where an address is given for it."""
    return (source_of(source) if source and "//" in source else None) or source or None


def _wires(given: list[Known]) -> list[bytes]:
    return _inherited.wires(given)


def _tagged(given: list[Known], wires: Future[list[bytes]]) -> Iterator[tuple[Known, TaggedArticle]]:
    return zip(given, map(TaggedArticle.model_validate_json, wires.result()), strict=True)


def _leave_interrupts_to_the_parent() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
