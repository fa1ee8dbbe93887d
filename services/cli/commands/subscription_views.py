"""How subscriptions are shown: as rows for people and as objects for programs, never with a secret."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from services.cli import console

if TYPE_CHECKING:
    from services.notifier.domain.revisions import Changed, Revision
    from services.notifier.domain.subscription_lint import Oddity
    from services.notifier.domain.subscriptions import Subscription


def row_of(subscription: "Subscription") -> dict[str, Any]:
    """Return a subscription as an object."""
    from services.notifier.domain.revisions import public
    from services.notifier.domain.subscription_form import shown_address

    row = public(subscription)
    return {**row, "webhook": shown_address(subscription.webhook), "state": state_of(subscription)}


def state_of(subscription: "Subscription") -> str:
    """Return in a word whether it rings."""
    if subscription.disabled:
        return "disabled"
    return "paused" if subscription.paused else "active"


def show_list(found: Iterable["Subscription"]) -> None:
    """Show subscriptions as a table."""
    from services.notifier.domain.subscription_form import shown_address

    rows = console.table("name", "query", "rings", "webhook", "state", "since", "id")
    for subscription in found:
        rows.add_row(
            console.shown(subscription.name, 60),
            console.shown(subscription.query, 120),
            console.shown(_rings(subscription), 80),
            console.shown(shown_address(subscription.webhook), 80),
            _coloured(subscription),
            f"{subscription.saved_at:%Y-%m-%d %H:%M}",
            subscription.id,
        )
    console.out.print(rows)


def show_history(revisions: Iterable[tuple["Revision", tuple["Changed", ...]]]) -> None:
    """Show revisions as a table, newest first."""
    rows = console.table("revision", "when", "who", "what")
    for revision, changed in revisions:
        rows.add_row(
            str(revision.revision or ""),
            f"{revision.at:%Y-%m-%d %H:%M:%S}" if revision.at else "",
            console.shown(revision.by, 60),
            "\n".join(map(_change, changed)) or revision.what,
        )
    console.out.print(rows)


def revision_row(revision: "Revision", changed: Iterable["Changed"]) -> dict[str, Any]:
    """Return a revision as an object."""
    return {
        "revision": revision.revision,
        "at": revision.at.isoformat() if revision.at else None,
        "by": revision.by,
        "what": revision.what,
        "changed": {
            each.name: {"before": _safe(each, each.before), "after": _safe(each, each.after)} for each in changed
        },
    }


def oddity_row(oddity: "Oddity") -> dict[str, Any]:
    """Return what is odd about a subscription as an object."""
    return {
        "subscription": oddity.subscription.id,
        "name": oddity.subscription.name,
        "what": oddity.what,
        "says": oddity.says,
        "other": oddity.other.id if oddity.other else None,
    }


def _rings(subscription: "Subscription") -> str:
    """Return in words how and when a subscription rings, where that is not at once and always."""
    parts = [
        f"{subscription.digest}" if subscription.digest else "",
        f"quiet {subscription.quiet_hours}" if subscription.quiet_hours else "",
        "must" if subscription.is_must else "",
        f"from {subscription.min_origins} origins" if subscription.min_origins > 1 else "",
        f"muted until {subscription.muted_until:%Y-%m-%d %H:%M}" if subscription.muted_until else "",
        f"ends {subscription.expires_at:%Y-%m-%d}" if subscription.expires_at else "",
    ]
    return ", ".join(filter(None, parts)) or "at once"


def _coloured(subscription: "Subscription") -> str:
    if subscription.disabled:
        return f"[red]disabled:[/] {console.shown(subscription.disabled, 80)}"
    return "[yellow]paused[/]" if subscription.paused else "[green]active[/]"


def _change(changed: "Changed") -> str:
    before, after = (_brief(_safe(changed, value)) for value in (changed.before, changed.after))
    return f"{changed.name}: {before} → {after}"


def _brief(value: object) -> str:
    if isinstance(value, list):
        return console.shown(", ".join(map(str, value)) or "none", 80)
    return "none" if value is None else console.shown(value, 80)


def _safe(changed: "Changed", value: Any) -> Any:
    """Return a value without what may be a secret in an address."""
    from services.notifier.domain.subscription_form import shown_address

    return shown_address(value) if changed.name == "webhook" and isinstance(value, str) else value
