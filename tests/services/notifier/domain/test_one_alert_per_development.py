"""Forty copies, three further developments and one correction ring five times, in whatever order they come."""

import random
from collections.abc import Iterator, Sequence
from typing import Final

import pytest

from services.notifier.domain.decisions import Ring
from tests.services.notifier.domain.builders import NOON, claim, evidence, tagged
from tests.services.notifier.domain.happenings import Newsroom
from tocsin.messages import Event, Item, Status, TaggedArticle

COPIES: Final = 40
SHUFFLES: Final = 100
QUERIES: Final = {
    "event": "event:(transfer actor:KP recipient:RU)",
    "topic": "topic:missile-transfer",
    "both": "topic:missile-transfer AND event:(transfer actor:KP)",
    "either": "topic:missile-transfer OR event:(transfer recipient:RU)",
    "broader": "topic:arms-transfer country:KP",
}
PROOF: Final = "North Korea has sent ballistic missiles to Russia"
BODY: Final = (
    f"{PROOF}, the defence ministry in Seoul said on Tuesday. Pictures of the eastern harbour showed a freighter "
    "between two cranes, forty long crates on the pier and a line of lorries that reached as far as the customs house. "
    "A clerk who had worked there for thirty years said that he had never seen the pier closed for a whole night."
)


def transfer(item: Item, body: str, words: str, status: Status = "reported") -> Event:
    span = evidence(words, start=body.index(words))
    return Event.of("transfer", ("KP",), ("RU",), item, (claim(status, "KR", words=words),), (span,))


def of(id: str, source: str, body: str, event: Event, revision: int = 1) -> TaggedArticle:
    return tagged(
        id=id,
        revision=revision,
        source=source,
        title="Crates leave an eastern harbour",
        body=body,
        topics=("missile-transfer", "arms-transfer"),
        countries=("KP", "RU"),
        events=(event,),
    )


def copies() -> list[TaggedArticle]:
    return [
        of(f"copy{number}", f"paper{number}.example", f"{BODY} Edition {number}.", transfer("missile", BODY, PROOF))
        for number in range(COPIES)
    ]


def developments() -> list[TaggedArticle]:
    """Three further deliveries, of other things; each article states its own event only."""
    found = []
    sent: dict[Item, str] = {
        "drone": "North Korea has sent attack drones to Russia",
        "artillery": "North Korea has sent howitzers to Russia",
        "ammunition": "North Korea has sent a million shells to Russia",
    }
    for item, words in sent.items():
        body = BODY.replace(PROOF, words)
        found.append(of(f"new-{item}", f"{item}.example", body, transfer(item, body, words)))
    return found


def edited(rang: TaggedArticle) -> TaggedArticle:
    """The article that rang first, of which the words that rang are changed."""
    words = PROOF.replace("ballistic missiles", "two ballistic missiles")
    body = rang.article.body.replace(PROOF, words)
    return of(rang.id, rang.article.source or "", body, transfer("missile", body, words), revision=2)


def orders() -> Iterator[Sequence[TaggedArticle]]:
    for seed in range(SHUFFLES):
        articles = [*copies(), *developments()]
        random.Random(seed).shuffle(articles)
        yield articles


def test_forty_copies_three_developments_and_a_correction_ring_five_times_in_a_hundred_orders() -> None:
    for articles in orders():
        room = Newsroom()
        for name, text in QUERIES.items():
            room.subscribe(text, name)
        rings: dict[str, list[Ring]] = {name: [] for name in QUERIES}
        first_copy = next(article for article in articles if article.id.startswith("copy"))
        for article in (*articles, edited(first_copy)):
            for name, decision in room.plays(article).items():
                if isinstance(decision.outcome, Ring):
                    rings[name].append(decision.outcome)

        assert {update.story for update in room.updates} == {room.updates[0].story}
        assert {name: len(rang) for name, rang in rings.items()} == dict.fromkeys(QUERIES, 5)
        for rang in rings.values():
            assert [ring.alert.kind for ring in rang] == ["development"] * 4 + ["correction"]
            assert len({ring.alert.id for ring in rang}) == 5
            assert len({ring.development for ring in rang}) == 4
            assert rang[-1].alert.corrects in {ring.alert.id for ring in rang[:-1]}


@pytest.mark.parametrize("seed", range(5))
def test_the_statuses_of_an_event_in_their_order_ring_alike_among_other_articles(seed: int) -> None:
    chance = random.Random(seed)
    claims: list[Status] = ["alleged", "denied", "reported"]
    ordered = [
        of(f"claim-{status}", f"{status}.example", BODY, transfer("missile", BODY, PROOF, status)) for status in claims
    ]
    others = developments()
    chance.shuffle(others)
    room = Newsroom(now=NOON)
    room.subscribe(QUERIES["event"], "default")
    room.subscribe(QUERIES["event"], "denials", statuses=["denied"])
    rang = {"default": 0, "denials": 0}

    while ordered or others:
        queue = ordered if ordered and (not others or chance.random() < 0.5) else others
        for name, decision in room.plays(queue.pop(0)).items():
            rang[name] += decision.rang

    assert rang == {"default": 5, "denials": 1}
