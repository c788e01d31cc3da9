"""The checklist service on a real database, fed with events and calls as the broker would."""

from __future__ import annotations

import itertools
import json
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Engine, text

from chassis import db
from chassis.application import Application, Outcome, Verdict
from chassis.context import PREFIX, CallContext
from chassis.events import Envelope
from chassis.ids import new_id
from chassis.service import Service
from checklist.model.gate import set_digest
from checklist.settings import Settings
from checklist.store import entry as entries

START = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)  # Monday 09:00 in Shanghai
LEAVER, HEAD, SUPERIOR, HR, SUCCESSOR = "E1001", "E0100", "E0001", "HR01", "E1002"
DOCS, ASSETS, IT, STRANGER, OTHER_HR = "E2001", "E2002", "E2003", "E9999", "HR99"
PEOPLE = (LEAVER, HEAD, SUPERIOR, HR, SUCCESSOR, DOCS, ASSETS, IT, STRANGER, OTHER_HR, "E3001")

VALUES: dict[str, Any] = {
    "text": "说明",
    "number": 12,
    "percent": 60,
    "date": "2026-03-20",
    "person": "employees/E3001",
    "link": "https://wiki.example.com/x",
}


class Offboarding:
    """Offboarding's answer to "is there such a case?"."""

    def __init__(self) -> None:
        self.known: set[str] = set()
        self.drafts: dict[str, str] = {}
        """Who may know of them, by case."""

    def call(self, service: str, method: str, headers: dict[str, str], request: dict[str, Any], timeout: float) -> Any:
        """As the RPC port gives it."""
        assert (service, method) == ("offboarding", "get_case")
        case = request["name"].removeprefix("cases/")
        if case in self.known:
            filed = {"state": "submitted", "submitted_at": "2026-03-02T01:00:00Z"}
            return {"result": {"name": request["name"], **filed}, "error": None}
        if headers[f"{PREFIX}actor"] == self.drafts.get(case, ""):
            return {"result": {"name": request["name"], "state": "draft"}, "error": None}
        return {"result": None, "error": {"reason": "NOT_FOUND", "message": "", "fields": [], "metadata": {}}}


class Handover:
    """One tenant: departments D0 (head E0001) > D1 (head E0100), the leaver E1001 in D1, duties, HR01 for D1."""

    def __init__(self, service: Service, settings: Settings, engine: Engine) -> None:
        self.tenant = f"t-{new_id()[:12]}"
        self.case = new_id()
        self.now = START
        self.offboarding = Offboarding()
        self.app = Application(service, settings, engine=engine, clock=lambda: self.now, rpc=self.offboarding)
        self._sequences: dict[tuple[str, str], itertools.count[int]] = {}

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
            actor="erp",
            actorkind="system",
            data=data,
        )

    def deliver(self, envelope: Envelope) -> Outcome:
        """One delivery."""
        return self.app.handle(f"from-{envelope.owner}", envelope.model_dump_json().encode())

    def hear(self, owner: str, name: str, sequence: int | None = None, **data: Any) -> Envelope:
        """Sends and delivers."""
        envelope = self.event(owner, name, data, sequence)
        outcome = self.deliver(envelope)
        assert outcome.verdict is Verdict.DONE, outcome
        return envelope

    def company(self, **head: str | None) -> None:
        """The directory; `head=None` leaves D1 and D0 without one."""
        there = head.get("head", HEAD)
        rows = [_row("department", "D0", {"parent": None, "head": SUPERIOR if there else None})]
        rows.append(_row("department", "D1", {"parent": "D0", "head": there}))
        rows += [_row("employee", number, _person(number)) for number in PEOPLE]
        for duty, employee in (("document_admin", DOCS), ("asset_admin", ASSETS), ("it_admin", IT)):
            rows.append(_row("duty", duty, {"duty": duty, "employee": employee}))
        rows.append(_row("duty", "hrbp-d1", {"duty": "hrbp", "employee": HR, "department": "D1"}))
        rows.append(_row("duty", "hrbp-d2", {"duty": "hrbp", "employee": OTHER_HR, "department": "D2"}))
        self.hear("offboarding", "directory.changed", rows=rows)

    def submitted(self, **changes: Any) -> dict[str, Any]:
        """The data of case.submitted."""
        return {
            "case_id": self.case,
            "kind": "resignation",
            "leaver": LEAVER,
            "leaver_name": {"zh-CN": "李雷", "en": "Li Lei"},
            "head": HEAD,
            "head_superior": SUPERIOR,
            "hrbp": HR,
            "successor": SUCCESSOR,
            "initiator": HR,
            "job_family": "sales",
            "position": "P1",
            "department": "D1",
            "department_path": ["D0", "D1"],
            "company": "C1",
            "country": "CN",
            "subdivision": None,
            "time_zone": "Asia/Shanghai",
            "locale": "zh-CN",
            "last_working_day": "2026-03-31",
            "separation_date": "2026-03-31",
            "absent": False,
            "submitted_at": "2026-03-02T01:00:00Z",
            **changes,
        }

    def filed(self, **changes: Any) -> Handover:
        """Directory and case have arrived."""
        self.company()
        self.hear("offboarding", "case.submitted", **self.submitted(**changes))
        self.held()
        return self

    def held(self, *without_receiver: str, sequence: int | None = None) -> None:
        """What the leaver holds is listed: nothing, or these things without a receiver."""
        lines = [
            {"holding_id": f"h{n}", "kind": "duty", "key": f"d{n}", "title": {"zh-CN": title, "en": title}}
            for n, title in enumerate(without_receiver)
        ]
        told = {"case_id": self.case, "leaver": LEAVER, "open": len(lines), "total": len(lines), "holdings": lines}
        self.hear("offboarding", "holdings.changed", sequence, **told, waits_on=[])

    def confirmed(self, **changes: Any) -> Handover:
        """The head has confirmed the list."""
        self.filed(**changes)
        self.ok("confirm_list", HEAD, name=f"checklists/{self.case}")
        return self

    # -- calls -----------------------------------------------------------------------------------------------------

    def call(self, method: str, actor: str, *, roles: tuple[str, ...] = ("person",), **body: Any) -> dict[str, Any]:
        """The raw answer."""
        return self.app.call(method, self.headers(actor, roles), body)

    def headers(self, actor: str, roles: tuple[str, ...] = ("person",), **context: Any) -> dict[str, str]:
        """As the gateway would send them."""
        if actor.startswith("HR"):
            roles = (*roles, "hr")
        kind: Any = "system" if "system" in roles else "person"
        ctx = CallContext(tenant=self.tenant, actor=actor, actor_kind=kind, roles=frozenset(roles), request_id="r")
        return ctx.with_(**context).to_headers()

    def ok(self, method: str, actor: str, **body: Any) -> dict[str, Any]:
        """The result of a call that must succeed."""
        answer = self.call(method, actor, **body)
        assert answer["error"] is None, answer["error"]
        result: dict[str, Any] = answer["result"]
        return result

    def refused(self, method: str, actor: str, **body: Any) -> dict[str, Any]:
        """The error of a call that must fail."""
        answer = self.call(method, actor, **body)
        assert answer["error"] is not None, answer["result"]
        error: dict[str, Any] = answer["error"]
        return error

    def checklist(self, actor: str = HEAD) -> dict[str, Any]:
        """As the actor sees it."""
        return self.ok("get_checklist", actor, name=f"checklists/{self.case}")

    def entries(self, actor: str = HEAD, filter_text: str = "") -> list[dict[str, Any]]:
        """As the actor sees them."""
        answer = self.ok("list_entries", actor, parent=f"cases/{self.case}", filter=filter_text, page_size=200)
        found: list[dict[str, Any]] = answer["entries"]
        return found

    def entry(self, item_key: str, actor: str = HEAD) -> dict[str, Any]:
        """The first entry of an item."""
        return next(e for e in self.entries(actor) if e["item_key"] == item_key)

    def content(self, item_key: str) -> dict[str, Any]:
        """A valid content of an item, made from its fields."""
        item = next(i for i in self.checklist()["items"] if i["key"] == item_key)
        return {f["key"]: _value(f) for f in item["fields"] if f["type"] not in ("secret", "attachment")}

    def submit(self, item_key: str, **changes: Any) -> dict[str, Any]:
        """The leaver submits the first entry of an item."""
        fields = {**self.content(item_key), **changes}
        return self.ok("submit_entry", LEAVER, name=self.entry(item_key)["name"], fields=fields)

    def confirm(self, entry: dict[str, Any]) -> dict[str, Any]:
        """Its confirmer confirms it."""
        actor = entry["confirmer"].removeprefix("employees/")
        return self.ok("confirm_entry", actor, name=entry["name"], content_digest=entry["content_digest"])

    def check(self, entry: dict[str, Any], *findings: str) -> None:
        """Performance has compared its present content."""
        name = entry["name"].removeprefix("entries/")
        digest = entry["content_digest"]
        self.hear(
            "performance",
            "entry.checked",
            case_id=self.case,
            entry_id=name,
            content_digest=digest,
            open_findings=list(findings),
        )

    def check_case(self) -> None:
        """Performance has compared the whole."""
        with db.open_session(self.app.engine) as session, session.begin():
            session.bind_tenant(self.tenant)
            digest = set_digest(entries.of_case(session, self.tenant, self.case))
        self.hear("performance", "case.checked", case_id=self.case, set_digest=digest, open_findings=[])

    # -- time and what went out --------------------------------------------------------------------------------------

    def later(self, **span: float) -> None:
        """Lets time pass and due timers fire."""
        self.now += timedelta(**span)
        while self.app.fire_due_timers():
            pass

    def sent(self, *names: str) -> list[dict[str, Any]]:
        """The data of the events that went out so far, in order, all or those of these names."""
        with db.open_session(self.app.engine) as session, session.begin():
            session.bind_tenant("*")
            rows = session.execute(text("SELECT name, body FROM outbox ORDER BY position")).all()
        bodies = [(row.name, row.body if isinstance(row.body, dict) else json.loads(row.body)) for row in rows]
        bodies = [(name, body) for name, body in bodies if body["tenant"] == self.tenant]
        return [{"event": name, **body["data"]} for name, body in bodies if not names or name in names]


def _row(kind: str, number: str, body: dict[str, Any]) -> dict[str, Any]:
    return {"kind": kind, "id": number, "version": 1, "active": True, "body": body}


def _person(number: str) -> dict[str, Any]:
    return {
        "number": number,
        "name_zh": number,
        "name_en": number,
        "locale": "zh-CN",
        "time_zone": "Asia/Shanghai",
        "country": "CN",
        "department": "D1",
        "company": "C1",
        "status": "active",
    }


def _value(field: dict[str, Any]) -> Any:
    if field["type"] == "rows":
        return [{c["key"]: VALUES[c["type"]] for c in field["columns"]}]
    return VALUES[field["type"]]
