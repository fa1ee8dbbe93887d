"""Our JSON: every field named, no other taken, and what is wrong told by its place."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.ingest.domain.documents.json_bodies import parsed
from services.ingest.domain.pushes.bodies import Form, drafts_in, drafts_of
from services.ingest.domain.pushes.pushed import article_of, check, paragraphs, rendered
from tocsin.messages import Article
from tocsin.problems import Problem

NOW = datetime(2026, 3, 5, tzinfo=UTC)
FORM = Form.of("application/json")
STORY = {
    "title": "Harbour crane stands still for a third day",
    "text": "The port authority said the crane would be repaired by Friday.",
    "url": "https://harbour.example/news/crane",
}


def refusal(body: Any) -> Problem:
    with pytest.raises(Problem) as refused:
        drafts_of(json.dumps(body).encode(), FORM)
    return refused.value


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ([], ""),
        ({"articles": []}, "/articles"),
        ({"articles": {}}, "/articles"),
        ({"articles": [STORY], "more": 1}, "/more"),
        ([STORY for _ in range(101)], ""),
        ("a text", ""),
        ([STORY, None], "/1"),
        ({"title": "t", "text": "  "}, "/text"),
        ({"title": "\u0000", "text": "x"}, "/title"),
        ({**STORY, "html": "<p>x</p>"}, "/html"),
        ({**STORY, "url": "javascript:alert(1)"}, "/url"),
        ({**STORY, "url": "https://x.example/" + "a" * 5_000}, "/url"),
        ({**STORY, "authors": "Ida Holm"}, "/authors"),
        ({**STORY, "authors": ["x", 1]}, "/authors/1"),
        ({**STORY, "published": "2026-03-04T09:14:00"}, "/published"),
        ({**STORY, "published": 1772613240}, "/published"),
        ({**STORY, "published": "0001-01-01T00:00:00+14:00"}, "/published"),
        ({**STORY, "status": "gone"}, "/status"),
        ({**STORY, "backfill": "yes"}, "/backfill"),
        ({**STORY, "source": "not a host"}, "/source"),
        ({**STORY, "language": "english please"}, "/language"),
        ({**STORY, "id": "x" * 501}, "/id"),
        ({**STORY, "a/b~c": 1}, "/a~1b~0c"),
        ({"status": "withdrawn", "title": "t"}, "/id"),
    ],
)
def test_what_is_wrong_is_named_by_its_place(body: Any, pointer: str) -> None:
    problem = refusal(body)

    assert problem.status == 422
    assert [fault.pointer for fault in problem.faults] == [pointer]


def test_what_is_wrong_is_told_with_what_is_expected() -> None:
    problem = refusal({**STORY, "colour": 1, "published": "noon", "status": "gone", "id": "x" * 501, "source": "a/b"})

    assert {fault.pointer: fault.detail for fault in problem.faults} == {
        "/colour": "there is no such field",
        "/published": "expected a time with its zone, such as 2026-03-04T09:14:00Z",
        "/status": "expected 'published' or 'withdrawn'",
        "/id": "expected at most 500 characters",
        "/source": "expected the publisher's host name, such as news.example",
    }


def test_a_page_as_html_fills_what_is_not_said() -> None:
    page = (
        "<html lang='en'><head><title>Fog over the roads</title></head><body><article><h1>Fog over the roads</h1>"
        + "<p>The ferry waits for the fog to lift, the harbour master said on Monday morning in a short notice.</p>" * 3
        + "</article></body></html>"
    )
    (draft,) = drafts_of(json.dumps({"title": "Fog", "html": page}).encode(), FORM)

    article = article_of(rendered(draft), NOW, None)

    assert article.title == "Fog"
    assert article.body.startswith("The ferry waits for the fog to lift")
    assert article.language == "en"


def test_the_text_tells_the_language_where_nobody_says_it() -> None:
    text = "Der Hafen bleibt wegen des Nebels geschlossen, teilte die Verwaltung am Montag mit."
    told, said = drafts_of(
        json.dumps([{"title": "Nebel", "text": text}, {"title": "Nebel", "text": text, "lang": "de-AT"}]).encode(), FORM
    )

    assert [article_of(draft, NOW, None).language for draft in (told, said)] == ["de", "de"]


def test_an_article_without_an_address_keeps_the_source_that_is_named() -> None:
    (draft,) = drafts_of(json.dumps({"title": "t", "text": "x", "source": "www.Harbour.example"}).encode(), FORM)

    assert article_of(draft, NOW, None).source == "harbour.example"


def test_a_time_ahead_is_kept_beside_the_one_that_counts() -> None:
    (draft,) = drafts_of(json.dumps({**STORY, "published": "2027-01-01T00:00:00Z"}).encode(), FORM)

    article = article_of(draft, NOW, None)

    assert article.published == NOW
    assert article.published_as_given == datetime(2027, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "parted"),
    [
        ("one\ntwo", "one\n\ntwo"),
        ("one\r\nstill one\r\n\r\ntwo\n\n\n", "one still one\n\ntwo"),
        (" \n\n one  two ", "one two"),
        ("a\x00b\ud800", "ab\ufffd"),
        ("", ""),
    ],
)
def test_blank_lines_part_paragraphs_and_where_there_are_none_every_line_is_one(text: str, parted: str) -> None:
    assert paragraphs(text) == parted


def test_json_says_where_it_is_none() -> None:
    for body, where in (
        (b'{"a": 1,\n "b" 2}', "line 2, column 6"),
        (b'{"a": "\xff"}', "byte 7"),
        (b'{"a": 1, "a": 2}', "a member is there twice: a"),
        (b"[" * 65 + b"]" * 65, "deeper than 64"),
        (b"NaN", "NaN"),
    ):
        with pytest.raises(Problem, match=where) as refused:
            parsed(body)
        assert refused.value.status == 400


def test_64_levels_and_a_byte_order_mark_are_json() -> None:
    assert parsed(b"\xef\xbb\xbf" + b"[" * 64 + b"]" * 64)
    assert parsed(b'{"a": "\\ud83d\\ude80"}') == {"a": "\U0001f680"}


NAMES = (
    "articles", "id", "title", "text", "html", "url", "authors", "section", "captions", "language", "lang", "published",
    "updated", "source", "status", "backfill", "uri", "type", "pubstatus", "pubStatus", "headlines", "headline",
    "bodies", "body_xhtml", "descriptions", "by", "people", "infosources", "altids", "associations", "embargoed",
    "firstcreated", "versioncreated", "versionCreated", "value", "role", "contenttype", "name",
)  # fmt: skip
TEXTS = st.one_of(
    st.text(max_size=40),
    st.sampled_from(
        ["text", "usable", "withdrawn", "2026-03-04T09:14:00Z", "9999-12-31T23:59:59-14:00", "https://x.example/a"]
    ),
)
VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), TEXTS),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.one_of(st.sampled_from(NAMES), TEXTS), inner, max_size=8)
    ),
    max_leaves=25,
)


def taken(value: Any, only_ninjs: bool) -> Problem | list[Article]:
    try:
        drafts = [rendered(draft) for draft in drafts_in(value, only_ninjs)]
        check(drafts, NOW)
    except Problem as problem:
        return problem
    return [article_of(draft, NOW, "urn:x") for draft in drafts if not draft.is_withdrawn]


@given(st.dictionaries(st.sampled_from(NAMES), VALUES, max_size=10), st.booleans())
@settings(max_examples=100, deadline=None)
def test_whatever_json_says_it_is_articles_or_a_problem_that_names_what_is_wrong(value: Any, only_ninjs: bool) -> None:
    found = taken(value, only_ninjs)

    if isinstance(found, Problem):
        assert found.status == 422
        assert json.loads(found.body())["errors"]
    else:
        assert all(article.title and article.to_wire() for article in found)
