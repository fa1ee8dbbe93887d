"""The query language: how it is read, and how what is wrong is said."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from services.notifier.domain.clauses import Words
from services.notifier.domain.event_clause import EventClause
from services.notifier.domain.index.asked import tree_of
from services.notifier.domain.index.query_index import QueryIndex
from services.notifier.domain.nodes import And, Not, Or, spell
from services.notifier.domain.query import Query, QueryError, lint, parse, said
from tests.services.notifier.domain.builders import WORDS, claim, event, query
from tocsin.messages import Status


def refusal(text: str) -> QueryError:
    with pytest.raises(QueryError) as caught:
        query(text)
    return caught.value


def read(text: str) -> Query | QueryError:
    try:
        return parse(text, WORDS)
    except QueryError as error:
        return error


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("a b", "a AND b"),
        ("a OR b AND c", "a OR (b AND c)"),
        ("a AND b OR c", "(a AND b) OR c"),
        ("a b OR c", "(a AND b) OR c"),
        ("a OR b c", "a OR (b AND c)"),
        ("a b OR c d", "(a AND b) OR (c AND d)"),
        ("a NOT b OR c", "(a AND (NOT b)) OR c"),
        ("NOT a AND b", "(NOT a) AND b"),
        ("a (b OR c) NOT d", "a AND (b OR c) AND (NOT d)"),
        ("title:(a OR b) c", "(title:a OR title:b) AND c"),
        ("topic: missile-test", "topic:missile-test"),
    ],
)
def test_not_binds_before_and_and_and_before_or(text: str, meant: str) -> None:
    assert query(text).root == query(meant).root


def test_the_tree_is_what_it_says() -> None:
    root = query("a OR b AND NOT c").root

    assert isinstance(root, Or)
    assert isinstance(root.operands[1], And)
    assert isinstance(root.operands[1].operands[1], Not)


def test_a_query_gives_back_its_text_and_each_clause() -> None:
    parsed = query(
        '  topic:(arms-transfer OR missile-test) "long  range" NOT country:"North Korea" event:(transfer actor:KP) '
    )

    assert str(parsed) == parsed.text
    assert parsed.clauses == (
        "topic:arms-transfer",
        "topic:missile-test",
        '"long  range"',
        'country:"North Korea"',
        "event:(transfer actor:KP)",
    )


def test_facets_may_be_named_in_words_and_as_alternatives() -> None:
    clause = query(
        'event:(transfer actor:("north korea" OR IR) recipient:RU item:missile status:denied speaker:US)'
    ).root

    assert isinstance(clause, EventClause)
    assert clause.types == frozenset({"transfer"})
    assert clause.actors == (frozenset({"KP", "IR"}),)
    assert clause.recipients == (frozenset({"RU"}),)
    assert (clause.items, clause.statuses) == (frozenset({"missile"}), frozenset({"denied"}))
    assert clause.speakers == (frozenset({"US"}),)


@pytest.mark.parametrize(
    "text",
    [
        "event:transfer",
        "event:(transfer)",
        "event:(type:transfer)",
        'event:"transfer"',
    ],
)
def test_the_type_of_an_event_may_be_said_in_several_ways(text: str) -> None:
    clause = query(text).root

    assert isinstance(clause, EventClause)
    assert clause.types == frozenset({"transfer"})


def test_types_may_be_alternatives() -> None:
    assert query("event:(transfer OR test)").root.types == {"transfer", "test"}  # type: ignore[union-attr]
    assert query("event:((transfer OR test) actor:KP)").root.types == {"transfer", "test"}  # type: ignore[union-attr]


def test_a_topic_brings_its_narrower_ones() -> None:
    assert query("topic:arms-transfer").topics == {"arms-transfer", "missile-transfer"}


@pytest.mark.parametrize(
    ("text", "column", "found", "in_words"),
    [
        ("a and b", 3, "and", "write AND"),
        ("a or b", 3, "or", "write OR"),
        ("a Not b", 3, "Not", "write NOT"),
        ("title:(a and b)", 10, "and", "write AND"),
        ("a && b", 3, "&&", "write AND"),
        ("a&&b", 2, "&&", "write AND"),
        ("a || b", 3, "||", "write OR"),
        ("!a", 1, "!", "write NOT"),
        ("-a", 1, "-", "write NOT"),
        ("/a.b/", 1, "/", "regular expressions"),
        ("a~2", 2, "~", "matched exactly"),
        ('"a b"~', 6, "~", "how many words"),
        ('"a b"~1.5', 6, "~1.5", "how many words"),
        ('"a b"~51', 6, "~51", "at most ~50"),
        ('"a"~5', 1, '"a"~5', "two words or more"),
        ('"a b a"~5', 1, '"a b a"~5', "different words"),
        ('source:"a b"~5', 8, "~", "near each other"),
        ("a^2", 2, "^", "weight"),
        ("[a TO b]", 1, "[", "ranges"),
        ("title:>a", 7, "a comparison", "score: and origins:"),
        ("title:[a TO b]", 7, "a range", "score: and origins:"),
        (">a", 1, ">", "score: and origins:"),
        ("mis*ile", 4, "*", "at the end of a word"),
        ("*ile", 1, "*", "at the end of a word"),
        ("title:*", 7, "*", "at the end of a word"),
        ("mi*", 1, "mi*", "at least 3 letters"),
        ("short-ran*", 1, "short-ran*", "write short ran*"),
        ("topic:missile*", 14, "*", "left open at their end"),
        ("author:kim*", 11, "*", "left open at their end"),
        ("missi?e", 6, "?", "no single letter"),
        ("score:0.7", 7, "0.7", "write score:>=0.7"),
        ("score:high", 7, "high", "score:>=0.7"),
        ("score:>=70%", 9, "70%", "from 0 to 1"),
        ("score:>=0", 7, "score:>=0", "leave it out"),
        ("score:>1", 7, "score:>1", "something can keep"),
        ("score:[0.9 TO 0.2]", 7, "score:[0.9 TO 0.2]", "something can keep"),
        ("score:{0.5 TO 0.5]", 7, "score:{0.5 TO 0.5]", "something can keep"),
        ("score:[* TO *]", 7, "score:[* TO *]", "leave it out"),
        ("score:[0.5]", 7, "[0.5]", "[0.5 TO 1]"),
        ("score:<0.5", 7, "only an upper limit", "must be there"),
        ("origins:>=1", 9, "origins:>=1", "leave it out"),
        ("origins:>=1.5", 11, "1.5", "a whole number"),
        ("origins:{2 TO 3}", 9, "origins:{2 TO 3}", "something can keep"),
        ("a origins:<1", 11, "origins:<1", "something can keep"),
        ("status:denyed", 8, "denyed", "did you mean denied?"),
        ("speaker:Rusia", 9, "Rusia", "did you mean Russia?"),
        ('url:"a b"', 5, "a b", "an address"),
        ("headline:x", 1, "headline:", "did you mean title?"),
        ("“a b”", 1, "“", "straight quotes"),
        ("'a b'", 1, "'", "double quotes"),
        ("NOT a", 1, "only NOT", "must be there"),
        ("a OR NOT b", 6, "only NOT", "must be there"),
        ("x (a OR NOT b) OR NOT c", 19, "only NOT", "must be there"),
        ("title:(NOT a)", 8, "only NOT", "must be there"),
        ("tpic:x", 1, "tpic:", "did you mean topic?"),
        ("topic:misile-transfer", 7, "misile-transfer", "did you mean missile-transfer?"),
        ("country:Rusia", 9, "Rusia", "did you mean Russia?"),
        ("country:North Korea", 9, "North", 'did you mean "North Korea"?'),
        ("country:UN", 9, "UN", "event:(actor:UN)"),
        ("lang:englsh", 6, "englsh", "did you mean English?"),
        ("actor:KP", 1, "actor:", "inside event:(…)"),
        ("event:(transfr)", 8, "transfr", "did you mean transfer?"),
        ("event:(actr:KP)", 8, "actr:", "did you mean actor?"),
        ("event:(transfer from:KP)", 17, "from:", "did you mean actor?"),
        ("event:(item:misile)", 13, "misile", "did you mean missile?"),
        ("event:(status:denyed)", 15, "denyed", "did you mean denied?"),
        ("event:(actor:KPP)", 14, "KPP", "by code or name"),
        ("event:(actor:KP OR item:missile)", 20, "OR between facets", "two event:(…)"),
        ("event:(transfer NOT actor:KP)", 17, "NOT", "NOT event:(…)"),
        ("event:(transfer test)", 17, "a second type", "type:(… OR …)"),
        ("event:(actor:(KP RU))", 18, "a value without OR before it", "OR between values"),
        ("topic:event:(test)", 7, "event:", "a word or a phrase"),
        ("", 1, "nothing", "a word"),
        (" \n ", 1, "nothing", "a word"),
        ("a (b", 3, "( that is never closed", ")"),
        ("a) b", 2, ")", "a ( before it"),
        ('a "b c', 3, '"b c without an end', 'closing "'),
        ("a AND", 6, "the end", "a word"),
        ("AND a", 1, "AND", "a word"),
        ("a () b", 4, ")", "a word"),
        ("a\\", 2, "\\", "literally"),
        ("a --- b", 3, "-", "write NOT"),
        ('"..."', 1, "...", "a letter or a digit"),
        ("url:https://x.example", 11, "/", "address into quotes"),
        ('source:"https://x.example/a"', 8, "https://x.example/a", "a host name"),
        ('a"b"', 2, '"b"', "a space before"),
    ],
)
def test_what_is_wrong_is_said_with_its_place_and_a_way_out(text: str, column: int, found: str, in_words: str) -> None:
    error = refusal(text)

    assert (error.column, error.found) == (column, found)
    assert in_words in str(error)
    assert str(error).startswith(f"column {column}: found {found}, expected {error.expected}")


def test_all_that_is_wrong_is_said_at_once_from_left_to_right() -> None:
    marks = refusal("a or b && c (d")
    names = refusal("tpic:x event:(transfr actor:KPP item:misile) country:Rusia OR score:high")

    assert [error.column for error in marks.all] == [3, 8, 13]
    assert [error.found for error in names.all] == ["tpic:", "transfr", "KPP", "misile", "Rusia", "high"]
    assert marks.all[0] is marks
    assert all(error.all == (error,) for error in marks.all[1:])


def test_a_query_knows_the_topics_and_events_it_asks_for() -> None:
    parsed = query("topic:arms-transfer event:transfer NOT (topic:missile-test OR event:test OR NOT event:strike)")

    assert parsed.topics == {"arms-transfer", "missile-transfer"}
    assert [clause.clause for clause in parsed.event_clauses] == ["event:transfer", "event:strike"]


def test_a_reader_who_wants_other_statuses_changes_clauses_that_name_none() -> None:
    denied = frozenset[Status]({"denied"})
    told, asked = query("event:transfer OR event:(test status:planned)"), event(claims=(claim("denied", "KP"),))

    changed = told.wanting(denied)

    assert [clause.asked for clause in changed.event_clauses] == [{"denied"}, {"planned"}]
    assert changed == parse(told.text, WORDS, denied)
    assert changed.wanting(denied) is changed
    assert told.wanting(frozenset()) is told
    assert told.event_clauses[0].met_by(asked, denied)
    assert not told.event_clauses[0].met_by(asked)


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ('"미사일 발사"~5', ("미사", "사일", "발사")),
        ('"a 국"~2', ("a", "국")),
        ('"a b"~0', ("a", "b")),
        ("미사일*", ("미사", "사일")),
        ("핵*", ("핵",)),
    ],
)
def test_scripts_without_spaces_are_read_in_pairs(text: str, tokens: tuple[str, ...]) -> None:
    clause = query(text).root

    assert isinstance(clause, Words)
    assert clause.tokens == tokens


@pytest.mark.parametrize(
    "text",
    [
        "a" * 4_001,
        "(" * 11 + "a" + ")" * 11,
        "NOT " * 11 + "a",
        " OR ".join(["a"] * 201),
        "a" * 65,
        '"' + "a " * 11 + '"',
        '"' + " ".join(["미사일발사"] * 10) + '"',
        '"' + " ".join(f"{number}미사일발사" for number in range(9)) + '"~50',
        'author:"' + "a " * 11 + '"',
        "topic:" * 600 + "a",
    ],
)
def test_what_is_too_large_is_refused(text: str) -> None:
    assert len(str(refusal(text))) < 300


def test_what_is_just_not_too_large_is_read() -> None:
    assert len(query(" OR ".join(["a"] * 200)).clauses) == 200
    assert query("(" * 10 + "a" + ")" * 10).clauses == ("a",)
    assert query("a " + "NOT " * 10 + "b").clauses == ("a", "b")


def test_an_error_is_one_line_and_acts_on_no_terminal() -> None:
    error = refusal('topic:"\x1b[31m\nred\u202e"')

    assert all(character.isprintable() for character in str(error))


def test_the_same_words_in_quotes_are_read() -> None:
    assert query('"and"').clauses == ('"and"',)
    assert query(r"who\?").clauses == (r"who\?",)


PIECES = st.sampled_from(
    [
        *"ab:()\"'\\~^*?[]{}<>!&|+-/ \n",
        "AND",
        " OR ",
        " NOT ",
        " TO ",
        "topic:",
        "country:",
        "event:(",
        "actor:",
        "type:",
        "KP",
        "missile-test",
        "transfer",
        "T12:30",
        "미사일",
        "~5",
        "score:>=",
        "origins:[2 TO *]",
        "status:",
        "é",
        "\x00",
        "\ud800",
        "https://x",
    ]
)


@settings(deadline=None)
@given(st.one_of(st.text(max_size=80), st.lists(PIECES, max_size=25).map("".join)))
@example("a" * 3_999 + "(")
@example('"\\\n"')
@example("\\\n")
@example("a:" * 1_999 + "a")
@example("NOT " * 999 + "a")
@example("(" * 4_000)
def test_any_text_is_a_query_or_one_clear_error(text: str) -> None:
    outcome = read(text)

    if isinstance(outcome, QueryError):
        assert 1 <= outcome.column <= len(text) + 1
        assert "\n" not in str(outcome)
        assert len(str(outcome)) < 300
    else:
        QueryIndex[int]().add(0, tree_of(outcome.root))
        assert said(outcome, WORDS).isprintable()
        assert all(1 <= doubt.column <= len(text) for doubt in lint(outcome))


@st.composite
def trees(draw: st.DrawFn) -> str:
    leaf = st.sampled_from(
        [
            "a",
            '"b c"',
            "title:d",
            "topic:missile-test",
            "country:KP",
            "event:(test actor:KP)",
            "mis*",
            '"b d"~5',
            "score:>=0.7",
        ]
    )
    joined = st.recursive(
        leaf,
        lambda inner: st.one_of(
            st.tuples(inner, st.sampled_from([" ", " AND ", " OR "]), inner).map("".join),
            inner.map(lambda text: f"({text})"),
            inner.map(lambda text: f"NOT ({text})"),
        ),
        max_leaves=8,
    )
    return draw(joined)


@settings(deadline=None)
@given(trees())
def test_a_query_spelt_out_reads_the_same(text: str) -> None:
    outcome = read(text)

    if isinstance(outcome, Query):
        assert query(spell(outcome.root)).root == outcome.root
