"""Makes `reasons.md` from the lists of reasons in the code."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, Protocol

from services.ingest.domain.traces import Finding
from services.notifier.domain.reasons import Reason, Undecided

HEAD: Final = """# Why an article did or did not ring

`tocsin explain ARTICLE|URL SUBSCRIPTION` answers for any article and any subscription, with the words that prove it,
and names the smallest change of the subscription by which the article would have rung. This page lists every answer.
It is generated from the code by `make docs`.
"""
DECIDED: Final = """## What was decided

An article is looked at for a subscription if it meets the query, or would if its events had another status. What is
decided then has exactly one reason: the first of this list that holds. It is noted within a second and kept for 30 days
within `TOCSIN_LEDGER_BYTES`, 128 MiB by default, for each shard: about 20 bytes a decision where many subscriptions are
looked at for one article, and 130 bytes an article besides. Where that is not enough the oldest day goes first.
A process that is killed may lose the notes of its last second, never a decision. What was not noted is decided again
when somebody asks, by the same code, and the answer says so.
"""
WAITING: Final = """## What rang, and waits

It was decided to ring; the alert comes later, by the subscriber's own settings.
"""
UNDECIDED: Final = """## What nothing was decided about
"""
FOUND: Final = """## What is known of the article itself

These stand beside a reason, or in its place where the article never came as far as a decision.
"""
HELD: Final = (Reason.QUIET_HELD, Reason.DIGEST_HELD, Reason.VOLUME_HELD)


class Cause(Protocol):
    """A word with its meaning."""

    @property
    def value(self) -> str: ...

    @property
    def means(self) -> str: ...

    @property
    def advice(self) -> str: ...


def page() -> str:
    """Return the page."""
    decided = [each for each in Reason if each not in HELD]
    parts: tuple[tuple[str, Sequence[Cause]], ...] = (
        (HEAD, ()),
        (DECIDED, decided),
        (WAITING, HELD),
        (UNDECIDED, tuple(Undecided)),
        (FOUND, tuple(Finding)),
    )
    return "\n".join(line for head, causes in parts for line in (head, *_table(causes)))


def _table(causes: Iterable[Cause]) -> Iterator[str]:
    rows = [f"| `{each.value}` | {each.means} | {each.advice} |" for each in causes]
    if rows:
        yield "\n".join(("| reason | what it means | what to do |", "| --- | --- | --- |", *rows, ""))
