"""The articles of the demo."""

from collections import Counter

import pytest
from pydantic import ValidationError

from services.cli.demo.samples import SUBSCRIPTIONS, Sample, Wave, samples


def sample(**fields: object) -> Sample:
    given: dict[str, object] = {
        "slug": "a",
        "wave": Wave.MORNING,
        "title": "A title",
        "section": ["Town"],
        "author": "A. Writer",
        "hours_ago": 1,
        "body": "One.\n\nTwo.",
        "caption": "A boat.",
        "because": "nothing happened",
    }
    return Sample.model_validate({**given, **fields})


def test_there_are_at_least_twelve_articles_published_after_the_feed_was_added() -> None:
    after = [each for each in samples() if each.wave in (Wave.MORNING, Wave.ALIKE)]

    assert len(after) >= 12


def test_no_two_articles_share_a_title_or_an_address() -> None:
    titles, slugs = Counter(each.title for each in samples()), Counter(each.slug for each in samples())

    assert max(titles.values()) == max(slugs.values()) == 1


def test_every_subscription_rings_and_so_does_one_article_for_several() -> None:
    rings = [each.rings for each in samples()]

    assert frozenset().union(*rings) == SUBSCRIPTIONS.keys()
    assert any(len(names) > 1 for names in rings)


def test_what_is_old_or_alike_rings_for_nobody() -> None:
    quiet = [each for each in samples() if each.wave in (Wave.BEFORE, Wave.ALIKE)]

    assert not any(each.rings for each in quiet)


def test_paragraphs_are_told_apart_by_blank_lines_and_are_one_line_each() -> None:
    read = sample(body="One\nline.\n\n  Another  one.\n")

    assert read.body == ("One line.", "Another one.")


@pytest.mark.parametrize(
    ("rings", "because"),
    [((), ""), (("missiles",), "it is a film"), (("weather",), "")],
    ids=["neither", "both", "unknown subscription"],
)
def test_an_article_without_a_clear_expectation_is_refused(rings: tuple[str, ...], because: str) -> None:
    with pytest.raises(ValidationError):
        sample(rings=rings, because=because)
