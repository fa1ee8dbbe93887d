"""A pasted page is sorted out whatever its layout, and its furniture never gets into title or text."""

import json
import random
import time
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.ingest.domain.pages import Page
from services.ingest.domain.pasted import clean

PAGES = Path(__file__).parent / "pasted_pages"
SEED = Path(__file__).resolve().parents[4].parent / "shared" / "seeds" / "000_8dcfa18a64eb5374.txt"

TITLE = "Lighthouse keeper of Stora Karl retires after forty years"
PARAGRAPHS = (
    "The last keeper of the lighthouse on Stora Karl put out the lamp by hand on Saturday and took the mail boat home.",
    "“I shall miss the noise,” he said.",
    "The light has worked on its own since 1984, but the agency had kept a keeper there for the weather reports, "
    "which are now made by a mast with six instruments.",
    "Visitors may climb the tower in July and August. The keeper's house will be let to painters.",
)
HEADLINES = (
    "North Korea ships missiles to Russia",
    "Kim inspects missile plant, calls for more",
    "Moscow denies arms deal with Pyongyang",
    "Missile parts found after strike on Kharkiv",
    "Sanctions on North Korean shipping widened",
    "Striker's missile settles the derby",
)
BUTTONS = (
    "Share this article", "Log in", "Sign in", "Subscribe now", "Menu", "Search", "Print", "Copy link", "Advertisement",
    "1.2k shares", "Listen to this article", "5 min read", "Facebook", "Twitter", "Skip to main content", "(0/300)",
    "Accept all cookies", "Font size", "Bookmark", "Home | News | Sport | Culture", "Live", "Loading...", "Saved",
)  # fmt: skip
PROMPTS = (
    "Sign up for our newsletter to get the best of the week delivered to your inbox.",
    "We use cookies to improve your experience. By clicking Accept you consent to our use of cookies.",
    "Read more: Pyongyang's missiles, explained",
    "RELATED: What Moscow pays for missiles",
    "You need to be logged in to write a comment.",
    "Follow us on Telegram for the latest on the missile transfer.",
    "© 2024 The Skerry Times. All rights reserved. Unauthorised reproduction is prohibited.",
    "Download our app and never miss a missile alert again.",
)
LISTS = ("Most read", "Related stories", "Trending now", "More from Politics", "You may also like", "Latest news")
COMMENTS = (
    "14 Comments", "gull77", "2 hours ago", "Reply", "Report", "Leave a comment",
    "They send missiles to Moscow and we let the lamps go out, it makes no sense.",
)  # fmt: skip


@pytest.mark.parametrize("name", sorted(path.stem for path in PAGES.glob("*.txt")))
def test_a_page_is_sorted_out(name: str) -> None:
    truth = json.loads((PAGES / f"{name}.json").read_text())

    page = clean((PAGES / f"{name}.txt").read_text())

    assert _told(page) == truth


@pytest.mark.skipif(not SEED.exists(), reason="the material in ../shared is not on this machine")
def test_the_first_page_that_was_ever_pasted_is_sorted_out() -> None:
    page = clean(SEED.read_text())

    paragraphs = page.text.split("\n\n")
    assert page.title.startswith("Foreign ministers condemn")
    assert page.title.endswith("to Russia")
    assert page.authors == ("Esther Chung",)
    assert page.section == ("National", "Diplomacy")
    assert len(page.captions) == 1
    assert page.captions[0].startswith("Parts of an unidentified missile")
    assert paragraphs[0].startswith("The foreign ministers of South Korea")
    assert paragraphs[-1].endswith("armored vehicles.")
    assert len(paragraphs) == len(set(paragraphs)) == 10
    assert page.language == "en"


@pytest.mark.parametrize("seed", range(60))
def test_furniture_around_an_article_changes_nothing(seed: int) -> None:
    chance = random.Random(seed)
    before = [*_furniture(chance), *_list(chance), *_furniture(chance)]
    after = [*_furniture(chance), *_list(chance, teasers=True), *_furniture(chance), *COMMENTS]

    page = clean(_pasted(chance, [*before, TITLE, *_furniture(chance, few=True), *PARAGRAPHS, *after]))

    assert (page.title, page.text) == (TITLE, "\n\n".join(PARAGRAPHS))


@pytest.mark.parametrize("seed", range(60))
def test_furniture_inside_an_article_changes_nothing(seed: int) -> None:
    chance = random.Random(seed)
    inside = [[], _furniture(chance, few=True), _headline(chance), [*_furniture(chance, few=True), *_headline(chance)]]
    lines = [TITLE, PARAGRAPHS[0]]
    for paragraph in PARAGRAPHS[1:]:
        lines += [*chance.choice(inside), paragraph]

    page = clean(_pasted(chance, lines))

    assert (page.title, page.text) == (TITLE, "\n\n".join(PARAGRAPHS))


@pytest.mark.parametrize("headline", HEADLINES)
def test_a_list_of_other_stories_inside_an_article_is_left_out(headline: str) -> None:
    lines = [TITLE, *PARAGRAPHS[:2], "Related", headline, HEADLINES[0], *PARAGRAPHS[2:]]

    page = clean("\n\n".join(lines))

    assert page.text == "\n\n".join(PARAGRAPHS)


@pytest.mark.parametrize("headline", HEADLINES)
def test_a_teaser_of_another_story_inside_an_article_is_left_out(headline: str) -> None:
    teaser = f"Three capitals have said that it is so, and a fourth that it is not: {headline.lower()}."
    lines = [TITLE, *PARAGRAPHS[:3], headline, teaser, HEADLINES[0], *PARAGRAPHS[3:]]

    page = clean("\n\n".join(lines))

    assert page.text == "\n\n".join(PARAGRAPHS)


@pytest.mark.parametrize(
    "question",
    [
        "What do you think about the missiles? Have your say in the comments below.",
        "Was denken Sie über die Raketen? Schreiben Sie es in die Kommentare.",
        "Que pensez-vous des missiles ? Dites-le-nous dans les commentaires.",
        "¿Qué opina usted de los misiles? Escríbalo en los comentarios.",
        "Что вы думаете о ракетах? Напишите в комментариях.",
        "Що ви думаєте про ракети? Напишіть у коментарях.",
        "ما رأيكم في الصواريخ؟ شاركونا في التعليقات.",
        "نظر شما درباره موشک‌ها چیست؟ در دیدگاه‌ها بنویسید.",
        "מה דעתכם על הטילים? כתבו לנו בתגובות.",
        "मिसाइलों के बारे में आप क्या सोचते हैं? टिप्पणियों में लिखें।",
        "ミサイルについてどう思いますか？下のコメント欄に書いてください。",
        "你怎么看这些导弹？请在评论区告诉我们。",
        "미사일에 대해 어떻게 생각하십니까? 댓글로 알려 주세요.",
    ],
)
def test_a_question_to_the_readers_is_no_part_of_the_text(question: str) -> None:
    page = clean("\n\n".join([TITLE, *PARAGRAPHS, question]))

    assert page.text == "\n\n".join(PARAGRAPHS)


def test_a_question_that_nobody_would_answer_stays_in_the_text() -> None:
    unanswered = "Who told us that the lamp was safe? The ministry, which had bought it, declined to comment."

    page = clean("\n\n".join([TITLE, *PARAGRAPHS, unanswered]))

    assert page.text == "\n\n".join([*PARAGRAPHS, unanswered])


def test_the_last_paragraph_is_kept_below_a_list_of_headlines() -> None:
    lines = [TITLE, *PARAGRAPHS[:3], "Related stories", *HEADLINES[:3], PARAGRAPHS[3], "Most read", *HEADLINES[3:]]

    page = clean("\n\n".join(lines))

    assert page.text == "\n\n".join(PARAGRAPHS)


def test_the_next_article_on_a_page_is_not_read() -> None:
    other = ("By Ida Wren", *(f"The {number}th missile left the port of Nampo on a barge." for number in range(4, 30)))

    page = clean("\n\n".join([TITLE, "By Mats Holm", *PARAGRAPHS, "Next article", HEADLINES[0], *other]))

    assert (page.title, page.text) == (TITLE, "\n\n".join(PARAGRAPHS))


def test_a_line_above_the_name_of_its_photographer_is_a_caption() -> None:
    caption = "The lamp on its last evening, seen from the mail boat."

    page = clean("\n\n".join([TITLE, *PARAGRAPHS[:3], caption, "Photo: Ida Wren / Island Post", PARAGRAPHS[3]]))

    assert page.text == "\n\n".join(PARAGRAPHS)
    assert caption in page.captions


def test_a_single_paragraph_is_the_text() -> None:
    page = clean(PARAGRAPHS[0])

    assert (page.title, page.text) == ("", PARAGRAPHS[0])


def test_a_headline_alone_is_the_text() -> None:
    page = clean("Ferry sinks off Stora Karl")

    assert (page.title, page.text) == ("", "Ferry sinks off Stora Karl")


def test_a_title_with_a_text_too_short_to_be_a_paragraph_is_told_from_it() -> None:
    page = clean("Ferry sinks off Stora Karl\n\nAll aboard were saved")

    assert (page.title, page.text) == ("Ferry sinks off Stora Karl", "All aboard were saved")


def test_furniture_alone_is_no_article() -> None:
    page = clean("\n".join([*BUTTONS, *PROMPTS]))

    assert (page.title, page.text) == ("", "")


def test_line_ends_and_invisible_characters_make_no_difference() -> None:
    text = "\n\n".join((TITLE, *PARAGRAPHS))
    odd = "\ufeff" + text.replace("\n", "\r\n").replace(" ", "\u00a0").replace("light", "li\u200bght")

    assert clean(odd) == clean(text)


def test_a_byline_at_the_end_ends_the_text() -> None:
    note = "The author has written about the sea for thirty years and lives on an island without a harbour."

    page = clean("\n\n".join((TITLE, *PARAGRAPHS, "BY MAJA LINDQVIST-BERG [maja@skerry.example]", note)))

    assert page.authors == ("Maja Lindqvist-Berg",)
    assert page.text == "\n\n".join(PARAGRAPHS)


def test_a_caption_that_is_pasted_twice_is_given_once() -> None:
    caption = "The keeper on the stairs of the tower that he has climbed each night for forty years"

    page = clean("\n\n".join((TITLE, caption, caption, *PARAGRAPHS)))

    assert page.captions == (caption,)
    assert (page.title, page.text) == (TITLE, "\n\n".join(PARAGRAPHS))


@pytest.mark.parametrize(
    "line",
    ["a", "[" * 180, "(photo " * 100, "2024 " * 23, "a | " * 70, "a / " * 60, "Log in " * 16, "1" * 115, "x > " * 50,
     "share on " + "a, " * 40, "by Aa.a'a-" + "a.a-" * 20, "posted " + "a " * 60, "a.b-c+" * 25 + "@", "© " * 90,
     "jan feb " * 12 + "2024", "A line of prose about nothing at all that ends with a full stop, as prose does."],
)  # fmt: skip
def test_two_megabytes_of_junk_cost_little(line: str) -> None:
    junk = "\n".join(f"{line} {number}" for number in range(2_000_000 // (len(line) + 6)))
    clean("The model of the languages is loaded by the first text that is long enough.")
    begun = time.process_time()

    clean(junk)

    assert time.process_time() - begun < 3


@given(st.text())
def test_no_text_is_too_odd(text: str) -> None:
    page = clean(text)

    assert page.text or not page.title


def _told(page: Page) -> dict[str, Any]:
    told = asdict(page)
    del told["canonical_url"], told["language"], told["modified"], told["wall"]
    told["text"] = page.text.split("\n\n")
    told["published"] = _written(page.published)
    return {name: list(value) if isinstance(value, tuple) else value for name, value in told.items()}


def _written(moment: datetime | None) -> str | None:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ") if moment else None


def _furniture(chance: random.Random, few: bool = False) -> list[str]:
    return chance.sample(BUTTONS, chance.randint(0, 2 if few else 8)) + chance.sample(PROMPTS, chance.randint(0, 2))


def _headline(chance: random.Random) -> list[str]:
    return [chance.choice(HEADLINES)]


def _list(chance: random.Random, teasers: bool = False) -> list[str]:
    lines = [chance.choice(LISTS)]
    for headline in chance.sample(HEADLINES, chance.randint(1, 5)):
        lines.append(headline)
        if teasers:
            lines.append(f"Officials in three capitals said on Friday that {headline[0].lower()}{headline[1:]}.")
    return lines if chance.random() < 0.8 else []


def _pasted(chance: random.Random, lines: list[str]) -> str:
    return chance.choice(("\n", "\n\n", "\n \n")).join(lines)
