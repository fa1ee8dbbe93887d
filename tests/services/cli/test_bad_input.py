"""Bad input of each kind gets one clear line and the right exit code, and loses nothing."""

import json
import socket
from pathlib import Path

import pytest
from redis.asyncio import Redis

from services.cli.embedded import EmbeddedServer
from services.notifier.adapters.subscription_scripts import ALL
from tests.services.cli.conftest import Tocsin
from tests.services.cli.test_running import free_port
from tocsin.streams import ARTICLES, prefixed

pytestmark = pytest.mark.redis
QUERY = "topic:missile-transfer"


def test_no_such_file(tocsin: Tocsin, tmp_path: Path) -> None:
    for command in (("ingest",), ("tag",), ("tag", "--jsonl")):
        ran = tocsin(*command, str(tmp_path / "missing.html"))

        assert ran.code == 1
        assert "missing.html: cannot be read (No such file or directory)" in ran.complaint


def test_an_empty_document(tocsin: Tocsin) -> None:
    for command in ("ingest", "tag"):
        ran = tocsin(command, "-", stdin=b" \n")

        assert (ran.code, "standard input: it is empty" in ran.complaint) == (1, True)


def test_a_binary_document(tocsin: Tocsin) -> None:
    for command in ("ingest", "tag"):
        ran = tocsin(command, "-", stdin=bytes(range(256)) * 100)

        assert (ran.code, "neither a page nor text" in ran.complaint) == (1, True)


def test_a_document_of_50_megabytes(tocsin: Tocsin, tmp_path: Path) -> None:
    large = tmp_path / "large.txt"
    large.write_bytes(b"word " * 10_000_000)
    for command in ("ingest", "tag"):
        ran = tocsin(command, str(large))

        assert (ran.code, "large.txt: 47.7 MiB are too much" in ran.complaint) == (1, True)


def test_broken_lines_stand_in_their_place_and_the_others_are_tagged(tocsin: Tocsin) -> None:
    good = {"id": "good", "title": "", "text": "Iran has sold drones to Russia, Ukrainian officials said."}
    lines = [json.dumps({**good, "id": "first"}), '{"id": "broken', '{"id": "no text"}', json.dumps(good)]

    ran = tocsin("tag", "--jsonl", stdin="\n\n".join(lines).encode())

    answers = [json.loads(line) for line in ran.out.splitlines()]
    assert ran.code == 1
    assert [answer["id"] for answer in answers] == ["first", None, "no text", "good"]
    assert ["error" in answer for answer in answers] == [False, True, True, False]
    assert [line.partition(":")[2].strip()[:22] for line in ran.err.splitlines()] == [
        "standard input, line 3",
        "standard input, line 5",
    ]


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("topic:missile-transfr", "did you mean missile-transfer"),
        ("topic:missile-transfer and country:KP", "AND"),
        ("NOT topic:missile-transfer", "NOT"),
        ("event:(transfer actor:Nowhereland)", "Nowhereland"),
    ],
)
def test_a_query_that_is_wrong(tocsin: Tocsin, query: str, says: str) -> None:
    ran = tocsin("subscribe", query, "--name", "n", "--webhook", "https://example.org/hook")

    assert ran.code == 1
    assert "column" in ran.complaint
    assert says.lower() in ran.complaint.lower()


@pytest.mark.parametrize(
    "webhook", ["http://127.0.0.1/hook", "http://10.1.2.3/hook", "http://[::1]/x", "ftp://example.org"]
)
async def test_a_webhook_that_may_not_be_called(tocsin: Tocsin, redis: Redis, namespace: str, webhook: str) -> None:
    ran = tocsin("subscribe", QUERY, "--name", "n", "--webhook", webhook)

    assert ran.code == 1
    assert ran.complaint
    assert not await redis.exists(prefixed(ALL, namespace))


def test_a_server_that_is_away(tocsin: Tocsin) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        url = f"redis://user:hunter2@127.0.0.1:{probe.getsockname()[1]}"

    ran = tocsin("ingest", "-", stdin=b"A title\n\nA text of one sentence.", TOCSIN_REDIS_URL=url)

    assert ran.code == 1
    assert "does not answer" in ran.complaint
    assert "hunter2" not in ran.err


def test_a_server_that_refuses_our_password(tocsin: Tocsin, tmp_path: Path) -> None:
    port = free_port()
    with EmbeddedServer(tmp_path / "store", port=port):
        ran = tocsin("feeds", "list", TOCSIN_REDIS_URL=f"redis://127.0.0.1:{port}/0?password=hunter2")

    assert ran.code == 78
    assert "refuses us" in ran.complaint
    assert "hunter2" not in ran.err


def test_no_server_at_all(tocsin: Tocsin) -> None:
    ran = tocsin("feeds", "list", TOCSIN_REDIS_URL=None)

    assert ran.code == 78
    assert "start `tocsin up`" in ran.complaint


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("TOCSIN_PARTITIONS", "many"),
        ("TOCSIN_REDIS_URL", "http://redis"),
        ("TOCSIN_CLAIM_IDLE", "-1"),
        ("TOCSIN_NAMESPACE", "a b"),
    ],
)
def test_a_wrong_setting(tocsin: Tocsin, variable: str, value: str) -> None:
    ran = tocsin("feeds", "list", **{variable: value})

    assert ran.code == 78
    assert variable in ran.complaint


def test_a_missing_key_file(tocsin: Tocsin, tmp_path: Path) -> None:
    ran = tocsin("run", "notifier", TOCSIN_KEY_FILE=str(tmp_path / "no-key"))

    assert ran.code == 78
    assert "no-key" in ran.err
    assert "Traceback" not in ran.err


def test_check_finds_a_missing_key_file(tocsin: Tocsin, tmp_path: Path) -> None:
    ran = tocsin("check", TOCSIN_KEY_FILE=str(tmp_path / "no-key"))

    assert ran.code == 1
    assert "BAD key file: " in ran.out
    assert "no-key cannot be read (No such file or directory)" in ran.out


def test_wrong_use(tocsin: Tocsin) -> None:
    assert tocsin("subscribe").code == 2
    assert tocsin("nonsense").code == 2
    assert tocsin("tag", "--json", "--explain").code == 2
    assert tocsin("dead", "show", "nonsense").code == 2


async def test_what_was_there_before_bad_input_is_there_afterwards(
    tocsin: Tocsin, redis: Redis, namespace: str
) -> None:
    good = b"A quiet day\n\nThe ministry said on Tuesday that the bridge would open in spring after long repairs."
    assert tocsin("ingest", "-", stdin=good).code == 0

    tocsin("ingest", "-", stdin=b"\x00\x01")
    tocsin("ingest", "-", stdin=b"")

    assert await redis.xlen(ARTICLES.key(0, namespace)) == 1


def test_text_from_outside_neither_steers_the_terminal_nor_acts_as_mark_up(tocsin: Tocsin) -> None:
    page = "[bold red]Breaking[/] \x1b[31mnews\x1b[0m\u202e here\n\nThe ministry said the bridge would open in spring."

    ran = tocsin("ingest", "-", stdin=page.encode())

    assert ran.code == 0
    assert "[bold red]Breaking[/]" in ran.out
    assert "\x1b" not in ran.out
    assert "\u202e" not in ran.out
