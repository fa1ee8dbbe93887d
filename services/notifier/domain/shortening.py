"""An alert made shorter, step by step, for what takes only so much: evidence goes first, ids and reason never."""

from collections.abc import Iterator

from tocsin.messages import Alert, ArticleReference, Event, Ground, SubscriptionReference


def evidence_characters(alert: Alert) -> int:
    """Return how many characters of evidence `alert` carries, wherever they stand."""
    spans = [*alert.evidence]
    for ground in alert.grounds:
        spans += ground.evidence
        if ground.event:
            spans += ground.event.evidence
            spans += (span for claim in ground.event.claims for span in claim.evidence)
    return sum(len(span.text) for span in spans)


def ever_shorter(alert: Alert) -> Iterator[Alert]:
    """Yield `alert`, then without the evidence its grounds repeat, its own evidence, its grounds, and bare."""
    yield alert
    grounds = alert.grounds
    for kept in reversed(range(len(grounds))):
        grounds = (*grounds[:kept], _unproved(grounds[kept]), *grounds[kept + 1 :])
        yield alert.model_copy(update={"grounds": grounds})
    for kept in reversed(range(len(alert.evidence))):
        yield alert.model_copy(update={"grounds": grounds, "evidence": alert.evidence[:kept]})
    for kept in reversed(range(len(grounds))):
        yield alert.model_copy(update={"grounds": grounds[:kept], "evidence": ()})
    yield _bare(alert)


def _unproved(ground: Ground) -> Ground:
    event = ground.event and _unproved_event(ground.event)
    return ground.model_copy(update={"evidence": (), "event": event})


def _unproved_event(event: Event) -> Event:
    claims = tuple(claim.model_copy(update={"evidence": ()}) for claim in event.claims)
    return event.model_copy(update={"evidence": (), "claims": claims})


def _bare(alert: Alert) -> Alert:
    """Return only what names the alert and says why it rang."""
    return Alert(
        id=alert.id,
        kind=alert.kind,
        corrects=alert.corrects,
        subscription=SubscriptionReference(id=alert.subscription.id, name=alert.subscription.name),
        article=ArticleReference(id=alert.article.id, revision=alert.article.revision, title=alert.article.title),
        story=alert.story,
        developments=alert.developments,
        origins=alert.origins,
        new_since=alert.new_since,
        news=alert.news,
        reason=alert.reason,
        decided_at=alert.decided_at,
    )
