"""A check for browsers is told from a feed and from a page behind the same gate."""

import pytest

from services.ingest.domain.documents.challenges import is_challenge

CHECKS = [
    "<html><head><title>Just a moment...</title></head><body><noscript>Enable JavaScript</noscript></body></html>",
    "<html><body><script>window._cf_chl_opt={cvId:'3'}</script></body></html>",
    '<html><script src="/cdn-cgi/challenge-platform/h/g/orchestrate/chl_page/v1?ray=1"></script></html>',
    "<html><title> Attention Required! | Cloudflare </title><body>You have been blocked</body></html>",
    "<html><head><title>DDoS-Guard</title></head><body></body></html>",
    "<html><script>sucuri_cloudproxy_js='';</script></html>",
    "<html><body>Request unsuccessful. Incapsula incident ID: 77-1</body></html>",
    '<html><body><div id="px-captcha"></div></body></html>',
    '<html><script id="anubis_challenge" type="application/json">{}</script></html>',
    '<html><body><script src="https://ct.captcha-delivery.com/c.js"></script></body></html>',
    "<html><script>window.gokuProps = {}</script></html>",
]
ORDINARY = [
    "<rss version='2.0'><channel><title>Harbour news</title></channel></rss>",
    "<html><title>Just a moment... of peace for the harbour</title><article>Two freighters</article></html>",
    "<html><body><article>Why every site now asks whether you are human</article></body></html>",
    '<html><article>News</article><script src="/cdn-cgi/challenge-platform/scripts/jsd/main.js"></script></html>',
    '<html><head><script src="/_Incapsula_Resource?SWJIYLWA=1"></script></head><article>News</article></html>',
    '<html><script src="https://js.datadome.co/tags.js"></script><article>News</article></html>',
    "",
]


@pytest.mark.parametrize("page", CHECKS)
def test_a_check_is_told_by_what_its_gatekeeper_writes(page: str) -> None:
    assert is_challenge({}, page.encode())


@pytest.mark.parametrize("page", ORDINARY)
def test_what_stands_in_every_page_behind_a_gate_is_no_check(page: str) -> None:
    assert not is_challenge({"server": "cloudflare", "cf-ray": "1"}, page.encode())


def test_a_gatekeeper_may_say_so_itself() -> None:
    assert is_challenge({"cf-mitigated": "challenge"}, b"")
