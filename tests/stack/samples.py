"""Pages and feeds of our own writing that the stack is fed with."""

from collections.abc import Sequence
from html import escape
from pathlib import Path

QUERY = "topic:missile-transfer AND event:(transfer actor:KP recipient:RU)"
SEED = Path(__file__).resolve().parents[3] / "shared" / "seeds" / "000_8dcfa18a64eb5374.txt"

PAGE = """North Korea ships missiles to Russia, Seoul says

Home > World > Korea

Print this page

North Korea has shipped a dozen ballistic missiles to Russia by rail, the South Korean defence ministry said on Tuesday.

The wagons crossed the border bridge before dawn, a spokesman told reporters, and were counted by a patrol on the far
bank. He would not say where the train was heading.

The ministry said it had told its allies and would say more at the end of the week.

Most read
Harbour swimmers return for the first race of spring
"""
"""A page as somebody would paste it, for where the seed is not at hand."""

_SHIPMENT = """{title}

North Korea has shipped ballistic missiles to Russia in consignment number {number}, the South Korean defence ministry
said on Monday. The crates were loaded at pier {number} and were listed as machine parts.

A spokesman said that observers had followed the freighter from the moment it cast off until it reached the harbour on
the other side. Its lights were off for most of the night, and it kept close to the coast.

The crew of a fishing boat saw the freighter pass at the height of shoal {number}. They took a picture with a telephone,
the spokesman added, and the ministry has since compared it with its own.

Seoul said that it had shared what it knows with its allies. It will report again when consignment number {number} has
been unloaded, which may take until the weekend.
"""


def pasted() -> str:
    """Return the seed where it is at hand, else a page of our own."""
    return SEED.read_text("utf-8") if SEED.exists() else PAGE


def shipment(number: int) -> str:
    """Return the text of an article that no other number has, and that rings."""
    return _SHIPMENT.format(title=title_of(number), number=number)


def title_of(number: int) -> str:
    """Return the title of a shipment's article."""
    return f"North Korea ships missiles to Russia, consignment {number}"


def feed(numbers: Sequence[int]) -> str:
    """Return a feed that lists shipments."""
    items = "".join(_item(number) for number in numbers)
    return (
        '<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>Harbour Watch</title>'
        f"<link>https://harbour.example/</link><description>Ships</description>{items}</channel></rss>"
    )


def _item(number: int) -> str:
    paragraphs = "".join(f"<p>{paragraph}</p>" for paragraph in shipment(number).split("\n\n")[1:])
    return (
        f"<item><title>{title_of(number)}</title><guid>shipment-{number}</guid>"
        f"<description>{escape(paragraphs)}</description></item>"
    )
