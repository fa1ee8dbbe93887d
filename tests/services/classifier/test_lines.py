"""Lines of JSON in, lines of JSON out; and a reading explained."""

import json

import pytest

from services.classifier.adapters.taxonomy_files import load_taxonomy
from services.classifier.domain.tagger import RuleTagger
from services.classifier.explanations import explain, told
from services.classifier.lines import LineError, read_line, write_error, write_line
from tests.services.classifier.articles import NOW, article

TEXT = "Sweden sold missiles to Kenya. Kenya denied that it had received missiles from Sweden."


def test_a_line_becomes_an_article() -> None:
    line = read_line(json.dumps({"id": "x 1/é", "title": "T", "text": TEXT, "lang": "en", "more": 1}), NOW)

    assert line.id == "x 1/é"
    assert (line.article.title, line.article.body, line.article.language) == ("T", TEXT, "en")
    assert line.article.first_seen == NOW


def test_title_and_language_may_be_absent() -> None:
    article = read_line('{"id": 7, "text": "Rain."}', NOW).article

    assert (article.title, article.language) == ("", None)


def test_control_characters_move_no_offset(tagger: RuleTagger) -> None:
    text = f"\x07\x00 {TEXT}"
    line = read_line(json.dumps({"id": "a", "text": text}), NOW)

    written = json.loads(write_line(line.id, tagger.tag(line.article)))

    spans = [span for event in written["events"] for span in event["evidence"]]
    assert spans
    assert all(text[span["start"] : span["end"]] == span["text"] for span in spans)


@pytest.mark.parametrize(
    ("line", "id", "told"),
    [
        ("{", None, "not JSON"),
        ("[" * 100_000, None, "not JSON"),
        ("[1]", None, "not an object but a list"),
        ('{"text": "x"}', None, "id: "),
        ('{"id": true, "text": "x"}', True, "id: "),
        ('{"id": "a"}', "a", "text: "),
        ('{"id": "a", "text": 5}', "a", "text: "),
        ('{"id": "a", "text": "x", "lang": "English"}', "a", "lang: "),
        ('{"id": "a\\u0007", "text": "x"}', "a", "id: "),
        ('{"id": "a\\ud800", "text": "x"}', "a\ufffd", "id: "),
    ],
)
def test_a_wrong_line_says_what_is_wrong_and_whose_it_is(line: str, id: object, told: str) -> None:
    with pytest.raises(LineError, match=f"^{told}") as caught:
        read_line(line, NOW)

    assert caught.value.id == id


def test_half_a_character_in_a_text_moves_no_offset(tagger: RuleTagger) -> None:
    line = read_line(json.dumps({"id": "a", "text": f"\ud800 {TEXT}"}), NOW)

    written = json.loads(write_line(line.id, tagger.tag(line.article)))

    assert written["events"][0]["evidence"][0]["start"] == 2


def test_a_reading_is_written_in_the_documented_form(tagger: RuleTagger) -> None:
    line = read_line(json.dumps({"id": "n1", "title": "Kenya gets missiles", "text": TEXT}), NOW)

    written = json.loads(write_line(line.id, tagger.tag(line.article)))

    assert list(written) == ["id", "topics", "countries", "events"]
    assert [topic["id"] for topic in written["topics"]] == ["missile-transfer", "arms-transfer"]
    assert set(written["countries"]) == {"SE", "KE"}
    (event,) = written["events"]
    assert list(event) == ["type", "actors", "recipients", "item", "status", "speakers", "claims", "evidence"]
    assert (event["type"], event["actors"], event["recipients"]) == ("transfer", ["SE"], ["KE"])
    assert [(claim["status"], claim["speakers"]) for claim in event["claims"]] == [("reported", []), ("denied", ["KE"])]
    assert event["evidence"][0] == {"field": "text", "start": 0, "end": 29, "text": "Sweden sold missiles to Kenya"}


def test_what_cannot_be_read_says_why(tagger: RuleTagger) -> None:
    line = read_line('{"id": "n1", "text": "Regen.", "lang": "de"}', NOW)

    assert json.loads(write_line(line.id, tagger.tag(line.article)))["untagged"] == "language de is not read"


def test_an_error_stands_in_the_place_of_its_line() -> None:
    assert json.loads(write_error("n1", "text: Field required")) == {"id": "n1", "error": "text: Field required"}


def test_an_explanation_marks_each_word_once_with_all_it_proves(tagger: RuleTagger) -> None:
    one = article(title="Rain in Nairobi", body=TEXT)

    explained = explain(one, tagger.tag(one), load_taxonomy().topics)

    first = explained.marks[0]
    assert one.body[first.start : first.end] == "Sweden sold missiles to Kenya"
    assert set(first.labels) == {"missile-transfer", "arms-transfer", "transfer SE → KE: reported"}
    assert explained.fields == (("body", TEXT),)
    assert explained.events == ("transfer SE → KE, missile: reported; denied by KE",)


def test_an_explanation_says_what_kept_a_topic_out(tagger: RuleTagger) -> None:
    one = article(body="Sweden sold missiles to Kenya in 1985.")

    explained = explain(one, tagger.tag(one), load_taxonomy().topics)

    assert [(ground.name, ground.applies, ground.reason) for ground in explained.grounds] == [
        ("Missile transfer", False, "it is historical"),
        ("Arms transfer", False, "it is historical"),
    ]


def test_an_event_is_told_in_a_line(tagger: RuleTagger) -> None:
    (event,) = tagger.tag(article(body="Peru summoned the Chilean ambassador.")).events

    assert told(event) == "condemn PE → CL: reported"


CONTROLS = [chr(code) for code in (*range(0x20), *range(0x7F, 0xA0)) if chr(code) not in "\t\n\r"]


@pytest.mark.parametrize("control", CONTROLS)
def test_offsets_count_characters_of_the_text_as_it_was_given(tagger: RuleTagger, control: str) -> None:
    text = f"a{control}b. North Korea has shipped ballistic missiles to Russia."

    line = read_line(json.dumps({"id": 1, "text": text}), NOW)
    answer = json.loads(write_line(1, tagger.tag(line.article)))

    spans = [span for topic in answer["topics"] for span in topic["evidence"]]
    assert spans
    assert all(text[span["start"] : span["end"]] == span["text"] for span in spans)
