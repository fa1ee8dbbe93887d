"""The whole stack in containers: contained, healthy, scaled, fed, killed, and nothing lost."""

import json
from collections import Counter
from functools import partial
from pathlib import Path

import pytest

from tests.stack.compose import ROOT, Call, CommandFailed, Stack, run, say, wait_until
from tests.stack.flow import Flow
from tests.stack.samples import QUERY, feed, pasted, title_of

pytestmark = pytest.mark.stack

BETWEEN_KILLS = 30
RUNNING = ("redis", "ingest", "classifier", "notifier")


def test_every_container_is_healthy(stack: Stack) -> None:
    health = stack.health()

    assert len(health) == len(RUNNING) + 1
    assert {state for name, state in health.items() if "receiver" not in name} == {"healthy"}


@pytest.mark.parametrize("service", RUNNING)
def test_a_process_has_our_user_no_rights_and_limits(stack: Stack, service: str) -> None:
    (container,) = stack.containers(service)
    status = dict(
        line.split(":", 1) for line in stack.compose("exec", "-T", service, "cat", "/proc/1/status").splitlines()
    )
    host = stack.inspect(container)["HostConfig"]

    assert status["Uid"].split() == ["10001"] * 4
    assert {int(status[name], 16) for name in ("CapEff", "CapPrm", "CapBnd")} == {0}
    assert status["NoNewPrivs"].strip() == "1"
    assert host["ReadonlyRootfs"] is True
    assert host["Memory"] > 0
    assert host["PidsLimit"] > 0
    assert not host["PortBindings"]


@pytest.mark.parametrize("service", RUNNING)
def test_no_secret_is_on_a_command_line_or_in_the_environment(stack: Stack, service: str) -> None:
    secrets = [file.read_text("utf-8").strip() for file in stack.secrets.iterdir()]
    (container,) = stack.containers(service)

    shown = json.dumps(stack.inspect(container)) + run(["docker", "top", container, "-eo", "pid,args"])

    assert len(secrets) == 2
    assert not any(secret in shown for secret in secrets)


@pytest.mark.parametrize("service", ["ingest", "classifier", "notifier"])
def test_an_image_holds_no_build_tools(stack: Stack, service: str) -> None:
    found = stack.compose("exec", "-T", service, "sh", "-c", "command -v cc gcc make uv || echo none")

    assert found.strip() == "none"


def test_the_server_refuses_who_has_no_password_and_cannot_be_emptied_rewired_or_ended(stack: Stack) -> None:
    with pytest.raises(CommandFailed, match="NOAUTH"):
        stack.compose("exec", "-T", "redis", "redis-cli", "-e", "ping")
    for forbidden in (["flushall"], ["slaveof", "no", "one"], ["shutdown"]):
        with pytest.raises(CommandFailed, match="NOPERM"):
            stack.compose("exec", "-T", "redis", "ask", *forbidden)


def test_a_pasted_page_rings_a_signed_webhook_once(stack: Stack) -> None:
    subscribe(stack, "pasted")

    for _ in range(2):
        stack.tocsin("ingest", "-", given=pasted(), service="ingest")
    wait_until(lambda: bool(stack.calls("pasted")), "the webhook", 30)
    wait_until(lambda: settled(stack) == 1, "the delivery's end", 30)

    (call,) = stack.calls("pasted")
    assert call.valid
    assert call.id == call.alert
    assert call.evidence
    stack.tocsin("subscriptions", "remove", "pasted")


def test_a_feed_is_polled_and_its_first_articles_ring_nobody(stack: Stack) -> None:
    subscribe(stack, "backfill")
    stack.receiver("/feed.xml", feed(range(9_001, 9_004)).encode())

    before = tagged(stack)
    stack.tocsin("feeds", "add", "http://receiver:8080/feed.xml", service="ingest")
    wait_until(lambda: tagged(stack) == before + 3, "the feed's articles", 30)
    wait_until(lambda: decided(stack), "the decisions", 30)

    assert stack.calls("backfill") == []
    stack.tocsin("subscriptions", "remove", "backfill")


def test_each_container_is_killed_once_while_articles_flow_and_nothing_is_lost(stack: Stack) -> None:
    stack.up("--scale", "classifier=3")
    subscribe(stack, "shipments", "--only-new", "articles")
    flow = Flow(stack)

    with flow.running():
        for victim in [container for service in RUNNING for container in stack.containers(service)]:
            wait_until(partial(flow.has_reached, flow.accepted + BETWEEN_KILLS), "more articles", 120)
            name = stack.inspect(victim)["Name"].lstrip("/")
            say(f"{flow.accepted} articles accepted, {rung(stack)} have rung: killing {name}")
            stack.kill(victim)
        wait_until(partial(flow.has_reached, flow.accepted + BETWEEN_KILLS), "more articles", 120)
    say(f"{flow.accepted} articles accepted in all; what hands them in had to start again {flow.restarts} times")
    wait_until(lambda: not silent(stack, flow.accepted), "an alert for each article", 150)
    wait_until(lambda: settled(stack) == flow.accepted + 1, "the deliveries' ends", 90)

    calls = stack.calls("shipments")
    say(f"{len(calls)} webhooks for {len({call.id for call in calls})} alerts")
    assert all(call.valid for call in calls)
    assert len({call.article for call in calls}) == flow.accepted
    assert_only_ids_repeat(calls)
    assert stack.rows("dead", "list") == []


def test_after_all_that_everything_is_well(stack: Stack) -> None:
    stack.up("--scale", "classifier=3")

    findings = stack.compose("run", "--rm", "-T", "cli", "tocsin", "check", "--json").splitlines()

    assert findings
    assert [finding for finding in map(json.loads, findings) if not finding["ok"]] == []


def test_a_copy_of_the_server_brings_everything_back(stack: Stack, tmp_path: Path) -> None:
    before = stack.rows("alerts", "--last", "1000")

    copy = Path(run([str(ROOT / "deploy" / "backup"), str(tmp_path)], environment=stack.environment).strip())
    stack.down()
    with copy.open("rb") as file:
        stack.compose("run", "--rm", "-T", "redis", "sh", "-c", "cat > dump.rdb", given=file)
    stack.up()

    assert before
    assert stack.rows("alerts", "--last", "1000") == before
    assert [row["name"] for row in stack.rows("subscriptions", "list")] == ["shipments"]


def subscribe(stack: Stack, hook: str, *how: str) -> None:
    """Subscribe the receiver and tell it the signing secret, which is shown once."""
    url = f"http://receiver:8080/hooks/{hook}"
    (made,) = stack.rows("subscribe", QUERY, "--name", hook, "--webhook", url, *how)
    assert made["in_force"]
    stack.receiver(f"/secrets/{hook}", made["secret"].encode())


def rung(stack: Stack) -> int:
    """Return for how many articles a webhook came."""
    return len({call.article for call in stack.calls("shipments")})


def silent(stack: Stack, count: int) -> set[str]:
    """Return the titles of the articles for which no webhook has come."""
    return {title_of(number) for number in range(count)} - {call.title for call in stack.calls("shipments")}


def settled(stack: Stack) -> int:
    """Return how many deliveries have ended; one that has not may still call again."""
    return sum(row["state"] == "sent" for row in stack.rows("alerts", "--last", "1000"))


def tagged(stack: Stack) -> int:
    """Return how many articles the classifier has written."""
    return int(stack.compose("exec", "-T", "redis", "ask", "xlen", "{p0}:tagged.v1"))


def decided(stack: Stack) -> bool:
    """Whether the notifier has decided on every article that is tagged."""
    group = stack.compose("exec", "-T", "redis", "ask", "xinfo", "groups", "{p0}:tagged.v1").split()
    return group[group.index("pending") + 1] == "0" == group[group.index("lag") + 1]


def assert_only_ids_repeat(calls: list[Call]) -> None:
    """A webhook may come twice after a kill, and then under the same id: there is one id for each article."""
    ids = {(call.article, call.id) for call in calls}
    assert Counter(article for article, _ in ids).most_common(1)[0][1] == 1
    assert len({id for _, id in ids}) == len(ids)
