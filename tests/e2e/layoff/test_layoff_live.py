"""The to-do list and the dashboard as they change, over WebSocket and gRPC: resumable, and over with the right."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from deploy.local import company
from tests.e2e.layoff.desk import Desk
from tests.support.both_doors import IMAGE
from tests.support.client import GrpcClient
from tests.support.suite import Suite
from tests.support.toy_stream import GrpcStream, Socket

HEAD, LEAVER, GOES = "E1005", "E1023", "E1024"
SERVICE = "handover.offboarding.v1."


@pytest.fixture
async def rpc(running: Suite) -> AsyncIterator[GrpcClient]:
    """The gRPC door in the head's name."""
    client = GrpcClient(running.grpc, IMAGE, running.token(person=HEAD))
    yield client
    await client.close()


def socket(running: Suite, path: str, person: str) -> Socket:
    """A WebSocket as browsers open it: the token is a subprotocol."""
    protocols = ("handover.v1", f"bearer.{running.token(person=person)}")
    return Socket(running.http.replace("http", "ws", 1) + path, "", protocols=protocols)


async def until(door: Any, wanted: Any, seconds: float = 30) -> dict[str, Any]:
    """Reads messages until one is as wanted."""
    async with asyncio.timeout(seconds):
        while True:
            message: dict[str, Any] = await door.next(seconds)
            if wanted(message):
                return message


async def test_tasks_come_and_go_live_through_both_doors(running: Suite, desk: Desk, rpc: GrpcClient) -> None:
    """A snapshot, the new task, its end; who was away continues from the cursor and has missed nothing."""
    stream = GrpcStream(rpc, {}, f"{SERVICE}TaskService/WatchTasks")
    async with socket(running, "/v1/tasks:watch", HEAD) as browser:
        first = await browser.next()
        assert first["live"]["kind"] == (await stream.next())["live"]["kind"] == "snapshot"
        case = await asyncio.to_thread(lambda: desk.file_as("E1037", LEAVER, successor=f"employees/{GOES}"))

        def new(message: dict[str, Any]) -> bool:
            return any(t["kind"] == "confirm_list" and t["case"] == case for t in message.get("tasks", []))

        seen = [await until(door, new) for door in (browser, stream)]
        task = next(t for t in seen[0]["tasks"] if t["kind"] == "confirm_list")
        assert task["titleText"] and task["link"].endswith(task["subject"])
    cursor = seen[0]["live"]["cursor"]
    await asyncio.to_thread(lambda: desk.story(case, LEAVER, HEAD, GOES).confirm_list())
    async with socket(running, f"/v1/tasks:watch?cursor={cursor}", HEAD) as again:
        gone = await until(again, lambda m: task["name"] in m.get("removed", []))
        assert gone["live"]["kind"] == "changes"
    await until(stream, lambda m: task["name"] in m.get("removed", []))
    stream.call.cancel()


async def test_the_dashboard_shows_each_its_own(running: Suite, desk: Desk) -> None:
    """The head sees the case at once, somebody whom it does not concern never hears of it."""
    async with (
        socket(running, "/v1/dashboard:watch", "E1004") as head,
        socket(running, "/v1/dashboard:watch", "E1032") as stranger,
    ):
        assert (await head.next())["live"]["kind"] == (await stranger.next())["live"]["kind"] == "snapshot"
        case = await asyncio.to_thread(lambda: desk.file_as("E1037", "E1019"))
        found = await until(head, lambda m: any(c["name"] == case for c in m.get("cases", [])))
        assert found["dashboard"]["counts"]["open"] >= 1
        with pytest.raises(TimeoutError):
            await until(stranger, lambda m: m["live"]["kind"] == "changes", seconds=3)
    mine = await asyncio.to_thread(lambda: desk.get("/v1/dashboard/cases", "E1004")["cases"])
    assert case in [c["name"] for c in mine]
    await asyncio.to_thread(lambda: desk.post(f"/v1/{case}:cancel", {"reason": "误录"}, "E1037"))


async def test_a_stream_ends_when_the_right_ends(running: Suite, desk: Desk) -> None:
    """Who is inactive is told so, and does not come in again."""
    row = next(r for r in company.employees() if r["number"] == "E1042")
    names = {"department": "departments", "company": "companies", "position": "positions", "manager": "employees",
             "hrbp": "employees"}  # fmt: skip
    body = {k: f"{names[k]}/{v}" if k in names else v for k, v in row.items() if v is not None and k != "number"}
    async with socket(running, "/v1/tasks:watch", "E1042") as browser:
        assert (await browser.next())["live"]["kind"] == "snapshot"
        employee = {**body, "name": "employees/E1042", "status": "inactive"}
        await asyncio.to_thread(lambda: desk.post("/v1/employees:batchUpsert", {"employees": [employee]}, "erp"))
        end = await until(browser, lambda m: m["live"]["kind"] == "end", seconds=60)
        assert end["live"]["end"]["reason"] in ("FORBIDDEN", "NOT_FOUND")
    again = {**body, "name": "employees/E1042"}
    await asyncio.to_thread(lambda: desk.post("/v1/employees:batchUpsert", {"employees": [again]}, "erp"))
