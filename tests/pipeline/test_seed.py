"""The running example: a page as somebody pastes it, from its furniture to the webhook."""

import html
from pathlib import Path

import pytest

from services.classifier.app import tagger
from services.ingest.domain.articles import from_page
from services.ingest.domain.pasted import clean
from tests.builders import NOW
from tests.pipeline.walks import Walk

SEED = Path(__file__).resolve().parents[3] / "shared" / "seeds" / "000_8dcfa18a64eb5374.txt"
pytestmark = pytest.mark.skipif(not SEED.exists(), reason="the seed article is not beside this checkout")
FURNITURE = ("Log in", "comment", "Standards Board", "print dictionary", "help-image", "JoongAng", "Home >", "0/250")


@pytest.fixture
def seed() -> str:
    return SEED.read_text("utf-8")


def test_the_page_is_understood_without_its_furniture(seed: str) -> None:
    page = clean(seed)

    assert page.title == "Foreign ministers condemn North Korea's missile transfer to Russia"
    assert page.authors == ("Esther Chung",)
    assert page.section == ("National", "Diplomacy")
    assert len(page.captions) == 1
    assert page.captions[0].startswith("Parts of an unidentified missile")
    assert page.text.startswith("The foreign ministers of South Korea")
    assert page.text.endswith("armored vehicles.")
    assert not [word for word in FURNITURE if word.lower() in page.text.lower()]
    assert page.captions[0] not in page.text


def test_it_says_who_did_what_to_whom_and_who_denies_it(seed: str) -> None:
    article = from_page(clean(seed), None, NOW)

    reading = tagger().tag(article)

    topics = {topic.id for topic in reading.topics}
    assert topics >= {"missile-transfer", "arms-transfer", "sanctions-violation", "diplomatic-condemnation"}
    (transfer,) = [event for event in reading.events if event.type == "transfer"]
    assert (transfer.actors, transfer.recipients, transfer.item) == (("KP",), ("RU",), "missile")
    assert transfer.status == "reported"
    (denied,) = [claim for claim in transfer.claims if claim.status == "denied"]
    assert set(denied.speakers) == {"KP", "RU"}
    (condemn,) = [event for event in reading.events if event.type == "condemn"]
    assert {"KR", "US", "JP"} <= set(condemn.actors)
    assert set(condemn.recipients) == {"KP", "RU"}
    for event in reading.events:
        for span in (*event.evidence, *(span for claim in event.claims for span in claim.evidence)):
            assert article.text_of(span.field)[span.start : span.end] == span.text


async def test_it_rings_once_in_whatever_form_it_comes(walk: Walk, seed: str) -> None:
    await walk.subscribe("transfer", "topic:missile-transfer AND event:(transfer actor:KP recipient:RU)")
    await walk.subscribe("swapped", "event:(transfer actor:RU recipient:KP item:missile)")

    await walk.hand_in(seed)
    await walk.hand_in(as_page(seed), "https://paper.example/national/diplomacy/missiles")
    await walk.hand_in(seed)
    await walk.hand_in(as_feed(seed))
    alerts = await walk.rung()

    assert [alert["subscription"]["name"] for alert in alerts] == ["transfer"]


def as_page(seed: str) -> str:
    """The same article as a page's HTML."""
    page = clean(seed)
    paragraphs = "".join(f"<p>{html.escape(paragraph)}</p>" for paragraph in page.text.split("\n\n"))
    return (
        f"<!doctype html><html lang=en><head><title>{html.escape(page.title)}</title></head><body><nav>Home</nav>"
        f"<article><h1>{html.escape(page.title)}</h1><p class=byline>By {page.authors[0]}</p>"
        f"<figure><img src=x><figcaption>{html.escape(page.captions[0])}</figcaption></figure>{paragraphs}</article>"
        "<aside>Log in to comment</aside></body></html>"
    )


def as_feed(seed: str) -> str:
    """The same article as the only entry of a feed, whole."""
    page = clean(seed)
    content = html.escape("".join(f"<p>{html.escape(paragraph)}</p>" for paragraph in page.text.split("\n\n")))
    return (
        '<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>'
        "<title>Paper</title><link>https://paper.example/</link><description>News</description><item>"
        f"<title>{html.escape(page.title)}</title><link>https://paper.example/national/diplomacy/missiles</link>"
        f"<content:encoded>{content}</content:encoded></item></channel></rss>"
    )
