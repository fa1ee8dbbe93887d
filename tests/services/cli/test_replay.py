"""`tocsin replay`: what would have rung, on files alone."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from services.classifier.domain.tagger import Reading
from services.cli.replay.given import Given, GivenError
from services.cli.replay.play import Play, Played
from services.cli.replay.tagging import AT_ONCE, FEW
from services.cli.replay.wanted import Fault, read
from services.notifier.adapters.subscription_file import written
from services.notifier.domain.subscription_form import SubscriptionForm, form_of
from services.notifier.querying import vocabulary
from tests.services.cli.conftest import Tocsin
from tests.services.notifier.domain.builders import event
from tocsin.messages import Article, Topic

SHIPPED = (
    "North Korea has shipped ballistic missiles to Russia, the South Korean defence ministry said on Tuesday. Pictures "
    "showed containers at an eastern harbour, and the ministry said that the first crates had left in the night."
)
SUBSCRIPTIONS = """
- name: missiles
  query: event:(transfer actor:KP recipient:RU)
- {name: two reports, query: "topic:missile-transfer", min_origins: 2}
"""


@dataclass
class Reads:
    """A tagger that finds the same in each article."""

    name: str = "test"
    taxonomy: str = "1"
    seen: list[Article] = field(default_factory=list)

    def tag(self, article: Article) -> Reading:
        self.seen.append(article)
        return Reading(topics=(Topic(id="missile-transfer", score=0.9),), events=(event(),))


def played(*given: dict[str, Any], subscriptions: str = SUBSCRIPTIONS) -> tuple[list[Played], Reads]:
    reads, words = Reads(), vocabulary()
    play = Play.of(reads, words, read(subscriptions, words).entries)
    return list(play.all(Given.read(json.dumps(each)) for each in given)), reads


def given(id: str | int, **fields: Any) -> dict[str, Any]:
    return {"id": id, "title": "A missile left", "text": SHIPPED, "url": f"https://news.example/{id}", **fields}


def rang(each: Played) -> list[str]:
    return [decision.subscription.name for decision in each.decisions if decision.rang]


def test_a_copy_is_known_and_a_second_report_reaches_who_wants_two() -> None:
    came, _ = played(
        given("a1", source="one.example"),
        given("a2", source="one.example", url="https://one.example/b"),
        given(
            "a3",
            title="Containers left in the night",
            url="https://two.example/c",
            text="Ballistic missiles left an eastern harbour in containers, Tokyo says; they went to Russia.",
        ),
    )

    assert [rang(each) for each in came] == [["missiles"], [], ["two reports"]]
    assert len({each.update.story for each in came}) == 1
    assert [each.update.origins for each in came] == [1, 1, 2]


def test_many_articles_are_tagged_ahead_and_come_out_in_their_order() -> None:
    many = [given(number, title=f"Number {number}") for number in range(FEW + 3 * AT_ONCE)]

    came, reads = played(*many)

    assert [each.given.id for each in came] == list(range(len(many)))
    assert [each.update.tagged.article.title for each in came] == [each["title"] for each in many]
    assert [article.title for article in reads.seen[:FEW]] == [each["title"] for each in many[:FEW]]


def test_a_later_revision_of_an_address_is_the_same_article_answered_under_its_own_id() -> None:
    first, edited, again = "a1", "b7", "c9"
    came, reads = played(
        given(first, url="https://www.news.example/a?utm_source=x", first_seen="2026-03-04T09:00:00Z"),
        given(edited, url="https://news.example/a", revision=2, text="Nothing was sent.", first_seen=1772618400),
        given(again, url="http://news.example/a#top"),
    )

    assert [each.given.id for each in came] == [first, edited, again]
    assert len({article.id for article in reads.seen}) == 1
    assert [article.revision for article in reads.seen] == [1, 2, 3]
    assert {article.first_seen for article in reads.seen} == {datetime(2026, 3, 4, 9, tzinfo=UTC)}
    assert [each.update.articles for each in came] == [1, 1, 1]


def test_what_an_article_does_not_say_is_made_up_sensibly() -> None:
    _, reads = played(
        given(1, url="https://www.paper.example/1", published="Wed, 04 Mar 2026 09:14:00 GMT", authors="Ada Quist"),
        given(2, url=None, lang="ko-KR", published="2026-03-04T10:00:00", first_seen="2026-03-05 08:00"),
        given(3, url=None, source="https://www.other.example/", lang=None, text=""),
    )

    first, second, third = reads.seen
    assert (first.source, first.language, first.authors) == ("paper.example", "en", ("Ada Quist",))
    assert first.first_seen == first.published == datetime(2026, 3, 4, 9, 14, tzinfo=UTC)
    assert (second.source, second.language) == (None, "ko")
    assert second.first_seen == datetime(2026, 3, 5, 8, tzinfo=UTC)
    assert (third.source, third.first_seen) == ("other.example", second.first_seen)


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("{", "not JSON"),
        ("[1]", "not an object but a list"),
        ('{"title": "x"}', "id: Field required"),
        ('{"id": "a"}', "it has neither a title nor a text"),
        ('{"id": "a", "title": "x", "first_seen": "soon"}', "first_seen: 'soon' is no moment"),
        ('{"id": "a", "title": 7}', "title: Input should be a valid string"),
        ('{"id": "a", "title": "x", "revision": 0}', "revision: Input should be greater than or equal to 1"),
    ],
)
def test_a_line_that_is_no_article_says_why(line: str, says: str) -> None:
    with pytest.raises(GivenError) as refused:
        Given.read(line)

    assert says in str(refused.value)


def test_everything_wrong_with_subscriptions_is_said_with_its_line_and_the_others_stay() -> None:
    text = """
- name: good
  query: topic:missile-transfer
  statuses: denied, reported
- name: bad query
  query: topic:missile-transfr
- query: missiles
- name: good
  query: rockets
- name: hardly meant
  min_orgins: 2
  query: rockets
- name: wrong number
  query: rockets
  min_origins: many
- rockets
"""

    wanted = read(text, vocabulary())

    assert [subscription.name for subscription, _ in wanted.entries] == ["good", "hardly meant"]
    assert wanted.entries[0][0].statuses == {"denied", "reported"}
    assert [fault.line for fault in wanted.faults] == [6, 7, 8, 11, 15, 16]
    assert "did you mean missile-transfer?" in wanted.faults[0].says
    assert "a subscription needs a name" in wanted.faults[1].says
    assert "a second subscription is called 'good'" in wanted.faults[2].says
    assert wanted.faults[3] == Fault(11, wanted.faults[3].says, is_grave=False)
    assert "did you mean min_origins?" in wanted.faults[3].says
    assert wanted.faults[4].says.startswith("min_origins: ")


@pytest.mark.parametrize("text", ["", "just: a mapping", "3", "- [", "a: b: c"])
def test_what_is_no_list_of_subscriptions_is_said_to_be_none(text: str) -> None:
    wanted = read(text, vocabulary())

    assert not wanted.entries
    assert len(wanted.faults) == 1


def test_what_an_export_writes_is_read() -> None:
    form = SubscriptionForm.model_validate(
        {
            "name": "all of it",
            "query": "topic:arms-transfer AND event:(transfer actor:KP)",
            "webhook": "https://example.org/hook",
            "min_origins": 2,
            "statuses": ["denied", "alleged"],
            "quiet_hours": "22:00-07:00",
            "digest": "weekly friday 08:30",
            "muted_until": "2026-03-04T09:14:00Z",
            "labels": ["east", "arms trade"],
            "paused": True,
        }
    )

    wanted = read(written([form]), vocabulary())

    assert wanted.faults == ()
    ((subscription, _),) = wanted.entries
    assert form_of(subscription).model_copy(update={"id": None}) == form


def test_subscriptions_may_stand_under_their_name() -> None:
    wanted = read("subscriptions:\n- {name: 7, query: rockets}", vocabulary())

    assert [subscription.name for subscription, _ in wanted.entries] == ["7"]


def files(directory: Path, lines: Sequence[str | dict[str, Any]], subscriptions: str) -> tuple[str, ...]:
    articles, wanted = directory / "articles.jsonl", directory / "wanted.yaml"
    articles.write_text("\n".join(each if isinstance(each, str) else json.dumps(each) for each in lines))
    wanted.write_text(subscriptions)
    return "replay", "--articles", str(articles), "--subscriptions", str(wanted)


def test_it_writes_a_line_for_each_article_and_each_decision_without_a_server(tocsin: Tocsin, tmp_path: Path) -> None:
    command = files(
        tmp_path,
        [
            given("a1", title="Seoul says missiles went north"),
            "nonsense",
            given("a2", title="Seoul says missiles went north", url="https://copy.example/2"),
            given("a3", title="The harbour ferry keeps its timetable", text="It leaves at nine."),
        ],
        SUBSCRIPTIONS,
    )

    ended = tocsin(*command, "--jsonl", TOCSIN_REDIS_URL="redis://127.0.0.1:1/")

    lines = [json.loads(line) for line in ended.out.splitlines()]
    fields = ["article", "subscription", "rang", "reason", "story", "development", "origins"]
    assert all(list(line) == fields for line in lines)
    assert [line["article"] for line in lines if line["subscription"] is None] == ["a1", "a2", "a3"]
    missiles = [line for line in lines if line["subscription"] == "missiles"]
    assert [(line["article"], line["rang"]) for line in missiles] == [("a1", True), ("a2", False)]
    assert missiles[0]["reason"].startswith("North Korea transferred missiles to Russia")
    assert missiles[1]["reason"] == "same-development"
    assert missiles[0]["development"] == missiles[1]["development"]
    assert len({line["story"] for line in lines}) == 2
    assert ended.code == 1
    assert ended.complaint.endswith("articles.jsonl:2: not JSON: Expecting value: line 1 column 1 (char 0)")


def test_people_see_what_rang_and_why_the_rest_did_not(tocsin: Tocsin, tmp_path: Path) -> None:
    command = files(tmp_path, [given("a1"), given("a2", url="https://copy.example/2")], SUBSCRIPTIONS)

    ended = tocsin(*command)

    assert ended.code == 0, ended.err
    assert "North Korea transferred missiles to Russia" in ended.out
    assert "2 articles in 1 story: 1 alert" in ended.out
    assert "same-development 1" in ended.out
    assert "below-origins 2" in ended.out
