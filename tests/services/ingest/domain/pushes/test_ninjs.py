"""ninjs of the three generations becomes an article, and what is wrong with it is told by its place."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from services.ingest.domain.pushes.bodies import Form, drafts_of
from services.ingest.domain.pushes.pushed import Draft, check, rendered
from tocsin.problems import Problem

NOW = datetime(2026, 3, 5, tzinfo=UTC)
ITEM_2 = {
    "uri": "urn:newsml:wire.example:20260304:crane:1",
    "standard": {"name": "ninjs", "version": "2.1"},
    "type": "text",
    "firstcreated": "2026-03-04T09:14:00+01:00",
    "versioncreated": "2026-03-04T10:00:00Z",
    "pubstatus": "usable",
    "language": "en-GB",
    "urgency": 5,
    "subjects": [{"name": "ports"}],
    "by": "By Ida Holm and Olav Berg",
    "headlines": [{"role": "short", "value": "Crane"}, {"role": "main", "value": "Harbour crane stands still"}],
    "descriptions": [
        {"role": "caption", "value": "The crane at dusk"},
        {"role": "main", "value": "A crane has stood still for three days."},
    ],
    "bodies": [
        {"role": "main", "contenttype": "text/plain", "value": "One long line. And more of it."},
        {
            "role": "main",
            "contenttype": "application/xhtml+xml",
            "value": "<p>One long line.</p><p>And more of it.</p>",
        },
    ],
    "altids": [{"role": "internal", "value": "desk-17"}, {"role": "web", "value": "https://wire.example/crane"}],
    "associations": [{"name": "photo", "type": "picture", "descriptions": [{"value": "Two ships in the roads"}]}],
}
ITEM_3 = {
    "uri": "http://wire.example/items/crane",
    "standard": {"name": "ninjs", "version": "3.0", "schema": "https://www.iptc.org/std/ninjs/ninjs-schema_3.0.json"},
    "type": "text",
    "firstCreated": "2026-03-04T08:14:00Z",
    "versionCreated": "2026-03-04T10:00:00Z",
    "pubStatus": "usable",
    "headlines": [{"value": "Harbour crane stands still"}],
    "bodies": [{"contentType": "text/plain", "value": "The crane stands still.\n\nTwo ships wait."}],
    "infoSources": [{"name": "Port Authority", "role": "source"}, {"name": "Ida Holm", "role": "author"}],
    "altIds": [{"role": "internal", "value": "desk-17"}],
}


def drafts(body: Any, content_type: str = "application/json") -> tuple[Draft, ...]:
    found = tuple(rendered(draft) for draft in drafts_of(json.dumps(body).encode(), Form.of(content_type)))
    check(found, NOW)
    return found


def places(body: Any, content_type: str = "application/json") -> list[str]:
    with pytest.raises(Problem) as refused:
        drafts(body, content_type)
    assert refused.value.status == 422
    return [fault.pointer for fault in refused.value.faults]


def test_an_item_of_the_second_generation_is_read_in_full() -> None:
    (draft,) = drafts(ITEM_2)

    assert draft.name == "urn:newsml:wire.example:20260304:crane:1"
    assert draft.url == "https://wire.example/crane"
    assert draft.title == "Harbour crane stands still"
    assert draft.text == "One long line.\n\nAnd more of it."
    assert draft.summary == "A crane has stood still for three days."
    assert draft.authors == ("Ida Holm", "Olav Berg")
    assert draft.captions == ("The crane at dusk", "Two ships in the roads")
    assert draft.language == "en"
    assert draft.published == datetime(2026, 3, 4, 8, 14, tzinfo=UTC)
    assert draft.updated == datetime(2026, 3, 4, 10, tzinfo=UTC)
    assert not draft.is_withdrawn


def test_an_item_of_the_third_generation_is_read_in_full() -> None:
    (draft,) = drafts(ITEM_3)

    assert (draft.name, draft.url) == (ITEM_3["uri"], ITEM_3["uri"])
    assert draft.text == "The crane stands still.\n\nTwo ships wait."
    assert draft.authors == ("Ida Holm",)
    assert draft.published == datetime(2026, 3, 4, 8, 14, tzinfo=UTC)


def test_what_is_left_of_the_first_generation_is_read_too() -> None:
    (draft,) = drafts(
        {
            "uri": "tag:wire.example,2026:17",
            "headline": "Harbour crane stands still",
            "body_xhtml": "<div><p>The crane stands still.</p></div>",
            "body_text": "not so well parted",
            "description_text": "A teaser.",
            "byline": "Ida Holm",
            "altids": {"web": "https://wire.example/crane"},
            "associations": {"pic": {"type": "picture", "description_text": "Two ships"}},
            "versioncreated": "2026-03-04T10:00:00+0000",
        }
    )

    assert (draft.title, draft.text, draft.summary) == (
        "Harbour crane stands still", "The crane stands still.", "A teaser.",
    )  # fmt: skip
    assert (draft.url, draft.authors, draft.captions) == ("https://wire.example/crane", ("Ida Holm",), ("Two ships",))
    assert draft.published == datetime(2026, 3, 4, 10, tzinfo=UTC)


@pytest.mark.parametrize("status", ["canceled", "cancelled", "withheld"])
@pytest.mark.parametrize("member", ["pubstatus", "pubStatus"])
def test_what_must_not_be_published_is_withdrawn_and_needs_no_text(member: str, status: str) -> None:
    (draft,) = drafts({"uri": "urn:x:1", member: status, "type": "picture"})

    assert (draft.is_withdrawn, draft.name) == (True, "urn:x:1")


def test_items_and_our_own_articles_may_stand_side_by_side() -> None:
    own = {"title": "Fog", "text": "The ferry waits."}

    found = drafts({"articles": [ITEM_2, own, ITEM_3]})

    assert [draft.pointer for draft in found] == ["/articles/0", "/articles/1", "/articles/2"]
    assert [draft.title for draft in found] == ["Harbour crane stands still", "Fog", "Harbour crane stands still"]


def test_a_label_of_its_own_makes_every_item_one() -> None:
    assert places({"headlines": [], "title": "t"}, "application/ninjs+json") == ["/uri"]
    assert places({"title": "t", "text": "x"}, "application/vnd.iptc.ninjs+json; charset=utf-8") == ["/uri"]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"uri": 7}, ["/uri"]),
        ({"uri": " "}, ["/uri"]),
        ({"pubstatus": "maybe"}, ["/pubstatus"]),
        ({"type": "picture"}, ["/type"]),
        ({"headlines": "text"}, ["/headlines"]),
        ({"bodies": [1]}, ["/bodies"]),
        ({"headlines": []}, ["/headlines"]),
        ({"bodies": [], "descriptions": []}, ["/bodies"]),
        ({"versioncreated": "yesterday"}, ["/versioncreated"]),
        ({"firstcreated": "2026-03-04T09:14:00"}, ["/firstcreated"]),
        ({"by": ["Ida"]}, ["/by"]),
        ({"embargoed": "2026-03-06T00:00:00Z"}, ["/embargoed"]),
        ({"uri": None, "by": 1, "type": "audio"}, ["/uri", "/type", "/by"]),
    ],
)
def test_what_is_wrong_is_named_by_its_place(changes: dict[str, Any], expected: list[str]) -> None:
    assert places({**ITEM_2, **changes}) == expected


def test_a_member_is_named_as_it_is_spelt() -> None:
    assert places({**ITEM_3, "versionCreated": 1}) == ["/versionCreated"]


def test_an_embargo_that_is_over_keeps_nobody() -> None:
    (draft,) = drafts({**ITEM_2, "embargoed": "2026-03-04T00:00:00Z"})

    assert draft.embargoed == datetime(2026, 3, 4, tzinfo=UTC)


def test_what_is_of_no_use_here_may_be_anything() -> None:
    odd = {"associations": [3, None, {"type": "picture", "descriptions": 7}], "altids": 3, "subjects": 1, "genres": {}}

    (draft,) = drafts({**ITEM_2, **odd})

    assert (draft.url, draft.captions) == (None, ("The crane at dusk",))
