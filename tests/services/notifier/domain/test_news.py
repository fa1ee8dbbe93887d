"""What has happened in a story is said in plain words."""

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from services.notifier.domain.chronicle import Chronicle
from services.notifier.domain.news import clock, sentence_of
from tests.services.notifier.domain.builders import NOON, WORDS, claim, event, tagged
from tests.services.notifier.domain.happenings import development, update
from tocsin.messages import EVENT_TYPES, Development, Event, Status


def said(*brought: Development) -> str:
    """Return the sentence of the last of these developments."""
    chronicle = Chronicle.of(update(tagged(), history=brought[:-1], developments=brought[-1:]))
    return sentence_of(brought[-1], chronicle, WORDS.parties)


@pytest.mark.parametrize(
    ("status", "speakers", "kind", "sentence"),
    [
        ("reported", (), "event", "North Korea transferred missiles to Russia"),
        ("reported", ("KR",), "event", "North Korea transferred missiles to Russia, according to South Korea"),
        ("reported", (), "status", "now reported: North Korea transferred missiles to Russia"),
        ("alleged", ("KR",), "event", "South Korea says that North Korea transferred missiles to Russia"),
        ("alleged", ("KR", "US"), "event", "South Korea and United States say that North Korea transferred missiles"),
        ("alleged", (), "event", "it is alleged that North Korea transferred missiles to Russia"),
        ("denied", ("RU",), "status", "Russia denies that North Korea transferred missiles to Russia"),
        ("denied", ("KP", "RU"), "status", "North Korea and Russia deny that North Korea transferred missiles"),
        ("denied", (), "status", "it is denied that North Korea transferred missiles to Russia"),
        ("planned", (), "event", "planned: North Korea to transfer missiles to Russia"),
        ("requested", ("RU",), "event", "asked for according to Russia: North Korea to transfer missiles to Russia"),
        ("negated", (), "status", "not so: North Korea transferred missiles to Russia"),
    ],
)
def test_a_development_is_said_as_it_is_stated(
    status: Status, speakers: tuple[str, ...], kind: str, sentence: str
) -> None:
    told = event(claims=(claim(status, *speakers),))

    assert said(development("d1", told, status, kind=kind)).startswith(sentence)


def test_a_further_event_of_a_type_is_counted() -> None:
    first, denied = development("d1", event()), development("d2", event(claims=(claim("denied", "RU"),)), kind="status")

    assert said(first, denied, development("d3", event(item="drone"))) == (
        "a second transfer: North Korea transferred drones to Russia"
    )
    assert said(*(development(f"d{number}", event()) for number in range(12))).startswith("another transfer: ")


@pytest.mark.parametrize("type", EVENT_TYPES)
def test_every_type_of_event_can_be_said_whoever_is_named(type: Any) -> None:
    whole, bare = Event.of(type, ("KP",), ("RU",), None, (claim(),), ()), Event.of(type, (), (), None, (claim(),), ())

    assert said(development("d1", whole)).startswith("North Korea ")
    assert said(development("d1", bare)).startswith("someone ")
    assert "{" not in said(development("d1", whole)) + said(development("d1", bare))


def test_a_long_sentence_is_cut() -> None:
    many = event("condemn", tuple(f"{first}{second}" for first in "ABCDEF" for second in "GHIJKLMNOP"), ("KP",), None)

    assert len(said(development("d1", many))) == 240


def test_a_moment_is_said_by_the_owners_clock() -> None:
    seoul = ZoneInfo("Asia/Seoul")

    assert clock(NOON, NOON + timedelta(hours=2), seoul) == "21:00"
    assert clock(NOON, NOON + timedelta(hours=4), seoul) == "4 Mar 21:00"
