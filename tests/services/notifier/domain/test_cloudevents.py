"""The body of a webhook."""

import json

import pytest

from services.notifier.domain.cloudevents import BODY_BYTES, body
from tests.services.notifier.domain.builders import NOON, claim, event, evidence
from tocsin.messages import Alert, ArticleReference, Ground, SubscriptionReference

SOURCE = "https://tocsin.example.org"


def alert(grounds: int = 1, words: str = "a missile", title: str = "Sold", url: str | None = None) -> Alert:
    spans = tuple(evidence(words, start=number) for number in range(grounds))
    what = event(claims=(claim("reported", "KR", words=words),), words=words)
    return Alert(
        id="ab12",
        subscription=SubscriptionReference(id="sub_1", name="Missiles"),
        article=ArticleReference(id="a1", revision=1, title=title, url=url),
        grounds=tuple(Ground(clause="event:transfer", event=what, evidence=(span,)) for span in spans),
        evidence=spans,
        reason="North Korea transferred missiles to Russia (reported by KR)",
        decided_at=NOON,
    )


def test_the_body_is_a_cloudevent_with_the_alert_as_its_data() -> None:
    posted = json.loads(body(alert(), SOURCE))

    assert posted.pop("data") == alert().model_dump(mode="json")
    assert posted == {
        "specversion": "1.0",
        "id": "ab12",
        "source": SOURCE,
        "type": "tocsin.alert.v1",
        "time": "2025-03-04T12:00:00Z",
        "datacontenttype": "application/json",
    }


def test_the_same_alert_has_the_same_body() -> None:
    assert body(alert(), SOURCE) == body(alert(), SOURCE)


def test_evidence_is_taken_from_the_end_where_the_body_would_be_too_large() -> None:
    large = alert(grounds=20, words="미사일" * 200)

    written = body(large, SOURCE)

    kept = Alert.model_validate(json.loads(written)["data"])
    assert len(written) <= BODY_BYTES
    assert 0 < len(kept.evidence) < 20
    assert kept.evidence == large.evidence[: len(kept.evidence)]
    assert len(kept.grounds) == 20
    assert kept.reason == large.reason


@pytest.mark.parametrize(
    "large",
    [
        alert(grounds=20, words="x" * 32_000),
        alert(grounds=1, words="x" * 90_000),
        alert(title="\U0001f6a8" * 500, url="https://example.org/" + "\U0001f6a8" * 4_000),
        alert(grounds=200).model_copy(update={"later": "x" * 30_000}),
    ],
    ids=["many long words", "one very long", "a long address", "a field of a later version"],
)
def test_the_ids_and_the_reason_always_fit(large: Alert) -> None:
    written = body(large, SOURCE)

    kept = Alert.model_validate(json.loads(written)["data"])
    assert len(written) <= BODY_BYTES
    assert (kept.id, kept.subscription, kept.article.id, kept.reason) == (
        "ab12",
        large.subscription,
        "a1",
        large.reason,
    )


def test_what_is_new_and_what_it_belongs_to_always_fit() -> None:
    told = {
        "kind": "correction",
        "corrects": "f" * 64,
        "story": "5" * 32,
        "developments": tuple(f"{number:064}" for number in range(50)),
        "origins": 3,
        "new_since": NOON,
        "news": ("\U0001f6a8" * 240,) * 8,
        "reason": "\U0001f6a8" * 400,
    }
    large = alert(grounds=200, words="x" * 2_000, title="\U0001f6a8" * 500).model_copy(update=told)

    written = body(large, SOURCE)

    kept = Alert.model_validate(json.loads(written)["data"])
    assert len(written) <= BODY_BYTES
    assert {name: getattr(kept, name) for name in told} == told
