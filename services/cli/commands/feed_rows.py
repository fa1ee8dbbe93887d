"""How feeds are shown: in a table, one by one, and for programs."""

from datetime import datetime, timedelta
from typing import Any, Final

from services.cli import console
from services.ingest.domain.polling.advice import advice
from services.ingest.domain.polling.polls import Condition, FeedState, PastPoll
from services.ingest.domain.polling.previews import Preview

STYLES: Final[dict[Condition, str]] = {"new": "", "fine": "green", "failing": "yellow", "stopped": "red"}


def print_table(feeds: tuple[FeedState, ...]) -> None:
    """Show feeds, a line each."""
    rows = console.table("feed", "title", "state", "last poll", "next poll", "error")
    for feed in feeds:
        rows.add_row(
            console.shown(feed.url),
            console.shown(feed.title, 60),
            _condition(feed),
            moment(feed.polled_at),
            "never" if feed.stopped else moment(feed.next_poll),
            console.shown(feed.stopped or feed.last_error or feed.waits_for or "", 120),
        )
    console.out.print(rows)


def print_feed(feed: FeedState) -> None:
    """Show all that is known of one feed."""
    for name, value in _facts(feed):
        if value:
            console.out.print(f"[bold]{name:<11}[/]{value}")
    if not feed.history:
        return
    console.out.print("[bold]history[/]")
    rows = console.table("  when", "what", "new", "ms", "error")
    for past in reversed(feed.history):
        new = str(past.new) if past.outcome == "read" else ""
        error = console.shown(past.error or "", 120)
        rows.add_row(f"  {moment(past.at)}", past.outcome, new, str(past.milliseconds), error)
    console.out.print(rows)


def print_preview(preview: Preview) -> None:
    """Show what a feed would bring."""
    title = console.shown(preview.title, 100) or "untitled"
    console.out.print(f"[bold]{title}[/]  {console.shown(preview.url)}")
    if preview.url != preview.given:
        console.out.print(f"it has moved for good from {console.shown(preview.given)}")
    facts = [f"{preview.entries} entries", preview.texts, f"polled about every {duration(preview.every)}"]
    facts.append(f"language {console.shown(preview.language)}" if preview.language else "language unknown")
    if preview.hub:
        facts.append(f"told by {console.shown(preview.hub, 80)}")
    if preview.damaged:
        facts.append("[yellow]damaged[/], read all the same")
    console.out.print(" · ".join(facts))
    for entry in preview.latest:
        console.out.print(f"  {moment(entry.published):<16}  {console.shown(entry.title, 110) or 'untitled'}")


def row(feed: FeedState) -> dict[str, Any]:
    """Return a feed for a program to read."""
    return {
        "url": feed.url,
        "title": feed.title,
        "state": feed.condition,
        "added_at": feed.added_at.isoformat(),
        "last_poll": _iso(feed.polled_at),
        "last_read": _iso(feed.read_at),
        "next_poll": None if feed.stopped else feed.next_poll.isoformat(),
        "interval_seconds": _interval_seconds(feed),
        "failures": feed.failures,
        "error": feed.last_error,
        "trouble": feed.trouble,
        "to_do": advice(feed),
        "stopped": feed.stopped,
        "waits_for": feed.waits_for,
        "moved_to": feed.moved_to,
        "moved_since": _iso(feed.moved_since),
        "asked_at": feed.where,
        "full_text": feed.full_text,
        "headers": list(feed.access.names) if feed.access else [],
        "entries_a_week": len(feed.entry_times),
    }


def whole_row(feed: FeedState) -> dict[str, Any]:
    """Return a feed with its history, for a program to read."""
    return {**row(feed), "history": [_past(past) for past in feed.history]}


def preview_row(preview: Preview) -> dict[str, Any]:
    """Return a preview for a program to read."""
    return {
        "url": preview.url,
        "given": preview.given,
        "title": preview.title,
        "description": preview.description,
        "entries": preview.entries,
        "latest": [
            {"title": each.title, "link": each.link, "published": _iso(each.published)} for each in preview.latest
        ],
        "every_seconds": round(preview.every.total_seconds()),
        "texts": preview.texts,
        "language": preview.language,
        "hub": preview.hub,
        "damaged": preview.damaged,
    }


def moment(at: datetime | None) -> str:
    """Return a moment as the operator's clock shows it."""
    return f"{at.astimezone():%Y-%m-%d %H:%M}" if at else "–"


def duration(time: timedelta) -> str:
    """Return a span of time, in hours from an hour on."""
    minutes = round(time.total_seconds() / 60)
    return f"{minutes} min" if minutes < 60 else f"{minutes / 60:.3g} h"


def _facts(feed: FeedState) -> list[tuple[str, str]]:
    interval = _interval_seconds(feed)
    return [
        ("feed", console.shown(feed.url)),
        ("title", console.shown(feed.title)),
        ("state", _condition(feed)),
        ("error", console.shown(feed.stopped or feed.last_error or "")),
        ("waits", console.shown(feed.waits_for or "")),
        ("to do", console.shown(advice(feed) or "")),
        ("last poll", moment(feed.polled_at)),
        ("last read", moment(feed.read_at)),
        ("next poll", "never" if feed.stopped else moment(feed.next_poll)),
        ("interval", duration(timedelta(seconds=interval)) if interval else ""),
        ("brings", f"{len(feed.entry_times)} entries in the last seven days"),
        ("moved to", console.shown(feed.moved_to or "")),
        ("asked at", console.shown(feed.address or "")),
        ("full text", feed.full_text),
        ("headers", console.shown(", ".join(feed.access.names)) if feed.access else ""),
        ("added", moment(feed.added_at)),
    ]


def _condition(feed: FeedState) -> str:
    text = f"failing ({feed.failures})" if feed.condition == "failing" else feed.condition
    style = STYLES[feed.condition]
    return f"[{style}]{text}[/]" if style else text


def _interval_seconds(feed: FeedState) -> int | None:
    if feed.polled_at is None or feed.stopped:
        return None
    return max(round((feed.next_poll - feed.polled_at).total_seconds()), 0)


def _past(past: PastPoll) -> dict[str, Any]:
    return {
        "at": past.at.isoformat(),
        "outcome": past.outcome,
        "new": past.new,
        "milliseconds": past.milliseconds,
        "error": past.error,
    }


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
