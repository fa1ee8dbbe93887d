"""The demo's news site, read with the tools that ingest reads any site with."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import httpx
import pytest

from services.cli.demo import pages
from services.cli.demo.samples import Sample, samples
from services.cli.demo.serving import HOST, serving
from services.cli.demo.site import FEED, NEWS, Site
from services.ingest.domain.feeds import parse
from services.ingest.domain.identity.addresses import canonical
from services.ingest.domain.pages import extract
from services.ingest.domain.pasted import clean

OPENED = datetime(2026, 3, 4, 9, 30, tzinfo=UTC)
FIRST, SECOND, *_ = samples()


@pytest.fixture
def site() -> Site:
    return Site(OPENED)


@pytest.fixture
async def client(site: Site) -> AsyncIterator[httpx.AsyncClient]:
    async with serving(site) as port, httpx.AsyncClient(base_url=f"http://{HOST}:{port}", trust_env=False) as client:
        yield client


async def test_an_article_is_in_the_feed_and_on_its_page_once_it_is_published(
    site: Site, client: httpx.AsyncClient
) -> None:
    before = await client.get(NEWS + FIRST.slug)
    site.publish([FIRST])
    after = await client.get(NEWS + FIRST.slug)
    feed = parse((await client.get(FEED)).content)

    assert (before.status_code, after.status_code) == (404, 200)
    assert [entry.title for entry in feed.entries] == [FIRST.title]
    assert feed.entries[0].link == str(after.url)
    assert feed.entries[0].published == pages.published(FIRST, OPENED)


async def test_the_newest_entry_stands_first(site: Site, client: httpx.AsyncClient) -> None:
    site.publish([FIRST])
    site.publish([SECOND])

    feed = parse((await client.get(FEED)).content)

    assert [entry.title for entry in feed.entries] == [SECOND.title, FIRST.title]


async def test_an_unchanged_feed_is_not_sent_again(site: Site, client: httpx.AsyncClient) -> None:
    site.publish([FIRST])
    first = await client.get(FEED)
    asked = {"if-none-match": first.headers["etag"]}

    unchanged = await client.get(FEED, headers=asked)
    site.publish([SECOND])
    changed = await client.get(FEED, headers=asked)

    assert (unchanged.status_code, unchanged.content) == (304, b"")
    assert changed.status_code == 200


async def test_an_article_that_is_listed_again_has_another_address_of_the_same_article(
    site: Site, client: httpx.AsyncClient
) -> None:
    site.publish([FIRST])
    site.list_again(FIRST)

    feed = parse((await client.get(FEED)).content)

    links = [entry.link or "" for entry in feed.entries]
    assert len(set(links)) == 2
    assert len({canonical(link) for link in links}) == 1


@pytest.mark.parametrize("sample", samples(), ids=lambda sample: sample.slug)
def test_a_page_and_its_copy_give_the_article_and_nothing_of_the_furniture(sample: Sample) -> None:
    address, at = f"http://{HOST}{NEWS}{sample.slug}", pages.published(sample, OPENED)

    from_html = extract(pages.page(sample, address, at), address)
    from_copy = clean(pages.pasted(sample, at))

    for read in (from_html, from_copy):
        assert read.title == sample.title
        assert read.authors == (sample.author,)
        assert read.section == sample.section
        assert read.captions == (f"{sample.caption} {pages.CREDIT}",)
        assert read.text == "\n\n".join(sample.body)


def test_text_cannot_break_out_of_a_page_or_a_feed() -> None:
    hostile = FIRST.model_copy(update={"title": '</script><b>"x" & ]]> y'})

    read = extract(pages.page(hostile, "http://localhost/a", OPENED), "http://localhost/a")
    [entry] = parse(
        pages.feed([pages.Listing(hostile, "http://localhost/a", OPENED)], "http://localhost").encode()
    ).entries

    assert "<b>" not in pages.page(hostile, "http://localhost/a", OPENED)
    assert read.text == "\n\n".join(FIRST.body)
    assert entry.link == "http://localhost/a"
