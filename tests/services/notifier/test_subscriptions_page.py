"""The page on subscriptions says what the code does."""

import re
from pathlib import Path
from typing import get_args

from services.notifier.adapters.subscription_file import read, written
from services.notifier.domain.subscription_form import SubscriptionForm
from services.notifier.domain.subscription_lint import What
from services.notifier.querying import read_query

PAGE = (Path(__file__).resolve().parents[3] / "docs/subscriptions.md").read_text("utf-8")


def test_its_file_can_be_read_and_is_written_the_same() -> None:
    [text] = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)

    found = read(text)

    assert found.faults == ()
    assert written([entry.form for entry in found.entries]) == text.replace("\n\n", "\n")
    assert [read_query(entry.form.query).errors for entry in found.entries] == [(), ()]


def test_it_names_every_field_with_what_holds_by_default() -> None:
    rows = dict(re.findall(r"^\| `(\w+)` \| (.*?) \|", PAGE, re.MULTILINE))

    assert {name for name in rows if name in SubscriptionForm.model_fields} == set(SubscriptionForm.model_fields)
    fields = SubscriptionForm.model_fields
    for name in ("channel", "min_origins", "only_new", "priority", "zone"):
        assert rows[name] == f"`{fields[name].default}`"


def test_it_names_everything_that_lint_finds() -> None:
    assert {what for what in (*get_args(What), "unreadable") if f"`{what}`" not in PAGE} == set()
