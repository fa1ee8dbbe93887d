"""A feed's own headers go to its host alone, and their values stand in no text."""

import pytest

from services.ingest.domain.polling.access import Access, basic, header, together
from tocsin.errors import Rejected

SECRET = "Bearer s3cret-harbour"
ACCESS = Access("https://harbour.example/feed", (header(f"Authorization: {SECRET}"),))


@pytest.mark.parametrize(
    "url",
    [
        "https://harbour.example/feed",
        "https://harbour.example/other?page=2",
        "https://HARBOUR.example:443/x",
        "https://harbour.example./x",
    ],
)
def test_its_own_host_is_sent_them(url: str) -> None:
    assert ACCESS.headers_for(url) == ACCESS.headers


@pytest.mark.parametrize(
    "url",
    [
        "https://port.example/feed",
        "https://harbour.example.port.example/feed",
        "https://www.harbour.example/feed",
        "http://harbour.example/feed",
        "https://harbour.example:8443/feed",
        "https://harbour.example@port.example/feed",
        "https://port.example/?https://harbour.example/feed",
        "https://[",
        "https://harbour.example:port/",
        "",
    ],
)
def test_no_other_host_is_sent_them(url: str) -> None:
    assert ACCESS.headers_for(url) == ()


def test_they_may_follow_from_http_to_https() -> None:
    access = Access("http://harbour.example/feed", ACCESS.headers)

    assert access.headers_for("https://harbour.example/feed") == ACCESS.headers
    assert access.headers_for("https://harbour.example:8443/feed") == ()


def test_their_values_stand_in_no_text() -> None:
    assert SECRET not in f"{ACCESS!r} {ACCESS} {ACCESS.headers}"


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (SECRET, "is written as"),
        (f": {SECRET}", "is written as"),
        (f"X Y: {SECRET}", "is written as"),
        (f"X\r\nY: {SECRET}", "is written as"),
        (f"X: {SECRET}\r\nHost: port.example", "no header may hold"),
        ("X:", "is empty"),
        (f"X: {SECRET}{'x' * 4_096}", "longer than 4096"),
        (f"X: {SECRET}\u20ac", "no header may hold"),
        (f"Host: {SECRET}", "Host cannot be set"),
        (f"transfer-encoding: {SECRET}", "cannot be set"),
        (f"If-None-Match: {SECRET}", "cannot be set"),
    ],
)
def test_what_is_no_header_is_refused_without_repeating_it(line: str, why: str) -> None:
    with pytest.raises(Rejected, match=why) as caught:
        header(line)

    assert "s3cret" not in str(caught.value)


def test_a_name_and_a_password_are_one_header() -> None:
    found = basic("ada", "p\u00e4ss:word")

    assert (found.name, found.value.get_secret_value()) == ("Authorization", "Basic YWRhOnDDpHNzOndvcmQ=")
    for user in ("", "a:b"):
        with pytest.raises(Rejected):
            basic(user, "x")


def test_the_last_of_a_name_counts_and_there_are_only_so_many() -> None:
    first, second = header("X-Key: one"), header("x-key: two")

    assert together([first, second]) == (second,)
    with pytest.raises(Rejected, match="at most 10"):
        together(header(f"X-{number}: x") for number in range(11))
