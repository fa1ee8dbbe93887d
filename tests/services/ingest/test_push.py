"""`POST /v1/articles`: what is answered 202 is in the stream, once; all else is a problem that says what to do."""

import asyncio
import json
import os
import signal
import time
from collections.abc import AsyncIterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from redis.asyncio import Redis

from services.cli.embedded import EmbeddedServer
from services.ingest.adapters.reader import Reader
from services.ingest.domain.identity.acceptance import Accepted, Offer
from tests.services.ingest.pushing import Publisher, Station, pushed_to
from tocsin.errors import Retryable
from tocsin.front import BODY_BYTES
from tocsin.rates import Rate

pytestmark = pytest.mark.redis

STORY = {
    "id": "desk-17",
    "title": "Harbour crane stands still for a third day",
    "text": "The port authority said the crane would be repaired by Friday.\n\nTwo ships wait in the roads.",
    "url": "https://www.harbour.example/news/crane?utm_source=push",
    "authors": ["Ida Holm"],
    "section": "Port",
    "language": "en-GB",
    "published": "2026-03-04T09:14:00+01:00",
    "captions": ["The crane at dusk"],
}


def story(number: int, **changes: Any) -> dict[str, Any]:
    """A story of its own."""
    text = f"Notice {number} of the port authority: berth {number} is closed, and pilots board at buoy {number * 7}."
    own = {"title": f"Berth {number} is closed", "text": text, "url": f"https://harbour.example/berth/{number}"}
    return {**own, **changes}


@pytest.fixture
async def reader() -> AsyncIterator[Reader]:
    """Starts its child when there is something to read."""
    reader = Reader(1)
    yield reader
    await reader.stop()


@pytest.fixture
async def station(redis: Redis, namespace: str, reader: Reader) -> AsyncIterator[Station]:
    async with pushed_to(redis, namespace, reader) as running:
        yield running


@pytest.fixture
async def publisher(station: Station) -> Publisher:
    return await station.publisher()


async def test_an_article_is_in_the_stream_when_it_is_answered(station: Station, publisher: Publisher) -> None:
    answer = await publisher.push(STORY)

    (stored,) = await station.articles()
    assert answer.status_code == 202
    assert answer.json() == {"articles": [{"id": stored.id, "revision": 1, "outcome": "new"}]}
    assert stored.title == STORY["title"]
    assert stored.body == STORY["text"]
    assert stored.canonical_url == "https://harbour.example/news/crane"
    assert (stored.source, stored.authors, stored.section) == ("harbour.example", ("Ida Holm",), ("Port",))
    assert (stored.language, stored.captions) == ("en", ("The crane at dusk",))
    assert stored.published == datetime.fromisoformat("2026-03-04T08:14:00+00:00")
    assert stored.feed == f"urn:tocsin:push:{publisher.key_id}"


async def test_the_same_again_is_no_second_article_and_an_edit_is_a_revision(
    station: Station, publisher: Publisher
) -> None:
    first = (await publisher.push(STORY)).json()["articles"][0]
    again = (await publisher.push(STORY)).json()["articles"][0]
    edited = (await publisher.push({**STORY, "text": "The crane has been repaired."})).json()["articles"][0]

    assert again == {"id": first["id"], "revision": 1, "outcome": "same", "why": "same"}
    assert edited == {"id": first["id"], "revision": 2, "outcome": "revision"}
    assert [article.revision for article in await station.articles()] == [1, 2]


async def test_an_older_version_never_replaces_a_newer_one(station: Station, publisher: Publisher) -> None:
    newer = {**STORY, "text": "The crane has been repaired.", "updated": "2026-03-04T12:00:00Z"}
    other = await station.publisher()
    await publisher.push(newer)

    answer = await other.push({**STORY, "updated": "2026-03-04T10:00:00Z"})

    assert answer.json()["articles"][0]["why"] == "older"
    assert len(await station.articles()) == 1


async def test_a_list_and_an_object_of_articles_are_taken_in_their_order(
    station: Station, publisher: Publisher
) -> None:
    listed = await publisher.push([story(number) for number in range(100)])
    wrapped = await publisher.push({"articles": [story(100), story(0)]})

    stored = [article.title for article in await station.articles()]
    assert [each["outcome"] for each in listed.json()["articles"]] == ["new"] * 100
    assert [each["outcome"] for each in wrapped.json()["articles"]] == ["new", "same"]
    assert stored == [f"Berth {number} is closed" for number in range(101)]


async def test_nothing_is_stored_where_anything_is_wrong_and_all_of_it_is_named(
    station: Station, publisher: Publisher
) -> None:
    wrong = [
        story(1),
        {"title": 7, "text": "x"},
        story(2, published="yesterday"),
        story(3, colour="red"),
        {"text": "x"},
    ]

    answer = await publisher.push({"articles": wrong})

    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert [fault["pointer"] for fault in answer.json()["errors"]] == [
        "/articles/1/title",
        "/articles/2/published",
        "/articles/3/colour",
        "/articles/4/title",
    ]
    assert answer.json()["errors"][2]["detail"] == "there is no such field"
    assert await station.articles() == []


HOSTILE: Sequence[bytes] = (
    b"",
    b" ",
    b"{",
    b"[" * 100_000,
    b'{"a":' * 100_000,
    b"[" * 400 + b"]" * 400,
    b'{"title": NaN}',
    b'{"title": Infinity}',
    b"-Infinity",
    b'{"title": 1e400}',
    b'{"title": ' + b"9" * 5_000 + b"}",
    b'{"title": 0.' + b"1" * 5_000 + b"}",
    b'{"title": "a", "title": "b"}',
    b'{"x": {"y": 1, "y": 2}}',
    b'{"title": "\\ud800", "text": "x"}',
    b'{"\\udfff": 1}',
    b'{"title": "\xff"}',
    b"\xff\xfe{\x00}\x00",
    b'{"title": "a\x01b"}',
    b'{"title": "a" "text": "b"}',
    b"{'title': 'a'}",
    b'{"title": "a",}',
    b"[1,]",
    b"<html></html>",
    b"title=a&text=b",
    b"\x00" * 1_000,
    b'"' + b"a" * 900_000,
    b"null",
    b"true",
    b"[[[[[[]]]]]]",
    b'{"articles": [[[[]]]]}',
    b'{"title": {"$ne": null}, "text": ["x"]}',
    b'{"__proto__": {"a": 1}, "title": "a", "text": "b"}',
    b'{"uri": {"a": 1}, "headlines": [[1]], "bodies": {"x": []}, "associations": [3], "altids": 3}',
)


async def test_no_hostile_body_is_a_mistake_of_ours(station: Station, publisher: Publisher) -> None:
    answers = [await publisher.push(content=body) for body in HOSTILE]

    assert {answer.status_code for answer in answers} <= {400, 422}
    assert all(answer.json()["type"].startswith("urn:tocsin:problem:") for answer in answers)
    assert [answer.status_code for answer in answers[:27]] == [400] * 27
    assert await station.articles() == []


async def test_html_is_read_as_its_text(station: Station, publisher: Publisher) -> None:
    html = "<p>The ferry &amp; its crew.</p><script>steal()</script><figure><figcaption>On deck</figcaption></figure>"

    await publisher.push(story(1, text=None, html=html))
    empty = await publisher.push(story(2, text=None, html="<script>nothing()</script>"))

    (stored,) = await station.articles()
    assert (stored.body, stored.captions) == ("The ferry & its crew.", ("On deck",))
    assert empty.json()["errors"][0]["pointer"] == "/text"


async def test_html_that_takes_too_long_is_refused_and_hurts_nobody(redis: Redis, namespace: str) -> None:
    heavy = "<p " + " ".join(f"a{number}=1" for number in range(90_000)) + ">x</p>"
    reader = Reader(1, within_seconds=0.3)
    async with pushed_to(redis, namespace, reader) as station:
        publisher = await station.publisher()
        slow, quick = await asyncio.gather(publisher.push(story(1, text=None, html=heavy)), publisher.push(story(2)))
    await reader.stop()

    assert (slow.status_code, quick.status_code) == (400, 202)
    assert slow.json()["detail"] == "it took more than 0.3 s to read"


async def test_a_summary_alone_is_kept_as_a_teaser(station: Station, publisher: Publisher) -> None:
    await publisher.push({"title": "Fog", "summary": "The ferry waits.", "url": "https://harbour.example/fog"})

    (stored,) = await station.articles()
    assert (stored.summary, stored.body, stored.partial) == ("The ferry waits.", "", "teaser")


async def test_what_is_too_long_is_cut_and_said(publisher: Publisher) -> None:
    answer = await publisher.push(story(1, title="long " * 200, text="word " * 20_000))

    assert answer.json()["articles"][0]["cut"] == ["title", "body"]


NINJS = {
    "uri": "urn:newsml:wire.example:crane",
    "type": "text",
    "versioncreated": "2026-03-04T10:00:00Z",
    "headlines": [{"value": "Harbour crane stands still"}],
    "bodies": [{"contenttype": "application/xhtml+xml", "value": "<p>The crane stands still.</p><p>Ships wait.</p>"}],
}
NEWSML = """<?xml version="1.0" encoding="UTF-8"?>
<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="urn:newsml:wire.example:ferry" version="1">
<itemMeta><itemClass qcode="ninat:text"/><versionCreated>2026-03-04T10:00:00Z</versionCreated>
<pubStatus qcode="stat:usable"/></itemMeta><contentMeta><headline>Ferry waits for fog to lift</headline></contentMeta>
<contentSet><inlineData contenttype="text/plain">The ferry waits at the quay.</inlineData></contentSet></newsItem>"""
G2 = "application/vnd.iptc.g2.newsitem+xml"


async def test_the_formats_of_the_agencies_are_taken_edited_and_withdrawn(
    station: Station, publisher: Publisher
) -> None:
    later = {**NINJS, "versioncreated": "2026-03-04T11:00:00Z", "bodies": [{"value": "The crane works again."}]}

    answers = [
        await publisher.push(NINJS),
        await publisher.push(later),
        await publisher.push({**NINJS, "pubstatus": "canceled"}),
        await publisher.push(content=NEWSML.encode(), content_type=G2),
        await publisher.push(content=NEWSML.replace("stat:usable", "stat:withheld").encode(), content_type=G2),
    ]

    results = [answer.json()["articles"][0] for answer in answers]
    assert [each["outcome"] for each in results] == ["new", "revision", "withdrawn", "new", "withdrawn"]
    assert len({each["id"] for each in results[:3]}) == len({each["id"] for each in results[3:]}) == 1
    stored = await station.articles()
    assert [(article.revision, article.status) for article in stored] == [
        (1, "published"), (2, "published"), (3, "withdrawn"), (1, "published"), (2, "withdrawn"),
    ]  # fmt: skip
    assert stored[0].body == "The crane stands still.\n\nShips wait."


async def test_wrong_xml_is_refused_as_wrong_json_is(publisher: Publisher) -> None:
    answers = [
        await publisher.push(content=body, content_type="application/xml")
        for body in (b"{}", NEWSML.replace("guid=", "id=").encode(), b"<rss/>", b"<!DOCTYPE x>" + NEWSML[38:].encode())
    ]

    assert [answer.status_code for answer in answers] == [400, 422, 415, 400]
    assert answers[1].json()["errors"][0]["pointer"] == "/newsItem/@guid"


@pytest.mark.parametrize("named_by", ["publisher", "ours", "url"])
async def test_a_withdrawal_is_a_revision_that_says_so(station: Station, publisher: Publisher, named_by: str) -> None:
    stored = (await publisher.push(STORY)).json()["articles"][0]
    reference = {"publisher": {"id": "desk-17"}, "ours": {"id": stored["id"]}, "url": {"url": STORY["url"]}}[named_by]

    answer = await publisher.push({"status": "withdrawn", **reference})
    again = await publisher.push({"status": "withdrawn", **reference})

    assert answer.json()["articles"] == [{"id": stored["id"], "revision": 2, "outcome": "withdrawn"}]
    assert again.json()["articles"][0]["outcome"] == "same"
    assert [(article.revision, article.status) for article in await station.articles()] == [
        (1, "published"),
        (2, "withdrawn"),
    ]


async def test_a_publisher_s_name_is_its_own(station: Station, publisher: Publisher) -> None:
    other = await station.publisher()
    await publisher.push(STORY)

    answer = await other.push({"id": "desk-17", "status": "withdrawn"})

    assert answer.status_code == 202
    assert answer.json() == {"articles": [{"id": None, "revision": None, "outcome": "unknown"}]}
    assert len(await station.articles()) == 1


async def test_a_batch_may_publish_and_withdraw_in_turn(station: Station, publisher: Publisher) -> None:
    answer = await publisher.push([STORY, {"id": "desk-17", "status": "withdrawn"}, story(1)])

    assert [each["outcome"] for each in answer.json()["articles"]] == ["new", "withdrawn", "new"]


async def test_an_idempotency_key_gives_the_same_answer_for_the_same_body(
    station: Station, publisher: Publisher
) -> None:
    first = await publisher.push(STORY, idempotency_key="a" * 255)
    again = await publisher.push(STORY, idempotency_key="a" * 255)
    other_body = await publisher.push(story(1), idempotency_key="a" * 255)
    other_key = await (await station.publisher()).push(story(1), idempotency_key="a" * 255)

    assert again.status_code == first.status_code == 202
    assert again.json() == first.json()
    assert (other_body.status_code, other_body.json()["type"]) == (422, "urn:tocsin:problem:key-reused")
    assert other_key.json()["articles"][0]["outcome"] == "new"


async def test_an_idempotency_key_is_kept_for_a_day(redis: Redis, namespace: str, publisher: Publisher) -> None:
    await publisher.push(STORY, idempotency_key="k")

    (key,) = [key async for key in redis.scan_iter(match=f"{namespace}:push-answer.v1:*")]

    assert timedelta(hours=23) < timedelta(seconds=await redis.ttl(key)) <= timedelta(hours=24)


async def test_requests_with_one_key_at_the_same_time_have_one_answer(station: Station, publisher: Publisher) -> None:
    answers = await asyncio.gather(*(publisher.push(STORY, idempotency_key="one") for _ in range(8)))

    assert {answer.status_code for answer in answers} == {202}
    assert len({answer.text for answer in answers}) == 1
    assert answers[0].json()["articles"][0]["outcome"] in ("new", "same")
    assert len(await station.articles()) == 1


@pytest.mark.parametrize("key", ["a" * 256, "", "\u00e9"])
async def test_an_idempotency_key_that_is_none_is_refused(publisher: Publisher, key: str) -> None:
    headers = {"authorization": f"Bearer {publisher.token}", "idempotency-key": key.encode("latin-1")}

    answer = await publisher.http.post(publisher.url, json=STORY, headers=headers)  # type: ignore[arg-type]

    assert answer.status_code == 422
    assert "Idempotency-Key" in answer.json()["detail"]


async def test_a_body_that_is_wrong_leaves_its_key_free(publisher: Publisher) -> None:
    wrong = await publisher.push({"title": "t"}, idempotency_key="k")
    mended = await publisher.push(STORY, idempotency_key="k")

    assert (wrong.status_code, mended.status_code) == (422, 202)


@pytest.mark.parametrize(
    "content_type",
    ["", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/pdf"],
)
async def test_other_formats_are_refused_by_name(publisher: Publisher, content_type: str) -> None:
    answer = await publisher.push(content=json.dumps(STORY).encode(), content_type=content_type)

    assert (answer.status_code, answer.json()["type"]) == (415, "urn:tocsin:problem:unsupported")


async def test_other_charsets_and_packed_bodies_are_refused(publisher: Publisher) -> None:
    body = json.dumps(STORY).encode()

    charset = await publisher.push(content=body, content_type="application/json; charset=latin-1")
    packed = await publisher.push(content=body, content_encoding="gzip")
    plain = await publisher.push(content=body, content_type='Application/JSON; Charset="UTF-8"')

    assert (charset.status_code, packed.status_code, plain.status_code) == (415, 415, 202)


async def test_a_body_of_a_mebibyte_is_taken_and_one_byte_more_is_not(station: Station, publisher: Publisher) -> None:
    body = json.dumps(story(1)).encode()
    fits = body + b" " * (BODY_BYTES - len(body))

    async def streamed() -> AsyncIterator[bytes]:
        yield fits
        yield b" "

    taken = await publisher.push(content=fits)
    announced = await publisher.push(content=fits + b" ")
    given = {"authorization": f"Bearer {publisher.token}", "content-type": "application/json"}
    unannounced = await publisher.http.post(publisher.url, content=streamed(), headers=given)

    assert (taken.status_code, announced.status_code, unannounced.status_code) == (202, 413, 413)
    assert announced.json()["type"] == "urn:tocsin:problem:too-large"


async def test_other_methods_and_paths_are_refused_with_what_is_allowed(publisher: Publisher) -> None:
    given = {"authorization": f"Bearer {publisher.token}"}
    answers = [
        await publisher.http.request(method, publisher.url, headers=given)
        for method in ("GET", "PUT", "DELETE", "OPTIONS")
    ]
    elsewhere = await publisher.http.post(f"{publisher.url}/17", json=STORY, headers=given)

    assert {answer.status_code for answer in answers} == {405}
    assert {answer.headers["allow"] for answer in answers} == {"POST"}
    assert answers[0].json()["type"] == "urn:tocsin:problem:not-allowed"
    assert elsewhere.status_code == 404


async def test_only_a_key_with_the_scope_may_push(station: Station) -> None:
    publisher = await station.publisher(scopes=["articles:read", "alerts:read"])

    without = await station.http.post(station.url, json=STORY)
    in_query = await station.http.post(f"{station.url}?key={publisher.token}", json=STORY)
    wrong = await station.http.post(station.url, json=STORY, headers={"authorization": "Bearer tocsin_x"})
    unscoped = await publisher.push(STORY)

    assert [each.status_code for each in (without, in_query, wrong, unscoped)] == [401, 401, 401, 403]
    assert publisher.token not in without.text + in_query.text + wrong.text + unscoped.text
    assert await station.articles() == []


async def test_too_many_requests_are_told_when_to_come_back(station: Station) -> None:
    publisher = await station.publisher(Rate(per_second=0.5, burst=2))

    answers = [await publisher.push(story(number)) for number in range(3)]

    assert [answer.status_code for answer in answers] == [202, 202, 429]
    assert int(answers[2].headers["retry-after"]) in (1, 2)
    assert answers[2].json()["type"] == "urn:tocsin:problem:too-many"


class Failing:
    """A way into the stream that is closed."""

    async def accept_all(self, offers: Sequence[Offer]) -> list[Accepted]:
        raise Retryable("the server failed while accepting articles: Connection refused")


async def test_a_store_that_fails_is_answered_503_and_leaves_the_key_to_the_same_body(
    redis: Redis, namespace: str, reader: Reader
) -> None:
    async with pushed_to(redis, namespace, reader, Failing()) as failing:
        publisher = await failing.publisher()
        failed = await publisher.push(STORY, idempotency_key="k")
    async with pushed_to(redis, namespace, reader) as station:
        publisher.url, publisher.http = station.url, station.http
        retried = await publisher.push(STORY, idempotency_key="k")

    assert failed.status_code == 503
    assert int(failed.headers["retry-after"]) > 0
    assert retried.json()["articles"][0]["outcome"] == "new"


async def test_a_full_server_is_answered_503_and_what_it_took_is_there(
    station: Station, publisher: Publisher, redis: Redis
) -> None:
    taken = await publisher.push(story(1))
    before = (await redis.config_get("maxmemory"))["maxmemory"]
    await redis.config_set("maxmemory", "1mb")
    try:
        refused = await publisher.push(story(2))
    finally:
        await redis.config_set("maxmemory", before)
    again = await publisher.push(story(2))

    assert [answer.status_code for answer in (taken, refused, again)] == [202, 503, 202]
    assert int(refused.headers["retry-after"]) > 0
    assert len(await station.articles()) == 2


async def test_of_a_flood_nothing_that_was_accepted_is_lost(station: Station) -> None:
    publishers = [await station.publisher(Rate(per_second=0.5, burst=10)) for _ in range(4)]
    statuses: list[int] = []

    async def pour(publisher: Publisher, first: int) -> None:
        for begin in range(first, first + 100, 10):
            answer = await publisher.push([story(number) for number in range(begin, begin + 10)])
            statuses.append(answer.status_code)

    await asyncio.gather(*(pour(publisher, 1_000 * number) for number, publisher in enumerate(publishers * 4)))

    assert set(statuses) == {202, 429}
    assert len(await station.articles()) == 10 * statuses.count(202)


async def test_a_server_that_stands_still_is_answered_503_in_time(tmp_path: Path, reader: Reader) -> None:
    with EmbeddedServer(tmp_path / "s") as server:
        async with Redis.from_url(server.url) as redis, pushed_to(redis, "", reader) as station:
            publisher = await station.publisher()
            os.kill(server.pid, signal.SIGSTOP)
            try:
                begun = time.monotonic()
                answer = await publisher.push(STORY)
                took = time.monotonic() - begun
            finally:
                os.kill(server.pid, signal.SIGCONT)
            again = await publisher.push(STORY)

    assert (answer.status_code, again.status_code) == (503, 202)
    assert int(answer.headers["retry-after"]) > 0
    assert took < 10
