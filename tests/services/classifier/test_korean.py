"""Korean is read as English is: the same events, topics and countries, from particles and the ends of verbs."""

from pathlib import Path
from typing import Any, Final

import pytest
import yaml

from benchmarks.pairs import Told
from services.classifier.domain.tagger import Reading, RuleTagger
from tests.services.classifier.articles import article
from tocsin.messages import Article

TABLE: Final[dict[str, list[dict[str, Any]]]] = yaml.safe_load(
    Path(__file__).with_name("korean.yaml").read_text("utf-8")
)
ROWS: Final = [
    pytest.param(
        row,
        id=f"{name}/{number}",
        marks=[pytest.mark.xfail(reason="is read wrongly today", strict=True)] * bool(row.get("fails")),
    )
    for name, rows in TABLE.items()
    for number, row in enumerate(rows, 1)
]

KOREAN: Final = article(
    title="한미일, 북한의 대러시아 탄도미사일 이전 규탄",
    body=(
        "한국과 미국, 일본의 외교장관은 북한이 러시아에 탄도미사일을 넘긴 것을 강력히 규탄했다.\n\n"
        "세 장관은 공동성명에서 이번 거래가 유엔 안보리 결의를 위반한다고 지적했다.\n\n"
        "미국 백악관은 러시아가 북한에서 받은 미사일을 이미 사용했다고 밝혔다. 북한과 러시아는 무기 거래를 부인했다."
    ),
    language="ko",
)
ENGLISH: Final = article(
    title="Seoul, Washington and Tokyo condemn North Korea's transfer of ballistic missiles to Russia",
    body=(
        "The foreign ministers of South Korea, the United States and Japan condemned North Korea for handing ballistic"
        " missiles to Russia.\n\nThe White House said Russia had already used missiles it received from North Korea."
        " Pyongyang and Moscow denied the allegations."
    ),
    language="en",
)


def _lines(reading: Reading) -> list[str]:
    return sorted(str(Told.of(event)) for event in reading.events)


def _told(reading: Reading) -> set[tuple[object, ...]]:
    return {
        (event.type, frozenset(event.actors), frozenset(event.recipients), event.item, event.status)
        for event in reading.events
        if event.type in ("transfer", "condemn")
    }


def _one(row: dict[str, Any]) -> Article:
    return article(**{"title" if row.get("title") else "body": row["text"]}, language="ko")


@pytest.mark.parametrize("row", ROWS)
def test_a_sentence_says_what_the_table_says(row: dict[str, Any], tagger: RuleTagger) -> None:
    reading = tagger.tag(_one(row))

    assert _lines(reading) == sorted(str(Told.read(line)) for line in row["says"])


def test_all_evidence_is_cut_from_the_text(tagger: RuleTagger) -> None:
    for row in (row for rows in TABLE.values() for row in rows):
        one = _one(row)

        reading = tagger.tag(one)

        spans = [span for event in reading.events for span in event.evidence]
        spans += [span for event in reading.events for claim in event.claims for span in claim.evidence]
        spans += [span for topic in reading.topics for span in topic.evidence]
        spans += [span for country in reading.countries for span in country.evidence]
        assert all(span.text and one.text_of(span.field)[span.start : span.end] == span.text for span in spans)


def test_a_story_says_the_same_in_korean_and_in_english(tagger: RuleTagger) -> None:
    korean, english = tagger.tag(KOREAN), tagger.tag(ENGLISH)

    assert _told(korean) == _told(english)
    assert {topic.id for topic in korean.topics} >= {"missile-transfer", "arms-transfer", "diplomatic-condemnation"}
    assert {country.code for country in korean.countries} == {country.code for country in english.countries}


def test_both_sides_of_a_story_deny_it_beside_those_who_condemn_it(tagger: RuleTagger) -> None:
    (transfer,) = (event for event in tagger.tag(KOREAN).events if event.type == "transfer")

    claims = {claim.status: set(claim.speakers) for claim in transfer.claims}

    assert claims == {"reported": {"KR", "US", "JP"}, "denied": {"KP", "RU"}}


def test_a_text_of_unknown_language_is_known_by_its_letters(tagger: RuleTagger) -> None:
    untold = KOREAN.model_copy(update={"language": None})

    assert _told(tagger.tag(untold)) == _told(tagger.tag(KOREAN))


@pytest.mark.parametrize(
    ("title", "body", "topics"),
    [
        ("프랑스, 이란 기업 제재", "프랑스 정부는 이란 기업 3곳에 제재를 부과했다.", {"sanctions-imposed"}),
        ("북한, 동해로 탄도미사일 발사", "북한이 동해상으로 탄도미사일을 발사했다고 합참이 밝혔다.", {"missile-test"}),
        ("체코, 몰도바에 장갑차 공급", "체코가 몰도바에 장갑차 12대를 공급했다.", {"arms-transfer"}),
        (
            "인도네시아, 미얀마 군부 규탄",
            "인도네시아 외교부는 미얀마 군부를 강력히 규탄했다.",
            {"diplomatic-condemnation"},
        ),
        ("봄 축제 개막", "전주에서 봄 축제가 막을 올렸다. 시민들은 한지로 만든 등을 들었다.", set()),
        ("야당, 예산안 규탄 집회", "야당은 서울에서 정부 예산안을 비판했다.", set()),
    ],
)
def test_a_short_article_has_its_topics(title: str, body: str, topics: set[str], tagger: RuleTagger) -> None:
    reading = tagger.tag(article(title=title, body=body, language="ko"))

    assert {topic.id for topic in reading.topics} == topics


def test_an_article_in_a_language_without_a_folder_says_so(tagger: RuleTagger) -> None:
    reading = tagger.tag(article(title="北朝鮮がミサイルを発射", language="ja"))

    assert reading.untagged == "language ja is not read"
    assert not reading.topics
    assert not reading.events


def test_hostile_text_makes_no_event_of_nobody(tagger: RuleTagger) -> None:
    for piece in (
        "북한이 ",
        "북한, ",
        "“",
        "보냈다고 ",
        "(",
        "대(對)",
        "미사일",
        "다.\n",
        "\u200b북한\ufeff",
        "러시아에·",
    ):
        reading = tagger.tag(article(body=(piece * 1_000)[:6_000], language="ko"))

        assert all(event.actors or event.recipients for event in reading.events)
