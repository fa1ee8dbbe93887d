"""`tocsin subscribe` and what changes a subscription: set, edit, mute, snooze, pause, resume, remove."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from services.cli import console
from services.cli.commands.editor import edited_by_hand
from services.cli.commands.subscription_desk import (
    AsJson,
    Which,
    desk,
    in_force,
    tell_in_force,
    tell_secret,
    who,
    with_desk,
)
from services.cli.commands.subscription_views import row_of
from tocsin.errors import Misconfigured, TocsinError

if TYPE_CHECKING:
    from pydantic import JsonValue

    from services.notifier.domain.subscription_form import SubscriptionForm
    from services.notifier.subscribing import Done

WEEK: Final = "1w"


def register(root: typer.Typer, group: typer.Typer) -> None:
    """Add the commands; a subscription is made by `tocsin subscribe` or `tocsin subscriptions add`."""
    example = (
        "'topic:missile-transfer AND event:(transfer actor:KP recipient:RU)' "
        "--name missiles --webhook https://example.org/hook"
    )
    root.command("subscribe", epilog=f"Example:  tocsin subscribe {example}")(add)
    group.command("add", epilog=f"Example:  tocsin subscriptions add {example}")(add)
    group.command("set", epilog="Example:  tocsin subscriptions set missiles min_origins=2 digest=daily")(set_values)
    group.command("edit", epilog="Example:  tocsin subscriptions edit missiles")(edit)
    group.command("mute", epilog="Example:  tocsin subscriptions mute missiles 3d")(mute)
    group.command("unmute", epilog="Example:  tocsin subscriptions unmute missiles")(unmute)
    group.command("snooze", epilog="Example:  tocsin subscriptions snooze missiles 5f0e… 2d")(snooze)
    group.command("pause", epilog="Example:  tocsin subscriptions pause missiles")(pause)
    group.command("resume", epilog="Example:  tocsin subscriptions resume missiles")(resume)
    group.command("remove", epilog="Example:  tocsin subscriptions remove missiles")(remove)


def add(
    query: Annotated[str, typer.Argument(help="What must hold of an article; see docs/query.md.")],
    name: Annotated[str, typer.Option(help="What you call it.")],
    webhook: Annotated[str, typer.Option(help="The address that is called, https://… or http://…")],
    secret_file: Annotated[
        Path | None, typer.Option(help="A file with a signing secret of yours (whsec_…); by default a new one is made.")
    ] = None,
    statuses: Annotated[
        str | None, typer.Option(help="How events must be stated: reported,alleged (by default), denied, planned …")
    ] = None,
    min_origins: Annotated[int | None, typer.Option(help="Independent reports a story needs before it rings.")] = None,
    only_new: Annotated[
        str | None, typer.Option(help="developments (by default), stories (the first of each) or articles (every one).")
    ] = None,
    exclude: Annotated[str | None, typer.Option(help="Publishers to hear nothing from: a.example,b.example")] = None,
    languages: Annotated[str | None, typer.Option(help="Languages to hear of: en,ko; by default all.")] = None,
    priority: Annotated[str | None, typer.Option(help="normal (by default) or must: never held back.")] = None,
    zone: Annotated[
        str | None, typer.Option(help="Your time zone, such as Europe/Berlin, for the next two; UTC by default.")
    ] = None,
    quiet: Annotated[str | None, typer.Option(help="Quiet hours, such as 22:00-07:00.")] = None,
    digest: Annotated[
        str | None,
        typer.Option(help="hourly, daily, daily 18:00, weekly friday 08:30; also-empty: also where nothing was."),
    ] = None,
    most_a_day: Annotated[
        int | None, typer.Option(help="Alerts that ring by themselves on a day; more come by the hour.")
    ] = None,
    expires: Annotated[str | None, typer.Option(help="When it ends: 30d, 2026-12-31.")] = None,
    labels: Annotated[str | None, typer.Option(help="Words to find it by: east,arms")] = None,
    owner: Annotated[str | None, typer.Option(help="Whose it is.")] = None,
    as_json: AsJson = False,
) -> None:
    """Ring a webhook when an article meets a query; applies to articles tagged from now on."""
    values: dict[str, JsonValue] = {
        "name": name,
        "query": query,
        "webhook": webhook,
        "statuses": statuses,
        "min_origins": min_origins,
        "only_new": only_new,
        "excluded_sources": exclude,
        "languages": languages,
        "priority": priority,
        "zone": zone,
        "quiet_hours": quiet,
        "digest": digest,
        "most_a_day": most_a_day,
        "expires_at": expires,
        "labels": labels,
        "owner": owner,
    }
    given: dict[str, JsonValue] = {field: value for field, value in values.items() if value is not None}
    done, living, lacking = asyncio.run(_add(given, secret_file))
    if as_json:
        row = {**row_of(done.subscription), "in_force": not lacking and living > 0}
        console.print_json({**row, "secret": done.secret.get_secret_value()} if done.secret else row)
        if lacking:
            tell_in_force(living, lacking)
        return
    console.out.print(f"subscribed: [bold]{console.shown(name)}[/] ({done.subscription.id})")
    tell_secret(done)
    tell_in_force(living, lacking)


def set_values(
    which: Which,
    values: Annotated[
        list[str],
        typer.Argument(metavar="FIELD=VALUE…", help="Fields as in an export; without a value: as by default."),
    ],
    as_json: AsJson = False,
) -> None:
    """Give a subscription other values."""
    given: dict[str, JsonValue] = {}
    for each in values:
        field, equals, value = each.partition("=")
        if not equals:
            raise TocsinError(f"{each}: a field and its value are expected, such as min_origins=2")
        given[field.strip()] = value.strip() or None
    _tell(with_desk(lambda desk: desk.change(which, given, who())), as_json)


def edit(which: Which) -> None:
    """Change a subscription in your editor ($EDITOR), as the file that an export would write."""
    from services.notifier.adapters.subscription_file import written
    from services.notifier.domain.subscription_form import form_of, without_secrets

    known = with_desk(lambda desk: desk.find(which))
    text = written([without_secrets(form_of(known))])
    while True:
        edited = edited_by_hand(text, ".yaml")
        if edited == text:
            console.out.print("nothing was changed")
            return
        try:
            _tell(with_desk(lambda desk, given=edited: desk.put(_one(given), known, who())), as_json=False)  # type: ignore[misc]
            return
        except TocsinError as error:
            console.fail(str(error))
            if not typer.confirm("edit again?", default=True):
                raise typer.Exit(console.EXIT_NOT) from None
            text = edited


def mute(
    which: Which,
    until: Annotated[str, typer.Argument(help="For how long, or until when: 3h, 2d, 2026-12-31, 2026-12-31T08:00")],
    as_json: AsJson = False,
) -> None:
    """Let a subscription ring for nothing for a while; what happens meanwhile does not ring later."""
    _tell(with_desk(lambda desk: desk.mute(which, until, who())), as_json)


def unmute(which: Which, as_json: AsJson = False) -> None:
    """Let a muted subscription ring again."""
    _tell(with_desk(lambda desk: desk.mute(which, None, who())), as_json)


def snooze(
    which: Which,
    story: Annotated[str, typer.Argument(help="The story, as an alert names it.")],
    until: Annotated[str, typer.Argument(help="For how long, or until when.")] = WEEK,
    wake: Annotated[bool, typer.Option("--wake", help="Hear of it again.")] = False,
    as_json: AsJson = False,
) -> None:
    """Let a subscription hear nothing of one story for a while."""
    _tell(with_desk(lambda desk: desk.snooze(which, story, None if wake else until, who())), as_json)


def pause(which: Which) -> None:
    """Ring it no more until it is resumed."""
    with_desk(lambda desk: desk.pause(which, who()))
    console.out.print(f"paused {console.shown(which)}")


def resume(which: Which) -> None:
    """Ring it again, for articles tagged from now on; also after its webhook had been disabled."""
    with_desk(lambda desk: desk.resume(which, who()))
    console.out.print(f"resumed {console.shown(which)}")


def remove(which: Which) -> None:
    """Forget it."""
    with_desk(lambda desk: desk.remove(which, who()))
    console.out.print(f"removed {console.shown(which)}")


async def _add(given: "dict[str, JsonValue]", secret_file: Path | None) -> "tuple[Done, int, tuple[str, ...]]":
    from services.notifier.adapters.sealing import given_secret

    secret = given_secret(_read(secret_file)) if secret_file else None
    async with desk(sealing=True) as (subscribing, redis, settings):
        done = await subscribing.add(await subscribing.form(given), who(), secret)
        return done, *await in_force(redis, settings, done.saved.change_id)


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except OSError as error:
        raise Misconfigured(f"--secret-file {path}: cannot be read ({error.strerror})") from None
    except UnicodeDecodeError:
        raise Misconfigured(f"--secret-file {path}: cannot be read (not a text file)") from None


def _one(text: str) -> "SubscriptionForm":
    """Read a file with one subscription in it."""
    from services.notifier.adapters.subscription_file import read

    listing = read(text)
    if listing.faults:
        raise TocsinError("; ".join(f"line {fault}" for fault in listing.faults))
    if len(listing.entries) != 1:
        raise TocsinError(f"one subscription is expected here, there are {len(listing.entries)}")
    return listing.entries[0].form


def _tell(done: "Done", as_json: bool) -> None:
    if as_json:
        console.print_json(row_of(done.subscription))
    else:
        name = console.shown(done.subscription.name)
        said = "as it was before" if done.what == "same" else f"changed, revision {done.subscription.revision}"
        console.out.print(f"[bold]{name}[/]: {said}")
