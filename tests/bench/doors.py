"""Reads and commands through both doors, handovers by many clients at once, and how long an event takes."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import grpc
from google.protobuf.message import Message

from deploy.demo.story import Story
from handover.checklist.v1 import entry_pb2
from handover.offboarding.v1 import case_pb2
from tests.bench import cpu
from tests.bench.crowd import HR
from tests.bench.handover import Player
from tests.bench.load import Exhausted, Load, at_rate, closed_loop, percentile
from tests.bench.stage import Stage

CLIENTS = 32
RESTING = 0.1
"""Seconds of processor time that the services may take in a second of rest: heartbeats, sweeps."""


@dataclass
class Doors:
    """What the measurements share: the stage, everybody's tokens, what leavers hand over, leavers still free."""

    stage: Stage
    leavers: Iterator[str]
    tokens: dict[str, str] = field(default_factory=dict)
    contents: dict[str, dict[str, Any]] = field(default_factory=dict)
    secrets: dict[str, list[str]] = field(default_factory=dict)

    def learn(self) -> str:
        """Plays one handover as the story tells it, and keeps what was handed over; the case."""
        story = Story(self.stage.suite, seconds=120)
        story.play()
        for entry in story.entries(story.leaver):
            key = entry["itemKey"]
            fields = story.specs.get(key, {}).get("fields", [])
            self.secrets[key] = [each["key"] for each in fields if each["type"] == "secret"]
            given = entry.get("fields") or {}
            self.contents[key] = {name: value for name, value in given.items() if name not in self.secrets[key]}
        return story.case

    def sign_in(self, people: list[str]) -> None:
        """Tokens of people, and of the ERP."""
        for number in people:
            if number not in self.tokens:
                self.tokens[number] = self.stage.suite.token(person=number)
        self.tokens.setdefault("erp", self.stage.suite.token(client="erp"))

    def session(self, clients: int) -> aiohttp.ClientSession:
        """One connection a client, signed in by each request itself."""
        return aiohttp.ClientSession(self.stage.suite.http, connector=aiohttp.TCPConnector(limit=clients))

    def player(self, session: aiohttp.ClientSession) -> Player:
        """Plays handovers on a session."""
        return Player(session, self.tokens, self.contents, self.secrets)

    async def handovers(self, clients: int, count: int) -> dict[str, float]:
        """Handovers a second and the latency of their requests, with so many clients side by side."""
        chosen = list(itertools.islice(self.leavers, count))
        self.sign_in(chosen)
        left = iter(chosen)
        requests: list[int] = []
        async with self.session(clients) as session:
            player = self.player(session)

            async def client() -> None:
                for leaver in left:
                    requests.append(await player.play(leaver))

            begun = time.perf_counter()
            await asyncio.gather(*(client() for _ in range(clients)))
            seconds = time.perf_counter() - begun
        load = Load(seconds, player.latencies)
        return {"handovers_per_s": round(count / seconds, 2), "requests": max(requests), **load.summary()}

    async def submitted_entries(self, count: int) -> list[dict[str, Any]]:
        """That many cases with every entry submitted; the entries, ready to be confirmed, one of each case in turn.

        A company's confirmers work on many cases at once; a case's own commands wait for each other by design.
        """
        chosen = list(itertools.islice(self.leavers, count))
        self.sign_in(chosen)
        found: list[list[dict[str, Any]]] = []
        left = iter(chosen)
        async with self.session(8) as session:
            player = self.player(session)

            async def client() -> None:
                for leaver in left:
                    case = await player.file(leaver)
                    await player.confirm_list(case)
                    found.append(await player.submit_all(case, leaver))

            await asyncio.gather(*(client() for _ in range(8)))
        await self.settle()
        self.stage.analyze()
        return [entry for turn in itertools.zip_longest(*found) for entry in turn if entry is not None]

    async def settle(self, *, seconds: float = 300) -> None:
        """Until the services rest: what earlier calls have caused (events, mails) is no part of the next figure."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            before = cpu.services(self.stage)
            await asyncio.sleep(1)
            if cpu.services(self.stage) - before < RESTING:
                return
        raise RuntimeError(f"the services do not come to rest within {seconds:.0f} s")

    async def commands_http(self, entries: Iterator[dict[str, Any]], *, seconds: float) -> Load:
        """Confirm-entry commands over HTTP by 32 clients."""
        async with self.session(CLIENTS) as session:
            player = self.player(session)
            return await closed_loop(_confirming(player, entries), clients=CLIENTS, seconds=seconds)

    async def commands_at_rate(self, entries: Iterator[dict[str, Any]], rate: float, *, seconds: float) -> Load:
        """The same at an even rate."""
        async with self.session(CLIENTS) as session:
            return await at_rate(_confirming(self.player(session), entries), per_second=rate, seconds=seconds)

    async def commands_grpc(self, entries: Iterator[dict[str, Any]], *, seconds: float) -> Load:
        """Confirm-entry commands over gRPC by 32 clients on one channel."""
        path = "/handover.checklist.v1.EntryService/ConfirmEntry"
        async with self.stage.grpc() as channel:
            method = _method(channel, path, entry_pb2.Entry)

            async def call(_client: int) -> None:
                entry = next(entries, None)
                if entry is None:
                    raise Exhausted
                request = entry_pb2.ConfirmEntryRequest(name=entry["name"], content_digest=entry["contentDigest"])
                await method(request, metadata=self._bearer(entry["confirmer"].removeprefix("employees/")))

            return await closed_loop(call, clients=CLIENTS, seconds=seconds)

    async def reads(self, case: str, *, seconds: float) -> dict[str, Load]:
        """GetCase over both doors by 32 clients."""
        async with self.session(CLIENTS) as session:
            player = self.player(session)

            async def over_http(_client: int) -> None:
                await player.get(f"/v1/{case}", HR)

            http = await closed_loop(over_http, clients=CLIENTS, seconds=seconds)
        async with self.stage.grpc() as channel:
            method = _method(channel, "/handover.offboarding.v1.CaseService/GetCase", case_pb2.Case)
            request = case_pb2.GetCaseRequest(name=case)

            async def over_grpc(_client: int) -> None:
                await method(request, metadata=self._bearer(HR))

            both = await closed_loop(over_grpc, clients=CLIENTS, seconds=seconds)
        return {"http": http, "grpc": both}

    def _bearer(self, person: str) -> tuple[tuple[str, str], ...]:
        return (("authorization", f"Bearer {self.tokens[person]}"),)


def event_delays(stage: Stage, since: float) -> list[float]:
    """Seconds from the commit of each event of checklist to the commit of its effect in offboarding.

    An event commits with its row on the record, which nothing changes any more; that in the outbox is marked when sent.
    """
    with stage.database("checklist") as connection, connection.cursor() as cursor:
        committed = "extract(epoch FROM pg_xact_commit_timestamp(xmin))::float8"
        cursor.execute(f"SELECT event_id, {committed} FROM record_rows WHERE service = 'checklist'")
        made = {event: at for event, at in cursor.fetchall() if at >= since}
    connection.close()
    with stage.database("offboarding") as connection, connection.cursor() as cursor:
        cursor.execute("SELECT event_id, extract(epoch FROM pg_xact_commit_timestamp(xmin))::float8 FROM inbox")
        done = cursor.fetchall()
    connection.close()
    return [at - made[event] for event, at in done if event in made]


def delay_summary(delays: list[float]) -> dict[str, float]:
    """p50 and p99 in milliseconds; nothing measured is no figure."""
    if not delays:
        raise RuntimeError("no event was measured")
    return {
        "p50": round(percentile(delays, 0.5) * 1000, 1),
        "p99": round(percentile(delays, 0.99) * 1000, 1),
        "events": len(delays),
    }


def _confirming(player: Player, entries: Iterator[dict[str, Any]]) -> Any:
    async def call(_client: int) -> None:
        entry = next(entries, None)
        if entry is None:
            raise Exhausted
        await player.confirm(entry["name"], entry["contentDigest"], entry["confirmer"])

    return call


def _method(channel: grpc.aio.Channel, path: str, reply: type[Message]) -> Any:
    return channel.unary_unary(
        path,
        request_serializer=lambda message: message.SerializeToString(),
        response_deserializer=reply.FromString,
    )
