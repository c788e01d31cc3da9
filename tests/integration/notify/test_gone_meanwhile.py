"""A mail that waits for its time or another attempt, and a reader who is gone, dead or elsewhere when that comes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from notify.model.delivery import Outcome, Result
from notify.store.tables import AttemptRow, DeliveryRow, MessageRow
from tests.integration.notify.stage import Stage
from tests.integration.notify.test_access_link_mails import contact, issued, request

LATER = Outcome(Result.TEMPORARY, 451, "451 try again later")


@pytest.fixture
def waiting(stage: Stage) -> Iterator[Stage]:
    """Four mails that the server wants later."""
    stage.submitted()
    stage.channel.answers = [LATER] * 4
    assert stage.send() == []
    stage.now += timedelta(minutes=1)
    yield stage


def dies(stage: Stage, person: str) -> None:
    """A case of their own says so."""
    other, stage.case = stage.case, f"{stage.case}d"
    stage.submitted(kind="death", leaver=person, head="E2", hrbp="E4", successor=None, absent=True)
    stage.case = other


def lives(stage: Stage) -> None:
    """That case was filed by mistake."""
    other, stage.case = stage.case, f"{stage.case}d"
    stage.done("offboarding", "case.cancelled", reason="误报")
    stage.case = other


def leaves(stage: Stage, person: str, version: int = 2) -> None:
    stage.change({**stage.person(person, version), "active": False})


def of_case(stage: Stage, person: str) -> DeliveryRow:
    (found,) = [d for d in stage.deliveries() if (d.person, d.case_id) == (person, stage.case)]
    return found


def attempts(stage: Stage, delivery: DeliveryRow) -> list[tuple[str, str | None]]:
    rows = [a for a in stage.rows(AttemptRow) if a.delivery_id == delivery.delivery_id]
    return [(a.outcome, a.error) for a in sorted(rows, key=lambda a: a.number)]


def failures(stage: Stage) -> list[tuple[str, str]]:
    found = [e["data"] for e in stage.emitted() if e["type"] == "handover.delivery.failed.v1"]
    return [(data["person"], data["error"]) for data in found]


def to(mails: Any) -> set[str]:
    return {mail.address for mail in mails}


@pytest.mark.parametrize(
    ("becomes", "why"), [(dies, "the person has died"), (leaves, "the person is no longer active in the directory")]
)
def test_no_waiting_mail_leaves_to_who_is_gone(waiting: Stage, becomes: Any, why: str) -> None:
    becomes(waiting, "E3")
    assert "e3@example.com" not in to(waiting.send())
    dropped = of_case(waiting, "E3")
    assert (dropped.state, dropped.last_error, dropped.sent_at) == ("failed", why, None)
    assert attempts(waiting, dropped) == [("temporary", "451 try again later"), ("permanent", why)]
    assert failures(waiting) == [("E3", why)]
    assert [m.template for m in waiting.rows(MessageRow) if m.person == "E3"] == ["case_opened_successor"]
    assert {of_case(waiting, person).state for person in ("E1", "E2", "E4")} == {"sent"}


def test_mail_that_quiet_hours_held_back_is_looked_at_again(stage: Stage) -> None:
    for person in ("E1", "E2"):
        quiet = {"quiet_from": "09:00", "quiet_to": "12:00"}
        assert stage.call("update_preferences", person, quiet)["error"] is None
    stage.submitted()
    assert to(stage.send()) == {"e3@example.com", "e4@example.com"}
    leaves(stage, "E1")
    stage.now += timedelta(hours=2)
    assert to(stage.send()) == {"e2@example.com"}
    assert attempts(stage, of_case(stage, "E1")) == [("permanent", "the person is no longer active in the directory")]


def test_who_has_come_back_until_then_gets_it(waiting: Stage) -> None:
    dies(waiting, "E3")
    lives(waiting)
    leaves(waiting, "E2")
    waiting.change(waiting.person("E2", 3))
    waiting.send()
    assert {of_case(waiting, person).state for person in ("E1", "E2", "E3", "E4")} == {"sent"}


def test_nobody_sends_it_again_to_the_dead_by_hand(waiting: Stage) -> None:
    dies(waiting, "E3")
    waiting.send()
    name = f"deliveries/{of_case(waiting, 'E3').delivery_id}"
    refused = waiting.call("resend_delivery", "E4", {"name": name}, "hr")["error"]
    assert (refused["reason"], refused["fields"][0]["field"]) == ("WRONG_STATE", "name")
    assert "E3" in refused["message"]
    lives(waiting)
    assert waiting.call("resend_delivery", "E4", {"name": name}, "hr")["error"] is None
    assert "e3@example.com" in to(waiting.send())


def test_a_one_time_link_goes_to_who_left_and_not_to_who_died(stage: Stage) -> None:
    stage.submitted()
    stage.send()
    contact(stage)
    leaves(stage, "E1")
    request(stage)
    assert to(stage.send()) == {"lilei@home.example"}
    request(stage, "r2")
    dies(stage, "E1")
    assert "lilei@home.example" not in to(stage.send())
    assert [one["request_id"] for one in issued(stage)] == ["r1"]
    assert failures(stage) == [("E1", "the person has died")]
    (failed,) = stage.deliveries("failed")
    refused = stage.call("resend_delivery", "E4", {"name": f"deliveries/{failed.delivery_id}"}, "hr")["error"]
    assert refused["reason"] == "WRONG_STATE"


def test_it_goes_to_the_address_that_the_directory_has_by_then(waiting: Stage) -> None:
    waiting.change(waiting.person("E3", 2, email="zhang@example.com"))  # the old one may be somebody else's now
    assert to(waiting.send()) == {"e1@example.com", "e2@example.com", "zhang@example.com", "e4@example.com"}
    assert (of_case(waiting, "E3").address, of_case(waiting, "E3").state) == ("zhang@example.com", "sent")


def test_whose_address_was_taken_back_gets_none(waiting: Stage) -> None:
    waiting.change(waiting.person("E3", 2, email=None))
    assert to(waiting.send()) == {"e1@example.com", "e2@example.com", "e4@example.com"}
    assert failures(waiting) == [("E3", "the directory has no address of this person")]
    waiting.change(waiting.person("E3", 3, email="zhang@example.com"))
    name = f"deliveries/{of_case(waiting, 'E3').delivery_id}"
    assert waiting.call("resend_delivery", "E4", {"name": name}, "hr")["error"] is None
    assert to(waiting.send()) == {"zhang@example.com"}
