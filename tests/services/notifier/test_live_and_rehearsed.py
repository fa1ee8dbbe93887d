"""What is decided live, with messages that come twice, is what a rehearsal of the same stream decides."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from hypothesis import given, settings
from hypothesis import strategies as st

from services.notifier.domain.book import Book
from services.notifier.domain.decisions import Ring
from services.notifier.domain.rehearsal import Rehearsal
from services.notifier.domain.stories import StoryBook
from services.notifier.handlers import Decider
from tests.fakes import MemoryTellings
from tests.services.notifier.deliveries import TestClock
from tests.services.notifier.domain.builders import NOON, WORDS, claim, evidence, query, subscription, tagged
from tocsin.messages import Alert, Event, Status, StoryUpdate, TaggedArticle

QUERIES: Final[dict[str, tuple[str, dict[str, Any]]]] = {
    "event": ("event:(transfer actor:KP)", {}),
    "denials": ("event:(transfer actor:KP)", {"statuses": ["denied", "reported"]}),
    "topic": ("topic:missile-transfer", {}),
    "either": ("topic:missile-transfer OR event:condemn", {}),
    "two": ("event:(transfer recipient:RU)", {"min_origins": 2}),
    "word": ("harbour", {}),
    "counted": ("event:transfer origins:>=2", {}),
    "elsewhere": ("event:transfer", {"excluded_sources": ["one.example"]}),
    "stories": ("event:transfer", {"only_new": "stories"}),
    "articles": ("topic:missile-transfer", {"only_new": "articles"}),
    "later": ("event:transfer", {"saved_at": NOON + timedelta(minutes=3, seconds=30)}),
}
PROOFS: Final = ("crates stood on the pier", "a crane was moved", "the guards were sent home")
STATUSES: Final[tuple[Status, ...]] = ("reported", "alleged", "denied", "planned", "historical")

EVENTS = st.builds(
    lambda type, recipient, item, status, words: Event.of(
        type, ("KP",), (recipient,), item, (claim(status, "KR", words=words),), (evidence(words),)
    ),
    type=st.sampled_from(["transfer", "transfer", "condemn"]),
    recipient=st.sampled_from(["RU", "IR"]),
    item=st.sampled_from(["missile", "drone", None]),
    status=st.sampled_from(STATUSES),
    words=st.sampled_from(PROOFS),
)


@st.composite
def streams(draw: st.DrawFn) -> list[TaggedArticle]:
    """Articles of one happening and its developments, some of them edited or taken back later."""
    revisions: Counter[str] = Counter()
    articles = []
    for number in range(draw(st.integers(1, 12))):
        id = f"a{draw(st.integers(0, 6))}"
        revisions[id] += 1
        said = draw(st.lists(st.sampled_from(PROOFS), min_size=1, unique=True))
        moment = NOON + timedelta(minutes=number)
        articles.append(
            tagged(
                id=id,
                revision=revisions[id],
                source=draw(st.sampled_from(["one.example", "two.example"])),
                title="Night at the harbour of Rason",
                body=f"At the harbour of Rason, witnesses said: {', and '.join(said)}. Nobody slept that night.",
                topics=draw(st.sampled_from([(), ("missile-transfer",)])),
                events=tuple(draw(st.lists(EVENTS, max_size=2))),
                status="withdrawn" if revisions[id] > 1 and draw(st.booleans()) else "published",
                first_seen=NOON,
                tagged_at=moment,
            )
        )
    return articles


def listening() -> Book:
    book = Book()
    for name, (text, fields) in QUERIES.items():
        book.add(subscription(text, id=name, name=name, **fields), query(text))
    return book


class Listening:
    """The book of the one shard."""

    def __init__(self) -> None:
        self.one = listening()

    async def book(self, shard: int, tagged_at: datetime) -> Book:
        return self.one


async def live(updates: Sequence[StoryUpdate], twice: Sequence[bool]) -> list[Alert]:
    """Decide as the service does; some updates come again, the first time as if their alerts had not been written."""
    decider = Decider(Listening(), MemoryTellings(), WORDS, TestClock())
    alerts: list[Alert] = []
    for update, again in zip(updates, twice, strict=True):
        if again:
            await decider.decide(update)
        alerts += await decider.decide(update)
    return alerts


@settings(deadline=None, max_examples=60)
@given(streams(), st.lists(st.booleans(), min_size=12, max_size=12))
def test_live_and_rehearsed_tell_the_same_and_nothing_twice(articles: list[TaggedArticle], twice: list[bool]) -> None:
    stories, rehearsal = StoryBook(), Rehearsal(listening(), WORDS)
    updates = [stories.decide(article, article.tagged_at) for article in articles]

    decisions = [decision for update in updates for decision in rehearsal.decide(update, NOON)]
    alerts = asyncio.run(live(updates, twice[: len(updates)]))

    rehearsed = [each.outcome.alert for each in decisions if isinstance(each.outcome, Ring)]
    assert alerts == rehearsed
    assert len({alert.id for alert in alerts}) == len(alerts)


@settings(deadline=None, max_examples=60)
@given(streams())
def test_no_development_is_told_twice_and_a_correction_only_to_who_was_alerted(articles: list[TaggedArticle]) -> None:
    stories, rehearsal = StoryBook(), Rehearsal(listening(), WORDS)
    told: Counter[tuple[str, str]] = Counter()
    alerted: defaultdict[tuple[str, str], set[str | None]] = defaultdict(set)

    for article in articles:
        for decision in rehearsal.decide(stories.decide(article, article.tagged_at), NOON):
            if isinstance(decision.outcome, Ring):
                alert, name = decision.outcome.alert, decision.subscription.name
                told.update((name, development) for development in alert.developments)
                if alert.kind == "correction":
                    assert alert.corrects in alerted[name, article.id]
                else:
                    alerted[name, article.id].add(alert.id)

    assert not told or max(told.values()) == 1
