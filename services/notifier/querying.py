"""A query before anybody uses it: what is wrong with it, what is hardly meant, and what it asks for."""

from dataclasses import dataclass

from services.notifier.domain.query import Doubt, Query, QueryError, lint, parse, said
from services.notifier.domain.vocabulary import Vocabulary
from tocsin.vocabulary import terms


@dataclass(frozen=True, slots=True)
class Reading:
    """What came of reading a text as a query."""

    query: Query | None
    """None where there are errors."""
    errors: tuple[QueryError, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    means: str = ""
    """What the query asks for, as a sentence."""


def vocabulary() -> Vocabulary:
    """Return what queries may name."""
    known = terms()
    topics = {id: topic.broader for id, topic in known.topics.items()}
    events = {id: topic.events for id, topic in known.topics.items()}
    return Vocabulary.of(topics, known.countries, known.languages, known.organisations, events)


def read_query(text: str) -> Reading:
    """Read `text`; all that is wrong or doubtful comes at once."""
    words = vocabulary()
    try:
        query = parse(text, words)
    except QueryError as error:
        return Reading(None, error.all)
    return Reading(query, doubts=lint(query), means=said(query, words))
