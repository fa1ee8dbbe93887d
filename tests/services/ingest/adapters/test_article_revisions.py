"""An edit is a revision of its article, and what is volatile, stale or only another form is none."""

import asyncio
import hashlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from redis.asyncio import Redis

from services.ingest.adapters.article_store import ArticleStore
from services.ingest.domain.identity.acceptance import Offer
from services.ingest.domain.identity.addresses import canonical, source_of
from tests.services.ingest import written
from tocsin.messages import Article

pytestmark = pytest.mark.redis

NOW = datetime(2026, 3, 4, 5, 6, tzinfo=UTC)
FEED, OTHER = "https://quay.example/feed", "https://quay.example/all.xml"
URL = "https://quay.example/news/ferry-4711"
LEAD = "The ferry across the sound sails again from Monday, a week earlier than its operator had said in February."
MIDDLE = (
    "Its gearbox had failed in the first week of the holidays and was repaired in the dock of the old yard by night, "
    "while the small boat from the islands took over with twelve places and no room for bicycles or for dogs."
)
END = "The operator expects that a second ship will join in June, if the harbour is dredged by then."
TEXT = f"{LEAD}\n\n{MIDDLE}\n\n{END}"
LONGER = f"{TEXT} The tickets cost as much as before."
EDITED = f"{LEAD}\n\n{MIDDLE}\n\nThe captain said on Sunday that he would not sail before the insurers had agreed."


@pytest.fixture
def store(redis: Redis, namespace: str) -> ArticleStore:
    return ArticleStore(redis, namespace)


def offer(
    body: str = TEXT, feed: str | None = FEED, url: str | None = URL, key: str | None = None, **more: Any
) -> Offer:
    about = {name: more.pop(name) for name in ("listing", "updated", "beside", "one_site") if name in more}
    fields = {"title": "Ferry is back", "first_seen": NOW, "authors": ("Ole Brandt",), **more}
    address = canonical(url) if url else None
    source = source_of(url) if url else None
    article = Article(
        id=hashlib.sha256(f"{address or body}".encode()).hexdigest()[:32],
        url=url,
        canonical_url=address,
        source=source,
        body=body,
        feed=feed,
        **fields,
    )
    return Offer(article, key, **about)


async def outcomes(store: ArticleStore, *offers: Offer) -> list[tuple[str, int]]:
    """What became of offers that came one after the other: outcome and revision."""
    accepted = [await store.accept(each) for each in offers]
    assert len({each.id for each in accepted}) == 1
    return [(each.outcome, each.revision) for each in accepted]


async def revisions(store: ArticleStore) -> list[Article]:
    return await written.articles(store.redis, store.namespace)


async def test_an_edit_is_a_revision_with_what_has_changed(store: ArticleStore) -> None:
    later = NOW + timedelta(hours=2)
    came = await outcomes(store, offer(), offer(EDITED, first_seen=later), offer(EDITED, captions=("A ferry at dawn",)))

    first, second, third = await revisions(store)
    assert came == [("new", 1), ("revision", 2), ("revision", 3)]
    assert [each.revision for each in (first, second, third)] == [1, 2, 3]
    assert [each.changed for each in (first, second, third)] == [None, "text", "furniture"]
    assert len({each.id for each in (first, second, third)}) == 1
    assert {each.first_seen for each in (first, second, third)} == {NOW}


async def test_a_then_b_then_a_are_three_revisions(store: ArticleStore) -> None:
    came = await outcomes(store, offer(), offer(EDITED), offer(), offer())

    assert came == [("new", 1), ("revision", 2), ("revision", 3), ("same", 3)]


async def test_a_stale_copy_from_another_feed_undoes_nothing(store: ArticleStore) -> None:
    came = await outcomes(
        store, offer(), offer(EDITED), offer(feed=OTHER), offer(EDITED), offer(feed=OTHER), offer(EDITED, feed=OTHER)
    )

    assert came == [("new", 1), ("revision", 2), ("same", 2), ("same", 2), ("same", 2), ("same", 2)]


async def test_a_return_to_the_old_text_that_is_dated_later_counts_from_any_feed(store: ArticleStore) -> None:
    at = [NOW + timedelta(minutes=minutes) for minutes in (0, 10, 20)]
    came = await outcomes(store, offer(updated=at[0]), offer(EDITED, updated=at[1]), offer(feed=OTHER, updated=at[2]))

    assert came == [("new", 1), ("revision", 2), ("revision", 3)]


async def test_an_old_copy_of_the_feed_itself_that_is_dated_before_undoes_nothing(store: ArticleStore) -> None:
    early, late = NOW, NOW + timedelta(hours=1)
    old, new = offer(updated=early), offer(EDITED, updated=late)

    assert await outcomes(store, old, new, old, new) == [("new", 1), ("revision", 2), ("same", 2), ("same", 2)]


async def test_what_another_feed_dates_before_the_last_revision_is_none(store: ArticleStore) -> None:
    early, late = NOW, NOW + timedelta(hours=1)
    accepted = [await store.accept(each) for each in (offer(updated=late), offer(EDITED, feed=OTHER, updated=early))]

    assert (accepted[1].outcome, accepted[1].why) == ("same", "older")


async def test_two_feeds_that_give_one_text_a_little_otherwise_do_not_take_turns(store: ArticleStore) -> None:
    other_form = f"HARBOUR TOWN: {TEXT}"
    came = await outcomes(store, offer(), offer(other_form, feed=OTHER), offer(), offer(other_form, feed=OTHER))

    assert came == [("new", 1), ("same", 1), ("same", 1), ("same", 1)]


async def test_two_feeds_that_give_two_texts_make_two_revisions_and_then_rest(store: ArticleStore) -> None:
    other_text = (
        f"{END}\n\n{EDITED.partition('sound')[2]} And more was told of seals, nets, eels and the price of tickets."
    )
    came = await outcomes(store, *[offer(), offer(other_text, feed=OTHER)] * 3)

    assert came == [("new", 1), ("revision", 2), ("same", 2), ("same", 2), ("same", 2), ("same", 2)]


async def test_a_teaser_beside_the_whole_text_is_no_revision(store: ArticleStore) -> None:
    teaser = offer("", feed=OTHER, summary="It sails again.", partial="teaser")

    assert await outcomes(store, offer(), teaser, offer()) == [("new", 1), ("same", 1), ("same", 1)]


async def test_the_whole_text_after_a_teaser_is_a_revision(store: ArticleStore) -> None:
    teaser = offer("", summary="It sails again.", partial="teaser")

    assert await outcomes(store, teaser, offer(feed=OTHER)) == [("new", 1), ("revision", 2)]
    assert (await revisions(store))[1].summary == "It sails again."


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("12 comments", "13 comments"),
        ("Comments: 45 | Points: 120", "Comments: 46 | Points: 131"),
        ("Updated at 10:15 GMT", "Updated at 11:20 GMT"),
        ("5 minutes ago", "2 hours ago"),
        ("댓글 12", "댓글 13"),
        ("1.204 Kommentare", "1.310 Kommentare"),
        ("4 min read", "5 min read"),
    ],
)
async def test_what_changes_by_itself_is_no_edit(store: ArticleStore, before: str, after: str) -> None:
    one, two = (offer(f"{TEXT}\n\n{line}") for line in (before, after))

    assert await outcomes(store, one, two) == [("new", 1), ("same", 1)]


async def test_a_number_in_the_text_is_an_edit(store: ArticleStore) -> None:
    three, four = (offer(f"{TEXT}\n\nPolice said that {count} people were missing.") for count in (3, 4))

    assert await outcomes(store, three, four) == [("new", 1), ("revision", 2)]


async def test_what_one_way_does_not_tell_is_not_taken_away(store: ArticleStore) -> None:
    told = offer(authors=("Ole Brandt",), section=("News", "Traffic"), captions=("A ferry",))

    came = await outcomes(store, told, offer(authors=()), offer(EDITED, authors=()))

    assert came == [("new", 1), ("same", 1), ("revision", 2)]
    assert [(each.authors, each.section) for each in await revisions(store)] == [
        (("Ole Brandt",), ("News", "Traffic"))
    ] * 2


async def test_an_edit_of_what_was_backfill_stays_backfill(store: ArticleStore) -> None:
    await outcomes(store, offer(backfill=True), offer(EDITED))

    assert [each.backfill for each in await revisions(store)] == [True, True]


async def test_an_edit_whose_last_revision_the_stream_keeps_no_more_is_a_revision(store: ArticleStore) -> None:
    await store.accept(offer())
    await store.redis.xtrim(store.keys.stream("x"), maxlen=0, approximate=False)

    assert await outcomes(store, offer(), offer(EDITED)) == [("same", 1), ("revision", 2)]


async def test_twenty_at_once_of_two_texts_are_two_revisions_at_most(store: ArticleStore) -> None:
    accepted = await asyncio.gather(*(store.accept(offer(text)) for text in (TEXT, EDITED) * 10))

    found = await revisions(store)
    assert sum(each.new for each in accepted) == 1
    assert [each.revision for each in found] == list(range(1, len(found) + 1))


async def test_a_revision_that_is_offered_again_after_a_crash_is_not_written_twice(store: ArticleStore) -> None:
    await store.accept(offer())

    first, second = await store.accept(offer(EDITED)), await store.accept(offer(EDITED))

    assert (first.outcome, second.outcome, second.revision) == ("revision", "same", 2)


class TestOneSource:
    """Within one source an article is the same whatever else changes."""

    async def test_a_changed_address_and_guid(self, store: ArticleStore) -> None:
        beside = frozenset({f"{URL}-updated", "https://quay.example/news/bus-4712"})
        moved = offer(LONGER, url=f"{URL}-updated", key="2", title="Ferry back at last", beside=beside)

        assert await outcomes(store, offer(key="1"), moved) == [("new", 1), ("revision", 2)]

    async def test_a_changed_address_under_the_same_guid(self, store: ArticleStore) -> None:
        moved = offer(EDITED, url="https://quay.example/2026/ferry", key="1", title="Captain will not sail")

        assert await outcomes(store, offer(key="1"), moved) == [("new", 1), ("revision", 2)]

    async def test_another_host_in_the_same_feed(self, store: ArticleStore) -> None:
        moved = offer(url="https://quay-news.test/news/ferry-4711", key="2", one_site=True)

        assert await outcomes(store, offer(key="1", one_site=True), moved) == [("new", 1), ("same", 1)]

    async def test_not_another_source_in_a_feed_of_many(self, store: ArticleStore) -> None:
        here, there = await store.accept_all([offer(key="1"), offer(url="https://isle.test/ferry-4711", key="2")])

        assert (there.new, there.copy_of) == (True, here.id)

    async def test_not_a_guid_that_is_used_again_for_something_else(self, store: ArticleStore) -> None:
        other = offer(
            "A bus has been found in the reeds, empty but for a goat, and nobody in the village says whose it was.",
            url="https://quay.example/news/bus-4712",
            key="1",
            title="Goat in a bus",
        )

        first, second = await store.accept_all([offer(key="1"), other])

        assert second.new
        assert first.id != second.id

    async def test_not_the_next_report_of_its_kind(self, store: ArticleStore) -> None:
        report = (
            "The gauge at the northern pier stood at {} centimetres at noon, {} more than the day before. " + MIDDLE
        )
        tuesday, wednesday = (
            offer(
                report.format(*numbers), url=f"https://quay.example/gauge/{day}", title=f"The gauge on {day}", key=day
            )
            for day, numbers in (("Tuesday", (412, 3)), ("Wednesday", (431, 19)))
        )

        first, second = [await store.accept(each) for each in (tuesday, wednesday)]

        assert second.new
        assert first.id != second.id

    async def test_not_what_stands_in_the_feed_at_the_same_time(self, store: ArticleStore) -> None:
        beside = frozenset({canonical(URL) or "", f"{URL}-longer"})
        longer = offer(LONGER, url=f"{URL}-longer", key="2", beside=beside, title="Ferry back at last")

        first, second = [await store.accept(each) for each in (offer(key="1", beside=beside), longer)]

        assert second.new
        assert first.id != second.id

    async def test_not_a_guid_of_another_feed(self, store: ArticleStore) -> None:
        other = offer("Something else altogether.", feed=OTHER, url="https://isle.test/1", key="1", title="Eels")

        first, second = await store.accept_all([offer(key="1"), other])

        assert second.new
        assert first.id != second.id

    async def test_not_two_pushed_articles_that_say_they_are_two(self, store: ArticleStore) -> None:
        pushed = [offer(f"Part {part}. {TEXT}", url=f"{URL}{part}", title=f"Part {part}", key=part) for part in "ab"]

        first, second = [await store.accept(each) for each in pushed]

        assert second.new
        assert first.id != second.id

    async def test_a_text_without_an_address_that_is_nearly_the_same(self, store: ArticleStore) -> None:
        pasted = offer(LONGER, feed=None, url=None, title="FERRY BACK")

        assert [each for each, _ in await outcomes(store, offer(), pasted)] == ["new", "same"]


class TestPagesOwnAddress:
    """A page's own address joins ways to it, where the texts agree."""

    def read_at(self, url: str, body: str = TEXT, **fields: Any) -> Offer:
        made = offer(body, url=url, **fields)
        return replace(made, article=made.article.model_copy(update={"canonical_url": URL}))

    async def test_two_addresses_of_one_page(self, store: ArticleStore) -> None:
        came = await outcomes(
            store, self.read_at(f"{URL}?story=ab"), offer(feed=OTHER), self.read_at(f"{URL}?story=cd")
        )

        assert came == [("new", 1), ("same", 1), ("same", 1)]
        assert [each.canonical_url for each in await revisions(store)] == [URL]

    async def test_a_site_that_gives_all_its_pages_one_address_is_not_believed(self, store: ArticleStore) -> None:
        other = "A bus has been found in the reeds, empty but for a goat, and nobody in the village says whose it was."

        first, second = await store.accept_all(
            [self.read_at(f"{URL}?story=ab"), self.read_at(f"{URL}?story=cd", other, title="Goat")]
        )

        assert second.new
        assert first.id != second.id
        assert (await revisions(store))[1].canonical_url == f"{URL}?story=cd"


class TestCopies:
    """The same text by another source is an article of its own that knows its original."""

    WIRE = "https://wire.test/ferry"

    async def test_a_copy_with_another_title_and_lead(self, store: ArticleStore) -> None:
        copy = offer(
            f"From Monday there will be ships again.\n\n{MIDDLE}\n\n{END}\n\n{LEAD}", url=self.WIRE, title="Ships"
        )

        original, found = [await store.accept(each) for each in (offer(), copy)]

        assert (found.new, found.copy_of) == (True, original.id)
        first, second = await revisions(store)
        assert (first.copy_of, second.copy_of) == (None, original.id)
        assert first.signature
        assert second.signature

    async def test_a_copy_of_a_copy_names_the_first(self, store: ArticleStore) -> None:
        urls = (URL, self.WIRE, "https://isle.test/ferry")

        first, *copies = [await store.accept(offer(url=url, feed=None)) for url in urls]

        assert [copy.copy_of for copy in copies] == [first.id, first.id]

    async def test_in_one_batch(self, store: ArticleStore) -> None:
        first, copy = await store.accept_all([offer(feed=None), offer(url=self.WIRE, feed=None)])

        assert copy.copy_of == first.id

    async def test_a_revision_keeps_its_original(self, store: ArticleStore) -> None:
        first = await store.accept(offer())
        await store.accept(offer(url=self.WIRE))

        await store.accept(offer(EDITED, url=self.WIRE))

        assert [each.copy_of for each in await revisions(store)] == [None, first.id, first.id]

    async def test_a_short_text_has_no_signature(self, store: ArticleStore) -> None:
        await store.accept(offer(LEAD))

        assert [each.signature for each in await revisions(store)] == [None]


class TestWithdrawal:
    """What its publisher takes back is a revision that says so."""

    @pytest.mark.parametrize("by", ["id", "address"])
    async def test_once(self, store: ArticleStore, by: str) -> None:
        first = await store.accept(offer())
        reference = first.id if by == "id" else f"{URL}?utm_source=x"

        came = [await store.withdraw(reference, NOW) for _ in range(2)]

        assert [each and (each.id, each.outcome, each.revision) for each in came] == [
            (first.id, "revision", 2),
            (first.id, "same", 2),
        ]
        assert [(each.status, each.body) for each in await revisions(store)] == [
            ("published", TEXT),
            ("withdrawn", TEXT),
        ]

    @pytest.mark.parametrize("reference", ["nothing", "https://quay.example/nothing", ""])
    async def test_of_what_is_not_there(self, store: ArticleStore, reference: str) -> None:
        assert await store.withdraw(reference, NOW) is None

    async def test_is_not_undone_by_a_feed_that_still_lists_it(self, store: ArticleStore) -> None:
        first = await store.accept(offer())
        await store.withdraw(first.id, NOW)

        came = await outcomes(store, offer(), offer(feed=OTHER), offer(EDITED))

        assert came == [("same", 2), ("same", 2), ("revision", 3)]
        assert (await revisions(store))[-1].status == "published"
