"""Feeds that are made to do harm cost little, hurt no other and are read as far as they can be."""

import asyncio
import os
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.ingest.adapters.reader import Reader
from services.ingest.domain.feeds import Feed, parse
from tests.services.ingest.domain.feed_corpus.corpus import corpus
from tests.services.ingest.domain.feed_corpus.harm import harm
from tests.services.ingest.domain.feed_corpus.hostile import FEED, HOSTILE, LARGE, MOST_ENTRIES
from tocsin.errors import Rejected

URL = "https://quay.example/news/feed.xml"
WITHIN_SECONDS = 3.0


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def reader() -> AsyncIterator[Reader]:
    async with Reader(children=2) as reader:
        yield reader


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("name", HOSTILE)
async def test_a_hostile_document_is_read_or_refused_soon_and_hurts_no_other(reader: Reader, name: str) -> None:
    feed, neighbour, seconds = await _beside_another(reader, HOSTILE[name]())

    assert seconds < WITHIN_SECONDS
    assert neighbour == await reader.feed(FEED, URL) == parse(FEED, URL)
    assert feed is None or (len(feed.entries) <= MOST_ENTRIES and not harm(feed))


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("name", LARGE)
async def test_what_is_only_large_is_read_soon_up_to_a_thousand_entries(reader: Reader, name: str) -> None:
    make, entries = LARGE[name]

    feed, neighbour, seconds = await _beside_another(reader, make())

    assert seconds < WITHIN_SECONDS
    assert neighbour == await reader.feed(FEED, URL)
    assert feed is not None
    assert len(feed.entries) == entries
    assert not harm(feed)


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize(
    "declared",
    [
        '<!DOCTYPE rss [<!ENTITY a SYSTEM "file://{path}">]>',
        '<!DOCTYPE rss [<!ENTITY a SYSTEM "{path}">]>',
        '<!DOCTYPE rss [<!ENTITY a PUBLIC "x" "file://{path}">]>',
        '<!DOCTYPE rss [<!ENTITY % b SYSTEM "file://{path}"> %b; <!ENTITY a "x">]>',
        '<!DOCTYPE rss SYSTEM "file://{path}">',
    ],
)
async def test_no_document_reads_a_file(reader: Reader, tmp_path: Path, declared: str) -> None:
    path = tmp_path / "kept"
    path.write_text("the combination of the safe")
    included = f'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" parse="text" href="file://{path}"/>'
    document = _asking(declared.format(path=path), f"&a;{included}")

    feed = await reader.feed(document, URL)

    assert "combination" not in repr(feed)


@pytest.mark.asyncio(loop_scope="module")
async def test_no_document_makes_a_connection(reader: Reader) -> None:
    calls = 0

    async def called(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal calls
        calls += 1
        writer.close()

    async with await asyncio.start_server(called, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        for declared in (
            f'<!DOCTYPE rss SYSTEM "http://127.0.0.1:{port}/x.dtd">',
            f'<!DOCTYPE rss [<!ENTITY a SYSTEM "http://127.0.0.1:{port}/x">]>',
            f'<!DOCTYPE rss [<!ENTITY % b SYSTEM "http://127.0.0.1:{port}/x"> %b;]>',
            f'<?xml-stylesheet type="text/xsl" href="http://127.0.0.1:{port}/x.xsl"?>',
        ):
            await reader.feed(_asking(declared, "&a;"), f"http://127.0.0.1:{port}/")
        await reader.feed(_asking("", "&lt;img src='i.png'&gt;&lt;link href='x.css'&gt;"), f"http://127.0.0.1:{port}/")

    assert calls == 0


@given(st.binary(max_size=2_000))
def test_no_bytes_are_too_odd_for_the_parser(document: bytes) -> None:
    assert len(parse(document, URL).entries) <= MOST_ENTRIES


SEEDS = [case.body for case in corpus() if 40 < len(case.body) < 4_000][::7]
SPLINTERS = [
    b"<", b">", b"&", b"</", b"<!--", b"-->", b"<![CDATA[", b"]]>", b"<?xml", b"?>", b"<!DOCTYPE", b"\0", b"\xff\xfe",
    b"\xef\xbb\xbf", b"&#xD800;", b"&#0;", b'"', b"'", b"<item>", b"</item>", b"<entry>", b"</channel>", b"xmlns:a=",
    b"encoding='utf-16'", b'encoding="punycode"', b"{", b"}", b"[", b"null", b"\\ud800", b"1e999", b"\x1f\x8b",
]  # fmt: skip


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """Draw a feed of the corpus that is cut, spliced and splintered."""
    document = draw(st.sampled_from(SEEDS))
    for _ in range(draw(st.integers(1, 4))):
        start, end = sorted((draw(st.integers(0, len(document))), draw(st.integers(0, len(document)))))
        piece = draw(st.one_of(st.sampled_from(SPLINTERS), st.binary(max_size=4), st.just(document[start:end])))
        document = draw(st.sampled_from((document[:start] + piece + document[end:], document[:end] + piece,
                                         document[:start] + piece + document[start:])))  # fmt: skip
    return document


@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow])
@given(mutated(), st.sampled_from((None, URL, "", "javascript:x", "http://[", "https://페리.example/a b")))
def test_no_broken_feed_is_too_odd_for_the_parser(document: bytes, url: str | None) -> None:
    feed = parse(document, url)

    assert len(feed.entries) <= MOST_ENTRIES
    assert not harm(feed)


@given(
    st.dictionaries(
        st.one_of(st.sampled_from(("Content-Type", "content-type", "Link", "Content-Encoding")), st.text()),
        st.one_of(st.text(), st.sampled_from(("text/xml; charset=utf-16", "<x>; rel=hub", "a; charset=\0", "<" * 99))),
    )
)
def test_no_head_of_an_answer_is_too_odd_for_the_parser(headers: dict[str, str]) -> None:
    feed = parse(FEED, URL, headers)

    assert len(feed.entries) <= 1
    assert not harm(feed)


def _asking(before: str, text: str) -> bytes:
    """Return a feed with something before it that asks for more than the document holds."""
    item = f"<item><title>Ferry {text}</title><description>{text}</description></item>"
    return f"{before}<rss version='2.0'><channel><title>Quay</title>{item}</channel></rss>".encode()


async def _beside_another(reader: Reader, document: bytes) -> tuple[Feed | None, Feed, float]:
    """Read a document, None if it is refused, and another beside it; and say how long the first took."""
    reading = asyncio.create_task(_timed(reader, document))
    neighbour = await reader.feed(FEED, URL)
    feed, seconds = await reading
    return feed, neighbour, seconds


async def _timed(reader: Reader, document: bytes) -> tuple[Feed | None, float]:
    """Read a document and say what it took: of a processor where that can be told, for others work here too."""
    pids, used, begun = reader.pids, _processor_seconds(reader.pids), time.monotonic()
    try:
        feed = await reader.feed(document, URL)
    except Rejected:
        feed = None
    elapsed = time.monotonic() - begun
    after = _processor_seconds(pids) if reader.pids == pids else None
    return feed, elapsed if used is None or after is None else min(elapsed, after - used)


def _processor_seconds(pids: tuple[int, ...]) -> float | None:
    """Return what processes have used of a processor, None where the system does not say or one is gone."""
    try:
        stats = [Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split() for pid in pids]
    except OSError:
        return None
    return sum(int(fields[11]) + int(fields[12]) for fields in stats) / os.sysconf("SC_CLK_TCK")
