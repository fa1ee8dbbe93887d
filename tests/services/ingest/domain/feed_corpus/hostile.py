"""Documents that are made to do harm, and documents that are only too large."""

import gzip
import json
import random
from collections.abc import Callable
from typing import Final

MEGA: Final = 1024 * 1024
MOST_ENTRIES: Final = 1_000
FEED: Final = b"""<?xml version="1.0"?><rss version="2.0"><channel><title>The Quay Post</title>
<item><title>Harbour strike ends</title><link>https://quay.example/strike</link></item></channel></rss>"""
ATTRIBUTE: Final = 'a{0}="1" '
NAMESPACE: Final = 'xmlns:a{0}="u{0}" '
LAST: Final = "<item><title>Last</title></item>"
Made = Callable[[], bytes]


def _rss(inside: str, before: str = "") -> bytes:
    return f'{before}<rss version="2.0"><channel><title>Quay</title>{inside}</channel></rss>'.encode()


def _item(inside: str) -> bytes:
    return _rss(f"<item>{inside}</item>{LAST}")


def _json(items: str) -> bytes:
    return f'{{"version": "https://jsonfeed.org/version/1.1", "title": "Quay", "items": {items}}}'.encode()


def _laughs() -> bytes:
    """Return a document whose entities grow to three thousand million characters."""
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    return _rss("<item><title>&l9;</title></item>", f'<!DOCTYPE rss [<!ENTITY l0 "laugh">{entities}]>')


def _quadratic() -> bytes:
    entity = f'<!DOCTYPE rss [<!ENTITY a "{"a" * 100_000}">]>'
    return _rss(f"<item><title>{'&a;' * 20_000}</title></item>", entity)


def _packed(times: int) -> bytes:
    packed = gzip.compress(b" " * (200 * MEGA), 1)
    return packed if times == 1 else gzip.compress(packed)


def _joined(part: str, times: int) -> str:
    """Return a part many times, with its number in it."""
    return "".join(part.format(number) for number in range(times))


def _random_bytes() -> bytes:
    return random.Random(7).randbytes(4 * MEGA)


HOSTILE: Final[dict[str, Made]] = {
    "attributes": lambda: _rss(f"<item {_joined(ATTRIBUTE, 100_000)}><title>x</title></item>"),
    "one attribute of a megabyte": lambda: _rss(f'<item a="{"x" * MEGA}"><title>x</title></item>'),
    "namespaces": lambda: _rss(f"<item {_joined(NAMESPACE, 50_000)}/>"),
    "deep elements": lambda: b"<a>" * 200_000,
    "deep elements, closed": lambda: _item("<a>" * 200_000 + "</a>" * 200_000),
    "deep items": lambda: b"<rss version='2.0'><channel>" + b"<item>" * 200_000,
    "deep items with titles": lambda: b"<rss version='2.0'><channel>" + b"<item><title>" * 200_000,
    "deep outlines": lambda: b"<opml><body>" + b"<outline text='x'>" * 100_000,
    "deep HTML": lambda: _item(f"<description>{'&lt;div&gt;' * 200_000}</description>"),
    "deep HTML of tables": lambda: _item(f"<description><![CDATA[{'<table><tr><td>' * 50_000}]]></description>"),
    "deep HTML of bold and italics": lambda: _item(f"<description><![CDATA[{'<b><i><p>' * 30_000}]]></description>"),
    "deep xhtml": lambda: (
        b'<feed xmlns="http://www.w3.org/2005/Atom"><entry><content type="xhtml">' + b"<div>" * 100_000
    ),
    "bases in bases": lambda: b'<feed xmlns="http://www.w3.org/2005/Atom">' + b'<entry xml:base="a/">' * 50_000,
    "angle brackets": lambda: b"<" * (5 * MEGA),
    "angle brackets in a feed": lambda: _item(f"<title>{'<' * MEGA}</title>"),
    "angle brackets in HTML": lambda: _item(f"<description><![CDATA[{'<' * (2 * MEGA)}]]></description>"),
    "begun tags": lambda: _item(f"<title>{'<b ' * 300_000}</title>"),
    "begun tags in a title's HTML": lambda: _item(f"<title><![CDATA[{'<b ' * 300_000}]]></title>"),
    "ampersands": lambda: _item(f"<title>{'&' * MEGA}</title>"),
    "escaped ampersands": lambda: _item(f"<title>{'&amp;' * 400_000}</title>"),
    "begun references": lambda: _item(f"<title>{'&#' * 500_000}</title>"),
    "unknown entities": lambda: _item(f"<title>{'&quay;' * 200_000}</title>"),
    "laughs": _laughs,
    "quadratic entities": _quadratic,
    "an entity of the network": lambda: _rss(
        "<item><title>&a;</title></item>", '<!DOCTYPE rss [<!ENTITY a SYSTEM "http://127.0.0.1:9/">]>'
    ),
    "a parameter entity of the network": lambda: _rss(
        LAST, '<!DOCTYPE rss [<!ENTITY % a SYSTEM "http://127.0.0.1:9/x.dtd"> %a;]>'
    ),
    "an endless document type": lambda: b"<!DOCTYPE rss [" + b'<!ENTITY a "b">' * 200_000,
    "an endless comment": lambda: b"<rss><!--" + b"-" * (5 * MEGA),
    "begun comments": lambda: _rss("<!--" * 500_000),
    "begun CDATA sections": lambda: _rss("<![CDATA[" * 300_000),
    "ends of CDATA sections": lambda: _item(f"<title>{']]>' * 500_000}</title>"),
    "begun instructions": lambda: b"<?xml" * 500_000,
    "a charset's name of a megabyte": lambda: f'<?xml version="1.0" encoding="{"x" * MEGA}"?>'.encode() + _rss(LAST),
    "sections of which only the last ends": lambda: _rss("<item><title>" + "<![CDATA[" * 200_000 + "]]>"),
    "sections in elements of as many names": lambda: _rss(_joined("<a{0}><![CDATA[", 100_000)),
    "comments of which only the last ends": lambda: _rss("<item>" + "<!--" * 200_000 + "-->"),
    "titles before the end of an item": lambda: _rss("<item></item>" + "<title>x</title>" * 100_000 + "</item>"),
    "items without their beginnings": lambda: _rss("<title>x</title></item>" * 100_000),
    "items that never begin to end": lambda: _rss("<item < " * 200_000),
    "a wrong sign at the end of a long line": lambda: _item("<title>" + "x" * 500_000).rstrip() + b"\xe9\xff",
    "warnings before it": lambda: b"<br />\n<b>Warning</b>: x in <b>a.php</b>\n" * 50_000 + FEED,
    "blanks before it": lambda: b" \n" * (4 * MEGA) + FEED,
    "nothing but NULs": lambda: b"\0" * (5 * MEGA),
    "NULs in a feed": lambda: _item(f"<title>{chr(0) * MEGA}</title>"),
    "random bytes": _random_bytes,
    "random bytes after a prolog": lambda: b'<?xml version="1.0"?><rss><channel><item><title>' + _random_bytes(),
    "random bytes that pass for a packed file": lambda: b"\x1f\x8b\x08\0" + _random_bytes(),
    "a packed file": lambda: _packed(1),
    "a file packed twice": lambda: _packed(2),
    "two hundred thousand JSON arrays": lambda: _json("[" * 200_000),
    "two hundred thousand JSON objects": lambda: _json('[{"a":' * 100_000),
    "a JSON number of a million digits": lambda: _json(f'[{{"id": {"9" * 1_000_000}}}]'),
    "a JSON number beyond all": lambda: _json('[{"id": 1e999999999, "size": -1e-999999999}]'),
    "half a JSON string": lambda: _json('[{"id": "' + "\\" * MEGA),
    "sections of a page": lambda: b"<html><body>" + b'<div class="h-feed">' * 20_000,
    "entries of a page": lambda: b"<html><body>" + b'<p class="h-entry"><a href="/a">x</a></p>' * 60_000,
    "a page of forms": lambda: b"<html><body>" + b"<form><table>" * 50_000,
}
LARGE: Final[dict[str, tuple[Made, int]]] = {
    "items": (lambda: _rss("<item><title>x</title></item>" * 200_000), MOST_ENTRIES),
    "items of Atom": (
        lambda: b'<feed xmlns="http://www.w3.org/2005/Atom">' + b"<entry><id>x</id></entry>" * 100_000 + b"</feed>",
        MOST_ENTRIES,
    ),
    "items of JSON": (lambda: _json(json.dumps([{"id": "x", "title": "x"}] * 100_000)), MOST_ENTRIES),
    "addresses of a sitemap": (
        lambda: b"<urlset>" + b"<url><loc>https://quay.example/a</loc></url>" * 50_000 + b"</urlset>",
        MOST_ENTRIES,
    ),
    "items after a bare ampersand": (lambda: _rss("<item><title>a & b</title></item>" * 100_000), MOST_ENTRIES),
    "a title of a megabyte": (lambda: _item(f"<title>{'Ferry ' * 170_000}</title>"), 2),
    "a title of a megabyte of blanks": (lambda: _item(f"<title>a{' ' * MEGA}b</title>"), 2),
    "a link of a megabyte": (lambda: _item(f"<link>https://quay.example/{'a' * MEGA}</link>"), 2),
    "a date of a megabyte": (lambda: _item(f"<pubDate>{'1 ' * 500_000}</pubDate>"), 2),
    "an author of a megabyte of brackets": (lambda: _item(f"<author>{'(' * MEGA}</author>"), 2),
    "an author of a megabyte of addresses": (lambda: _item(f"<author>{'a.' * 500_000}@</author>"), 2),
    "an author of a megabyte of at signs": (lambda: _item(f"<author>{'@' * MEGA}</author>"), 2),
    "categories": (lambda: _item("<category>x</category>" * 100_000), 2),
    "categories that differ": (lambda: _item(_joined("<category>{0}</category>", 50_000)), 2),
    "enclosures": (lambda: _item('<enclosure url="/a.mp3"/>' * 50_000), 2),
    "links": (lambda: _item("<link>https://quay.example/a</link>" * 50_000), 2),
    "links in a text": (
        lambda: _item(f"<description><![CDATA[{'<a href=/a>x</a>' * 60_000}]]></description>"), 2,
    ),
    "dates that are none": (
        lambda: _rss("".join(f"<item><pubDate>{n}th of a month in spring</pubDate></item>" for n in range(999)) + LAST),
        MOST_ENTRIES,
    ),
    "dates in a tongue that nobody knows": (
        lambda: _rss("<item><pubDate>Tir, 04 Blarch 2025 99:99 XQZ maybe</pubDate></item>" * 999 + LAST), MOST_ENTRIES,
    ),
    "a wrong charset on much text": (
        lambda: (
            b'<?xml version="1.0" encoding="utf-8"?>'
            + _item(f"<description>{'Die Fähre über den Fluß. ' * 60_000}</description>").decode().encode("cp1252")
        ),
        2,
    ),
    "no charset on much text": (
        lambda: _item(f"<description>{'여객선이 다시 간다. ' * 60_000}</description>").decode().encode("euc-kr"),
        2,
    ),
    "a surrogate alone": (lambda: _json('[{"id": "a\\ud800", "title": "\\udfff x"}, {"id": "b"}]'), 2),
    "megabytes of blanks between": (lambda: _rss(LAST + " " * (8 * MEGA) + LAST), 2),
}  # fmt: skip
"""Each with how many entries are read of it."""
