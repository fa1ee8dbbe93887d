"""What one sees of the demo."""

import io
from datetime import timedelta

import pytest
from rich.console import Console

from services.cli.demo.verdict import Arrival, Row, Verdict
from services.cli.demo.view import View
from tests.builders import NOW, article, tagged
from tocsin.messages import Alert, ArticleReference, SubscriptionReference, TaggedArticle

HOSTILE = "[red]Ring[/] \x1b[31mhard\x07 [link=http://evil.example]now"
READ_AS = "[red]Ring[/] [31mhard [link=http://evil.example]now"


@pytest.fixture
def screen() -> io.StringIO:
    return io.StringIO()


@pytest.fixture
def view(screen: io.StringIO) -> View:
    return View(Console(file=screen, width=100, highlight=False))


def alert_of(
    about: TaggedArticle, reason: str = "North Korea transferred missiles to Russia (reported by KR)"
) -> Alert:
    return Alert(
        id="alert",
        subscription=SubscriptionReference(id="sub", name="missiles"),
        article=ArticleReference(id=about.article.id, revision=1, title=about.article.title),
        reason=reason,
        decided_at=NOW,
    )


def test_an_article_that_rings_is_shown_with_its_words_once_the_webhook_was_called(
    view: View, screen: io.StringIO
) -> None:
    feed = "https://news.example/feed.xml"
    about = tagged(article(authors=("A. Writer",), section=("World", "Asia"), feed=feed))
    view.read(about.article.id, NOW)

    view.tagged(about, "", {"condemnations": "no event of this kind"})
    before = screen.getvalue()
    view.arrived("missiles", alert_of(about), True, NOW + timedelta(milliseconds=14))

    assert before == ""
    assert screen.getvalue().splitlines() == [
        "● Pyongyang ships missiles to Moscow, Seoul says",
        "  read     A. Writer · World › Asia · 93 characters",
        "  tagged   missile-transfer 0.90",
        "           transfer(KP → RU, missile)  reported KR",
        "           “shipped ballistic missiles to Russia”",
        "  RANG     missiles ✓ 14 ms  North Korea transferred missiles to Russia (reported by KR)",
    ]


def test_a_call_that_comes_before_the_article_is_seen_is_shown_with_it(view: View, screen: io.StringIO) -> None:
    about = tagged()

    view.arrived("missiles", alert_of(about), True, NOW)
    view.tagged(about, "", {"condemnations": "no event of this kind"})

    assert screen.getvalue().count("RANG") == 1
    assert "one more call" not in screen.getvalue()


def test_an_article_that_does_not_ring_is_shown_with_each_reason_once(view: View, screen: io.StringIO) -> None:
    about = tagged(topics=(), events=())

    view.tagged(about, "it is a film", {"missiles": "it was there before", "condemnations": "it was there before"})

    assert screen.getvalue().splitlines() == [
        "○ Pyongyang ships missiles to Moscow, Seoul says",
        "  trap     it is a film",
        "  read     pasted · 93 characters",
        "  tagged   nothing",
        "  quiet    missiles, condemnations  it was there before",
    ]


def test_a_second_call_for_an_article_already_shown_is_named(view: View, screen: io.StringIO) -> None:
    about = tagged()
    view.tagged(about, "", {"condemnations": "no event of this kind"})

    for _ in range(2):
        view.arrived("missiles", alert_of(about), True, NOW)

    assert "! one more call for missiles" in screen.getvalue()


def test_an_article_whose_call_never_comes_is_shown_in_the_end(view: View, screen: io.StringIO) -> None:
    about = tagged()
    view.tagged(about, "", {"condemnations": "no event of this kind"})

    view.flush()

    assert "○ Pyongyang ships missiles to Moscow, Seoul says" in screen.getvalue()


def test_text_from_outside_is_shown_and_not_obeyed(view: View, screen: io.StringIO) -> None:
    about = tagged(article(title=HOSTILE))
    view.tagged(about, "", {"condemnations": "none"})

    view.arrived("missiles", alert_of(about, reason=HOSTILE), True, NOW)

    assert screen.getvalue().count(READ_AS) == 2
    assert "\x1b" not in screen.getvalue()
    assert "\x07" not in screen.getvalue()


def test_a_terminal_gets_long_lines_broken_under_their_beginning() -> None:
    screen = io.StringIO()
    view = View(Console(file=screen, width=60, force_terminal=True, color_system=None, highlight=False))

    view.tagged(tagged(topics=(), events=()), "", dict.fromkeys(("missiles", "condemnations"), "word " * 12))

    first, second = screen.getvalue().splitlines()[-2:]
    assert first.startswith("  quiet    missiles, condemnations  word")
    assert second.startswith("           word")
    assert len(first) <= 60


def test_the_summary_says_what_arrived_and_what_is_wrong(view: View, screen: io.StringIO) -> None:
    rows = (
        Row("missiles", "A train", 1, (Arrival("missiles", "A train", "one", True),)),
        Row("missiles", "A barge", 1, ()),
        Row("missiles", "A ferry", 0, (Arrival("missiles", "A ferry", "two", False),)),
    )

    view.summary(Verdict(rows, 4, ("missing: missiles, “A barge” did not ring",)))

    lines = [" ".join(line.split()) for line in screen.getvalue().splitlines()]
    assert "missiles A train 1 1 ✓ valid" in lines
    assert "missiles A barge 1 0" in lines
    assert "missiles A ferry 0 1 ✗ not valid" in lines
    assert "✗ missing: missiles, “A barge” did not ring" in lines
    assert not any("exactly the expected" in line for line in lines)
