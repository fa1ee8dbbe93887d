"""Decide which topics the statements of an article prove, and how surely."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from services.classifier.domain.events import evidence, evidences
from services.classifier.domain.statements import Statement
from services.classifier.domain.taxonomy import TopicRule
from tocsin.messages import Article, Evidence, Status, Topic

THRESHOLD: Final = 0.5
"""A topic with a lower score does not apply."""
_NEARLY: Final = 0.1
_ONE_SIDE: Final = 0.9
_NO_SIDE: Final = 0.65
_PER_MORE: Final = 0.04

_WEIGHTS: Final[Mapping[Status, float]] = {
    "reported": 1.0,
    "alleged": 1.0,
    "planned": 0.95,
    "requested": 0.95,
    "denied": 0.95,
    "negated": 0.8,
    "hypothetical": 0.7,
    "historical": 0.2,
}


@dataclass(frozen=True, slots=True)
class NearMiss:
    """A topic that does not apply, though something spoke for it."""

    topic: str
    score: float
    reason: str
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class _Proof:
    statement: Statement
    score: float


def topics(
    article: Article, rules: Sequence[TopicRule], statements: Sequence[Statement]
) -> tuple[tuple[Topic, ...], tuple[NearMiss, ...]]:
    """Return the topics of `article`, surest first, and those that nearly apply."""
    found: dict[str, Topic] = {}
    missed: list[NearMiss] = []
    for rule in rules:
        proofs = sorted(_proofs(rule, statements), key=lambda proof: -proof.score)
        if not proofs:
            continue
        score = _score(proofs)
        if score >= THRESHOLD:
            found[rule.id] = Topic(id=rule.id, score=score, evidence=_spans(article, proofs))
        elif score >= _NEARLY or proofs[0].statement.rejected:
            missed.append(_near_miss(article, rule, proofs[0], score))
    _add_broader(found, rules)
    kept_out = tuple(miss for miss in missed if miss.topic not in found)
    return tuple(sorted(found.values(), key=lambda topic: -topic.score)), kept_out


def _proofs(rule: TopicRule, statements: Sequence[Statement]) -> Iterator[_Proof]:
    for statement in statements:
        if rule.id in statement.frame.topics or _proves(rule, statement):
            yield _Proof(statement, 0.0 if statement.rejected else _weight(statement))


def _proves(rule: TopicRule, statement: Statement) -> bool:
    if statement.type == "transfer" and not statement.items:
        return False
    for proof in rule.proofs:
        if proof.type == statement.type and (proof.item is None or proof.item in statement.items):
            return True
    return False


def _weight(statement: Statement) -> float:
    """Return how much a single statement counts."""
    weight = statement.place.weight * statement.frame.strength * _WEIGHTS[statement.status]
    if statement.type is None or statement.is_full:
        return weight
    return weight * (_ONE_SIDE if statement.actors or statement.recipients else _NO_SIDE)


def _score(proofs: Sequence[_Proof]) -> float:
    """Return the best proof's weight, and a little for each more."""
    best = proofs[0].score
    more = sum(1 for proof in proofs[1:] if proof.score >= THRESHOLD / 2)
    return round(min(0.99, best + _PER_MORE * more if best >= THRESHOLD / 2 else best), 3)


def _spans(article: Article, proofs: Sequence[_Proof]) -> tuple[Evidence, ...]:
    proven = (proof.statement for proof in proofs if proof.score > 0)
    return evidences(article, ((s.place.field, s.start, s.end) for s in proven))


def _near_miss(article: Article, rule: TopicRule, proof: _Proof, score: float) -> NearMiss:
    statement = proof.statement
    return NearMiss(
        rule.id, score, _reason(statement), evidence(article, statement.place.field, statement.start, statement.end)
    )


def _reason(statement: Statement) -> str:
    """Return what kept a statement from proving its topic."""
    if statement.rejected:
        return statement.rejected
    if statement.status in ("historical", "hypothetical", "negated"):
        return f"it is {statement.status}"
    if statement.place.is_caption:
        return "it stands under a picture only"
    return "too little is said of it"


def _add_broader(found: dict[str, Topic], rules: Sequence[TopicRule]) -> None:
    """Let each topic bring those it is a kind of."""
    for rule in rules:
        narrower = found.get(rule.id)
        for broader in rule.broader if narrower else ():
            known = found.get(broader)
            if narrower and (known is None or known.score < narrower.score):
                found[broader] = narrower.model_copy(update={"id": broader})
