"""What is new in a story, and what an edited article no longer says."""

import pytest

from services.notifier.domain.stories import StoryBook
from tests.builders import NOW
from tests.services.notifier.stories.builders import told
from tocsin.messages import StoryUpdate, TaggedArticle

New = list[tuple[str, tuple[str, ...]]]


def decided(*articles: TaggedArticle) -> list[StoryUpdate]:
    book = StoryBook()
    updates = [book.decide(tagged, NOW) for tagged in articles]
    assert len({update.story for update in updates}) == 1
    return updates


def new_after(*events: str) -> New:
    """What the last of these events brings, each told by an article of its own."""
    articles = [told(f"a{number}", written, hours=number) for number, written in enumerate(events)]
    return [(new.kind, new.statuses) for new in decided(*articles)[-1].developments]


def test_an_event_the_story_does_not_have_is_new_with_all_its_statuses() -> None:
    assert new_after("transfer KP>RU missile reported/KR denied/RU") == [("event", ("reported", "denied"))]


@pytest.mark.parametrize(
    "known",
    [
        "transfer KP>RU missile reported/JP",
        "transfer KP>RU reported",
        "transfer KP> missile reported",
        "transfer >RU missile reported",
        "transfer KP>RU missile alleged/US",
    ],
)
def test_what_says_no_more_than_is_known_is_nothing_new(known: str) -> None:
    assert new_after("transfer KP>RU missile reported/KR", known) == []


@pytest.mark.parametrize(
    "new",
    [
        "transfer KP>RU ammunition reported",
        "transfer KP,IR>RU missile reported",
        "transfer KP>RU,BY missile reported",
        "test KP> missile reported",
    ],
)
def test_another_item_party_or_type_is_new(new: str) -> None:
    assert new_after("transfer KP>RU missile reported", new) == [("event", ("reported",))]


def test_an_event_that_left_its_item_open_does_not_cover_one_that_names_it() -> None:
    assert new_after("transfer KP>RU reported", "transfer KP>RU missile reported") == [("event", ("reported",))]


@pytest.mark.parametrize("before", ["alleged", "planned", "denied"])
def test_the_first_report_of_what_was_only_alleged_planned_or_denied_is_new(before: str) -> None:
    known = f"transfer KP>RU missile {before}"

    assert new_after(known, "transfer KP>RU missile reported") == [("status", ("reported",))]


@pytest.mark.parametrize("status", ["denied", "planned", "negated", "requested", "hypothetical", "historical"])
def test_any_other_status_is_new_once(status: str) -> None:
    first = "transfer KP>RU missile reported"
    then = f"transfer KP>RU missile {status}"

    assert new_after(first, then) == [("status", (status,))]
    assert new_after(first, then, then) == []


def test_the_same_thing_has_one_id_whichever_article_brings_it() -> None:
    beginning = told("a", "transfer KP>RU missile alleged/KR")
    report, open_report = "transfer KP>RU missile reported/JP", "transfer KP>RU reported/US"

    ids = {
        decided(beginning, told(id, written, hours=1))[-1].developments[0].id
        for id, written in (("b", report), ("c", report), ("d", open_report))
    }

    assert len(ids) == 1


def test_of_two_events_of_one_article_the_fuller_one_is_new() -> None:
    (update,) = decided(told("a", "transfer KP> missile reported", "transfer KP>RU missile reported"))

    assert [new.event.recipients for new in update.developments] == [("RU",)]


def test_the_history_tells_what_came_before_without_words_of_the_articles() -> None:
    *_, last = decided(
        told("a", "transfer KP>RU missile alleged/KR"),
        told("b", "transfer KP>RU missile reported/JP", hours=1),
        told("c", "transfer KP>RU missile denied/RU", hours=2),
    )

    assert [(old.article, old.kind, old.statuses) for old in last.history] == [
        ("a", "event", ("alleged",)),
        ("b", "status", ("reported",)),
    ]
    assert all(not claim.evidence for old in last.history for claim in old.event.claims)


def test_what_an_edit_takes_out_has_vanished_once() -> None:
    first, edited, edited_again = decided(
        told("a", "transfer KP>RU missile reported/KR", "condemn JP>KP reported/JP"),
        told("a", "transfer KP>IR missile reported/KR", "condemn JP>KP reported/JP", revision=2, hours=1),
        told("a", "transfer KP>IR missile reported/KR", revision=3, hours=2),
    )

    assert [gone.id for gone in edited.vanished] == [first.developments[0].id]
    assert [new.event.recipients for new in edited.developments] == [("IR",)]
    assert [gone.event.type for gone in edited_again.vanished] == ["condemn"]


def test_an_edit_that_says_the_same_takes_nothing_out() -> None:
    _, edited = decided(
        told("a", "transfer KP>RU missile alleged/KR"),
        told("a", "transfer KP>RU missile reported/KR,JP", revision=2, hours=1),
    )

    assert edited.vanished == ()
    assert [new.statuses for new in edited.developments] == [("reported",)]


def test_a_report_weakened_to_an_allegation_has_vanished() -> None:
    _, edited = decided(
        told("a", "transfer KP>RU missile reported/KR"),
        told("a", "transfer KP>RU missile alleged/KR", revision=2, hours=1),
    )

    assert [gone.statuses for gone in edited.vanished] == [("reported",)]


def test_all_that_a_withdrawn_article_brought_has_vanished() -> None:
    event = "transfer KP>RU missile reported/KR"

    _, withdrawn = decided(told("a", event), told("a", event, revision=2, status="withdrawn", hours=1))

    assert [gone.event.type for gone in withdrawn.vanished] == ["transfer"]
    assert withdrawn.developments == ()
