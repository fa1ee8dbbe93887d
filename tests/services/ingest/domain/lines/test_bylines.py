"""A byline gives the names of those who wrote, as they write themselves."""

import pytest

from services.ingest.domain.lines.bylines import names, names_in_byline, names_in_dateline, names_in_sign_off, restored


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("BY MAJA LINDQVIST [maja@skerry.example]", ("Maja Lindqvist",)),
        ("By Jane Roe and John O'Neil", ("Jane Roe", "John O'Neil")),
        ("By Jane Roe, John Doe & Mary Major", ("Jane Roe", "John Doe", "Mary Major")),
        ("By Jane Roe, Diplomatic Editor", ("Jane Roe",)),
        ("By Jane Roe in Kyiv", ("Jane Roe",)),
        ("By DONALD MCDONALD For The Daily Bell", ("Donald McDonald",)),
        ("Written by: Jane Roe | 3 May 2024", ("Jane Roe",)),
        ("Posted on 14 May 2024 by Hanne Vik", ("Hanne Vik",)),
        ("By Reuters", ("Reuters",)),
        ("Von Erika Muster", ("Erika Muster",)),
        ("박서윤 기자 seoyun@jongsori.example", ("박서윤",)),
        ("[서울=종소리] 박서윤 기자", ("박서윤",)),
        ("By the river", ()),
        ("By Monday, the army had left the town", ()),
        ("by jane roe", ()),
        ("By 2030", ()),
        ("By " + "Aa " * 80, ()),
        ("Jane Roe", ()),
        ("", ()),
    ],
)
def test_the_names_in_a_byline(line: str, expected: tuple[str, ...]) -> None:
    assert names_in_byline(line) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Jane Roe", ("Jane Roe",)),
        ("JANE ROE", ("Jane Roe",)),
        ("Jane Roe and John Doe", ("Jane Roe", "John Doe")),
        ("By Jane Roe", ("Jane Roe",)),
        ("jane@quay.example (Jane Roe)", ("Jane Roe",)),
        ("The Quay Post", ("The Quay Post",)),
        ("Roe", ("Roe",)),
        ("https://quay.example/people/jane", ()),
        ("jane@quay.example", ()),
        ("", ()),
    ],
)
def test_the_names_in_what_a_document_gives_as_its_author(text: str, expected: tuple[str, ...]) -> None:
    assert names(text) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("MAJA LINDQVIST", "Maja Lindqvist"),
        ("JEAN-LUC VAN DER BERG", "Jean-Luc van der Berg"),
        ("SEÁN O'BRIEN", "Seán O'Brien"),
        ("Jane McRoe", "Jane McRoe"),
    ],
)
def test_a_name_in_capitals_gets_its_case_back(name: str, expected: str) -> None:
    assert restored(name) == expected


def test_names_stand_in_sign_offs_and_in_datelines_too() -> None:
    assert names_in_sign_off("Reporting by Jane Roe in Kyiv; Editing by John Doe") == ("Jane Roe",)
    assert names_in_dateline("(서울=종소리) 박서윤·김도현 기자 = 시는 4일 다리를 열었다.") == ("박서윤", "김도현")
    assert names_in_dateline("박서윤은 집에 갔다.") == ()
