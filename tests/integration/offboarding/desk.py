"""A small company at its desk: the offboarding application on a real database, without broker; a tenant a test."""

from __future__ import annotations

import itertools
import json
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select

from chassis import outbox
from chassis.application import Application, Outcome
from chassis.context import CallContext
from chassis.db import open_session
from chassis.events import Envelope
from chassis.service import Service

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)  # Monday 09:00 in Shanghai
HR = {"person": "HR1", "roles": ("hr",)}
ERP = {"person": "erp", "roles": ("system",), "kind": "system"}
ADMIN = {"person": "ADM", "roles": ("admin",)}


class Refused(Exception):
    """A call that was refused: its reason and fields."""

    def __init__(self, error: dict[str, Any]) -> None:
        super().__init__(f"{error['reason']}: {error['message']} {error['fields']}")
        self.reason = error["reason"]
        self.message = error["message"]
        self.fields = {f["field"]: f["description"] for f in error["fields"]}


class Clock:
    """Time stands until the test moves it."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


class Checklist:
    """The other side of `checklist.close_case`."""

    def __init__(self) -> None:
        self.answer: dict[str, Any] = {"result": {"closed": True, "state": "closed"}, "error": None}
        self.calls: list[dict[str, Any]] = []

    def call(self, service: str, method: str, _headers: Any, request: dict[str, Any], _timeout: float) -> Any:
        """The RPC port's shape."""
        assert (service, method) == ("checklist", "close_case")
        self.calls.append(request)
        return self.answer


class Desk:
    """Calls as people and systems make them, events as the other services send them."""

    def __init__(self, service: Service, settings: Any, engine: Any) -> None:
        self.clock = Clock()
        self.checklist = Checklist()
        self.app = Application(service, settings, engine=engine, clock=self.clock, rpc=self.checklist)
        self.tenant = f"t{uuid.uuid4().hex[:12]}"
        self._sequence = itertools.count(1)
        self._seen = 0

    def call(
        self,
        method: str,
        request: dict[str, Any] | None = None,
        *,
        person: str = "HR1",
        roles: tuple[str, ...] = (),
        kind: str = "person",
        key: str | None = None,
        tenant: str | None = None,
        locale: str = "en",
    ) -> dict[str, Any]:
        """The answer, or Refused."""
        ctx = CallContext(
            tenant=self.tenant if tenant is None else tenant,
            actor=person,
            actor_kind=kind,  # type: ignore[arg-type]
            roles=frozenset({*roles, "person"}) if kind == "person" else frozenset(roles),
            request_id=uuid.uuid4().hex,
            locale=locale,
            idempotency_key=key or uuid.uuid4().hex,
        )
        reply = self.app.call(method, ctx.to_headers(), request or {})
        if reply["error"]:
            raise Refused(reply["error"])
        answer: dict[str, Any] = reply["result"]
        return answer

    def deliver(self, owner: str, name: str, case: str, sequence: int | None = None, **data: Any) -> Outcome:
        """An event of another service about a case."""
        envelope = self.envelope(owner, name, case, sequence, **data)
        return self.redeliver(envelope)

    def envelope(self, owner: str, name: str, case: str, sequence: int | None = None, **data: Any) -> Envelope:
        """The event, not delivered yet."""
        return Envelope(
            id=uuid.uuid4().hex,
            source="/" + owner,
            type=f"handover.{name}.v1",
            time=self.clock.now,
            subject=case,
            tenant=self.tenant,
            sequence=sequence or next(self._sequence),
            actor=owner,
            actorkind="service",
            data={"case_id": case, **data},
        )

    def redeliver(self, envelope: Envelope) -> Outcome:
        """Delivers an envelope, perhaps again."""
        return self.app.handle(f"from-{envelope.owner}", envelope.model_dump_json().encode())

    def events(self, name: str | None = None, case: str | None = None) -> list[dict[str, Any]]:
        """The data of what was published in this tenant, in order."""
        with open_session(self.app.engine) as session, session.begin():
            rows = session.scalars(select(outbox.OutboxEvent).order_by(outbox.OutboxEvent.position)).all()
        bodies = [json.loads(row.body) for row in rows]
        return [
            body["data"]
            for row, body in zip(rows, bodies, strict=True)
            if body["tenant"] == self.tenant
            and name in (None, row.name)
            and (case is None or body.get("subject") == case)
        ]

    def pass_time(self, **delta: float) -> None:
        """Moves the clock and fires what is due."""
        self.clock.now += timedelta(**delta)
        while self.app.fire_due_timers():
            pass

    # -- a company -----------------------------------------------------------------------------------------------------

    def found(self) -> Desk:
        """HQ with SALES (EAST below it) and RND; heads, HR, a successor, an administrator of documents."""
        tenant = {"display_name": "示例", "country": "CN", "locale": "zh-CN", "time_zone": "Asia/Shanghai"}
        self.call("create_tenant", {"tenant_id": self.tenant, **tenant}, person="root", roles=("platform",), tenant="")
        self.upsert("companies", company("HQ"))
        self.upsert(
            "departments",
            department("EAST", parent="departments/SALES", head="employees/E200"),
            department("TOP", head="employees/E001"),
            department("SALES", parent="departments/TOP", head="employees/E100"),
            department("RND", parent="departments/TOP", head="employees/E300"),
        )
        self.upsert("positions", {"name": "positions/AE", "display_name": texts("销售"), "job_family": "sales"})
        self.upsert(
            "employees",
            employee("E001", "TOP"),
            employee("E100", "SALES"),
            employee("E200", "EAST"),
            employee("E201", "EAST", position="positions/AE", name_en="Li Lei"),
            employee("E202", "EAST", position="positions/AE"),
            employee("E300", "RND"),
            employee("E301", "RND"),
            employee("HR1", "TOP"),
            employee("HR2", "TOP"),
        )
        self.upsert("duties", duty("D1", "HR1", "departments/SALES"), duty("D2", "HR2", "departments/RND"))
        return self

    def upsert(self, kind: str, *rows: dict[str, Any], **more: Any) -> dict[str, Any]:
        """A batch that must be taken whole."""
        answer = self.call(f"batch_upsert_{kind}", {kind: list(rows), **more}, **ERP)
        assert answer["refused"] == 0, answer
        return answer

    def file(self, leaver: str = "E201", **more: Any) -> dict[str, Any]:
        """A resignation with 30 days' notice, filed by HR."""
        as_whom = more.pop("as_whom", HR)
        request = {
            "kind": "resignation",
            "leaver": f"employees/{leaver}",
            "notice_date": "2026-03-02",
            "last_working_day": "2026-04-01",
            **more,
        }
        return self.call("create_case", request, **as_whom)


def id_of(case: dict[str, Any]) -> str:
    """The plain id of an answered case."""
    return str(case["name"]).removeprefix("cases/")


def texts(zh: str) -> dict[str, str]:
    """A name in two languages."""
    return {"zh-CN": zh, "en": zh}


def company(code: str, **more: Any) -> dict[str, Any]:
    """A company in Shanghai."""
    place = {"country": "CN", "time_zone": "Asia/Shanghai", "locale": "zh-CN"}
    return {"name": f"companies/{code}", "display_name": texts(code), **place, **more}


def department(code: str, **more: Any) -> dict[str, Any]:
    """A department of HQ."""
    return {"name": f"departments/{code}", "display_name": texts(code), "company": "companies/HQ", **more}


def employee(number: str, dept: str, **more: Any) -> dict[str, Any]:
    """Somebody at work since 2020."""
    return {
        "name": f"employees/{number}",
        "name_zh": f"员工{number}",
        "department": f"departments/{dept}",
        "company": "companies/HQ",
        "hire_date": "2020-01-06",
        **more,
    }


def duty(duty_id: str, number: str, dept: str | None = None, name: str = "hrbp", **more: Any) -> dict[str, Any]:
    """A duty, HR business partner if not said otherwise."""
    place = {"department": dept} if dept else {}
    return {"name": f"duties/{duty_id}", "duty": name, "employee": f"employees/{number}", **place, **more}
