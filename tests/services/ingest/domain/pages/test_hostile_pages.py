"""A page that was made to keep a reader busy costs seconds at most, in the process in which pages are read."""

import time
from collections.abc import Iterator
from typing import Final

import pytest
import pytest_asyncio

from services.ingest.adapters.reader import Reader
from services.ingest.domain.pages import BYTES, Page

SECONDS: Final = 3.0
TEXT: Final = "<p>The ferry across the sound sails again from Monday, a week earlier than its operator had said.</p>"


def _filled(piece: str, before: str = "<html><body>", after: str = "") -> str:
    """Return a page of two megabytes."""
    return before + piece * ((BYTES - len(before) - len(after)) // len(piece)) + after


HOSTILE: Final = {
    "nested divisions": _filled("<div>"),
    "empty spans": "<html><body><p>" + "<span></span>" * 150_000,
    "spans in a line": "<html><body><p>" + "<span>a</span>" * 140_000,
    "a long attribute": "<html><body><div class='" + "related share " * 140_000 + "'>" + TEXT + "</div>",
    "many classes": _filled("<div class='a-b c_d author byline date'></div>"),
    "links": _filled("<a href='/news/1'>x</a>\n"),
    "links in items": _filled("<li><a href='/n/1'>Harbour</a></li>", "<html><body><ul>"),
    "entities": _filled("&amp;&lt;&#x41;&nbsp;&bogus;"),
    "opening signs": _filled("<"),
    "a long script": _filled("var a = {b: '<p>c</p>'};\n", "<html><body><script>", "</script>" + TEXT),
    "a long JSON-LD": _filled(
        '{"@type": "NewsArticle", "headline": "x"},', "<script type='application/ld+json'>[", "]</script>" + TEXT
    ),
    "a deep JSON-LD": "<script type='application/ld+json'>" + "[" * 400_000 + "</script>" + TEXT,
    "a broken JSON-LD": _filled('"author": [{"name": "', "<script type='application/ld+json'>{", "</script>" + TEXT),
    "JSON-LD documents": _filled('<script type="application/ld+json">{"@type":"Article"}</script>'),
    "metas": _filled("<meta name='author' content='By A B, C D and E F'>", "<html><head>"),
    "headings": _filled("<h1>Harbour</h1>"),
    "a long heading": _filled("harbour | ", "<html><head><title>", "</title></head><body>" + TEXT),
    "paragraphs": _filled(TEXT),
    "one paragraph": _filled("by share of the ferry, and so on; ", "<html><body><p>"),
    "one word": _filled("a"),
    "lines": _filled("By Jane Roe, 4 March 2025<br>"),
    "cells": _filled("<tr><td>a</td><td>b</td></tr>", "<html><body><table>"),
    "nested tables": _filled("<table><tr><td>"),
    "pictures": _filled("<div><img src=a>the ferry</div>"),
    "captions": _filled("<figure><img><figcaption>The ferry. Photo: Jane Roe</figcaption></figure>"),
    "times": _filled("<time datetime='2025-03-04'>4 March</time>"),
    "breadcrumbs": _filled("<ol class='breadcrumb'><li><a href=/>Home</a></li></ol>"),
    "unclosed quotes": _filled("<p title='>"),
    "comments": _filled("<!--", "<html><body>" + TEXT),
    "null bytes": _filled("\x00a"),
    "dense text": _filled("등대灯"),
}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def reader() -> Iterator[Reader]:  # type: ignore[misc]
    async with Reader(children=1) as reader:
        yield reader


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("name", HOSTILE)
async def test_a_hostile_page_is_read_in_seconds(reader: Reader, name: str) -> None:
    begun = time.monotonic()

    page = await reader.page(HOSTILE[name], "https://quay.example/news/1")

    assert isinstance(page, Page)
    assert time.monotonic() - begun < SECONDS
