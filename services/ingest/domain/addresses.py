"""Addresses of articles: one form for all ways in which the same page is linked."""

from typing import Final
from urllib.parse import unquote_plus

import ada_url

TRACKING_PREFIXES: Final = ("utm_", "mtm_", "pk_", "piwik_", "hsa_", "oly_", "vero_", "at_custom", "at_campaign", "ns_")
TRACKING: Final = frozenset((
    "_ga", "_gl", "_hsenc", "_hsmi", "_openstat", "action_object_map", "action_ref_map", "action_type_map",
    "at_bbc_team", "at_format", "at_link_id", "at_link_origin", "at_link_type", "at_medium", "at_ptr_name",
    "at_ptr_type", "cmpid", "dclid", "dm_i", "ef_id", "epik", "fb_action_ids", "fb_action_types", "fb_ref",
    "fb_source", "fbclid", "ftag", "gad_source", "gbraid", "gclid", "gclsrc", "ga_campaign", "ga_content",
    "ga_medium", "ga_source", "ga_term", "guccounter", "guce_referrer", "guce_referrer_sig", "igshid", "mc_cid",
    "mc_eid", "mkt_tok", "msclkid", "s_cid", "sc_campaign", "smid", "srsltid", "traffic_source", "twclid", "wbraid",
    "wt.mc_id", "wt_mc", "xtor", "yclid", "ymclid", "zanpid",
))  # fmt: skip
"""Parameters that say how a reader came to a page and never which page it is."""
SCHEMES: Final = ("http:", "https:")


def canonical(url: str) -> str | None:
    """Return the one form of a web address, None if it is no address of the web.

    Tracking parameters, fragment, user and default port are left out and the query is sorted; whatever may tell two
    pages apart stays.
    """
    parsed = _parsed(url)
    if parsed is None:
        return None
    port = f":{parsed.port}" if parsed.port else ""
    query = _query(str(parsed.search))
    return f"{parsed.protocol}//{_host(parsed)}{port}{parsed.pathname}{query}"


def source_of(url: str) -> str | None:
    """Return the publisher an address belongs to: its host without `www.`; None if it is no address of the web."""
    parsed = _parsed(url)
    return _host(parsed).removeprefix("www.") or None if parsed else None


def _parsed(url: str) -> ada_url.URL | None:
    try:
        parsed = ada_url.URL(url.strip())
    except (ValueError, UnicodeEncodeError):
        return None
    return parsed if parsed.protocol in SCHEMES and _host(parsed) else None


def _host(parsed: ada_url.URL) -> str:
    return str(parsed.hostname).rstrip(".")


def _query(search: str) -> str:
    kept = sorted(part for part in search.removeprefix("?").split("&") if part and not _tracks(part))
    return "?" + "&".join(kept) if kept else ""


def _tracks(parameter: str) -> bool:
    name = unquote_plus(parameter.partition("=")[0]).lower()
    return name in TRACKING or name.startswith(TRACKING_PREFIXES)
