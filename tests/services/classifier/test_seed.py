"""The running example: an article about missiles from North Korea to Russia, and who condemns it."""

from pathlib import Path

import pytest

from services.classifier.domain.tagger import Reading, RuleTagger
from tests.services.classifier.articles import article
from tocsin.messages import Event

SEED = Path(__file__).resolve().parents[3].parent / "shared" / "seeds" / "000_8dcfa18a64eb5374.txt"

pytestmark = pytest.mark.skipif(not SEED.exists(), reason="the seed page is not part of the repository")


@pytest.fixture(scope="module")
def reading(tagger: RuleTagger) -> Reading:
    """Return what the page says, read as ingest hands it on."""
    lines = SEED.read_text("utf-8").splitlines()
    first = next(number for number, line in enumerate(lines) if line.startswith("The foreign ministers of South"))
    last = next(number for number, line in enumerate(lines) if line.startswith("BY "))
    body = "\n\n".join(line.strip() for line in lines[first:last] if line.strip())
    caption = next(line for line in lines if line.startswith("Parts of"))
    return tagger.tag(article(title=lines[0], body=body, captions=(caption,), language="en"))


def _only(reading: Reading, type_: str) -> Event:
    (event,) = [event for event in reading.events if event.type == type_]
    return event


def test_it_has_the_four_topics(reading: Reading) -> None:
    assert {topic.id for topic in reading.topics} == {
        "missile-transfer",
        "arms-transfer",
        "sanctions-violation",
        "diplomatic-condemnation",
    }


def test_it_tells_of_one_transfer_with_its_roles(reading: Reading) -> None:
    transfer = _only(reading, "transfer")

    assert (transfer.actors, transfer.recipients, transfer.item) == (("KP",), ("RU",), "missile")
    assert transfer.status == "reported"


def test_both_sides_deny_the_transfer_beside_those_who_state_it(reading: Reading) -> None:
    claims = {claim.status: claim for claim in _only(reading, "transfer").claims}

    assert set(claims) == {"reported", "alleged", "denied"}
    assert set(claims["denied"].speakers) == {"KP", "RU"}
    assert set(claims["reported"].speakers) == {"KR", "US", "JP"}


def test_it_tells_who_condemns_whom(reading: Reading) -> None:
    condemnation = _only(reading, "condemn")

    assert {"KR", "US", "JP"} <= set(condemnation.actors)
    assert set(condemnation.recipients) == {"KP", "RU"}
