"""What came out before is taken in from the command line, and what must go is erased."""

import json
from pathlib import Path

import pytest
from redis.asyncio import Redis

from services.cli.commands.backfill import source_of
from tests.services.cli.conftest import Tocsin
from tests.services.ingest import written
from tocsin.errors import TocsinError

pytestmark = pytest.mark.redis

TEXT = "The harbour master said on Tuesday that two freighters had left without papers, their holds full of crates."


def lines(*titles: str) -> str:
    return "".join(
        json.dumps({"url": f"https://quay.example/{number}", "title": title, "text": f"{title}. {TEXT}"}) + "\n"
        for number, title in enumerate(titles)
    )


async def test_lines_are_taken_in_as_backfill_and_a_second_run_knows_them(
    tocsin: Tocsin, redis: Redis, namespace: str, tmp_path: Path
) -> None:
    file = tmp_path / "articles.jsonl"
    file.write_text(lines("One", "Two") + "{\n" + lines("One"))

    first, second = tocsin("backfill", str(file)), tocsin("backfill", str(file), "--json")

    assert first.code == second.code == 0
    assert "2 taken · 0 revised · 1 known · 1 refused" in first.out
    assert "refused line 3: Invalid JSON" in first.err
    assert json.loads(second.out) == {"taken": 0, "revised": 0, "known": 3, "refused": 1}
    articles = await written.articles(redis, namespace)
    assert [(article.title, article.backfill) for article in articles] == [("One", True), ("Two", True)]


async def test_a_folder_is_taken_in(tocsin: Tocsin, redis: Redis, namespace: str, tmp_path: Path) -> None:
    (tmp_path / "below").mkdir()
    paragraphs = [f"{TEXT} It was the {place} of its kind that week." for place in ("first", "second", "third")]
    (tmp_path / "below" / "page.txt").write_text("\n\n".join(["Two freighters gone", *paragraphs]))
    (tmp_path / "picture.png").write_bytes(b"\x89PNG")

    ran = tocsin("backfill", str(tmp_path))

    assert ran.code == 0
    assert "1 taken" in ran.out
    assert [article.backfill for article in await written.articles(redis, namespace)] == [True]


@pytest.mark.parametrize(
    ("what", "why"),
    [("nothing-here", "there is no such file or folder"), (__file__, "expected a folder, lines of JSON")],
)
def test_what_cannot_be_taken_in_is_said(what: str, why: str) -> None:
    with pytest.raises(TocsinError, match=why):
        source_of(what)


async def test_an_article_is_erased_and_does_not_come_back(
    tocsin: Tocsin, redis: Redis, namespace: str, tmp_path: Path
) -> None:
    file = tmp_path / "articles.jsonl"
    file.write_text(lines("One", "Two"))
    tocsin("backfill", str(file))

    asked = tocsin("erase", "https://www.quay.example/0?utm_source=x")
    erased = tocsin("erase", "https://www.quay.example/0?utm_source=x", "--yes")
    again = tocsin("erase", "https://quay.example/0", "--yes", "--json")
    back = tocsin("backfill", str(file), "--json")

    assert (asked.code, erased.code, again.code) == (1, 0, 0)
    assert "say --yes" in asked.err
    assert "1 revisions in the stream of articles" in " ".join(erased.out.split())
    assert not any(json.loads(again.out)["removed"].values())
    assert json.loads(back.out) == {"taken": 0, "revised": 0, "known": 2, "refused": 0}
    assert [article.title for article in await written.articles(redis, namespace)] == ["Two"]
