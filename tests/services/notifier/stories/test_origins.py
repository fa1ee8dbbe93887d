"""Whose reporting an article rests on."""

import pytest

from services.notifier.domain.stories import StoryBook
from services.notifier.domain.stories.origins import credited, own
from tests.builders import NOW, article
from tests.services.notifier.stories.builders import RAJIN, told
from tocsin.messages import StoryUpdate, TaggedArticle

EVENT = "transfer KP>RU missile reported"


def updates_of(*articles: TaggedArticle) -> list[StoryUpdate]:
    book = StoryBook()
    return [book.decide(tagged, NOW) for tagged in articles]


@pytest.mark.parametrize(
    ("body", "agency"),
    [
        ("SEOUL, Nov. 24 (Yonhap) -- A ship left Rajin.", "yonhap"),
        ("SEOUL (Reuters) - A ship left Rajin.", "reuters"),
        ("WASHINGTON (AP) — A ship left Rajin.", "ap"),
        ("AFP – A ship left Rajin.", "afp"),
        ("MOSCOW, March 2. /TASS/. A ship left Rajin.\n\nIt was seen in Dunai.", "tass"),
        ("(서울=연합뉴스) 화물선이 나진항을 떠났다.", "yonhap"),
        ("A ship left Rajin, according to the South Korean news agency Yonhap.", "yonhap"),
        ("Yonhap News Agency reported that a ship left Rajin.", "yonhap"),
        ("A ship left Rajin, state media KCNA said on Monday.", "kcna"),
        ("A docker told Reuters that a ship left Rajin.", "reuters"),
        ("A ship left Rajin.\n\n— Reuters", "reuters"),
        ("A ship left Rajin.\n\nSource: Agence France-Presse", "afp"),
        ("El barco zarpó de Rajin, según la agencia EFE.", "efe"),
        ("Das Schiff verließ Rajin, berichtete die Deutsche Welle.", None),
        ("연합뉴스에 따르면 화물선이 나진항을 떠났다.", "yonhap"),
        ("The AP exam is in May, and the guardian of the house slept at dawn.", None),
        ("The Times Square ball fell.", None),
    ],
)
def test_a_text_credits_whom_it_names_as_its_source(body: str, agency: str | None) -> None:
    assert credited(article(body=body)) == agency


@pytest.mark.parametrize(
    ("fields", "agency"),
    [
        ({"authors": ("By Yonhap",)}, "yonhap"),
        ({"authors": ("Mara Lindqvist", "AFP")}, "afp"),
        ({"source": "en.yna.co.kr"}, "yonhap"),
        ({"source": "Reuters"}, "reuters"),
        ({"source": "www3.nhk.or.jp"}, "nhk"),
        ({"source": "notreuters.com"}, None),
        ({"authors": ("Reuters",), "body": "SEOUL (Yonhap) -- A ship left Rajin."}, "reuters"),
        ({"source": "kcna.kp", "body": "Reuters reported lies about a ship, a spokesman said."}, "kcna"),
    ],
)
def test_byline_and_source_name_an_agency(fields: dict[str, object], agency: str | None) -> None:
    assert credited(article(**{"body": "A ship left Rajin.", **fields})) == agency


def test_an_outlet_and_its_own_host_are_one() -> None:
    assert own(article(source="www.paper.example")) == own(article(source="paper.example")) == "paper.example"


def test_ten_copies_of_a_wire_and_two_own_reports_are_three_origins() -> None:
    wire = f"SEOUL, March 2 (Yonhap) -- {RAJIN}"
    copies = [told(f"c{number}", EVENT, text=wire, source=f"paper{number}.example") for number in range(10)]
    denial = told(
        "k", "transfer KP>RU missile denied/KP", text="Pyongyang (KCNA) -- The Angara carried tea from Rajin."
    )
    japan = told("n", EVENT, text="The Angara left Rajin for Dunai, Tokyo says.", source="www3.nhk.or.jp")

    *_, last = updates_of(*copies, denial, japan)

    assert (last.articles, last.origins) == (12, 3)


def test_a_copy_without_credit_rests_on_what_it_repeats() -> None:
    wire = told("a", EVENT, text=f"SEOUL (Yonhap) -- {RAJIN}")

    _, copy = updates_of(wire, told("b", EVENT, text=RAJIN, source="paper.example"))

    assert (copy.origin, copy.origins) == ("yonhap", 1)


def test_a_copy_that_came_first_rests_on_the_wire_once_that_is_known() -> None:
    copy, wire, other = updates_of(
        told("b", EVENT, text=RAJIN, source="paper.example"),
        told("a", EVENT, text=f"SEOUL (Yonhap) -- {RAJIN}", source="herald.example"),
        told("c", EVENT, text=RAJIN, source="third.example"),
    )

    assert copy.origin == "paper.example"
    assert (wire.origin, wire.origins) == ("yonhap", 1)
    assert (other.origin, other.origins) == ("yonhap", 1)


def test_two_papers_that_report_for_themselves_are_two_origins() -> None:
    _, second = updates_of(
        told("a", EVENT), told("b", EVENT, text="In Dunai the Angara landed crates from Rajin, we have learned.")
    )

    assert second.origins == 2
