"""Fit the scorer, or say how good it is: `python -m services.classifier.training train|evaluate [--gold FOLDER]`."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from services.classifier.adapters.taxonomy_files import load_taxonomy
from services.classifier.domain.tagger import RuleTagger
from services.classifier.domain.taxonomy import Taxonomy
from services.classifier.training.causes import Mistake, mistakes
from services.classifier.training.corrections import corrections
from services.classifier.training.figures import Answer
from services.classifier.training.items import Item, items, own_items
from services.classifier.training.learning import (
    crossvalidated,
    crossvalidated_countries,
    judged,
    learnt,
    learnt_countries,
    seen,
    thresholds,
)
from services.classifier.training.report import draw, error_list, table
from services.classifier.training.support import supported
from services.classifier.training.weights import written

_ROOT: Final = Path(__file__).resolve().parents[3]
_SCORER: Final = Path(__file__).resolve().parents[1] / "taxonomy" / "scorer.yaml"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one of the verbs."""
    parser = argparse.ArgumentParser(prog="python -m services.classifier.training", description=__doc__)
    parser.add_argument("verb", choices=["train", "evaluate"])
    parser.add_argument("--gold", type=Path, default=_ROOT.parent / "shared" / "gold", help="labelled articles")
    parser.add_argument("--as-labelled", action="store_true", help="leave the labels as they are, wrong ones too")
    parser.add_argument("--held", action="store_true", help="evaluate on the third that is held back, once at the end")
    parser.add_argument("--own", action="store_true", help="evaluate on the articles of our own beside this module")
    parser.add_argument("--out", type=Path, default=_ROOT / "build" / "tagger", help="where drawings and errors go")
    given = parser.parse_args(arguments)
    if given.verb == "evaluate" and given.own:
        _evaluate_own(load_taxonomy())
        return 0
    if not given.gold.is_dir():
        sys.stderr.write(f"{given.gold}: there are no labelled articles; name their folder with --gold\n")
        return 2
    taxonomy = load_taxonomy()
    known = {} if given.as_labelled else corrections()
    if given.verb == "train":
        _train(taxonomy, items(given.gold, "tuned", known))
    elif given.held:
        _evaluate_held(taxonomy, items(given.gold, "held", known))
    else:
        _evaluate(taxonomy, items(given.gold, "tuned", known), given.out)
    return 0


def _topics(taxonomy: Taxonomy) -> list[str]:
    return [rule.id for rule in taxonomy.topics]


def _say(lines: Sequence[str]) -> None:
    sys.stdout.write("\n".join(lines) + "\n")


def _careful(taxonomy: Taxonomy, labelled: Sequence[Item]) -> RuleTagger:
    """Return a tagger that does not know what only one of the articles has taught it."""
    return RuleTagger(supported(taxonomy, [item.article for item in labelled]))


def _train(taxonomy: Taxonomy, labelled: Sequence[Item]) -> None:
    topics = _topics(taxonomy)
    examples = seen(_careful(taxonomy, labelled), labelled)
    pooled, own = thresholds(examples, crossvalidated(examples, topics), topics)
    text = written(learnt(examples, topics), learnt_countries(examples), pooled, own, len(examples))
    _SCORER.write_text(text, "utf-8")
    _say([f"{len(examples)} articles; weights written to {_SCORER}"])


def _evaluate(taxonomy: Taxonomy, labelled: Sequence[Item], out: Path) -> None:
    """Cross-validate, thresholds included: no article is judged by what was learnt from it."""
    topics, tagger = _topics(taxonomy), _careful(taxonomy, labelled)
    examples = seen(tagger, labelled)
    scores = crossvalidated(examples, topics)
    answers = judged(examples, scores, crossvalidated_countries(examples), taxonomy.topics)
    _say(["cross-validated on two thirds of the labelled articles", "", *table(answers, topics), ""])
    found = _mistakes(tagger, answers)
    draw(out, answers, scores, topics)
    listed = list(error_list(found))
    (out / "errors.txt").write_text("\n".join(listed) + "\n", "utf-8")
    _say([*listed[: listed.index("")], "", f"drawings and the list of errors: {out}"])


def _evaluate_held(taxonomy: Taxonomy, labelled: Sequence[Item]) -> None:
    tagger = RuleTagger(taxonomy)
    answers = [_answer(tagger, item) for item in labelled]
    _say(["on the third that was held back", "", *table(answers, _topics(taxonomy))])


def _evaluate_own(taxonomy: Taxonomy) -> None:
    tagger = RuleTagger(taxonomy)
    answers = [_answer(tagger, item) for item in own_items()]
    _say(["on articles of our own", "", *table(answers, _topics(taxonomy)), ""])
    _say(list(error_list(_mistakes(tagger, answers))))


def _answer(tagger: RuleTagger, item: Item) -> Answer:
    reading = tagger.tag(item.article)
    topics = frozenset(topic.id for topic in reading.topics)
    return Answer(item, topics, frozenset(country.code for country in reading.countries))


def _mistakes(tagger: RuleTagger, answers: Sequence[Answer]) -> list[Mistake]:
    return [mistake for answer in answers for mistake in mistakes(answer, tagger.observed(answer.item.article).seen)]


if __name__ == "__main__":
    sys.exit(main())
