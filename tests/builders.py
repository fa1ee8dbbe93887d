"""Builders of data for tests: say what matters, the rest is filled in."""

from datetime import UTC, datetime
from typing import Any

from tocsin.messages import Article, Claim, Event, Evidence, TaggedArticle, Topic

NOW = datetime(2026, 3, 4, 9, 14, tzinfo=UTC)


def article(id: str = "a1", **fields: Any) -> Article:
    """An article of our own writing."""
    given: dict[str, Any] = {
        "id": id,
        "url": f"https://news.example/{id}",
        "canonical_url": f"https://news.example/{id}",
        "title": "Pyongyang ships missiles to Moscow, Seoul says",
        "body": "North Korea has shipped ballistic missiles to Russia, the South Korean defence ministry said.",
        "language": "en",
        "source": "news.example",
        "first_seen": NOW,
    }
    return Article(**{**given, **fields})


def evidence(of: Article, text: str, field: str = "body") -> Evidence:
    """The first place where `text` stands in a field of an article."""
    start = of.text_of(field).index(text)
    return Evidence(field=field, start=start, end=start + len(text), text=text)


def tagged(of: Article | None = None, **fields: Any) -> TaggedArticle:
    """The article of `article()` as the classifier would tag it."""
    of = of or article()
    words = [evidence(of, "shipped ballistic missiles to Russia")] if "shipped ballistic" in of.body else []
    transfer = Event.of(
        type="transfer",
        actors=("KP",),
        recipients=("RU",),
        item="missile",
        claims=(Claim(status="reported", speakers=("KR",), evidence=tuple(words)),),
        evidence=tuple(words),
    )
    given: dict[str, Any] = {
        "article": of,
        "topics": (Topic(id="missile-transfer", score=0.9, evidence=tuple(words)),),
        "events": (transfer,),
        "tagger": "test-1",
        "taxonomy": "test-1",
        "tagged_at": NOW,
    }
    return TaggedArticle(**{**given, **fields})
