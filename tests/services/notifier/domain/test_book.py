"""The book brings every subscription an article meets, and those it would meet but for a status."""

from hypothesis import given, settings
from hypothesis import strategies as st

from services.notifier.domain.article_view import ArticleView
from services.notifier.domain.book import Book
from services.notifier.domain.matching import Match, Miss, evaluate
from services.notifier.domain.query import Query, QueryError
from tests.services.notifier.domain.builders import claim, event, query, subscription, tagged, view

LEAVES = st.sampled_from(
    [
        "a",
        "b",
        "longword",
        '"a b"',
        '"a longword"',
        "미",
        "미사일",
        "title:a",
        "topic:arms-transfer",
        "topic:missile-test",
        "country:KP",
        "country:RU",
        "source:example.org",
        "lang:en",
        "event:transfer",
        "event:(transfer actor:KP recipient:RU)",
        "event:(actor:(KP OR IR) recipient:RU recipient:US)",
        "event:(recipient:RU status:denied)",
        "event:(item:missile speaker:US)",
    ]
)
TEXTS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from([" AND ", " OR "]), inner).map(lambda parts: f"({''.join(parts)})"),
        inner.map(lambda text: f"NOT ({text})"),
    ),
    max_leaves=6,
)
PARTIES = st.lists(st.sampled_from(["KP", "RU", "US", "IR"]), max_size=3, unique=True).map(tuple)
EVENTS = st.builds(
    event,
    type=st.sampled_from(["transfer", "test"]),
    actors=PARTIES,
    recipients=PARTIES,
    item=st.sampled_from(["missile", None]),
    claims=st.sampled_from(
        [(claim("reported", "US"),), (claim("denied", "KP"), claim("alleged")), (claim("planned"),)]
    ),
)
WORDS_OF_TEXT = st.lists(st.sampled_from(["a", "b", "longword", "미사일을", "북미", "c"]), max_size=5).map(" ".join)
ARTICLES = st.builds(
    tagged,
    topics=st.lists(st.sampled_from(["missile-transfer", "missile-test"]), unique=True).map(tuple),
    countries=PARTIES,
    events=st.lists(EVENTS, max_size=3).map(tuple),
    title=WORDS_OF_TEXT,
    body=WORDS_OF_TEXT,
    source=st.sampled_from(["www.example.org", "example.com", None]),
    language=st.sampled_from(["en", "ko", None]),
)


def read(text: str) -> Query | None:
    try:
        return query(text)
    except QueryError:
        return None


def met(entries: dict[str, Query], article: ArticleView) -> set[str]:
    return {id for id, each in entries.items() if isinstance(evaluate(each, article), Match)}


def met_but_for_status(entries: dict[str, Query], article: ArticleView) -> set[str]:
    missed = {id: evaluate(each, article) for id, each in entries.items()}
    return {id for id, miss in missed.items() if isinstance(miss, Miss) and miss.only_statuses}


@settings(deadline=None)
@given(st.lists(TEXTS, max_size=12), st.sets(st.integers(0, 11)), ARTICLES.map(ArticleView.of))
def test_none_is_missed_whatever_was_added_replaced_and_removed(
    texts: list[str], removed: set[int], article: ArticleView
) -> None:
    book, entries = Book(), dict[str, Query]()
    for number, each in enumerate(map(read, texts)):
        if each is None:
            continue
        id = f"sub_{number % 7}"
        book.add(subscription(id=id), each)
        entries[id] = each
    for number in removed:
        book.remove(f"sub_{number}")
        entries.pop(f"sub_{number}", None)

    candidates = [(entry.id, each) for entry, each in book.candidates(article)]

    assert len(book) == len(entries)
    assert len(candidates) == len(dict(candidates))
    assert met(dict(candidates), article) == met(entries, article)
    assert {entry.id for entry, _ in book.matching(article)} == met(entries, article)
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

    assert [entry.id for entry, _ in book.candidates(article)] == ["KP-RU-convoy"]
    assert [entry.id for entry, _ in book.matching(article)] == ["KP-RU-convoy"]
    assert [entry.id for entry, _ in book.candidates(denied)] == ["KP-RU-convoy"]
    assert list(book.matching(denied)) == []


def test_a_replaced_subscription_is_found_by_its_new_query_only() -> None:
    book = Book()
    book.add(subscription(), query("tanks"))
    book.add(subscription(), query("rockets"))

    assert [entry.id for entry, _ in book.candidates(view(body="rockets"))] == ["sub_1"]
    assert list(book.candidates(view(body="tanks"))) == []


def test_removing_what_is_not_there_changes_nothing() -> None:
    book = Book()
    book.add(subscription(), query("tanks"))

    book.remove("sub_2")

    assert len(book) == 1
    assert book.get("sub_1") is not None
    assert book.get("sub_2") is None
