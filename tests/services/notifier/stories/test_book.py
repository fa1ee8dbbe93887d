"""Which story an article belongs to, and that deciding again says the same."""

from datetime import timedelta

import pytest

from services.notifier.domain.stories import StoryBook
from services.notifier.domain.stories.story import LIFE, LOOK_BACK
from tests.builders import NOW
from tests.services.notifier.stories.builders import OSLO, RAJIN, told
from tocsin.messages import ENTRY_BYTES, TaggedArticle

TRANSFER = "transfer KP>RU missile reported/KR"
REWRITTEN = (
    "Crates that the Angara carried from Rajin were lifted ashore in Dunai before dawn, dockers say, while lamps lit "
    "the quay and soldiers kept the road."
)


def stories_of(*articles: TaggedArticle) -> list[str]:
    book = StoryBook()
    return [book.decide(tagged, NOW).story for tagged in articles]


def test_a_copy_joins_the_story_of_what_it_repeats() -> None:
    first, second = stories_of(told("a", text=RAJIN), told("b", text=f"From our desk. {RAJIN}", title="Ashore"))

    assert first == second


def test_reports_in_other_words_join_where_their_events_agree() -> None:
    first, second = stories_of(told("a", TRANSFER), told("b", TRANSFER, text=REWRITTEN, title="Before dawn"))

    assert first == second


def test_reports_in_two_languages_join_where_their_events_agree() -> None:
    korean = told("b", TRANSFER, text="화물선이 나진항을 떠나 두나이에 상자를 내렸다.", title="러시아로", language="ko")

    first, second = stories_of(told("a", TRANSFER), korean)

    assert first == second


def test_the_same_parties_in_another_event_are_another_story() -> None:
    talks = told("b", "negotiate KP,RU> reported", text=OSLO, title="Ministers meet in Oslo")

    first, second = stories_of(told("a", TRANSFER), talks)

    assert first != second


def test_a_denial_belongs_to_the_story_of_what_it_denies() -> None:
    denial = told("b", "transfer KP>RU missile denied/RU", text="The Angara brought tea to Dunai, Moscow says.")

    first, second = stories_of(told("a", TRANSFER), denial)

    assert first == second


def test_a_text_without_words_of_its_own_joins_by_its_event() -> None:
    report = told(
        "a", TRANSFER, title="North Korea ships missiles to Russia", text="North Korea shipped missiles to Russia."
    )
    denial = told(
        "b",
        "transfer KP>RU missile denied/KP",
        title="Pyongyang denies shipping missiles to Moscow",
        text="North Korea denied that it had shipped missiles to Russia.",
    )

    first, second = stories_of(report, denial)

    assert first == second


def test_a_condemnation_that_also_tells_what_is_condemned_belongs_to_its_story() -> None:
    condemnation = told("b", "condemn JP>KP reported/JP", TRANSFER, text="Tokyo condemned what came ashore in Dunai.")

    first, second = stories_of(told("a", TRANSFER), condemnation)

    assert first == second


def test_one_text_with_other_parties_is_another_story() -> None:
    other = told("b", "transfer IR>SD drone reported", text=RAJIN)

    first, second = stories_of(told("a", "transfer KP>RU drone reported"), other)

    assert first != second


def test_reports_of_two_days_with_one_template_are_two_stories() -> None:
    def levels(day: str, one: str, two: str, three: str) -> str:
        return (
            f"The gauges on the river showed {one} in Hollen, {two} in Marsk and {three} in Brode this morning, which "
            f"the office for water calls usual for the season; ferries run as planned, wrote the office on {day}."
        )

    monday = told("a", text=levels("Monday", "312", "240", "518"), title="Levels")
    tuesday = told("b", text=levels("Tuesday", "299", "251", "467"), title="Levels", hours=24)

    first, second = stories_of(monday, tuesday)

    assert first != second


def test_a_revision_stays_in_its_story_whatever_it_says() -> None:
    edited = told("a", text=OSLO, title="Another text altogether", revision=2, hours=1)

    first, second = stories_of(told("a", TRANSFER), edited)

    assert first == second


def test_a_story_is_named_after_the_article_that_began_it_in_any_book() -> None:
    assert stories_of(told("a", TRANSFER)) == stories_of(told("a", TRANSFER))
    assert stories_of(told("a", TRANSFER)) != stories_of(told("c", TRANSFER))


@pytest.mark.parametrize("apart", [LOOK_BACK - timedelta(hours=1), LOOK_BACK + timedelta(hours=1)])
def test_an_article_joins_only_what_was_told_within_the_look_back(apart: timedelta) -> None:
    later = told("b", TRANSFER, hours=apart / timedelta(hours=1))

    first, second = stories_of(told("a", TRANSFER), later)

    assert (first == second) == (apart < LOOK_BACK)


def test_a_story_ends_after_its_life_however_busy_it_is() -> None:
    book = StoryBook()
    days = [book.decide(told(f"a{day}", TRANSFER, hours=24 * day), NOW) for day in range(20)]

    begun = [update.story for update in days if update.first]

    assert len(begun) == 2
    assert days[LIFE.days].story == begun[0]
    assert days[LIFE.days + 1].story == begun[1]


def test_deciding_again_says_the_same_whatever_has_come_since() -> None:
    book = StoryBook()
    article = told("a", TRANSFER)
    once = book.decide(article, NOW)
    book.decide(told("b", "transfer KP>RU missile denied/RU", hours=1), NOW + timedelta(hours=1))

    again = book.decide(article, NOW + timedelta(hours=2))

    assert again.to_wire() == once.to_wire()


def test_a_book_made_from_its_verdicts_decides_as_the_one_before() -> None:
    before, after = StoryBook(), StoryBook()
    articles = [told("a", TRANSFER), told("b", TRANSFER, text=REWRITTEN), told("c", text=OSLO, title="Opera")]
    for article in articles:
        before.decide(article, NOW)
    after.restore(verdict for article in articles if (verdict := before.verdict_of(article)))

    denial = told("d", "transfer KP>RU missile denied/RU", hours=2)

    assert after.decide(denial, NOW) == before.decide(denial, NOW)
    assert len(after) == len(before) == 2


def test_the_story_is_forgotten_in_which_nothing_has_happened_for_longest() -> None:
    book = StoryBook(stories=2)
    book.decide(told("a", TRANSFER), NOW)
    book.decide(told("b", text=OSLO, title="Opera", hours=1), NOW)
    book.decide(told("c", TRANSFER, hours=2), NOW)

    book.decide(told("d", "expel FR>BE reported", text="Envoys must leave Paris.", title="Envoys", hours=3), NOW)

    assert len(book) == 2
    assert not book.decide(told("e", TRANSFER, hours=4), NOW).first


def test_the_counts_are_those_at_the_time() -> None:
    book = StoryBook()

    updates = [book.decide(told(id, TRANSFER, source=f"{id}.example"), NOW) for id in ("a", "b", "c")]

    assert [update.articles for update in updates] == [1, 2, 3]
    assert [update.first for update in updates] == [True, False, False]


def test_an_update_fits_into_an_entry_where_its_article_leaves_room() -> None:
    book = StoryBook()
    for number in range(200):
        parties = f"{chr(65 + number // 26)}A>{chr(65 + number % 26)}B"
        book.decide(told(f"a{number}", f"transfer {parties} missile reported", title=RAJIN), NOW)
    huge = told("huge", TRANSFER, text="배" * 32_000, title=RAJIN, captions=("배" * 1_000,) * 20, hours=1)

    update = book.decide(huge, NOW)

    assert len(update.to_wire()) <= ENTRY_BYTES
