"""One handover as a series of requests over HTTP, for many clients at once; what is waited for is not counted."""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp

from tests.bench.crowd import HEAD, HR, SUCCESSOR

Body = dict[str, Any]
WAIT_SECONDS = 120.0


@dataclass
class Player:
    """Plays handovers; keeps the latency of every request that does something (polls while waiting are left out)."""

    session: aiohttp.ClientSession
    tokens: dict[str, str]
    contents: dict[str, Body]
    """By item key: what a leaver hands over, learnt from a story that was played before."""
    secrets: dict[str, list[str]]
    """By item key: fields that hold a secret, which goes its own way."""
    latencies: list[float] = field(default_factory=list)

    async def play(self, leaver: str) -> int:
        """From the filing to the last signature; how many requests it took."""
        before = len(self.latencies)
        await self.carry(await self.file(leaver), leaver)
        return len(self.latencies) - before

    async def carry(self, case: str, leaver: str) -> None:
        """From the list's confirmation to the last signature of a case that is filed."""
        await self.confirm_list(case)
        entries = await self.submit_all(case, leaver)
        for entry in entries:
            await self.confirm(entry["name"], entry["contentDigest"], entry["confirmer"])
        letter = f"letters/{case.removeprefix('cases/')}"
        await self.until(lambda answer: not answer.get("blockers"), f"/v1/{letter}", HEAD)
        for person in (HEAD, leaver, SUCCESSOR):
            await self.post(f"/v1/{letter}:sign", {}, person)
        await self.get(f"/v1/{case}", HR)

    async def file(self, leaver: str) -> str:
        """The ERP files a resignation; the case."""
        last = (datetime.now(UTC) + timedelta(days=35)).date().isoformat()
        body = {
            "kind": "resignation", "leaver": f"employees/{leaver}", "last_working_day": last,
            "successor": f"employees/{SUCCESSOR}", "reason_text": "个人发展", "accept_warnings": True,
        }  # fmt: skip
        return str((await self.post("/v1/cases", body, "erp"))["name"])

    async def confirm_list(self, case: str) -> None:
        """The head confirms the list as soon as it is there."""
        path = f"/v1/tasks?filter=case%20%3D%20{case}%20AND%20kind%20%3D%20confirm_list"
        answer = await self.until(lambda found: bool(found.get("tasks")), path, HEAD)
        await self.post(f"/v1/{answer['tasks'][0]['subject']}:confirmList", {}, HEAD)

    async def submit_all(self, case: str, leaver: str) -> list[Body]:
        """Every entry of the leaver; as they are afterwards."""
        found = (await self.get(f"/v1/{case}/entries?page_size=100", leaver))["entries"]
        submitted = []
        for entry in found:
            if entry["section"] != "hr" and entry["state"] == "pending":
                content = self.contents.get(entry["itemKey"], {})
                for name in self.secrets.get(entry["itemKey"], []):
                    await self.post(f"/v1/{entry['name']}:setSecret", {"field": name, "value": "s3cret"}, leaver)
                body: Body = {"fields": content}
                if not content:
                    body = {"nothing_to_hand_over": True, "statement": "无需交接"}
                submitted.append(await self.post(f"/v1/{entry['name']}:submit", body, leaver))
        return submitted

    async def confirm(self, entry: str, digest: str, confirmer: str) -> Body:
        """By the person whose duty it is."""
        person = confirmer.removeprefix("employees/")
        return await self.post(f"/v1/{entry}:confirm", {"content_digest": digest}, person)

    async def until(self, good: Callable[[Body], bool], path: str, who: str) -> Body:
        """Polls until the answer is good; only the last request counts."""
        limit = time.monotonic() + WAIT_SECONDS
        pause = 0.1
        while True:
            begun = time.perf_counter()
            status, body = await self._ask("GET", path, who)
            if status == 200 and good(body):
                self.latencies.append(time.perf_counter() - begun)
                return body
            if time.monotonic() > limit:
                raise TimeoutError(f"{path}: {status} {str(body)[:300]}")
            await asyncio.sleep(pause)
            pause = min(2.0, pause * 2)  # many impatient clients would be most of the load

    async def get(self, path: str, who: str) -> Body:
        """A read that must succeed."""
        return await self._counted("GET", path, who)

    async def post(self, path: str, body: Body, who: str) -> Body:
        """A command that must succeed."""
        return await self._counted("POST", path, who, body)

    async def _counted(self, method: str, path: str, who: str, body: Body | None = None) -> Body:
        begun = time.perf_counter()
        status, answer = await self._ask(method, path, who, body)
        if status != 200:
            raise RuntimeError(f"{method} {path} by {who}: {status} {str(answer)[:300]}")
        self.latencies.append(time.perf_counter() - begun)
        return answer

    async def _ask(self, method: str, path: str, who: str, body: Body | None = None) -> tuple[int, Body]:
        headers = {"Authorization": f"Bearer {self.tokens[who]}"}
        if method == "POST":
            headers["Idempotency-Key"] = uuid.uuid4().hex
        async with self.session.request(method, path, json=body, headers=headers) as answer:
            return answer.status, await answer.json(content_type=None)
