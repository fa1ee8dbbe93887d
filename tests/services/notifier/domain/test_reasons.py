"""The list of reasons is closed, and each says what it means and what to do."""

from typing import get_args

import pytest

from services.ingest.domain.identity.acceptance import Unwritten
from services.ingest.domain.traces import Finding
from services.notifier.domain import holds, silences
from services.notifier.domain.explanations import HOLDING
from services.notifier.domain.reasons import Reason, Undecided
from services.notifier.domain.subscriptions import Subscription
from tocsin.messages import Partial


@pytest.mark.parametrize("cause", [*Reason, *Undecided, *Finding])
def test_each_says_what_it_means_and_what_to_do(cause: Reason) -> None:
    assert cause.means.endswith(".")
    assert cause.advice.endswith(".")


def test_whatever_silences_or_holds_is_of_the_list() -> None:
    assert {Reason(why) for why in (*get_args(silences.Why), *get_args(holds.Why))} <= set(Reason)
    assert set(HOLDING) == {Reason(why) for why in get_args(holds.Why)}
    assert set(HOLDING.values()) <= Subscription.model_fields.keys()


def test_whatever_ingest_leaves_or_does_not_read_has_a_finding() -> None:
    noted = {f"left-{why}" for why in get_args(Unwritten)} - {"left-same", "left-erased"}

    assert noted | set(get_args(Partial)) <= {finding.value for finding in Finding}
