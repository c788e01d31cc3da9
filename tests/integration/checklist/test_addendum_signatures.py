"""Signatures of an addendum that do not come: who is silent, who has left, and verdicts that change meanwhile."""

from __future__ import annotations

import pytest

from tests.integration.checklist.omission_world import HR, OmissionWorld, omission_engine, omission_folder, world
from tests.integration.checklist.test_addenda import addendum, hand_over_part, late

__all__ = ["omission_engine", "omission_folder", "world"]


def gone(world: OmissionWorld, person: str) -> None:
    """The ERP says that somebody is no longer there."""
    body = {"number": person, "name_zh": "某", "department": "D1", "company": "C1", "status": "inactive"}
    row = {"kind": "employee", "id": person, "version": 9, "active": False, "body": body}
    world.hear("offboarding", "directory.changed", {"rows": [row]})
    world.later(seconds=1)


def test_a_receiver_who_does_not_answer_is_replaced_too(world: OmissionWorld) -> None:
    found = late(world)
    hand_over_part(world, found)
    world.ok("sign_letter", {"name": found["addendum"]}, "H1")
    world.later(days=9)
    done = addendum(world, found)
    assert (done["state"], done["signatures"][2]["reason_code"]) == ("completed", "no_answer")
    assert world.omission(found["name"])["outcome"] == "handed_over"


@pytest.mark.parametrize("role", ["receiver", "successor"])
def test_hr_replaces_the_receivers_signature_by_the_name_it_is_shown_under(world: OmissionWorld, role: str) -> None:
    found = late(world)
    hand_over_part(world, found)
    world.ok("sign_letter", {"name": found["addendum"]}, "H1")
    body = {"name": found["addendum"], "role": role, "reason_code": "refused", "reason": "拒绝"}
    done = world.ok("replace_signature", body, "HR1", *HR)
    assert (done["state"], done["signatures"][2]["outcome"]) == ("completed", "replaced")


def test_whoever_signs_in_the_place_of_a_head_who_left_is_asked(world: OmissionWorld) -> None:
    found = late(world)
    hand_over_part(world, found)
    gone(world, "H1")
    asked = [t for t in world.sent("task.opened") if t["subject"] == found["addendum"]]
    assert [t["person"] for t in asked] == ["H1", "H0"]
    shown = addendum(world, found, "H0")
    assert shown["content"]["people"]["H0"] == {"zh-CN": "赵国强", "en": "Zhao Guoqiang"}
    assert world.ok("sign_letter", {"name": found["addendum"]}, "H0")["state"] == "signing"


def test_a_receiver_who_leaves_before_signing_holds_nothing_up(world: OmissionWorld) -> None:
    found = late(world)
    hand_over_part(world, found)
    world.ok("sign_letter", {"name": found["addendum"]}, "H1")
    gone(world, "S1")
    done = addendum(world, found)
    if done["state"] != "completed":
        waiting = next(s["person"] for s in done["signatures"] if s["outcome"] == "waiting").removeprefix("employees/")
        assert waiting != "S1"
        done = world.ok("sign_letter", {"name": found["addendum"]}, waiting)
    assert done["state"] == "completed"


def test_a_verdict_that_lapses_makes_no_signature_void(world: OmissionWorld) -> None:
    found = late(world)
    rules = {"key": "letter", "value": {"no_answer_after": {"n": 30, "unit": "working_days"}}, "reason": "x"}
    world.ok("update_settings", rules, "ADM", "admin")
    world.decide(found["name"], verdict="not_an_omission")  # undisputed: the part stays open until that is final
    hand_over_part(world, found)
    world.ok("sign_letter", {"name": found["addendum"]}, "H1")
    world.later(days=8)
    now = world.omission(found["name"])
    assert (now["state"], now.get("outcome")) == ("final", None)
    assert world.ok("sign_letter", {"name": found["addendum"]}, "S1")["state"] == "completed"
    assert world.omission(found["name"])["outcome"] == "handed_over"
