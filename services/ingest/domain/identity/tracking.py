"""Which parameters of an address say how a reader came to a page, and which say what page it is."""

import re
from typing import Final
from urllib.parse import unquote_plus

PREFIXES: Final = (
    "utm_", "utm-", "mtm_", "matomo_", "pk_", "piwik_", "hsa_", "oly_", "vero_", "at_", "ns_", "wt.", "wt_",
    "ga_", "gad_", "guce_", "guccounter", "fb_", "__s", "__twitter", "_hs", "trk_", "dm_", "itm_", "icm_", "stm_",
    "soc_", "amp_", "aspsessionid", "__cf_chl", "hmb_", "sfmc_", "cx_", "rdt_", "_bta_", "hss_",
)  # fmt: skip
NAMES: Final = frozenset((
    "_branch_match_id", "_ga", "_gl", "_openstat", "action_object_map", "action_ref_map", "action_type_map", "bxid",
    "campaign_id", "cftoken", "cmp", "cmp_id", "cmpid", "cndid", "dclid", "dicbo", "ef_id", "elqtrack",
    "elqtrackid", "email_referrer", "emc", "epik", "esrc", "fbclid", "fromrss", "ftag", "gaa_at", "gaa_n",
    "gaa_sig", "gaa_ts", "gbraid", "gclid", "gclsrc", "gift", "giftcode", "guce", "icid", "igsh", "igshid",
    "isappinstalled", "ito", "jsessionid", "kwp_0", "leadsource", "li_fat_id", "mbid", "mc_cid", "mc_eid",
    "mibextid", "mkt_tok", "msclkid", "ncid", "newsletter_id", "nlid", "nsukey", "oborigurl", "ocid", "outbrain",
    "partnerid", "phpsessid", "ref_", "ref_src", "ref_url", "referringsource", "reflink", "replytocom", "rss_id",
    "rssfeed", "s_cid", "s_kwcid", "sc_campaign", "sc_channel", "sc_cid", "sc_content", "sc_country", "sc_geo",
    "sc_lid", "sc_medium", "sc_outcome", "sc_uid", "share_source", "share_token", "smid", "smprod", "smtyp",
    "socialreferer", "spm", "spref", "sref", "srsltid", "taid", "tblci", "tbref", "tpcc", "tracking", "tracking_id",
    "tracking_source", "trackingid", "traffic_source", "trk", "ttclid", "twclid", "unlocked_article_code", "usqp",
    "vero", "wbraid", "wickedid", "xtcr", "xtor", "xtref", "yclid", "ymclid", "zanpid",
))  # fmt: skip
"""They never say which page it is."""

WAYS: Final = re.compile(
    r"(?!.*\d{3})(?:rss|feeds?|atom|twitter|tw|x|facebook|fb|whatsapp|telegram|tg|linkedin|instagram|ig|reddit|bluesky|mastodon|"
    r"threads|wechat|line|kakao(?:talk)?|e?mail|newsletters?|nl|push|sms|social|share[ds]?|sharing|copy(?:link)?|search|"
    r"google(?:news|_news)?|news(?:feed)?|home(?:page)?|hp|front(?:page)?|nav(?:bar|igation)?|menu|top(?:news)?|header|"
    r"footer|sidebar|related|recommended|trending|popular|mostread|latest|breaking|ticker|teaser|widget|banner|app|"
    r"android|ios|mobile|desktop|web|amp|yahoo|bing|msn|apple(?:news)?|flipboard|smartnews|singlemessage|timeline|"
    r"hackernews|hn|sm|producthunt|pocket|youtu\.be)"
    r"(?:[-_.:/ ].{0,80})?",
    re.IGNORECASE,
)
BY_VALUE: Final = frozenset((
    "campaign", "channel", "cid", "cm_mmc", "context", "feature", "feed", "from", "int", "intcid", "link",
    "link_source", "medium", "mod", "module", "origin", "partner", "pos", "position", "ref", "ref_source", "refer",
    "referer", "referrer", "rss", "s_source", "share", "shared", "source", "src", "via", "xid", "xs",
))  # fmt: skip
"""They say so where they name a way, such as `ref=rss`; as `ref=48213` they may be all that tells two pages apart."""

VIEWS: Final = frozenset((
    "amp", "amp=1", "amp=true", "amp=yes", "feed=rss", "format=amp", "format=print", "fullpage=true", "m=1",
    "mobile=1", "mobile=true", "mode=print", "nb=1", "nomobile=1", "noredirect=on", "output=amp", "output=print",
    "outputtype=amp", "page=1", "pagewanted=all", "pagewanted=print", "print", "print=1", "print=print",
    "print=true", "print=y", "print=yes", "printable=1", "printable=true", "printer=1", "printerfriendly=true",
    "printview=true", "redirectedfrom", "rss=1", "single=true", "singlepage=true", "view=amp", "view=print",
))  # fmt: skip
"""The same page, otherwise laid out."""

KEPT: Final = {
    "youtube.com": frozenset(("v",)),
    "news.naver.com": frozenset(("oid", "aid")),
    "n.news.naver.com": frozenset(("oid", "aid")),
    "facebook.com": frozenset(("story_fbid", "id", "fbid", "v")),
    "news.ycombinator.com": frozenset(("id",)),
    "twitter.com": frozenset[str](),
    "x.com": frozenset[str](),
    "wsj.com": frozenset[str](),
    "nytimes.com": frozenset[str](),
    "theguardian.com": frozenset[str](),
    "bloomberg.com": frozenset[str](),
    "washingtonpost.com": frozenset[str](),
    "reuters.com": frozenset[str](),
    "bbc.com": frozenset[str](),
    "bbc.co.uk": frozenset[str](),
    "aljazeera.com": frozenset[str](),
    "lemonde.fr": frozenset[str](),
    "medium.com": frozenset[str](),
}
"""All that tells two pages of these sites apart; where none does, their paths say everything."""
IDS: Final = {
    "imnews.imbc.com": frozenset(("ref",)),
    "v.daum.net": frozenset(("f",)),
    "news.nate.com": frozenset(("mid",)),
}
"""What looks like tracking and is the article's id there, whatever it holds."""


def telling(host: str, search: str) -> str:
    """Return the parameters of a query that tell two pages of a host apart, in an order of our own."""
    parts = (part.removeprefix("amp;") for part in search.removeprefix("?").split("&"))
    kept = {_even(part) for part in parts if part and not _is_beside_the_point(host, part)}
    return "?" + "&".join(sorted(kept)) if kept else ""


def _is_beside_the_point(host: str, parameter: str) -> bool:
    name, _, value = parameter.partition("=")
    name, value = unquote_plus(name).lower(), unquote_plus(value)
    if name in IDS.get(host, ()):
        return False
    if host in KEPT:
        return name not in KEPT[host]
    return (
        name in NAMES
        or name.startswith(PREFIXES)
        or f"{name}={value}".removesuffix("=").lower() in VIEWS
        or (name in BY_VALUE and (not value or WAYS.fullmatch(value) is not None))
    )


def _even(parameter: str) -> str:
    """Return a parameter with a blank written one way, and without the sign of a value that is not there."""
    return parameter.replace("%20", "+").removesuffix("=")
