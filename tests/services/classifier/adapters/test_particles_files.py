"""A language is a folder: it is read where it stands, and a mistake in it is told with its place."""

from pathlib import Path
from shutil import copytree

import pytest

from services.classifier.adapters.taxonomy_files import load_taxonomy
from services.classifier.domain.tagger import RuleTagger
from tests.services.classifier.articles import article
from tocsin.errors import Misconfigured

BUILT_IN = Path(__file__).resolve().parents[4] / "services" / "classifier" / "taxonomy"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a copy of the taxonomy that a test may spoil, without the signals of English, which take their time."""
    return copytree(
        BUILT_IN, tmp_path / "taxonomy", ignore=lambda at, names: names if at.endswith("en/signals") else []
    )


def replaced(folder: Path, name: str, old: str, new: str) -> int:
    """Replace `old` in a file and return the line it stood on."""
    text = (folder / name).read_text("utf-8")
    assert text.count(old) == 1
    (folder / name).write_text(text.replace(old, new), "utf-8")
    return text[: text.index(old)].count("\n") + 1


def test_each_folder_with_words_is_a_language(folder: Path) -> None:
    copytree(folder / "ko", folder / "xx")

    assert [lexicon.language for lexicon in load_taxonomy(folder).particles] == ["ko", "xx"]


def test_a_language_whose_folder_is_gone_is_not_read(folder: Path) -> None:
    for file in folder.joinpath("ko").rglob("*.yaml"):
        file.unlink()

    tagger = RuleTagger(load_taxonomy(folder))

    assert tagger.tag(article(title="북한, 미사일 발사", language="ko")).untagged == "language ko is not read"


def test_a_word_an_operator_adds_is_known(folder: Path) -> None:
    replaced(folder, "ko/words.yaml", "drone: {words: [드론,", "drone: {words: [멍텅구리기, 드론,")

    tagger = RuleTagger(load_taxonomy(folder))

    (event,) = tagger.tag(article(body="말레이시아가 네팔에 멍텅구리기를 보냈다.", language="ko")).events
    assert (event.actors, event.recipients, event.item) == (("MY",), ("NP",), "drone")


def test_a_changed_word_changes_the_version(folder: Path) -> None:
    before = load_taxonomy(folder).version

    replaced(folder, "ko/words.yaml", "sport: [축구,", "sport: [축구, 당구,")

    assert load_taxonomy(folder).version != before


@pytest.mark.parametrize(
    ("name", "old", "new", "message"),
    [
        ("ko/words.yaml", "reader: particles", "reader: order", "'particles'"),
        ("ko/words.yaml", "넘기 넘겼 넘긴 넘길,", "넘기 넘겼 넘긴,", "must give a stem"),
        ("ko/words.yaml", "claim: {verbs: [claim]", "claim: {verbs: [clam]", "did you mean claim"),
        ("ko/frames.yaml", "  verbs: [receive]", "  verbs: [recieve]", "did you mean receive"),
        ("ko/frames.yaml", "satellite: satellite", "sattelite: satellite", "did you mean satellite"),
        ("ko/signals/missile-test.yaml", "topic: missile-test", "topic: missile-tests", "did you mean missile-test"),
        (
            "ko/signals/missile-test.yaml",
            '"(@missile|발사체) .. 도발"',
            '"(@misile|발사체) .. 도발"',
            "no class misile",
        ),
        ("ko/signals/missile-test.yaml", '"(@missile|발사체) .. 도발"', '"(@missile|발사체 .. 도발"', "never closed"),
    ],
)
def test_a_mistake_is_told_with_its_place(folder: Path, name: str, old: str, new: str, message: str) -> None:
    line = replaced(folder, name, old, new)

    with pytest.raises(Misconfigured) as raised:
        load_taxonomy(folder)

    assert f"{name}:{line}:" in str(raised.value)
    assert message in str(raised.value)
