"""The performance service on a real database, fed with events and calls as the broker would."""

from __future__ import annotations

import hashlib
import itertools
import json
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from sqlalchemy import Engine, text

from chassis import db
from chassis.application import Application, Verdict
from chassis.context import CallContext
from chassis.events import Envelope
from chassis.ids import new_id
from performance.service import build
from performance.settings import Settings

START = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)  # Monday 09:00 in Shanghai


class World:
    """One tenant: D0 (head H0) > D1 (head H1, leaver E1) > D11; D2 beside D1; HR1 for persons of D1, HR2 for D1."""

    def __init__(self, engine: Engine) -> None:
        self.tenant = f"t-{new_id()[:12]}"
        self.now = START
        self.app = Application(build(), Settings(env="test"), engine=engine, clock=lambda: self.now)
        self._sequences: dict[tuple[str, str], itertools.count[int]] = {}
        self.directory()

    # -- events ----------------------------------------------------------------------------------------------------

    def event(self, owner: str, name: str, data: dict[str, Any], sequence: int | None = None) -> Envelope:
        """An envelope as its owner would send it now."""
        case = str(data.get("case_id", ""))
        if sequence is None:
            sequence = next(self._sequences.setdefault((owner, case), itertools.count(1)))
        return Envelope(
            id=new_id(),
            source=f"/{owner}",
            type=f"handover.{name}.v1",
            time=self.now,
            subject=case,
            tenant=self.tenant,
            sequence=sequence,
            actor="E1",
            actorkind="person",
            data=data,
        )

    def deliver(self, envelope: Envelope) -> Verdict:
        """One delivery."""
        outcome = self.app.handle(f"from-{envelope.owner}", envelope.model_dump_json().encode())
        assert outcome.verdict in (Verdict.DONE, Verdict.DUPLICATE), outcome
        return outcome.verdict

    def hear(self, owner: str, name: str, data: dict[str, Any]) -> Envelope:
        """Sends and delivers."""
        envelope = self.event(owner, name, data)
        self.deliver(envelope)
        return envelope

    def directory(self) -> None:
        """The facts."""
        rows = [
            _row("department", "D0", {"parent": None, "head": "H0"}),
            _row("department", "D1", {"parent": "D0", "head": "H1"}),
            _row("department", "D11", {"parent": "D1", "head": "H11"}),
            _row("department", "D2", {"parent": "D0", "head": "H2"}),
            *(_person(number, department) for number, department in PEOPLE.items()),
            _row("duty", "d1", {"duty": "hrbp", "employee": "HR2", "department": "D1"}),
        ]
        self.hear("offboarding", "directory.changed", {"rows": rows})

    # -- calls -----------------------------------------------------------------------------------------------------

    def call(self, method: str, body: dict[str, Any], actor: str = "H1", *roles: str, **context: Any) -> dict[str, Any]:
        """The raw answer."""
        kind: Literal["system", "person"] = "system" if "system" in roles else "person"
        ctx = CallContext(
            tenant=context.pop("tenant", self.tenant),
            actor=actor,
            actor_kind=kind,
            roles=frozenset(roles or ("person",)),
            request_id="r",
            **context,
        )
        return self.app.call(method, ctx.to_headers(), body)

    def ok(self, method: str, body: dict[str, Any], actor: str = "H1", *roles: str, **context: Any) -> dict[str, Any]:
        """The result of a call that must succeed."""
        answer = self.call(method, body, actor, *roles, **context)
        assert answer["error"] is None, answer["error"]
        result: dict[str, Any] = answer["result"]
        return result

    def refused(
        self, method: str, body: dict[str, Any], actor: str = "H1", *roles: str, **context: Any
    ) -> dict[str, Any]:
        """The error of a call that must fail."""
        answer = self.call(method, body, actor, *roles, **context)
        assert answer["error"] is not None, answer["result"]
        error: dict[str, Any] = answer["error"]
        return error

    def ingest(self, *rows: dict[str, Any]) -> list[dict[str, Any]]:
        """Records of the CRM, by its system client."""
        answer = self.ok("batch_ingest_work_records", {"records": list(rows)}, "crm", "system")
        results: list[dict[str, Any]] = answer["results"]
        return results

    # -- time and what went out --------------------------------------------------------------------------------------

    def later(self, **span: float) -> None:
        """Lets time pass and due timers fire."""
        self.now += timedelta(**span)
        while self.app.fire_due_timers():
            pass

    def envelopes(self) -> list[dict[str, Any]]:
        """The events that went out so far, in order."""
        with db.open_session(self.app.engine) as session, session.begin():
            session.bind_tenant(db.ALL_TENANTS)
            rows = session.execute(text("SELECT name, body FROM outbox ORDER BY position")).all()
        bodies = [{"name": row.name, **json.loads(row.body)} for row in rows]
        return [body for body in bodies if body["tenant"] == self.tenant]

    def sent(self, name: str | None = None) -> list[dict[str, Any]]:
        """Their data."""
        return [body["data"] for body in self.envelopes() if name in (None, body["name"])]

    # -- a case ------------------------------------------------------------------------------------------------------

    def submit_case(self, case_id: str = "c1", **fields: Any) -> None:
        """offboarding files the case of E1."""
        data = {
            "case_id": case_id,
            "leaver": "E1",
            "leaver_name": {"zh-CN": "王芳", "en": "Wang Fang"},
            "head": "H1",
            "hrbp": "HR1",
            "department": "D1",
            "department_path": ["D0", "D1"],
            "time_zone": "Asia/Shanghai",
            "last_working_day": "2026-11-30",
            "submitted_at": "2026-11-02T01:00:00Z",
        }
        self.hear("offboarding", "case.submitted", {**data, **fields})

    def confirm_list(self, *entries: str, case_id: str = "c1", optional: tuple[str, ...] = ()) -> None:
        """The head confirms a list of these entries."""
        listed = [
            {"entry_id": e, "item_key": "i", "section": "work", "mandatory": e not in optional, "title": {"en": e}}
            for e in (*entries, *optional)
        ]
        self.hear("checklist", "checklist.list_confirmed", {"case_id": case_id, "head": "H1", "entries": listed})

    def submit_entry(self, entry: str, submission: int = 1, case_id: str = "c1", **comparable: Any) -> Envelope:
        """The leaver submits a content."""
        return self.hear("checklist", "entry.submitted", submitted(entry, submission, case_id, **comparable))

    def move(self, state: str, entry: str, case_id: str = "c1") -> None:
        """checklist confirms, returns or waives."""
        self.hear("checklist", f"entry.{state}", {"case_id": case_id, "entry_id": entry})

    def complete(self, at: datetime, case_id: str = "c1") -> None:
        """The letter is completed."""
        self.now = max(self.now, at)
        self.hear("checklist", "letter.completed", {"case_id": case_id, "completed_at": iso(at), "head": "H1"})

    def findings(
        self, actor: str = "H1", *roles: str, filter_: str = "", parent: str = "cases/c1"
    ) -> list[dict[str, Any]]:
        """As the list shows them."""
        answer = self.ok("list_findings", {"parent": parent, "filter": filter_}, actor, *roles)
        found: list[dict[str, Any]] = answer["findings"]
        return found


PEOPLE = {
    "E1": "D1",
    "E2": "D2",
    "H0": "D0",
    "H1": "D1",
    "H11": "D11",
    "H2": "D2",
    "HR1": "D2",
    "HR2": "D2",
    "X1": "D2",
}


def submitted(entry: str, submission: int, case_id: str = "c1", **comparable: Any) -> dict[str, Any]:
    """The data of an entry.submitted."""
    return {
        "case_id": case_id,
        "entry_id": entry,
        "item_key": "i",
        "section": "work",
        "title": {"en": entry},
        "content_digest": digest(entry, submission),
        "nothing_to_hand_over": not comparable,
        "comparable": comparable,
        "submission": submission,
    }


def digest(entry: str, submission: int) -> str:
    """Of a content, as checklist would make it."""
    return f"{entry}-{submission}"


def record(external_id: str, title: str, **fields: Any) -> dict[str, Any]:
    """A row of the CRM."""
    base = {"source": "crm", "external_id": external_id, "kind": "project", "owner": "employees/E1", "title": title}
    return {**base, "updated_at": "2026-10-30T08:00:00Z", **fields}


def iso(at: datetime) -> str:
    """RFC 3339."""
    return at.isoformat().replace("+00:00", "Z")


CRM = record("P1", "CRM迁移项目", progress=50)


def a_contradiction(world: World) -> dict[str, object]:
    """The leaver claims 100%, the CRM knows 50%."""
    world.ingest(CRM)
    world.submit_case()
    world.confirm_list("e1", "e2")
    world.submit_entry("e1", name="CRM 迁移", progress=100)
    (finding,) = world.findings()
    return finding


def set_digest(*parts: str) -> str:
    """By the registry's formula."""
    return hashlib.sha256("\n".join(sorted(parts)).encode()).hexdigest()


def _row(kind: str, row_id: str, body: dict[str, Any]) -> dict[str, Any]:
    return {"kind": kind, "id": row_id, "version": 1, "active": True, "body": body}


def _person(number: str, department: str) -> dict[str, Any]:
    hrbp = "HR1" if department in ("D1", "D11") else None
    zone = "Asia/Shanghai" if number != "H2" else "America/New_York"
    body = {"name_zh": number, "name_en": number, "department": department, "hrbp": hrbp, "time_zone": zone}
    return _row("employee", number, body)
