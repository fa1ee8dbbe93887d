"""The taxonomy that comes along is whole; a mistake in one is told with its place."""

from pathlib import Path

import pytest

from services.classifier.adapters.taxonomy_files import load_taxonomy
from services.classifier.domain.tagger import RuleTagger
from tests.services.classifier.articles import article
from tocsin.errors import Misconfigured
from tocsin.messages import EVENT_TYPES

TOPICS = """
    missile-transfer arms-transfer missile-test nuclear-program sanctions-imposed sanctions-violation export-controls
    cyberattack troop-deployment military-exercise airstrike ceasefire-talks diplomatic-condemnation espionage
    maritime-incident protest-unrest election human-rights terrorism humanitarian-crisis trade-dispute space-launch
""".split()  # noqa: SIM905

BUILT_IN = Path(__file__).resolve().parents[4] / "services" / "classifier" / "taxonomy"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a copy of the taxonomy that a test may spoil."""
    for file in BUILT_IN.rglob("*.yaml"):
        copy = tmp_path / file.relative_to(BUILT_IN)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_text(file.read_text("utf-8"), "utf-8")
    return tmp_path


def spoil(folder: Path, name: str, old: str, new: str) -> int:
    """Replace `old` in a file and return the line it stood on."""
    text = (folder / name).read_text("utf-8")
    assert text.count(old) == 1
    (folder / name).write_text(text.replace(old, new), "utf-8")
    return text[: text.index(old)].count("\n") + 1


def test_it_has_all_topics_each_described() -> None:
    topics = load_taxonomy().topics

    assert [topic.id for topic in topics] == TOPICS
    assert all(len(topic.description) > 40 for topic in topics)


def test_every_frame_tells_of_a_known_event_or_topic() -> None:
    frames = load_taxonomy().lexicon.frames

    assert all(frame.event in EVENT_TYPES or set(frame.topics) <= set(TOPICS) for frame in frames)
    assert len({frame.id for frame in frames}) == len(frames)


def test_an_operators_own_folder_is_read_instead(folder: Path) -> None:
    spoil(folder, "en/words.yaml", "generic: [arms,", "generic: [arms, thingamajig,")

    mine = RuleTagger(load_taxonomy(folder))

    assert mine.tag(article(body="Mali sold thingamajigs to Peru.")).events[0].recipients == ("PE",)


def test_the_version_follows_the_content(folder: Path) -> None:
    before = load_taxonomy(folder).version
    spoil(folder, "topics.yaml", "name: Space launch", "name: Space launches")

    assert load_taxonomy(folder).version != before == load_taxonomy().version


@pytest.mark.parametrize(
    ("name", "old", "new", "told"),
    [
        ("topics.yaml", "id: espionage", "id: Espionage!", "0.id: "),
        ("topics.yaml", "id: space-launch", "id: election", "election is there twice"),
        ("topics.yaml", "broader: [arms-transfer]", "broader: [arms-transfers]", "arms-transfers is no topic"),
        ("en/parties.yaml", "FJ: {names:", "Fiji: {names:", "Fiji"),
        ("en/words.yaml", "reach: sentence\n    phrases: [alle", "reach: far\n    phrases: [alle", "reach"),
        ("en/frames.yaml", "id: active-return, event: transfer", "id: active-return, event: tranfser", "event"),
        ("en/frames.yaml", "say/order/ask.done to_ leave", "say/order/ask.done four leave", "unknown symbol 'four'"),
        ("en/frames.yaml", '"*sanctioned.noun"', '"sanctioned.noun"', "no trigger"),
        ("en/frames.yaml", "id: evasion, topics: [sanctions-violation]", "id: evasion, topics: [x]", "x is no topic"),
        ("en/signals/espionage.yaml", "topic: espionage", "topic: spying", "spying is no topic"),
        ("en/signals/espionage.yaml", "  spy: [spy,", "  missile: [spy,", "class missile is in"),
        ("en/signals/espionage.yaml", '- "T: @spy"', '- "T: @spi"', "there is no class @spi"),
        ("en/signals/espionage.yaml", '- "T: @spy"', '- "T: (spy"', "a bracket is not closed"),
        ("en/signals/common.yaml", "hidden: [primary care", "hidden: [primary %", "cannot read '%'"),
        ("scorer.yaml", "  near: ", "  near: x", "near"),
        ("en/territories.yaml", '"AD"', '"Andorra"', "Andorra"),
        ("en/frames.yaml", "fillers: [word,", "fillers: [wort,", "unknown symbol 'wort'"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_its_file_and_line(folder: Path, name: str, old: str, new: str, told: str) -> None:
    line = spoil(folder, name, old, new)

    with pytest.raises(Misconfigured) as caught:
        load_taxonomy(folder)

    message = str(caught.value)
    assert told.split(".")[-1].strip() in message
    assert any(f"taxonomy {name}:{place}:" in message for place in (line, line + 1))


def test_what_is_not_yaml_is_told_with_its_line(folder: Path) -> None:
    line = spoil(folder, "en/frames.yaml", "fillers: [word,", "fillers: ]word,")

    with pytest.raises(Misconfigured, match=rf"taxonomy en/frames.yaml:{line}: not YAML"):
        load_taxonomy(folder)


def test_a_missing_file_is_named(folder: Path) -> None:
    (folder / "topics.yaml").unlink()

    with pytest.raises(Misconfigured, match=r"taxonomy topics\.yaml: cannot be read"):
        load_taxonomy(folder)


def test_signals_scorer_and_territories_may_be_left_out(folder: Path) -> None:
    for file in (folder / "en" / "signals").iterdir():
        file.unlink()
    (folder / "en" / "territories.yaml").unlink()
    (folder / "scorer.yaml").unlink()

    mine = RuleTagger(load_taxonomy(folder))

    assert mine.tag(article(title="Norway sold missiles to Bermuda")).events[0].recipients == ("BM",)


def test_a_topic_of_an_operators_own_needs_no_code(folder: Path) -> None:
    with (folder / "topics.yaml").open("a", encoding="utf-8") as file:
        file.write("- id: sea-ice\n  name: Sea ice\n  description: How much of the polar seas is covered by ice.\n")
    (folder / "en" / "signals" / "sea-ice.yaml").write_text(
        'topic: sea-ice\nstrong:\n  - "sea ice .. (shrink*|grow*|melt*)"\n', "utf-8"
    )

    mine = RuleTagger(load_taxonomy(folder))

    reading = mine.tag(article(title="Arctic sea ice shrinks", body="Arctic sea ice melts early. Sea ice shrinks."))
    assert [topic.id for topic in reading.topics] == ["sea-ice"]
