"""Feeds as their operator sees them: looked at before they are added, settled, shown, and taken along in lists."""

import asyncio
import json
import os
import pty
import re
import shlex
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from redis.asyncio import Redis
from typer.main import get_command
from typer.testing import CliRunner

from services.cli.console import EXIT_NOT
from services.cli.main import app
from services.ingest.adapters.feed_store import FeedStore
from services.ingest.domain.feeds import opml
from services.ingest.domain.polling.outcomes import Failed, Read, after
from services.ingest.domain.polling.troubles import TO_DO
from tests.fakes import FakeClock
from tests.services.cli.conftest import Ran
from tests.services.ingest.sites import Site, serving
from tocsin.errors import TocsinError

pytestmark = pytest.mark.redis

NOW = datetime(2026, 3, 4, 5, 6, tzinfo=UTC)
ITEMS = "".join(
    f"<item><title>Ship number {number} has sailed</title><guid>{number}</guid><link>https://harbour.example/{number}</link>"
    f"<pubDate>Tue, 03 Mar 2026 {number:02}:00:00 GMT</pubDate><description>It left at dawn.</description></item>"
    for number in range(1, 8)
)
FEED = f"<rss version='2.0'><channel><title>Harbour news</title><language>en</language>{ITEMS}</channel></rss>"


@dataclass
class Desk:
    """Somebody at the command line, beside a site; the commands run in this process."""

    site: Site

    async def feeds(self, *arguments: str, stdin: str = "") -> Ran:
        ended = await asyncio.to_thread(CliRunner().invoke, app, ["feeds", *arguments], input=stdin)
        if isinstance(ended.exception, TocsinError):
            return Ran(EXIT_NOT, ended.stdout, str(ended.exception))
        return Ran(ended.exit_code, ended.stdout, ended.stderr)


@pytest.fixture
async def desk(redis_url: str, namespace: str, key_file: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Desk]:
    async with serving() as site:
        for name, value in {
            "REDIS_URL": redis_url,
            "NAMESPACE": namespace,
            "KEY_FILE": str(key_file),
            "ALLOW_PRIVATE_NETS": "127.0.0.0/8",
            "ALLOW_PORTS": str(site.port),
            "FETCH_SPACING": "0",
        }.items():
            monkeypatch.setenv(f"TOCSIN_{name}", value)
        monkeypatch.setenv("COLUMNS", "200")
        yield Desk(site)


@pytest.fixture
def store(redis: Redis, namespace: str) -> FeedStore:
    return FeedStore(redis, FakeClock(NOW), namespace)


def rows(ran: Ran) -> list[dict[str, Any]]:
    assert ran.code == 0, ran.err
    return [json.loads(line) for line in ran.out.splitlines()]


async def test_a_feed_is_shown_before_it_is_added_and_fetched_once(desk: Desk, store: FeedStore, redis: Redis) -> None:
    url = desk.site.put("/rss.xml", FEED)

    [seen] = rows(await desk.feeds("add", url, "--preview", "--json"))
    nothing_added = await store.list()
    desk.site.asked.clear()
    added = await desk.feeds("add", url)

    assert (seen["title"], seen["entries"], seen["texts"], seen["language"]) == ("Harbour news", 7, "teasers", "en")
    assert [entry["title"] for entry in seen["latest"]][:2] == ["Ship number 7 has sailed", "Ship number 6 has sailed"]
    assert (seen["added"], nothing_added) == (False, ())
    assert added.code == 0, added.err
    assert "Harbour news" in added.out
    assert "7 entries · teasers · polled about every" in added.out
    assert "rings nobody" in added.out
    assert desk.site.paths() == ["/rss.xml"]
    assert [feed.url for feed in await store.list()] == [url]


async def test_on_a_terminal_it_is_asked_which_feed_and_whether_to_add_it(desk: Desk, store: FeedStore) -> None:
    desk.site.put("/sea.xml", FEED)
    links = "".join(f'<link rel="alternate" type="application/rss+xml" href="/{name}.xml">' for name in ("land", "sea"))
    url = desk.site.put("/", f"<html><head>{links}</head><body><p>Welcome</p></body></html>")

    code, said = await asyncio.to_thread(at_a_terminal, ["feeds", "add", url], ["2", "n"])

    assert "land.xml" in said
    assert "Harbour news" in said
    assert "Add it?" in said
    assert code == 1
    assert await store.list() == ()


def at_a_terminal(arguments: list[str], answers: list[str]) -> tuple[int, str]:
    """Run a command on a terminal of its own, with answers typed ahead; return its exit code and what it showed."""
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "services.cli", *arguments]
    with subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, close_fds=True) as process:
        os.close(theirs)
        os.write(ours, "".join(f"{answer}\n" for answer in answers).encode())
        said = b""
        with suppress(OSError):  # how a terminal says that nobody is there any more
            while piece := os.read(ours, 4_096):
                said += piece
    os.close(ours)
    return process.returncode, said.decode("utf-8", "replace")


async def test_what_cannot_be_had_is_not_added_and_says_why(desk: Desk, store: FeedStore) -> None:
    ran = await desk.feeds("add", desk.site.url + "/nowhere")

    assert ran.code == 1
    assert "the server answered 404 Not Found" in ran.complaint
    assert await store.list() == ()


async def test_a_feed_that_is_away_can_be_added_unseen(desk: Desk, store: FeedStore) -> None:
    ran = await desk.feeds("add", f"{desk.site.url}/away", "--unseen", "--full-text", "never")

    assert ran.code == 0, ran.err
    assert desk.site.asked == []
    assert [feed.full_text for feed in await store.list()] == ["never"]


async def test_headers_are_never_taken_from_the_command_line_nor_shown(desk: Desk, store: FeedStore) -> None:
    url = "https://harbour.example/feed"
    await store.add(url)

    refused = await desk.feeds("set", url, "--header", "Authorization: Bearer s3cret")
    too_few = await desk.feeds("set", url, "--user", "ada")
    settled = await desk.feeds("set", url, "--header", "X-Key", "--user", "ada", stdin="s3cret-1\ns3cret-2\n")
    shown = await desk.feeds("show", url, "--json")
    dropped = await desk.feeds("set", url, "--no-headers", "--full-text", "always")

    assert (refused.code, too_few.code, settled.code, dropped.code) == (1, 1, 0, 0)
    assert "others would see the value" in refused.complaint
    assert "no line for the password of ada" in too_few.complaint
    assert rows(shown)[0]["headers"] == ["X-Key", "Authorization"]
    assert "full text always, headers: none" in dropped.out
    assert "s3cret" not in "".join(ran.out + ran.err for ran in (refused, too_few, settled, shown, dropped))


async def test_a_feed_is_shown_with_its_state_its_history_and_what_to_do(desk: Desk, store: FeedStore) -> None:
    url = "https://harbour.example/feed"
    await store.add(url)
    [lease] = await store.claim(1)
    state = after(lease.feed, Read("Harbour news", lease.feed.validators, (NOW,)), NOW, 0.0, 0.25)
    for number in range(3):
        failed = Failed("the server answered 401 Unauthorized", trouble="login")
        state = after(state, failed, NOW + timedelta(hours=number), 0.0)
    await store.save(lease, replace(state, title="Harbour [bold]news"))

    [listed] = rows(await desk.feeds("list", "--failing", "--json"))
    [whole] = rows(await desk.feeds("show", url, "--json"))
    page = await desk.feeds("show", url)
    table = await desk.feeds("list")

    assert (listed["state"], listed["failures"], listed["trouble"]) == ("failing", 3, "login")
    assert "tocsin feeds set URL --user" in listed["to_do"]
    assert [past["outcome"] for past in whole["history"]] == ["read", "failed", "failed", "failed"]
    assert (whole["history"][0]["new"], whole["history"][0]["milliseconds"]) == (1, 250)
    for said in ("failing (3)", "Harbour [bold]news", "401 Unauthorized", "next poll", "history"):
        assert said in page.out
    assert "failing (3)" in table.out


async def test_a_list_of_feeds_is_taken_line_by_line_and_comes_out_again(
    desk: Desk, store: FeedStore, tmp_path: Path
) -> None:
    await store.add("https://known.example/feed")
    outlines = (
        '<outline text="Sea"><outline type="rss" text="Harbour &amp; sea" xmlUrl="https://harbour.example/feed"/></outline>'
        '<outline type="rss" text="Known" xmlUrl="https://known.example/feed"/>'
        '<outline type="rss" text="Inside" xmlUrl="http://10.0.0.1/feed"/>'
        '<outline type="rss" text="Odd" xmlUrl="javascript:alert(1)"/>'
        '<outline type="rss" text="Again" xmlUrl="https://harbour.example/feed"/>'
    )
    file = tmp_path / "feeds.opml"
    file.write_text(f"<opml version='2.0'><head/><body>{outlines}</body></opml>")

    imported = await desk.feeds("import", str(file))
    exported = await desk.feeds("export")
    again = opml.read(exported.out.encode())

    assert imported.code == 0, imported.err
    assert "added    https://harbour.example/feed  Harbour & sea" in imported.out
    assert "known    https://known.example/feed" in imported.out
    assert "refused  http://10.0.0.1/feed" in imported.out
    assert "javascript:alert(1)" in imported.out
    assert "1 added, 1 known already, " in imported.out
    assert [feed.url for feed in await store.list()] == ["https://harbour.example/feed", "https://known.example/feed"]
    assert again is not None
    assert [line.url for line in again.lines] == ["https://harbour.example/feed", "https://known.example/feed"]


async def test_what_is_no_list_of_feeds_says_so(desk: Desk) -> None:
    ran = await desk.feeds("import", "-", stdin="good morning")

    assert ran.code == 1
    assert "standard input: it is no list of feeds (expected OPML)" in ran.complaint


GUIDE = (Path(__file__).resolve().parents[3] / "docs/feeds.md").read_text("utf-8")


@pytest.mark.parametrize("example", re.findall(r"^tocsin (feeds .+)$", GUIDE, re.MULTILINE))
def test_every_example_of_the_guide_is_a_command_with_these_options(example: str) -> None:
    _, name, *rest = shlex.split(example)
    [group] = [each.typer_instance for each in app.registered_groups if each.name == "feeds"]
    command = get_command(group).commands[name]  # type: ignore[attr-defined]

    context = command.make_context(name, rest)

    assert context.info_name == name


def test_the_guide_names_every_kind_of_trouble() -> None:
    assert {kind for kind in TO_DO if f"`{kind}`" in GUIDE} == set(TO_DO)
