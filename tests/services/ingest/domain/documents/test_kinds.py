"""What a document is, is told by its body."""

import gzip
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.ingest.domain.documents.kinds import Kind, kind_of

RSS = '<?xml version="1.0"?>\n<!-- made by hand --><rss version="2.0"><channel></channel></rss>'


@pytest.mark.parametrize(
    ("document", "kind"),
    [
        (b"", "empty"),
        (b" \r\n\t", "empty"),
        ("\ufeff \n", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (RSS, "feed"),
        (RSS.encode(), "feed"),
        (RSS.encode("utf-16"), "feed"),
        (b"\n\n\xef\xbb\xbf" + RSS.encode(), "feed"),
        (b"Warning: mkdir(): denied in /srv/cache.php on line 4\n" + RSS.encode(), "feed"),
        ('<feed xmlns="http://www.w3.org/2005/Atom"></feed>', "feed"),
        ('<a:feed xmlns:a="http://www.w3.org/2005/Atom"/>', "feed"),
        ('<rdf:RDF xmlns="http://purl.org/rss/1.0/"></rdf:RDF>', "feed"),
        ('{"title": "x", "version": "https://jsonfeed.org/version/1.1", "items": []}', "feed"),
        ("<!DOCTYPE html><html><body>See <rss> in action</body></html>", "html"),
        ("<HTML><HEAD></HEAD></HTML>", "html"),
        ("\n<p>A fragment of a page.</p>", "html"),
        ("<!-- saved --><html></html>", "html"),
        ("Ferry back in service\n\nThe ferry sails again from Monday.", "text"),
        ("How to write <b>bold</b> in HTML", "text"),
        ("A feed begins with <rss version='2.0'> and a page with <html>.", "text"),
        ("1 < 2", "text"),
        ('{"json": true}', "json"),
        ('[{"title": "Ferry"}]', "json"),
        ("{curly} words", "text"),
        ("PHP Notice: x\n<rss version='2.0'>\n<channel/></rss>", "feed"),
        ("<CHANNEL HREF='x'><ITEM/></CHANNEL>", "feed"),
        ("<entry xmlns='http://www.w3.org/2005/Atom'/>", "feed"),
        ("<!-- <html> --><rss/>", "feed"),
        (gzip.compress(RSS.encode()), "feed"),
        ("<?xml version='1.0'?><urlset xmlns='x'></urlset>", "sitemap"),
        ("<sitemapindex></sitemapindex>", "sitemap-index"),
        ("<?xml version='1.0'?><opml version='2.0'></opml>", "opml"),
        ("Grüße aus Köln".encode("cp1252"), "text"),
        (b"%PDF-1.7\n%\xe2\xe3", "binary"),
        (b"\x89PNG\r\n\x1a\n", "binary"),
        (b"PK\x03\x04rest", "binary"),
        (b"\x1f\x8b\x08\x00", "binary"),
        (bytes(range(256)) * 8, "binary"),
        (b"\x00" * 100, "binary"),
    ],
)
def test_the_kind_of_a_document(document: bytes | str, kind: str) -> None:
    assert kind_of(document) == kind


@given(st.binary() | st.text())
def test_every_document_is_of_some_kind(document: bytes | str) -> None:
    assert kind_of(document) in get_args(Kind)
