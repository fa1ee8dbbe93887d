"""Title, authors, section and dates of a page are found where pages say them, and what belongs to others is not."""

import json

import pytest

from services.ingest.domain.pages import Page, extract

PARAGRAPHS = (
    "The swing bridge at Oxmouth opens to lorries on Sunday, nine weeks after a barge had bent one of its girders.",
    "Divers found no second crack, the port said, and engineers loaded the span with two hundred tonnes of sand.",
    "“It moved by the width of a finger, as it should,” said the chief engineer, who had slept badly all the same.",
    "Lorries will have to keep a distance of forty metres until the last bolts have been changed in October.",
)
TITLE = "Swing bridge at Oxmouth opens to lorries again"
OTHER = "Missile parts found in a field near the border"


def _page(head: str = "", top: str = f"<h1>{TITLE}</h1>", body: str = "", lang: str = "en") -> Page:
    text = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
    return extract(
        f"<html lang='{lang}'><head>{head}</head><body><header><a href='/'>Oxmouth Echo</a></header>"
        f"<main>{top}<div class='text'>{text}{body}</div></main></body></html>",
        "https://echo.example/harbour/2025/03/04/bridge",
    )


def _stated(*facts: object) -> str:
    return "".join(f'<script type="application/ld+json">{json.dumps(fact)}</script>' for fact in facts)


ARTICLE = {
    "@type": "NewsArticle", "headline": TITLE, "datePublished": "2025-03-04T10:00:00+01:00",
    "dateModified": "2025-03-05T10:00:00+01:00", "author": {"@type": "Person", "name": "Ada Finch"},
}  # fmt: skip


@pytest.mark.parametrize(
    ("head", "top"),
    [
        ("", f"<h1>{TITLE}</h1>"),
        (f"<title>{TITLE} | Oxmouth Echo</title>", "<h1>Oxmouth Echo</h1><h2>" + TITLE + "</h2>"),
        (f"<title>Oxmouth Echo: {TITLE}</title>", f"<h1><a href='/'>Oxmouth Echo</a></h1><h3>{TITLE}</h3>"),
        (f"<title>{TITLE} - Oxmouth Echo</title>", f"<b>{TITLE}</b>"),
        (f"<meta property='og:title' content='{TITLE} | Oxmouth Echo'>", f"<h1>Oxmouth Echo</h1><h1>{TITLE}</h1>"),
        ("<meta property='og:title' content='Bridge opens to lorries again'>", f"<h1>{TITLE}</h1>"),
        ("<title>Oxmouth Echo - print version</title>", f"<h1>{TITLE}</h1>"),
        (f"<meta property='og:title' content='{TITLE}'>", f"<h1>Exclusive {TITLE}</h1>"),
        (_stated({"@type": "NewsArticle", "headline": OTHER}), f"<h1>{TITLE}</h1>"),
        (f"<meta property='og:site_name' content='Echo'><title>{TITLE} – Echo</title>", ""),
    ],
)
def test_the_title_is_the_headline_as_printed(head: str, top: str) -> None:
    assert _page(head, top).title == TITLE


@pytest.mark.parametrize(
    ("head", "byline"),
    [
        (_stated(ARTICLE), ""),
        (_stated({"@graph": [{**ARTICLE, "author": {"@id": "#a"}}, {"@id": "#a", "name": "Ada Finch"}]}),
         ""),
        (_stated({**ARTICLE, "author": [{"@type": "Organization", "name": "Oxmouth Echo"}]}), "<p>By Ada Finch</p>"),
        (_stated({**ARTICLE, "author": "ADA FINCH, Harbour Correspondent"}), ""),
        (_stated({"@type": "NewsArticle", "headline": OTHER, "author": "Bob Crane"}), "<p>By Ada Finch</p>"),
        ("<meta name='author' content='Ada Finch'>", ""),
        ("<meta name='author' content='admin'>", "<span class='byline'>Ada Finch</span>"),
        ("<meta property='article:author' content='https://social.example/echo'>", "<a rel='author'>Ada Finch</a>"),
        ("", "<p class='byline'>By <a href='/people/1'>Ada Finch</a>, Harbour Correspondent</p>"),
        ("", "<p class='by'>Ada Finch, 4 March 2025</p>"),
        ("", "<div class='x1'><a href='/authors/ada-finch'>Ada Finch</a></div>"),
        ("", "<div><span itemprop='author'><span itemprop='name'>Ada Finch</span></span></div>"),
        ("", "<div class='article-meta'>By Ada Finch | ada@echo.example</div>"),
        ("", "<div>Von Ada Finch</div>"), ("", "<div>Par Ada Finch</div>"), ("", "<div>Автор: Ada Finch</div>"),
        ("", "<aside class='related'><p class='byline'>By Bob Crane</p></aside><p class='byline'>By Ada Finch</p>"),
    ],
)  # fmt: skip
def test_the_authors_are_plain_names(head: str, byline: str) -> None:
    assert _page(head, f"<h1>{TITLE}</h1>{byline}").authors == ("Ada Finch",)


def test_an_agency_is_the_author_where_nobody_else_is() -> None:
    assert _page("<meta name='author' content='Reuters'>").authors == ("Reuters",)


@pytest.mark.parametrize(
    ("head", "top", "section"),
    [
        (_stated({**ARTICLE, "articleSection": "Harbour"}), "", ("Harbour",)),
        ("<meta property='article:section' content='Harbour'>", "", ("Harbour",)),
        ("", "<nav class='breadcrumbs'><a>Home</a> › <a>News</a> › <a>Harbour</a></nav>", ("News", "Harbour")),
        ("", "<ol itemtype='https://schema.org/BreadcrumbList'><li><a>News</a></li><li><a>Harbour</a></li></ol>",
         ("News", "Harbour")),
        ("", "<ul><li><a href='/harbour/'>Harbour</a></li><li><a href='/sport/'>Sport</a></li></ul>", ("Harbour",)),
        ("", "<span class='kicker'>Harbour</span>", ("Harbour",)),
        ("", "", ()),
    ],
)  # fmt: skip
def test_the_section_is_where_the_article_stands(head: str, top: str, section: tuple[str, ...]) -> None:
    assert _page(head, f"{top}<h1>{TITLE}</h1>").section == section


@pytest.mark.parametrize(
    ("head", "top", "moment"),
    [
        (_stated(ARTICLE), "", "2025-03-04T10:00:00+01:00"),
        ("<meta property='article:published_time' content='2025-03-04T10:00:00+01:00'>", "",
         "2025-03-04T10:00:00+01:00"),
        ("<meta name='pubdate' content='4 March 2025 10:00 GMT'>", "", "2025-03-04T10:00:00+00:00"),
        ("", "<time datetime='2025-03-04T10:00:00Z'>Tuesday</time>", "2025-03-04T10:00:00+00:00"),
        ("", "<time class='updated' datetime='2025-03-05'>5 March</time><time datetime='2025-03-04T10:00Z'>x</time>",
         "2025-03-04T10:00:00+00:00"),
        ("", "<p>Updated <time datetime='2025-03-05'>5 March</time></p><p>4 March 2025, 10:00 CET</p>",
         "2025-03-04T10:00:00+01:00"),
        ("<meta property='article:modified_time' content='2025-03-05T10:00:00Z'>", "<p>Published 4 March 2025</p>",
         "2025-03-04T00:00:00+00:00"),
        ("<meta property='article:modified_time' content='2025-03-05T10:00:00Z'>", "", "2025-03-04T00:00:00+00:00"),
    ],
)  # fmt: skip
def test_the_date_is_that_of_publication(head: str, top: str, moment: str) -> None:
    published = _page(head, f"<h1>{TITLE}</h1>{top}").published

    assert published is not None
    assert published.isoformat() == moment


def test_the_date_of_a_change_is_told_apart() -> None:
    page = _page(_stated(ARTICLE))

    assert page.modified is not None
    assert page.modified.day == 5


@pytest.mark.parametrize(
    "script",
    [
        '<script type="application/ld+json">{"@type":"Report","headline":"%s","author":{"name":"Ada Finch"},}</script>',
        '<script type="application/ld+json"><!-- {"@type":"Article","headline":"%s","author":"Ada Finch"} --></script>',
        '<script type="application/ld+json">//<![CDATA[\n{"@type":"Article","headline":"%s","author":"Ada Finch"}//]]>'
        "</script>",
        '<script type="application/ld+json">{"@type":"Article","headline":"%s","description":"a "bad" one",'
        '"author":[{"@type":"Person","name":"Ada Finch"}]}</script>',
    ],
)
def test_a_damaged_statement_is_read_as_far_as_it_goes(script: str) -> None:
    assert _page(script % TITLE).authors == ("Ada Finch",)


def test_the_stated_text_is_the_last_resort() -> None:
    facts = _stated({**ARTICLE, "articleBody": "\n".join(PARAGRAPHS)})

    page = extract(f"<html><head>{facts}</head><body><h1>{TITLE}</h1><div id='app'></div></body></html>")

    assert page.text == "\n\n".join(PARAGRAPHS)


@pytest.mark.parametrize(
    "inside",
    [
        f"<div class='related'><h3>Related</h3><p>{OTHER}.</p></div>",
        f"<article class='card'><h3><a href='/1'>{OTHER}</a></h3><p>The army has closed a road, it said on Friday.</p>"
        "</article>",
        f"<p><a href='/1'>{OTHER}</a></p>",
        f"<h4>Most read</h4><ul><li><a href='/1'>{OTHER}</a></li></ul>",
        "<div class='newsletter'><p>The best of the week in your inbox, every Friday and free of charge.</p></div>",
        f"<blockquote class='pullquote'>{PARAGRAPHS[2]}</blockquote>",
        "<figure><img src='a.jpg'><figcaption>The bridge at night. Photo: Bob Crane</figcaption></figure>",
        "<p>Read more: <a href='/1'>" + OTHER + "</a></p>",
        "<p>Weiterlesen</p><p>Lesen Sie auch: <a href='/1'>" + OTHER + "</a></p>",
    ],
)
def test_what_stands_between_the_paragraphs_and_is_none_is_left_out(inside: str) -> None:
    html = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS[:2]) + inside
    html += "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS[2:])

    page = extract(f"<html><body><main><h1>{TITLE}</h1><div class='text'>{html}</div></main></body></html>")

    assert page.text == "\n\n".join(PARAGRAPHS)


@pytest.mark.parametrize(
    "inside",
    [
        "<h2>What comes next</h2>", "<p>He laughed.</p>",
        "<ul><li>Sand from the estuary.</li><li>Bolts from Leeds.</li></ul>",
        "<p><b>Q: Did you sleep?</b></p>",
        "<blockquote><p>Nothing holds like sand, the old people said.</p></blockquote>",
        "<table><tr><th>Day</th><th>Load</th></tr><tr><td>Monday</td><td>80 tonnes</td></tr></table>",
        "<p>Sign up for the rowing club was slow this year, its chairman said, and blamed the bridge for that.</p>",
        "<p>Log in hand, the harbour master went from boat to boat and wrote down who had lost a week's fishing.</p>",
        "<p>Follow the river north and there is no other crossing for thirty miles, as every lorry driver knows.</p>",
        "<p>Cookies were handed out on the quay, and the newsletter of the school had a drawing of the crane.</p>",
    ],
)  # fmt: skip
def test_what_belongs_to_the_text_stays(inside: str) -> None:
    html = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS[:2]) + inside
    html += "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS[2:])

    page = extract(f"<html><body><main><h1>{TITLE}</h1><div class='text'>{html}</div></main></body></html>")

    assert len(page.text.split("\n\n")) > len(PARAGRAPHS)
