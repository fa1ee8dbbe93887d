"""`tocsin query`: a query is checked and explained without any server."""

import json
from pathlib import Path

import pytest

from tests.services.cli.conftest import Ran, Tocsin

OFFLINE = {"TOCSIN_REDIS_URL": "redis://127.0.0.1:1", "TOCSIN_KEY_FILE": None}


@pytest.fixture
def query(tocsin: Tocsin) -> Tocsin:
    def run(*arguments: str, stdin: bytes = b"") -> Ran:
        return tocsin("query", *arguments, stdin=stdin, **OFFLINE)

    return run


def test_every_mistake_is_shown_with_a_caret_under_its_place(query: Tocsin) -> None:
    ran = query("check", "미사일 tpic:x event:(transfr)")

    assert ran.code == 1
    assert ran.err.splitlines()[:2] == ["  미사일 tpic:x event:(transfr)", "         ^"]
    assert [line.partition(":")[0] for line in ran.err.splitlines()[2::3]] == ["column 5", "column 19"]
    assert ran.out == ""


def test_a_query_of_several_lines_is_pointed_at_in_its_line(query: Tocsin, tmp_path: Path) -> None:
    file = tmp_path / "missiles.query"
    file.write_text("missiles\nAND or shells\n", encoding="utf-8")

    ran = query("check", str(file))

    assert (ran.code, ran.err.splitlines()[:2]) == (1, ["  AND or shells", "      ^"])


def test_a_good_query_ends_well_and_a_doubtful_one_says_so(query: Tocsin) -> None:
    good = query("check", "missil* AND country:KP")
    doubtful = query("check", "-", stdin=b"tanks tanks")

    assert (good.code, good.out, good.err) == (0, "it can be read\n", "")
    assert (doubtful.code, doubtful.out) == (0, "it can be read, but look at it again\n")
    assert "stands here twice" in doubtful.err


def test_programs_read_everything_as_json(query: Tocsin) -> None:
    bad, doubtful = query("check", "--json", "a or b && c"), query("check", "--json", "a a")

    assert bad.code == 1
    assert [(error["column"], error["found"]) for error in json.loads(bad.out)["errors"]] == [(3, "or"), (8, "&&")]
    assert json.loads(doubtful.out) == {
        "ok": True,
        "errors": [],
        "warnings": [{"column": 3, "says": "a stands here twice"}],
    }


def test_a_query_is_said_back_in_plain_words(query: Tocsin) -> None:
    sentence = query("explain", "event:(transfer actor:KP) NOT lang:ko").out.strip()

    assert sentence == (
        "It rings for an article that tells of a transfer by North Korea that is reported or alleged at all, "
        "and is not written in Korean."
    )
    assert json.loads(query("explain", "--json", "event:(transfer actor:KP) NOT lang:ko").out)["means"] == sentence
    assert query("explain", "a or b").code == 1


def test_what_is_no_text_is_one_line_of_error(query: Tocsin, tmp_path: Path) -> None:
    (tmp_path / "page").write_bytes(b"\xff\xfe")

    ran = query("check", str(tmp_path / "page"))

    assert ran.code == 1
    assert "not UTF-8" in ran.complaint


def test_of_very_many_mistakes_a_person_sees_the_first(query: Tocsin) -> None:
    ran = query("check", "&& " * 50)

    assert ran.err.count("^") == 20
    assert ran.err.splitlines()[-1] == "and 30 more; --json has all of them"


def test_nothing_in_a_query_acts_on_the_terminal(query: Tocsin) -> None:
    ran = query("check", "tanks\x1b[31m [bold]x[/] ?")

    assert ran.code == 1
    assert "\x1b" not in ran.err
    assert "[bold]x[/]" in ran.err
