"""The evidence record on both databases: everything is on it, once, in one chain, and tampering is named by row."""

from __future__ import annotations

import json
import threading
from pathlib import Path

from sqlalchemy import text

from chassis import db
from chassis.application import Verdict
from chassis.context import CallContext
from checklist import cli
from checklist.model.chain import ERASED
from checklist.usecases import record
from tests.integration.checklist.letter_world import LetterWorld, letter_engine, letter_folder, world

__all__ = ["letter_engine", "letter_folder", "world"]


def verdict(world: LetterWorld) -> dict[str, object]:
    return world.ok("verify_record", {"name": f"cases/{world.case}"}, "H1")


def rows(world: LetterWorld, actor: str = "H1", *roles: str) -> list[dict[str, object]]:
    found: list[dict[str, object]] = []
    token = ""
    while True:
        body = {"parent": f"cases/{world.case}", "page_size": 40, "page_token": token}
        page = world.ok("list_record_rows", body, actor, *roles)
        found += page["rows"]
        token = page["next_page_token"]
        if not token:
            return found


def test_every_action_of_every_service_is_a_row_of_one_chain(world: LetterWorld) -> None:
    world.file_case()
    world.confirm_list()
    world.hear("notify", "delivery.failed", {"case_id": world.case, "person": "E1", "error": "bounced"}, actor="notify")
    listed = rows(world)
    assert [r["seq"] for r in listed] == list(range(1, len(listed) + 1))
    own = {r["event"] for r in listed if r["service"] == "checklist"}
    assert {"checklist.created", "checklist.list_confirmed", "deadline.set", "task.opened"} <= own
    (filed,) = [r for r in listed if r["event"] == "case.submitted"]
    assert (filed["service"], filed["actor"], filed["client_address"]) == ("offboarding", "HR1", "10.1.2.3")
    (confirmed,) = [r for r in listed if r["event"] == "checklist.list_confirmed"]
    assert (confirmed["actor"], confirmed["client_address"], confirmed["user_agent"]) == ("H1", "10.9.8.7", "tests/1.0")
    assert [r for r in listed if r["event"] == "delivery.failed"]
    assert verdict(world) == {
        "name": f"cases/{world.case}",
        "valid": True,
        "length": len(listed),
        "head": listed[-1]["hash"],
        "problems": [],
        "verified_at": world.now.isoformat().replace("+00:00", "Z"),
    }


def test_a_second_delivery_is_no_second_row(world: LetterWorld) -> None:
    world.file_case()
    failed = world.hear("notify", "delivery.failed", {"case_id": world.case, "person": "E1", "error": "x"})
    length = verdict(world)["length"]
    assert set(world.deliver(failed)) == {Verdict.DUPLICATE}
    # Also when the inbox has forgotten it, years later:
    with db.open_session(world.app.engine) as session, session.begin():
        session.bind_tenant(db.ALL_TENANTS)
        session.execute(text("DELETE FROM inbox"))
    world.deliver(failed)
    assert verdict(world)["length"] == length


def test_what_is_changed_in_the_database_is_named_by_row(world: LetterWorld) -> None:
    world.file_case()
    for statement, seq, kind in (
        ("UPDATE record_rows SET event = 'entry.waived' WHERE seq = 3", 3, "changed"),
        ("UPDATE record_texts SET text = '{}' WHERE seq = 4 AND part = 'content'", 4, "content"),
        ("DELETE FROM record_texts WHERE seq = 5 AND part = 'who'", 5, "unexplained_gap"),
        ("DELETE FROM record_rows WHERE seq = 2", 2, "missing"),
    ):
        with db.open_session(world.app.engine) as session, session.begin():
            session.bind_tenant(world.tenant)
            session.execute(text(f"{statement} AND tenant_id = :t"), {"t": world.tenant})
        problems = verdict(world)["problems"]
        assert (seq, kind) in {(p["seq"], p["kind"]) for p in problems}, problems  # type: ignore[attr-defined]


def test_an_exported_record_verifies_offline_and_a_changed_one_does_not(world: LetterWorld, tmp_path: Path) -> None:
    world.file_case()
    ticket = world.ok("export_record", {"name": f"cases/{world.case}"}, "H1")
    keys = world.ok("get_evidence_keys", {}, "", tenant="")["keys"]
    (tmp_path / "key.pem").write_text(keys[0]["public_key"])
    (tmp_path / "record.json").write_bytes(world.fetch(ticket))
    command = ["verify", str(tmp_path / "record.json"), "--public-key", str(tmp_path / "key.pem")]
    assert cli.main(command) == cli.OK
    data = json.loads((tmp_path / "record.json").read_text())
    data["rows"][2]["occurred_at"] = "2020-01-01T00:00:00.000000Z"
    (tmp_path / "record.json").write_text(json.dumps(data))
    assert cli.main(command) == cli.BROKEN


def test_writers_of_one_case_never_fork_its_chain(world: LetterWorld) -> None:
    world.file_case()
    before = int(str(verdict(world)["length"]))
    errors: list[BaseException] = []

    def deliver(n: int) -> None:
        try:
            for i in range(3):
                data = {"case_id": world.case, "person": "E1", "error": f"{n}-{i}"}
                world.hear("notify", "delivery.failed", data)
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=deliver, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    after = verdict(world)
    assert (after["valid"], after["length"]) == (True, before + 12)


def test_a_person_can_be_erased_and_the_chain_still_verifies(world: LetterWorld) -> None:
    world.complete()
    emptied: list[int] = []

    def erase(uow: object) -> None:
        emptied.append(record.erase_person(uow, world.case, "E1", "保存期限届满"))  # type: ignore[arg-type]

    world.app._run(CallContext(tenant=world.tenant, actor="HR1", actor_kind="person"), erase)
    assert emptied[0] > 20
    after = verdict(world)
    assert (after["valid"], after["problems"]) == (True, [])
    listed = rows(world)
    assert listed[-1]["event"] == ERASED
    assert "E1" not in {r.get("actor") for r in listed}
    assert "王頔" not in json.dumps(listed, ensure_ascii=False)


def test_hrs_own_list_is_on_record_but_for_hr_only(world: LetterWorld) -> None:
    world.file_case()
    for_head = [r for r in rows(world) if "data" not in r]
    for_hr = rows(world, "HR1", "person", "hr")
    assert {r["event"] for r in for_head} <= {"deadline.set", "task.opened"}
    assert for_head and all("data" in r for r in for_hr)


def test_a_heads_file_leaves_hrs_own_list_out_and_still_verifies(world: LetterWorld, tmp_path: Path) -> None:
    world.file_case()
    keys = world.ok("get_evidence_keys", {}, "", tenant="")["keys"]
    (tmp_path / "key.pem").write_text(keys[0]["public_key"])
    command = ["verify", str(tmp_path / "record.json"), "--public-key", str(tmp_path / "key.pem")]

    def export(actor: str, *roles: str) -> dict[str, object]:
        ticket = world.ok("export_record", {"name": f"cases/{world.case}"}, actor, *roles)
        (tmp_path / "record.json").write_bytes(world.fetch(ticket))
        assert cli.main(command) == cli.OK
        data: dict[str, object] = json.loads((tmp_path / "record.json").read_text())
        return data

    assert "hr_item" in json.dumps(export("HR1", "person", "hr"))
    data = export("H1")
    assert data["withheld"] and "hr_item" not in json.dumps(data)
    # Only what the signature names may be left out.
    data["rows"][0]["content"] = None  # type: ignore[index]
    data["withheld"] = [1, *data["withheld"]]  # type: ignore[misc]
    (tmp_path / "record.json").write_text(json.dumps(data))
    assert cli.main(command) == cli.BROKEN


def test_the_record_is_not_for_the_leaver_to_list_and_no_strangers_to_know_of(world: LetterWorld) -> None:
    world.file_case()
    body = {"parent": f"cases/{world.case}"}
    assert world.refused("list_record_rows", body, "E1")["reason"] == "FORBIDDEN"
    assert world.refused("export_record", {"name": f"cases/{world.case}"}, "E1")["reason"] == "FORBIDDEN"
    assert world.refused("list_record_rows", body, "X1")["reason"] == "NOT_FOUND"
    bad = world.refused("list_record_rows", {**body, "page_token": "x' OR 1"}, "H1")
    assert (bad["reason"], bad["fields"][0]["field"]) == ("INVALID_ARGUMENT", "page_token")
