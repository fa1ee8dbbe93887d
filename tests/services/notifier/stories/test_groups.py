"""How well labelled articles find their stories and origins, in any order, with events as data and by the tagger."""

import random
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from itertools import combinations

import pytest

from services.classifier.adapters.taxonomy_files import load_taxonomy
from services.classifier.domain.tagger import RuleTagger
from services.notifier.domain.stories import StoryBook
from services.notifier.domain.stories.portraits import Portrait, Sight
from tests.services.notifier.stories.labelled import Labelled, labelled
from tocsin.messages import StoryUpdate

PRECISION, RECALL, ORIGINS = 0.97, 0.90, 0.95


@cache
def tagger() -> RuleTagger:
    return RuleTagger(load_taxonomy())


@cache
def by_hand() -> tuple[Labelled, ...]:
    """All labelled articles; the long ones, which have no events, as the tagger reads them."""
    return tuple(each.read_by(tagger()) if each.is_long else each for each in labelled())


@cache
def by_tagger() -> tuple[Labelled, ...]:
    """Those in the language that the tagger reads, as it reads them."""
    return tuple(each.read_by(tagger()) for each in labelled() if each.tagged.article.language == "en")


def decided(articles: Iterable[Labelled]) -> dict[str, StoryUpdate]:
    book = StoryBook()
    return {each.tagged.id: book.decide(each.tagged, each.tagged.tagged_at) for each in articles}


def figures(articles: Sequence[Labelled], updates: Mapping[str, StoryUpdate]) -> tuple[float, float]:
    """Pairwise precision and recall."""
    together = found = right = 0
    for one, other in combinations(articles, 2):
        same = one.happening == other.happening
        joined = updates[one.tagged.id].story == updates[other.tagged.id].story
        together, found, right = together + same, found + joined, right + (same and joined)
    return right / found, right / together


def partition(updates: Mapping[str, StoryUpdate]) -> frozenset[frozenset[str]]:
    stories = defaultdict(set)
    for id, update in updates.items():
        stories[update.story].add(id)
    return frozenset(map(frozenset, stories.values()))


def test_there_is_enough_to_judge_by() -> None:
    assert len(by_hand()) >= 300
    assert len({each.happening for each in by_hand()}) >= 60


def test_articles_find_their_stories() -> None:
    precision, recall = figures(by_hand(), decided(by_hand()))

    assert precision >= PRECISION
    assert recall >= RECALL


def test_articles_read_by_the_tagger_find_their_stories() -> None:
    precision, recall = figures(by_tagger(), decided(by_tagger()))

    assert precision >= PRECISION
    assert recall >= RECALL


def test_what_the_rules_were_not_made_for_finds_its_stories() -> None:
    later = [each for each in by_hand() if each.file == "later"]
    updates = decided(by_hand())

    precision, recall = figures(later, updates)

    assert precision >= PRECISION
    assert recall >= RECALL


def test_origins_are_told() -> None:
    updates = decided(by_hand())

    right = [each.origin == updates[each.tagged.id].origin for each in by_hand()]

    assert sum(right) / len(right) >= ORIGINS


@pytest.mark.parametrize("seed", range(4))
def test_the_order_of_arrival_matters_little(seed: int) -> None:
    shuffled = list(by_hand())
    random.Random(seed).shuffle(shuffled)

    precision, recall = figures(by_hand(), decided(shuffled))

    assert precision >= PRECISION
    assert recall >= RECALL


def test_happenings_of_which_any_two_articles_join_by_their_words_come_out_the_same_in_any_order() -> None:
    happenings = defaultdict(list)
    for each in by_hand():
        happenings[each.happening].append(each)
    close = [each for articles in happenings.values() if all_join(articles) for each in articles]
    partitions = set()
    for seed in range(5):
        random.Random(seed).shuffle(close)
        partitions.add(partition(decided(close)))

    assert len(close) > 200
    assert len(partitions) == 1


def all_join(articles: Sequence[Labelled]) -> bool:
    """Whether any two of these join by themselves, and each by words of its own."""
    if any(Sight(Portrait.of(each.tagged)).is_plain for each in articles):
        return False
    return all(len(partition(decided(pair))) == 1 for pair in combinations(articles, 2))
