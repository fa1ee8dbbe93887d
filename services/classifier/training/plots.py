"""Two drawings of a scorer, as SVG: precision against recall, and how often a score is right."""

from collections.abc import Iterator, Sequence
from typing import Final

from services.classifier.training.figures import Answer, Scores

_SIZE: Final = 360
_MARGIN: Final = 44
_BINS: Final = 10

Point = tuple[float, float]


def precision_recall(answers: Sequence[Answer], scores: Scores, topics: Sequence[str]) -> str:
    """Return precision against recall over all pairs of article and topic, a point for each threshold."""
    true = sum(len(answer.item.topics) for answer in answers)
    points: list[Point] = []
    for step in range(2, 99):
        said = [
            topic in answer.item.topics
            for answer in answers
            for topic in topics
            if scores[answer.item.id].get(topic, 0.0) >= step / 100
        ]
        if said:
            points.append((sum(said) / true, sum(said) / len(said)))
    return _drawing("Precision and recall", "recall", "precision", [_line(points)])


def calibration(answers: Sequence[Answer], scores: Scores) -> str:
    """Return how often a topic with a score of about x does apply."""
    bins: list[list[tuple[float, bool]]] = [[] for _ in range(_BINS)]
    for answer in answers:
        for topic, score in scores[answer.item.id].items():
            bins[min(_BINS - 1, int(score * _BINS))].append((score, topic in answer.item.topics))
    points = [
        (sum(score for score, _ in found) / len(found), sum(true for _, true in found) / len(found))
        for found in bins
        if found
    ]
    return _drawing("Calibration", "score", "share that applies", [_line([(0, 0), (1, 1)], "#bbb"), *_dots(points)])


def _place(point: Point) -> str:
    x = _MARGIN + point[0] * (_SIZE - 2 * _MARGIN)
    y = _SIZE - _MARGIN - point[1] * (_SIZE - 2 * _MARGIN)
    return f"{x:.1f},{y:.1f}"


def _line(points: Sequence[Point], colour: str = "#0b5") -> str:
    return f'<polyline fill="none" stroke="{colour}" points="{" ".join(map(_place, points))}"/>'


def _dots(points: Sequence[Point]) -> Iterator[str]:
    yield _line(points)
    for point in points:
        x, y = _place(point).split(",")
        yield f'<circle cx="{x}" cy="{y}" r="3" fill="#0b5"/>'


def _drawing(title: str, across: str, up: str, parts: Sequence[str]) -> str:
    low, high = _place((0, 0)).split(","), _place((1, 1)).split(",")
    middle = _SIZE / 2
    return "".join([
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_SIZE}" height="{_SIZE}"',
        ' font-family="sans-serif" font-size="10"><rect width="100%" height="100%" fill="#fff"/>',
        f'<text x="{middle}" y="20" text-anchor="middle">{title}</text>',
        f'<path fill="none" stroke="#333" d="M{low[0]},{high[1]} V{low[1]} H{high[0]}"/>',
        *(_tick(step / 5) for step in range(6)),
        f'<text x="{middle}" y="{_SIZE - 8}" text-anchor="middle">{across}</text>',
        f'<text transform="translate(12 {middle}) rotate(-90)" text-anchor="middle">{up}</text>',
        *parts,
        "</svg>\n",
    ])  # fmt: skip


def _tick(value: float) -> str:
    x, y = _place((value, 0)).split(",")[0], _place((0, value)).split(",")[1]
    return (
        f'<text x="{x}" y="{_SIZE - _MARGIN + 14}" text-anchor="middle">{value}</text>'
        f'<text x="{_MARGIN - 6}" y="{y}" text-anchor="end">{value}</text>'
    )
