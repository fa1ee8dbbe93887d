"""`tocsin taxonomy` as an operator uses it who writes a topic."""

import json
from pathlib import Path
from shutil import copytree

import pytest

from tests.services.cli.conftest import Tocsin

BUILT_IN = Path(__file__).resolve().parents[3] / "services" / "classifier" / "taxonomy"
TOPIC = """
- id: sea-ice
  name: Sea ice
  description: How much of the polar seas is covered by ice, and what follows from it.
"""
SIGNALS = """
topic: sea-ice
strong: ["sea ice .. (shrink*|melt*)"]
"""
EXAMPLES = """
- {title: Sea ice shrinks to a record low, text: "Arctic sea ice shrinks and sea ice melts early.", topics: [sea-ice]}
- {title: Ice hockey team wins, text: "The team won on ice.", topics: []}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A taxonomy with a topic of one's own."""
    made = Path(copytree(BUILT_IN, tmp_path / "mine"))
    (made / "en/signals/sea-ice.yaml").write_text(SIGNALS)
    (made / "en/examples.yaml").write_text(EXAMPLES)
    (made / "topics.yaml").write_text((made / "topics.yaml").read_text() + TOPIC)
    return made


def test_the_topics_are_listed_with_what_they_are_a_case_of(tocsin: Tocsin) -> None:
    ran = tocsin("taxonomy", "list", "--json")

    topics = {topic["id"]: topic for topic in json.loads(ran.out)["topics"]}
    assert len(topics) == 22
    assert topics["missile-transfer"]["broader"] == ["arms-transfer"]
    assert topics["arms-transfer"]["narrower"] == ["missile-transfer"]
    assert topics["sanctions-imposed"]["iptc"] == "medtop:20000642"


def test_a_topic_is_shown_with_its_wordings_and_references(tocsin: Tocsin) -> None:
    ran = tocsin("taxonomy", "show", "missile-transfer")

    assert ran.code == 0
    assert "a case of     arms-transfer" in ran.out
    assert "https://cv.iptc.org/newscodes/mediatopic/20000602" in ran.out
    assert "strong (" in ran.out


def test_a_topic_that_is_misspelt_gets_the_nearest_one(tocsin: Tocsin) -> None:
    ran = tocsin("taxonomy", "show", "missile-transfr")

    assert (ran.code, ran.err) == (1, "tocsin: missile-transfr is no topic; did you mean missile-transfer?\n")


def test_a_topic_of_ones_own_passes_the_check_and_its_examples_hold(tocsin: Tocsin, folder: Path) -> None:
    checked, tried = tocsin("taxonomy", "check", str(folder)), tocsin("taxonomy", "test", str(folder))

    assert (checked.code, tried.code) == (0, 0)
    assert "nothing is wrong: 23 topics" in checked.out
    assert tried.out == "2 of 2 examples hold\n"


def test_every_mistake_is_told_with_its_line_and_a_hint(tocsin: Tocsin, folder: Path) -> None:
    topics = folder / "topics.yaml"
    lines = topics.read_text().splitlines()
    broader = next(number for number, line in enumerate(lines) if "broader: [arms-transfer]" in line)
    lines[broader] = "  broader: [arms-transfr]"
    topics.write_text("\n".join(lines))
    (folder / "en/signals/sea-ice.yaml").write_text('\ntopic: see-ice\nstrong: ["sea ice .. (melt"]\nstrnog: []\n')

    ran = tocsin("taxonomy", "check", str(folder))
    (folder / "en/signals/sea-ice.yaml").write_text('\ntopic: see-ice\nstrong: ["sea ice .. (melt"]\n')
    without_key = tocsin("taxonomy", "check", str(folder))

    assert ran.code == without_key.code == 1
    assert f"topics.yaml:{broader + 1}: arms-transfr is no topic; add it or drop it; did you mean arms-transfer?" in (
        ran.out
    )
    assert "en/signals/sea-ice.yaml:4: strnog: 'strnog' is no key that is known here; did you mean strong?" in ran.out
    assert "en/signals/sea-ice.yaml:2: see-ice is no topic; add it to topics.yaml; did you mean sea-ice?" in (
        without_key.out
    )
    assert "en/signals/sea-ice.yaml:3: 'sea ice .. (melt': a bracket is not closed" in without_key.out
    assert without_key.err == "tocsin: 3 mistakes\n"


def test_an_example_that_does_not_hold_is_told_with_what_is_missing(tocsin: Tocsin, folder: Path) -> None:
    (folder / "en/examples.yaml").write_text(
        '- {title: Quiet day at sea, text: "Nothing happened.", topics: [sea-ice]}\n'
        '- {title: Sea ice shrinks, text: "Sea ice melts and sea ice shrinks.", topics: []}\n'
    )

    ran = tocsin("taxonomy", "test", str(folder), "--json")

    assert ran.code == 1
    assert [json.loads(line) for line in ran.out.splitlines()] == [
        {
            "file": "en/examples.yaml",
            "number": 1,
            "title": "Quiet day at sea",
            "missing": ["sea-ice"],
            "unexpected": [],
        },
        {"file": "en/examples.yaml", "number": 2, "title": "Sea ice shrinks", "missing": [], "unexpected": ["sea-ice"]},
    ]


def test_a_diff_shows_what_would_be_said_differently(tocsin: Tocsin, folder: Path, tmp_path: Path) -> None:
    articles = tmp_path / "articles.jsonl"
    rows = [
        {"id": "ice", "title": "Sea ice shrinks", "text": "Arctic sea ice melts early.", "lang": "en"},
        {
            "id": "vote",
            "title": "Ghana votes in presidential election",
            "text": "Voters went to the polls.",
            "lang": "en",
        },
    ]
    articles.write_text("\n".join(map(json.dumps, rows)))

    ran = tocsin("taxonomy", "diff", str(folder), "--articles", str(articles))
    same = tocsin("taxonomy", "diff", str(folder), str(folder), "--articles", str(articles))

    assert "Sea ice shrinks" in ran.out
    assert "+ sea-ice" in ran.out
    assert ran.out.endswith("1 of 2 articles read differently\n")
    assert same.out == "0 of 2 articles read differently\n"


def test_a_diff_names_the_line_that_is_no_article(tocsin: Tocsin, folder: Path, tmp_path: Path) -> None:
    articles = tmp_path / "articles.jsonl"
    articles.write_text('{"id": 1, "text": "One."}\nnonsense\n')

    ran = tocsin("taxonomy", "diff", str(folder), "--articles", str(articles))

    assert ran.code == 1
    assert f"{articles}, line 2: not JSON" in ran.err


def test_a_folder_that_is_not_there_is_named(tocsin: Tocsin) -> None:
    ran = tocsin("taxonomy", "check", "/nowhere/at/all")

    assert ran.code == 78
    assert "/nowhere/at/all: there is no such folder" in ran.err
