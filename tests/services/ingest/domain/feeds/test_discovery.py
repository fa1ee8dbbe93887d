"""The feeds of a page are found, and what is only a guess is said to be one."""

from hypothesis import given
from hypothesis import strategies as st

from services.ingest.domain.feeds.discovery import Found, feeds_of

URL = "https://quay.example/about"
PAGE = """<html><head><base href="/news/"><title>Quay</title>
<link rel="alternate" type="application/rss+xml" title="Quay &amp; comments" href="comments/feed">
<link rel="alternate" type="application/atom+xml; charset=utf-8" title="Quay" href="atom.xml">
<link rel="alternate" type="application/feed+json" href="feed.json">
<link rel="alternate" type="application/json" href="/wp-json/pages/1"><link rel="alternate" hreflang="de" href="/de">
<link rel="stylesheet" type="text/css" href="x.css"></head>
<body><a href="/rss/world.xml">World</a><a href="https://other.example/feed">theirs</a>
<a href="/feedback">us</a></body></html>"""


def _found(how: str) -> list[Found]:
    return [each for each in feeds_of(PAGE, URL) if each.how == how]


def test_feeds_that_the_head_names_come_first_and_comments_after_them() -> None:
    named = _found("named")

    assert feeds_of(PAGE, URL)[: len(named)] == tuple(named)
    assert [(each.url, each.title, each.form) for each in named] == [
        ("https://quay.example/news/atom.xml", "Quay", "atom"),
        ("https://quay.example/news/feed.json", "", "json"),
        ("https://quay.example/news/comments/feed", "Quay & comments", "rss"),
    ]


def test_feeds_that_the_text_links_are_those_of_the_site() -> None:
    assert [(each.url, each.title) for each in _found("linked")] == [("https://quay.example/rss/world.xml", "World")]


def test_where_feeds_usually_are_is_a_guess_and_comes_last() -> None:
    guesses = _found("usual")

    assert "https://quay.example/feed" in [each.url for each in guesses]
    assert feeds_of(PAGE, URL)[-len(guesses) :] == tuple(guesses)


def test_a_page_whose_entries_are_marked_is_a_feed_itself() -> None:
    page = '<title>Quay</title><div class="h-feed"><p class="h-entry">Ferry</p></div>'

    assert feeds_of(page, URL)[0] == Found(URL, "Quay", "h-feed", "marked")


@given(st.text(), st.text(max_size=20))
def test_no_page_is_too_odd(html: str, url: str) -> None:
    assert all(each.url.startswith(("http://", "https://")) for each in feeds_of(html, url))
