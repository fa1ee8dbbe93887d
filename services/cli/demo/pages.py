"""How the demo's news site looks: its pages with all their furniture, its feed, and what a person copies of a page."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import format_datetime
from html import escape
from typing import Final

from services.cli.demo.samples import Sample

SITE: Final = "The Harbour Post"
NAVIGATION: Final = ("Home", "World", "Town", "Sport", "Culture", "Subscribe", "Log in")
MOST_READ: Final = (
    "North Korean missiles in Russia: what we know",
    "Who condemns Russia, and who keeps silent: a map",
    "Ten soups for a wet week",
)
CREDIT: Final = "Photo: The Harbour Post"
COOKIES: Final = "We and our 114 partners use cookies. Accept all or manage your choices."
ASK: Final = "What do you think? Should North Korea be allowed to send missiles to Russia? Join the conversation."
FOOTER: Final = "© The Harbour Post. All rights reserved. Terms of use · Privacy · Imprint"


@dataclass(frozen=True, slots=True)
class Listing:
    """An entry of the feed; the same article may be listed twice under two addresses."""

    sample: Sample
    url: str
    published: datetime


def published(sample: Sample, opened: datetime) -> datetime:
    """Return when an article came out, on a site that opened at `opened`."""
    return opened - timedelta(hours=sample.hours_ago)


def page(sample: Sample, url: str, at: datetime) -> str:
    """Return the HTML of an article's page."""
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>{escape(sample.title)} | {SITE}</title>
<link rel="canonical" href="{escape(url)}">
<meta property="og:type" content="article">
<meta property="og:title" content="{escape(sample.title)}">
<meta property="og:site_name" content="{SITE}">
<meta name="author" content="{escape(sample.author)}">
<script type="application/ld+json">{_linked(sample, url, at)}</script>
</head>
<body>
<div class="cookie-banner" role="dialog">{COOKIES} <button>Accept</button></div>
<header><a href="/" class="logo">{SITE}</a><nav><ul>{_items(NAVIGATION)}</ul></nav></header>
<main>
<nav class="breadcrumb" aria-label="breadcrumb"><ol>{_items(("Home", *sample.section))}</ol></nav>
<article>
<h1>{escape(sample.title)}</h1>
<p class="byline">By <a rel="author" href="/authors">{escape(sample.author)}</a>
<time datetime="{at.isoformat()}">{at:%d %B %Y, %H:%M}</time></p>
<figure><img src="/picture.jpg" alt=""><figcaption>{escape(sample.caption)} {CREDIT}</figcaption></figure>
<div class="article-body">
{_paragraphs(sample.body)}
</div>
</article>
<aside class="related"><h2>Related</h2><ul>{_items(sample.related)}</ul></aside>
<section class="comments" id="comments"><h2>Comments</h2><p class="prompt">{ASK}</p>
<ul>{_items(sample.comments)}</ul></section>
</main>
<aside class="most-read"><h2>Most read</h2><ol>{_items(MOST_READ)}</ol></aside>
<footer><p>{FOOTER}</p></footer>
</body>
</html>
"""


def feed(listings: Iterable[Listing], url: str) -> str:
    """Return the RSS of the site, in the order given."""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel>
<title>{SITE}</title>
<link>{escape(url)}/</link>
<description>News from the harbour and beyond</description>
<language>en</language>
{"".join(map(_entry, listings))}</channel>
</rss>
"""


def pasted(sample: Sample, at: datetime) -> str:
    """Return the text of an article's page as a person selects all of it and copies."""
    first, *rest = sample.body
    lines = [
        *NAVIGATION,
        " > ".join(("Home", *sample.section)),
        sample.title,
        f"By {sample.author}",
        f"Published: {at:%d %B %Y, %H:%M} UTC",
        "Share Print Listen (3 min)",
        f"{sample.caption} {CREDIT}",
        "",
        first,
        "",
        "ADVERTISEMENT",
        "",
        *(line for paragraph in rest for line in (paragraph, "")),
        "Related",
        *sample.related,
        "Comments",
        ASK,
        *sample.comments,
        "Standards for comments (0/500)",
        "Most read",
        *MOST_READ,
        COOKIES,
        FOOTER,
    ]
    return "\n".join(lines) + "\n"


def _entry(listing: Listing) -> str:
    sample, url = listing.sample, escape(listing.url)
    content = f"<content:encoded>{escape(_paragraphs(sample.body))}</content:encoded>\n" if sample.whole else ""
    return f"""<item>
<title>{escape(sample.title)}</title>
<link>{url}</link>
<guid isPermaLink="true">{url}</guid>
<pubDate>{format_datetime(listing.published)}</pubDate>
<dc:creator>{escape(sample.author)}</dc:creator>
<description>{escape(sample.teaser)}</description>
{content}</item>
"""


def _linked(sample: Sample, url: str, at: datetime) -> str:
    """Return the JSON-LD of a page, safe to stand in a script element."""
    linked = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": sample.title,
        "url": url,
        "datePublished": at.isoformat(),
        "articleSection": list(sample.section),
        "author": [{"@type": "Person", "name": sample.author}],
        "publisher": {"@type": "NewsMediaOrganization", "name": SITE},
    }
    return json.dumps(linked).replace("<", "\\u003c")


def _paragraphs(texts: Iterable[str]) -> str:
    return "\n".join(f"<p>{escape(text)}</p>" for text in texts)


def _items(texts: Iterable[str]) -> str:
    return "".join(f'<li><a href="/">{escape(text)}</a></li>' for text in texts)
