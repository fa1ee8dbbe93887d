"""Leave out signals that hold in one article only: they were perhaps written with just that article in view."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from services.classifier.domain.tagger import RuleTagger
from services.classifier.domain.taxonomy import Signal, Taxonomy
from tocsin.messages import Article


def supported(taxonomy: Taxonomy, articles: Iterable[Article]) -> Taxonomy:
    """Return `taxonomy` without the signals that fewer than two of `articles` bear out.

    Such a signal would speak for its article more surely than it can for one that is new. The others in the same
    sentence, which it would hide, then show whether they find it too.
    """
    signals = taxonomy.signals.signals
    tagger = RuleTagger(replace(taxonomy, signals=replace(taxonomy.signals, signals=tuple(_apart(signals)))))
    held: Counter[str] = Counter()
    for article in articles:
        held.update({sighting.topic for sighting in tagger.observed(article).seen if not sighting.is_frame})
    kept = tuple(signal for signal, alone in zip(signals, _apart(signals), strict=True) if held[alone.topic] > 1)
    return replace(taxonomy, signals=replace(taxonomy.signals, signals=kept))


def _apart(signals: Iterable[Signal]) -> Iterable[Signal]:
    """Yield each signal under a topic of its own, so that none hides another in a sentence."""
    return (replace(signal, topic=f"{signal.topic} {number}") for number, signal in enumerate(signals))
