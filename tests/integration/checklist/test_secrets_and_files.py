"""Secrets and attachments on both databases: who may set, see and fetch them, and that a secret leaves no trace."""

from __future__ import annotations

import json
from typing import Any

import pytest
from sqlalchemy import inspect, text

from chassis import db, sealing
from tests.integration.checklist.letter_world import PDF, LetterWorld, letter_engine, letter_folder, world
from tests.integration.checklist.uploads import send

__all__ = ["letter_engine", "letter_folder", "world"]

CANARY = "canary-7f3e-密码-9b1c"
ACCOUNTS = {"accounts": [{"system": "CRM", "account": "wangdi"}]}


@pytest.fixture
def handover(world: LetterWorld) -> LetterWorld:
    world.file_case()
    world.confirm_list()
    return world


def set_secret(world: LetterWorld, value: str = CANARY, actor: str = "E1") -> dict[str, Any]:
    body = {
        "name": world.entry("system_accounts")["name"],
        "field": "shared_password",
        "value": sealing.seal(value, world.service.ports["sealing"].public_key),
    }
    return world.ok("set_secret", body, actor)


def reveal(world: LetterWorld, name: str, actor: str = "S1") -> str:
    answer = world.ok("reveal_secret", {"name": name}, actor, seal_to=world.gateway.public_key)
    return sealing.open_sealed(answer["value"], world.gateway.private_key)


def test_the_receiver_sees_it_once_and_each_view_is_on_record(handover: LetterWorld) -> None:
    secret = set_secret(handover)
    entry = handover.submit(handover.entry("system_accounts"), ACCOUNTS)
    assert entry["fields"]["shared_password"] == secret["name"].removeprefix("secrets/")
    assert reveal(handover, secret["name"]) == CANARY
    again = handover.refused("reveal_secret", {"name": secret["name"]}, "S1", seal_to=handover.gateway.public_key)
    assert again["reason"] == "WRONG_STATE"
    (viewed,) = handover.sent("secret.viewed")
    assert viewed["viewed_by"] == "S1"
    assert handover.sent("secret.destroyed")[0]["because"] == "used_up"
    seen = handover.ok("get_secret", {"name": secret["name"]}, "H1")
    assert (seen["views"], seen["destroyed"]) == (1, True)


def test_nobody_else_sees_it_and_nobody_before_it_is_submitted(handover: LetterWorld) -> None:
    secret = set_secret(handover)
    body, to = {"name": secret["name"]}, {"seal_to": handover.gateway.public_key}
    assert handover.refused("reveal_secret", body, "S1", **to)["reason"] == "WRONG_STATE"
    handover.submit(handover.entry("system_accounts"), ACCOUNTS)
    for actor, roles, reason in (
        ("E1", (), "FORBIDDEN"),
        ("H1", (), "FORBIDDEN"),
        ("HR1", ("person", "hr"), "FORBIDDEN"),
        ("X1", ("person", "auditor"), "FORBIDDEN"),
        ("X1", (), "NOT_FOUND"),
    ):
        assert handover.refused("reveal_secret", body, actor, *roles, **to)["reason"] == reason, actor
    assert handover.refused("reveal_secret", body, "S1")["reason"] == "INVALID_ARGUMENT"
    assert reveal(handover, secret["name"]) == CANARY


def test_a_withdrawn_case_shows_its_secrets_to_nobody(handover: LetterWorld) -> None:
    secret = set_secret(handover)
    handover.submit(handover.entry("system_accounts"), ACCOUNTS)
    ended = {"case_id": handover.case, "outcome": "withdrawn"}
    handover.ok("close_case", ended, "offboarding", actor_kind="service")
    refused = handover.refused("reveal_secret", {"name": secret["name"]}, "S1", seal_to=handover.gateway.public_key)
    assert refused["reason"] == "WRONG_STATE"
    assert handover.sent("secret.viewed") == []


def test_the_secret_is_in_no_table_event_record_or_log_but_its_sealed_row(
    handover: LetterWorld, capfd: pytest.CaptureFixture[str]
) -> None:
    secret = set_secret(handover)
    handover.hand_over(system_accounts=ACCOUNTS)
    handover.check()
    reveal(handover, secret["name"])
    for person in ("H1", "E1", "S1"):
        handover.sign(person)
    handover.later(seconds=1)
    with db.open_session(handover.app.engine) as session, session.begin():
        session.bind_tenant(db.ALL_TENANTS)
        for table in inspect(session.connection()).get_table_names():
            dump = json.dumps(
                [list(map(str, row)) for row in session.execute(text(f'SELECT * FROM "{table}"'))], ensure_ascii=False
            )
            assert CANARY not in dump, table
    for language in ("zh-CN", "en"):
        for form in ("html", "json"):
            body = {"name": f"reports/{handover.case}", "format": form, "language": language}
            page = handover.fetch(handover.ok("download_report", body, "H1")).decode()
            assert CANARY not in page
            assert secret["name"].removeprefix("secrets/") not in page or form == "json"
    out, err = capfd.readouterr()
    assert CANARY not in out + err


def test_an_idempotent_repetition_reveals_nothing_again(handover: LetterWorld) -> None:
    secret = set_secret(handover)
    handover.submit(handover.entry("system_accounts"), ACCOUNTS)
    context = {"seal_to": handover.gateway.public_key, "idempotency_key": "k1"}
    first = handover.ok("reveal_secret", {"name": secret["name"]}, "S1", **context)
    assert first["value"].startswith(sealing.PREFIX)
    again = handover.refused("reveal_secret", {"name": secret["name"]}, "S1", **context)
    assert again["reason"] == "WRONG_STATE" and sealing.PREFIX not in str(again)
    assert len(handover.sent("secret.viewed")) == 1


def test_what_is_not_sealed_to_us_or_not_ours_to_set_is_refused(handover: LetterWorld) -> None:
    entry = handover.entry("system_accounts")["name"]
    ours = handover.service.ports["sealing"].public_key
    body = {"name": entry, "field": "shared_password", "value": "plain text"}
    plain = handover.refused("set_secret", body)
    assert (plain["reason"], plain["fields"][0]["field"]) == ("INVALID_ARGUMENT", "value")
    assert "plain text" not in json.dumps(plain)
    body["value"] = sealing.seal(CANARY, sealing.generate_keypair().public_key)
    assert handover.refused("set_secret", body)["reason"] == "INVALID_ARGUMENT"
    body["value"] = sealing.seal(CANARY, ours)
    assert handover.refused("set_secret", body, "H1")["reason"] == "FORBIDDEN"
    assert handover.refused("set_secret", {**body, "field": "accounts"})["reason"] == "INVALID_ARGUMENT"
    assert handover.refused("set_secret", {**body, "etag": "99"})["reason"] == "STALE_ETAG"
    assert handover.sent("secret.stored") == []


def test_a_new_secret_destroys_the_one_in_its_place_and_an_unseen_one_ends(handover: LetterWorld) -> None:
    first = set_secret(handover, "one")
    second = set_secret(handover, "two")
    assert handover.ok("get_secret", {"name": first["name"]}, "E1")["destroyed"] is True
    handover.submit(handover.entry("system_accounts"), ACCOUNTS)
    handover.later(days=120)
    assert handover.ok("get_secret", {"name": second["name"]}, "E1")["destroyed"] is True
    assert [d["because"] for d in handover.sent("secret.destroyed")] == ["replaced", "expired"]


# -- attachments -------------------------------------------------------------------------------------------------------


def announce(world: LetterWorld, data: bytes, filename: str, **fields: Any) -> dict[str, Any]:
    body = {"parent": world.entry("documents")["name"], "filename": filename, "size": len(data), **fields}
    return world.ok("create_attachment", body)


def test_a_file_becomes_visible_when_its_bytes_were_checked(handover: LetterWorld) -> None:
    created = announce(handover, PDF, "../../进展.pdf", content_type="text/html")
    name = created["attachment"]["name"]
    assert (created["attachment"]["filename"], created["attachment"]["state"]) == ("进展.pdf", "uploading")
    assert handover.refused("get_attachment", {"name": name}, "H1")["reason"] == "NOT_FOUND"
    assert handover.refused("download_attachment", {"name": name})["reason"] == "NOT_READY"
    stored = send(handover, created["upload"]["ticket"], PDF)["result"]
    assert (stored["state"], stored["content_type"], stored["size"]) == ("stored", "application/pdf", len(PDF))
    assert send(handover, created["upload"]["ticket"], PDF)["result"] == stored
    assert len(handover.sent("attachment.stored")) == 1
    listed = handover.ok("list_attachments", {"parent": stored["entry"]}, "H1")["attachments"]
    assert [a["name"] for a in listed] == [name]
    ticket = handover.ok("download_attachment", {"name": name}, "DOC")
    assert handover.fetch(ticket) == PDF
    assert handover.refused("download_attachment", {"name": name}, "X1")["reason"] == "NOT_FOUND"
    assert handover.refused("download_attachment", {"name": name}, "AST")["reason"] == "NOT_FOUND"


def test_a_submitted_content_names_stored_files_only(handover: LetterWorld) -> None:
    entry = handover.entry("documents")
    created = announce(handover, PDF, "list.pdf")
    fields = {"list": [{"document": "合同", "place": "档案室"}], "file": created["attachment"]["name"]}
    for name in (created["attachment"]["name"], "attachments/unknown"):
        refused = handover.refused("submit_entry", {"name": entry["name"], "fields": {**fields, "file": name}})
        assert (refused["reason"], refused["fields"][0]["field"]) == ("INVALID_ARGUMENT", "fields[file]")
    send(handover, created["upload"]["ticket"], PDF)
    assert handover.submit(entry, fields)["state"] == "submitted"
    seen = handover.sent("entry.submitted")[-1]
    assert seen["item_key"] == "documents"


@pytest.mark.parametrize(
    ("data", "filename"),
    [
        (b"<html><script>alert(1)</script>", "page.txt"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "picture.png"),
        (b"MZ\x90\x00\x03", "report.pdf"),
        (b"\x7fELF\x02\x01", "notes.txt"),
        (b"#!/bin/sh\nrm -rf /\n", "readme.txt"),
        (bytes(range(256)), "data.bin"),
    ],
)
def test_bytes_of_another_kind_are_refused_whatever_their_name(
    handover: LetterWorld, data: bytes, filename: str
) -> None:
    created = announce(handover, data, filename)
    error = send(handover, created["upload"]["ticket"], data)["error"]
    assert (error["reason"], error["fields"][0]["field"]) == ("INVALID_ARGUMENT", "content_type")
    assert handover.sent("attachment.stored") == []
    assert handover.refused("get_attachment", {"name": created["attachment"]["name"]}, "H1")["reason"] == "NOT_FOUND"


def test_limits_and_rights_of_an_upload(handover: LetterWorld) -> None:
    entry = handover.entry("documents")["name"]
    body = {"parent": entry, "filename": "x.pdf", "size": 10**12}
    assert handover.refused("create_attachment", body)["reason"] == "TOO_LARGE"
    assert handover.refused("create_attachment", {**body, "size": 10}, "H1")["reason"] == "FORBIDDEN"
    assert handover.refused("create_attachment", {**body, "size": 10}, "X1")["reason"] == "NOT_FOUND"
    handover.submit(handover.entry("documents"))
    assert handover.refused("create_attachment", {**body, "size": 10})["reason"] == "WRONG_STATE"


def test_a_ticket_is_for_one_tenant_one_file_and_its_time(handover: LetterWorld) -> None:
    created = announce(handover, PDF, "x.pdf")
    ticket = created["upload"]["ticket"]
    body = {"ticket": ticket, "digest": "0" * 64, "size": 3}
    other = handover.refused("complete_upload", body, "gateway", actor_kind="service", tenant="other")
    assert other["reason"] == "FORBIDDEN"
    assert handover.refused("complete_upload", body, "gateway", actor_kind="service")["reason"] == "NOT_READY"
    assert send(handover, ticket, PDF)["error"] is None
    assert send(handover, ticket, PDF + b"more")["error"]["reason"] == "WRONG_STATE"
    handover.later(days=2)
    assert handover.refused("complete_upload", body, "gateway", actor_kind="service")["reason"] == "FORBIDDEN"
