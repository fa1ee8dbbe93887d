"""Subscriptions are kept whole, changed in one step, and every change can be followed."""

import asyncio
from datetime import timedelta

import pytest
from redis.asyncio import Redis

from services.notifier.adapters.subscription_store import SubscriptionStore, new_id
from services.notifier.domain.revisions import Changed, changes
from services.notifier.domain.subscriptions import Subscription
from tests.services.notifier.domain.builders import NOON, subscription
from tests.services.notifier.domain.test_subscriptions import STORED_BY_1
from tocsin.clock import ServerClock

pytestmark = pytest.mark.redis


@pytest.fixture
def store(redis: Redis, namespace: str) -> SubscriptionStore:
    return SubscriptionStore(redis, namespace)


def test_ids_are_long_and_never_the_same() -> None:
    ids = {new_id() for _ in range(100)}

    assert len(ids) == 100
    assert {len(subscription(id=id).id) for id in ids} == {len("sub_") + 26}


async def test_what_is_saved_is_found_again_with_the_servers_time(store: SubscriptionStore, redis: Redis) -> None:
    before = await ServerClock(redis).now() - timedelta(seconds=1)

    saved = await store.save(subscription(name="Missiles, »quoted« \u2603"))

    at = saved.subscription.saved_at
    assert saved.subscription == subscription(name="Missiles, »quoted« \u2603", saved_at=at, made_at=at)
    assert before < saved.subscription.saved_at < before + timedelta(seconds=10)
    assert await store.get("sub_1") == saved.subscription


async def test_a_later_save_has_a_later_time(store: SubscriptionStore) -> None:
    times = [(await store.save(subscription(id=f"sub_{number}"))).subscription.saved_at for number in range(20)]

    assert times == sorted(set(times))


async def test_a_change_of_what_it_asks_leaves_the_moment_from_which_it_hears(store: SubscriptionStore) -> None:
    saved = (await store.save(subscription())).subscription

    again = (await store.save(subscription("drone", made_at=NOON))).subscription

    assert again == saved.model_copy(update={"query": "drone", "revision": 2})


async def test_a_change_of_nothing_is_no_revision_and_tells_nobody(store: SubscriptionStore) -> None:
    saved = await store.save(subscription())

    same = await store.change("sub_1", lambda stored: stored.model_copy(update={"paused": False}), by="ada")

    assert same == saved
    assert len(await store.history("sub_1")) == 1


async def test_every_revision_says_who_made_it_and_when_and_shows_no_secret(store: SubscriptionStore) -> None:
    saved = await store.save(subscription(sealed_secret="v1:c2VhbGVk"), by="ada")
    await store.change("sub_1", lambda stored: stored.model_copy(update={"min_origins": 2}), by="ben")
    await store.remove("sub_1", by="cyd")

    kept = await store.history("sub_1")

    assert [(each.revision, each.by, each.what) for each in kept] == [
        (None, "cyd", "removed"),
        (2, "ben", "changed"),
        (1, "ada", "made"),
    ]
    assert kept[2].at == saved.subscription.saved_at
    assert changes(kept)[1] == (Changed("min_origins", 1, 2),)
    assert "c2VhbGVk" not in "".join(each.model_dump_json() for each in kept)


async def test_the_history_is_bounded_and_ends_some_time_after_the_subscription(
    store: SubscriptionStore, redis: Redis
) -> None:
    await store.save(subscription())
    for number in range(2, 60):
        await store.change("sub_1", lambda stored, n=number: stored.model_copy(update={"min_origins": n}))
    key = f"{store.namespace}:{{subscriptions}}:history.v1:sub_1"

    lasting = await redis.ttl(key)
    await store.remove("sub_1")

    assert len(await store.history("sub_1")) == 50
    assert lasting == -1
    assert 0 < await redis.ttl(key) <= 30 * 86_400


async def test_one_stored_by_the_first_version_is_read_and_changed(store: SubscriptionStore, redis: Redis) -> None:
    await redis.hset(f"{store.namespace}:{{subscriptions}}:all.v1", "sub_old", STORED_BY_1)

    paused = await store.pause("sub_old")

    assert paused is not None
    assert paused.subscription == Subscription.read(STORED_BY_1).model_copy(update={"paused": True, "revision": 2})
    assert paused.subscription.made_at == paused.subscription.saved_at


async def test_all_are_listed_oldest_first(store: SubscriptionStore) -> None:
    for id in ("sub_b", "sub_a", "sub_c"):
        await store.save(subscription(id=id))

    assert [found.id for found in await store.all()] == ["sub_b", "sub_a", "sub_c"]


async def test_a_field_of_a_newer_version_survives_a_change(store: SubscriptionStore) -> None:
    await store.save(Subscription(**subscription().model_dump(), tone={"at": "08:00", "days": []}))

    await store.pause("sub_1")

    found = await store.get("sub_1")
    assert found is not None
    assert found.model_extra == {"tone": {"at": "08:00", "days": []}}


async def test_a_pause_and_its_end_leave_all_but_the_moment_as_it_was(store: SubscriptionStore) -> None:
    saved = (await store.save(subscription())).subscription

    paused = await store.pause("sub_1")
    resumed = await store.resume("sub_1")

    assert paused is not None
    assert resumed is not None
    assert paused.subscription == saved.model_copy(update={"paused": True, "revision": 2})
    assert resumed.subscription.saved_at > saved.saved_at
    assert resumed.subscription == saved.model_copy(update={"saved_at": resumed.subscription.saved_at, "revision": 3})
    assert await store.get("sub_1") == resumed.subscription


async def test_resuming_gives_a_disabled_webhook_another_chance(store: SubscriptionStore) -> None:
    saved = (await store.save(subscription())).subscription
    await store.disable(saved, "its endpoint answered 410 Gone")

    resumed = await store.resume("sub_1")

    assert resumed is not None
    assert resumed.subscription == saved.model_copy(update={"saved_at": resumed.subscription.saved_at, "revision": 3})


async def test_resuming_one_that_rings_changes_nothing(store: SubscriptionStore) -> None:
    saved = (await store.save(subscription())).subscription

    resumed = await store.resume("sub_1")

    assert resumed is not None
    assert resumed.subscription == saved


async def test_a_webhook_that_was_replaced_meanwhile_is_not_disabled(store: SubscriptionStore) -> None:
    old = (await store.save(subscription())).subscription
    await store.save(subscription(webhook="https://hooks.example.org/new"))

    changed = await store.disable(old, "its endpoint answered 410 Gone")

    found = await store.get("sub_1")
    assert changed is None
    assert found is not None
    assert found.disabled is None


async def test_two_changes_at_once_both_happen(store: SubscriptionStore) -> None:
    saved = (await store.save(subscription())).subscription

    await asyncio.gather(*(store.pause("sub_1") for _ in range(5)), store.disable(saved, "gone"))

    found = await store.get("sub_1")
    assert found is not None
    assert (found.paused, found.disabled) == (True, "gone")


async def test_what_is_not_there_cannot_be_changed(store: SubscriptionStore) -> None:
    assert await store.get("sub_1") is None
    assert await store.remove("sub_1") is None
    assert await store.pause("sub_1") is None
    assert await store.resume("sub_1") is None
    assert await store.disable(subscription(), "gone") is None
    assert (await store.changes_since("")).changes == ()


async def test_every_change_can_be_followed_in_order(store: SubscriptionStore) -> None:
    saved = await store.save(subscription())
    paused = await store.pause("sub_1")
    removed = await store.remove("sub_1")

    found = await store.changes_since("")

    assert paused is not None
    assert [change.id for change in found.changes] == [saved.change_id, paused.change_id, removed]
    assert [change.subscription_id for change in found.changes] == ["sub_1"] * 3
    assert Subscription.model_validate_json(found.changes[0].json or b"") == saved.subscription
    assert Subscription.model_validate_json(found.changes[1].json or b"").paused
    assert found.changes[2].json is None
    assert found.is_whole


async def test_who_has_everything_gets_nothing(store: SubscriptionStore) -> None:
    saved = await store.save(subscription())

    found = await store.changes_since(saved.change_id)

    assert (found.changes, found.is_whole) == ((), True)
    assert found.as_of >= saved.subscription.saved_at


async def test_a_change_that_was_cut_off_breaks_the_chain(store: SubscriptionStore, redis: Redis) -> None:
    first = await store.save(subscription())
    second = await store.pause("sub_1")
    await store.resume("sub_1")
    assert second is not None

    await redis.xdel(f"{store.namespace}:{{subscriptions}}:changes.v1", second.change_id)

    assert not (await store.changes_since(first.change_id)).is_whole


async def test_an_emptied_server_breaks_the_chain(store: SubscriptionStore, redis: Redis) -> None:
    saved = await store.save(subscription())

    await forget_everything(redis, store.namespace)
    empty = await store.changes_since(saved.change_id)
    await store.save(subscription(id="sub_2"))
    refilled = await store.changes_since(saved.change_id)

    assert not empty.is_whole
    assert not refilled.is_whole


async def test_one_that_cannot_be_read_hides_no_other(store: SubscriptionStore, redis: Redis) -> None:
    await store.save(subscription())
    await redis.hset(f"{store.namespace}:{{subscriptions}}:all.v1", "sub_2", b'{"id": "sub_2"}')

    assert [found.id for found in await store.all()] == ["sub_1"]
    assert await store.get("sub_2") is None


async def test_a_stored_subscription_holds_no_open_secret_and_shows_none(store: SubscriptionStore) -> None:
    saved = await store.save(subscription(sealed_secret="v1:c2VhbGVk"))

    assert "c2VhbGVk" not in repr(saved)
    assert saved.subscription.saved_at > NOON


async def forget_everything(redis: Redis, namespace: str) -> None:
    """What FLUSHALL does, for one test only."""
    await redis.delete(*[key async for key in redis.scan_iter(match=f"{namespace}:*")])
