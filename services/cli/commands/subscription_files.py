"""`tocsin subscriptions import` and `export`: subscriptions as a YAML file."""

import asyncio
from typing import TYPE_CHECKING, Annotated

import typer

from services.cli import console
from services.cli.commands.documents import named, read_document
from services.cli.commands.subscription_desk import desk, who, with_desk
from services.cli.commands.subscription_views import row_of
from tocsin.errors import TocsinError

if TYPE_CHECKING:
    from services.notifier.adapters.subscription_file import Listing
    from services.notifier.domain.subscriptions import Subscription
    from services.notifier.subscribing import Done, Subscribing


def register(group: typer.Typer) -> None:
    """Add the commands."""
    group.command("export", epilog="Example:  tocsin subscriptions export > subscriptions.yaml")(export)
    group.command("import", epilog="Example:  tocsin subscriptions import subscriptions.yaml --dry-run")(import_file)


def export(
    which: Annotated[list[str] | None, typer.Argument(help="Ids or names; by default all.")] = None,
    with_addresses: Annotated[
        bool, typer.Option("--with-addresses", help="Write addresses whole, also what may be a secret in them.")
    ] = False,
) -> None:
    """Write subscriptions as YAML, without their secrets; an import of the same file changes nothing."""
    from services.notifier.adapters.subscription_file import written
    from services.notifier.domain.subscription_form import form_of, without_secrets

    async def found(desk: "Subscribing") -> "list[Subscription]":
        return [await desk.find(name) for name in which] if which else list(await desk.listed())

    forms = [form_of(subscription) for subscription in with_desk(found)]
    console.write_line(written(forms if with_addresses else [without_secrets(form) for form in forms]).rstrip("\n"))


def import_file(
    place: Annotated[
        str, typer.Argument(metavar="FILE|-", help="A YAML list of subscriptions, as an export writes it.")
    ],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be done, and do nothing.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
) -> None:
    """Make and change subscriptions as a file says: those of a known id or name are changed, the others made.

    If anything in the file is wrong, all of it is named and nothing is done.
    """
    from services.notifier.adapters.subscription_file import read

    try:
        text = read_document(place).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise TocsinError(f"{named(place)}: not UTF-8: {error.reason} at byte {error.start + 1}") from None
    asyncio.run(_import(named(place), read(text), dry_run, as_json))


async def _import(name: str, listing: "Listing", dry_run: bool, as_json: bool) -> None:
    from services.notifier.importing import Importing

    async with desk(sealing=True) as (subscribing, _, _):
        importing = Importing(subscribing)
        matched = await importing.match([entry.form for entry in listing.entries])
        faults = [(fault.line, fault.column, fault.says) for fault in listing.faults]
        for entry, (_, mistakes) in zip(listing.entries, matched, strict=True):
            faults += [(*entry.place(mistake.field), str(mistake)) for mistake in mistakes]
        for line, column, says in sorted(faults):
            console.fail(f"{name}:{line}:{column}: {says}")
        if faults:
            raise TocsinError(f"{name}: nothing was imported, {len(faults)} to mend")
        wanted = [(entry.form, known) for entry, (known, _) in zip(listing.entries, matched, strict=True)]
        if dry_run:
            for form, known in wanted:
                console.out.print(f"would be {importing.would(form, known)}: {console.shown(form.name)}")
            return
        async for done in importing.import_all(wanted, who()):
            _tell(done, as_json)
    if not listing.entries and not as_json:
        console.out.print(f"{console.shown(name)}: no subscription in it")


def _tell(done: "Done", as_json: bool) -> None:
    secret = done.secret.get_secret_value() if done.secret else None
    if as_json:
        row = {**row_of(done.subscription), "done": done.what}
        console.print_json({**row, "secret": secret} if secret else row)
        return
    shown_once = f"; signing secret, shown this once: [bold]{secret}[/]" if secret else ""
    console.out.print(f"{done.what}: {console.shown(done.subscription.name)} ({done.subscription.id}){shown_once}")
