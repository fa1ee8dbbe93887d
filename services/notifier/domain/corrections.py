"""What is owed to those who were alerted on words that an article no longer says."""

from services.notifier.domain.occasion import Occasion
from services.notifier.domain.told import Telling, Told


def owed(occasion: Occasion, told: Told) -> tuple[Telling, ...]:
    """Return the alerts on an earlier revision of the article whose words are gone or changed in this one.

    Each is owed once; an article that was taken back owes all of them. Edits elsewhere owe nothing.
    """
    article = occasion.article
    return tuple(
        telling
        for telling in told.of(article.id)
        if telling.corrected_by is None and telling.revision < article.revision and _is_gone(occasion, telling)
    )


def first_alert(corrected: tuple[Telling, ...]) -> str:
    """Return the id of the alert that began what is corrected."""
    return corrected[0].corrects or corrected[0].alert


def _is_gone(occasion: Occasion, telling: Telling) -> bool:
    if occasion.article.status == "withdrawn":
        return True
    return not all(occasion.said.have(words) for words in telling.evidence)
