"""The index finds exactly what the judge finds, whatever came and went."""

from collections.abc import Mapping
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.notifier.domain.index.offers import TOLD, Happening, Offer
from services.notifier.domain.index.postings import Postings
from services.notifier.domain.index.query_index import QueryIndex
from services.notifier.domain.index.trees import NoTree
from services.notifier.domain.index.words import REMEMBERED, Words
from services.notifier.domain.texts import tokens
from tests.services.notifier.domain.naive import Article

WORDS = st.sampled_from(["ab", "abc", "abd", "convoy", "é", "미사", "사일", "미"])
FIELDS = st.sampled_from(["text", "text", "title", "body"])
ROWS = st.lists(WORDS, min_size=1, max_size=4)
PARTIES = st.sampled_from(["KP", "RU", "US"])
STATUSES = st.sampled_from(["reported", "alleged", "denied"])


def groups(values: st.SearchStrategy[str]) -> st.SearchStrategy[Any]:
    several = st.lists(values, min_size=1, max_size=2)
    return st.one_of(values, values, several, st.lists(several, min_size=1, max_size=2))


EVENT_TREES = st.fixed_dictionaries(
    {},
    optional={
        "type": groups(st.sampled_from(["transfer", "test"])),
        "actor": groups(PARTIES),
        "recipient": groups(PARTIES),
        "item": groups(st.sampled_from(["missile", "drone"])),
        "status": groups(st.one_of(STATUSES, st.just(TOLD))),
        "speaker": groups(PARTIES),
    },
)
LEAVES = st.one_of(
    st.tuples(st.just("word"), FIELDS, WORDS),
    st.tuples(st.just("prefix"), FIELDS, st.sampled_from(["a", "ab", "abc", "con", "미"])),
    st.tuples(st.just("phrase"), FIELDS, ROWS),
    st.tuples(st.just("near"), FIELDS, ROWS, st.integers(0, 5)),
    st.tuples(st.just("facet"), st.sampled_from(["topic", "lang"]), st.sampled_from(["x", "y"])),
    st.tuples(st.just("score"), st.sampled_from([0.2, 0.5, 0.8])),
    st.tuples(st.just("figure"), st.just("origins"), st.integers(1, 3)),
    st.tuples(st.just("event"), EVENT_TREES),
).map(list)
TREES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=4).map(lambda each: ["and", *each]),
        st.lists(inner, min_size=1, max_size=4).map(lambda each: ["or", *each]),
        inner.map(lambda each: ["not", each]),
        st.lists(inner, min_size=5, max_size=8).map(lambda each: ["and", *each]),
    ),
    max_leaves=12,
)
TEXTS = st.lists(
    st.sampled_from(["ab", "Ab,", "abc", "abd", "Convoy's", "É-ab", "미사일", "미사", "미", "…", "other"]), max_size=9
).map(" ".join)
CLAIMS = st.tuples(STATUSES, st.lists(PARTIES, max_size=2).map(tuple))
HAPPENINGS = st.builds(
    Happening,
    type=st.sampled_from(["transfer", "test"]),
    actors=st.lists(PARTIES, max_size=2).map(tuple),
    recipients=st.lists(PARTIES, max_size=2).map(tuple),
    item=st.sampled_from(["missile", "drone", None]),
    claims=st.lists(CLAIMS, max_size=2).map(tuple),
)
OFFERS = st.builds(
    Offer,
    title=TEXTS,
    body=TEXTS,
    facets=st.lists(st.tuples(st.sampled_from(["topic", "lang"]), st.sampled_from(["x", "y"])), max_size=3).map(tuple),
    figures=st.lists(
        st.one_of(
            st.tuples(st.just("score"), st.sampled_from([0.1, 0.5, 0.9])),
            st.tuples(st.just("origins"), st.integers(1, 3).map(float)),
        ),
        max_size=2,
        unique_by=lambda figure: figure[0],
    ).map(tuple),
    events=st.lists(HAPPENINGS, max_size=3).map(tuple),
)
NAMES = st.integers(0, 5)
STEPS = st.lists(
    st.one_of(st.tuples(NAMES, TREES), st.tuples(NAMES, st.none()), st.tuples(st.none(), OFFERS)), max_size=14
)


class World:
    """Queries and articles in which much is alike, so that many meet; the same seed gives the same."""

    WORDS = ("ab", "abc", "abd", "convoy", "e", "미사", "사일", "미")
    SPELT = ("ab", "Ab,", "abc", "abd", "Convoy's", "É-ab", "미사일", "미사", "미", "e")
    PARTIES = ("KP", "RU", "US")
    STATUSES = ("reported", "alleged", "denied")

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)

    def life(self, steps: int) -> list[tuple[int, str]]:
        changes = self.random.choices(("add", "remove", "article", "settle"), (50, 15, 30, 5), k=steps)
        return [(self.random.randrange(25), change) for change in changes]

    def tree(self, depth: int = 3) -> Any:
        kind = self.random.choice(("and", "and", "or", "not", "leaf", "leaf")) if depth else "leaf"
        if kind == "leaf":
            return self._leaf()
        if kind == "not":
            return ["not", self.tree(depth - 1)]
        return [kind, *(self.tree(depth - 1) for _ in range(self.random.choice((1, 2, 2, 3, 7))))]

    def offer(self) -> Offer:
        facets = [("topic", value) for value in "xy" if self.random.random() < 0.5]
        return Offer(
            title=self._text(4),
            body=self._text(12),
            facets=(*facets, ("lang", self.random.choice("xy"))),
            figures=(("score", self.random.random()), ("origins", float(self.random.randint(1, 3)))),
            events=tuple(self._event() for _ in range(self.random.choice((0, 1, 1, 2)))),
        )

    def _text(self, most: int) -> str:
        return " ".join(self.random.choices(self.SPELT, k=self.random.randint(0, most)))

    def _event(self) -> Happening:
        claims = [(self.random.choice(self.STATUSES), (self.random.choice(self.PARTIES),)) for _ in range(2)]
        sides = (self._some(self.PARTIES), self._some(self.PARTIES))
        item = self.random.choice(("missile", "drone", None))
        return Happening(
            self.random.choice(("transfer", "test")), *sides, item, tuple(claims[: self.random.randint(1, 2)])
        )

    def _some(self, values: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(self.random.sample(values, self.random.randint(0, 2)))

    def _leaf(self) -> Any:
        field = self.random.choice(("text", "text", "title", "body"))
        words = self.random.choices(self.WORDS, k=self.random.choice((1, 2, 2, 3)))
        return self.random.choice(
            (
                ["word", field, words[0]],
                ["word", field, words[0]],
                ["prefix", field, self.random.choice(("a", "ab", "abc", "con", "미"))],
                ["phrase", field, words],
                ["near", field, words, self.random.randrange(4)],
                ["facet", *self.random.choice((("topic", "x"), ("topic", "y"), ("lang", "x")))],
                ["score", self.random.choice((0.2, 0.5, 0.8))],
                ["figure", "origins", self.random.randint(1, 3)],
                ["event", self._asked()],
            )
        )

    def _asked(self) -> dict[str, Any]:
        every = {
            "type": "transfer",
            "actor": self.random.choice(("KP", ["KP", "RU"], [["KP"], ["RU", "US"]])),
            "recipient": "US",
            "item": "missile",
            "status": self.random.choice((TOLD, "denied", ["alleged", "denied"])),
            "speaker": self.random.choice(("KP", [["US"], ["RU"]])),
        }
        return {facet: value for facet, value in every.items() if self.random.random() < 0.3}


def added(index: QueryIndex[int], name: int, tree: Any) -> bool:
    try:
        index.add(name, tree)
    except NoTree:
        return False
    return True


def expected(trees: Mapping[int, Any], offer: Offer) -> list[int]:
    article = Article(offer)
    return sorted(name for name, tree in trees.items() if article.meets(tree))


@settings(deadline=None, max_examples=100)
@given(STEPS, OFFERS, st.sampled_from([0, 12, REMEMBERED]))
def test_what_is_found_is_what_the_judge_finds(
    steps: list[tuple[int | None, Any]], last: Offer, remembered: int
) -> None:
    index, trees = QueryIndex[int](remembered), dict[int, Any]()

    for name, step in [*steps, (None, last)]:
        if name is None:
            assert sorted(index.met(step)) == expected(trees, step)
            index.settle()
        elif step is None:
            index.remove(name)
            trees.pop(name, None)
        elif added(index, name, step):
            trees[name] = step
        else:
            assert Article(Offer("", "")).meets(step)

    assert len(index) == len(trees)


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 2**32), st.sampled_from([0, 12, REMEMBERED]))
def test_a_long_life_leaves_what_is_found_right(seed: int, remembered: int) -> None:
    world, index, trees = World(seed), QueryIndex[int](remembered), dict[int, Any]()

    for name, change in world.life(150):
        if change == "remove":
            index.remove(name)
            trees.pop(name, None)
        elif change == "add" and added(index, name, tree := world.tree()):
            trees[name] = tree
        elif change == "article":
            article = world.offer()
            assert sorted(index.met(article)) == expected(trees, article)
        elif change == "settle":
            index.settle()

    for name in trees:
        index.remove(name)
    assert index.nodes == 0


@settings(deadline=None, max_examples=100)
@given(st.lists(st.tuples(NAMES, TREES), max_size=8), OFFERS)
def test_when_all_queries_are_gone_nothing_is_left(queries: list[tuple[int, Any]], offer: Offer) -> None:
    index = QueryIndex[int]()
    for name, tree in queries:
        added(index, name, tree)
    index.met(offer)

    for name, _ in queries:
        index.remove(name)

    assert index.met(offer) == []
    assert index.nodes == 0


def test_a_query_of_the_same_name_takes_the_place_of_the_other() -> None:
    index = QueryIndex[str]()
    index.add("mine", ["word", "text", "convoy"])
    index.add("mine", ["word", "text", "ferry"])

    assert index.met(Offer("Convoy", "")) == []
    assert index.met(Offer("Ferry", "")) == ["mine"]


@pytest.mark.parametrize(
    "tree",
    [
        ["not", ["word", "text", "convoy"]],
        ["or", ["word", "text", "convoy"], ["not", ["facet", "lang", "en"]]],
        ["and", ["word", "text", "convoy"], ["word", "nowhere", "ferry"]],
        ["and"],
        ["and", ["word", "text", "convoy"], ["or"]],
        ["word", "text"],
        ["phrase", "text", []],
        ["near", "text", ["convoy", "ferry"], 99],
        ["near", "text", ["convoy", "ferry"], -1],
        ["event", {"weather": "rain"}],
        ["sonnet", "text", "convoy"],
        "convoy",
    ],
)
def test_what_is_refused_leaves_nothing_behind_and_the_old_query_in_place(tree: Any) -> None:
    index = QueryIndex[str]()
    index.add("mine", ["word", "text", "ferry"])

    with pytest.raises(NoTree):
        index.add("mine", tree)

    assert index.nodes == 0
    assert index.met(Offer("ferry", "")) == ["mine"]


def test_what_is_nested_too_deeply_is_refused() -> None:
    tree: Any = ["word", "text", "convoy"]
    for number in range(200):
        tree = ["and", ["or", tree, ["facet", "topic", f"{number}"]], ["word", "text", "ferry"]]

    with pytest.raises(NoTree):
        QueryIndex[str]().add("mine", tree)


def test_an_and_of_very_many_is_true_only_with_all_of_them() -> None:
    index = QueryIndex[str]()
    words = [f"word{number}" for number in range(200)]
    index.add("all", ["and", *(["word", "text", word] for word in words)])

    assert index.met(Offer("", " ".join(words))) == ["all"]
    assert index.met(Offer("", " ".join(words[1:]))) == []
    assert index.met(Offer("", " ".join(words[:-1]))) == []


def test_what_contradicts_itself_is_never_met() -> None:
    index = QueryIndex[str]()
    index.add("never", ["and", ["word", "text", "convoy"], ["not", ["word", "text", "convoy"]]])

    assert index.met(Offer("convoy", "convoy")) == []
    assert index.met(Offer("ferry", "")) == []


def test_nothing_stands_across_title_and_body() -> None:
    index = QueryIndex[str]()
    index.add("row", ["phrase", "text", ["grain", "convoy"]])
    index.add("near", ["near", "text", ["grain", "convoy"], 50])

    assert index.met(Offer("Grain", "Convoy")) == []
    assert sorted(index.met(Offer("", "Grain convoy"))) == ["near", "row"]


def test_an_event_binds_its_facets_to_one_event() -> None:
    index = QueryIndex[str]()
    index.add("sent", ["event", {"type": "transfer", "actor": "KP", "recipient": "RU"}])
    two = (Happening("transfer", ("KP",), ("IR",)), Happening("transfer", ("US",), ("RU",)))

    assert index.met(Offer("", "", events=two)) == []
    assert index.met(Offer("", "", events=(Happening("transfer", ("KP",), ("RU",)),))) == ["sent"]


def test_what_turns_out_to_be_rare_finds_the_query_from_then_on() -> None:
    index = QueryIndex[int]()
    for number in range(20):
        index.add(number, ["and", ["word", "text", "government"], ["word", "text", f"k{number}"]])
    for _ in range(80):
        index.met(Offer("Government", "k1"))

    moved = index.settle()

    assert moved == 19
    assert index.settle() == 0
    assert index.met(Offer("Government", "k7 k1")) in ([1, 7], [7, 1])
    for number in range(20):
        index.remove(number)
    assert index.nodes == 0


@pytest.mark.parametrize("slop", range(8))
def test_words_are_near_up_to_the_slop_and_no_further(slop: int) -> None:
    index = QueryIndex[int]()
    for distance in range(10):
        index.add(distance, ["near", "text", [f"a{distance}", f"b{distance}"], slop])
    texts = [" ".join([f"a{distance}", *["x"] * distance, f"b{distance}."]) for distance in range(10)]

    found = index.met(Offer("", " y y y y y y y y y y y y ".join(texts)))

    assert sorted(found) == list(range(slop + 1))


def test_lists_that_grow_and_shrink_for_ever_take_no_more_room() -> None:
    postings = Postings()
    start, taken = 0, []
    for count in range(40):
        start = postings.add(start, count, count)
    for _ in range(50):
        for count in range(40, 20, -1):
            postings.remove(start, count, count - 1)
        for count in range(20, 40):
            start = postings.add(start, count, count)
        taken.append(postings.used)

    assert sorted(postings.entries[start : start + 40].tolist()) == list(range(40))
    assert taken[0] == taken[-1]


@pytest.mark.parametrize(
    ("asked", "meets"),
    [
        ({"speaker": "US"}, True),
        ({"speaker": "KP"}, False),
        ({"speaker": "RU", "status": "denied"}, True),
        ({"speaker": "US", "status": "denied"}, False),
        ({"speaker": "RU", "status": TOLD}, True),
        ({"actor": [["KP"], ["IR"]]}, True),
        ({"actor": [["KP"], ["RU"]]}, False),
        ({"actor": ["US", "KP"], "item": ["drone", "missile"]}, True),
        ({"status": ["planned", "alleged"]}, False),
        ({}, True),
    ],
)
def test_of_an_event_many_things_may_be_asked(asked: dict[str, Any], meets: bool) -> None:
    index = QueryIndex[str]()
    index.add("asked", ["event", asked])
    claims = (("reported", ("US",)), ("denied", ("RU",)))
    event = Happening("transfer", ("KP", "IR"), ("RU",), "missile", claims)

    assert (index.met(Offer("", "", events=(event,))) == ["asked"]) is meets
    assert Article(Offer("", "", events=(event,))).meets(["event", asked]) is meets
    assert index.met(Offer("", "")) == []


@settings(deadline=None)
@given(st.text(max_size=80), st.text(max_size=80))
def test_a_text_is_read_as_everywhere_else(title: str, body: str) -> None:
    words = Words()

    numbers = words.read(title, body).tolist()

    gap = numbers.index(0)
    assert [words.text(number) for number in numbers[:gap]] == list(tokens(title))
    assert [words.text(number) for number in numbers[gap + 1 :]] == list(tokens(body))


def test_every_character_is_read_as_everywhere_else() -> None:
    words = Words()
    characters = [chr(code) for code in range(0x11000) if not 0xD800 <= code < 0xE000]

    for start in range(0, len(characters), 4_000):
        text = "x".join(f"{each}É'S " for each in characters[start : start + 4_000])
        assert [words.text(number) for number in words.read("", text).tolist()][1:] == list(tokens(text))
