"""Single sentences and the events they tell of, from the table beside this file."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from services.classifier.domain.tagger import RuleTagger
from tests.services.classifier.articles import article
from tocsin.messages import Claim, Event

TABLE: list[dict[str, Any]] = yaml.safe_load(Path(__file__).with_name("sentences.yaml").read_text("utf-8"))


def _side(codes: tuple[str, ...]) -> str:
    return ",".join(codes) or "-"


def _claim(claim: Claim) -> str:
    return f"{claim.status}:{_side(claim.speakers)}" if claim.speakers else claim.status


def written(event: Event) -> str:
    """Return an event as the table writes it."""
    claims = "+".join(_claim(claim) for claim in event.claims)
    return f"{event.type} {_side(event.actors)} > {_side(event.recipients)} {event.item or '-'} {claims}"


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row["text"][:70])
def test_a_sentence_says_what_the_table_says(row: dict[str, Any], tagger: RuleTagger) -> None:
    one = article(title=row["text"]) if row.get("title") else article(body=row["text"])

    reading = tagger.tag(one)

    assert sorted(written(event) for event in reading.events) == sorted(row["says"])


def test_the_table_is_large_enough_to_mean_something() -> None:
    assert len(TABLE) >= 100
    assert len({row["text"] for row in TABLE}) == len(TABLE)
