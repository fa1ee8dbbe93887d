"""Fitting the scorer: the same to the digit, on the articles it may see only."""

import json
from collections.abc import Sequence
from dataclasses import replace
from math import isclose
from pathlib import Path
from random import Random

import pytest
import yaml

from services.classifier.adapters.taxonomy_files import load_taxonomy
from services.classifier.adapters.taxonomy_schema import ScorerFile
from services.classifier.domain.countries import COUNTRY_FEATURES
from services.classifier.domain.features import FEATURES
from services.classifier.domain.scorer import CountryScorer, Scorer, logistic
from services.classifier.domain.tagger import RuleTagger
from services.classifier.domain.taxonomy import Signal, SignalLexicon
from services.classifier.training.__main__ import main
from services.classifier.training.causes import mistakes
from services.classifier.training.corrections import corrections
from services.classifier.training.figures import Answer, false_alarms, figure, macro_f1, micro_f1
from services.classifier.training.fitting import Example, fit, solved
from services.classifier.training.items import Item, is_held, items, own_items
from services.classifier.training.learning import learnt, seen, thresholds
from services.classifier.training.plots import calibration, precision_recall
from services.classifier.training.support import supported
from services.classifier.training.weights import written
from tests.services.classifier.articles import article

TOPICS = ("espionage", "election")


def item(id: str, topics: Sequence[str] = (), title: str = "", body: str = "Rain.") -> Item:
    return Item(id, article(title=title, body=body), frozenset(topics), next(iter(topics), None), frozenset(), 0)


def test_a_linear_system_is_solved() -> None:
    assert solved([[4.0, 2.0], [2.0, 3.0]], [10.0, 8.0]) == pytest.approx([1.75, 1.5])


def test_what_decides_gets_the_weight() -> None:
    draw = Random(3)
    examples = [
        Example(((0, 1.0), (1, float(told)), (2, draw.random())), told) for told in (True, False) for _ in range(50)
    ]

    bias, telling, noise = fit(examples, [0.01, 1.0, 1.0])

    assert telling > 3
    assert abs(noise) < 1
    assert logistic(bias + telling) > 0.9 > 0.1 > logistic(bias)


def test_a_third_is_held_back_by_the_id_alone(tmp_path: Path) -> None:
    raw = {"title": "t", "text": "x", "lang": "en", "topics": [], "primary": None, "countries": []}
    for name in ("dev.jsonl", "dev2.jsonl"):
        lines = [json.dumps(raw | {"id": f"{name.removesuffix('.jsonl')}-{number}"}) for number in range(150)]
        (tmp_path / name).write_text("\n".join(lines), "utf-8")

    tuned, held = items(tmp_path, "tuned"), items(tmp_path, "held")

    assert len(tuned) + len(held) == 300
    assert 70 < len(held) < 130
    assert not any(is_held(each.id) for each in tuned)
    assert {each.weight for each in tuned if each.id.startswith("dev-")} == {2.0}


def test_a_label_is_corrected_and_the_first_topic_with_it(tmp_path: Path) -> None:
    raw = {"title": "t", "text": "x", "lang": "en", "topics": ["election"], "primary": "election", "countries": []}
    ids = [f"a{number}" for number in range(9)]
    (tmp_path / "dev.jsonl").write_text("\n".join(json.dumps(raw | {"id": id}) for id in ids), "utf-8")
    (tmp_path / "dev2.jsonl").write_text("", "utf-8")
    first = next(id for id in ids if not is_held(id))
    file = tmp_path / "corrections.yaml"
    file.write_text(f"- {{id: {first}, add: [espionage], remove: [election], why: Spies only.}}", "utf-8")

    found = {each.id: each for each in items(tmp_path, "tuned", corrections(file))}

    assert (found[first].topics, found[first].primary) == ({"espionage"}, "espionage")
    assert all(each.topics == {"election"} for id, each in found.items() if id != first)


def test_the_corrections_name_topics_that_there_are() -> None:
    known = {rule.id for rule in load_taxonomy().topics}

    for correction in corrections().values():
        assert correction.add | correction.remove <= known
        assert correction.add.isdisjoint(correction.remove)
        assert correction.add | correction.remove


def test_our_own_articles_have_every_topic_and_none() -> None:
    own = own_items()

    assert {topic for each in own for topic in each.topics} == {rule.id for rule in load_taxonomy().topics}
    assert sum(not each.topics for each in own) > 20


def test_what_one_article_alone_bears_out_is_left_out() -> None:
    taxonomy = load_taxonomy()
    lexicon = SignalLexicon(
        tuple(Signal(topic="election", pattern=word, strength="strong") for word in ("zebra", "yak", "emu")),
        common=taxonomy.signals.common,
    )
    articles = [
        article(body="A zebra and a yak."),
        article(body="A yak and an emu."),
        article(body="A yak and an emu."),
    ]

    kept = supported(replace(taxonomy, signals=lexicon), articles)

    assert [signal.pattern for signal in kept.signals.signals] == ["yak", "emu"]


def test_training_twice_gives_the_same_text(tagger: RuleTagger) -> None:
    spies = [item(f"s{n}", ["espionage"], "Officer arrested for spying for Peru") for n in range(9)]
    votes = [item(f"v{n}", ["election"], "Chile votes in presidential election") for n in range(9)]
    others = [item(f"o{n}", [], "Chile wins an election of roses") for n in range(9)]
    examples = seen(tagger, [*spies, *votes, *others])

    texts = {
        written(learnt(examples, TOPICS), CountryScorer(0.0, (0.0,) * len(COUNTRY_FEATURES)), 0.5, {}, len(examples))
        for _ in range(2)
    }

    (text,) = texts
    read = ScorerFile.model_validate(yaml.safe_load(text))
    assert set(read.weights) == set(FEATURES)
    assert read.scorer().score("espionage", (1.0,) * len(FEATURES)) > 0


def test_the_built_in_weights_are_those_of_known_features() -> None:
    scorer = load_taxonomy().scorer

    assert len(scorer.weights) == len(FEATURES)
    assert scorer.score("election", (0.0,) * len(FEATURES)) < 0.1


def test_a_threshold_of_few_items_stays_near_the_pooled_one(tagger: RuleTagger) -> None:
    examples = seen(tagger, [item("s", ["espionage"], "Officer arrested for spying for Peru"), item("o")])

    pooled, own = thresholds(examples, {"s": {"espionage": 0.3}, "o": {}}, TOPICS)

    assert abs(own["espionage"] - pooled) < 0.05


def test_figures_count_what_they_say() -> None:
    right = Answer(item("a", ["election"]), frozenset({"election"}), frozenset())
    wrong = Answer(item("b"), frozenset({"espionage"}), frozenset())
    quiet = Answer(item("c"), frozenset(), frozenset())

    assert micro_f1(TOPICS)([right, wrong]) == pytest.approx(2 / 3)
    assert macro_f1(TOPICS)([right, wrong]) == 1.0
    assert false_alarms([right, wrong, quiet]) == 0.5
    spread = figure(false_alarms, [right, wrong, quiet])
    assert spread.low <= spread.value <= spread.high
    assert figure(false_alarms, [right, wrong, quiet]) == spread


def test_each_mistake_has_a_cause(tagger: RuleTagger) -> None:
    missed = Answer(item("m", ["election"], "Rain", "Rain fell."), frozenset({"espionage"}), frozenset())

    told = {(m.kind, m.topic, m.cause) for m in mistakes(missed, tagger.observed(missed.item.article).seen)}

    assert told == {
        ("missed", "election", "no words for it"),
        ("false", "espionage", "follows from a narrower topic"),
    }


def test_drawings_are_svg() -> None:
    answer = Answer(item("a", ["election"]), frozenset({"election"}), frozenset())
    scores = {"a": {"election": 0.8, "espionage": 0.1}}

    for drawing in (precision_recall([answer], scores, TOPICS), calibration([answer], scores)):
        assert drawing.startswith("<svg")
        assert drawing.endswith("</svg>\n")


def test_our_own_articles_are_evaluated_without_any_labels_beside(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evaluate", "--own"]) == 0

    assert "micro F1" in capsys.readouterr().out


def test_a_folder_without_labels_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evaluate", "--gold", str(tmp_path / "none")]) == 2

    assert "there are no labelled articles" in capsys.readouterr().err


def test_a_score_is_a_chance() -> None:
    scorer = Scorer(0.0, (1.0,), {"t": 2.0}, 0.5, {"t": 0.4})

    assert scorer.score("t", (0.0,)) > scorer.score("u", (0.0,)) == 0.5
    assert isclose(scorer.score("t", (-1_000.0,)), 0.0)
    assert (scorer.threshold_of("t"), scorer.threshold_of("u")) == (0.4, 0.5)
