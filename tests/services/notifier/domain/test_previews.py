"""A preview counts what would have come, and says what is new in an edit."""

from datetime import date, timedelta
from typing import Any

from services.notifier.domain.previews import LATEST, Preview, gained
from services.notifier.domain.subscriptions import DigestSchedule, QuietHours
from tests.services.notifier.domain.builders import NOON, event
from tests.services.notifier.domain.happenings import Newsroom

BODY = (
    "A barge with crates under green canvas went down the river at dusk, said a lock keeper who wrote the numbers of "
    "the crates into his book and rang the harbour office twice before anybody picked up."
)
HOUR = 60.0
MONTH = timedelta(days=30)


def previewed(newsroom: Newsroom, name: str = "wanted") -> Preview:
    """What `name` would have heard of all that came to a newsroom."""
    subscription, _ = next(entry for id in [name.replace(" ", "-")] if (entry := newsroom.book.get(id)))
    preview, again = Preview(subscription), Newsroom(newsroom.book)
    for update in newsroom.updates:
        for decision in again.rehearsal.decide(update, update.decided_at):
            if decision.subscription.id == subscription.id:
                preview.add(update, decision)
    return preview


def listening(**fields: Any) -> Newsroom:
    newsroom = Newsroom()
    newsroom.subscribe("event:transfer", **fields)
    return newsroom


def happening(number: int) -> Any:
    """An event that is another one for each number."""
    items = ("missile", "drone", "ammunition", "aircraft", "armour", "other")
    pairs = (("KP", "RU"), ("IR", "RU"), ("US", "JP"), ("KR", "US"), ("JP", "KR"))
    actor, recipient = pairs[number // len(items)]
    return event(actors=(actor,), recipients=(recipient,), item=items[number % len(items)])


def test_copies_of_a_story_count_once() -> None:
    newsroom = listening()
    for number in range(5):
        newsroom.comes(f"a{number}", event(), body=BODY)

    preview = previewed(newsroom)

    assert preview.calls == 1
    assert preview.silent == {"same-development": 4}


def test_the_latest_ten_are_kept() -> None:
    newsroom = listening()
    for number in range(12):
        newsroom.comes(f"a{number}", happening(number))

    preview = previewed(newsroom)

    assert preview.calls == 12
    assert len(preview.latest) == LATEST
    assert preview.latest[-1].article == "a11"


def test_what_waits_for_the_end_of_quiet_hours_counts_on_the_day_it_comes() -> None:
    newsroom = listening(zone="UTC", quiet_hours=QuietHours(start="22:00", end="07:00"))
    newsroom.comes("late", happening(0), minutes=11 * HOUR)

    preview = previewed(newsroom)

    assert preview.busiest == (date(2025, 3, 5), 1)
    assert preview.latest[0].due == NOON.replace(day=5, hour=7)


def test_a_digest_counts_once_however_much_it_lists() -> None:
    newsroom = listening(digest=DigestSchedule(every="daily"))
    for number in range(4):
        newsroom.comes(f"a{number}", happening(number))

    preview = previewed(newsroom)

    assert preview.calls == 1
    assert len(preview.rung) == 4


def test_the_rate_is_over_the_whole_time() -> None:
    newsroom = listening()
    for number in range(6):
        newsroom.comes(f"a{number}", happening(number))

    assert previewed(newsroom).a_day(timedelta(days=3)) == 2.0


def test_nothing_and_too_much_are_warned_of() -> None:
    quiet, loud = listening(), listening(only_new="articles")
    for number in range(60):
        loud.comes(f"a{number}", event())

    assert "nothing would have rung" in next(previewed(quiet).warnings(MONTH))
    assert "60 times a day" in next(previewed(loud).warnings(timedelta(days=1)))
    assert not list(previewed(loud).warnings(MONTH))


def test_an_edit_is_told_by_what_it_adds_and_what_it_loses() -> None:
    newsroom = Newsroom()
    newsroom.subscribe("event:(transfer actor:KP)", name="old")
    newsroom.subscribe("event:(transfer item:drone)", name="new")
    newsroom.comes("missiles", event(actors=("KP",), item="missile"))
    newsroom.comes("drones", event(actors=("IR",), item="drone"))
    newsroom.comes("both", event(actors=("KP",), item="drone"))

    old, new = previewed(newsroom, "old"), previewed(newsroom, "new")

    assert [rung.article for rung in gained(new, old)] == ["drones"]
    assert [rung.article for rung in gained(old, new)] == ["missiles"]
