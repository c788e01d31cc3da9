"""A handover with something missing from it: LetterWorld, and what is reported, disputed and decided."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from chassis import db, migrate
from chassis.application import Verdict
from chassis.events import Envelope
from chassis.ids import new_id
from chassis.service import RECORD_QUEUE
from tests.integration.checklist.letter_world import LetterWorld

HR = ("person", "hr")
VALUES: dict[str, Any] = {
    "text": "说明",
    "number": 12,
    "percent": 60,
    "date": "2026-11-20",
    "person": "employees/H0",
    "link": "https://wiki.example.com/x",
}


class OmissionWorld(LetterWorld):
    """The same company and case."""

    def content(self, item_key: str, **values: Any) -> dict[str, Any]:
        """A valid content of an item, made from its fields."""
        checklist = self.ok("get_checklist", {"name": f"checklists/{self.case}"}, "H1")
        item = next(i for i in checklist["items"] if i["key"] == item_key)
        made = {f["key"]: _value(f) for f in item["fields"] if f["type"] not in ("secret", "attachment")}
        return {**made, **values}

    def handed_over(self, **contents: dict[str, Any]) -> None:
        """The list is confirmed, every entry submitted and confirmed."""
        self.file_case()
        self.confirm_list()
        self.hand_over(**contents)

    def report(self, actor: str = "S1", *roles: str, **fields: Any) -> dict[str, Any]:
        """Something is missing."""
        body = {"parent": f"cases/{self.case}", "title": "缺少资料", "missing": "没有交接", "subject": "缺失之物"}
        return self.ok("report_omission", body | fields, actor, *roles)

    def not_reported(self, actor: str = "S1", *roles: str, **fields: Any) -> dict[str, Any]:
        """The refusal of a report."""
        body = {"parent": f"cases/{self.case}", "title": "缺少资料", "missing": "没有交接", "subject": "缺失之物"}
        return self.refused("report_omission", body | fields, actor, *roles)

    def omission(self, name: str, actor: str = "HR1", *roles: str) -> dict[str, Any]:
        """As this person sees it."""
        return self.ok("get_omission", {"name": name}, actor, *(roles or HR))

    def dispute(self, name: str, actor: str = "H1", **fields: Any) -> dict[str, Any]:
        """This person does not accept the verdict."""
        return self.ok("dispute_omission", {"name": name, "reason": "并非如此", **fields}, actor)

    def decide(self, name: str, actor: str = "HR1", **fields: Any) -> dict[str, Any]:
        """HR's word."""
        return self.ok("decide_omission", {"name": name, "reason": "经核实", **fields}, actor, *HR)

    def finding(self, finding_id: str, title: str, entry: str | None = None) -> None:
        """performance opens a finding that names a record; it goes on record, too."""
        data = {
            "finding_id": finding_id,
            "case_id": self.case,
            "entry_id": entry,
            "kind": "missing",
            "score": 0.9,
            "summary": {"zh-CN": f"「{title}」没有交接", "en": f"“{title}” is not covered"},
            "records": [{"source": "crm", "external_id": "C-77", "title": title}],
            "head": "H1",
            "leaver": "E1",
        }
        self.hear("performance", "finding.opened", data)

    def only_heard(self, name: str, data: dict[str, Any]) -> Callable[[], None]:
        """An event of performance that the reactions have and the record has not yet; the result brings it there."""
        envelope = Envelope(
            id=new_id(),
            source="/performance",
            type=f"handover.{name}.v1",
            time=self.now,
            subject=self.case,
            tenant=self.tenant,
            sequence=next(self._sequences["performance"]),
            actor="performance",
            actorkind="service",
            data=data,
        )
        raw = envelope.model_dump_json().encode()
        handlers = [s.handler_id for s in self.app.subscriptions if s.source == "performance"]
        record = [h for h in handlers if RECORD_QUEUE in h]
        for handler in handlers:
            if handler not in record:
                assert self.app.handle(handler, raw).verdict is Verdict.DONE

        def bring() -> None:
            for handler in record:
                assert self.app.handle(handler, raw).verdict is Verdict.DONE

        return bring

    def resolved(
        self, finding_id: str, outcome: str, by: str = "H1", entry: str | None = None, for_: str | None = None
    ) -> None:
        """It was dealt with, `for_` somebody by delegation."""
        data = {
            "finding_id": finding_id,
            "case_id": self.case,
            "entry_id": entry,
            "outcome": outcome,
            "resolved_by": by,
            "reason": "客户已注销",
        }
        self.hear("performance", "finding.resolved", data, actor=by, for_=for_)


def _value(field: dict[str, Any]) -> Any:
    if field["type"] == "rows":
        return [{c["key"]: VALUES[c["type"]] for c in field["columns"]}]
    return VALUES[field["type"]]


@pytest.fixture(scope="module")
def omission_engine(database_url: str) -> Iterator[Engine]:
    """The service's database, on both kinds."""
    migrate.upgrade("checklist", database_url)
    made = db.make_engine(database_url)
    yield made
    made.dispose()


@pytest.fixture(scope="module")
def omission_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """State folder with keys and blobs."""
    return tmp_path_factory.mktemp("omissions")


@pytest.fixture
def world(omission_engine: Engine, omission_folder: Path) -> OmissionWorld:
    """A tenant of its own."""
    return OmissionWorld(omission_engine, omission_folder)
