"""A subscription is tried on what is stored before it is saved, by the code that decides; nothing is sent."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from redis.asyncio import Redis

from services.notifier.adapters.subscription_store import SubscriptionStore
from services.notifier.domain.stories import StoryBook
from tests.services.cli.conftest import Ran, Tocsin
from tests.services.notifier.domain.builders import event, subscription, tagged
from tocsin.messages import Event
from tocsin.streams import ALERTS, STORIES

pytestmark = pytest.mark.redis

NOW = datetime.now(UTC).replace(microsecond=0)
PLACES = ("Varde", "Ribe", "Skive", "Thisted", "Nibe", "Hobro", "Odder", "Assens", "Faaborg", "Nyborg", "Kerteminde")
SYLLABLES = ("ka", "lo", "mir", "ten", "sha", "vor", "el", "bu", "ris", "no", "dan", "pi", "gor", "ash")


def written(place: str) -> str:
    """A text about barges that has hardly a word in common with another one."""
    draw = Random(place)
    words = ["".join(draw.choices(SYLLABLES, k=3)) for _ in range(60)]
    return f"{place} has barges. {' '.join(words)}."


PORTS = [written(place) for place in PLACES]

Stores = Callable[..., Any]


@pytest.fixture
def stores(redis: Redis, namespace: str) -> Stores:
    """Store articles in their stories: hours before now, text, events."""
    stories = StoryBook()

    async def store(*articles: tuple[float, str, tuple[Event, ...]], **fields: Any) -> None:
        for number, (hours, body, events) in enumerate(articles):
            at = NOW - timedelta(hours=hours)
            title = body.partition(" ")[0]
            made = tagged(id=f"a{number}", title=title, body=body, events=events, tagged_at=at, first_seen=at, **fields)
            id = f"{int(at.timestamp() * 1000)}-{number + 1}"
            wire = stories.decide(made, at).to_wire()
            await redis.xadd(STORIES.key(0, namespace), {"__data__": wire}, id=id)

    return store


def row(ran: Ran) -> dict[str, Any]:
    assert ran.code == 0, ran.err
    found: dict[str, Any] = json.loads(ran.out.splitlines()[0])
    return found


async def test_it_says_what_would_have_rung_and_sends_nothing(
    stores: Stores, tocsin: Tocsin, redis: Redis, namespace: str
) -> None:
    await stores(*((50.0 - number, PORTS[number], ()) for number in range(11)))

    ran = tocsin("preview", "barges AND NOT nyborg", "--json")

    found = row(ran)
    assert (found["alerts"], found["articles"], len(found["latest"])) == (10, 11, 10)
    assert found["latest"][0]["title"] == "Kerteminde"
    assert found["latest"][0]["reason"]
    assert found["warnings"] == []
    assert ran.err == ""
    assert not await redis.exists(ALERTS.key(0, namespace))


async def test_people_read_the_rate_the_latest_and_why_others_were_silent(stores: Stores, tocsin: Tocsin) -> None:
    transfer = event()
    await stores((30.0, PORTS[0], (transfer,)), (29.0, PORTS[0], (transfer,)), (28.0, PORTS[1], ()))

    ran = tocsin("preview", "event:(transfer actor:KP)")

    assert ran.code == 0
    assert "1 alert in" in ran.out
    assert "of 3 articles" in ran.out
    assert "same-development 1" in ran.out
    assert ran.err == ""


async def test_only_the_time_that_is_asked_for_is_looked_at(stores: Stores, tocsin: Tocsin) -> None:
    await stores((72.0, PORTS[0], ()), (2.0, PORTS[1], ()))

    assert row(tocsin("preview", "barges", "--since", "1d", "--json"))["articles"] == 1


async def test_a_file_of_subscriptions_is_tried_one_by_one(stores: Stores, tocsin: Tocsin, tmp_path: Path) -> None:
    await stores((5.0, PORTS[0], ()), (4.0, PORTS[1], ()))
    file = tmp_path / "mine.yaml"
    file.write_text("- name: first\n  query: varde\n- name: both\n  query: barges\n  quiet_hours: 00:00-23:59\n")

    ran = tocsin("preview", str(file), "--json")

    rows = [json.loads(line) for line in ran.out.splitlines()]
    assert [(each["name"], len(each["latest"])) for each in rows] == [("first", 1), ("both", 2)]
    assert all(rung["due"] > rung["at"] for rung in rows[1]["latest"])


async def test_an_edit_is_told_by_what_it_adds_and_loses(
    stores: Stores, tocsin: Tocsin, redis: Redis, namespace: str
) -> None:
    await stores((5.0, PORTS[0], ()), (4.0, PORTS[1], ()))
    await SubscriptionStore(redis, namespace).save(subscription("varde", name="old"))

    found = row(tocsin("preview", "ribe", "--against", "old", "--json"))
    shown = tocsin("preview", "ribe", "--against", "old").out

    assert [len(found[label]) for label in ("added", "lost")] == [1, 1]
    assert "added to old: 1" in shown
    assert "lost from old: 1" in shown


async def test_nothing_and_too_much_are_warned_of(stores: Stores, tocsin: Tocsin, tmp_path: Path) -> None:
    await stores(*((10.0 - number / 10, PORTS[number % 11], ()) for number in range(60)))
    file = tmp_path / "all.yaml"
    file.write_text("name: all\nquery: barges\nonly_new: articles\n")

    assert "nothing would have rung" in row(tocsin("preview", "zeppelin", "--json"))["warnings"][0]
    assert "60 times a day" in row(tocsin("preview", str(file), "--json"))["warnings"][0]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("barges", "--since", "yesterday"), "expected hours, days or weeks"),
        (("topic:nonsense",), "topic"),
        (("barges", "--against", "nobody"), "there is no such subscription"),
    ],
)
def test_what_is_wrong_is_said(tocsin: Tocsin, arguments: tuple[str, ...], says: str) -> None:
    ran = tocsin("preview", *arguments)

    assert ran.code != 0
    assert says in ran.err
    assert "Traceback" not in ran.err
