"""The elements of a page that hold a picture and little else, as those do in which captions stand."""

from typing import Any, Final

from services.ingest.domain.documents.markup import Tree

PICTURES: Final = 80
LEVELS: Final = 4
LONGEST: Final = 320
HOLDERS: Final = frozenset(
    {
        "article",
        "div",
        "td",
        "tr",
        "tbody",
        "table",
        "figure",
        "p",
        "span",
        "a",
        "li",
        "dl",
        "dt",
        "center",
        "font",
        "b",
    }
)


def frames_of(tree: Tree) -> frozenset[Any]:
    """Return the outermost elements around pictures that say no more than a caption does."""
    frames = (_frame(picture) for picture in tree.xpath("//img")[:PICTURES])
    return frozenset(frame for frame in frames if frame is not None)


def _frame(picture: Any) -> Any | None:
    frame = None
    for _, element in zip(range(LEVELS), picture.iterancestors(), strict=False):
        if element.tag not in HOLDERS or _says_more(element):
            break
        frame = element
    return frame


def _says_more(element: Any) -> bool:
    said = 0
    for text in element.itertext():
        said += len(text.strip())
        if said > LONGEST:
            return True
    return False
