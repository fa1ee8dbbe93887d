"""Lists of feeds are read line by line, and what was written is read back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.ingest.domain.feeds.opml import Line, RefusedLine, read, write

LIST = b"""<?xml version="1.0"?><opml version="1.1"><head><title>My &amp; feeds</title></head><body>
<outline text="World"><outline text="Asia"><outline text="Quay" type="rss" xmlUrl="https://quay.example/feed"
 htmlUrl="https://quay.example/"/></outline></outline>
<outline title="Pier" XMLURL="feed://pier.example/rss" category="/ports/north,news"/>
<outline text="Quay again" xmlUrl="https://quay.example/feed"/>
<outline text="Evil" xmlUrl="javascript:alert(1)"/><outline type="rss" text="Empty"/>
</body></opml>"""


def test_each_line_is_taken_or_refused_with_a_reason() -> None:
    found = read(LIST)

    assert found is not None
    assert (found.title, found.damaged) == ("My & feeds", False)
    assert found.lines == (
        Line("https://quay.example/feed", "Quay", "https://quay.example/", ("World", "Asia")),
        Line("https://pier.example/rss", "Pier", None, ("ports/north", "news")),
    )
    assert found.refused == (
        RefusedLine("Quay again", "https://quay.example/feed", "it stands in the list already"),
        RefusedLine("Evil", "javascript:alert(1)", "its address is none of the web"),
        RefusedLine("Empty", "", "it names no address"),
    )


def test_a_damaged_list_keeps_its_lines() -> None:
    found = read(LIST.replace(b"&amp;", b"&")[:-30])

    assert found is not None
    assert (len(found.lines), found.damaged) == (2, True)


@pytest.mark.parametrize("document", [b"", b"<html></html>", b"<rss><channel/></rss>", b"\x00\xff", b"{}"])
def test_what_is_no_list_is_none(document: bytes) -> None:
    assert read(document) is None


NAMES = st.text(st.characters(codec="utf-8", exclude_characters="&<>,"), min_size=1, max_size=20).map(
    lambda text: " ".join("".join(each for each in text if each.isprintable()).split()).strip("/ ")
).filter(bool)  # fmt: skip


@given(st.lists(st.tuples(NAMES, st.lists(NAMES, max_size=2, unique=True)), max_size=5))
def test_what_is_written_is_read_back(given: list[tuple[str, list[str]]]) -> None:
    lines = [
        Line(f"https://quay.example/{number}", title, None, tuple(labels))
        for number, (title, labels) in enumerate(given)
    ]

    found = read(write("Mine", lines).encode())

    assert found is not None
    assert sorted(found.lines, key=lambda line: line.url) == lines
    assert not found.damaged
