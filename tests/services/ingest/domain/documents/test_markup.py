"""HTML from outside becomes plain text, or HTML that does no harm."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.ingest.domain.documents.markup import absolute, harmless, literal_title, text_of, title_text, tree_of


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Ferry &amp; bridge", "Ferry & bridge"),
        ("Ferry &amp;amp; bridge", "Ferry & bridge"),
        ("Ferry &amp;amp;amp; bridge", "Ferry &amp; bridge"),
        ("AT&T and R&D; more", "AT&T and R&D; more"),
        ("a < b > c", "a < b > c"),
        ("<b>Ferry</b> back <script>alert(1)</script>", "Ferry back"),
        ("&lt;i&gt;Ferry&lt;/i&gt; back", "Ferry back"),
        ("It&#8217;s &#x201C;back&#x201D;", "It’s “back”"),
        ("&copy=1 &notareal;", "&copy=1 &notareal;"),
        ("  Ferry\n back\t", "Ferry back"),
        ("Ferry \ud800", "Ferry \ufffd"),
    ],
)
def test_a_title_is_plain_text(title: str, text: str) -> None:
    assert title_text(title) == text


@pytest.mark.parametrize(
    "markup",
    [
        "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<a href='javascript:alert(1)'>x</a>",
        "<svg onload=alert(1)>", "<iframe src='https://x.example'></iframe>", "<style>@import 'x'</style>",
        "<form action='https://x.example'><input></form>", "<p style='background:url(javascript:1)'>x</p>",
    ],
)  # fmt: skip
def test_nothing_that_acts_is_left(markup: str) -> None:
    left = harmless(markup, "https://quay.example/").lower()

    for act in ("alert", "javascript", "onerror", "onload", "<script", "<iframe", "<form", "<style", "style="):
        assert act not in left


def test_html_that_is_nested_too_deep_is_kept_as_text() -> None:
    left = harmless("<div>" * 5_000 + "deep &amp; &lt;script>" + "</div>" * 5_000)

    assert left == "deep &amp; &lt;script&gt;"


def test_a_title_that_is_said_to_be_text_may_speak_of_tags_and_still_does_nothing() -> None:
    assert literal_title("Use &lt;b&gt; rather than <i>") == "Use <b> rather than <i>"
    assert literal_title("x <img src=x onerror=alert(1)> <script>alert(1)</script>") == "x"


def test_links_become_absolute_where_the_base_is_known() -> None:
    markup = '<a href="/ferry">x</a><img src="a.jpg">'

    assert 'href="https://quay.example/ferry"' in harmless(markup, "https://quay.example/news/")
    assert 'src="https://quay.example/news/a.jpg"' in harmless(markup, "https://quay.example/news/")
    assert 'href="/ferry"' in harmless(markup)


def test_an_absolute_link_leads_into_the_web_or_nowhere() -> None:
    assert absolute("../b", "https://quay.example/x/a") == "https://quay.example/b"
    assert absolute("javascript:alert(1)", "https://quay.example/") is None
    assert absolute("/b", None) is None
    assert absolute(" ", "https://quay.example/") is None


def test_blocks_become_paragraphs_and_what_is_no_writing_is_left_out() -> None:
    markup = """<h2>Ferry</h2><p>It <b>sails</b>
        again.<br>From Monday.</p><script>x()</script><ul><li>one</li><li>two</li></ul>
        <figure><figcaption>A ferry</figcaption></figure>tail"""

    assert text_of(tree_of(markup)).split("\n\n") == ["Ferry", "It sails again.", "From Monday.", "one", "two", "tail"]


def test_what_is_nested_too_deep_is_left_out() -> None:
    assert text_of(tree_of("<div>" * 5_000 + "deep")) in ("", "deep")


@given(st.text())
def test_no_markup_is_too_odd(markup: str) -> None:
    tree = tree_of(markup)

    assert "\x00" not in text_of(tree)
    assert "\n" not in title_text(markup)
