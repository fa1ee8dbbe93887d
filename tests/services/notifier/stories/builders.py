"""Articles for tests of stories: say what matters, the rest is filled in."""

from datetime import datetime, timedelta
from typing import Any

from tests.builders import NOW, article
from tests.services.notifier.stories.labelled import event
from tocsin.messages import Country, TaggedArticle

RAJIN = (
    "A freighter named Angara that left the port of Rajin unloaded crates in Dunai, where cranes worked under "
    "floodlights until the morning, people in the harbour said."
)
OSLO = (
    "The opera in Oslo opened its season with a work by a composer from Tromso, whose three acts are sung in a boat "
    "that turns in a basin of milk."
)


def told(id: str, *events: str, text: str = RAJIN, hours: float = 0, **fields: Any) -> TaggedArticle:
    """An article that tells of events, written in short as in the labelled groups."""
    seen: datetime = NOW + timedelta(hours=hours)
    read = tuple(map(event, events))
    parties = sorted({party for each in read for party in (*each.actors, *each.recipients) if len(party) == 2})
    given = {"title": "Crates in the harbour", "body": text, "source": f"{id}.example", "first_seen": seen, **fields}
    return TaggedArticle(
        article=article(id, **given),
        countries=tuple(Country(code=party) for party in parties),
        events=read,
        tagger="test-1",
        taxonomy="test-1",
        tagged_at=seen,
    )
