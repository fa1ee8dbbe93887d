"""Pages that want proof of a human, told from what was asked for."""

import re
from collections.abc import Mapping
from typing import Final

BEGINNING: Final = 65_536
"""How much of a page is looked at."""
MARKS: Final = re.compile(
    rb"/cdn-cgi/challenge-platform/h/\w+/orchestrate/|_cf_chl_opt|cf-browser-verification|cf_captcha_kind"
    rb"|<title>\s*(?:Just a moment\.\.\.|Attention Required! \| Cloudflare|DDoS-Guard|Checking your browser)\s*</title>"
    rb"|sucuri_cloudproxy_js|Incapsula incident ID|window\.gokuProps|id=[\"']px-captcha|captcha-delivery\.com/c\.js"
    rb"|geo\.captcha-delivery\.com/|anubis_challenge|/\.within\.website/x/cmd/anubis",
    re.IGNORECASE,
)
"""What the gatekeepers of sites put into such a page; what they put into every page behind the gate is no mark."""


def is_challenge(headers: Mapping[str, str], body: bytes) -> bool:
    """Whether an answer is a check that only a browser can pass; the names of `headers` are in lower case."""
    return headers.get("cf-mitigated") == "challenge" or MARKS.search(body[:BEGINNING]) is not None
