"""Which states an article is about."""

import pytest

from services.classifier.domain.tagger import RuleTagger
from tests.services.classifier.articles import article

FILLER = " ".join(["The weather in the mountains was mild for the season, and the roads were dry."] * 12)


def codes(tagger: RuleTagger, title: str, body: str = "") -> set[str]:
    return {country.code for country in tagger.tag(article(title=title, body=body)).countries}


def test_a_state_of_the_headline_counts(tagger: RuleTagger) -> None:
    assert codes(tagger, "Snow closes passes in Norway", FILLER) == {"NO"}


def test_a_body_of_states_is_no_state(tagger: RuleTagger) -> None:
    assert codes(tagger, "EU and UN at odds over Chad", FILLER) == {"TD"}


def test_a_dateline_is_not_the_place_of_the_event(tagger: RuleTagger) -> None:
    body = f"HANOI (Reuters) - Kenya condemned the raid by Eritrea on Friday. {FILLER}"

    assert codes(tagger, "Kenya condemns Eritrean raid", body) == {"KE", "ER"}


def test_whoever_only_signs_a_long_list_does_not_count(tagger: RuleTagger) -> None:
    body = f"Chile, Peru, Ghana, Norway, Japan, Malta and Fiji signed the letter. {FILLER}"

    found = codes(tagger, "Letter to Sudan over hostages", f"Sudan has answered. {body}")

    assert found == {"SD"}


@pytest.mark.parametrize(
    ("title", "code"),
    [
        ("Democrats pick a nominee", "US"),
        ("Tories choose a leader", "GB"),
        ("The Kremlin answers", "RU"),
        ("Pyongyang answers", "KP"),
        ("Houthis answer", "YE"),
    ],
)
def test_parties_capitals_and_groups_stand_for_their_state(tagger: RuleTagger, title: str, code: str) -> None:
    assert codes(tagger, title) == {code}


def test_a_states_agency_in_a_headline_of_its_own_is_the_state(tagger: RuleTagger) -> None:
    body = f"Pyongyang, May 4 (KCNA) -- Japan has again shown its teeth. {FILLER}"

    assert codes(tagger, "KCNA Commentary on Japan's greed", body) == {"KP", "JP"}


def test_the_name_of_a_news_agency_is_no_state(tagger: RuleTagger) -> None:
    body = f"Canadian Press - Sudan has closed its border with Chad. {FILLER}"

    assert codes(tagger, "Sudan closes border with Chad (Canadian Press)", body) == {"SD", "TD"}


def test_a_territory_counts_as_the_state_it_belongs_to(tagger: RuleTagger) -> None:
    assert codes(tagger, "Storm heads for Puerto Rico", FILLER) == {"US"}


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Republicans in Georgia quarrel over rolls", {"US"}),
        ("Russia closes border with Georgia, rebuffs US", {"RU", "GE", "US"}),
        ("US and Georgia sign accord in Tbilisi", {"US", "GE"}),
    ],
)
def test_georgia_beside_america_is_the_american_one(tagger: RuleTagger, title: str, expected: set[str]) -> None:
    assert codes(tagger, title, f"The US is far from it. {FILLER}") == expected
