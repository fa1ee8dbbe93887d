"""No redirect, spelling or changing name makes a fetch dial what the guard forbids: a listener inside sees nothing."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from ipaddress import ip_network
from itertools import cycle
from pathlib import Path

import pytest

from services.ingest.adapters.fetcher import Fetcher, FetchLimits
from tests.services.ingest.sites import Answer, Site, serving
from tocsin.errors import TocsinError
from tocsin.guard import Guard

OUTSIDE = "127.0.0.1"
"""Where the site of these tests is, the only address that is allowed."""
INSIDE = "127.0.0.2"
"""Where a listener waits that nobody may reach."""
REDIRECTS = (301, 302, 303, 307, 308)
INSIDE_SPELLED = [
    "http://127.0.0.2:{port}/",
    "http://127.0.0.2.:{port}/",
    "http://127.2:{port}/",
    "http://127.0.2:{port}/",
    "http://0x7f.2:{port}/",
    "http://0x7f000002:{port}/",
    "http://2130706434:{port}/",
    "http://0177.0.0.2:{port}/",
    "http://0177.0.0.02:{port}/",
    "http://017700000002:{port}/",
    "http://①②⑦.⓪.⓪.②:{port}/",
    "http://127。0。0。2:{port}/",
    "http://[::ffff:127.0.0.2]:{port}/",
    "http://[::ffff:7f00:2]:{port}/",
    "http://[::127.0.0.2]:{port}/",
    "http://[64:ff9b::7f00:2]:{port}/",
    "http://[2002:7f00:2::]:{port}/",
    "http://user:word@127.0.0.2:{port}/",
    "http://news.example@127.0.0.2:{port}/",
    "http://127.0.0.2:{port}\\@news.example/",
    "//127.0.0.2:{port}/",
    "http:127.0.0.2:{port}/",
    "http:/127.0.0.2:{port}/",
    "http://inside.example:{port}/",
    "http://both.example:{port}/",
    "HTTP://INSIDE.EXAMPLE:{port}/",
    "http://inside.example.:{port}/",
    "http://%69nside.example:{port}/",
    "http://127.0.0.2:{port}#@news.example/",
    "http://127.0.0.2:{port}?@news.example/",
    "\thttp://127.0.0.2:{port}/",
    "ftp://127.0.0.2:{port}/",
    "gopher://127.0.0.2:{port}/",
    "file:///etc/hostname",
]
REBINDING_ROUNDS = 400


@dataclass
class Names:
    """A name server that an attacker keeps for some of its names."""

    answers: dict[str, AsyncIterator[Sequence[str]] | Sequence[str]] = field(default_factory=dict)

    async def __call__(self, host: str) -> Sequence[str]:
        answer = self.answers.get(host.rstrip(".").lower(), ())
        return await anext(answer) if isinstance(answer, AsyncIterator) else answer


@dataclass
class Room:
    site: Site
    inside_port: int
    names: Names
    fetcher: Fetcher
    seen: list[str]
    """Every connection that the listener inside has seen."""


@pytest.fixture
async def room() -> AsyncIterator[Room]:
    names = Names({"outside.example": [OUTSIDE], "inside.example": [INSIDE], "both.example": [OUTSIDE, INSIDE]})
    async with serving() as site, listening() as (port, seen):
        guard = Guard((ip_network(OUTSIDE),), (site.port, port), resolve=names)
        async with Fetcher(guard, "test", FetchLimits(seconds=5, spacing_seconds=0)) as fetcher:
            yield Room(site, port, names, fetcher, seen)


@asynccontextmanager
async def listening() -> AsyncIterator[tuple[int, list[str]]]:
    seen: list[str] = []

    async def note(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        seen.append(str(writer.get_extra_info("peername")))
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 6\r\nconnection: close\r\n\r\nsecret")
        writer.close()

    server = await asyncio.start_server(note, INSIDE, 0)
    async with server:
        yield server.sockets[0].getsockname()[1], seen


async def test_the_listener_inside_would_notice_a_call(room: Room) -> None:
    async with Fetcher(Guard((ip_network(INSIDE),), (room.inside_port,)), "test") as unguarded:
        fetched = await unguarded.get(f"http://{INSIDE}:{room.inside_port}/")

    assert fetched.body == b"secret"
    assert len(room.seen) == 1


@pytest.mark.parametrize("spelling", INSIDE_SPELLED)
async def test_no_spelling_reaches_what_is_inside(room: Room, spelling: str) -> None:
    with pytest.raises(TocsinError):
        await room.fetcher.get(spelling.format(port=room.inside_port))

    assert room.seen == []


@pytest.mark.parametrize("status", REDIRECTS)
@pytest.mark.parametrize("spelling", INSIDE_SPELLED)
async def test_no_redirect_reaches_what_is_inside(room: Room, spelling: str, status: int) -> None:
    target = spelling.format(port=room.inside_port).encode("utf-8").decode("latin-1")
    room.site.answers["/feed"] = Answer(status, [("location", target)])

    # a target that is taken for a path of the site itself is answered by the site, with a 404
    answer = None
    with suppress(TocsinError):
        answer = await room.fetcher.get(f"{room.site.url}/feed")

    assert answer is None or (answer.status == 404 and answer.url.startswith(room.site.url))
    assert room.seen == []


async def test_a_redirect_over_many_hops_is_checked_at_each(room: Room) -> None:
    room.site.answers["/1"] = Answer(302, [("location", "/2")])
    room.site.answers["/2"] = Answer(302, [("location", f"http://outside.example:{room.site.port}/3")])
    room.site.answers["/3"] = Answer(302, [("location", f"http://inside.example:{room.inside_port}/")])

    with pytest.raises(TocsinError, match="leads inside"):
        await room.fetcher.get(f"{room.site.url}/1")

    assert room.site.paths() == ["/1", "/2", "/3"]
    assert room.seen == []


async def test_a_name_that_changes_between_two_answers_never_leads_inside(room: Room) -> None:
    room.site.put("/feed", "fine")
    room.names.answers["changing.example"] = turns([OUTSIDE], [INSIDE], [OUTSIDE, INSIDE], [INSIDE, OUTSIDE])
    # on this port only the address inside would answer
    url = f"http://changing.example:{room.inside_port}/feed"
    got = refused = 0

    for _ in range(REBINDING_ROUNDS):
        try:
            await room.fetcher.get(url)
            got += 1
        except TocsinError:
            refused += 1

    assert (got, refused) == (0, REBINDING_ROUNDS)
    assert room.seen == []


async def test_the_name_is_asked_once_a_connection_and_what_it_said_is_dialled(room: Room) -> None:
    room.site.put("/feed", "fine")
    room.names.answers["changing.example"] = turns([OUTSIDE], [INSIDE])
    url = f"http://changing.example:{room.site.port}/feed"

    outcomes = []
    for _ in range(20):
        try:
            outcomes.append((await room.fetcher.get(url)).body)
        except TocsinError:
            outcomes.append(b"refused")

    assert outcomes == [b"fine", b"refused"] * 10
    assert room.seen == []


async def test_neither_proxies_nor_passwords_come_from_the_surroundings(
    room: Room, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, f"http://{INSIDE}:{room.inside_port}")
    (tmp_path / ".netrc").write_text(f"machine {OUTSIDE} login somebody password hidden\n")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
    guard = Guard((ip_network(OUTSIDE),), (room.site.port,))
    room.site.put("/feed", "fine")

    async with Fetcher(guard, "test") as fetcher:
        await fetcher.get(f"{room.site.url}/feed")

    assert "authorization" not in room.site.asked[0].headers
    assert room.seen == []


async def turns(*answers: Sequence[str]) -> AsyncIterator[Sequence[str]]:
    """Yield answers in turn, for ever."""
    for answer in cycle(answers):
        yield answer
