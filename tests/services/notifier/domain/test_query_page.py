"""The page that explains the query language says the truth: each of its examples is executed."""

import re
from pathlib import Path
from typing import Final

import pytest

from services.notifier.domain.matching import Match, evaluate
from services.notifier.domain.query import QueryError, lint, said
from tests.services.notifier.domain.builders import WORDS, claim, event, query, view

PAGE: Final = (Path(__file__).resolve().parents[4] / "docs" / "query.md").read_text(encoding="utf-8")
RINGS: Final = re.findall(r"^\| `(.+?)` \| (yes|no) \|", PAGE, re.MULTILINE)
REFUSED: Final = re.findall(
    r"^\| `(.+?)` \| (column \d+: .+?) \|$", PAGE.partition("## What is doubted")[0], re.MULTILINE
)
DOUBTED: Final = re.findall(
    r"^\| `(.+?)` \| (column \d+: .+?) \|$", PAGE.partition("## What is doubted")[2], re.MULTILINE
)
SAID: Final = re.findall(r"^\| `(.+?)` \| (It rings .+?) \|$", PAGE, re.MULTILINE)
TITLE, BODY = re.findall(r"^> \*\*(.+)\*\*\n>\n((?:> .+\n)+)", PAGE, re.MULTILINE)[0]

ARTICLE: Final = view(
    title=TITLE,
    body=BODY.replace("\n> ", " ").removeprefix("> ").strip(),
    source="world.news.example.org",
    url="https://world.news.example.org/asia/rockets-reach-front?ref=feed",
    feed="https://news.example.org/feeds/world.xml",
    authors=("Jin-ho Park",),
    topics=("missile-transfer", "diplomatic-condemnation"),
    origins=3,
    countries=("KP", "RU", "KR", "US", "JP"),
    events=(
        event(claims=(claim("reported", "KR", "US"), claim("denied", "KP", "RU"))),
        event("condemn", ("JP",), ("KP", "RU"), None),
    ),
)


@pytest.mark.parametrize(("text", "rings"), RINGS)
def test_each_example_rings_as_the_page_says(text: str, rings: str) -> None:
    assert isinstance(evaluate(query(text), ARTICLE), Match) == (rings == "yes")


@pytest.mark.parametrize(("text", "error"), REFUSED)
def test_each_refused_example_is_refused_in_the_words_of_the_page(text: str, error: str) -> None:
    with pytest.raises(QueryError) as caught:
        query(text)

    assert str(caught.value) == error


@pytest.mark.parametrize(("text", "doubt"), DOUBTED)
def test_each_doubtful_example_is_doubted_in_the_words_of_the_page(text: str, doubt: str) -> None:
    assert [str(each) for each in lint(query(text))] == [doubt]


@pytest.mark.parametrize(("text", "means"), SAID)
def test_each_example_is_said_back_as_on_the_page(text: str, means: str) -> None:
    assert said(query(text), WORDS) == means


def test_no_example_of_the_page_is_left_out() -> None:
    rows = re.findall(r"^\| `", PAGE, re.MULTILINE)
    facets = re.findall(r"^\| `[a-z]+:` \|", PAGE, re.MULTILINE)

    assert len(RINGS) + len(REFUSED) + len(DOUBTED) + len(SAID) + len(facets) == len(rows)
    assert "Seoul said on Monday" in ARTICLE.tagged.article.body
