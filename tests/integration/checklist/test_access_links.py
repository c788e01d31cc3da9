"""One-time links as checklist sees them: who sends one, what it opens, that it opens once; the token is nowhere."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from chassis import db, sealing
from chassis.ids import new_id
from tests.integration.checklist.letter_world import LetterWorld, letter_engine, letter_folder, world
from tests.support.pdf import text_of

__all__ = ["letter_engine", "letter_folder", "world"]


class Mail:
    """notify: a token of its own for each mail, told by its SHA-256."""

    def __init__(self, world: LetterWorld, request: dict[str, Any]) -> None:
        self.token = secrets.token_urlsafe(32)
        self.data = {
            "case_id": request["case_id"],
            "link_id": new_id(),
            "request_id": request["request_id"],
            "token_sha256": hashlib.sha256(self.token.encode()).hexdigest(),
            "expires_at": request["valid_until"],
            "channel": "email",
        }
        world.hear("notify", "access_link.issued", self.data)


def ask(world: LetterWorld, actor: str = "HR1", *roles: str) -> dict[str, Any]:
    return world.ok("request_access_link", {"parent": f"cases/{world.case}"}, actor, *(roles or ("hr",)))


def body(world: LetterWorld, token: str) -> dict[str, Any]:
    """As the gateway seals it."""
    return {"token": sealing.seal(token, world.service.ports["sealing"].public_key)}


def anybody(world: LetterWorld, token: str, **context: Any) -> dict[str, Any]:
    """Nobody is signed in: no tenant, no actor, no roles."""
    around = {"tenant": "", "actor_kind": "anonymous", **context}
    return world.call("open_access_link", body(world, token), "", "public", **around)


def opened(world: LetterWorld, token: str) -> dict[str, Any]:
    answer = anybody(world, token)
    assert answer["error"] is None, answer["error"]
    result: dict[str, Any] = answer["result"]
    return result


def why_not(world: LetterWorld, token: str) -> tuple[str, str]:
    error = anybody(world, token)["error"]
    assert error is not None
    return error["reason"], error["fields"][0]["field"]


def done(world: LetterWorld) -> None:
    """Handed over, signed, archived; the last working day is still to come."""
    world.complete()
    world.later(seconds=1)


def test_it_goes_by_itself_after_letter_and_last_day_and_opens_once(world: LetterWorld) -> None:
    done(world)
    assert world.sent("access_link.requested") == []
    world.later(days=28)
    assert world.sent("access_link.requested") == [], "the evening of the last working day is not over"
    world.later(days=1, hours=16)
    (asked,) = world.sent("access_link.requested")
    assert (asked["leaver"], asked["requested_by"]) == ("E1", "checklist")
    mail = Mail(world, asked)
    found = opened(world, mail.token)
    assert found["leaver_name"]["zh-CN"] == "王頔"
    kinds = [(d["kind"], d["language"]) for d in found["documents"]]
    assert kinds == [("letter", "zh-CN"), ("letter", "en"), ("report", "zh-CN"), ("report", "en")]
    for document in found["documents"]:
        ticket = {"ticket": document["url"].removeprefix("/v1/downloads/"), "size": document["size"]}
        assert "E1" in text_of(world.fetch(ticket))
    assert why_not(world, mail.token) == ("WRONG_STATE", "token")
    (event,) = world.sent("access_link.opened")
    assert (event["link_id"], event["leaver"]) == (mail.data["link_id"], "E1")
    (listed,) = world.ok("list_access_links", {"parent": f"cases/{world.case}"}, "HR1", "hr")["access_links"]
    assert (listed["state"], listed["requested_by"]) == ("opened", "checklist")
    world.later(days=30)
    assert len(world.sent("access_link.requested")) == 1


def test_files_can_be_fetched_for_a_short_time(world: LetterWorld) -> None:
    done(world)
    ask(world)
    mail = Mail(world, world.sent("access_link.requested")[-1])
    (first, *_) = opened(world, mail.token)["documents"]
    ticket = {"ticket": first["url"].removeprefix("/v1/downloads/"), "size": first["size"]}
    world.now += timedelta(minutes=59)
    world.fetch(ticket)
    world.now += timedelta(minutes=2)
    with pytest.raises(Exception, match=r"ticket\.expired"):
        world.fetch(ticket)


def test_hr_sends_another_and_the_one_before_is_good_for_nothing(world: LetterWorld) -> None:
    done(world)
    ask(world)
    first = Mail(world, world.sent("access_link.requested")[-1])
    ask(world)
    second = Mail(world, world.sent("access_link.requested")[-1])
    error = anybody(world, first.token)["error"]
    assert (error["reason"], "taken back" in error["message"]) == ("WRONG_STATE", True)
    opened(world, second.token)
    ask(world)
    third = Mail(world, world.sent("access_link.requested")[-1])
    assert opened(world, third.token)["documents"]
    states = world.ok("list_access_links", {"parent": f"cases/{world.case}"}, "HR1", "hr")["access_links"]
    assert sorted(s["state"] for s in states) == ["opened", "opened", "revoked"]
    assert len(world.sent("access_link.revoked")) == 1


def test_every_mail_of_a_request_works_and_one_opening_uses_all_up(world: LetterWorld) -> None:
    """A mail of unknown fate is sent again with a token of its own; the leaver may hold either."""
    done(world)
    ask(world)
    asked = world.sent("access_link.requested")[-1]
    first, second = Mail(world, asked), Mail(world, asked)
    assert opened(world, second.token)["documents"]
    assert why_not(world, first.token) == ("WRONG_STATE", "token")
    assert len(world.sent("access_link.opened")) == 1


def test_what_does_not_open(world: LetterWorld) -> None:
    done(world)
    ask(world)
    asked = world.sent("access_link.requested")[-1]
    mail = Mail(world, asked)
    assert why_not(world, secrets.token_urlsafe(32)) == ("NOT_FOUND", "token")
    assert why_not(world, mail.data["token_sha256"]) == ("NOT_FOUND", "token")
    bare = world.refused("open_access_link", {"token": mail.token}, "", "public", tenant="", actor_kind="anonymous")
    assert (bare["reason"], bare["fields"][0]["field"]) == ("INVALID_ARGUMENT", "token"), "it must come sealed"
    (listed,) = world.ok("list_access_links", {"parent": f"cases/{world.case}"}, "HR1", "hr")["access_links"]
    taken = world.ok("revoke_access_link", {"name": listed["name"], "reason": "地址有误"}, "HR1", "hr")
    assert (taken["state"], taken["revoked_by"]) == ("revoked", "employees/HR1")
    assert why_not(world, mail.token) == ("WRONG_STATE", "token")
    ask(world)
    late = Mail(world, world.sent("access_link.requested")[-1])
    world.later(days=15)
    error = anybody(world, late.token)["error"]
    assert (error["reason"], "expired" in error["message"]) == ("WRONG_STATE", True)
    assert world.sent("access_link.opened") == []


def test_who_sends_and_when(world: LetterWorld) -> None:
    world.file_case()
    parent = {"parent": f"cases/{world.case}"}
    assert world.refused("request_access_link", parent, "HR1", "hr")["reason"] == "WRONG_STATE", "nothing to see yet"
    assert world.refused("request_access_link", parent, "H1", "person")["reason"] == "FORBIDDEN"
    assert world.refused("request_access_link", parent, "E1", "person", "hr")["reason"] == "FORBIDDEN"
    assert world.refused("request_access_link", parent, "X1", "person", "hr")["reason"] == "NOT_FOUND"
    assert world.refused("list_access_links", parent, "E1")["reason"] == "FORBIDDEN"


@pytest.mark.parametrize("kind", ["internal_transfer", "death"])
def test_kinds_without_a_link(world: LetterWorld, kind: str) -> None:
    world.file_case(kind=kind)
    refused = world.refused("request_access_link", {"parent": f"cases/{world.case}"}, "HR1", "hr")
    assert refused["reason"] == "WRONG_STATE"


def test_the_period_in_which_hr_may_send_ends(world: LetterWorld) -> None:
    done(world)
    world.later(days=29 + 366)
    parent = {"parent": f"cases/{world.case}"}
    assert world.refused("request_access_link", parent, "HR1", "hr")["reason"] == "WRONG_STATE"


def test_with_the_rule_off_nothing_goes_by_itself(world: LetterWorld) -> None:
    rule = {"key": "access_links", "value": {"automatic": False}, "reason": "人工发送"}
    world.ok("update_settings", rule, "ADM", "admin")
    done(world)
    world.later(days=40)
    assert world.sent("access_link.requested") == []


def test_a_certificate_alone_is_enough(world: LetterWorld) -> None:
    world.file_case()
    world.later(days=29)
    given = {"parent": f"cases/{world.case}", "employed_from": "2019-03-04"}
    world.ok("issue_certificate", given, "HR1", "hr")
    world.later(seconds=1)
    ask(world)
    mail = Mail(world, world.sent("access_link.requested")[-1])
    assert {d["kind"] for d in opened(world, mail.token)["documents"]} == {"certificate"}


def test_a_link_waits_for_papers_that_are_being_made(world: LetterWorld) -> None:
    done(world)
    rule = {"key": "certificates", "value": {"ahead": {"n": 60, "unit": "calendar_days"}}, "reason": "提前准备"}
    world.ok("update_settings", rule, "ADM", "admin")
    given = {"parent": f"cases/{world.case}", "employed_from": "2019-03-04"}
    world.ok("issue_certificate", given, "HR1", "hr")
    first = ask(world)
    ask(world)
    assert world.sent("access_link.requested") == [], "the certificate's file is not made yet"
    world.later(seconds=1)
    world.later(seconds=1)
    (asked,) = world.sent("access_link.requested")
    assert asked["request_id"] != first["name"].removeprefix("accessLinks/"), "the first was taken back meanwhile"
    kinds = {d["kind"] for d in opened(world, Mail(world, asked).token)["documents"]}
    assert kinds == {"letter", "certificate", "report"}


def test_the_token_is_in_no_table(world: LetterWorld) -> None:
    done(world)
    ask(world)
    mail = Mail(world, world.sent("access_link.requested")[-1])
    opened(world, mail.token)
    anybody(world, mail.token)
    with db.open_session(world.app.engine) as session, session.begin():
        session.bind_tenant(db.ALL_TENANTS)
        for table in world.service.metadata.sorted_tables:
            rows = session.execute(text(f'SELECT * FROM "{table.name}"')).all()
            assert not any(mail.token in str(value) for row in rows for value in row), table.name
        for name in ("outbox", "inbox", "idempotency", "timers"):
            rows = session.execute(text(f"SELECT * FROM {name}")).all()
            assert not any(mail.token in str(value) for row in rows for value in row), name


def test_another_tenant_sees_and_loses_nothing(world: LetterWorld) -> None:
    done(world)
    name = ask(world)["name"]
    mail = Mail(world, world.sent("access_link.requested")[-1])
    other = LetterWorld(world.app.engine, world.app.settings.state_dir)
    refused = other.refused("revoke_access_link", {"name": name, "reason": "x"}, "HR1", "hr")
    assert refused["reason"] == "NOT_FOUND"
    # A token carries its own tenant; a caller who is signed in elsewhere changes nothing about it.
    answer = anybody(other, mail.token, tenant=other.tenant, actor_kind="person")
    assert answer["error"] is None
    assert other.sent("access_link.opened") == []
    assert len(world.sent("access_link.opened")) == 1
