"""NewsML-G2 becomes articles; nothing that its XML asks for is fetched, unfolded or believed."""

import time
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.ingest.domain.pushes.newsml import reading
from services.ingest.domain.pushes.pushed import Draft, check
from tocsin.problems import Problem

NOW = datetime(2026, 3, 5, tzinfo=UTC)
NITF = """
<inlineXML contenttype="application/nitf+xml"><nitf xmlns="http://iptc.org/std/NITF/2006-10-18/"><body>
 <body.head><hedline><hl1>A headline within</hl1></hedline><byline>By the desk</byline></body.head>
 <body.content>
  <p>The crane   has stood <em>still</em> for three days.</p>
  <media media-type="image"><media-caption><p>The crane at dusk</p></media-caption></media>
  <block><hl2>Ships wait</hl2><p>Two ships wait in the roads.</p></block>
 </body.content>
 <body.end><tagline>wire desk</tagline></body.end>
</body></nitf></inlineXML>"""
XHTML = """
<inlineXML contenttype="application/xhtml+xml"><html xmlns="http://www.w3.org/1999/xhtml"><head><title>x</title></head>
<body><h1>A heading</h1><p>The crane &amp; its <b>crew</b>.</p><p>Two ships &lt;wait&gt;.</p>
<figure><figcaption>The crane at dusk</figcaption></figure></body></html></inlineXML>"""
PLAIN = '<inlineData contenttype="text/plain">The crane stands still.\n\nTwo ships wait.</inlineData>'


def item(
    content: str = NITF,
    guid: str = "urn:newsml:wire.example:20260304:crane",
    item_meta: str = "",
    content_meta: str = "<headline>Harbour crane stands still</headline>",
    status: str = '<pubStatus qcode="stat:usable"/>',
    kind: str = "text",
    namespace: str = ' xmlns="http://iptc.org/std/nar/2006-10-01/"',
) -> str:
    return f"""<newsItem{namespace} guid="{guid}" version="3" standard="NewsML-G2" xml:lang="en-GB">
<itemMeta><itemClass qcode="ninat:{kind}"/><provider literal="wire.example"/>
<versionCreated>2026-03-04T11:00:00+01:00</versionCreated><firstCreated>2026-03-04T08:14:00Z</firstCreated>
{status}{item_meta}</itemMeta>
<contentMeta><by>By Ida Holm</by>{content_meta}</contentMeta><contentSet>{content}</contentSet></newsItem>"""


def message(*items: str) -> bytes:
    inner = "".join(items).replace(' xmlns="http://iptc.org/std/nar/2006-10-01/"', "")
    head = "<header><sent>2026-03-04T11:00:00Z</sent></header>"
    begin = '<newsMessage xmlns="http://iptc.org/std/nar/2006-10-01/">'
    return f"{begin}{head}<itemSet>{inner}</itemSet></newsMessage>".encode()


def drafts(document: bytes | str, most: int = 100) -> tuple[Draft, ...]:
    found = reading(document.encode() if isinstance(document, str) else document, most).taken()
    check(found, NOW)
    return found


def refusal(document: bytes | str, most: int = 100) -> Problem:
    with pytest.raises(Problem) as refused:
        drafts(document, most)
    return refused.value


def test_an_item_with_nitf_is_read_in_full() -> None:
    link = '<link rel="irel:canonical" href="https://wire.example/crane"/>'
    summary = '<description role="drol:summary">A crane stands still.</description>'
    caption = '<description role="drol:caption">At the quay</description>'
    headline = "<headline>Harbour crane stands still</headline>"

    (draft,) = drafts(item(item_meta=link, content_meta=headline + summary + caption))

    assert draft.name == "urn:newsml:wire.example:20260304:crane"
    assert draft.url == "https://wire.example/crane"
    assert draft.title == "Harbour crane stands still"
    assert draft.text == "The crane has stood still for three days.\n\nShips wait\n\nTwo ships wait in the roads."
    assert draft.captions == ("The crane at dusk", "At the quay")
    assert draft.summary == "A crane stands still."
    assert (draft.authors, draft.language) == (("Ida Holm",), "en")
    assert draft.published == datetime(2026, 3, 4, 8, 14, tzinfo=UTC)
    assert draft.updated == datetime(2026, 3, 4, 10, tzinfo=UTC)


def test_xhtml_and_plain_text_are_read_too() -> None:
    (markup,), (plain,) = drafts(item(XHTML)), drafts(item(PLAIN))

    assert markup.text.endswith("The crane & its crew.\n\nTwo ships <wait>.")
    assert markup.captions == ("The crane at dusk",)
    assert plain.text == "The crane stands still.\n\nTwo ships wait."


def test_the_headline_within_the_text_stands_in_for_one_that_is_missing() -> None:
    (draft,) = drafts(item(content_meta=""))

    assert draft.title == "A headline within"


def test_a_message_gives_its_texts_and_passes_pictures_by() -> None:
    picture = item("", guid="urn:x:picture", kind="picture")
    package = "<packageItem guid='urn:x:package'/>"
    gone = item("", guid="urn:x:gone", kind="picture", status='<pubStatus qcode="stat:canceled"/>')

    found = drafts(message(item(guid="urn:x:1"), picture, package, item(XHTML, guid="urn:x:2"), gone))

    assert [(draft.name, draft.is_withdrawn) for draft in found] == [
        ("urn:x:1", False),
        ("urn:x:2", False),
        ("urn:x:gone", True),
    ]
    assert found[1].pointer == "/newsMessage/itemSet/newsItem[3]"


@pytest.mark.parametrize(
    "status",
    [
        '<pubStatus qcode="stat:canceled"/>',
        '<pubStatus qcode="stat:withheld"/>',
        '<pubStatus uri="http://cv.iptc.org/newscodes/pubstatusg2/canceled"/>',
    ],
)
def test_what_must_not_be_published_is_withdrawn(status: str) -> None:
    (draft,) = drafts(item("", status=status, content_meta=""))

    assert draft.is_withdrawn


@pytest.mark.parametrize(
    ("document", "place"),
    [
        (item(guid=" "), "/newsItem/@guid"),
        (item(guid="x" * 501), "/newsItem/@guid"),
        (item(status='<pubStatus qcode="stat:maybe"/>'), "/newsItem/itemMeta/pubStatus"),
        (item(kind="picture"), "/newsItem/itemMeta/itemClass"),
        (item("<remoteContent href='https://wire.example/a.xml'/>"), "/newsItem/contentSet"),
        (item(PLAIN, content_meta=""), "/newsItem/contentMeta/headline"),
        (item(item_meta="<embargoed>2026-03-06T00:00:00Z</embargoed>"), "/newsItem/itemMeta/embargoed"),
        (item().replace("2026-03-04T08:14:00Z", "last week"), "/newsItem/itemMeta/firstCreated"),
        (message(item("", kind="picture")).decode(), "/newsMessage"),
        (message(item(), item(PLAIN, guid="")).decode(), "/newsMessage/itemSet/newsItem[2]/@guid"),
    ],
)
def test_what_is_wrong_is_named_by_its_place(document: str, place: str) -> None:
    problem = refusal(document)

    assert problem.status == 422
    assert [fault.pointer for fault in problem.faults] == [place]


def test_more_than_is_taken_at_once_is_refused() -> None:
    assert refusal(message(*(item(PLAIN, guid=f"urn:x:{number}") for number in range(4))), most=3).status == 422


def test_other_xml_is_a_format_that_is_not_taken() -> None:
    for document in ("<rss version='2.0'/>", item(namespace=""), "<newsItem xmlns='urn:other' guid='x'/>"):
        assert refusal(document).status == 415


HOSTILE = {
    "nothing": b"",
    "no XML": b"{}",
    "cut off": item().encode()[:400],
    "entity": b'<!DOCTYPE n [<!ENTITY x SYSTEM "file:///etc/passwd">]><n>&x;</n>',
    "document type alone": b"<!DOCTYPE newsItem>" + item().encode(),
    "laughs": b"<!DOCTYPE n ["
    + b"".join(b'<!ENTITY l%d "%s">' % (n, b"&l%d;" % (n - 1) * 10 if n else b"lol") for n in range(12))
    + b"]><n>&l11;</n>",
    "remote document type": b'<!DOCTYPE newsItem SYSTEM "http://127.0.0.1:9/x.dtd">' + item().encode(),
    "undefined entity": item().replace("Harbour", "&harbour;").encode(),
    "deep": b"<a>" * 100_000,
    "no charset": b'<?xml version="1.0" encoding="punycode"?>' + item().encode(),
    "wrong charset": b'<?xml version="1.0" encoding="utf-8"?><n>\xff\xfe</n>',
    "control": item().replace("Harbour", "\x01").encode(),
    "comment without end": b"<!--" + b"-" * 100_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_xml_is_refused_at_once(name: str) -> None:
    begun = time.monotonic()

    problem = refusal(HOSTILE[name])

    assert problem.status in (400, 415)
    assert "root:" not in problem.detail
    assert time.monotonic() - begun < 2


def test_a_charset_that_is_said_elsewhere_counts() -> None:
    document = item(PLAIN.replace("crane", "kran på kaj")).encode("iso-8859-1")

    (draft,) = reading(document, 100, "iso-8859-1").taken()

    assert draft.text.startswith("The kran på kaj")


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_whatever_xml_says_it_is_drafts_or_a_problem(data: st.DataObject) -> None:
    document = bytearray(message(item(guid="urn:x:1"), item(XHTML, guid="urn:x:2")))
    for _ in range(data.draw(st.integers(0, 4))):
        begin = data.draw(st.integers(0, len(document)))
        end = begin + data.draw(st.integers(0, 60))
        document[begin:end] = data.draw(st.one_of(st.binary(max_size=8), st.just(document[begin : end + 80])))

    found = reading(bytes(document), 100)

    assert found.drafts or found.problem
