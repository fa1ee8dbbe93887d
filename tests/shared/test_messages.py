"""Messages are frozen, keep what they do not know, cut what is too long at a character, and never break the wire."""

import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from tests.builders import NOW, article, tagged
from tocsin.messages import (
    BODY_BYTES,
    BODY_CHARACTERS,
    CAPTION_CHARACTERS,
    CAPTIONS,
    ENTRY_BYTES,
    MESSAGES,
    NAME_CHARACTERS,
    NAMES,
    STATUSES,
    SUMMARY_CHARACTERS,
    TITLE_CHARACTERS,
    URL_CHARACTERS,
    Article,
    Claim,
    Event,
    Evidence,
    Message,
    TaggedArticle,
    printable,
)

BARE = {"id": "a1", "first_seen": "2026-03-04T09:14:00Z"}


def read(**fields: Any) -> Article:
    """An article as it comes from the wire."""
    return Article.model_validate_json(json.dumps({**BARE, **fields}))


@pytest.mark.parametrize(
    ("field", "limit"), [("title", TITLE_CHARACTERS), ("summary", SUMMARY_CHARACTERS), ("body", BODY_CHARACTERS)]
)
def test_a_text_is_cut_at_its_limit_and_named(field: str, limit: int) -> None:
    just_fits, one_too_many = article(**{field: "x" * limit}), article(**{field: "x" * limit + "y"})

    assert (getattr(just_fits, field), just_fits.cut) == ("x" * limit, ())
    assert (getattr(one_too_many, field), one_too_many.cut) == ("x" * limit, (field,))


def test_the_limits_are_those_we_publish() -> None:
    limits = (TITLE_CHARACTERS, SUMMARY_CHARACTERS, BODY_CHARACTERS, BODY_BYTES, ENTRY_BYTES)

    assert limits == (500, 4_000, 32_768, 96 * 1024, 256 * 1024)


@pytest.mark.parametrize(("character", "size"), [("警", 3), ("🚨", 4)])
def test_a_body_is_cut_at_a_character_before_its_bytes_run_over(character: str, size: int) -> None:
    fit = min(BODY_CHARACTERS, BODY_BYTES // size)

    whole, cut = article(body=character * fit), article(body="a" + character * fit)

    assert (whole.body, whole.cut) == (character * fit, ())
    assert len(cut.body.encode()) <= BODY_BYTES
    assert cut.body == "a" + character * (fit - 1)
    assert cut.cut == ("body",)


def test_lists_of_names_and_captions_are_cut_and_named() -> None:
    names, captions = ["n" * (NAME_CHARACTERS + 1)] * (NAMES + 1), ["c" * (CAPTION_CHARACTERS + 1)] * (CAPTIONS + 1)

    cut = article(authors=names, section=names, captions=captions)

    assert cut.authors == cut.section == ("n" * NAME_CHARACTERS,) * NAMES
    assert cut.captions == ("c" * CAPTION_CHARACTERS,) * CAPTIONS
    assert cut.cut == ("authors", "section", "captions")


def test_an_address_that_is_too_long_is_left_out() -> None:
    address = "https://news.example/" + "p" * URL_CHARACTERS

    cut = article(url=address, canonical_url=address, feed=address)

    assert (cut.url, cut.canonical_url, cut.feed) == (None, None, None)
    assert cut.cut == ("url", "canonical_url", "feed")


def test_a_flag_that_was_set_stays_set() -> None:
    first = article(body="x" * (BODY_CHARACTERS + 1))

    again = Article.model_validate_json(first.to_wire())

    assert again == first
    assert again.cut == ("body",)


def test_the_largest_article_fits_an_entry() -> None:
    long = "🚨" * (BODY_CHARACTERS + 1)
    address = "\U0001f6a8" * URL_CHARACTERS

    largest = article(
        title=long, summary=long, body='"' * (BODY_CHARACTERS + 1), source=long, authors=[long] * 99,
        section=[long] * 99, captions=[long] * 99, url=address, canonical_url=address, feed=address,
    )  # fmt: skip

    assert len(largest.to_wire()) <= ENTRY_BYTES


texts = st.text(st.characters(codec=None), max_size=200)


@settings(max_examples=100, deadline=None)
@given(
    title=texts | st.just("z" * 501),
    body=texts,
    captions=st.lists(texts, max_size=3),
    url=st.none() | texts,
    cut=st.lists(st.sampled_from(["title", "body"])),
)
def test_whatever_comes_in_can_be_written_and_read_again(
    title: str, body: str, captions: list[str], url: str | None, cut: list[str]
) -> None:
    built = article(title=title, body=body, captions=captions, url=url, cut=cut)

    wire = built.to_wire()

    assert Article.model_validate_json(wire) == built
    assert b"\n" not in wire
    for text in (built.title, built.body, *built.captions):
        assert printable(text) == text
        text.encode()


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**9), 10**9) | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=100, deadline=None)
@given(st.dictionaries(st.sampled_from(sorted(Article.model_fields)), json_values))
def test_json_of_the_wrong_shape_is_refused_with_a_reason_or_read(fields: dict[str, Any]) -> None:
    try:
        message = read(**fields)
    except ValidationError:
        return

    assert Article.model_validate_json(message.to_wire()) == message


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("cut", 5),
        ("cut", "body"),
        ("first_seen", "0001-01-01T00:00:00+05:00"),
        ("published", "9999-12-31T23:59:59-05:00"),
    ],
)
def test_a_value_no_publisher_would_send_is_invalid_not_a_crash(field: str, value: object) -> None:
    with pytest.raises(ValidationError):
        read(**{field: value})


@pytest.mark.parametrize("bad", [b"", b"\xff", b"{", b"[]", b"null", b'{"id":"a","first_seen":' + b"[" * 10_000])
def test_what_is_no_message_is_refused(bad: bytes) -> None:
    with pytest.raises(ValidationError):
        Article.model_validate_json(bad)


@pytest.mark.parametrize("id", ["", "a b", "a\n", "../x", "ä", "x" * 65, "{p1}"])
def test_an_id_that_could_bend_a_key_is_refused(id: str) -> None:
    with pytest.raises(ValidationError):
        article(id)


def test_control_characters_go_and_lone_surrogates_are_replaced() -> None:
    message = article(title="a\x00b\x1b[31mc\x9b2Jd\x7f\ud800e", body="one\ttab\r\nnext\x85line", url="http://x/\udfff")

    assert message.title == "ab[31mc2Jd\ufffde"
    assert message.body == "one\ttab\r\nnext\nline"
    assert message.url == "http://x/\ufffd"
    message.to_wire()


def test_the_wire_is_utf_8_without_escapes() -> None:
    wire = article(title="Пхеньян, 평양 🚨").to_wire()

    assert "Пхеньян, 평양 🚨".encode() in wire


def test_messages_do_not_change() -> None:
    message = tagged()

    with pytest.raises(ValidationError):
        message.tagger = "another"
    with pytest.raises(ValidationError):
        message.article.title = "another"


def test_times_are_in_utc_and_a_time_without_a_zone_is_refused() -> None:
    nine_hours_east = timezone(timedelta(hours=9))

    message = article(published=NOW.astimezone(nine_hours_east))

    assert message.published == NOW
    assert message.published is not None
    assert message.published.tzinfo is UTC
    assert json.loads(message.to_wire())["published"] == "2026-03-04T09:14:00Z"
    with pytest.raises(ValidationError):
        article(published=datetime(2026, 3, 4, 9, 14))


def test_an_old_classifier_strips_nothing_from_a_newer_article() -> None:
    newer = read(mood="grave", origin={"wire": "Agency", "confidence": 0.5})

    handed_on = tagged(newer).to_wire()

    passed_on = json.loads(handed_on)["article"]
    assert (passed_on["mood"], passed_on["origin"]) == ("grave", {"wire": "Agency", "confidence": 0.5})
    assert TaggedArticle.model_validate_json(handed_on).article == newer


@pytest.mark.parametrize("message", MESSAGES, ids=lambda message: message.__name__)
def test_no_field_is_called_data(message: type[Message]) -> None:
    assert "data" not in message.model_fields


@pytest.mark.parametrize("message", MESSAGES, ids=lambda message: message.__name__)
def test_every_message_names_its_version(message: type[Message]) -> None:
    name, _, version = message.schema_id.partition(".")

    assert name
    assert version == "v1"


def test_an_event_has_the_status_and_the_speakers_of_its_strongest_claim() -> None:
    claims = tuple(
        Claim(status=status, speakers=(speaker,)) for status, speaker in [("denied", "RU"), ("alleged", "KR")]
    )

    event = Event.of("transfer", ("KP",), ("RU",), "missile", claims, ())

    assert (event.status, event.speakers) == ("alleged", ("KR",))
    assert [claim.status for claim in event.claims] == ["alleged", "denied"]


def test_claims_of_one_status_keep_their_order() -> None:
    claims = tuple(Claim(status="reported", speakers=(speaker,)) for speaker in ("KR", "JP", "US"))

    event = Event.of("condemn", ("KR",), ("KP",), None, claims, ())

    assert event.claims == claims
    assert STATUSES[0] == "reported"


def test_a_field_of_an_article_is_found_by_the_name_evidence_has_for_it() -> None:
    message = article(title="T", body="B", summary="S", captions=["C0", "C1"])

    found = [message.text_of(field) for field in ("title", "body", "summary", "captions/1", "captions/2")]

    assert found == ["T", "B", "S", "C1", ""]


@pytest.mark.parametrize("field", ["url", "captions/", "captions/-1", "captions/1000", "body\n", "captions/\u0661"])
def test_evidence_points_at_a_text_only(field: str) -> None:
    with pytest.raises(ValidationError):
        Evidence(field=field, start=0, end=1, text="x")


def test_reading_messages_needs_neither_faststream_nor_redis() -> None:
    program = (
        "import sys, tocsin.messages, tocsin.streams, tocsin.errors\n"
        "loaded = {'faststream', 'redis', 'structlog', 'pydantic_settings', 'prometheus_client'} & sys.modules.keys()\n"
        "print(*sorted(loaded), end='')"
    )

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
