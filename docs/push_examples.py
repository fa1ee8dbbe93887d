"""The examples in the description of the push API: each body is one that a running server takes."""

from typing import Final

from pydantic import JsonValue

from tocsin.problems import Kind

Json = dict[str, JsonValue]

ARTICLE: Final[Json] = {
    "id": "desk-2026-0417",
    "title": "Harbour crane stands still for a third day",
    "text": "The port authority said the crane would be repaired by Friday.\n\nTwo ships wait in the roads.",
    "url": "https://harbour.example/news/crane",
    "authors": ["Ida Holm"],
    "section": ["Port"],
    "language": "en",
    "published": "2026-03-04T09:14:00+01:00",
    "updated": "2026-03-04T09:14:00+01:00",
    "captions": ["The crane at dusk"],
}
NINJS_2: Final[Json] = {
    "uri": "urn:newsml:wire.example:20260304:ferry",
    "type": "text",
    "pubstatus": "usable",
    "language": "en",
    "firstcreated": "2026-03-04T08:14:00Z",
    "versioncreated": "2026-03-04T10:00:00Z",
    "by": "Ida Holm",
    "headlines": [{"role": "main", "value": "Ferry waits for fog to lift"}],
    "bodies": [
        {"role": "main", "contenttype": "application/xhtml+xml", "value": "<p>The ferry waits at the quay.</p>"}
    ],
    "altids": [{"role": "web", "value": "https://wire.example/ferry"}],
}
NINJS_3: Final[Json] = {
    "uri": "https://wire.example/items/lighthouse",
    "type": "text",
    "pubStatus": "usable",
    "versionCreated": "2026-03-04T10:00:00Z",
    "headlines": [{"value": "Lighthouse gets a new lamp"}],
    "bodies": [{"contentType": "text/plain", "value": "The lamp of the northern lighthouse was changed on Tuesday."}],
}
NEWS_ITEM: Final = """<?xml version="1.0" encoding="UTF-8"?>
<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="urn:newsml:wire.example:20260304:buoy" version="1"
    standard="NewsML-G2" standardversion="2.34" conformance="power" xml:lang="en">
  <itemMeta>
    <itemClass qcode="ninat:text"/>
    <provider literal="wire.example"/>
    <versionCreated>2026-03-04T10:00:00Z</versionCreated>
    <pubStatus qcode="stat:usable"/>
  </itemMeta>
  <contentMeta><headline>A buoy adrift in the inner roads</headline></contentMeta>
  <contentSet>
    <inlineXML contenttype="application/xhtml+xml">
      <html xmlns="http://www.w3.org/1999/xhtml"><body><p>A buoy drifts in the inner roads.</p></body></html>
    </inlineXML>
  </contentSet>
</newsItem>
"""
JSON_EXAMPLES: Final[dict[str, tuple[str, JsonValue]]] = {
    "one": ("One article", ARTICLE),
    "edit": (
        "The same article, edited: a revision",
        {**ARTICLE, "text": "The crane works.", "updated": "2026-03-04T18:00:00Z"},
    ),
    "many": (
        "Up to 100 articles, formats mixed as you like",
        {"articles": [{"title": "Berth 4 is closed", "text": "Pilots board at buoy 7."}, NINJS_3]},
    ),
    "html": (
        "A text as HTML",
        {"title": "Ice on the lake", "html": "<p>The ice is thin.</p>", "source": "lake.example"},
    ),
    "withdrawn": ("A withdrawal, by your name for the article", {"id": "desk-2026-0417", "status": "withdrawn"}),
    "ninjs2": ("ninjs 2.x", NINJS_2),
    "ninjs3": ("ninjs 3.x", NINJS_3),
    "ninjsCanceled": ("ninjs, withdrawn", {"uri": NINJS_2["uri"], "pubstatus": "canceled"}),
}
XML_EXAMPLES: Final[dict[str, tuple[str, str]]] = {
    "item": ("NewsML-G2", NEWS_ITEM),
    "canceled": ("NewsML-G2, withdrawn", NEWS_ITEM.replace("stat:usable", "stat:canceled")),
}
ID: Final = "95bbca1f9b4bae7d73e89dc2c1be3dbe"
ANSWERS: Final[dict[str, tuple[str, JsonValue]]] = {
    "new": (
        "It was not known",
        {"articles": [{"id": ID, "revision": 1, "outcome": "new"}]},
    ),
    "same": (
        "It is in the stream already",
        {"articles": [{"id": ID, "revision": 1, "outcome": "same", "why": "same"}]},
    ),
}
DETAILS: Final[dict[Kind, str]] = {
    "unreadable": "no JSON: line 1, column 15: Expecting ',' delimiter",
    "no-key": "expected a header `Authorization: Bearer tocsin_…`",
    "wrong-key": "no such key, or it has expired or been revoked",
    "missing-scope": "the key lacks the scope articles:write",
    "not-found": "no part of the API has this path",
    "not-allowed": "GET is not served at this path",
    "too-slow": "expected all of it within 10 s",
    "too-large": "at most 1024 KiB are taken at once; push fewer articles",
    "unsupported": "Content-Type text/plain: expected application/json (ours or ninjs) or …",
    "invalid": "/articles/1/title: expected a title; nothing was stored",
    "key-reused": "use a key of its own for each body; a key is kept for a day",
    "too-many": "50 requests a second, 200 at once, are taken with this key",
    "failed": "it has been logged; trying again may help",
    "busy": "32 requests are worked on already",
    "unavailable": "nothing may have been stored: push it again",
}
RETRIED: Final[tuple[Kind, ...]] = ("too-many", "busy", "unavailable")
