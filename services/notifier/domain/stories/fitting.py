"""Keeps an update within the limit of a stream's entry."""

from collections.abc import Iterator
from typing import Final

from tocsin.messages import ENTRY_BYTES, Development, StoryUpdate

MEASURED_FROM: Final = 40_000
"""Characters of text from which an update is measured; below, it fits whatever the script."""


def fitted(update: StoryUpdate) -> StoryUpdate:
    """Return an update that fits into an entry, if its article leaves it room: shorter history, no evidence twice."""
    article = update.tagged.article
    characters = len(article.body) + len(article.summary) + sum(map(len, article.captions))
    evidence = sum(len(event.evidence) + len(event.claims) for event in update.tagged.events)
    if characters + 500 * evidence < MEASURED_FROM or len(update.to_wire()) <= ENTRY_BYTES:
        return update
    last = update
    for last in _ever_shorter(update):
        if len(last.to_wire()) <= ENTRY_BYTES:
            break
    return last


def _ever_shorter(update: StoryUpdate) -> Iterator[StoryUpdate]:
    bare = tuple(map(_bare, update.developments))
    for kept in (len(update.history), 10, 1, 0):
        yield update.model_copy(
            update={"developments": bare, "history": update.history[max(0, len(update.history) - kept) :]}
        )


def _bare(development: Development) -> Development:
    """Return a development without the words that prove it: the article's own events have them."""
    claims = tuple(claim.model_copy(update={"evidence": ()}) for claim in development.event.claims)
    event = development.event.model_copy(update={"claims": claims, "evidence": ()})
    return development.model_copy(update={"event": event})
