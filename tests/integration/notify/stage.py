"""Notify without broker: events, calls and timers go straight into the application."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Self

from sqlalchemy import select, text

from chassis import db
from chassis.application import Application, Outcome, Verdict
from chassis.context import CallContext
from chassis.outbox import OutboxEvent
from notify.channels.port import Outgoing
from notify.model import delivery
from notify.sender import Sender
from notify.service import build
from notify.settings import NotifySettings
from notify.store.tables import DeliveryRow, MessageRow

NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)  # a Monday, 10:00 in Shanghai

PEOPLE = {
    "E1": ("李雷", "Li Lei", "zh-CN", "Asia/Shanghai"),  # leaver
    "E2": ("王芳", "Wang Fang", "zh-CN", "Asia/Shanghai"),  # head
    "E3": ("张伟", "Zhang Wei", "en", "Europe/Berlin"),  # successor
    "E4": ("赵敏", "Zhao Min", "zh-CN", "Asia/Shanghai"),  # HR of the subtree
    "E5": ("陈静", "Chen Jing", "en-GB", "Europe/London"),  # confirmer
    "E6": ("孙丽", "Sun Li", "zh-CN", "Asia/Shanghai"),  # HR elsewhere
    "E7": ("周杰", "Zhou Jie", "zh-CN", "Asia/Shanghai"),  # IT administrator
}


class FakeChannel:
    """A channel that keeps what it gets, or answers as told."""

    name = "email"

    def __init__(self) -> None:
        self.sent: list[Outgoing] = []
        self.answers: list[delivery.Outcome] = []
        self.before_hand_over: Callable[[Outgoing], None] = lambda _m: None

    def reference(self, delivery_id: str) -> str:
        return f"<{delivery_id}@example.com>"

    def session(self) -> FakeChannel:
        return self

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def send(self, message: Outgoing, about_to_hand_over: Callable[[], bool]) -> delivery.Outcome:
        self.before_hand_over(message)
        if not about_to_hand_over():
            return delivery.Outcome(delivery.Result.TEMPORARY, error="taken over")
        answer = self.answers.pop(0) if self.answers else delivery.Outcome(delivery.Result.SENT, 250)
        if answer.result is delivery.Result.SENT:
            self.sent.append(message)
        return answer


class Stage:
    """One tenant on notify, and the hands to move it."""

    def __init__(self, url: str) -> None:
        self.now = NOW
        self.tenant = f"t-{uuid.uuid4().hex[:10]}"
        self.case = f"c-{uuid.uuid4().hex[:10]}"
        self.sequence: dict[str, int] = {}
        settings = NotifySettings(env="test", database_url=url, public_url="https://handover.example")
        self.app = Application(build(settings), settings, clock=lambda: self.now)
        self.channel = FakeChannel()
        self.sender = Sender(self.channel, lease=timedelta(seconds=60), policy="resend")
        self._quiet_down()

    def _quiet_down(self) -> None:
        # Senders and timers cross tenants: what earlier tests of the module left must not meet this one's clock.
        with db.open_session(self.app.engine) as session, session.begin():
            session.bind_tenant(db.ALL_TENANTS)
            session.execute(text("DELETE FROM timers"))
            session.execute(text("DELETE FROM deliveries"))

    def close(self) -> None:
        self.app.engine.dispose()

    # -- events ------------------------------------------------------------------------------------------------------

    def envelope(self, owner: str, name: str, data: dict[str, Any], **attributes: Any) -> bytes:
        """A CloudEvent as the broker would bring it; the sequence counts on unless it is given."""
        self.sequence[owner] = self.sequence.get(owner, 0) + 1
        body = {
            "id": uuid.uuid4().hex,
            "source": f"/{owner}",
            "type": f"handover.{name}.v1",
            "time": self.now.isoformat(),
            "subject": data.get("case_id", ""),
            "tenant": self.tenant,
            "sequence": self.sequence[owner],
            "actor": "system",
            "actorkind": "system",
            "data": data,
        }
        return json.dumps({**body, **attributes}).encode()

    def deliver(self, raw: bytes) -> Outcome:
        owner = json.loads(raw)["source"].strip("/")
        return self.app.handle(f"from-{owner}", raw)

    def happens(self, owner: str, event: str, /, **data: Any) -> Outcome:
        """An event of the case; attributes of the envelope begin with `_`."""
        attributes = {key[1:]: data.pop(key) for key in list(data) if key.startswith("_")}
        return self.deliver(self.envelope(owner, event, {"case_id": self.case, **data}, **attributes))

    def done(self, owner: str, event: str, /, **data: Any) -> None:
        """An event that is dealt with at once."""
        outcome = self.happens(owner, event, **data)
        assert outcome.verdict is Verdict.DONE, outcome

    def directory(self, numbers: Sequence[str] = tuple(PEOPLE)) -> None:
        """The company, its people, HR's and IT's duties."""
        self._raw(
            "tenant.created",
            tenant_id=self.tenant,
            name="示例公司",
            country="CN",
            locale="zh-CN",
            time_zone="Asia/Shanghai",
        )
        rows = [self.person(number) for number in numbers]
        rows += [self.duty("D1", "hrbp", "E4", "SALES"), self.duty("D2", "hrbp", "E6", "RND")]
        rows += [self.duty("D3", "it_admin", "E7", None)]
        self._raw("directory.changed", rows=rows)

    def person(self, number: str, version: int = 1, **changes: Any) -> dict[str, Any]:
        zh, en, locale, zone = PEOPLE[number]
        body = {"number": number, "name_zh": zh, "name_en": en, "email": f"{number.lower()}@example.com"}
        body |= {"locale": locale, "time_zone": zone, "country": "CN", "department": "SALES-EAST", **changes}
        return {"kind": "employee", "id": number, "version": version, "active": True, "body": body}

    def duty(self, code: str, duty: str, employee: str, department: str | None) -> dict[str, Any]:
        body = {"duty": duty, "employee": employee, "department": department}
        return {"kind": "duty", "id": code, "version": 1, "active": True, "body": body}

    def change(self, *rows: dict[str, Any]) -> None:
        self._raw("directory.changed", rows=list(rows))

    def _raw(self, event: str, /, **data: Any) -> None:
        assert self.deliver(self.envelope("offboarding", event, data)).verdict is Verdict.DONE

    def submitted(self, **changes: Any) -> Outcome:
        """The sales case: leaver E1, head E2, successor E3, HRBP E4."""
        data = {
            "case_id": self.case,
            "kind": "resignation",
            "leaver": "E1",
            "leaver_name": {"zh-CN": "李雷", "en": "Li Lei"},
            "head": "E2",
            "hrbp": "E4",
            "successor": "E3",
            "department_path": ["ROOT", "SALES", "SALES-EAST"],
            "last_working_day": "2026-04-01",
            "absent": False,
        }
        return self.deliver(self.envelope("offboarding", "case.submitted", {**data, **changes}))

    # -- what became of it -----------------------------------------------------------------------------------------

    def told(self) -> list[tuple[str, str]]:
        """(person, template) of every message of this tenant, in order."""
        rows = self.rows(MessageRow)
        return [(r.person, r.template) for r in sorted(rows, key=lambda r: (r.created_at, r.person, r.template))]

    def rows(self, table: Any) -> list[Any]:
        with db.open_session(self.app.engine) as session, session.begin():
            session.bind_tenant(self.tenant)
            return list(session.scalars(select(table).where(table.tenant_id == self.tenant)))

    def message(self, person: str, template: str) -> MessageRow:
        (found,) = [m for m in self.rows(MessageRow) if (m.person, m.template) == (person, template)]
        result: MessageRow = found
        return result

    def rows_of(self, person: str, template: str) -> list[MessageRow]:
        return [m for m in self.rows(MessageRow) if (m.person, m.template) == (person, template)]

    def deliveries(self, state: str | None = None) -> list[DeliveryRow]:
        """Mail deliveries."""
        found = [d for d in self.rows(DeliveryRow) if d.channel == "email" and (state is None or d.state == state)]
        return sorted(found, key=lambda d: (d.person, d.template))

    def emitted(self) -> list[dict[str, Any]]:
        with db.open_session(self.app.engine) as session, session.begin():
            bodies = [json.loads(b) for b in session.scalars(select(OutboxEvent.body).order_by(OutboxEvent.position))]
        return [b for b in bodies if b["tenant"] == self.tenant]

    # -- hands -----------------------------------------------------------------------------------------------------

    def wait(self, **span: float) -> None:
        """Time passes, and what is due fires."""
        self.now += timedelta(**span)
        self.app.fire_due_timers()

    def send(self) -> list[Outgoing]:
        """The senders do what is due; what left."""
        before = len(self.channel.sent)
        while self.sender.step(self.app):
            pass
        return self.channel.sent[before:]

    def call(
        self, method: str, actor: str, body: dict[str, Any] | None = None, roles: str = "person", **more: Any
    ) -> Any:
        ctx = CallContext(tenant=more.pop("tenant", self.tenant), actor=actor, actor_kind="person", locale="en")
        headers = ctx.with_(roles=frozenset(roles.split(",")), **more).to_headers()
        return self.app.call(method, headers, body or {})
