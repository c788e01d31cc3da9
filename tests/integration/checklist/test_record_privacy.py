"""What only HR may read of the record stays unread by others, in rows and file; the file verifies all the same."""

from __future__ import annotations

import json

from chassis import db
from checklist.documents.keys import PublicKeys
from checklist.model import chain_file
from checklist.model.report import project
from checklist.store import record as records
from checklist.usecases.record import recorded
from tests.integration.checklist.letter_world import PDF, LetterWorld, letter_engine, letter_folder, world
from tests.integration.checklist.uploads import send

__all__ = ["letter_engine", "letter_folder", "world"]

SECRET = "住院治疗，家属来电"


def test_the_reason_of_an_absence_is_for_hr(world: LetterWorld) -> None:
    warnings = [{"code": "protected_person", "article": "42", "accepted_by": "HR1"}]
    world.file_case(absent=True, absent_reason=SECRET, accepted_warnings=warnings, batch_id="southwest-layoff")
    absent = {"case_id": world.case, "leaver": "E1", "reason": SECRET, "fills_in": None}
    world.hear("offboarding", "case.leaver_absent", absent)
    contact = {"case_id": world.case, "leaver": "E1", "email": "wang@example.com", "phone": None}
    world.hear("offboarding", "case.contact_given", contact)
    body = {"parent": f"cases/{world.case}", "page_size": 200}
    of_head = world.ok("list_record_rows", body, "H1")["rows"]
    of_hr = world.ok("list_record_rows", body, "HR1", "person", "hr")["rows"]
    assert SECRET not in str(of_head) and "protected_person" not in str(of_head) and "example.com" not in str(of_head)
    assert SECRET in str(of_hr) and "protected_person" in str(of_hr) and "wang@example.com" in str(of_hr)
    assert "southwest-layoff" not in str(of_head) and "southwest-layoff" in str(of_hr)
    assert [r["hash"] for r in of_head] == [r["hash"] for r in of_hr]
    filed = next(r for r in of_head if r["event"] == "case.submitted")
    assert filed["data"]["leaver"] == "E1", "the rest is there"

    name = f"cases/{world.case}"
    for_head = json.loads(world.fetch(world.ok("export_record", {"name": name}, "H1")))
    for_hr = json.loads(world.fetch(world.ok("export_record", {"name": name}, "HR1", "person", "hr")))
    assert not any(word in str(for_head) for word in (SECRET, "example.com", "southwest-layoff"))
    assert SECRET in str(for_hr)
    keys = PublicKeys([world.service.ports["evidence"].public_pem])
    for exported in (for_head, for_hr):
        assert chain_file.verify_file(chain_file.load(json.dumps(exported).encode()), keys) == []


def test_a_file_of_hrs_own_list_is_for_hr(world: LetterWorld) -> None:
    world.file_case()
    listed = world.ok("list_entries", {"parent": f"cases/{world.case}", "page_size": 200}, "HR1", "person", "hr")
    certificate = next(e for e in listed["entries"] if e["item_key"] == "separation_certificate")
    paper = {"parent": certificate["name"], "filename": "补偿协议.pdf", "size": len(PDF)}
    created = world.ok("create_attachment", paper, "HR1", "person", "hr")
    send(world, created["upload"]["ticket"], PDF)
    of_head = world.ok("list_record_rows", {"parent": f"cases/{world.case}", "page_size": 200}, "H1")["rows"]
    assert "attachment.stored" in [r["event"] for r in of_head]
    assert "补偿协议" not in str(of_head)
    file = world.fetch(world.ok("export_record", {"name": f"cases/{world.case}"}, "H1")).decode()
    assert "补偿协议" not in file and "\\u8865" not in file
    with db.open_session(world.app.engine) as session, session.begin():
        session.bind_tenant(world.tenant)
        story = project(recorded(records.evidence(session, world.case)))
    assert "补偿协议" not in str(story.timeline), "nor in the report that everybody gets"
