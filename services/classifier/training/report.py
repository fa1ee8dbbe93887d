"""What `evaluate` prints and draws."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from services.classifier.training.causes import Mistake, by_cause
from services.classifier.training.figures import (
    Answer,
    Scores,
    country_f1,
    counts,
    false_alarms,
    figure,
    macro_f1,
    micro_f1,
    primary_found,
    topic_f1,
)
from services.classifier.training.plots import calibration, precision_recall


def table(answers: Sequence[Answer], topics: Sequence[str]) -> Iterator[str]:
    """Yield the lines of the figures."""
    yield f"{'topic':26}{'found':>7}{'false':>7}{'missed':>7}  F1 (95 %)"
    for topic in topics:
        found, false, missed = counts(answers, topic)
        shown = figure(topic_f1(topic), answers) if found + missed else "-"
        yield f"{topic:26}{found:7}{false:7}{missed:7}  {shown}"
    yield ""
    yield f"articles {len(answers)}, without a topic {sum(not answer.item.topics for answer in answers)}"
    yield f"macro F1       {figure(macro_f1(topics), answers)}"
    yield f"micro F1       {figure(micro_f1(topics), answers)}"
    yield f"false alarms   {figure(false_alarms, answers)}"
    yield f"primary found  {figure(primary_found, answers)}"
    yield f"countries F1   {figure(country_f1, answers)}"


def error_list(found: Sequence[Mistake]) -> Iterator[str]:
    """Yield the mistakes by cause, then each with the id of its article."""
    for kind, cause, number in by_cause(found):
        yield f"{number:4}  {kind:7} {cause}"
    yield ""
    for mistake in sorted(found, key=lambda mistake: (mistake.kind, mistake.cause, mistake.topic, mistake.id)):
        yield f"{mistake.kind:7} {mistake.topic:26} {mistake.id}  {mistake.cause}"


def draw(folder: Path, answers: Sequence[Answer], scores: Scores, topics: Sequence[str]) -> None:
    """Write both drawings into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "precision-recall.svg").write_text(precision_recall(answers, scores, topics), "utf-8")
    (folder / "calibration.svg").write_text(calibration(answers, scores), "utf-8")
