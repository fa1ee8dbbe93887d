"""What `tocsin explain` says: as lines for people, and as an object for programs."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.cli import console
from services.ingest.domain.traces import Trace
from services.notifier.domain.decisions import Ring
from services.notifier.domain.explanations import Explanation
from services.notifier.domain.flips import Flip
from services.notifier.domain.matching import Failure, Match
from services.notifier.domain.subscriptions import Subscription
from services.notifier.explaining import Explained, NotDecided
from tocsin.messages import Ground

Line = tuple[str, str]
"""A label, or none for the headline, and a text."""


@dataclass(frozen=True, slots=True)
class Answer:
    """All that is known of an article and a subscription."""

    reference: str
    trace: Trace
    subscription: Subscription
    decided: Explained | NotDecided


def lines(answer: Answer) -> Iterator[Line]:
    """Yield what people read."""
    if isinstance(answer.decided, Explained):
        yield from _of_decision(answer.decided)
    else:
        yield from _of_none(answer, answer.decided)
    for note in answer.trace.notes:
        yield note.finding.value, console.shown(note.says)
    for feed in answer.trace.feeds:
        yield "nearest feed", console.shown(feed)


def row(answer: Answer) -> dict[str, Any]:
    """Return what programs read."""
    decided = answer.decided
    known = _row(decided) if isinstance(decided, Explained) else _row_of_none(answer, decided)
    return {
        "asked": answer.reference,
        "subscription": {"id": answer.subscription.id, "name": answer.subscription.name},
        **known,
        "notes": [{"note": note.finding.value, "says": note.says} for note in answer.trace.notes],
        "feeds": list(answer.trace.feeds),
    }


def _of_decision(decided: Explained) -> Iterator[Line]:
    made = decided.explanation
    yield "", f"{_headline(made)}: [bold]{made.reason}[/]" if made.reason != "rang" else _headline(made)
    yield "because", console.shown(made.says, 600)
    yield from _standing(made)
    yield from _proofs(made)
    if made.told_by:
        at, alert = f"{made.told_by.at:%Y-%m-%d %H:%M} UTC", made.told_by.alert[:12]
        yield "told before", f"alert {alert} on article {made.told_by.article}, {at}"
    if decided.delivery:
        yield "delivery", f"{decided.delivery.state.value}, alert {decided.delivery.alert_id[:12]}"
    if not made.rang or made.is_waiting:
        yield "change", console.shown(_change(made), 600)
    yield from _doubts(made)


def _headline(made: Explanation) -> str:
    if made.then is None:
        would = "[bold]It would have rung[/]" if made.rang else "[bold]It did not ring[/]"
        return f"{would} (not noted when it came: decided now by the same code)"
    return (
        "[bold]It rang, and waits[/]" if made.is_waiting else f"[bold]It {'rang' if made.rang else 'did not ring'}[/]"
    )


def _standing(made: Explanation) -> Iterator[Line]:
    """Yield which article it is, its story, and when it was decided."""
    update = made.update
    article = update.tagged.article
    title, source = console.shown(article.title, 120) or "untitled", console.shown(article.source or "handed in")
    yield "article", f"{title} · {source} · {article.id}, revision {article.revision}"
    yield "story", f"{update.story}: {_many(update.articles, 'article')}, {_many(update.origins, 'origin')} by then"
    if update.tagged.untagged:
        yield "untagged", console.shown(update.tagged.untagged)
    for revision, noted in sorted(made.noted.items()):
        which = "decided" if revision == article.revision else f"revision {revision}"
        yield which, f"{noted.reason} · {noted.at:%Y-%m-%d %H:%M:%S} UTC"


def _proofs(made: Explanation) -> Iterator[Line]:
    """Yield the clauses of the query that hold, with the words that prove it, or those that do not."""
    if isinstance(made.outcome, Match):
        for ground in made.outcome.grounds:
            yield "meets", console.shown(f"{ground.clause}{_quoted(ground)}", 400)
        return
    for failure in made.outcome.failures:
        yield "lacks" if not failure.excluded else "has", console.shown(failure.lack, 400)
        if failure.nearest and (words := _said(failure)):
            yield "nearest event", console.shown(words, 400)


def _doubts(made: Explanation) -> Iterator[Line]:
    if not made.agrees:
        now = "ring" if isinstance(made.decision, Ring) else f"be silent: {made.decision.reason.value}"
        yield "today", f"as the subscription stands now, it would {now}"
    if made.changed_at:
        yield "changed", f"the subscription was changed after that, {made.changed_at:%Y-%m-%d %H:%M} UTC"


def _change(made: Explanation) -> str:
    return _changed(made.flip, "at once " if made.is_waiting else "")


def _changed(flip: Flip | None, how: str = "") -> str:
    if flip is None:
        return "no change of the subscription would have made it ring, short of asking for something else"
    return f"{' and '.join(flip.says)} it would have rung {how}".rstrip()


def _of_none(answer: Answer, decided: NotDecided) -> Iterator[Line]:
    if answer.trace.id is None and decided.noted is None and decided.letter is None:
        yield "", "[bold]It did not ring[/]: no such article has come in"
    else:
        yield "", f"[bold]It did not ring[/] so far: [bold]{decided.reason.value}[/]"
        yield "because", decided.reason.means
    if decided.letter:
        letter = decided.letter.letter
        says = f"{decided.letter.key}, by {letter.stage}: {letter.reason}, {letter.error}"
        yield "dead letter", console.shown(says, 400)
    if decided.noted:
        yield "decided", f"{decided.noted.reason} · {decided.noted.at:%Y-%m-%d %H:%M:%S} UTC, of a revision now gone"
    if answer.trace.id is None:
        yield "change", "no change of the subscription would have made it ring"


def _row(decided: Explained) -> dict[str, Any]:
    made, delivery = decided.explanation, decided.delivery
    article = made.update.tagged.article
    return {
        "rang": made.rang,
        "reason": made.reason,
        "says": made.says,
        "noted": {str(revision): _noted(each) for revision, each in sorted(made.noted.items())},
        "is_noted": made.then is not None,
        "agrees": made.agrees,
        "subscription_changed_at": _moment(made.changed_at),
        "article": {
            "id": article.id,
            "revision": article.revision,
            "url": article.url,
            "title": article.title,
            "source": article.source,
            "untagged": made.update.tagged.untagged,
        },
        "story": {"id": made.update.story, "articles": made.update.articles, "origins": made.update.origins},
        "development": made.decision.development,
        "matches": isinstance(made.outcome, Match),
        "grounds": _grounds(made),
        "failures": [] if isinstance(made.outcome, Match) else [_failure(each) for each in made.outcome.failures],
        "told_by": {"alert": made.told_by.alert, "article": made.told_by.article, "at": _moment(made.told_by.at)}
        if made.told_by
        else None,
        "delivery": {"alert": delivery.alert_id, "state": delivery.state.value, "due_at": _moment(delivery.due_at)}
        if delivery
        else None,
        "change": _flip(made.flip),
    }


def _row_of_none(answer: Answer, decided: NotDecided) -> dict[str, Any]:
    is_known = answer.trace.id is not None or decided.noted is not None or decided.letter is not None
    reason = decided.reason if is_known else answer.trace.notes[0].finding
    return {
        "rang": bool(decided.noted and decided.noted.rang),
        "reason": reason.value,
        "says": reason.means,
        "noted": {"": _noted(decided.noted)} if decided.noted else {},
        "dead_letter": decided.letter.key if decided.letter else None,
        "change": None,
    }


def _grounds(made: Explanation) -> list[dict[str, Any]]:
    if not isinstance(made.outcome, Match):
        return []
    return [ground.model_dump(mode="json", exclude_none=True) for ground in made.outcome.grounds]


def _failure(failure: Failure) -> dict[str, Any]:
    near = failure.nearest
    nearest = {"event": near.event.model_dump(mode="json"), "differs_in": list(near.missing)} if near else None
    return {
        "clause": failure.clause.clause,
        "is_excluded": failure.excluded,
        "says": failure.lack,
        "nearest": nearest,
    }


def _flip(flip: Flip | None) -> dict[str, Any] | None:
    return {"says": list(flip.says), "query": flip.query.text} if flip else None


def _noted(noted: Any) -> dict[str, Any]:
    return {"reason": noted.reason, "at": noted.at.isoformat(), "development": noted.development}


def _quoted(ground: Ground) -> str:
    words = [f"“{span.text}”" for span in ground.evidence[:3] if span.text]
    return f" {' … '.join(words)}" if words else ""


def _said(failure: Failure) -> str:
    """Return the words in which the article tells the event that comes nearest."""
    assert failure.nearest is not None
    event = failure.nearest.event
    spans = (*event.evidence, *(span for claim in event.claims for span in claim.evidence))
    return " … ".join(f"“{span.text}”" for span in spans[:3])


def _many(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"


def _moment(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
