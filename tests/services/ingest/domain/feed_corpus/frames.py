"""What stands around the part of a document that a case is about."""

import json
from typing import Any, Final
from xml.sax.saxutils import escape

PLACE: Final = "{text}"
NAMESPACES: Final = {
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "feedburner": "http://rssnamespace.org/feedburner/ext/1.0",
    "googleplay": "http://www.google.com/schemas/play-podcasts/1.0",
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "media": "http://search.yahoo.com/mrss/",
    "slash": "http://purl.org/rss/1.0/modules/slash/",
    "sy": "http://purl.org/rss/1.0/modules/syndication/",
    "thr": "http://purl.org/syndication/thread/1.0",
    "fh": "http://purl.org/syndication/history/1.0",
    "wfw": "http://wellformedweb.org/CommentAPI/",
    "xhtml": "http://www.w3.org/1999/xhtml",
}
PREFIXES: Final = " ".join(f'xmlns:{prefix}="{name}"' for prefix, name in NAMESPACES.items())
ABOUT: Final = (
    "<title>The Quay Post</title><link>https://quay.example/</link><description>News from the water</description>"
)
RSS: Final = f'<?xml version="1.0" encoding="utf-8"?>\n<rss version="2.0" {PREFIXES}><channel>%s</channel></rss>'
ATOM: Final = (
    '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom" '
    + PREFIXES.replace('xmlns:atom="http://www.w3.org/2005/Atom" ', "")
    + ">%s</feed>"
)
ABOUT_ATOM: Final = (
    "<title>The Quay Post</title><id>urn:quay:post</id><updated>2025-03-04T09:00:00Z</updated>"
    '<link href="https://quay.example/"/>'
)
RDF: Final = (
    '<?xml version="1.0" encoding="utf-8"?>\n<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
    f'xmlns="http://purl.org/rss/1.0/" {PREFIXES}>%s</rdf:RDF>'
)
JSON: Final = {
    "version": "https://jsonfeed.org/version/1.1",
    "title": "The Quay Post",
    "home_page_url": "https://quay.example/",
}
PAGE: Final = "<!doctype html><html><head><title>The Quay Post</title></head><body>%s</body></html>"
FRAMES: Final = (
    "item", "channel", "atom_entry", "atom", "rdf", "json", "json_item", "page",
    "payload", "payload_atom", "payload_channel", "payload_json",
)  # fmt: skip


def framed(kind: str, inside: Any) -> str:
    """Return a whole document around what is written in a case."""
    match kind:
        case "item":
            return RSS % (ABOUT + f"<item>{inside}</item>")
        case "channel":
            return RSS % inside
        case "atom_entry":
            return ATOM % (ABOUT_ATOM + f"<entry>{inside}</entry>")
        case "atom":
            return ATOM % inside
        case "rdf":
            return RDF % inside
        case "json":
            return json.dumps(JSON | inside)
        case "json_item":
            return json.dumps(JSON | {"items": [inside]})
        case "page":
            return PAGE % inside
        case "payload":
            return RSS % (ABOUT + f"<item>{_payload_in_rss(inside)}</item>")
        case "payload_atom":
            return ATOM % (ABOUT_ATOM + f"<entry>{_payload_in_atom(inside)}</entry>")
        case "payload_channel":
            return RSS % _payload_in_channel(inside)
        case "payload_json":
            return json.dumps(JSON | {"items": [_payload_in_json(inside)]})
    raise ValueError(f"there is no frame {kind!r}")


def _payload_in_rss(payload: str) -> str:
    """Return an item with a payload in every place, once escaped and once in a CDATA section."""
    escaped = escape(f"Ferry {payload}")
    section = f"<![CDATA[{f'Bridge {payload}'.replace(']]>', ']]]]><![CDATA[>')}]]>"
    return (
        f"<title>{escaped}</title><description>{escaped}</description><content:encoded>{section}</content:encoded>"
        f"<dc:creator>{section}</dc:creator><author>{escaped}</author><category>{section}</category>"
        f"<category>{escaped}</category><guid>{escape(payload)}</guid>"
    )


def _payload_in_channel(payload: str) -> str:
    escaped, address = escape(f"Ferry {payload}"), escape(payload, {'"': "&quot;"})
    return (
        f"<title>{escaped}</title><description>{escaped}</description><link>{address}</link>"
        f'<atom:link rel="hub" href="{address}"/><atom:link rel="self" href="{address}"/>'
        "<item><title>Bridge</title></item>"
    )


def _payload_in_atom(payload: str) -> str:
    escaped = escape(f"Ferry {payload}")
    return (
        f'<id>urn:1</id><title type="html">{escaped}</title><summary type="html">{escaped}</summary>'
        f'<content type="html">Bridge {escape(payload)}</content><author><name>{escaped}</name></author>'
        f'<category term="{escape(payload, {chr(34): "&quot;"})}"/>'
    )


def _payload_in_json(payload: str) -> dict[str, Any]:
    text = f"Ferry {payload}"
    return {
        "id": payload, "url": payload, "title": text, "summary": text, "content_html": f"Bridge {payload}",
        "authors": [{"name": text, "url": payload}], "tags": [text], "attachments": [{"url": payload}],
    }  # fmt: skip
