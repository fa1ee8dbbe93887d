"""Matching: what rings, with what proof, and what an article lacks."""

import pytest

from services.notifier.domain.article_view import ArticleView
from services.notifier.domain.event_clause import Facet
from services.notifier.domain.matching import Match, Miss, evaluate
from tests.services.notifier.domain.builders import claim, event, evidence, query, tagged, view
from tocsin.messages import Event, Ground, Status, TaggedArticle


def rings(text: str, article: ArticleView) -> bool:
    return isinstance(evaluate(query(text), article), Match)


def grounds(text: str, article: ArticleView) -> tuple[Ground, ...]:
    outcome = evaluate(query(text), article)
    assert isinstance(outcome, Match)
    return outcome.grounds


def miss(text: str, article: ArticleView) -> Miss:
    outcome = evaluate(query(text), article)
    assert isinstance(outcome, Miss)
    return outcome


def test_no_phrase_runs_from_the_title_into_the_body() -> None:
    article = view(title="Talks resume", body="Tomorrow in Vienna")

    assert not rings('"resume tomorrow"', article)
    assert rings("resume tomorrow", article)


def test_the_summary_counts_only_where_there_is_no_body() -> None:
    assert rings("teaser", view(summary="A teaser"))
    assert not rings("teaser", view(summary="A teaser", body="The whole text"))


def test_captions_are_not_searched() -> None:
    assert not rings("launcher", view(body="Nothing", captions=("A launcher on parade",)))


def test_a_phrase_is_found_at_a_later_place_than_its_first_word() -> None:
    assert rings('"missile parts"', view(body="A missile test, then missile parts"))


def test_a_title_field_looks_at_the_title_only() -> None:
    article = view(title="Rockets fired", body="Guns fired and rockets found")

    assert rings('title:"rockets fired"', article)
    assert not rings('title:"rockets found"', article)
    assert not rings('title:"fired guns"', article)


@pytest.mark.parametrize(
    ("text", "found"), [("미사일", True), ("일을", True), ("일", True), ("국", True), ("을미", False), ("사국", False)]
)
def test_korean_is_found_inside_longer_words(text: str, found: bool) -> None:
    assert rings(text, view(body="한국 미사일을 쏘았다")) is found


def test_one_character_may_end_a_phrase_inside_a_word() -> None:
    article = view(body="new 미사일을")

    assert rings('"new 미"', article)
    assert not rings('"new 사"', article)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('"convoy border"~2', True),
        ('"convoy border"~1', False),
        ('"border convoy"~4', True),
        ('"border convoy"~3', False),
        ('"leaves convoy"~50', False),
        ('title:"tanks leave"~1', True),
        ('body:"tanks leave"~1', False),
        ("bor*", True),
        ("title:bor*", False),
        ("body:tan*", False),
        ("body:convoy", True),
        ("title:convoy", False),
    ],
)
def test_words_stand_near_each_other_or_begin_so_in_a_field(text: str, found: bool) -> None:
    assert rings(text, view(title="Tanks to leave", body="A convoy at the border")) is found


def test_the_words_of_a_near_clause_are_proved_from_the_first_to_the_last() -> None:
    article = view(title="A convoy", body="The border is far. Another convoy crossed the Border.")

    (near,) = grounds('"convoy border"~2', article)
    (beginning,) = grounds("cross*", article)

    assert [span.text for span in near.evidence] == ["convoy crossed the Border"]
    assert [span.text for span in beginning.evidence] == ["crossed"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("feed:example.org", True),
        ('feed:"https://feeds.example.org/world.xml"', True),
        ('feed:"https://feeds.example.org/sport.xml"', False),
        ('url:"http://www.example.org/asia/"', True),
        ('url:"https://example.org/asia/1?id=2"', True),
        ('url:"https://example.org/asia/1?id=3"', False),
        ('url:"example.org/as"', False),
        ("author:Özil", True),
        ('author:"kim jin"', True),
        ('author:"jin özil"', False),
        ("status:denied", True),
        ("status:planned", False),
        ("speaker:KP", True),
        ("speaker:US", False),
        ("score:>0.5", True),
        ("score:>0.6", False),
        ("score:[0.6 TO 0.6]", True),
        ("NOT score:<0.6 AND lang:en", True),
        ("origins:>=3", True),
        ("origins:>3", False),
        ("lang:en origins:{1 TO 4}", True),
    ],
)
def test_an_article_is_found_by_what_it_has_besides_words(text: str, found: bool) -> None:
    article = view(
        feed="https://feeds.example.org/world.xml",
        url="https://www.example.org/asia/1?id=2#top",
        authors=("Kim Jin", "Mesut Ozil"),
        topics=("missile-test",),
        score=0.6,
        events=(DISPUTED,),
        origins=3,
    )

    assert rings(text, article) is found


@pytest.mark.parametrize(
    ("text", "through"),
    [
        ("event:transfer", True),
        ("missiles event:transfer", True),
        ("missiles OR event:transfer", False),
        ("(event:transfer lang:en) OR country:IR", True),
        ("missiles NOT event:test", False),
        ("status:reported", False),
    ],
)
def test_it_is_known_whether_only_events_made_it_match(text: str, through: bool) -> None:
    outcome = evaluate(query(text), view(body="missiles", events=(DISPUTED,)))

    assert isinstance(outcome, Match)
    assert outcome.through_events is through


@pytest.mark.parametrize(
    ("text", "wanted", "found"),
    [
        ("event:transfer", {"denied"}, True),
        ("event:transfer", {"planned"}, False),
        ("event:(transfer status:reported)", {"planned"}, True),
        ("event:(transfer speaker:KP)", {"denied"}, True),
        ("event:(transfer speaker:KR)", {"denied"}, False),
        ("status:denied", {"planned"}, True),
        ("missiles NOT event:transfer", {"planned"}, True),
    ],
)
def test_statuses_wanted_stand_for_those_no_clause_names(text: str, wanted: set[Status], found: bool) -> None:
    article = view(body="missiles", events=(DISPUTED,))

    assert isinstance(evaluate(query(text), article, frozenset(wanted)), Match) is found


def test_a_domain_includes_those_below_it() -> None:
    article = view(source="en.news.example.org")

    assert rings("source:example.org", article)
    assert rings("source:www.EN.news.example.org", article)
    assert not rings("source:xample.org", article)


def test_all_facets_must_hold_of_one_event() -> None:
    article = view(events=(event(actors=("KP",), recipients=("IR",)), event(actors=("US",), recipients=("RU",))))

    assert rings("event:(transfer actor:KP recipient:IR)", article)
    assert not rings("event:(transfer actor:KP recipient:RU)", article)


DISPUTED = event(claims=(claim("reported", "KR"), claim("denied", "KP", "RU")))
DENIED = event(claims=(claim("denied", "KP"),))
ALLEGED = event(claims=(claim("alleged", "US"),))


@pytest.mark.parametrize(
    ("text", "what", "found"),
    [
        ("event:transfer", DISPUTED, True),
        ("event:transfer", ALLEGED, True),
        ("event:transfer", DENIED, False),
        ("event:transfer", event(claims=(claim("planned"),)), False),
        ("event:(transfer status:denied)", DISPUTED, True),
        ("event:(transfer status:denied)", ALLEGED, False),
        ("event:(transfer status:(denied OR alleged))", ALLEGED, True),
        ("event:(transfer speaker:KR)", DISPUTED, True),
        ("event:(transfer speaker:KP)", DISPUTED, True),
        ("event:(transfer speaker:US)", DISPUTED, False),
        ("event:(transfer status:denied speaker:RU)", DISPUTED, True),
        ("event:(transfer status:denied speaker:KR)", DISPUTED, False),
        ("event:(transfer speaker:KR speaker:RU)", DISPUTED, True),
    ],
)
def test_any_claim_may_have_the_wanted_status_and_speaker(text: str, what: Event, found: bool) -> None:
    assert rings(text, view(events=(what,))) is found


def test_an_event_that_lists_no_claims_is_stated_once() -> None:
    bare = Event(type="test", status="alleged", speakers=("US",))

    assert rings("event:(test speaker:US)", view(events=(bare,)))


def test_the_words_that_prove_a_clause_are_an_exact_slice() -> None:
    article = view(title="Séoul’s answer", body="Two  HIMARS-like launchers")

    (first, second) = grounds('seoul "himars like"', article)

    assert [(span.field, span.text) for ground in (first, second) for span in ground.evidence] == [
        ("title", "Séoul"),
        ("body", "HIMARS-like"),
    ]
    for span in (*first.evidence, *second.evidence):
        assert article.tagged.article.text_of(span.field)[span.start : span.end] == span.text


def test_a_summary_proves_where_there_is_no_body() -> None:
    (ground,) = grounds("teaser", view(title="A title", summary="Only a teaser."))

    assert ground.evidence == (evidence("teaser", "summary", 7),)


def test_only_clauses_that_hold_and_count_are_grounds() -> None:
    article = view(body="missiles and shells", countries=("KP",))

    met = grounds("(missiles OR tanks) AND NOT (rain OR country:RU) AND NOT (NOT shells)", article)

    assert [ground.clause for ground in met] == ["missiles", "shells"]


def test_a_topic_is_proved_by_itself_or_by_its_narrower_one() -> None:
    (narrower,) = grounds("topic:arms-transfer", view(topics=("missile-transfer",)))
    (itself,) = grounds("topic:arms-transfer", view(topics=("missile-transfer", "arms-transfer")))

    assert (narrower.topic, narrower.evidence[0].text) == ("missile-transfer", "missile-transfer")
    assert itself.topic == "arms-transfer"


def test_every_event_that_meets_a_clause_is_a_ground_with_the_claims_that_count() -> None:
    one = event(
        claims=(claim("reported", "KR", words="so says Seoul"), claim("denied", "KP", words="not so")), words="it"
    )
    two = event(recipients=("IR",))

    met = grounds("event:(transfer actor:KP)", view(events=(one, two)))

    assert [ground.event for ground in met] == [one, two]
    assert [span.text for span in met[0].evidence] == ["it", "so says Seoul"]


@pytest.mark.parametrize(
    ("text", "detail"),
    [
        ("tanks", "tanks is not in the text"),
        ("title:tanks", "title:tanks is not in the title"),
        ("topic:missile-test", "topic missile-test does not apply (it has missile-transfer)"),
        ("country:IR", "country IR is neither party nor place"),
        ("source:example.com", "its source is news.example.org, not example.com"),
        ("lang:ko", "its language is en, not ko"),
        ("feed:example.com", "its feed is not known, not example.com"),
        ("url:example.com", "its address is not known, not example.com"),
        ("author:kim", "its author is not known, not kim"),
        ("status:denied", "no event is denied"),
        ("speaker:US", "US does not speak of any event"),
        ("score:>0.95", "its score is 0.90, not >0.95"),
        ("origins:>=2", "its story has 1 origins, not >=2"),
        ("body:tanks", "body:tanks is not in the body"),
        ("tank*", "tank* is not in the text"),
        ("missiles NOT shells", "shells holds, and must not"),
        ("missiles (tanks OR jets)", "tanks is not in the text; jets is not in the text"),
        (
            "event:(transfer actor:RU recipient:KP)",
            "no event meets event:(transfer actor:RU recipient:KP): the nearest event is"
            " transfer(KP → RU, missile), with actor and recipient swapped",
        ),
        (
            "event:(transfer actor:IR item:drone)",
            "no event meets event:(transfer actor:IR item:drone): the nearest event is"
            " transfer(KP → RU, missile), which differs in actor, item",
        ),
        (
            "event:(transfer status:denied)",
            "no event meets event:(transfer status:denied): the nearest event is"
            " transfer(KP → RU, missile), which is reported",
        ),
    ],
)
def test_a_miss_says_what_the_article_lacks(text: str, detail: str) -> None:
    article = view(body="missiles and shells", topics=("missile-transfer",), events=(event("condemn"), event()))

    assert miss(text, article).detail == detail


def test_a_miss_knows_each_failure_with_the_nearest_event() -> None:
    article = view(body="missiles and shells", events=(event("condemn"), event()))

    first, second, third = miss("tanks NOT shells event:(transfer actor:KP recipient:IR)", article).failures

    assert (first.clause.clause, first.excluded, first.nearest) == ("tanks", False, None)
    assert (second.clause.clause, second.excluded) == ("shells", True)
    assert third.nearest is not None
    assert (third.nearest.event, third.nearest.missing) == (event(), (Facet.RECIPIENT,))


def test_a_miss_names_only_the_clauses_that_failed() -> None:
    missed = miss("missiles tanks NOT shells NOT rain", view(body="missiles and shells"))

    assert missed.failed == ("tanks", "shells")


def test_an_article_without_events_is_said_to_tell_of_none() -> None:
    assert miss("event:transfer", view()).detail == "no event meets event:transfer: the article tells of none"


@pytest.mark.parametrize(
    ("text", "only"),
    [
        ("event:transfer", True),
        ("event:(transfer actor:KP status:reported)", True),
        ("event:(transfer actor:IR)", False),
        ("missiles event:transfer", True),
        ("tanks event:transfer", False),
        ("missiles NOT event:(transfer status:denied)", False),
        ("tanks OR event:transfer", True),
    ],
)
def test_a_status_alone_stands_in_the_way(text: str, only: bool) -> None:
    assert miss(text, view(body="missiles", events=(DENIED,))).only_statuses is only


def test_an_empty_article_meets_nothing() -> None:
    empty = ArticleView.of(TaggedArticle.model_validate(tagged(source=None, language=None)))

    assert not rings("a OR topic:missile-test OR country:KP OR event:test OR source:org OR lang:en", empty)
