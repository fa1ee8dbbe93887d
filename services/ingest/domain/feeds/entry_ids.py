"""By what the entries of a feed are told apart; chosen once a feed and remembered."""

import hashlib
from collections.abc import Sequence
from typing import Final, Literal, get_args

from services.ingest.domain.feeds import Entry
from services.ingest.domain.identity.texts import fold
from services.ingest.domain.identity.volatile import told

IdChoice = Literal["guid", "guid-link", "link", "title-date"]
"""The id that the document gives, that id with the link, the link alone, or a hash of title and date."""
LONG: Final = 2_000
CHOICES: Final[tuple[IdChoice, ...]] = get_args(IdChoice)


def choose(entries: Sequence[Entry], before: IdChoice | None = None) -> IdChoice | None:
    """Return by what entries are told apart: as `before` while that does, else the first choice that does.

    A feed that changes its habit is looked at anew; its articles are still known by their addresses and texts. An
    entry that is listed twice is one entry.
    """
    if not entries:
        return before
    choices = (before, *CHOICES) if before else CHOICES
    return next((choice for choice in choices if _tells_apart(entries, choice)), "title-date")


def entry_key(entry: Entry, choice: IdChoice) -> str | None:
    """Return what an entry is known by within its feed; one that lacks what was chosen has what comes next."""
    later = CHOICES[CHOICES.index(choice) :]
    return next((key for each in later if (key := _key(entry, each))), None)


def listing_hashes(entries: Sequence[Entry]) -> list[str]:
    """Return for each entry a hash that changes when its feed lists it otherwise, though not with what is volatile.

    A time that all entries share is the time at which the document was made and says nothing of any of them.
    """
    alone = len(entries) == 1
    published = alone or len({entry.published for entry in entries}) > 1
    updated = alone or len({entry.updated for entry in entries}) > 1
    return [_listing(entry, published, updated) for entry in entries]


def _listing(entry: Entry, published: bool, updated: bool) -> str:
    texts = [_what_counts(text) for text in (entry.title, entry.summary or "", entry.content or "")]
    times = [str(time) for time, counts in ((entry.published, published), (entry.updated, updated)) if counts]
    return _hash("\n".join((*texts, entry.link or "", *times)))


def _what_counts(text: str) -> str:
    """Return what of a text is compared; of a long one all, for there whatever is volatile does no harm."""
    return told(text) if len(text) <= LONG else text


def _tells_apart(entries: Sequence[Entry], choice: IdChoice) -> bool:
    by_key: dict[str, Entry] = {}
    for entry in entries:
        key = _key(entry, choice)
        if not key or not _is_same(by_key.setdefault(key, entry), entry):
            return False
    return True


def _is_same(one: Entry, other: Entry) -> bool:
    return (one.id, one.link, fold(one.title)) == (other.id, other.link, fold(other.title))


def _key(entry: Entry, choice: IdChoice) -> str | None:
    match choice:
        case "guid":
            return entry.id
        case "guid-link":
            return f"{entry.id}\n{entry.link}" if entry.id and entry.link else None
        case "link":
            return entry.link
        case "title-date":
            title = fold(entry.title)
            return _hash(f"{title}\n{entry.published or ''}") if title or entry.published else None


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]
