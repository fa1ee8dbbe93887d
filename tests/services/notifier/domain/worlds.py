"""Queries and articles of a small world in which much is alike, so that many meet."""

from typing import Final

from hypothesis import strategies as st

from services.notifier.domain.article_view import ArticleView
from services.notifier.domain.event_clause import TOLD
from tests.services.notifier.domain.builders import claim, event, tagged
from tocsin.messages import Status

CLAUSES: Final = [
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
    "lon*",
    "title:lon*",
    "body:b",
    'body:"미사일 b"',
    '"a longword"~2',
    '"longword 미 b"~3',
    '"미사일 북미"~1',
    "미사*",
    "author:kim",
    'author:"kim 미"',
    "feed:example.org",
    'feed:"https://example.org/rss"',
    'url:"example.org/asia"',
    'url:"http://www.example.org/asia/1?x=2"',
    "status:denied",
    "speaker:(US OR KP)",
    "score:>=0.7",
    "score:>0.7",
    "score:<0.7",
    "score:[0.5 TO 0.7]",
    "origins:>=2",
    "origins:[2 TO 3]",
    "origins:<3",
]
LEAVES = st.sampled_from(CLAUSES)
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
WANTED = st.sampled_from([TOLD, TOLD, frozenset[Status]({"denied"}), frozenset[Status]({"alleged", "planned"})])
WORDS_OF_TEXT = st.lists(st.sampled_from(["a", "b", "longword", "미사일을", "북미", "c"]), max_size=5).map(" ".join)
ARTICLES = st.builds(
    tagged,
    score=st.sampled_from([0.4, 0.5, 0.7, 0.8]),
    authors=st.sampled_from([(), ("Kim Lee",), ("An Other", "Kim 미사")]),
    feed=st.sampled_from([None, "https://example.org/rss", "https://news.example.org/"]),
    url=st.sampled_from([None, "https://example.org/asia/1?x=2#top", "https://example.com/asia"]),
    topics=st.lists(st.sampled_from(["missile-transfer", "missile-test"]), unique=True).map(tuple),
    countries=PARTIES,
    events=st.lists(EVENTS, max_size=3).map(tuple),
    title=WORDS_OF_TEXT,
    body=WORDS_OF_TEXT,
    source=st.sampled_from(["www.example.org", "example.com", None]),
    language=st.sampled_from(["en", "ko", None]),
)
VIEWS = st.builds(ArticleView.of, ARTICLES, st.integers(1, 3))
