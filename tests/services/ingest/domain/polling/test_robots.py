"""A site's robots.txt is honoured as RFC 9309 says."""

from datetime import UTC, datetime, timedelta

import pytest

from services.ingest.domain.polling.robots import RobotsText, allows, robots_address, robots_text

NOW = datetime(2026, 3, 4, 5, 6, tzinfo=UTC)
SITE = "https://harbour.example"


def said(text: str) -> RobotsText:
    return robots_text(200, text.encode(), NOW)


@pytest.mark.parametrize(
    ("text", "path", "allowed"),
    [
        ("User-agent: *\nDisallow: /members/", "/members/1", False),
        ("User-agent: *\nDisallow: /members/", "/news/1", True),
        ("User-agent: *\nDisallow: /\nAllow: /news/", "/news/1", True),
        ("User-agent: *\nDisallow: /\n\nUser-agent: tocsin\nDisallow: /members/", "/news/1", True),
        ("User-agent: *\nDisallow:\n\nUser-agent: Tocsin\nDisallow: /", "/news/1", False),
        ("User-agent: otherbot\nDisallow: /", "/news/1", True),
        ("User-agent: *\nDisallow: /*?print=", "/news/1?print=1", False),
        ("User-agent: *\nDisallow: /*.pdf$", "/news/1.pdf", False),
        ("User-agent: *\nDisallow: /*.pdf$", "/news/1.pdf?x", True),
        ("\ufeffUser-agent: *\r\nDisallow: /news", "/news/1", False),
        ("<html><body>Not here</body></html>", "/news/1", True),
        ("", "/news/1", True),
    ],
)
def test_what_a_site_says_is_what_we_do(text: str, path: str, allowed: bool) -> None:
    assert allows(said(text), SITE + path) == allowed


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410])
def test_a_site_without_one_allows_everything_for_a_day(status: int) -> None:
    robots = robots_text(status, b"User-agent: *\nDisallow: /", NOW)

    assert allows(robots, f"{SITE}/news/1")
    assert robots.until == NOW + timedelta(hours=24)


@pytest.mark.parametrize("status", [500, 503, 429, None])
def test_a_site_that_cannot_say_is_left_alone_for_an_hour(status: int | None) -> None:
    robots = robots_text(status, b"", NOW)

    assert not allows(robots, f"{SITE}/news/1")
    assert robots.until == NOW + timedelta(hours=1)


def test_only_its_beginning_is_read_and_any_bytes_are() -> None:
    long = b"User-agent: *\n" + b"Disallow: /x\n" * 60_000 + b"Disallow: /news/"

    assert allows(robots_text(200, long, NOW), f"{SITE}/news/1")
    assert allows(robots_text(200, bytes(range(256)) * 40, NOW), f"{SITE}/news/1")


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("https://harbour.example/news/1?x#y", "https://harbour.example/robots.txt"),
        ("HTTP://Harbour.example:8080/", "http://harbour.example:8080/robots.txt"),
        ("https://user:word@harbour.example/", "https://harbour.example/robots.txt"),
    ],
)
def test_each_origin_has_its_own(url: str, address: str) -> None:
    assert robots_address(url) == address
