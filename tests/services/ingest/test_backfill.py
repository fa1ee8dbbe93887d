"""What came out before is taken in once, rings nobody, and goes on where it was cut off."""

import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import pytest
from redis.asyncio import Redis

from services.ingest.adapters.backfill_marks import BackfillMarks
from services.ingest.backfill import Backfill, Refusal, Step
from services.ingest.domain.backfills import Mark, Tally, next_page
from services.ingest.domain.feeds import parse
from services.ingest.domain.identity.acceptance import Offer, Offered
from services.ingest.domain.polling.polls import FeedState
from tests.services.ingest.rooms import BEGIN, STORY, Intake, Item, Reading, html_page, rss, taking_in
from tests.services.ingest.sites import Answer, Asked
from tocsin.errors import Rejected, Retryable

pytestmark = pytest.mark.redis


@dataclass
class Folder:
    pages: dict[str, bytes]
    read_: list[str] = field(default_factory=list)

    def names(self) -> Sequence[str]:
        return sorted(self.pages)

    def read(self, name: str) -> bytes:
        self.read_.append(name)
        return self.pages[name]


@dataclass
class Room:
    intake: Intake
    backfill: Backfill


@pytest.fixture
async def room(redis: Redis, namespace: str) -> AsyncIterator[Room]:
    async with taking_in(redis, namespace) as intake:
        marks = BackfillMarks(redis, namespace)
        fetcher = intake.hand_in.fetches
        yield Room(intake, Backfill(fetcher, Reading(), intake.entries, intake.clock, marks))


async def all_of(steps: AsyncIterator[Step]) -> tuple[Tally, list[Refusal]]:
    found = [step async for step in steps]
    return found[-1].mark.tally, [refusal for step in found for refusal in step.refusals]


def line(number: int, **fields: Any) -> bytes:
    given = {"id": f"a{number}", "url": f"https://quay.example/{number}", "title": f"Story {number}", "text": STORY}
    return json.dumps({**given, **fields}).encode() + b"\n"


async def test_lines_become_articles_with_what_they_tell(room: Room) -> None:
    given = line(
        1,
        published="2025-01-02T03:04:05+01:00",
        first_seen="2025-01-02T02:10:00Z",
        authors=["Ole Brandt"],
        lang="en",
        source="Quay",
        feed="https://quay.example/feed",
        unheard="of",
    )

    tally, refused = await all_of(room.backfill.lines("file", [given]))

    [article] = await room.intake.written()
    assert (tally, refused) == (Tally(taken=1), [])
    assert (article.id, article.backfill, article.authors, article.language) == ("a1", True, ("Ole Brandt",), "en")
    assert (article.source, article.feed) == ("Quay", "https://quay.example/feed")
    assert article.published is not None
    assert article.published.isoformat() == "2025-01-02T02:04:05+00:00"
    assert article.first_seen.isoformat() == "2025-01-02T02:10:00+00:00"


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        (b"{", "Invalid JSON"),
        (b"[1]\n", "object"),
        (b'"a"\n', "object"),
        (b'{"title": 3}\n', "title: "),
        (b'{"title": " "}\n', "neither a title nor a text"),
        (line(2, published="the day before"), "published: 'the day before' is no time"),
        (line(2, url="javascript:alert(1)"), "url: 'javascript:alert(1)' is no address"),
        (line(2, authors="Ole"), "authors: "),
        (b'{"title": "' + b"x" * 1_100_000 + b'"}\n', "longer than 1 MiB"),
        (b"[" * 100_000 + b"\n", ""),
        (b'{"title": "\xff"}\n', ""),
    ],
)
async def test_a_line_that_is_no_article_is_refused_by_its_number_and_hurts_no_other(
    room: Room, bad: bytes, why: str
) -> None:
    tally, [refused] = await all_of(room.backfill.lines("file", [line(1), b"\n", bad, line(3)]))

    assert tally == Tally(taken=2, refused=1)
    assert refused.what == "line 3"
    assert why in refused.why
    assert "\n" not in refused.why


async def test_the_same_file_again_is_known(room: Room) -> None:
    lines = [line(number) for number in range(5)]
    await all_of(room.backfill.lines("file", lines))

    tally, _ = await all_of(room.backfill.lines("file", [*lines, line(1, text=f"{STORY} All were found.")]))

    assert tally == Tally(known=5, revised=1)


async def test_a_run_that_was_cut_off_goes_on_where_it_was(room: Room) -> None:
    lines = [line(number) for number in range(250)]
    steps = room.backfill.lines("file", lines)
    first = await anext(steps)
    await anext(steps)
    offered = Counting(room.backfill.entries)

    tally, _ = await all_of(replace(room.backfill, entries=offered).lines("file", lines))

    assert first.mark == Mark("100", Tally(taken=100))
    assert offered.count == 50
    assert tally == Tally(taken=250)
    assert len(await room.intake.written()) == 250
    assert await room.backfill.marks.load("file") == Mark()


async def test_a_server_that_fails_leaves_the_mark_where_it_was(room: Room) -> None:
    lines = [line(number) for number in range(150)]
    failing = replace(room.backfill, entries=Counting(room.backfill.entries, fails_after=1))
    with pytest.raises(Retryable):
        await all_of(failing.lines("file", lines))

    tally, _ = await all_of(room.backfill.lines("file", lines))

    assert tally == Tally(taken=150)
    assert len(await room.intake.written()) == 150


async def test_a_folder_of_pages(room: Room) -> None:
    folder = Folder(
        {
            "a.html": html_page("Two freighters gone"),
            "b.txt": f"Goat in a bus\n\n{STORY[::-1]}".encode(),
            "c/d.html": b"<html><body></body></html>",
            "e.txt": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
            "f.html": rss(room.intake.site, Item("A feed", "/1")),
        }
    )

    tally, refused = await all_of(room.backfill.folder("pages", folder))

    assert (tally.taken, tally.refused) == (2, 3)
    assert [refusal.what for refusal in refused] == ["c/d.html", "e.txt", "f.html"]
    assert all(article.backfill for article in await room.intake.written())


async def test_a_saved_page_is_known_by_the_address_it_names(room: Room) -> None:
    named = b'<link rel="canonical" href="https://quay.example/two-freighters"></head>'
    page = html_page("Two freighters gone").replace(b"</head>", named)

    await all_of(room.backfill.folder("pages", Folder({"a.html": page})))

    assert [article.canonical_url for article in await room.intake.written()] == ["https://quay.example/two-freighters"]


async def test_a_folder_goes_on_after_the_page_that_was_last(room: Room) -> None:
    folder = Folder({f"{number}.html": html_page(f"Story {number}") for number in range(4)})
    steps = room.backfill.folder("pages", folder)
    await anext(steps)
    await anext(steps)
    folder.read_.clear()

    tally, _ = await all_of(room.backfill.folder("pages", folder))

    assert folder.read_ == ["2.html", "3.html"]
    assert tally.taken + tally.known == 4


OLDER = '<atom:link xmlns:atom="http://www.w3.org/2005/Atom" rel="prev-archive" href="{}"/>'
WORDPRESS = "<generator>https://wordpress.org/?v=6.5</generator>"


def archive(room: Room, pages: int, how: str) -> FeedState:
    """Put a feed with an archive on the site."""
    site = room.intake.site
    bodies = {}
    for number in range(1, pages + 1):
        body = rss(site, *(Item(f"Story {number}.{each}", f"/{number}-{each}") for each in range(3)))
        older = OLDER.format(f"{site.url}/feed{number + 1}") if number < pages else ""
        said = {"named": older, "wordpress": WORDPRESS, "none": ""}[how]
        bodies[number] = body.replace(b"<channel>", b"<channel>" + said.encode())
        site.put(f"/feed{number}", bodies[number])
    if how == "wordpress":
        site.answers["/feed1"] = lambda asked: _page(bodies, asked)
    return FeedState(f"{site.url}/feed1", added_at=BEGIN, next_poll=BEGIN, first_poll_done=True)


def _page(bodies: dict[int, bytes], asked: Asked) -> Answer:
    body = bodies.get(int(asked.query.removeprefix("paged=") or 1))
    return Answer(pieces=[body]) if body else Answer(404)


@pytest.mark.parametrize(("how", "found"), [("named", 9), ("wordpress", 9), ("none", 3)])
async def test_the_archive_of_a_feed_is_read_to_its_end(room: Room, how: str, found: int) -> None:
    feed = archive(room, 3, how)

    tally, refused = await all_of(room.backfill.feed(feed.url, feed))

    articles = await room.intake.written()
    assert (tally, refused) == (Tally(taken=found), [])
    assert len(articles) == found
    assert all(article.backfill and article.feed == feed.url for article in articles)


async def test_an_archive_goes_on_at_the_page_that_comes_next(room: Room) -> None:
    feed = archive(room, 3, "named")
    await anext(room.backfill.feed(feed.url, feed))
    room.intake.site.asked.clear()

    tally, _ = await all_of(room.backfill.feed(feed.url, feed))

    assert room.intake.site.paths() == ["/feed2", "/feed3"]
    assert tally == Tally(taken=9)


async def test_an_archive_that_leads_in_a_circle_ends(room: Room) -> None:
    feed = archive(room, 2, "named")
    site = room.intake.site
    back = OLDER.format(f"{site.url}/feed1").encode()
    site.put("/feed2", rss(site, Item("Story 2.0", "/2-0")).replace(b"<channel>", b"<channel>" + back))

    tally, _ = await all_of(room.backfill.feed(feed.url, feed))

    assert tally == Tally(taken=4)


async def test_a_feed_that_lists_the_same_on_every_page_ends(room: Room) -> None:
    feed = archive(room, 1, "wordpress")
    site = room.intake.site
    body = rss(site, Item("Story", "/1")).replace(b"<channel>", b"<channel>" + WORDPRESS.encode())
    site.put("/feed1", body)

    tally, _ = await all_of(room.backfill.feed(feed.url, feed))

    assert tally == Tally(taken=1)
    assert len(site.asked) == 2


async def test_an_archive_page_that_cannot_be_had_is_refused_and_says_so(room: Room) -> None:
    feed = archive(room, 2, "named")
    room.intake.site.put("/feed2", b"", 404)

    tally, [refused] = await all_of(room.backfill.feed(feed.url, feed))

    assert tally == Tally(taken=3, refused=1)
    assert "404" in refused.why


async def test_what_is_no_feed_is_refused(room: Room) -> None:
    url = room.intake.site.put("/page", html_page("A page"))

    with pytest.raises(Rejected, match="no feed"):
        await all_of(room.backfill.feed(url, FeedState(url, BEGIN, BEGIN)))


async def test_the_live_feed_finds_what_backfill_took_in_known(room: Room) -> None:
    feed = archive(room, 1, "none")
    await all_of(room.backfill.feed(feed.url, feed))

    answer = room.intake.site.answers["/feed1"]
    taken = await room.intake.entries.take(parse(b"".join(answer.pieces), feed.url), feed, BEGIN + timedelta(hours=1))

    assert taken.offered == ()


@pytest.mark.parametrize(
    ("url", "older"),
    [
        ("https://quay.example/feed", "https://quay.example/feed?paged=2"),
        ("https://quay.example/feed?paged=2&cat=3", "https://quay.example/feed?paged=3&cat=3"),
        ("https://quay.example/feed?paged=x", "https://quay.example/feed?paged=2"),
    ],
)
def test_wordpress_counts_its_pages(room: Room, url: str, older: str) -> None:
    body = rss(room.intake.site, Item("A", "/a")).replace(b"<channel>", b"<channel>" + WORDPRESS.encode())

    assert next_page(parse(body), body, url) == older


@dataclass
class Counting:
    """A way in that counts what it is offered, and fails after so many calls."""

    entries: Any
    fails_after: int | None = None
    count: int = 0
    calls: int = 0

    async def offer(self, offers: Sequence[Offer]) -> tuple[Offered, ...]:
        if self.calls == self.fails_after:
            raise Retryable("the server failed")
        self.calls += 1
        self.count += len(offers)
        offered: tuple[Offered, ...] = await self.entries.offer(offers)
        return offered

    async def take(self, *given: Any) -> Any:
        return await self.entries.take(*given)
