"""The characters of a document are found, whatever it says of them."""

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.ingest.domain.documents.charsets import codec_of, decoded

KOREAN = "<rss><title>부산항 파업이 끝났다고 항만공사가 밝혔다</title></rss>"
GERMAN = "<rss><title>Fähre fährt wieder über die Förde</title></rss>"


@pytest.mark.parametrize("mark", ["utf-8-sig", "utf-16", "utf-32"])
def test_a_byte_order_mark_counts_before_every_label(mark: str) -> None:
    found = decoded(KOREAN.encode(mark), {"Content-Type": "text/xml; charset=koi8-r"})

    assert (found.text, found.guessed) == (KOREAN, False)


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
def test_wide_characters_need_no_mark(codec: str) -> None:
    assert decoded(GERMAN.encode(codec)).text == GERMAN


def test_the_header_counts_before_the_prolog() -> None:
    document = f"<?xml version='1.0' encoding='koi8-r'?>{KOREAN}".encode("euc-kr")

    assert "부산항" in decoded(document, {"content-type": "text/xml; charset=euc-kr"}).text


@pytest.mark.parametrize("label", ["iso-8859-1", "punycode", "no-such-thing", "utf-16", "../../etc", "ibm037"])
def test_a_label_that_the_bytes_disprove_counts_for_nothing(label: str) -> None:
    found = decoded(GERMAN.encode(), {"Content-Type": f"text/xml; charset={label}"})

    assert (found.text, found.guessed) == (GERMAN, False)


@pytest.mark.parametrize("codec", ["cp1252", "cp949", "cp1251"])
def test_without_any_label_the_bytes_tell(codec: str) -> None:
    text = {"cp1252": GERMAN, "cp949": KOREAN, "cp1251": "<rss><title>Паром снова ходит с понедельника</title></rss>"}[
        codec
    ]

    found = decoded(text.encode(codec))

    assert (found.text, found.guessed) == (text, True)


def test_what_windows_writes_under_the_name_of_latin_1_is_read() -> None:
    document = "<?xml version='1.0' encoding='iso-8859-1'?><rss>“Ferry” – back</rss>".encode("cp1252")

    assert "“Ferry” – back" in decoded(document).text


def test_damaged_characters_are_replaced_and_the_others_kept() -> None:
    found = decoded(KOREAN.encode() + b"\xff")

    assert found.text == KOREAN + "\ufffd"
    assert found.guessed


@pytest.mark.parametrize(
    "label", ["zip", "rot13", "base64", "hex", "idna", "punycode", "undefined", "", "x\x00", "unicode_escape"]
)
def test_codecs_between_texts_are_no_charsets(label: str) -> None:
    assert codec_of(label) is None


@given(st.binary(), st.text(max_size=40))
def test_no_bytes_and_no_label_are_too_odd(document: bytes, label: str) -> None:
    found = decoded(document, {"Content-Type": f"text/xml; charset={label}"})

    assert isinstance(found.text, str)
    assert not found.text.startswith("\ufeff") or not document.startswith(codecs.BOM_UTF8)
