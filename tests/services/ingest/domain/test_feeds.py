"""A feed is read as far as it can be, whatever state its document is in."""

from datetime import UTC, datetime
from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.ingest.domain.feeds import Entry, parse

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
        b'{"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "1"}]}',
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
