"""Furniture is told from writing that speaks of the same things."""

import pytest

from services.ingest.domain.lines.captions import is_caption, without_label
from services.ingest.domain.lines.furniture import is_furniture, opens_comments, opens_other_stories
from services.ingest.domain.lines.sections import path_in


@pytest.mark.parametrize(
    "line",
    [
        "Share this article", "Log In", "SUBSCRIBE NOW", "1.4k shares", "(0/500)", "5 min read", "2 hours ago",
        "Accept all", "Home | World | Sport", "© 2024 The Skerry Times", "Copyright The Skerry Times",
        "Read more: A ferry sinks", "Sign up for our newsletter", "You need to be logged in to write a comment.",
        "All rights reserved.", "글자 크기", "무단 전재 및 재배포 금지",
        "Reporting by Jane Roe; Editing by John Doe", "Advertisement", "Story continues below",
        "We use cookies to improve your experience and to show you personalised advertising.", "---", "42",
        "Loading...", "The post A ferry sinks appeared first on The Skerry Times.", "Follow us on Telegram",
        "Enter your email",
    ],
)  # fmt: skip
def test_furniture(line: str) -> None:
    assert is_furniture(line)


@pytest.mark.parametrize(
    "line",
    [
        "The company said that it had shared the data of its users with the police.",
        "Officials asked people not to click on links in a mail that claimed to come from the tax office.",
        "Subscribers to the gas network will pay more from May, the regulator said.",
        "He read more than the judge had time to hear, and the court rose without a decision.",
        "The parliament passed a law on cookies and on the consent that sites must ask for before they store them.",
        "Live ammunition was found in the house.",
        "Ferry back in service",
        "Two bridges closed",
        "“We will see,” he said.",
        "Search for survivors goes on",
        "Print workers strike for a third week",
    ],
)
def test_writing(line: str) -> None:
    assert not is_furniture(line)


@pytest.mark.parametrize(
    "line", ["Comments", "14 Comments", "Comments (3)", "Leave a comment", "댓글 14", "Kommentare (2)"]
)
def test_the_heading_of_comments(line: str) -> None:
    assert opens_comments(line)


@pytest.mark.parametrize(
    "line",
    [
        "Related",
        "Most read",
        "MORE FROM POLITICS",
        "You may also like",
        "Editor's picks",
        "관련기사",
        "Read Next",
        "많이 본 뉴스",
    ],
)
def test_the_heading_of_other_stories(line: str) -> None:
    assert opens_other_stories(line)


@pytest.mark.parametrize(
    "line", ["Most people read in bed", "More than forty ferries were held", "Comments by the minister"]
)
def test_a_headline_is_no_heading(line: str) -> None:
    assert not opens_comments(line)
    assert not opens_other_stories(line)


@pytest.mark.parametrize(
    ("line", "path"),
    [
        ("Home > National > Diplomacy", ("National", "Diplomacy")),
        ("홈 > 사회 > 교통", ("사회", "교통")),
        ("Home / World / Asia", ("World", "Asia")),
        ("News › Farming", ("News", "Farming")),
        ("You are here: » Home » Sport", ("Sport",)),
        ("Home", ()),
        ("Fitness / Health", ()),
        ("The ferry > the bridge, he said, and by far.", ()),
    ],
)
def test_breadcrumbs(line: str, path: tuple[str, ...]) -> None:
    assert path_in(line) == path


@pytest.mark.parametrize(
    ("line", "caption"),
    [
        ("The keeper on the stairs of his tower [SKERRY TIMES/MAJA LIND]", None),
        ("The keeper on the stairs of his tower, June 4. (AP Photo/Maja Lind)", None),
        ("The keeper on the stairs of his tower. Photo: Maja Lind", None),
        ("The keeper on the stairs of his tower / AFP-Yonhap", None),
        ("Image caption, The keeper on the stairs of his tower", "The keeper on the stairs of his tower"),
        (
            "▲ 4일 오전 등대지기가 계단에 서 있다. 사진=종소리일보",
            "4일 오전 등대지기가 계단에 서 있다. 사진=종소리일보",
        ),
    ],
)
def test_a_caption(line: str, caption: str | None) -> None:
    assert is_caption(line)
    assert without_label(line) == (caption or line)


@pytest.mark.parametrize(
    "line",
    [
        "He took a photo of the keeper and went home.",
        "The ministry said so on Friday (see page 4).",
        "A photo",
        "[sic] he wrote.",
    ],
)
def test_no_caption(line: str) -> None:
    assert not is_caption(line)
