"""The language of a text is told, or it is admitted that it cannot be."""

import pytest

from services.ingest.domain.languages import tell
from tests.services.ingest.domain.sentences import SENTENCES


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The keeper put out the lamp on Saturday and took the boat home.", "en"),
        ("Der Wärter löschte am Samstag die Lampe und nahm das Boot nach Hause.", "de"),
        ("Le gardien a éteint la lampe samedi et il est rentré en bateau.", "fr"),
        ("El farero apagó la lámpara el sábado y volvió a casa en barco.", "es"),
        ("Смотритель погасил лампу в субботу и уехал домой на лодке.", "ru"),
        ("등대지기는 토요일에 불을 끄고 배를 타고 집으로 돌아갔다.", "ko"),
        ("灯台守は土曜日に明かりを消して船で家に帰った。", "ja"),
        ("灯塔看守人星期六熄灭了灯，乘船回家。", "zh"),
        ("توقف الحارس عن العمل يوم السبت وعاد إلى بيته بالقارب.", "ar"),
    ],
)
def test_the_language_of_a_sentence(text: str, language: str) -> None:
    assert tell(text) == language


@pytest.mark.parametrize(
    "text", ["", " ", "1234", "2025-03-04 12:00", "OK", "Kim", "Berlin", "!?…", "qwrt zxcv bnmp lkjh"]
)
def test_what_is_too_short_or_no_language_is_not_guessed(text: str) -> None:
    assert tell(text) is None


def test_a_long_text_is_told_by_its_beginning() -> None:
    assert tell("The lamp was put out by hand. " * 100_000) == "en"


def test_eight_words_in_thirty_languages_are_told_or_left_open() -> None:
    told = [(language, tell(sentence)) for language, sentences in SENTENCES.items() for sentence in sentences]

    answered = [(language, answer) for language, answer in told if answer]
    right = sum(language == answer for language, answer in answered)
    share, open_ones = right / len(answered), 1 - len(answered) / len(told)
    print(f"{len(told)} sentences: {share:.1%} of the answers are right, {open_ones:.1%} are left open")
    assert len(SENTENCES) == 30
    assert len(told) == 300
    assert share >= 0.97
    assert open_ones < 0.10


def test_a_language_that_two_codes_stand_for_is_one() -> None:
    assert tell("博物馆在关闭四个月之后重新对外开放。") == "zh"
