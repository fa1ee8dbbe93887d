"""The book brings every subscription an article meets, and those it would meet but for a status."""

from hypothesis import given, settings
from hypothesis import strategies as st

from services.notifier.domain.article_view import ArticleView
from services.notifier.domain.book import Book
from services.notifier.domain.matching import Match, Miss, evaluate
from services.notifier.domain.query import Query, QueryError, parse
from tests.services.notifier.domain.builders import WORDS, claim, event, query, subscription, view
from tests.services.notifier.domain.worlds import TEXTS, VIEWS, WANTED
from tocsin.messages import Status


def read(text: str, wanted: frozenset[Status]) -> Query | None:
    try:
        return parse(text, WORDS, wanted)
    except QueryError:
        return None


def met(entries: dict[str, Query], article: ArticleView) -> set[str]:
    return {id for id, each in entries.items() if isinstance(evaluate(each, article), Match)}


def met_but_for_status(entries: dict[str, Query], article: ArticleView) -> set[str]:
    missed = {id: evaluate(each, article) for id, each in entries.items()}
    return {id for id, miss in missed.items() if isinstance(miss, Miss) and miss.only_statuses}


@settings(deadline=None, max_examples=300)
@given(
    st.lists(st.tuples(TEXTS, WANTED), max_size=12),
    st.sets(st.integers(0, 11)),
    VIEWS,
)
def test_none_is_missed_whatever_was_added_replaced_and_removed(
    asked: list[tuple[str, frozenset[Status]]], removed: set[int], article: ArticleView
) -> None:
    book, entries = Book(), dict[str, Query]()
    for number, (text, wanted) in enumerate(asked):
        each = read(text, wanted)
        if each is None:
            continue
        id = f"sub_{number % 7}"
        book.add(subscription(id=id, statuses=wanted), each)
        entries[id] = each
    for number in removed:
        book.remove(f"sub_{number}")
        entries.pop(f"sub_{number}", None)

    candidates = [(entry.id, each) for entry, each in book.candidates(article.tagged, article.origins)]

    assert len(book) == len(entries)
    assert len(candidates) == len(dict(candidates))
    assert met(dict(candidates), article) == met(entries, article)
    assert {entry.id for entry, _ in book.matching(article.tagged, article.origins)} == met(entries, article)
    assert set(dict(candidates)) >= met_but_for_status(entries, article)


def test_an_article_brings_few_of_many_subscriptions() -> None:
    book = Book()
    for actor in ("KP", "RU", "US", "IR", "JP", "KR"):
        for recipient in ("KP", "RU", "US", "IR", "JP", "KR"):
            for word in ("launcher", "warehouse", "convoy"):
                text = f"topic:missile-transfer {word} event:(transfer actor:{actor} recipient:{recipient})"
                book.add(subscription(id=f"{actor}-{recipient}-{word}"), query(text))

    article = view(topics=("missile-transfer",), events=(event(),), body="A convoy left.")
    denied = view(topics=("missile-transfer",), events=(event(claims=(claim("denied"),)),), body="A convoy left.")

    assert [entry.id for entry, _ in book.candidates(article.tagged, article.origins)] == ["KP-RU-convoy"]
    assert [entry.id for entry, _ in book.matching(article.tagged, article.origins)] == ["KP-RU-convoy"]
    assert [entry.id for entry, _ in book.candidates(denied.tagged, denied.origins)] == ["KP-RU-convoy"]
    assert list(book.matching(denied.tagged, denied.origins)) == []


def test_a_replaced_subscription_is_found_by_its_new_query_only() -> None:
    book = Book()
    book.add(subscription(), query("tanks"))
    book.add(subscription(), query("rockets"))

    assert [entry.id for entry, _ in book.candidates(view(body="rockets").tagged)] == ["sub_1"]
    assert list(book.candidates(view(body="tanks").tagged)) == []


def test_removing_what_is_not_there_changes_nothing() -> None:
    book = Book()
    book.add(subscription(), query("tanks"))

    book.remove("sub_2")

    assert len(book) == 1
    assert book.get("sub_1") is not None
    assert book.get("sub_2") is None
