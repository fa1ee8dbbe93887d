"""`tocsin keys`, and `tocsin ingest` with the formats of publishers."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from redis import Redis
from typer.testing import CliRunner

from services.cli.commands.pushed import format_of
from services.cli.main import app
from tests.services.cli.conftest import Tocsin
from tocsin.errors import TocsinError
from tocsin.messages import Article
from tocsin.streams import ARTICLES

pytestmark = pytest.mark.redis

FOG = {"title": "Ferry waits for fog to lift", "text": "The ferry waits at the quay.", "url": "https://x.example/fog"}
ICE = {"title": "Ice on the inner lake", "html": "<p>The ice is thin.</p>", "source": "x.example"}
NINJS = {
    "uri": "urn:x:crane",
    "headlines": [{"value": "Crane stands still"}],
    "bodies": [{"contenttype": "text/plain", "value": "The harbour crane stands still."}],
}
NEWSML = """<newsMessage xmlns="http://iptc.org/std/nar/2006-10-01/"><itemSet><newsItem guid="urn:x:buoy">
<itemMeta><itemClass qcode="ninat:text"/></itemMeta><contentMeta><headline>A buoy adrift</headline></contentMeta>
<contentSet><inlineData contenttype="text/plain">A buoy drifts.</inlineData></contentSet></newsItem></itemSet>
</newsMessage>"""


@dataclass(frozen=True)
class Line:
    """The command line in this process, on the test's server."""

    environment: dict[str, str]
    redis_url: str
    namespace: str

    def run(self, *arguments: str, stdin: str = "", **environment: str) -> Result:
        return CliRunner().invoke(app, arguments, input=stdin, env={**self.environment, **environment})

    def stored(self) -> list[str]:
        """Titles of the articles in the stream, a mark before those that are withdrawn."""
        with Redis.from_url(self.redis_url) as client:
            entries: Any = client.xrange(ARTICLES.key(0, self.namespace))
        articles = [Article.model_validate_json(fields[b"__data__"]) for _, fields in entries]
        return [f"{'-' if article.status == 'withdrawn' else ''}{article.title}" for article in articles]


@pytest.fixture
def line(redis_url: str, namespace: str, key_file: Path) -> Line:
    environment = {
        "TOCSIN_REDIS_URL": redis_url,
        "TOCSIN_NAMESPACE": namespace,
        "TOCSIN_KEY_FILE": str(key_file),
        "COLUMNS": "200",
    }
    return Line(environment, redis_url, namespace)


def test_articles_of_every_format_are_handed_in(line: Line, tmp_path: Path) -> None:
    (tmp_path / "wire.xml").write_text(NEWSML)
    lines = "\n".join(json.dumps(each) for each in (ICE, NINJS)) + "\n\n"

    as_json = line.run("ingest", "-", stdin=json.dumps([FOG, NINJS], indent=1))
    as_lines = line.run("ingest", "-", "--json", stdin=lines)
    as_newsml = line.run("ingest", str(tmp_path / "wire.xml"))

    assert as_json.exit_code == 0, as_json.output
    assert as_json.output.splitlines()[0] == "taken for articles in JSON"
    assert as_json.output.splitlines()[1].startswith("new: Ferry waits for fog to lift (")
    assert [each["outcome"] for each in json.loads(as_lines.output)["articles"]] == ["new", "same"]
    assert as_newsml.output.splitlines()[0] == "taken for NewsML-G2"
    assert line.stored() == [FOG["title"], "Crane stands still", ICE["title"], "A buoy adrift"]


def test_an_article_is_withdrawn_by_its_address(line: Line) -> None:
    line.run("ingest", "-", stdin=json.dumps(FOG))

    gone = line.run("ingest", "-", stdin=json.dumps({"status": "withdrawn", "url": FOG["url"]}))
    unknown = line.run("ingest", "-", stdin=json.dumps({"status": "withdrawn", "id": "nothing"}))

    assert gone.output.splitlines()[1].startswith("withdrawn: https://x.example/fog (")
    assert unknown.output.splitlines()[1] == "no such article: nothing (nothing was stored)"
    assert line.stored() == [FOG["title"], f"-{FOG['title']}"]


def test_every_line_that_is_wrong_is_named_and_nothing_is_stored(line: Line, tocsin: Tocsin) -> None:
    lines = [json.dumps(FOG), '{"title": 1, "text": "x"}', "", '{"title": "t" "text"}', '{"title": "t", "txt": "x"}']

    ran = tocsin("ingest", "-", stdin="\n".join(lines).encode())

    assert ran.code == 1
    said = ran.err.strip().splitlines()
    assert said[0] == "tocsin: standard input: line 2: /title: expected a text"
    assert said[1].startswith("tocsin: standard input: line 4: no JSON: line 1, column 15")
    assert said[2] == "tocsin: standard input: line 5: /txt: there is no such field; nothing was stored"
    assert line.stored() == []


def test_what_a_document_is_is_told_by_what_is_in_it() -> None:
    for content, form in (
        (b' \n{"title": "a"}', "json"),
        (b'[{"title": "a"}]', "json"),
        (b"[]", "json"),
        (b'{"a": 1}\n{"a": 2}\n', "jsonl"),
        (b'{\n"a": 1\n}\n', "json"),
        (NEWSML.encode(), "newsml"),
        (b'{"version": "https://jsonfeed.org/version/1.1", "items": []}', None),
        (b"[SEOUL] The harbour is closed.", None),
        (b"{curly} prose", None),
        (b"<html><p>about &lt;newsItem&gt;</p></html>", None),
        (b"<rss><channel/></rss>", None),
        (b"", None),
    ):
        assert format_of(content) == form, content


def test_a_key_is_shown_once_and_listed_rotated_limited_and_revoked(line: Line) -> None:
    made = json.loads(line.run("keys", "add", "a wire", "--expires-in", "30", "--json").output)
    rotated = line.run("keys", "rotate", made["id"]).output.splitlines()[1]
    line.run("keys", "limit", made["id"], "--rate", "500", "--burst", "1000")
    listed = json.loads(line.run("keys", "list", "--json").output)
    table = line.run("keys", "list").output
    line.run("keys", "revoke", made["id"])
    after = json.loads(line.run("keys", "list", "--json").output)

    assert made["token"].startswith(f"tocsin_{made['id']}_")
    assert rotated.startswith(f"tocsin_{made['id']}_")
    assert rotated != made["token"]
    assert (listed["name"], listed["scopes"], listed["state"]) == ("a wire", ["articles:write"], "rotating")
    assert (listed["per_second"], listed["burst"]) == (500, 1_000)
    assert "500/s, 1000 at once" in table
    assert made["token"] not in table + str(listed)
    assert after["state"] == "revoked"


@pytest.mark.parametrize(
    "command", [("rotate", "0123456789ab"), ("revoke", "x"), ("limit", "x", "--rate", "1", "--burst", "1")]
)
def test_a_key_that_is_not_there_is_said_so(line: Line, command: tuple[str, ...]) -> None:
    ran = line.run("keys", *command)

    assert isinstance(ran.exception, TocsinError)
    assert str(ran.exception) == f"there is no key {command[1]}"


def test_without_a_key_file_there_are_no_keys(tocsin: Tocsin) -> None:
    ran = tocsin("keys", "list", TOCSIN_KEY_FILE=None)

    assert ran.code == 78
    assert "TOCSIN_KEY_FILE is not set" in ran.complaint
