"""How surely a topic applies, from the numbers of its row: one logistic model for all topics."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import exp

Row = tuple[float, ...]
"""The numbers of one topic in one article."""


@dataclass(frozen=True, slots=True)
class Scorer:
    """Weights of the features, and from which score on a topic applies."""

    bias: float
    weights: Row
    """In the order of the features."""
    offsets: Mapping[str, float]
    """What a topic adds to the bias."""
    threshold: float
    thresholds: Mapping[str, float]
    """Of the topics that have one of their own."""
    proofs: Mapping[str, float] = field(default_factory=dict)
    """What an event that proves a topic, the last of the features, adds for it beside what it adds for any."""

    def score(self, topic: str, row: Row) -> float:
        """Return how surely a topic with this row applies, from 0 to 1."""
        total = self.bias + self.offsets.get(topic, 0.0) + self.proofs.get(topic, 0.0) * row[-1]
        for weight, value in zip(self.weights, row, strict=True):
            total += weight * value
        return logistic(total)

    def threshold_of(self, topic: str) -> float:
        """Return the score from which on a topic applies."""
        return self.thresholds.get(topic, self.threshold)


def logistic(total: float) -> float:
    """Return the chance that belongs to these log odds."""
    return 1 / (1 + exp(-total)) if total >= 0 else exp(total) / (1 + exp(total))


@dataclass(frozen=True, slots=True)
class CountryScorer:
    """Whether an article is about a state that it names, by a logistic model of its own."""

    bias: float
    weights: Row
    """In the order of the features of countries."""

    def applies(self, row: Row) -> bool:
        """Whether an article is about the state with this row."""
        return self.total(row) >= 0

    def total(self, row: Row) -> float:
        """Return the log odds that it is."""
        return self.bias + sum(weight * value for weight, value in zip(self.weights, row, strict=True))
