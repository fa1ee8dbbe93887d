"""A moment is read as a page prints it: in its language, in its zone, and never that of a change."""

import pytest

from services.ingest.domain.moments.printed import moment_in, moment_within


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2025-03-04T10:00:00+01:00", "2025-03-04T10:00:00+01:00"),
        ("2025-03-04T10:00:00.250Z", "2025-03-04T10:00:00+00:00"),
        ("2025-03-04T10:00:00-0530", "2025-03-04T10:00:00-05:30"),
        ("2025-03-04", "2025-03-04T00:00:00+00:00"),
        ("1741082400", "2025-03-04T10:00:00+00:00"),
        ("4 March 2025, 10:05 GMT", "2025-03-04T10:05:00+00:00"),
        ("March 4, 2025 6:48 am ET", "2025-03-04T06:48:00-05:00"),
        ("Mar. 4, 2025 at 12:15 p.m. PDT", "2025-03-04T12:15:00-07:00"),
        ("22:47, 4 March 2025", "2025-03-04T22:47:00+00:00"),
        ("04.03.2025, 16.10 Uhr MEZ", "2025-03-04T16:10:00+01:00"),
        ("4. März 2025", "2025-03-04T00:00:00+00:00"),
        ("Le 4 mars 2025 à 18h05", "2025-03-04T18:05:00+00:00"),
        ("4 de marzo de 2025 - 05:20 CEST", "2025-03-04T05:20:00+02:00"),
        ("4 марта 2025, 12:30 MSK", "2025-03-04T12:30:00+03:00"),
        ("4 березня 2025 року, 9:00", "2025-03-04T09:00:00+00:00"),
        ("4 مارس 2025 - 12:30", "2025-03-04T12:30:00+00:00"),
        ("٤ مارس ٢٠٢٥", "2025-03-04T00:00:00+00:00"),
        ("4 במרץ 2025", None),
        ("4 मार्च 2025", "2025-03-04T00:00:00+00:00"),
        ("2025. 3. 4. 오후 9:41 KST", "2025-03-04T21:41:00+09:00"),
        ("2025年3月4日 18時12分", "2025-03-04T18:12:00+00:00"),
        ("Thu, 20/02/2025 - 09:00", "2025-02-20T09:00:00+00:00"),
        ("4 March 2025 (UTC+2)", "2025-03-04T00:00:00+02:00"),
        ("31 February 2025", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_a_moment_is_read_in_the_zone_that_is_printed(text: str, moment: str | None) -> None:
    found = moment_in(text)

    assert (found.isoformat() if found else None) == moment


def test_the_day_comes_first_where_readers_write_so() -> None:
    american, british = moment_in("03/04/2025"), moment_in("03/04/2025", is_day_first=True)

    assert american is not None
    assert british is not None
    assert (american.month, british.month) == (3, 4)


@pytest.mark.parametrize(
    "line",
    ["Updated 5 May 2025, 10:00", "Aktualisiert am 05.05.2025", "수정 2025.05.05 09:30", "最終更新 2025年5月5日",
     "Обновлено: 5 мая 2025", "Mis à jour le 5 mai 2025"],
)  # fmt: skip
def test_a_change_is_no_publication(line: str) -> None:
    assert moment_within(line) is None


@pytest.mark.parametrize(
    "line",
    ["Published: 4 May 2025 | Updated: 5 May 2025", "Updated 5 May 2025 • Published 4 May 2025",
     "입력 2025.05.04 09:30 수정 2025.05.05 10:00", "4 May 2025 Updated 5 May 2025"],
)  # fmt: skip
def test_the_publication_is_told_from_the_change_beside_it(line: str) -> None:
    found = moment_within(line)

    assert found is not None
    assert found.day == 4
