"""What ingest knows of an article before anybody decides about it, and why it is not more."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, Self

from services.ingest.domain.identity.acceptance import Unwritten
from services.ingest.domain.identity.addresses import canonical
from services.ingest.domain.polling.polls import FeedState
from tocsin.messages import Article, Partial
from tocsin.reach import shown

NEAR: Final = 5
"""Feeds of a site that are named."""


class Finding(StrEnum):
    """What stands between a publisher's page and a decision about it."""

    means: str
    """What is the case."""
    advice: str
    """What can be done about it."""

    def __new__(cls, value: str, means: str = "", advice: str = "") -> Self:
        """Return a finding, which is its word."""
        finding = str.__new__(cls, value)
        finding._value_ = value
        finding.means = means
        finding.advice = advice
        return finding

    NEVER_SEEN = (
        "never-seen",
        "No feed of yours listed it and nobody handed it in, as far as 30 days are remembered.",
        "Add a feed that lists it with `tocsin feeds add`, or hand it in with `tocsin ingest`.",
    )
    ERASED = (
        "erased",
        "It was erased for good, and is refused when it is listed again.",
        "If it was meant to come again it had to be erased with `--may-come-again`.",
    )
    FORGOTTEN = (
        "forgotten",
        "It is known, but the stream keeps it no more.",
        "Keep articles for longer with `TOCSIN_RETENTION`.",
    )
    COPY = (
        "copy",
        "It repeats the text of an article of another source: it rests on the same origin and tells nothing new.",
        "Nothing: copies are told once, whoever brings them first. `only_new: articles` rings for each.",
    )
    TEASER = (
        "teaser",
        "Only its publisher's teaser was read: its page was not asked for, or is still to be read.",
        "`tocsin feeds set URL --full-text` says whether the pages behind a feed's entries are read.",
    )
    LOGIN = (
        "login",
        "Only its publisher's teaser was read: the page wants a reader to pay or log in.",
        "Give the feed headers of your own with `tocsin feeds set URL --header`, if you have an account there.",
    )
    CONSENT = (
        "consent",
        "Only its publisher's teaser was read: the page wants an answer about cookies first.",
        "Give the feed a cookie with `tocsin feeds set URL --header`.",
    )
    CHALLENGE = (
        "challenge",
        "Only its publisher's teaser was read: the page wants proof of a human.",
        "Ask the publisher for a feed with whole texts.",
    )
    ROBOTS = (
        "robots",
        "Only its publisher's teaser was read: its site asks machines to stay away.",
        "Ask the publisher for leave, or answer for it yourself with `TOCSIN_ROBOTS`.",
    )
    UNREACHABLE = (
        "unreachable",
        "Only its publisher's teaser was read: its page could not be fetched or read.",
        "`tocsin feeds show` says what goes wrong with its feed; hand the page in with `tocsin ingest`.",
    )
    LEFT_TEASER = (
        "left-teaser",
        "It came again as a teaser, while the whole text was known.",
        "Nothing: the whole text counts.",
    )
    LEFT_FORM = (
        "left-form",
        "It came again by another way, with the same text in another form.",
        "Nothing: it says the same.",
    )
    LEFT_OLDER = (
        "left-older",
        "It came again, dated before what was known.",
        "Nothing: the later revision counts.",
    )
    LEFT_STALE = (
        "left-stale",
        "It came again by a way that still shows what it said before.",
        "Nothing: the later revision counts.",
    )
    LEFT_WITHDRAWN = (
        "left-withdrawn",
        "It came again as it was when its publisher took it back.",
        "Nothing: it stays withdrawn until its publisher says something new.",
    )
    WITHDRAWN = (
        "withdrawn",
        "Its publisher has taken it back.",
        "Nothing: it rings nobody.",
    )
    BACKFILL = (
        "backfill",
        "It was already there when its feed was added.",
        "Nothing: it rings nobody, and is there for previews.",
    )


@dataclass(frozen=True, slots=True)
class Left:
    """The last time it came and was left where it was, because it said nothing new."""

    why: Unwritten
    at: datetime
    way: str
    """The feed that listed it, or `handed-in`."""


@dataclass(frozen=True, slots=True)
class Note:
    """A finding with what is particular to this article."""

    finding: Finding
    says: str


@dataclass(frozen=True, slots=True)
class Trace:
    """All that ingest knows of what somebody named by its id or its address."""

    id: str | None
    """The article's id, None where none is known."""
    notes: tuple[Note, ...]
    """What is to be said of it, what weighs most first."""
    feeds: tuple[str, ...] = ()
    """The feeds that come nearest, where no article is known, each with how it is."""
    article: Article | None = None
    """Its last revision."""
    first_seen: datetime | None = None
    taken_in: datetime | None = None
    """When its last revision was put into the stream."""


def unknown(reference: str, feeds: Iterable[FeedState], now: datetime) -> Trace:
    """Return what can be said of an article that is not known."""
    host = _site(reference)
    if host is None:
        return Trace(None, (Note(Finding.NEVER_SEEN, "no article has this id, or it is not remembered any more"),))
    near = tuple(feed for feed in feeds if _site(feed.where) == host)[:NEAR]
    says = f"never seen: no feed of yours listed it, though there is one of {host}"
    if not near:
        says = f"never seen: no feed of yours listed it, and none is of {host}"
    return Trace(None, (Note(Finding.NEVER_SEEN, says),), tuple(_stands(feed, now) for feed in near))


def erased() -> Trace:
    """Return what can be said of an article that was erased."""
    return Trace(None, (Note(Finding.ERASED, "it was erased for good"),))


def traced(
    id: str, article: Article | None, left: Left | None, address: str | None, first_seen: datetime, taken_in: datetime
) -> Trace:
    """Return what can be said of an article that is known, under `address` where it was named by one."""
    return Trace(id, tuple(_notes(article, left, address)), (), article, first_seen, taken_in)


def _notes(article: Article | None, left: Left | None, address: str | None) -> Iterator[Note]:
    if article is None:
        yield Note(Finding.FORGOTTEN, "it is known, but the stream keeps it no more")
    else:
        yield from _of_article(article, address)
    if left is not None:
        yield from _of_left(left)


def _of_article(article: Article, address: str | None) -> Iterator[Note]:
    if article.status == "withdrawn":
        yield Note(Finding.WITHDRAWN, "its publisher has taken it back")
    if article.backfill:
        yield Note(Finding.BACKFILL, "it was already there when its feed was added")
    if article.copy_of:
        yield Note(Finding.COPY, f"it repeats the text of article {article.copy_of}")
    if article.partial:
        yield Note(_PARTS[article.partial], _PARTS[article.partial].means.rstrip("."))
    if address and article.canonical_url and address != canonical(article.canonical_url):
        yield Note(Finding.LEFT_FORM, f"this address is another way to {shown(article.canonical_url)}")


def _of_left(left: Left) -> Iterator[Note]:
    finding = next((each for each in Finding if each.value == f"left-{left.why}"), None)
    if finding is not None:
        by = "handed in" if left.way == "handed-in" else f"by {shown(left.way)}"
        yield Note(finding, f"{finding.means.rstrip('.')} ({left.at:%Y-%m-%d %H:%M} UTC, {by})")


def _stands(feed: FeedState, now: datetime) -> str:
    """Say how a feed is."""
    if feed.stopped:
        return f"{shown(feed.url)} is polled no more: {feed.stopped}"
    if feed.polled_at is None:
        return f"{shown(feed.url)} has not been polled yet"
    minutes = max(0, int((now - feed.polled_at).total_seconds() // 60))
    ago = f"{minutes} minutes ago" if minutes < 120 else f"{minutes // 60} hours ago"
    trouble = f"; the last poll failed: {feed.last_error}" if feed.last_error else ""
    return f"{shown(feed.url)} was last polled {ago}{trouble}"


def _site(address: str) -> str | None:
    """Return the host of an address as sites are compared, None if it is none."""
    one_form = canonical(address)
    return one_form.split("/")[2] if one_form else None


_PARTS: Final[dict[Partial, Finding]] = {
    "teaser": Finding.TEASER,
    "login": Finding.LOGIN,
    "consent": Finding.CONSENT,
    "challenge": Finding.CHALLENGE,
    "robots": Finding.ROBOTS,
    "unreachable": Finding.UNREACHABLE,
}
