"""Whatever a site puts around, above and into an article, its words stay the same, and what is read from them."""

import html
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache

import pytest

from services.classifier.app import tagger
from services.classifier.domain.tagger import RuleTagger
from services.ingest.domain.articles import from_page
from services.ingest.domain.pages import Page, extract
from services.ingest.domain.pasted import clean
from tests.services.ingest.domain.page_corpus.articles import Written, articles, plain
from tests.services.ingest.domain.page_corpus.scores import words

VARIANTS = 500
NOW = datetime(2026, 1, 5, tzinfo=UTC)
ALERTING = (
    "en-rail-convoy", "en-launch-ticker", "en-letter-sanctions", "en-kivu-ceasefire", "en-shell-deal", "en-sub-base",
)  # fmt: skip
QUIET = ("en-glacier-road", "en-tunnel-toads", "en-chess-village", "en-orchestra")
ARTICLES = (*ALERTING, *QUIET)

HEADLINES = (
    "North Korea fires ballistic missile over Japan",
    "Russia receives second shipment of North Korean missiles",
    "Iran hands drones to Russia, officials say",
    "US imposes sanctions on Chinese shipping firms",
    "Israel strikes missile depot in Syria",
    "Kim and Putin sign arms deal in Vladivostok",
    "Ukraine and Russia agree to ceasefire, mediators say",
    "India tests new intercontinental missile",
    "Pyongyang sends thousands of troops to Kursk",
    "The ten best soups for a rainy Sunday",
    "Derby ends in penalty shoot-out after late missile of a free kick",
    "How to choose a mattress",
)
TEASERS = (
    "Officials in Seoul said on Monday that North Korea had sent ballistic missiles to Russia by ship.",
    "The ministry in Tehran denied that drones were delivered to Moscow in exchange for fighter jets.",
    "The president announced sanctions against two banks over the sale of missile parts to Pyongyang.",
    "We asked nine cooks what they put into a broth, and two of them told us.",
    "Envoys from China and Taiwan met for talks in Singapore, the first in eight years.",
)
PROMPTS = (
    "Log in or register to join the conversation.",
    "Comments (184)",
    "Please keep comments respectful. Comments are moderated before they appear.",
    "To write comments, please log in to one of the accounts.",
    "What do you think about the missiles? Have your say in the comments below.",
    "Be the first to comment",
)
COOKIES = (
    "We use cookies to improve your experience. By continuing you accept our cookie policy.",
    "We and our 842 partners store and access personal data on your device.",
    "Accept all",
    "Manage preferences",
)
NAVIGATION = (
    ("Home", "World", "Politics", "Business", "Sport"),
    ("News", "North Korea", "Russia-Ukraine war", "Missile tests", "Sanctions"),
    ("Sections", "Video", "Podcasts", "Newsletters", "Log in"),
    ("Asia", "Europe", "Middle East", "Africa", "Americas"),
)
NEWSLETTERS = (
    ("Sign up for our defence briefing", "The week in missiles, sanctions and talks, every Friday in your inbox."),
    ("Get the morning newsletter", "Five stories to start your day. Unsubscribe at any time."),
    ("Subscribe to The Weekly Dispatch", "Enter your email address to receive our best stories."),
)
BIOS = (
    "Harriet Stone is our security correspondent. She has reported on North Korea's missiles from Seoul since 2011.",
    "Ben Kolo covers sanctions on Russia and Iran for the foreign desk. Follow him on Mastodon.",
    "Ida Wren writes about gardens and is the author of three books on moss.",
)
RELATED = ("Related stories", "Read more", "You may also like", "More on this story", "Recommended for you")
MOST_READ = ("Most read", "Most popular", "Trending now", "Editors' picks")
SHARING = (
    "Share",
    "Copy link",
    "Print",
    "Save",
    "1.2k shares",
    "Listen to this article",
    "4 min read",
    "Advertisement",
)


@dataclass(frozen=True, slots=True)
class Furniture:
    """One piece of what stands around articles, as HTML and as lines on the clipboard."""

    html: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Decisions:
    """What the tagger reads from an article, without the words that prove it."""

    topics: set[str]
    countries: set[str]
    events: set[tuple[object, ...]]


def test_some_of_the_articles_can_ring_and_some_cannot() -> None:
    assert [name for name in ARTICLES if _said(_plainly(name, as_html)).topics] == list(ALERTING)


@pytest.mark.parametrize("name", ARTICLES)
def test_without_furniture_an_article_is_read_as_it_was_written(name: str) -> None:
    written = articles()[name]

    for page in (_plainly(name, as_html), _plainly(name, as_pasted)):
        assert words(page.title) == words(written.title)
        assert words(page.text) == words(" ".join(_paragraphs(written)))


@pytest.mark.parametrize("variant", range(VARIANTS))
def test_furniture_changes_neither_words_nor_decisions(variant: int) -> None:
    chance = random.Random(variant)
    name, read = ARTICLES[variant % len(ARTICLES)], (as_html, as_pasted)[variant // len(ARTICLES) % 2]
    before, after, inside = _arranged(chance, len(_paragraphs(articles()[name])))

    page = read(articles()[name], before, after, inside)

    plainly = _plainly(name, read)
    assert words(page.title) == words(plainly.title)
    assert words(page.text) == words(plainly.text)
    assert _said(page) == _said(plainly)


Read = Callable[[Written, Sequence[Furniture], Sequence[Furniture], dict[int, Furniture]], Page]


def as_html(
    written: Written, before: Sequence[Furniture], after: Sequence[Furniture], inside: dict[int, Furniture]
) -> Page:
    """Read an article as the HTML of a page with that furniture."""
    paragraphs = [
        f"<p>{html.escape(text)}</p>{inside[number].html if number in inside else ''}"
        for number, text in enumerate(_paragraphs(written))
    ]
    figures = [
        f"<figure><img src='/{number}.jpg'><figcaption>{html.escape(caption)} Photo: Ida Wren</figcaption></figure>"
        for number, caption in enumerate(written.captions)
    ]
    return extract(
        f"<!doctype html><html lang='en'><head><meta charset='utf-8'><title>{html.escape(written.title)}</title></head>"
        f"<body>{''.join(each.html for each in before)}<main><article><h1>{html.escape(written.title)}</h1>"
        f"<p class='byline'>By {written.authors[0] if written.authors else 'Ida Wren'}</p>{''.join(figures)}"
        f"{''.join(paragraphs)}</article></main>{''.join(each.html for each in after)}</body></html>"
    )


def as_pasted(
    written: Written, before: Sequence[Furniture], after: Sequence[Furniture], inside: dict[int, Furniture]
) -> Page:
    """Read an article as it is pasted with that furniture."""
    lines = [line for each in before for line in each.lines]
    lines += [written.title, f"By {written.authors[0] if written.authors else 'Ida Wren'}"]
    lines += [f"{caption} Photo: Ida Wren" for caption in written.captions]
    for number, text in enumerate(_paragraphs(written)):
        lines.append(text)
        lines += inside[number].lines if number in inside else ()
    lines += [line for each in after for line in each.lines]
    return clean("\n\n".join(lines))


@cache
def _plainly(name: str, read: Read) -> Page:
    return read(articles()[name], (), (), {})


@cache
def _reader() -> RuleTagger:
    return tagger()


def _said(page: Page) -> Decisions:
    """Return what is read from a page."""
    reading = _reader().tag(from_page(page, None, NOW))
    return Decisions(
        topics={topic.id for topic in reading.topics},
        countries={country.code for country in reading.countries},
        events={(each.type, each.actors, each.recipients, each.item, each.status) for each in reading.events},
    )


def _paragraphs(written: Written) -> tuple[str, ...]:
    return tuple(plain(block.lines[0]) for block in written.blocks if block.kind == "paragraph")


def _arranged(chance: random.Random, paragraphs: int) -> tuple[list[Furniture], list[Furniture], dict[int, Furniture]]:
    """Choose what stands before, after and inside; nothing stands inside after the last paragraph."""
    before = [chance.choice(AROUND)(chance) for _ in range(chance.randint(1, 4))]
    after = [chance.choice(AROUND)(chance) for _ in range(chance.randint(1, 5))]
    places = chance.sample(range(1, paragraphs - 1), chance.randint(0, 2)) if paragraphs > 4 else []
    return before, after, {place: chance.choice(INSIDE)(chance) for place in places}


def _navigation(chance: random.Random) -> Furniture:
    names = chance.choice(NAVIGATION)
    items = "".join(f"<li><a href='/{number}'>{name}</a></li>" for number, name in enumerate(names))
    return Furniture(f"<header><nav class='main-nav'><ul>{items}</ul></nav></header>", names)


def _cookies(chance: random.Random) -> Furniture:
    lines = tuple(chance.sample(COOKIES, 3))
    return Furniture(_box("div", "cookie-banner", lines), lines)


def _related(chance: random.Random) -> Furniture:
    heading, headlines = chance.choice(RELATED), chance.sample(HEADLINES, chance.randint(2, 4))
    element, kind = chance.choice((("aside", "related-articles"), ("div", "more-on"), ("section", "c-17"), ("div", "")))
    return Furniture(_list(element, kind, heading, headlines), (heading, *headlines))


def _most_read(chance: random.Random) -> Furniture:
    heading, headlines = chance.choice(MOST_READ), chance.sample(HEADLINES, chance.randint(3, 5))
    return Furniture(_list("section", "most-read", heading, headlines), (heading, *headlines))


def _teasers(chance: random.Random) -> Furniture:
    """Other stories with their first sentences."""
    heading = chance.choice(RELATED)
    told_of = list(zip(chance.sample(HEADLINES, 2), chance.sample(TEASERS, 2), strict=True))
    cards = "".join(
        f"<div class='card'><h3><a href='/s'>{title}</a></h3><p class='card-text'>{teaser}</p></div>"
        for title, teaser in told_of
    )
    lines = (heading, *(line for each in told_of for line in each))
    return Furniture(f"<section class='related-cards'><h2>{heading}</h2>{cards}</section>", lines)


def _newsletter(chance: random.Random) -> Furniture:
    lines = chance.choice(NEWSLETTERS)
    return Furniture(_box("div", chance.choice(("newsletter-signup", "newsletter-box", "c-4")), lines), lines)


def _comments(chance: random.Random) -> Furniture:
    lines = tuple(chance.sample(PROMPTS, 2))
    return Furniture(_box("section", "comments", lines), lines)


def _bio(chance: random.Random) -> Furniture:
    line = chance.choice(BIOS)
    return Furniture(f"<div class='author-bio'><p>{line}</p></div>", (line,))


def _sharing(chance: random.Random) -> Furniture:
    lines = tuple(chance.sample(SHARING, 3))
    return Furniture(f"<div class='share-tools'>{''.join(f'<button>{line}</button>' for line in lines)}</div>", lines)


def _pointer(chance: random.Random) -> Furniture:
    """A single link to another story, as editors put it between two paragraphs."""
    label, headline = chance.choice(("Read also:", "READ MORE:", "Also read:", "See also:")), chance.choice(HEADLINES)
    return Furniture(f"<p><strong>{label} <a href='/s'>{headline}</a></strong></p>", (f"{label} {headline}",))


def _caption_twice(chance: random.Random) -> Furniture:
    caption = "A missile is shown at a parade in Pyongyang in this file picture. Photo: KCNA/Handout"
    figure = f"<figure><img src='/m.jpg'><figcaption>{caption}</figcaption></figure>"
    return Furniture(f"<aside class='gallery-promo'>{figure}{figure}</aside>", (caption, caption))


def _box(element: str, kind: str, lines: Sequence[str]) -> str:
    return f"<{element} class='{kind}'>{''.join(f'<p>{line}</p>' for line in lines)}</{element}>"


def _list(element: str, kind: str, heading: str, headlines: Sequence[str]) -> str:
    items = "".join(f"<li><a href='/{number}'>{line}</a></li>" for number, line in enumerate(headlines))
    return f"<{element} class='{kind}'><h3>{heading}</h3><ul>{items}</ul></{element}>"


Builder = Callable[[random.Random], Furniture]
AROUND: tuple[Builder, ...] = (_navigation, _cookies, _related, _most_read, _teasers, _newsletter, _comments, _sharing)
INSIDE: tuple[Builder, ...] = (_related, _newsletter, _sharing, _pointer, _caption_twice)
