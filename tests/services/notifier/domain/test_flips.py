"""What of a subscription would have had to be otherwise for an article to ring."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st

from services.notifier.domain.decisions import Ring, Silence, decide
from services.notifier.domain.flips import flip
from services.notifier.domain.occasion import Occasion
from services.notifier.domain.query import QueryError, parse
from services.notifier.domain.reasons import Reason
from services.notifier.domain.subscriptions import Subscription
from services.notifier.domain.told import UNTOLD, Telling, Told
from tests.services.notifier.domain.builders import NOON, WORDS, claim, event, query, subscription
from tests.services.notifier.domain.happenings import development, occasion, update
from tests.services.notifier.domain.worlds import ARTICLES, EVENTS, TEXTS
from tocsin.messages import STATUSES, StoryUpdate, TaggedArticle

LATER = NOON + timedelta(hours=1)
EARLIER = NOON - timedelta(hours=1)
TOLD = Told((Telling("alert", "a0", 1, EARLIER, ("d0",)),))
KNOWN = {"developments": (), "history": (development("d0", event(), at=EARLIER),)}


@pytest.mark.parametrize(
    ("text", "fields", "story", "told", "says"),
    [
        ("event:transfer", {"paused": True}, {}, UNTOLD, ["without the pause"]),
        ("event:transfer", {"disabled": "410"}, {}, UNTOLD, ["with a webhook that can be called"]),
        ("event:transfer", {"expires_at": NOON}, {}, UNTOLD, ["without expires_at: 2025-03-04T12:00:00+00:00"]),
        ("event:transfer", {"muted_until": LATER}, {}, UNTOLD, ["without muted_until: 2025-03-04T13:00:00+00:00"]),
        ("event:transfer", {"snoozed": {"s1": LATER}}, {}, UNTOLD, ["without the snooze of story s1"]),
        ("event:transfer", {"languages": frozenset({"ko"})}, {}, UNTOLD, ["with languages: en besides"]),
        (
            "event:transfer",
            {"excluded_sources": frozenset({"example.org", "other.example"})},
            {},
            UNTOLD,
            ["without excluded_sources: example.org"],
        ),
        ("event:transfer", {"min_origins": 3}, {"origins": 2}, UNTOLD, ["with min_origins: 2"]),
        ("event:transfer", {}, KNOWN, TOLD, ["with only_new: articles"]),
        ("event:(transfer actor:IR)", {}, {}, UNTOLD, ["with actor:KP in event:(transfer actor:IR)"]),
        (
            "event:(transfer actor:IR)",
            {"min_origins": 3, "paused": True},
            {},
            UNTOLD,
            ["without the pause", "with actor:KP in event:(transfer actor:IR)", "with min_origins: 1"],
        ),
    ],
)
def test_the_setting_that_stands_in_the_way_is_named(
    text: str, fields: dict[str, Any], story: dict[str, Any], told: Told, says: list[str]
) -> None:
    happening = occasion(story, events=(event(),))

    found = flip(subscription(text, **fields), query(text), happening, WORDS, NOON, told)

    assert found is not None
    assert list(found.says) == says


def test_a_status_that_was_not_asked_for_is_named() -> None:
    alleged = occasion(events=(event(claims=(claim("alleged"),)),))
    text = "event:(transfer status:reported)"

    found = flip(subscription(text), query(text), alleged, WORDS, NOON)

    assert found is not None
    assert found.says == ("with status:alleged in event:(transfer status:reported)",)


def test_of_what_was_told_a_status_that_is_new_is_less_than_every_article() -> None:
    told_and_denied = event(claims=(claim("reported"), claim("denied", "KP")))
    news = (development("d1", told_and_denied, "denied", kind="status"),)
    happening = occasion({**KNOWN, "developments": news}, events=(told_and_denied,))

    found = flip(subscription("event:transfer"), query("event:transfer"), happening, WORDS, NOON, TOLD)

    assert found is not None
    assert found.says == ("with status:denied in event:transfer",)


@pytest.mark.parametrize(
    ("reason", "article"),
    [
        (Reason.BACKFILL, {"backfill": True}),
        (Reason.WITHDRAWN, {"status": "withdrawn"}),
        (Reason.TOO_OLD, {"published": NOON - timedelta(days=9), "feed": "https://example.org/f"}),
        (Reason.SAVED_LATER, {"tagged_at": NOON - timedelta(days=9)}),
        (Reason.NO_MATCH, {"events": ()}),
    ],
)
def test_what_lies_with_the_article_no_setting_changes(reason: Reason, article: dict[str, Any]) -> None:
    happening, asked = occasion(**{"events": (event(),), **article}), query("event:transfer")

    silence = decide(subscription("event:transfer"), asked, happening, WORDS, NOON)

    assert isinstance(silence, Silence)
    assert silence.reason is reason
    assert flip(subscription("event:transfer"), asked, happening, WORDS, NOON) is None


SETTINGS: list[tuple[str, Any]] = [
    ("paused", True),
    ("disabled", "it answered 410"),
    ("saved_at", NOON - timedelta(minutes=30)),
    ("saved_at", LATER),
    ("expires_at", EARLIER),
    ("expires_at", LATER),
    ("muted_until", EARLIER),
    ("muted_until", LATER),
    ("snoozed", {"s1": EARLIER}),
    ("snoozed", {"s1": LATER, "s2": LATER}),
    ("excluded_sources", frozenset({"example.org", "b.example"})),
    ("languages", frozenset({"en"})),
    ("min_origins", 2),
    ("min_origins", 4),
    ("only_new", "stories"),
    ("only_new", "articles"),
    ("statuses", frozenset({"denied"})),
    ("statuses", frozenset({"reported"})),
]
SUBSCRIPTIONS = st.lists(st.sampled_from(SETTINGS), max_size=3).map(dict)
QUERIES = st.one_of(
    st.builds("lang:(en OR ko) ({})".format, TEXTS),
    st.builds("lang:(en OR ko) OR {}".format, TEXTS),
    st.sampled_from(["event:transfer", "event:(actor:KP)", "event:(transfer status:reported)", "topic:arms-transfer"]),
)
TELLINGS = st.builds(
    Telling,
    alert=st.just("alert"),
    article=st.sampled_from(["a0", "a1"]),
    revision=st.just(1),
    at=st.just(EARLIER),
    developments=st.lists(st.sampled_from(["d0", "d1", "h0", "h1"]), max_size=2).map(tuple),
    outside_events=st.booleans(),
)
TOLDS = st.lists(TELLINGS, max_size=2).map(lambda tellings: Told(tuple(tellings)))


@st.composite
def updates(draw: st.DrawFn) -> StoryUpdate:
    """An article in a story that knows other events, and perhaps its own."""
    tagged: TaggedArticle = draw(ARTICLES)
    kind = draw(st.sampled_from(["usual"] * 8 + ["backfill", "withdrawn"]))
    article = tagged.article.model_copy(
        update={
            "revision": draw(st.sampled_from([1, 1, 2])),
            "backfill": kind == "backfill",
            "status": "withdrawn" if kind == "withdrawn" else "published",
        }
    )
    came = update(tagged.model_copy(update={"article": article}))
    known = [*draw(st.lists(EVENTS, max_size=2)), *draw(st.sampled_from([(), tagged.events]))]
    history = tuple(
        development(f"h{number}", each, *(claim.status for claim in each.claims), at=draw(st.sampled_from([EARLIER])))
        for number, each in enumerate(known)
    )
    new = came.developments if len(known) < 3 else ()
    return came.model_copy(update={"history": history, "developments": new, "origins": draw(st.integers(1, 3))})


LAXER: list[dict[str, Any]] = [
    {"paused": False},
    {"disabled": None},
    {"expires_at": None},
    {"muted_until": None},
    {"snoozed": {}},
    {"excluded_sources": frozenset()},
    {"languages": frozenset()},
    {"min_origins": 1},
    {"only_new": "developments"},
    {"only_new": "articles"},
    {"statuses": frozenset(STATUSES)},
]


def rings(asked: Subscription, happening: Occasion, told: Told, now: datetime = NOON) -> bool:
    return isinstance(decide(asked, parse(asked.query, WORDS, asked.statuses), happening, WORDS, now, told), Ring)


@settings(deadline=None, max_examples=1_000)
@given(QUERIES, SUBSCRIPTIONS, updates(), TOLDS)
def test_what_is_proposed_rings_and_where_nothing_is_no_setting_does(
    text: str, fields: dict[str, Any], came: StoryUpdate, told: Told
) -> None:
    asked = subscription(text, **fields)
    try:
        read = parse(text, WORDS, asked.statuses)
    except QueryError:
        reject()
    happening = Occasion.of(came)

    found = flip(asked, read, happening, WORDS, NOON, told)

    if found is not None:
        assert rings(found.subscription, happening, told)
        assert bool(found.says) is not rings(asked, happening, told)
    else:
        assert not any(rings(asked.model_copy(update=laxer), happening, told) for laxer in LAXER)
