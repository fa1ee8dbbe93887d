"""What a site's robots.txt lets us read, after RFC 9309."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

from protego import Protego

AGENT: Final = "Tocsin"
"""The name under which a site may address us."""
ROBOTS_BYTES: Final = 500 * 1024
"""How much of a robots.txt is read; the RFC asks for no less."""
KEPT: Final = timedelta(hours=24)
"""How long what a site says is believed; the RFC allows no longer."""
KEPT_WHILE_AWAY: Final = timedelta(hours=1)
"""How long a site that cannot say what it wants is left alone."""
ALL: Final = ""
NOTHING: Final = "User-agent: *\nDisallow: /\n"
TOO_MANY: Final = 429


@dataclass(frozen=True, slots=True)
class RobotsText:
    """What a site says, and until when it is believed."""

    text: str
    until: datetime


def robots_address(url: str) -> str:
    """Return where the robots.txt is that speaks about an address."""
    parts = urlsplit(url)
    return f"{parts.scheme.lower()}://{parts.netloc.rpartition('@')[2].lower()}/robots.txt"


def robots_text(status: int | None, body: bytes, now: datetime) -> RobotsText:
    """Return what an answer means; `status` is None where there was none.

    A site without a robots.txt allows everything; one whose server fails or is overrun forbids everything for a while.
    """
    if status is None or status >= 500 or status == TOO_MANY:
        return RobotsText(NOTHING, now + KEPT_WHILE_AWAY)
    if 200 <= status < 300:
        return RobotsText(body[:ROBOTS_BYTES].decode("utf-8", "replace").replace("\0", "").lstrip("\ufeff"), now + KEPT)
    return RobotsText(ALL, now + KEPT)


def allows(robots: RobotsText, url: str) -> bool:
    """Whether we may read an address."""
    return not robots.text.strip() or Protego.parse(robots.text).can_fetch(url, AGENT)
