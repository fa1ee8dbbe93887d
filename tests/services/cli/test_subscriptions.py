"""Subscriptions on the command line: made, changed, told of, written down, read back and looked after."""

import asyncio
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from redis.asyncio import Redis
from typer.testing import CliRunner

from services.cli.commands.subscription_desk import names_begun
from services.cli.main import app
from services.notifier.adapters.subscription_store import SubscriptionStore
from tests.services.notifier.domain.builders import subscription
from tocsin.errors import TocsinError

pytestmark = pytest.mark.redis
HOOK = "https://203.0.113.7/hook"


@dataclass(frozen=True)
class Ran:
    """How a command ended."""

    code: int
    out: str
    err: str


@pytest.fixture
def run(redis_url: str, namespace: str, key_file: Path, tmp_path: Path) -> Callable[..., Ran]:
    """The command in this process, allowed to call the addresses that are kept for documentation."""

    def ran(*arguments: str, stdin: str = "", **environment: str) -> Ran:
        variables = {
            "TOCSIN_REDIS_URL": redis_url,
            "TOCSIN_NAMESPACE": namespace,
            "TOCSIN_KEY_FILE": str(key_file),
            "TOCSIN_DATA": str(tmp_path / "nothing-here"),
            "TOCSIN_ALLOW_PRIVATE_NETS": "203.0.113.0/24",
            **environment,
        }
        ended = CliRunner().invoke(app, arguments, input=stdin.encode(), env=variables)
        if isinstance(ended.exception, TocsinError):
            return Ran(1, ended.stdout, f"{ended.stderr}{ended.exception}")
        assert ended.exception is None or isinstance(ended.exception, SystemExit), ended.exception
        return Ran(ended.exit_code, ended.stdout, ended.stderr)

    return ran


def made(run: Callable[..., Ran], name: str = "missiles", *options: str, query: str = "missile") -> dict[str, Any]:
    return row(run("subscribe", query, "--name", name, "--webhook", HOOK, "--json", *options))


def row(ran: Ran) -> dict[str, Any]:
    [found] = rows(ran)
    return found


def rows(ran: Ran, code: int = 0) -> list[dict[str, Any]]:
    assert ran.code == code, ran.err
    return [json.loads(line) for line in ran.out.splitlines()]


def test_everything_may_be_said_when_a_subscription_is_made(run: Callable[..., Ran]) -> None:
    options = {
        "--statuses": "denied,reported",
        "--min-origins": "3",
        "--only-new": "stories",
        "--exclude": "a.example",
        "--languages": "en,ko",
        "--zone": "Asia/Seoul",
        "--quiet": "22:00-07:00",
        "--digest": "weekly friday 08:30 also-empty",
        "--most-a-day": "40",
        "--expires": "30d",
        "--labels": "east,arms trade",
        "--owner": "ada",
    }

    found = made(run, "missiles", *(part for pair in options.items() for part in pair))

    assert (found["statuses"], found["min_origins"], found["only_new"]) == (["reported", "denied"], 3, "stories")
    assert (found["excluded_sources"], found["languages"]) == (["a.example"], ["en", "ko"])
    assert found["quiet_hours"] == {"start": "22:00", "end": "07:00"}
    assert found["digest"] == {"every": "weekly", "at": "08:30", "weekday": "friday", "say_if_empty": True}
    assert (found["zone"], found["most_a_day"], found["labels"]) == ("Asia/Seoul", 40, ["arms trade", "east"])
    assert found["expires_at"] > found["saved_at"]
    assert (found["owner"], found["revision"], found["state"]) == ("ada", 1, "active")


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--zone", "Mars"), "zone: no time zone is called 'Mars'"),
        (("--quiet", "22:00"), "quiet_hours: quiet hours are given from when until when"),
        (("--digest", "monthly"), "digest: 'monthly' is not understood"),
        (("--min-origins", "0"), "min_origins: input should be greater than or equal to 1"),
        (("--expires", "yesterday"), "expires_at: 'yesterday' is no time"),
        (("--statuses", "rumoured"), "statuses.0: input should be 'reported'"),
        (("--priority", "must", "--digest", "daily"), "choose priority or digest"),
    ],
)
def test_what_cannot_be_is_refused_in_one_line(run: Callable[..., Ran], options: tuple[str, ...], says: str) -> None:
    ran = run("subscribe", "missile", "--name", "m", "--webhook", HOOK, *options)

    assert ran.code == 1
    assert says in ran.err
    assert rows(run("subscriptions", "list", "--json")) == []


def test_all_that_is_wrong_with_a_wish_is_said_at_once(run: Callable[..., Ran]) -> None:
    ran = run("subscriptions", "add", "topic:nonesuch", "--name", "m", "--webhook", "https://127.0.0.1/hook")

    assert ran.code == 1
    assert "query: column 7" in ran.err
    assert "webhook: " in ran.err


def test_values_are_set_and_taken_back_and_every_change_is_in_the_history(run: Callable[..., Ran]) -> None:
    first = made(run)

    changed = row(run("subscriptions", "set", "missiles", "min_origins=2", "digest=daily", "zone=Asia/Seoul", "--json"))
    same = run("subscriptions", "set", "missiles", "min_origins=2")
    back = row(
        run("subscriptions", "set", "missiles", "digest=", "min_origins=", "query=missile NOT lang:ko", "--json")
    )
    history = rows(run("subscriptions", "history", "missiles", "--json"))

    assert (changed["min_origins"], changed["digest"]["every"], changed["revision"]) == (2, "daily", 2)
    assert changed["saved_at"] == first["saved_at"]
    assert "as it was before" in same.out
    assert (back["min_origins"], back["digest"], back["query"]) == (1, None, "missile NOT lang:ko")
    assert [(each["revision"], each["what"]) for each in history] == [(3, "changed"), (2, "changed"), (1, "made")]
    assert history[1]["changed"]["min_origins"] == {"before": 1, "after": 2}
    assert "(command line)" in history[0]["by"]


@pytest.mark.parametrize(
    ("values", "says"),
    [
        (["min_origins"], "a field and its value are expected"),
        (["colour=red"], "colour: not known; there are name, query"),
        (["query="], "query: is missing"),
        (["query=topic:nonesuch"], "query: column 7"),
        (["webhook=ftp://x/"], "webhook: "),
        (["id=sub_other"], "id: cannot be changed"),
        (["sealed_secret=x"], "sealed_secret: not known"),
        (["channel=telegram"], "channel: telegram is not known"),
    ],
)
def test_a_value_that_cannot_be_is_refused(run: Callable[..., Ran], values: list[str], says: str) -> None:
    made(run)

    ran = run("subscriptions", "set", "missiles", *values)

    assert ran.code == 1
    assert says in ran.err


def test_a_subscription_is_muted_and_a_story_snoozed_for_a_while(run: Callable[..., Ran]) -> None:
    made(run)

    muted = row(run("subscriptions", "mute", "missiles", "3d", "--json"))
    loud = row(run("subscriptions", "unmute", "missiles", "--json"))
    snoozed = row(run("subscriptions", "snooze", "missiles", "story1", "2h", "--json"))
    awake = row(run("subscriptions", "snooze", "missiles", "story1", "--wake", "--json"))
    wrong = run("subscriptions", "mute", "missiles", "yesterday")

    assert muted["muted_until"] > muted["saved_at"]
    assert loud["muted_until"] is None
    assert list(snoozed["snoozed"]) == ["story1"]
    assert awake["snoozed"] == {}
    assert (wrong.code, "is no time" in wrong.err) == (1, True)


def test_an_export_read_back_changes_nothing_and_has_no_secret(run: Callable[..., Ran]) -> None:
    secret = made(run, "missiles", "--zone", "Asia/Seoul", "--quiet", "22:00-07:00")["secret"]
    row(run("subscribe", "drone", "--name", "drones", "--webhook", f"{HOOK}?token=hidden", "--json"))
    before = rows(run("subscriptions", "list", "--json"))

    text = run("subscriptions", "export").out
    again = rows(run("subscriptions", "import", "-", "--json", stdin=text))

    assert [each["done"] for each in again] == ["same", "same"]
    assert rows(run("subscriptions", "list", "--json")) == before
    assert secret not in text
    assert "hidden" not in text
    assert "hidden" in run("subscriptions", "export", "drones", "--with-addresses").out


async def test_two_that_bear_one_name_are_told_apart_by_their_ids(
    run: Callable[..., Ran], redis: Redis, namespace: str
) -> None:
    store = SubscriptionStore(redis, namespace)
    for number in (1, 2):
        await store.save(subscription(id=f"sub_{number}", name="twin", webhook=HOOK, min_origins=number))
    text = (await asyncio.to_thread(run, "subscriptions", "export")).out

    again = rows(await asyncio.to_thread(run, "subscriptions", "import", "-", "--json", stdin=text))
    by_name = await asyncio.to_thread(
        run, "subscriptions", "import", "-", stdin=f"{{name: twin, query: drone, webhook: '{HOOK}'}}"
    )

    assert [each["done"] for each in again] == ["same", "same"]
    assert by_name.code == 1
    assert "say which is meant by its id" in by_name.err


async def test_an_import_to_another_server_makes_them_with_the_same_ids(
    run: Callable[..., Ran], redis: Redis, namespace: str
) -> None:
    await asyncio.to_thread(made, run, "missiles", "--labels", "east")
    text = (await asyncio.to_thread(run, "subscriptions", "export")).out
    [before] = await SubscriptionStore(redis, namespace).all()
    await asyncio.to_thread(run, "subscriptions", "remove", "missiles")

    done = row(await asyncio.to_thread(run, "subscriptions", "import", "-", "--json", stdin=text))

    [after] = await SubscriptionStore(redis, namespace).all()
    moments = {"saved_at", "made_at", "sealed_secret"}
    assert done["done"] == "added"
    assert done["secret"].startswith("whsec_")
    assert after.model_dump(exclude=moments) == before.model_dump(exclude=moments)


def test_an_import_makes_and_changes_by_name_and_says_so_line_by_line(run: Callable[..., Ran]) -> None:
    made(run)
    text = (
        f"- {{name: missiles, query: missile, min_origins: 2}}\n- {{name: drones, query: drone, webhook: '{HOOK}'}}\n"
    )

    tried = run("subscriptions", "import", "-", "--dry-run", stdin=text)
    done = run("subscriptions", "import", "-", stdin=text)

    assert tried.out.splitlines() == ["would be changed: missiles", "would be added: drones"]
    assert [line.split()[0] for line in done.out.splitlines()] == ["changed:", "added:"]
    assert [each["min_origins"] for each in rows(run("subscriptions", "list", "--json"))] == [2, 1]


def test_of_a_file_in_which_anything_is_wrong_nothing_is_imported_and_every_mistake_is_named(
    run: Callable[..., Ran], tmp_path: Path
) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(
        f"- {{name: fine, query: missile, webhook: '{HOOK}'}}\n"
        "- name: wrong\n  query: topic:nonesuch\n  webhook: https://127.0.0.1/\n"
        "- name: twice\n  query: a\n  webhook: 'https://x.example/?…'\n"
        "- {name: twice, query: b, zone: Mars}\n"
        "- {name: new, query: drone}\n"
    )

    ran = run("subscriptions", "import", str(file))

    assert ran.code == 1
    assert f"{file}:3:10: query: column 7" in ran.err
    assert f"{file}:4:12: webhook: " in ran.err
    assert f"{file}:7:12: webhook: a part of the address was left out" in ran.err
    assert f"{file}:8:33: zone: no time zone is called 'Mars'" in ran.err
    assert f"{file}:9:3: webhook: is missing" in ran.err
    assert "nothing was imported, 5 to mend" in ran.err
    assert rows(run("subscriptions", "list", "--json")) == []


def test_a_subscription_is_edited_as_the_file_that_an_export_would_write(
    run: Callable[..., Ran], tmp_path: Path
) -> None:
    made(run)
    editor = tmp_path / "editor.py"
    editor.write_text(
        "import pathlib, sys\nfile = pathlib.Path(sys.argv[1])\n"
        "file.write_text(file.read_text() + '  min_origins: 4\\n')\n"
    )

    done = run("subscriptions", "edit", "missiles", EDITOR=f"{sys.executable} {editor}", VISUAL="")
    nothing = run("subscriptions", "edit", "missiles", EDITOR="true", VISUAL="")
    broken = run("subscriptions", "edit", "missiles", EDITOR="false", VISUAL="")

    assert "changed, revision 2" in done.out
    assert "nothing was changed" in nothing.out
    assert broken.code == 1
    assert row(run("subscriptions", "show", "missiles"))["min_origins"] == 4


def test_lint_names_what_cannot_ring_what_says_the_same_and_nothing_else(run: Callable[..., Ran]) -> None:
    made(run, "fine", query="missile")
    clean = run("subscriptions", "lint")
    made(run, "never", "--languages", "en", query="drone AND lang:ko")
    made(run, "again", query="missile")
    made(run, "narrow", query="missile AND country:KP")

    found = rows(run("subscriptions", "lint", "--json"), code=1)

    assert (clean.code, "nothing odd about 1 subscriptions" in clean.out) == (0, True)
    assert {(each["name"], each["what"]) for each in found} == {
        ("never", "cannot-match"),
        ("again", "same"),
        ("narrow", "overlaps"),
    }


async def test_lint_names_a_query_that_cannot_be_read_any_more(
    run: Callable[..., Ran], redis: Redis, namespace: str
) -> None:
    await SubscriptionStore(redis, namespace).save(subscription("topic:nonesuch"))

    [found] = rows(await asyncio.to_thread(run, "subscriptions", "lint", "--json"), code=1)

    assert (found["what"], "column 7" in found["says"]) == ("unreadable", True)


def test_the_list_is_narrowed_by_label_and_owner(run: Callable[..., Ran]) -> None:
    made(run, "one", "--labels", "east,arms", "--owner", "ada")
    made(run, "two", "--labels", "east", "--owner", "ben")

    def names(*options: str) -> list[str]:
        return [each["name"] for each in rows(run("subscriptions", "list", "--json", *options))]

    assert names("--label", "east") == ["one", "two"]
    assert names("--label", "east", "--label", "arms") == ["one"]
    assert names("--owner", "ben") == ["two"]


def test_names_are_completed_and_without_a_server_there_is_nothing_to_offer(
    run: Callable[..., Ran], redis_url: str, namespace: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    made(run, "missiles")
    monkeypatch.setenv("TOCSIN_NAMESPACE", namespace)
    monkeypatch.setenv("TOCSIN_REDIS_URL", redis_url)
    found = names_begun("mis"), names_begun("x")
    monkeypatch.setenv("TOCSIN_REDIS_URL", "redis://127.0.0.1:1/0")

    assert found == (["missiles"], [])
    assert names_begun("mis") == []
