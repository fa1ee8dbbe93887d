"""Documents are read in child processes; a document that does harm is refused and the next one is read."""

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from services.ingest.adapters.reader import Reader
from services.ingest.domain import feeds, pages, pasted
from services.ingest.domain.feeds.discovery import Found
from services.ingest.domain.feeds.opml import Line
from tocsin.errors import Rejected

FEED = b"""<?xml version="1.0"?><rss version="2.0"><channel><title>The Quay Post</title><link>https://quay.example/</link>
<item><title>Harbour strike ends</title><link>/strike</link><author>Jane Roe</author>
<pubDate>Tue, 04 Mar 2025 10:00:00 +0100</pubDate></item></channel></rss>"""
PAGE = """<html><body><h1>Harbour strike ends</h1><article><p>Dock workers went back to work on Tuesday after nine days
of strike, the union of the harbour said in the evening.</p></article></body></html>"""
PASTED = "Harbour strike ends\n\nDock workers went back to work on Tuesday after nine days of strike, the union said."
PARAGRAPHS = b"<p>Some <b>bold <i>words</i></b> &amp; a <a href='/x'>link</a></p>" * 150
SLOW = b"<rss><channel>" + (b"<item><description><![CDATA[" + PARAGRAPHS + b"]]></description></item>") * 1_000
"""So much HTML to clean that reading it takes a second or two."""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def reader() -> AsyncIterator[Reader]:
    async with Reader(children=1) as reader:
        yield reader


pytestmark = pytest.mark.asyncio(loop_scope="module")
needs_proc = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="the system has no /proc to look into")


async def test_what_a_child_reads_is_what_the_rules_read(reader: Reader) -> None:
    feed = await reader.feed(FEED, "https://quay.example/feed", {"Content-Type": "text/xml"})
    page = await reader.page(PAGE, "https://quay.example/strike")
    page_in_bytes = await reader.page(PAGE.encode())
    text = await reader.pasted(PASTED)

    assert feed == feeds.parse(FEED, "https://quay.example/feed")
    assert feed.entries[0].published is not None
    assert page == page_in_bytes == pages.extract(PAGE)
    assert text == pasted.clean(PASTED)


async def test_a_child_reads_many_documents(reader: Reader) -> None:
    before = reader.pids

    for _ in range(20):
        await reader.feed(FEED)

    assert reader.pids == before


@needs_proc
async def test_a_document_whose_reader_is_killed_is_refused_and_the_next_one_is_read(reader: Reader) -> None:
    (pid,) = reader.pids
    reading = asyncio.create_task(reader.feed(SLOW))
    await _until_busy(pid)

    os.kill(pid, signal.SIGKILL)

    with pytest.raises(Rejected, match="cannot be read") as refused:
        await reading
    assert refused.value.reason == "rejected"
    assert await reader.feed(FEED) == feeds.parse(FEED)
    assert reader.pids != (pid,)


async def test_a_document_that_takes_too_long_is_refused_and_the_next_one_is_read() -> None:
    async with Reader(children=1, within_seconds=0.2) as reader:
        begun = time.monotonic()
        with pytest.raises(Rejected, match=r"took more than 0\.2 s to read"):
            await reader.feed(SLOW)

        assert time.monotonic() - begun < 3
        assert await reader.feed(FEED) == feeds.parse(FEED)


@needs_proc
async def test_a_document_that_burns_a_processor_is_stopped_by_the_system(reader: Reader) -> None:
    (pid,) = reader.pids
    reading = asyncio.create_task(reader.feed(SLOW))
    await _until_busy(pid)
    seconds_used, seconds_allowed = _ticks(pid) / os.sysconf("SC_CLK_TCK"), _seconds_allowed(pid)

    os.kill(pid, signal.SIGXCPU)

    assert seconds_used < seconds_allowed <= seconds_used + 7
    with pytest.raises(Rejected, match=r"took more than 5 s of a processor"):
        await reading


async def test_the_feeds_of_a_page_and_a_list_of_feeds_are_read_in_a_child(reader: Reader) -> None:
    page = b"<html><head><link rel='alternate' type='application/rss+xml' href='/feed' title='Quay'></head></html>"
    listed = b"<opml><body><outline text='Quay' xmlUrl='https://quay.example/feed'/></body></opml>"

    found = await reader.feeds_of(page, "https://quay.example/")
    feed_list = await reader.feed_list(listed)

    assert found[0] == Found("https://quay.example/feed", "Quay", "rss", "named")
    assert feed_list is not None
    assert feed_list.lines == (Line("https://quay.example/feed", "Quay"),)
    assert await reader.feed_list(page) is None


@needs_proc
async def test_a_reading_that_nobody_waits_for_any_more_does_not_answer_the_next(reader: Reader) -> None:
    (pid,) = reader.pids
    reading = asyncio.create_task(reader.feed(SLOW))
    await _until_busy(pid)

    reading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reading

    assert await reader.pasted(PASTED) == pasted.clean(PASTED)


async def test_a_child_that_died_between_two_documents_is_replaced(reader: Reader) -> None:
    (pid,) = reader.pids
    os.kill(pid, signal.SIGKILL)
    while reader.pids:
        await asyncio.sleep(0.01)

    assert await reader.feed(FEED) == feeds.parse(FEED)


@needs_proc
async def test_children_stand_apart_from_the_terminal_and_hold_no_secret(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOCSIN_API_PEPPER", "hush")

    async with Reader(children=1) as fresh:
        (pid,) = fresh.pids
        environment = await asyncio.to_thread(_environment, pid)

        assert os.getsid(pid) == pid
        assert b"hush" not in environment


async def test_stopping_leaves_no_child_behind() -> None:
    reader = Reader(children=2)
    await reader.start()
    pids = reader.pids

    await reader.stop()

    assert len(pids) == 2
    for pid in pids:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


def _seconds_allowed(pid: int) -> int:
    limits = Path(f"/proc/{pid}/limits").read_text().splitlines()
    return int(next(line for line in limits if line.startswith("Max cpu time")).split()[3])


def _environment(pid: int) -> bytes:
    return Path(f"/proc/{pid}/environ").read_bytes()


async def _until_busy(pid: int) -> None:
    """Wait until a process has begun to burn time."""
    before = _ticks(pid)
    while _ticks(pid) < before + 5:
        await asyncio.sleep(0.01)


def _ticks(pid: int) -> int:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])
