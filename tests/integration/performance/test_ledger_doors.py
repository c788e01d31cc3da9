"""The ledger through the gateway's doors: a real process on a real broker, killed between the news and the judging."""

from __future__ import annotations

import asyncio
import json
import signal
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from chassis import sealing
from gateway.server import Gateway
from gateway.settings import GatewaySettings
from tests.integration.performance.blame import decided, loss, traced
from tests.integration.performance.test_performance_process import Process
from tests.support.client import GrpcClient, HttpClient
from tests.support.fixtures import TestBroker

LEDGER = "handover.performance.v1.DeductionService"
RULES = {"rules": [{"code": "loss", "percent": 12.5, "when": {"lossConfirmed": True}}]}


@pytest.fixture
def service(broker: TestBroker, database_url: str, tmp_path: Path) -> Iterator[Process]:
    """The service's process, with the directory of one department."""
    made = Process(broker, database_url, tmp_path)
    try:
        made.start()
        rows: list[dict[str, Any]] = [
            {"kind": "department", "id": "D1", "body": {"parent": None, "head": "H1"}},
            {"kind": "duty", "id": "d1", "body": {"duty": "hrbp", "employee": "HR2", "department": "D1"}},
        ]
        for person in ("H1", "E1", "HR2"):
            body = {"department": "D1" if person != "HR2" else "D9", "time_zone": "Asia/Shanghai"}
            rows.append({"kind": "employee", "id": person, "body": body})
        rows = [{**row, "version": 1, "active": True} for row in rows]
        made.send("offboarding", "directory.changed", {"rows": rows})
        yield made
    finally:
        made.close()


@pytest.fixture
async def gateway(service: Process, broker: TestBroker, tmp_path: Path) -> AsyncIterator[Gateway]:
    """The gateway with the suite's contract."""
    roles = {"H1": ["person"], "E1": ["person"], "HR2": ["person", "hr"], "AD": ["person", "admin"]}
    people = [{"person": p, "tenant": service.tenant, "roles": r, "name": p} for p, r in roles.items()]
    (tmp_path / "identities.json").write_text(json.dumps(people))
    settings = GatewaySettings(
        env="test",
        state_dir=tmp_path,
        broker_url=broker.url,
        http_port=0,
        grpc_port=0,
        sealing_public_key=sealing.generate_keypair().public_key,
    )
    running = Gateway(settings)
    await running.start()
    assert await running.broker.wait_connected(10)
    yield running
    await running.stop()


def token(gateway: Gateway, service: Process, person: str) -> str:
    assert gateway.dev is not None
    return gateway.dev.grant(person=person, client="", tenant=service.tenant).access_token


async def test_one_deduction_after_a_kill_and_the_same_through_both_doors(service: Process, gateway: Gateway) -> None:
    case = {"case_id": "c1", "leaver": "E1", "head": "H1", "department": "D1", "hrbp": "HR2"}
    dates = {"last_working_day": "2026-12-31", "submitted_at": "2026-12-01T00:00:00Z"}
    service.send("offboarding", "case.submitted", {**case, **dates, "leaver_name": {"en": "E1"}})
    service.send("checklist", "omission.loss_confirmed", loss())
    service.send("checklist", "omission.traced", traced())
    service.send("checklist", "omission.decided", decided())
    service.stop(signal.SIGKILL)
    service.send("checklist", "omission.decided", decided())
    service.start()
    service.until(lambda: bool(service.told("deduction.announced")), "the deduction")
    head = HttpClient(f"http://127.0.0.1:{gateway.http_port}", token(gateway, service, "H1"))
    (one,) = (await head.call("GET", "/v1/deductions")).body["deductions"]
    assert (one["person"], one["percent"], one["state"], one["omission"]) == (
        "employees/H1", 10, "announced", "omissions/o1",
    )  # fmt: skip
    assert (await head.call("GET", f"/v1/{one['name']}")).body == one
    kpi = (await head.call("GET", "/v1/employees/H1/kpi")).body
    assert (kpi["omission"]["upheld"], kpi["omission"]["tooFew"], "percent" in kpi["omission"]) == (1, True, False)
    leaver = HttpClient(f"http://127.0.0.1:{gateway.http_port}", token(gateway, service, "E1"))
    assert (await leaver.call("GET", "/v1/deductions")).body["deductions"] == []
    assert (await leaver.call("GET", f"/v1/{one['name']}")).status == 404
    rpc = GrpcClient(f"127.0.0.1:{gateway.grpc_port}", gateway.settings.descriptors, token(gateway, service, "HR2"))
    same = await rpc.call(f"{LEDGER}/GetDeduction", {"name": one["name"]})
    assert (same.body["name"], same.body["cites"][0]["digest"]) == (one["name"], one["cites"][0]["digest"])
    month = datetime.now(UTC).strftime("%Y-%m")
    asked = {"value": RULES, "fromMonth": "2020-01", "toMonth": "2099-12"}
    refused = await rpc.call(f"{LEDGER}/PreviewDeductionRules", asked)
    assert list(refused.fields) == ["value.rules[0].when.lossConfirmed"], "rules are data: keys as they are stored"
    asked["value"] = {"rules": [{"code": "loss", "percent": 12.5, "when": {"loss_confirmed": True}}]}
    tried = await rpc.call(f"{LEDGER}/PreviewDeductionRules", asked)
    (sums,) = tried.body["months"]
    assert (sums["percent"], sums["announcedPercent"]) == (12.5, 10)
    assert abs(int(sums["period"][5:]) - int(month[5:])) in (0, 1, 11)
    await _delay(service, gateway)
    for client in (head, leaver, rpc):
        await client.close()


async def _delay(service: Process, gateway: Gateway) -> None:
    """HR's word on a deadline: through the door, with what does not fit named."""
    hr = HttpClient(f"http://127.0.0.1:{gateway.http_port}", token(gateway, service, "HR2"))
    unknown = {"deadlineId": "none", "confirmed": True, "note": "x"}
    answer = await hr.call("POST", "/v1/cases/c1:confirmDelayLoss", unknown)
    assert (answer.status, list(answer.fields)) == (404, ["deadline_id"])
    plan = {"deadline_id": "d1", "case_id": "c1", "kind": "list_confirmation", "title": {"en": "t"}, "person": "H1"}
    late = {**plan, "role": "head", "due_at": "2026-11-02T10:00:00Z"}
    service.send("checklist", "deadline.missed", late)
    admin = HttpClient(f"http://127.0.0.1:{gateway.http_port}", token(gateway, service, "AD"))
    value = {"rules": [], "consultation": {"answer": "not_consulted"}}
    bad = await admin.call("PATCH", "/v1/performance/settings", {"key": "deductions", "value": value})
    assert (bad.status, list(bad.fields)) == (400, ["value.consultation"])
    body = {"deadlineId": "d1", "confirmed": True, "note": "客户流失"}
    for _ in range(100):  # until the service has heard of the deadline
        answer = await hr.call("POST", "/v1/cases/c1:confirmDelayLoss", body)
        if answer.ok:
            break
        await asyncio.sleep(0.1)
    assert answer.ok, answer
    service.until(lambda: len(service.told("deduction.announced")) == 2, "the second deduction")
    for client in (hr, admin):
        await client.close()
