"""Addresses of articles: one form for all ways in which the same page is linked."""

import re
from functools import lru_cache
from typing import Final
from urllib.parse import parse_qs

import ada_url

from services.ingest.domain.identity.tracking import telling

SCHEMES: Final = ("http:", "https:")
SAME_HOSTS: Final = ("www.", "m.", "amp.", "mobile.", "touch.", "wap.")
"""What stands before the name of a site without making it another."""
SAME_SITES: Final = {"edition.cnn.com": "cnn.com", "us.cnn.com": "cnn.com", "old.reddit.com": "reddit.com"}
WRAPPERS: Final = {
    ("google.com", "/url"): ("url", "q"),
    ("l.facebook.com", "/l.php"): ("u",),
    ("lm.facebook.com", "/l.php"): ("u",),
    ("out.reddit.com", "/"): ("url",),
    ("t.umblr.com", "/redirect"): ("z",),
    ("apple.news", "/r"): ("url",),
}
"""Pages that lead to another, and the parameters that say where."""
AMP_VIEWER: Final = re.compile(r"^/amp/(s/)?([^/]+\.[^/]+/.*)$")
AMP_CACHE: Final = re.compile(r"^/[cvi]/(s/)?([^/]+\.[^/]+/.*)$")
SESSION: Final = re.compile(r";(?:jsessionid|phpsessid|sid)=[^/;?]*", re.IGNORECASE)
FRONT: Final = re.compile(r"/(?:index|default|home)\.(?:html?|php\d?|aspx?|jsp|shtml|cfm|xhtml)$", re.IGNORECASE)
WITHOUT_CASE: Final = re.compile(r"\.(?:aspx?|cfm)$", re.IGNORECASE)
VIEW_SEGMENTS: Final = ("amp", "print", "printable", "amp.html", "print.html")
VIEW_SUFFIX: Final = re.compile(
    r"(?:(\.(?:s?html?|php|aspx?))\.amp|\.amp(\.(?:s?html?|php))|\.amp|\.print(\.s?html?))$"
)
ARTICLE_SEGMENT: Final = re.compile(r"-|\d{3}|\.\w{2,5}$|%[0-9A-F]{2}")
"""What the last part of an article's path has, and that of a section's has not."""
OWN_FRAGMENT: Final = re.compile(r"#(?:!.|/.|(?:article|story|news|item|entry|post|id)[=/_-]?\d{2,})", re.IGNORECASE)
"""Fragments that tell a script on the page which article to show."""
ESCAPE: Final = re.compile(r"%([0-9A-Fa-f]{2})")
UNRESERVED: Final = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")


ASKED_AGAIN: Final = 64
"""An address is asked for several times while its article is taken in; what is remembered stays small."""


@lru_cache(ASKED_AGAIN)
def canonical(url: str) -> str | None:
    """Return the one form of a web address, None if it is no address of the web.

    It is made to be compared: tracking parameters, fragment, user and default port are left out, what only chooses
    between layouts of a page too, and the query is sorted. Whatever may tell two articles apart stays.
    """
    parsed = _parsed(url)
    if parsed is None:
        return None
    host = _host(parsed)
    port = f":{parsed.port}" if parsed.port else ""
    scheme = parsed.protocol if port else "https:"
    fragment = parsed.hash if OWN_FRAGMENT.match(parsed.hash) else ""
    return f"{scheme}//{host}{port}{_path(parsed.pathname)}{_escaped(telling(host, parsed.search))}{fragment}"


@lru_cache(ASKED_AGAIN)
def source_of(url: str) -> str | None:
    """Return the publisher an address belongs to: its host without `www.` and its like; None if it is none."""
    parsed = _parsed(url)
    return _host(parsed) if parsed else None


def is_front(url: str) -> bool:
    """Whether an address is that of a whole site and never of an article."""
    address = canonical(url)
    return address is not None and address.count("/") == 3 and address.endswith("/")


def own_of(named: str | None, url: str) -> str | None:
    """Return the canonical form of the address that a page names as its own, None where it cannot be believed.

    A page may speak for its own site only, and never for the front page.
    """
    if not named or is_front(named):
        return None
    own, other = source_of(named), source_of(url)
    if not own or not other:
        return None
    return canonical(named) if own == other or own.endswith(f".{other}") or other.endswith(f".{own}") else None


def _parsed(url: str) -> ada_url.URL | None:
    parsed = _plain(url.strip())
    inner = _wrapped(parsed) if parsed else None
    return (inner and _plain(inner)) or parsed


def _plain(url: str) -> ada_url.URL | None:
    try:
        parsed = ada_url.URL(url)
    except (ValueError, UnicodeEncodeError):
        return None
    return parsed if parsed.protocol in SCHEMES and str(parsed.hostname).strip(".") else None


def _wrapped(parsed: ada_url.URL) -> str | None:
    """Return the address to which a viewer, a cache or a redirecting page leads."""
    host = _host(parsed)
    viewer = AMP_VIEWER if host.startswith("google.") else AMP_CACHE if host.endswith(".cdn.ampproject.org") else None
    if viewer and (found := viewer.match(parsed.pathname)):
        return f"http{'s' if found[1] else ''}://{found[2]}{parsed.search}"
    wanted = WRAPPERS.get((host, parsed.pathname), ())
    given = parse_qs(parsed.search.removeprefix("?"), max_num_fields=50) if wanted else {}
    return next((given[name][0] for name in wanted if name in given), None)


def _host(parsed: ada_url.URL) -> str:
    host = str(parsed.hostname).rstrip(".")
    for prefix in SAME_HOSTS:
        rest = host.removeprefix(prefix)
        if "." in rest and rest != host and not _is_number(rest):
            host = rest
            break
    host = host.replace(".m.wikipedia.org", ".wikipedia.org")
    return SAME_SITES.get(host, host)


def _is_number(host: str) -> bool:
    return host.replace(".", "").isdigit()


def _path(path: str) -> str:
    path = _escaped(SESSION.sub("", path))
    if "://" not in path and ":/" not in path:
        path = re.sub(r"/{2,}", "/", path)
    path = FRONT.sub("/", path)
    path = _without_view(path.rstrip("/"))
    return (path.lower() if WITHOUT_CASE.search(path) else path) or "/"


def _without_view(path: str) -> str:
    """Return a path without what asks for another layout, where an article's path is left."""
    before, _, last = path.rpartition("/")
    if last.lower() in VIEW_SEGMENTS and ARTICLE_SEGMENT.search(before.rpartition("/")[2]):
        return before
    first, _, rest = path.removeprefix("/").partition("/")
    if first.lower() in ("amp", "print") and ARTICLE_SEGMENT.search(rest.rpartition("/")[2]):
        return f"/{rest}"
    return VIEW_SUFFIX.sub(lambda found: found[1] or found[2] or found[3] or "", path)


def _escaped(text: str) -> str:
    """Return a text with escapes written one way: only where they must be, and with capitals."""
    return ESCAPE.sub(_escape, text)


def _escape(found: re.Match[str]) -> str:
    letter = chr(int(found[1], 16))
    return letter if letter in UNRESERVED else found[0].upper()
