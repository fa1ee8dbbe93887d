"""A message is about an article whatever it is wrapped in, and about no other."""

import pytest

from services.ingest.domain.erasures import Wanted
from tests.builders import NOW, article, tagged
from tocsin.entries import Dead, Entry, dead_letter
from tocsin.messages import Alert, ArticleReference, Message, SubscriptionReference

GONE = article("gone", url="https://www.news.example/gone?utm_source=x")
ALERT = Alert(
    id="alert",
    subscription=SubscriptionReference(id="s1", name="missiles"),
    article=ArticleReference(id="gone", revision=1, url=GONE.url, title=GONE.title),
    reason="It says so.",
    decided_at=NOW,
)


def letter_of(fields: dict[bytes, bytes]) -> Message:
    return dead_letter("classifier", "x", Entry("1-0", fields), Dead("failed", "it failed"))


MESSAGES = [
    GONE,
    tagged(GONE),
    ALERT,
    letter_of({b"__data__": GONE.to_wire()}),
    letter_of({b"__data__": tagged(GONE).to_wire(), b"\xff": b"\xfe"}),
    letter_of({b"__data__": ALERT.to_wire()}),
]


@pytest.mark.parametrize("message", MESSAGES)
@pytest.mark.parametrize("reference", ["gone", "https://news.example/gone"])
def test_what_is_about_it_is_found(message: Message, reference: str) -> None:
    wanted = Wanted.named(reference)

    assert wanted.is_told_in({b"__data__": message.to_wire()})
    assert (wanted.ids, wanted.titles) == ({"gone"}, {GONE.title})


@pytest.mark.parametrize("message", MESSAGES)
@pytest.mark.parametrize("reference", ["other", "https://news.example/other"])
def test_what_is_about_another_is_not(message: Message, reference: str) -> None:
    assert not Wanted.named(reference).is_told_in({b"__data__": message.to_wire()})


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {b"__data__": b""},
        {b"__data__": b"\xff\xfe"},
        {b"__data__": b"[1]"},
        {b"__data__": b'{"article": 3}'},
        {b"__data__": b'{"entry": {"a": 1}}'},
        {b"__data__": b"[" * 100_000},
        {b"other": b"gone"},
    ],
)
def test_what_somebody_else_wrote_is_left(fields: dict[bytes, bytes]) -> None:
    assert not Wanted.named("gone").is_told_in(fields)


def test_a_copy_that_names_it_is_another_article() -> None:
    assert not Wanted.named("gone").is_told_in({b"__data__": article("copy", copy_of="gone").to_wire()})
