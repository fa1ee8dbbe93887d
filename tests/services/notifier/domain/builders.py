"""Articles, events and words of a small world for the tests of the deciding half."""

from datetime import UTC, datetime
from typing import Any, Final

from services.notifier.domain.article_view import ArticleView
from services.notifier.domain.query import Query, parse
from services.notifier.domain.subscriptions import Subscription
from services.notifier.domain.vocabulary import Vocabulary
from tocsin.messages import (
    Article,
    Claim,
    Country,
    Event,
    EventType,
    Evidence,
    Item,
    Status,
    TaggedArticle,
    Topic,
)

NOON: Final = datetime(2025, 3, 4, 12, tzinfo=UTC)

WORDS: Final = Vocabulary.of(
    topics={
        "arms-transfer": (),
        "missile-transfer": ("arms-transfer",),
        "sanctions-violation": (),
        "diplomatic-condemnation": (),
        "missile-test": (),
    },
    countries={
        "North Korea": "KP",
        "DPRK": "KP",
        "South Korea": "KR",
        "Russia": "RU",
        "United States": "US",
        "Iran": "IR",
        "Japan": "JP",
        "Côte d'Ivoire": "CI",
    },
    languages={"English": "en", "Korean": "ko"},
    organisations={"United Nations": "UN"},
    events={
        "arms-transfer": ("transfer",),
        "missile-transfer": ("transfer",),
        "sanctions-violation": ("violate", "detain"),
        "diplomatic-condemnation": ("condemn", "expel"),
        "missile-test": ("test",),
    },
)


def query(text: str) -> Query:
    """Read a query with the words of this world."""
    return parse(text, WORDS)


def evidence(text: str, field: str = "body", start: int = 0) -> Evidence:
    return Evidence(field=field, start=start, end=start + len(text), text=text)


def claim(status: Status = "reported", *speakers: str, words: str = "") -> Claim:
    return Claim(status=status, speakers=speakers, evidence=(evidence(words),) if words else ())


def event(
    type: EventType = "transfer",
    actors: tuple[str, ...] = ("KP",),
    recipients: tuple[str, ...] = ("RU",),
    item: Item | None = "missile",
    claims: tuple[Claim, ...] = (),
    words: str = "",
) -> Event:
    return Event.of(type, actors, recipients, item, claims or (claim(),), (evidence(words),) if words else ())


def article(**fields: Any) -> Article:
    return Article(**{"id": "a1", "first_seen": NOON, "language": "en", "source": "news.example.org", **fields})


def tagged(
    *,
    topics: tuple[str, ...] = (),
    countries: tuple[str, ...] = (),
    events: tuple[Event, ...] = (),
    tagged_at: datetime = NOON,
    score: float = 0.9,
    **fields: Any,
) -> TaggedArticle:
    """Build a tagged article; what is not named of it is a field of its article."""
    return TaggedArticle(
        article=article(**fields),
        topics=tuple(Topic(id=id, score=score, evidence=(evidence(id),)) for id in topics),
        countries=tuple(Country(code=code, evidence=(evidence(code),)) for code in countries),
        events=events,
        tagger="test 1",
        taxonomy="1",
        tagged_at=tagged_at,
    )


def view(*, origins: int = 1, **parts: Any) -> ArticleView:
    return ArticleView.of(tagged(**parts), origins)


def subscription(text: str = "missile", **fields: Any) -> Subscription:
    return Subscription(
        **{
            "id": "sub_1",
            "name": "Missiles",
            "query": text,
            "webhook": "https://hooks.example.org/t",
            "sealed_secret": "sealed",
            "saved_at": datetime(2025, 3, 1, tzinfo=UTC),
            **fields,
        }
    )
