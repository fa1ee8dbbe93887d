"""What a whole article says, and what it does not."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.classifier.domain.tagger import Reading, RuleTagger
from tests.services.classifier.articles import article
from tests.services.classifier.test_sentences import TABLE, written
from tocsin.messages import Article, Evidence

SALE = "Sweden sold anti-tank missiles to Kenya last week."


def topics(reading: Reading) -> set[str]:
    return {topic.id for topic in reading.topics}


def spans(reading: Reading) -> list[Evidence]:
    found = [span for topic in reading.topics for span in topic.evidence]
    found += [span for country in reading.countries for span in country.evidence]
    found += [span for event in reading.events for span in event.evidence]
    found += [span for event in reading.events for claim in event.claims for span in claim.evidence]
    return found + [miss.evidence for miss in reading.nearly]


def is_exact(one: Article, span: Evidence) -> bool:
    return one.text_of(span.field)[span.start : span.end] == span.text and bool(span.text.strip())


def test_a_missile_transfer_is_an_arms_transfer_too(tagger: RuleTagger) -> None:
    reading = tagger.tag(article(body=SALE))

    assert topics(reading) == {"missile-transfer", "arms-transfer"}


def test_a_transfer_of_anything_else_is_no_missile_transfer(tagger: RuleTagger) -> None:
    reading = tagger.tag(article(body="Sweden sold armoured vehicles to Kenya last week."))

    assert topics(reading) == {"arms-transfer"}


@pytest.mark.parametrize(
    ("title", "body"),
    [
        ("Rangers complete transfer of Kim to Moscow club", "The striker, 24, signed a three-year contract on Monday."),
        ("Late missile sinks Seoul", "Park hit a missile of a free kick after North Korea's keeper had sent it back."),
        (
            "Crowds remember the crisis",
            "Sixty years ago Moscow shipped missiles to Cuba and the world held its breath.",
        ),
        ("Bank fined", "The lender helped Iran transfer money to Syria, the regulator said."),
        ("New thriller out", "In her novel a general sells Russian missiles to a cartel in Mexico."),
        ("Phone maker expands", "The company delivered two million handsets to Brazil."),
    ],
)
def test_what_only_looks_like_a_transfer_has_no_topic(tagger: RuleTagger, title: str, body: str) -> None:
    assert topics(tagger.tag(article(title=title, body=body))) == set()


def test_what_there_is_no_evidence_for_is_negated_and_never_reported(tagger: RuleTagger) -> None:
    reading = tagger.tag(article(body="Inspectors found no evidence that Kenya sold missiles to Sweden."))

    (event,) = reading.events
    assert [claim.status for claim in event.claims] == ["negated"]


def test_the_same_deal_with_the_roles_swapped_is_another_event(tagger: RuleTagger) -> None:
    there = tagger.tag(article(body="North Korea delivered missiles to Russia."))
    back = tagger.tag(article(body="Russia delivered missiles to North Korea."))

    assert [written(event) for event in there.events] == ["transfer KP > RU missile reported"]
    assert [written(event) for event in back.events] == ["transfer RU > KP missile reported"]


def test_a_caption_alone_makes_neither_event_nor_topic(tagger: RuleTagger) -> None:
    reading = tagger.tag(article(title="Harbour reopens", captions=(SALE,)))

    assert reading.events == ()
    assert topics(reading) == set()
    assert [miss.reason for miss in reading.nearly] == ["it stands under a picture only"] * 2


def test_a_caption_adds_its_evidence_to_what_the_body_tells(tagger: RuleTagger) -> None:
    reading = tagger.tag(article(body=SALE, captions=("Missiles sold by Sweden to Kenya.",)))

    (event,) = reading.events
    assert [span.field for span in event.evidence] == ["body", "captions/0"]


def test_the_summary_is_read_where_there_is_no_body(tagger: RuleTagger) -> None:
    teaser = tagger.tag(article(summary=SALE))
    whole = tagger.tag(article(summary=SALE, body="Nairobi woke to rain."))

    assert [event.evidence[0].field for event in teaser.events] == ["summary"]
    assert whole.events == ()


def test_another_language_is_not_read_and_says_so(tagger: RuleTagger) -> None:
    reading = tagger.tag(article(body=SALE, language="fr"))

    assert reading.untagged == "language fr is not read"
    assert (reading.topics, reading.events, reading.countries) == ((), (), ())


def test_a_text_of_unknown_language_is_tried(tagger: RuleTagger) -> None:
    assert tagger.tag(article(body=SALE, language=None)).untagged is None


def test_an_article_without_text_says_so(tagger: RuleTagger) -> None:
    assert tagger.tag(article(title=" ", body="\n")).untagged == "there is no text to read"


def test_sentences_about_one_event_make_one_event_with_a_claim_each(tagger: RuleTagger) -> None:
    body = (
        "The Polish foreign ministry said Chad had shipped drones to Laos. Hungary believes that Chad shipped drones"
        " to Laos. Chad denied that it had shipped drones to Laos."
    )

    reading = tagger.tag(article(body=body))

    assert [written(event) for event in reading.events] == ["transfer TD > LA drone reported:PL+alleged:HU+denied:TD"]


def test_who_says_and_alleges_the_same_alleges_it(tagger: RuleTagger) -> None:
    body = "Poland said Chad had shipped drones to Laos. Poland suspects that Chad shipped drones to Laos."

    reading = tagger.tag(article(body=body))

    assert [written(event) for event in reading.events] == ["transfer TD > LA drone alleged:PL"]


def test_arms_join_the_missiles_that_went_the_same_way(tagger: RuleTagger) -> None:
    body = f"{SALE} Sweden has sold weapons to Kenya before the vote in parliament."

    reading = tagger.tag(article(body=body))

    assert [written(event) for event in reading.events] == ["transfer SE > KE missile reported"]


def test_arms_stay_apart_where_the_missiles_are_only_denied(tagger: RuleTagger) -> None:
    body = "Sweden denied that it had sold missiles to Kenya. Sweden sold weapons to Kenya."

    reading = tagger.tag(article(body=body))

    assert sorted(written(event) for event in reading.events) == [
        "transfer SE > KE missile denied:SE",
        "transfer SE > KE other reported",
    ]


def test_a_sentence_that_names_one_side_joins_the_only_event_it_fits(tagger: RuleTagger) -> None:
    reading = tagger.tag(article(body=f"{SALE} The missiles were delivered to Kenya by sea."))

    (event,) = reading.events
    assert len(event.claims[0].evidence) == 2


def test_a_sentence_that_fits_two_events_joins_neither(tagger: RuleTagger) -> None:
    body = "Sweden sold missiles to Kenya. Norway sold missiles to Kenya. Missiles were delivered to Kenya by sea."

    reading = tagger.tag(article(body=body))

    assert [len(event.evidence) for event in reading.events] == [1, 1]


def test_sentences_that_name_the_same_side_make_one_event(tagger: RuleTagger) -> None:
    reading = tagger.tag(article(title="Missiles delivered to Kenya", body="Missiles were delivered to Kenya by sea."))

    assert [written(event) for event in reading.events] == ["transfer - > KE missile reported"]


def test_what_is_given_in_return_is_no_event_of_its_own(tagger: RuleTagger) -> None:
    body = "Iran will ship drones to Sudan. In return, Sudan will send artillery shells to Iran."

    reading = tagger.tag(article(body=body))

    assert [written(event) for event in reading.events] == ["transfer IR > SD drone planned"]


def test_we_who_condemn_are_those_who_condemned_before(tagger: RuleTagger) -> None:
    body = "Chile and Peru condemned Bolivia's raid. “We condemn Bolivia's use of force,” their statement reads."

    reading = tagger.tag(article(body=body))

    assert [written(event) for event in reading.events] == ["condemn CL,PE > BO - reported"]


def test_a_quarrel_within_one_state_condemns_nobody(tagger: RuleTagger) -> None:
    reading = tagger.tag(article(body="The French president condemned the French senate over the budget."))

    assert reading.events == ()
    assert topics(reading) == set()


@pytest.mark.parametrize(
    "sentence",
    [
        "The voyage violated three UN Security Council resolutions.",
        "Officials warned banks about sanctions evasion.",
        "The tanker was used to evade sanctions on Venezuela.",
        "Beijing said the sale was not in breach of any Security Council resolution.",
    ],
)
def test_breaking_sanctions_is_a_topic(tagger: RuleTagger, sentence: str) -> None:
    assert topics(tagger.tag(article(body=sentence))) == {"sanctions-violation"}


def test_an_event_counts_its_states_among_the_countries(tagger: RuleTagger) -> None:
    filler = "\n\n".join(["The weather in the mountains was mild for the season, and the roads were dry."] * 8)

    reading = tagger.tag(article(body=f"{filler}\n\n{SALE}"))

    assert {country.code for country in reading.countries} == {"SE", "KE"}


def test_a_state_named_once_in_passing_is_no_country_of_the_article(tagger: RuleTagger) -> None:
    filler = "\n\n".join(["The weather in the mountains was mild for the season, and the roads were dry."] * 8)

    reading = tagger.tag(article(title="Snow in Norway", body=f"{filler}\n\nTourists from Portugal were delighted."))

    assert [country.code for country in reading.countries] == ["NO"]


def test_us_is_a_state_and_us_are_not(tagger: RuleTagger) -> None:
    assert [country.code for country in tagger.tag(article(title="US votes")).countries] == ["US"]
    assert tagger.tag(article(title="They told us so")).countries == ()


def test_a_topic_that_nearly_applies_says_what_kept_it_out(tagger: RuleTagger) -> None:
    reading = tagger.tag(article(body="Sweden sold missiles to Kenya in 1985."))

    assert topics(reading) == set()
    assert {(miss.topic, miss.reason) for miss in reading.nearly} == {
        ("missile-transfer", "it is historical"),
        ("arms-transfer", "it is historical"),
    }


def test_the_same_article_always_reads_the_same(tagger: RuleTagger) -> None:
    one = article(title="Kenya buys", body=f"{SALE} Kenya denied that it had received missiles from Sweden.")

    assert tagger.tag(one) == tagger.tag(one)


WORDS = st.sampled_from([
    "Russia", "Iran’s", "the", "U.S.", "North Korea", "and", ",", ".", "“", "”", "(", ")", "sent", "to", "from",
    "by", "missiles", "drones", "İstanbul", "Élysée", "denied", "that", "it", "said", "condemned", "transfer",
    "of", "sale", "was", "not", "supplied", "with", "weapons", "ministers", "in return", "for", "–", "\n\n", "🚀",
    "ß", "we", "Security Council resolutions", "violated", "sanctions evasion", "who", "which", "if",
])  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(words=st.lists(WORDS, min_size=3, max_size=60), title=st.lists(WORDS, max_size=8))
def test_evidence_is_always_an_exact_slice(tagger: RuleTagger, words: list[str], title: list[str]) -> None:
    one = article(title=" ".join(title), body=" ".join(words), captions=(" ".join(words[:9]),))

    reading = tagger.tag(one)

    assert [span for span in spans(reading) if not is_exact(one, span)] == []


@settings(max_examples=200, deadline=None)
@given(body=st.text(max_size=300))
def test_any_text_at_all_can_be_read(tagger: RuleTagger, body: str) -> None:
    one = article(body=f"{body} {SALE} {body}")

    reading = tagger.tag(one)

    assert [span for span in spans(reading) if not is_exact(one, span)] == []


@settings(max_examples=150, deadline=None)
@given(
    rows=st.lists(st.sampled_from(TABLE), min_size=2, max_size=7), gaps=st.lists(st.sampled_from([" ", "\n\n", "\n- "]))
)
def test_evidence_is_exact_in_any_mix_of_sentences(tagger: RuleTagger, rows: list[Any], gaps: list[str]) -> None:
    body = "".join(row["text"] + (gaps[number] if number < len(gaps) else " ") for number, row in enumerate(rows))
    one = article(title=rows[0]["text"], body=body)

    reading = tagger.tag(one)

    assert [span for span in spans(reading) if not is_exact(one, span)] == []


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("Chad spoke first. It has sold drones to Laos.", "transfer TD > LA drone reported"),
        ("Chad and Mali spoke first. They condemned Laos.", "condemn TD,ML > LA - reported"),
        ("Chad met Mali on Monday. The two countries condemned Laos.", "condemn TD,ML > LA - reported"),
        ("Chad met Mali on Monday. The two sides held talks.", "negotiate TD,ML > - - reported"),
        ("Chad: The government sold drones to Laos.", "transfer TD > LA drone reported"),
        ("South Korea was blunt. The North has sold drones to Laos.", "transfer KP > LA drone reported"),
        ("Laos accused Chad of bombing Laos. Chad denied the charge.", None),
    ],
)
def test_a_sentence_is_read_in_the_light_of_the_one_before(tagger: RuleTagger, body: str, says: str | None) -> None:
    told = [written(event) for event in tagger.tag(article(body=body)).events]

    assert told == [says or "strike TD > LA aircraft alleged:LA+denied:TD"]


def test_it_is_nobody_where_two_may_be_meant(tagger: RuleTagger) -> None:
    reading = tagger.tag(article(body="Chad and Mali share a border. It has sold drones to Laos."))

    assert [written(event) for event in reading.events] == ["transfer - > LA drone reported"]


def test_shots_of_who_is_at_war_are_no_tests(tagger: RuleTagger) -> None:
    reading = tagger.tag(article(body="Chad bombed a town in Mali. Later Chad fired three missiles."))

    assert [written(event) for event in reading.events] == ["strike TD > ML aircraft reported"]
