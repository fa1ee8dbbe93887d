"""Documents are got within a deadline and within sizes, politely, and only from where they may be."""

import asyncio
import gzip
import time
import zlib
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import replace
from ipaddress import ip_network
from itertools import pairwise

import pytest

from services.ingest.adapters.fetcher import Fetcher, FetchLimits
from services.ingest.domain.polling.access import Access, header
from services.ingest.domain.polling.fetches import Fetched, HostBusy, Validators
from tests.services.ingest.sites import Answer, Asked, Headers, Site, serving
from tocsin.errors import Rejected, Retryable
from tocsin.guard import Forbidden, Guard

LIMITS = FetchLimits(seconds=5.0, connect_seconds=2.0, raw_bytes=100_000, unpacked_bytes=200_000, spacing_seconds=0.0)
FEED = b"<rss><channel><title>Harbour news</title></channel></rss>"


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    async with serving() as site:
        yield site


def fetcher_for(site: Site, limits: FetchLimits = LIMITS) -> Fetcher:
    guard = Guard((ip_network("127.0.0.0/8"),), (site.port,))
    return Fetcher(guard, "Tocsin/1 (+mailto:desk@news.example)", limits)


@pytest.fixture
async def fetcher(site: Site) -> AsyncIterator[Fetcher]:
    async with fetcher_for(site) as fetcher:
        yield fetcher


async def test_a_sloppy_address_is_written_as_browsers_write_it(site: Site, fetcher: Fetcher) -> None:
    site.put("/a b/caf\xe9", FEED)

    fetched = await fetcher.get(f"{site.url}/a b/caf\xe9?x=y z")

    assert fetched.body == FEED


async def test_a_document_comes_with_its_address_status_and_headers(site: Site, fetcher: Fetcher) -> None:
    url = site.put("/feed", FEED, headers=[("ETag", 'W/"7"'), ("X-Name", "caf\xe9")])

    fetched = await fetcher.get(url)

    assert (fetched.url, fetched.status, fetched.body) == (url, 200, FEED)
    assert fetched.headers["etag"] == 'W/"7"'
    assert fetched.headers["x-name"] == "caf\xe9"
    assert not fetched.permanently_moved
    assert not fetched.not_modified


async def test_the_user_agent_says_who_asks_and_how_to_reach_them(site: Site, fetcher: Fetcher) -> None:
    await fetcher.get(site.put("/feed", FEED))

    assert site.asked[0].headers["user-agent"] == "Tocsin/1 (+mailto:desk@news.example)"
    assert "cookie" not in site.asked[0].headers


async def test_validators_go_back_byte_for_byte(site: Site, fetcher: Fetcher) -> None:
    def unless_known(asked: Asked) -> Answer:
        known = (
            asked.headers.get("if-none-match") == 'W/"caf\xe9"' and asked.headers["if-modified-since"] == "Yesterday"
        )
        return Answer(304) if known else Answer(200, (("ETag", 'W/"caf\xe9"'), ("Last-Modified", "Yesterday")), (FEED,))

    site.answers["/feed"] = unless_known
    first = await fetcher.get(site.url + "/feed")

    second = await fetcher.get(site.url + "/feed", Validators(first.headers["etag"], first.headers["last-modified"]))

    assert first.status == 200
    assert second.not_modified
    assert second.body == b""


@pytest.mark.parametrize("status", [404, 410, 500])
async def test_a_refusal_comes_back_as_its_status(site: Site, fetcher: Fetcher, status: int) -> None:
    fetched = await fetcher.get(site.put("/feed", b"sorry", status))

    assert (fetched.status, fetched.body) == (status, b"")


@pytest.mark.parametrize("status", [403, 429, 503])
@pytest.mark.parametrize(
    ("body", "headers", "read"),
    [
        (b"sorry", [], b"sorry"),
        (gzip.compress(b"sorry"), [("Content-Encoding", "gzip")], b"sorry"),
        (b"x" * 5_000_000, [], b""),
        (b"sorry", [("Content-Encoding", "br")], b""),
    ],
)
async def test_a_refusal_that_may_be_a_check_comes_with_what_it_says_within_bounds(
    site: Site, fetcher: Fetcher, status: int, body: bytes, headers: Headers, read: bytes
) -> None:
    fetched = await fetcher.get(site.put("/feed", body, status, headers))

    assert (fetched.status, fetched.body) == (status, read)


@pytest.mark.parametrize("status", [403, 406])
async def test_where_our_name_is_refused_the_fallback_is_tried_once(site: Site, fetcher: Fetcher, status: int) -> None:
    url = site.put("/feed", b"", status)

    fetched = await fetcher.get(url)
    remembered = await fetcher.get(url, agent="fallback")

    assert (fetched.status, fetched.agent) == (status, "fallback")
    assert remembered.agent == "fallback"
    names = [asked.headers["user-agent"].startswith("Mozilla/5.0 (compatible; Tocsin/1") for asked in site.asked]
    assert names == [False, True, True]


@pytest.mark.parametrize("status", [401, 404, 429, 500, 503])
async def test_another_refusal_has_nothing_to_do_with_our_name(site: Site, fetcher: Fetcher, status: int) -> None:
    fetched = await fetcher.get(site.put("/feed", b"", status))

    assert (fetched.agent, len(site.asked)) == ("own", 1)


async def test_headers_of_a_feed_s_own_may_replace_ours_and_go_to_its_host_alone(site: Site, fetcher: Fetcher) -> None:
    elsewhere = site.url.replace("127.0.0.1", "localhost") + "/there"
    site.put("/there", FEED)
    url = site.put("/feed", status=302, headers=[("Location", elsewhere)])
    access = Access(url, (header("Cookie: paid=yes"), header("User-Agent: Reader"), header("Accept: text/xml")))

    await fetcher.get(url, access=access)

    here, there = (asked.headers for asked in site.asked)
    assert (here["cookie"], here["user-agent"], here["accept"]) == ("paid=yes", "Reader", "text/xml")
    assert "cookie" not in there
    assert there["user-agent"].startswith("Tocsin/1")


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        ("gzip", gzip.compress(FEED)),
        ("", gzip.compress(FEED)),
        ("deflate", zlib.compress(FEED)),
        ("deflate", zlib.compress(FEED)[2:-4]),
        ("deflate", FEED),
        ("deflate", gzip.compress(FEED)),
        ("gzip", FEED),
        ("identity", FEED),
        ("utf-8", FEED),
    ],
)
async def test_a_packed_body_is_told_by_its_bytes(site: Site, fetcher: Fetcher, encoding: str, body: bytes) -> None:
    url = site.put("/feed", body, headers=[("Content-Encoding", encoding)] if encoding else [])

    assert (await fetcher.get(url)).body == FEED


@pytest.mark.parametrize(
    ("encoding", "body", "reason"),
    [
        ("gzip, gzip", gzip.compress(gzip.compress(FEED)), "packed more than once"),
        ("gzip", gzip.compress(gzip.compress(FEED)), "packed more than once"),
        ("br", b"\x0b\x02\x80", "not asked for"),
        ("gzip", gzip.compress(FEED)[:4] + b"\xff" * 40, "damaged"),
    ],
)
async def test_a_body_that_is_packed_wrongly_is_refused(
    site: Site, fetcher: Fetcher, encoding: str, body: bytes, reason: str
) -> None:
    url = site.put("/feed", body, headers=[("Content-Encoding", encoding)])

    with pytest.raises(Rejected, match=reason):
        await fetcher.get(url)


async def test_a_packed_body_that_breaks_off_may_be_whole_the_next_time(site: Site, fetcher: Fetcher) -> None:
    url = site.put("/feed", gzip.compress(FEED)[:-12])

    with pytest.raises(Retryable, match="broke off"):
        await fetcher.get(url)


async def test_a_bomb_is_noticed_before_it_is_unpacked(site: Site, fetcher: Fetcher) -> None:
    bomb = gzip.compress(b"\0" * 50_000_000)
    assert len(bomb) < LIMITS.raw_bytes
    url = site.put("/feed", bomb, headers=[("Content-Encoding", "gzip")])

    with pytest.raises(Rejected, match="unpacks to more than"):
        await fetcher.get(url)


async def test_a_body_without_end_is_cut_at_the_limit(site: Site, fetcher: Fetcher) -> None:
    site.answers["/feed"] = Answer(pieces=[b"x" * 10_000] * 10_000)

    with pytest.raises(Rejected, match="larger than"):
        await fetcher.get(site.url + "/feed")


async def test_a_body_that_drips_ends_at_the_deadline(site: Site) -> None:
    site.answers["/feed"] = Answer(pieces=[b"x"] * 1000, pause_seconds=0.02)
    began = time.monotonic()

    async with fetcher_for(site, replace(LIMITS, seconds=0.3)) as fetcher:
        with pytest.raises(Retryable, match="too long"):
            await fetcher.get(site.url + "/feed")

    assert time.monotonic() - began < 3


async def test_headers_that_drip_end_at_the_deadline() -> None:
    hung_up = asyncio.Event()

    async def drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\n")
        while not reader.at_eof():
            writer.write(b"x: y\r\n")
            with suppress(TimeoutError):
                await asyncio.wait_for(reader.read(4096), 0.02)
        writer.close()
        await writer.wait_closed()
        hung_up.set()

    server = await asyncio.start_server(drip, "127.0.0.1", 0)
    site = Site(url=f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}")
    async with server, fetcher_for(site, replace(LIMITS, seconds=0.3)) as fetcher:
        with pytest.raises(Retryable, match="too long"):
            await fetcher.get(site.url)
        await asyncio.wait_for(hung_up.wait(), 2)


async def test_redirects_are_followed_and_permanent_only_if_each_is(site: Site, fetcher: Fetcher) -> None:
    target = site.put("/feed", FEED)
    permanent = site.put("/old", status=301, headers=[("Location", "/older")])
    site.put("/older", status=308, headers=[("Location", target)])
    mixed = site.put("/mixed", status=302, headers=[("Location", "/old")])

    moved, borrowed = await fetcher.get(permanent), await fetcher.get(mixed)

    assert (moved.url, moved.body, moved.permanently_moved) == (target, FEED, True)
    assert (borrowed.url, borrowed.body, borrowed.permanently_moved) == (target, FEED, False)


async def test_a_redirect_in_a_circle_too_far_or_to_nowhere_is_refused(site: Site, fetcher: Fetcher) -> None:
    circle = site.put("/a", status=302, headers=[("Location", "/b")])
    site.put("/b", status=302, headers=[("Location", "/a")])
    nowhere = site.put("/nowhere", status=302)
    for number in range(7):
        site.put(f"/hop{number}", status=302, headers=[("Location", f"/hop{number + 1}")])

    with pytest.raises(Rejected, match="circle"):
        await fetcher.get(circle)
    with pytest.raises(Rejected, match="nowhere"):
        await fetcher.get(nowhere)
    with pytest.raises(Rejected, match="more than 5 times"):
        await fetcher.get(site.url + "/hop0")


@pytest.mark.parametrize(
    "inside",
    [
        "http://10.0.0.1/",
        "http://[::1]/",
        "http://169.254.169.254/latest",
        "file:///etc/passwd",
        "http://2130706433:1/",
    ],
)
async def test_a_redirect_leads_nowhere_that_the_guard_forbids(site: Site, fetcher: Fetcher, inside: str) -> None:
    url = site.put("/feed", status=302, headers=[("Location", inside)])

    with pytest.raises(Forbidden):
        await fetcher.get(url)


async def test_an_error_names_the_address_without_its_secrets(site: Site, fetcher: Fetcher) -> None:
    url = site.put("/feed", status=302, headers=[("Location", "http://10.0.0.1/")])

    with pytest.raises(Forbidden, match=r"/feed\?…: 10\.0\.0\.1 is a private address") as caught:
        await fetcher.get(f"{url}?token=hidden")
    with pytest.raises(Forbidden) as named:
        await fetcher.get("http://me:hidden@127.0.0.1/")

    assert "hidden" not in str(caught.value) + str(named.value)


async def test_a_server_that_is_away_is_asked_again_later(site: Site) -> None:
    away = await asyncio.start_server(lambda reader, writer: None, "127.0.0.1", 0)
    gone = Site(url=f"http://127.0.0.1:{away.sockets[0].getsockname()[1]}")
    away.close()
    await away.wait_closed()

    async with fetcher_for(gone) as fetcher:
        with pytest.raises(Retryable, match=r"^http://127\.0\.0\.1:\d+: "):
            await fetcher.get(gone.url)


async def test_a_host_is_asked_one_request_at_a_time_and_spaced(site: Site) -> None:
    for number in range(4):
        site.put(f"/{number}", FEED)

    async with fetcher_for(site, replace(LIMITS, spacing_seconds=0.1)) as fetcher:
        await asyncio.gather(*(fetcher.get(f"{site.url}/{number}") for number in range(4)))

    moments = sorted(asked.at for asked in site.asked)
    assert all(later - earlier >= 0.1 for earlier, later in pairwise(moments))
    assert site.most_open == 1


async def test_who_is_not_patient_turns_away_from_a_long_queue(site: Site, fetcher: Fetcher) -> None:
    site.answers["/feed"] = Answer(pieces=[FEED], pause_seconds=0.02)

    got = await asyncio.gather(
        *(fetcher.get(f"{site.url}/feed", patient=number < 3) for number in range(20)), return_exceptions=True
    )

    turned_away = [each for each in got if isinstance(each, HostBusy)]
    assert len(got) - len(turned_away) == len(site.asked) == 5
    assert all(isinstance(each, Fetched) for each in got[:3])


async def test_hosts_do_not_wait_for_each_other(site: Site) -> None:
    site.answers["/feed"] = Answer(pieces=[FEED], pause_seconds=0.1)

    async with fetcher_for(site) as fetcher:
        await asyncio.gather(fetcher.get(f"{site.url}/feed"), fetcher.get(f"http://localhost:{site.port}/feed"))

    assert site.most_open == 2


async def test_no_more_than_so_many_are_got_at_once(site: Site) -> None:
    site.answers["/feed"] = Answer(pieces=[FEED], pause_seconds=0.05)

    async with fetcher_for(site, replace(LIMITS, at_once=1)) as fetcher:
        await asyncio.gather(fetcher.get(f"{site.url}/feed"), fetcher.get(f"http://localhost:{site.port}/feed"))

    assert site.most_open == 1


async def test_a_host_that_asks_for_it_is_left_alone(site: Site, fetcher: Fetcher) -> None:
    busy = site.put("/busy", status=429, headers=[("Retry-After", "120")])
    other = site.put("/other", FEED)
    await fetcher.get(busy)

    with pytest.raises(Retryable, match="left alone") as caught:
        await fetcher.get(other)

    assert 100 < (caught.value.retry_after_seconds or 0) <= 120
    assert site.paths() == ["/busy"]


async def test_waiting_for_a_turn_does_not_count_towards_the_deadline(site: Site) -> None:
    site.put("/feed", FEED)

    async with fetcher_for(site, replace(LIMITS, seconds=0.4, spacing_seconds=0.25)) as fetcher:
        fetched = await asyncio.gather(*(fetcher.get(f"{site.url}/feed") for _ in range(4)))

    assert [each.status for each in fetched] == [200] * 4
