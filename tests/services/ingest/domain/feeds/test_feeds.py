"""A feed is read as far as it can be, whatever state its document is in."""

import gzip
from datetime import UTC, datetime
from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from services.ingest.domain.feeds import Entry, Feed, parse

URL = "https://quay.example/news/feed.xml"
RSS = b"""<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"
     xmlns:atom="http://www.w3.org/2005/Atom">
<channel>
  <title>The Quay Post &amp;amp; Harbour News</title><link>/home/</link><description>News from the water</description>
  <language>en-gb</language><ttl>30</ttl><atom:link rel="hub" href="https://hub.example/"/>
  <item>
    <guid isPermaLink="false">quay-7</guid><title>Ferry &lt;b&gt;back&lt;/b&gt; in service</title>
    <link>ferry?id=7</link>
    <description>It sails &lt;a href="timetable" onclick="x()"&gt;again&lt;/a&gt;.&lt;script&gt;x()&lt;/script&gt;
    </description>
    <content:encoded><![CDATA[<p>It sails again from <em>Monday</em>.</p>]]></content:encoded>
    <dc:creator>Ole Brandt</dc:creator><pubDate>Tue, 04 Mar 2025 10:00:00 +0100</pubDate>
    <category>Traffic</category><category>Harbour</category><enclosure url="/a.mp3" type="audio/mpeg" length="1"/>
  </item>
  <item><title>Bridge closed</title><author>desk@quay.example (Jane Roe)</author></item>
</channel></rss>"""
ATOM = b"""<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://quay.example/base/">
<title type="text">1 &lt; 2</title>
<entry><id>urn:1</id><title type="html">&lt;i&gt;Ferry&lt;/i&gt; back</title><link href="ferry"/>
<author><name>Jane Roe</name></author><author><name>John Doe</name><email>john@quay.example</email></author>
<updated>2025-03-04T14:05:00+09:00</updated><summary type="text">a &lt;b&gt; c</summary>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>It <a href="t">sails</a>.</p></div></content></entry>
</feed>"""


def _rss(items: str) -> bytes:
    return f"<rss version='2.0'><channel><title>x</title>{items}</channel></rss>".encode()


def test_an_rss_document_is_read() -> None:
    feed = parse(RSS, URL)

    assert (feed.title, feed.link) == ("The Quay Post & Harbour News", "https://quay.example/home/")
    assert (feed.description, feed.language, feed.ttl, feed.hub) == (
        "News from the water", "en-gb", 30, "https://hub.example/",
    )  # fmt: skip
    assert [entry.title for entry in feed.entries] == ["Ferry back in service", "Bridge closed"]
    assert not feed.damaged


def test_an_entry_of_rss_is_read() -> None:
    entry, bare = parse(RSS, URL).entries

    assert entry.id == "quay-7"
    assert entry.link == "https://quay.example/home/ferry?id=7"
    assert entry.authors == ("Ole Brandt",)
    assert entry.published == datetime(2025, 3, 4, 9, 0, tzinfo=UTC)
    assert entry.content == "<p>It sails again from <em>Monday</em>.</p>"
    assert entry.tags == ("Traffic", "Harbour")
    assert entry.enclosures == ("https://quay.example/a.mp3",)
    assert entry.summary is not None
    assert 'href="https://quay.example/home/timetable"' in entry.summary
    assert "script" not in entry.summary
    assert "onclick" not in entry.summary
    assert bare == Entry(None, None, "Bridge closed", None, None, ("Jane Roe",), None, None, (), ())


def test_an_entry_of_atom_is_read() -> None:
    feed = parse(ATOM)
    (entry,) = feed.entries

    assert feed.title == "1 < 2"
    assert (entry.id, entry.title, entry.link) == ("urn:1", "Ferry back", "https://quay.example/base/ferry")
    assert entry.authors == ("Jane Roe", "John Doe")
    assert entry.updated == datetime(2025, 3, 4, 5, 5, tzinfo=UTC)
    assert entry.published is None
    assert entry.summary == "a &lt;b&gt; c"
    assert entry.content is not None
    assert "https://quay.example/base/t" in entry.content


@pytest.mark.parametrize(
    ("author", "names"),
    [
        ("desk@quay.com (Jane Roe)", ("Jane Roe",)),
        ("desk@quay.online (Jane Roe)", ("Jane Roe",)),
        ("Jane Roe &lt;jane@quay.online&gt;", ("Jane Roe",)),
        ("jane@quay.co.uk", ()),
        ("Jane Roe", ("Jane Roe",)),
    ],
)
def test_an_author_is_a_name_without_a_mail_address(author: str, names: tuple[str, ...]) -> None:
    (entry,) = parse(_rss(f"<item><title>x</title><author>{author}</author></item>")).entries

    assert entry.authors == names


def test_rdf_is_read() -> None:
    document = b"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">
    <channel><title>Quay</title></channel>
    <item><title>Ferry back</title><link>https://quay.example/f</link></item></rdf:RDF>"""

    assert [entry.link for entry in parse(document).entries] == ["https://quay.example/f"]


@pytest.mark.parametrize(
    "document",
    [
        b"", b" ", b"\x00\xff\xfe", b"<html><body><p>Not found</p></body></html>", b"{}", b"plain words", b"<rss",
        b"\x1f\x8b\x08\x00", b"[1, 2]", b"<?xml version='1.0'?><opml><body/></opml>", b"%PDF-1.7",
    ],
)  # fmt: skip
def test_what_is_no_feed_is_a_damaged_one_without_entries(document: bytes) -> None:
    feed = parse(document, URL)

    assert (feed.entries, feed.damaged) == ((), True)


def test_a_feed_without_entries_is_whole() -> None:
    feed = parse(_rss(""))

    assert (feed.entries, feed.damaged) == ((), False)


@pytest.mark.parametrize(
    "document",
    [
        _rss("<item><title>Ferry & bridge</title></item><item><title>Two</title></item>"),
        _rss("<item><title>Ferry &nbsp;back</title></item><item><title>Two</title></item>"),
        _rss("<item><title>Ferry</title></item><item><title>Two</title></item>")[:-20],
        b"PHP Warning: mkdir() in x.php\n" + _rss("<item><title>Ferry</title></item><item><title>T</title></item>"),
        _rss("<item><title>Ferry \x0b back</title></item><item><title>Two</title></item>"),
    ],
)
def test_a_damaged_feed_keeps_its_entries(document: bytes) -> None:
    feed = parse(document)

    assert len(feed.entries) == 2
    assert feed.entries[0].title.startswith("Ferry") or feed.entries[0].title == "Ferry"
    assert feed.damaged


@pytest.mark.parametrize(
    ("prolog", "encoding", "headers"),
    [
        ("", "utf-8", None),
        ("<?xml version='1.0' encoding='iso-8859-1'?>", "iso-8859-1", None),
        ("<?xml version='1.0' encoding='euc-kr'?>", "euc-kr", None),
        ("", "iso-8859-1", {"Content-Type": "text/xml; charset=ISO-8859-1"}),
        ("<?xml version='1.0' encoding='utf-8'?>", "utf-8", {"content-type": "text/html"}),
        ("<?xml version='1.0' encoding='utf-16'?>", "utf-16", None),
    ],
)
def test_the_encoding_of_a_document_is_found(prolog: str, encoding: str, headers: dict[str, str] | None) -> None:
    title = "등대" if encoding == "euc-kr" else "Fähre zurück"
    document = (prolog + _rss(f"<item><title>{title}</title></item>").decode()).encode(encoding)

    feed = parse(document, headers=headers)

    assert [entry.title for entry in feed.entries] == [title]
    assert not feed.damaged


@pytest.mark.parametrize(
    ("date", "moment"),
    [
        ("Tue, 04 Mar 2025 10:00:00 GMT", datetime(2025, 3, 4, 10, 0, tzinfo=UTC)),
        ("2025-03-04T10:00:00-05:00", datetime(2025, 3, 4, 15, 0, tzinfo=UTC)),
        ("March 4, 2025 10:00 am", datetime(2025, 3, 4, 10, 0, tzinfo=UTC)),
        ("yesterday", None),
        ("", None),
    ],
)
def test_the_date_of_an_entry(date: str, moment: datetime | None) -> None:
    (entry,) = parse(_rss(f"<item><title>x</title><pubDate>{date}</pubDate></item>")).entries

    assert entry.published == moment


def test_no_more_than_a_thousand_entries_are_read() -> None:
    feed = parse(_rss("<item><title>x</title></item>" * 1_200))

    assert len(feed.entries) == 1_000


def test_a_link_that_leads_out_of_the_web_is_none() -> None:
    (entry,) = parse(_rss("<item><title>x</title><link>javascript:alert(1)</link></item>"), URL).entries

    assert entry.link is None


def test_a_json_feed_is_read() -> None:
    document = b"""{"version": "https://jsonfeed.org/version/1.1", "title": "Quay", "home_page_url": "/home",
    "feed_url": "https://quay.example/feed.json", "next_url": "?page=2", "authors": [{"name": "Jane Roe"}],
    "hubs": [{"type": "WebSub", "url": "https://hub.example/"}], "items": [
    {"id": 7, "url": "ferry", "content_html": "<p>It <script>x()</script>sails.</p>", "date_published": "2025-03-04"},
    {"id": "8", "content_text": "1 < 2", "author": {"name": "John Doe"}, "tags": ["Traffic", 5]}]}"""

    feed = parse(document, URL)
    first, second = feed.entries

    assert (feed.title, feed.link, feed.hub) == ("Quay", "https://quay.example/home", "https://hub.example/")
    assert (feed.self_url, feed.next_archive) == ("https://quay.example/feed.json", f"{URL}?page=2")
    assert (first.id, first.link, first.content) == ("7", "https://quay.example/ferry", "<p>It sails.</p>")
    assert (first.authors, second.authors) == (("Jane Roe",), ("John Doe",))
    assert first.published == datetime(2025, 3, 4, tzinfo=UTC)
    assert (second.content, second.tags) == ("1 &lt; 2", ("Traffic",))


def test_a_json_feed_that_broke_off_keeps_its_entries() -> None:
    items = ", ".join(f'{{"id": "{number}", "title": "Ferry {number}"}}' for number in range(5))
    document = f'{{"version": "https://jsonfeed.org/version/1", "title": "Quay", "items": [{items}, {{"id": "6", "ti'

    feed = parse(document.encode())

    assert (feed.title, [entry.id for entry in feed.entries], feed.damaged) == ("Quay", ["0", "1", "2", "3", "4"], True)


def test_a_page_with_marked_entries_is_a_feed() -> None:
    document = b"""<html><head><link rel="hub" href="https://hub.example/"></head><body><div class="h-feed">
    <h1 class="p-name">Quay</h1><article class="h-entry"><a class="p-name u-url" href="ferry">Ferry back</a>
    <time class="dt-published" datetime="2025-03-04T10:00:00Z">today</time><a class="p-author h-card">Jane Roe</a>
    <div class="e-content"><p>It <a href="/t">sails</a>.</p></div></article></div></body></html>"""

    feed = parse(document, URL)
    (entry,) = feed.entries

    assert (feed.title, feed.hub) == ("Quay", "https://hub.example/")
    assert (entry.title, entry.link, entry.authors) == ("Ferry back", "https://quay.example/news/ferry", ("Jane Roe",))
    assert entry.published == datetime(2025, 3, 4, 10, tzinfo=UTC)
    assert entry.content is not None
    assert 'href="https://quay.example/t"' in entry.content


def test_the_page_of_one_entry_in_the_old_form_is_no_feed() -> None:
    entry = "<div class='hentry'><h1 class='entry-title'>Ferry</h1><p class='entry-content'>It sails.</p></div>"

    assert parse(f"<html><body>{entry}</body></html>".encode()).entries == ()
    assert len(parse(f"<html><body>{entry}{entry}</body></html>".encode()).entries) == 2


def test_a_content_location_is_the_base_of_links() -> None:
    document = _rss("<item><title>x</title><link>ferry</link></item>")

    (entry,) = parse(document, URL, {"Content-Location": "/archive/7.xml"}).entries
    (inside,) = parse(document, URL, {"Content-Location": "http://10.0.0.7/7.xml"}).entries

    assert entry.link == "https://quay.example/archive/ferry"
    assert inside.link == "https://quay.example/news/ferry"


def test_a_news_sitemap_is_a_feed() -> None:
    document = gzip.compress(b"""<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
    xmlns:n="http://www.google.com/schemas/sitemap-news/0.9"><url><loc>https://quay.example/ferry</loc><n:news>
    <n:publication><n:name>Quay</n:name><n:language>en</n:language></n:publication>
    <n:publication_date>2025-03-04T10:00:00Z</n:publication_date><n:title>Ferry back</n:title></n:news></url>
    <url><loc>https://quay.example/old</loc><lastmod>2025-01-02</lastmod></url></urlset>""")

    feed = parse(document, URL)
    news, page = feed.entries

    assert (feed.title, feed.language, feed.damaged) == ("Quay", "en", False)
    assert (news.title, news.link) == ("Ferry back", "https://quay.example/ferry")
    assert (news.published, page.updated) == (datetime(2025, 3, 4, 10, tzinfo=UTC), datetime(2025, 1, 2, tzinfo=UTC))


def test_of_a_long_sitemap_the_newest_pages_are_read() -> None:
    pages = "".join(
        f"<url><loc>https://quay.example/{day}</loc>"
        f"<lastmod>20{day // 300:02}-{day % 300 // 25 + 1:02}-{day % 25 + 1:02}</lastmod></url>"
        for day in range(3_000)
    )

    feed = parse(f"<urlset>{pages}</urlset>".encode())

    assert len(feed.entries) == 1_000
    assert (feed.entries[0].link, feed.entries[-1].link) == ("https://quay.example/2000", "https://quay.example/2999")


def test_a_list_of_sitemaps_says_where_they_are() -> None:
    document = (
        b"<sitemapindex><sitemap><loc>/a.xml</loc></sitemap><sitemap><loc>/b.xml.gz</loc></sitemap></sitemapindex>"
    )

    feed = parse(document, URL)

    assert feed.sitemaps == ("https://quay.example/a.xml", "https://quay.example/b.xml.gz")
    assert (feed.entries, feed.damaged) == ((), False)


def test_the_server_may_name_hub_and_own_address_in_its_headers() -> None:
    link = '<https://hub.example/>; rel="hub", <https://quay.example/f>; rel=self'

    feed = parse(RSS, URL, {"Link": link})

    assert (feed.hub, feed.self_url) == ("https://hub.example/", "https://quay.example/f")


def test_older_entries_are_where_the_archive_is() -> None:
    paged = b'<feed xmlns="http://www.w3.org/2005/Atom"><link rel="next" href="?p=2"/></feed>'
    archived = paged.replace(b"</feed>", b'<link rel="prev-archive" href="/1"/></feed>')

    assert parse(paged, URL).next_archive == f"{URL}?p=2"
    assert parse(archived, URL).next_archive == "https://quay.example/1"


def test_an_author_of_an_atom_feed_is_the_author_of_its_entries() -> None:
    document = b"""<feed xmlns="http://www.w3.org/2005/Atom"><author><name>Jane Roe</name></author>
    <entry><id>1</id></entry><entry><id>2</id><author><name>John Doe</name></author></entry></feed>"""

    assert [entry.authors for entry in parse(document).entries] == [("Jane Roe",), ("John Doe",)]


def test_what_is_read_crosses_to_another_process_unchanged() -> None:
    kind = TypeAdapter(Feed)

    for document in (RSS, ATOM):
        feed = parse(document, URL)

        assert kind.validate_json(kind.dump_json(feed)) == feed


@given(st.data())
def test_no_damage_is_too_odd(data: st.DataObject) -> None:
    document = bytearray(data.draw(st.sampled_from((RSS, ATOM))))
    for _ in range(data.draw(st.integers(1, 8))):
        begin = data.draw(st.integers(0, len(document)))
        document[begin : begin + data.draw(st.integers(0, 40))] = data.draw(st.binary(max_size=6))

    feed = parse(bytes(document), URL)

    assert len(feed.entries) <= 1_000


@given(st.binary())
def test_no_bytes_are_too_odd(document: bytes) -> None:
    assert parse(document).entries == ()


@given(st.text(), st.text(), st.text())
def test_no_words_are_too_odd(title: str, link: str, date: str) -> None:
    item = "".join(
        f"<{name}>{escape(text)}</{name}>" for name, text in (("title", title), ("link", link), ("pubDate", date))
    )

    for entry in parse(_rss(f"<item>{item}<description>x</description></item>"), URL).entries:
        assert entry.link is None or entry.link.startswith(("http://", "https://"))
