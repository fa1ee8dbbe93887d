"""The article of a page is found in its HTML, and its furniture is left behind."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.ingest.domain.pages import Page, extract

FACTS = {
    "@context": "https://schema.org",
    "@graph": [
        {
            "@type": ["NewsArticle"], "headline": "Ferry back in service after gearbox repair",
            "author": [{"@type": "Person", "name": "OLE BRANDT"}, {"@type": "Person", "name": "Jane Roe"}],
            "datePublished": "2025-03-04T10:00:00+01:00", "articleSection": "Traffic",
        },
        {
            "@type": "BreadcrumbList",
            "itemListElement": [
                {"@type": "ListItem", "position": 1, "name": "Home"},
                {"@type": "ListItem", "position": 2, "item": {"@id": "/news", "name": "News"}},
                {"@type": "ListItem", "position": 3, "name": "Traffic"},
                {"@type": "ListItem", "position": 4, "name": "Ferry back in service after gearbox repair"},
            ],
        },
    ],
}  # fmt: skip
PARAGRAPHS = (
    "The ferry across the sound sails again from Monday, a week earlier than its operator had said in February.",
    "Its gearbox had failed in the first week of the holidays and was repaired in the dock of the old yard by night.",
    "“We had three spare parts and needed four,” the captain said, and laughed.",
    "Cyclists travel free in March, as they did in the weeks in which only the small boat sailed.",
)


def _page(head: str = "", before: str = "", paragraphs: tuple[str, ...] = PARAGRAPHS, after: str = "") -> str:
    text = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return f"""<!doctype html><html lang="en-GB"><head><meta charset="utf-8">{head}</head><body>
    <nav><a href="/">Home</a><a href="/war">North Korea's missiles</a></nav>
    <article>{before}{text}</article>{after}<footer>© 2025 The Quay Post. All rights reserved.</footer></body></html>"""


def _facts(facts: object) -> str:
    return f'<script type="application/ld+json">{json.dumps(facts)}</script>'


def test_what_a_page_states_for_machines_is_believed() -> None:
    page = extract(_page(_facts(FACTS), "<h1>Ferry back in service after gearbox repair</h1>"))

    assert page.title == "Ferry back in service after gearbox repair"
    assert page.authors == ("Ole Brandt", "Jane Roe")
    assert page.section == ("News", "Traffic")
    assert page.published is not None
    assert page.published.isoformat() == "2025-03-04T10:00:00+01:00"
    assert page.text == "\n\n".join(PARAGRAPHS)
    assert page.language == "en"


def test_a_headline_that_was_cut_for_machines_is_taken_from_the_page() -> None:
    facts = {"@type": "NewsArticle", "headline": "Ferry back in service"}

    page = extract(_page(_facts(facts), "<h1>Ferry back in service after gearbox repair</h1>"))

    assert page.title == "Ferry back in service after gearbox repair"


@pytest.mark.parametrize(
    ("head", "before", "title"),
    [
        ("<title>Ferry back - The Quay Post</title>", "<h1>Ferry back</h1>", "Ferry back"),
        ("<title>Ferry back - The Quay Post</title>", "", "Ferry back"),
        ('<meta property="og:title" content="Ferry back">', "<h1>The Quay Post</h1>", "Ferry back"),
        (
            '<meta property="og:title" content="Ferry is back">',
            "<h1>The Quay Post</h1><h1>Ferry back</h1>",
            "Ferry back",
        ),
        ("", "<h1>Ferry &amp; bridge</h1>", "Ferry & bridge"),
        ("", "", ""),
    ],
)
def test_the_title_of_a_page_that_states_none(head: str, before: str, title: str) -> None:
    assert extract(_page(head, before)).title == title


def test_byline_section_and_date_stand_in_elements_too() -> None:
    before = """<div class="breadcrumbs"><a>Home</a><span>/</span><a>News</a><a>Traffic</a></div><h1>Ferry back</h1>
    <p class="byline">By Ole Brandt</p><time datetime="2025-03-04T10:00:00Z">Tuesday</time>"""

    page = extract(_page("", before))

    assert page.authors == ("Ole Brandt",)
    assert page.section == ("News", "Traffic")
    assert page.published is not None
    assert page.text == "\n\n".join(PARAGRAPHS)


def test_byline_section_and_date_stand_in_metas_too() -> None:
    head = """<meta name="author" content="Ole Brandt and Jane Roe"><meta property="article:section" content="Traffic">
    <meta property="article:published_time" content="2025-03-04T10:00:00Z">"""

    page = extract(_page(head, "<h1>Ferry back</h1>"))

    assert page.authors == ("Ole Brandt", "Jane Roe")
    assert page.section == ("Traffic",)
    assert page.published is not None


def test_captions_stand_apart_and_once() -> None:
    figure = "<figure><img src='a.jpg'><figcaption>The ferry in the dock. Photo: Jane Roe</figcaption></figure>"
    teaser = "<aside><figure><figcaption>A missile on parade</figcaption></figure></aside>"

    page = extract(_page("", f"<h1>Ferry back</h1>{figure}{figure}{teaser}"))

    assert page.captions == ("The ferry in the dock. Photo: Jane Roe",)
    assert page.text == "\n\n".join(PARAGRAPHS)


@pytest.mark.parametrize(
    "furniture",
    [
        "<aside><h3>Most read</h3><ul><li><a href='/1'>North Korea ships missiles to Russia</a></li></ul></aside>",
        "<section class='comments'><h3>Comments</h3><p>They send missiles to Moscow, we mend a ferry.</p></section>",
        "<div class='related'><h3>Related</h3><a href='/1'>North Korea ships missiles to Russia</a></div>",
        "<div class='cookie-banner'><p>We use cookies to improve your experience. Accept all cookies?</p></div>",
        "<div class='newsletter'><p>Sign up for our newsletter about missiles.</p></div>",
    ],
)
def test_furniture_of_a_page_changes_nothing(furniture: str) -> None:
    page = extract(_page("", "<h1>Ferry back</h1>", after=furniture))

    assert (page.title, page.text) == ("Ferry back", "\n\n".join(PARAGRAPHS))


@pytest.mark.parametrize(
    "pointer",
    [
        "<p><a href='/1'>North Korea ships missiles to Russia</a></p>",
        "<h3><a href='/1'>North Korea ships missiles to Russia</a></h3>",
        "<div><b>Related</b><ul><li><a href='/1'>North Korea ships missiles to Russia</a></li></ul></div>",
        "<p>Read more: <a href='/1'>North Korea ships missiles to Russia</a></p>",
        "<p>Most read</p><p>North Korea ships missiles to Russia</p>",
    ],
)
def test_pointers_at_other_texts_within_an_article_change_nothing(pointer: str) -> None:
    html = _page("", "<h1>Ferry back</h1>").replace(f"<p>{PARAGRAPHS[2]}</p>", f"{pointer}<p>{PARAGRAPHS[2]}</p>")

    assert extract(html).text == "\n\n".join(PARAGRAPHS)


def test_a_page_whose_paragraphs_are_no_elements_is_read() -> None:
    breadcrumbs = "<div class='breadcrumb'><a>Home</a> &gt; <a>Traffic</a></div><div>print save</div>"
    body = f"<div>{'<br><br>'.join(PARAGRAPHS)}<br><br>BY OLE BRANDT [ole@quay.example]</div>"

    page = extract(f"<html><body><h1>Ferry back</h1>{breadcrumbs}{body}</body></html>")

    assert (page.title, page.authors, page.section) == ("Ferry back", ("Ole Brandt",), ("Traffic",))
    assert page.text == "\n\n".join(PARAGRAPHS)


def test_a_short_article_is_one() -> None:
    page = extract("<html><body><h1>Ferry back</h1><p>It sails from Monday.</p><p>All is well.</p></body></html>")

    assert (page.title, page.text) == ("Ferry back", "It sails from Monday.\n\nAll is well.")


def test_the_address_a_page_names_as_its_own_is_absolute() -> None:
    head = '<link rel="canonical" href="/ferry?id=7">'

    assert extract(_page(head), "https://quay.example/amp/ferry").canonical_url == "https://quay.example/ferry?id=7"
    assert extract(_page(head)).canonical_url is None
    assert extract(_page('<link rel="canonical" href="javascript:x()">'), "https://quay.example/").canonical_url is None


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp1252"])
def test_the_encoding_of_a_page_is_found(encoding: str) -> None:
    html = "<html><body><h1>Fähre zurück</h1><p>Sie fährt ab Montag wieder über den Sund.</p></body></html>"

    assert extract(html.encode(encoding)).title == "Fähre zurück"


def test_a_declared_encoding_is_believed() -> None:
    html = (
        '<html><head><meta charset="euc-kr"></head><body><h1>등대</h1><p>등대지기가 집으로 돌아갔다.</p></body></html>'
    )

    assert extract(html.encode("euc-kr")).title == "등대"


@pytest.mark.parametrize(
    "facts",
    ["[" * 100_000, "null", '{"@type": 5}', '{"@type": "NewsArticle", "headline": ["x"], "author": {"name": 7}}', "{",
     '{"@type": "NewsArticle", "headline": "\\ud800"}'],
)  # fmt: skip
def test_facts_that_make_no_sense_do_no_harm(facts: str) -> None:
    page = extract(_page(f'<script type="application/ld+json">{facts}</script>', "<h1>Ferry back</h1>"))

    assert page.text == "\n\n".join(PARAGRAPHS)
    page.title.encode()


@pytest.mark.parametrize("html", [b"", "", b"\x00", "<", "<html></html>", "<!-- only a comment -->", "<div>" * 50_000])
def test_a_page_without_an_article_is_an_empty_one(html: bytes | str) -> None:
    assert extract(html) == Page()


@given(st.text() | st.binary())
def test_no_page_is_too_odd(html: str | bytes) -> None:
    assert isinstance(extract(html), Page)
