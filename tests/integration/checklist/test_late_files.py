"""A part that an omission opened again after the letter takes files like any other, until its addendum is signed."""

from __future__ import annotations

from tests.integration.checklist.letter_world import PDF
from tests.integration.checklist.omission_world import OmissionWorld, omission_engine, omission_folder, world
from tests.integration.checklist.uploads import send

__all__ = ["omission_engine", "omission_folder", "world"]


def test_what_is_handed_over_after_the_letter_may_have_a_file(world: OmissionWorld) -> None:
    world.complete()
    world.later(days=40)
    found = world.report(subject="项目验收报告", item_key="documents", title="验收报告没有交接")
    entry = world.ok("get_entry", {"name": found["supplement"]}, "H1")
    submitter = entry["submitter"].removeprefix("employees/")
    paper = {"parent": entry["name"], "filename": "验收报告.pdf", "size": len(PDF)}
    assert world.refused("create_attachment", paper, "S1")["reason"] == "FORBIDDEN"
    created = world.ok("create_attachment", paper, submitter)
    assert send(world, created["upload"]["ticket"], PDF)["error"] is None
    fields = {**world.content("documents"), **entry["fields"], "file": created["attachment"]["name"]}
    done = world.submit(entry, fields)
    assert done["state"] == "submitted"
    world.confirm(done)
    signed = world.entry("contracts")["name"]
    refused = world.refused("create_attachment", {**paper, "parent": signed}, "E1")
    assert refused["reason"] == "WRONG_STATE", "the content that the letter was signed over stands"
