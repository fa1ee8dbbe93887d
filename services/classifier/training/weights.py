"""The scorer's weights as a readable YAML text."""

from collections.abc import Iterable, Iterator, Mapping

from services.classifier.domain.countries import COUNTRY_FEATURES
from services.classifier.domain.features import FEATURES
from services.classifier.domain.scorer import CountryScorer, Scorer


def written(
    scorer: Scorer, countries: CountryScorer, threshold: float, thresholds: Mapping[str, float], articles: int
) -> str:
    """Return the text of `scorer.yaml`."""
    return "\n".join([
        f"# Found by `make train` in {articles} labelled articles; edit nothing here, train again.",
        "# A topic's log odds are the bias, its own offset, and each feature times its weight; the score is their",
        "# logistic. What the features are is told in docs/tagger.md.",
        f"bias: {scorer.bias}",
        *_section("weights", zip(FEATURES, scorer.weights, strict=True)),
        "# What a topic adds to the bias.",
        *_section("offsets", scorer.offsets.items()),
        "# What an event that proves a topic adds for it, beside what it adds for any.",
        *_section("proofs", scorer.proofs.items()),
        "# From which score on a topic applies, and the topics' own, drawn to it where items are few.",
        f"threshold: {threshold}",
        *_section("thresholds", thresholds.items()),
        "# A state counts if the bias and its features times their weights come to no less than nothing.",
        f"country_bias: {countries.bias}",
        *_section("country_weights", zip(COUNTRY_FEATURES, countries.weights, strict=True)),
        "",
    ])  # fmt: skip


def _section(name: str, entries: Iterable[tuple[str, float]]) -> Iterator[str]:
    lines = [f"  {key}: {value}" for key, value in entries]
    yield f"{name}:" if lines else f"{name}: {{}}"
    yield from lines
