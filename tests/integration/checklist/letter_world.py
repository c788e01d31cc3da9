"""The checklist service on a real database, from a filed case to a letter; people, events and calls as the broker would
bring them. A migrated database a module, a fresh tenant a test."""

from __future__ import annotations

import hashlib
import itertools
import json
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, text

from chassis import db, migrate, sealing, tickets
from chassis.application import Application, Verdict
from chassis.context import CallContext
from chassis.events import Envelope
from chassis.ids import new_id
from checklist.service import build
from checklist.settings import Settings

START = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)  # Monday 09:00 in Shanghai
PEOPLE = {
    "E1": ("王頔", "Wang Di", "D1"),
    "H1": ("李雪梅", "Li Xuemei", "D1"),
    "H0": ("赵国强", "Zhao Guoqiang", "D0"),
    "S1": ("欧阳喆", "Ouyang Zhe", "D1"),
    "HR1": ("陈静", "Chen Jing", "DHR"),
    "DOC": ("周文", "Zhou Wen", "D0"),
    "AST": ("吴刚", "Wu Gang", "D0"),
    "IT1": ("孙浩", "Sun Hao", "D0"),
    "X1": ("郑外人", "Zheng Wairen", "D2"),
}
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n"


class LetterWorld:
    """One tenant: D0 (head H0) > D1 (head H1); leaver E1, successor S1, HR partner HR1, three administrators."""

    def __init__(self, engine: Engine, folder: Path) -> None:
        self.tenant = f"t-{new_id()[:12]}"
        self.case = new_id()
        self.now = START
        settings = Settings(env="test", state_dir=folder, ticket_key="test")
        self.service = build(settings)
        self.app = Application(self.service, settings, engine=engine, clock=lambda: self.now)
        self._sequences: dict[str, itertools.count[int]] = defaultdict(lambda: itertools.count(1))
        self.gateway = sealing.generate_keypair()
        self.hear("offboarding", "tenant.created", _TENANT | {"tenant_id": self.tenant})
        self.hear("offboarding", "directory.changed", {"rows": _rows()})

    # -- events ----------------------------------------------------------------------------------------------------

    def hear(
        self, owner: str, name: str, data: dict[str, Any], *, actor: str = "HR1", for_: str | None = None
    ) -> Envelope:
        """An event of another service, delivered to the queue of the reactions and to that of the record."""
        envelope = Envelope(
            id=new_id(),
            source=f"/{owner}",
            type=f"handover.{name}.v1",
            time=self.now,
            subject=str(data.get("case_id", "")),
            tenant=self.tenant,
            sequence=next(self._sequences[owner]),
            actor=actor,
            actorkind="person",
            onbehalfof=for_,
            clientaddr="10.1.2.3",
            useragent="tests",
            data=data,
        )
        self.deliver(envelope)
        return envelope

    def deliver(self, envelope: Envelope) -> list[Verdict]:
        """One delivery to each queue that is bound."""
        raw = envelope.model_dump_json().encode()
        handlers = [s for s in self.app.subscriptions if s.source == envelope.owner]
        verdicts = [self.app.handle(s.handler_id, raw).verdict for s in handlers]
        assert all(v in (Verdict.DONE, Verdict.DUPLICATE) for v in verdicts), verdicts
        return verdicts

    # -- calls -----------------------------------------------------------------------------------------------------

    def call(self, method: str, body: dict[str, Any], actor: str = "E1", *roles: str, **context: Any) -> dict[str, Any]:
        """The raw answer."""
        ctx = CallContext(
            tenant=context.pop("tenant", self.tenant),
            actor=actor,
            actor_kind=context.pop("actor_kind", "person"),
            roles=frozenset(roles or ("person",)),
            request_id="r",
            client_address="10.9.8.7",
            user_agent="tests/1.0",
            **context,
        )
        return self.app.call(method, ctx.to_headers(), body)

    def ok(self, method: str, body: dict[str, Any], actor: str = "E1", *roles: str, **context: Any) -> dict[str, Any]:
        """The result of a call that must succeed."""
        answer = self.call(method, body, actor, *roles, **context)
        assert answer["error"] is None, (method, answer["error"])
        result: dict[str, Any] = answer["result"]
        return result

    def refused(
        self, method: str, body: dict[str, Any], actor: str = "E1", *roles: str, **context: Any
    ) -> dict[str, Any]:
        """The error of a call that must fail."""
        answer = self.call(method, body, actor, *roles, **context)
        assert answer["error"] is not None, (method, answer["result"])
        error: dict[str, Any] = answer["error"]
        return error

    def later(self, **span: float) -> None:
        """Lets time pass and due timers fire."""
        self.now += timedelta(**span)
        while self.app.fire_due_timers():
            pass

    def sent(self, name: str | None = None) -> list[dict[str, Any]]:
        """The data of the tenant's events so far, in order."""
        with db.open_session(self.app.engine) as session, session.begin():
            session.bind_tenant(db.ALL_TENANTS)
            rows = session.execute(text("SELECT name, body FROM outbox ORDER BY position")).all()
        bodies = [(row.name, json.loads(row.body)) for row in rows]
        return [body["data"] for found, body in bodies if body["tenant"] == self.tenant and name in (None, found)]

    # -- the handover ----------------------------------------------------------------------------------------------

    def file_case(self, **fields: Any) -> None:
        """offboarding files the case of E1, a salesperson."""
        data = {
            "case_id": self.case,
            "kind": "resignation",
            "leaver": "E1",
            "leaver_name": {"zh-CN": "王頔", "en": "Wang Di"},
            "head": "H1",
            "head_superior": "H0",
            "hrbp": "HR1",
            "successor": "S1",
            "initiator": "E1",
            "job_family": "sales",
            "position": "KAM",
            "department": "D1",
            "department_path": ["D0", "D1"],
            "company": "C1",
            "country": "CN",
            "time_zone": "Asia/Shanghai",
            "locale": "zh-CN",
            "last_working_day": "2026-12-01",
            "separation_date": "2026-12-01",
            "absent": False,
            "submitted_at": "2026-11-02T01:00:00Z",
        }
        self.hear("offboarding", "case.submitted", data | fields)
        held = {"case_id": self.case, "leaver": "E1", "open": 0, "total": 0, "holdings": [], "waits_on": []}
        self.hear("offboarding", "holdings.changed", held)

    def confirm_list(self) -> None:
        """The head says: this list is complete."""
        self.ok("confirm_list", {"name": f"checklists/{self.case}"}, "H1")

    def entries(self) -> list[dict[str, Any]]:
        """Entries of the handover, HR's own list apart."""
        listed = self.ok("list_entries", {"parent": f"cases/{self.case}", "page_size": 200}, "H1")["entries"]
        return [e for e in listed if e["section"] != "hr"]

    def entry(self, item_key: str) -> dict[str, Any]:
        """The first entry of an item."""
        return next(e for e in self.entries() if e["item_key"] == item_key)

    def submit(self, entry: dict[str, Any], fields: dict[str, Any] | None = None) -> dict[str, Any]:
        """Submits content, or the statement that there is none."""
        body: dict[str, Any] = {"name": entry["name"]}
        if fields is None:
            body |= {"nothing_to_hand_over": True, "statement": "无需交接"}
        else:
            body |= {"fields": fields}
        return self.ok("submit_entry", body, entry["submitter"].removeprefix("employees/"))

    def confirm(self, entry: dict[str, Any]) -> dict[str, Any]:
        """The confirmer confirms."""
        return self.ok("confirm_entry", {"name": entry["name"]}, entry["confirmer"].removeprefix("employees/"))

    def hand_over(self, **contents: dict[str, Any]) -> None:
        """Every entry submitted (with content where it is given by item key) and confirmed."""
        for listed in self.entries():
            entry = listed
            if entry["state"] in ("pending", "returned"):
                entry = self.submit(entry, contents.get(entry["item_key"]))
            if entry["state"] == "submitted":
                self.confirm(entry)

    def check(self) -> None:
        """performance has compared every content, and the whole."""
        lines = []
        for entry in self.entries():
            if entry["state"] in ("submitted", "confirmed"):
                plain, digest = entry["name"].removeprefix("entries/"), entry["content_digest"]
                lines.append(f"{plain}:{digest}")
                data = {"case_id": self.case, "entry_id": plain, "content_digest": digest, "open_findings": []}
                self.hear("performance", "entry.checked", data)
        whole = hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()
        self.hear("performance", "case.checked", {"case_id": self.case, "set_digest": whole, "open_findings": []})

    def ready(self, **contents: dict[str, Any]) -> None:
        """All that comes before the letter."""
        self.file_case()
        self.confirm_list()
        self.hand_over(**contents)
        self.check()

    def letter(self, actor: str = "H1", *roles: str) -> dict[str, Any]:
        """The letter as this person sees it."""
        return self.ok("get_letter", {"name": f"letters/{self.case}"}, actor, *roles)

    def sign(self, actor: str, **fields: Any) -> dict[str, Any]:
        """This person signs."""
        return self.ok("sign_letter", {"name": f"letters/{self.case}", **fields}, actor)

    def complete(self, **contents: dict[str, Any]) -> None:
        """The whole way to the archived report."""
        self.ready(**contents)
        for person in ("H1", "E1", "S1"):
            self.sign(person)
        self.later(seconds=1)

    def fetch(self, ticket: dict[str, Any]) -> bytes:
        """What the gateway would stream for a download ticket."""
        opened = tickets.open(ticket["ticket"], self.service.ports["ticket_key"], self.now)
        assert (opened.purpose, opened.tenant) == ("download", self.tenant)
        with self.service.ports["blobs"].open(opened.blob_key) as file:
            data: bytes = file.read()
        assert len(data) == ticket["size"]
        return data


_TENANT = {
    "name": "华东销售",
    "country": "CN",
    "locale": "zh-CN",
    "time_zone": "Asia/Shanghai",
}


def _rows() -> list[dict[str, Any]]:
    def row(kind: str, code: str, body: dict[str, Any]) -> dict[str, Any]:
        return {"kind": kind, "id": code, "version": 1, "active": True, "body": body}

    people = [
        row(
            "employee",
            number,
            {
                "number": number,
                "name_zh": zh,
                "name_en": en,
                "department": department,
                "company": "C1",
                "country": "CN",
                "time_zone": "Asia/Shanghai",
                "locale": "zh-CN",
                "status": "active",
            },
        )
        for number, (zh, en, department) in PEOPLE.items()
    ]
    duties = [
        row("duty", f"d-{who}", {"id": f"d-{who}", "duty": duty, "employee": who, "department": "D0"})
        for duty, who in (("document_admin", "DOC"), ("asset_admin", "AST"), ("it_admin", "IT1"))
    ]
    return [
        row("company", "C1", {"code": "C1", "name": {"zh-CN": "华东销售有限公司", "en": "East Sales Ltd"}}),
        row("department", "D0", {"code": "D0", "name": {"zh-CN": "销售中心", "en": "Sales"}, "head": "H0"}),
        row("department", "D1", {"name": {"zh-CN": "华东区", "en": "East"}, "parent": "D0", "head": "H1"}),
        row("department", "D2", {"name": {"zh-CN": "华南区", "en": "South"}, "parent": "D0"}),
        row("position", "KAM", {"code": "KAM", "name": {"zh-CN": "大客户经理", "en": "Key account manager"}}),
        *people,
        *duties,
    ]


@pytest.fixture(scope="module")
def letter_engine(database_url: str) -> Iterator[Engine]:
    """The service's database, on both kinds."""
    migrate.upgrade("checklist", database_url)
    made = db.make_engine(database_url)
    yield made
    made.dispose()


@pytest.fixture(scope="module")
def letter_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """State folder with keys and blobs."""
    return tmp_path_factory.mktemp("checklist")


@pytest.fixture
def world(letter_engine: Engine, letter_folder: Path) -> LetterWorld:
    """A tenant of its own."""
    return LetterWorld(letter_engine, letter_folder)
