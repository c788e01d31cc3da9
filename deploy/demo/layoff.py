"""The layoff of the 西南 region: 24 people of nine job families, two late heads, and what comes after (`make demo`).

Each run plays in a copy of the sandbox of its own (tenant `yunfan-layoff-1`, `-2`, …), so that it may be played any
number of times; one that was interrupted goes on where it stopped. Everything goes through the gateway.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import httpx

from deploy.demo import cast, rules
from deploy.demo.calls import Body, Caller
from deploy.demo.cast import PARTS
from deploy.demo.doors import SandboxDoors
from deploy.demo.handover import Handover
from deploy.demo.show import unseen
from deploy.local import company, sandbox

T = TypeVar("T")
COPY = f"{company.TENANT}-layoff-"
ENDED = "演练结束 the play is over"
"""Why the rules were changed back: a copy whose rules say so has been played to its end."""


@dataclass(frozen=True)
class Hurry:
    """Seconds where the tenant's rules say days."""

    until_release: int = 12
    list_confirmation: int = 60
    superior_after: int = 4
    no_answer_after: int = 4
    dispute_within: int = 3


@dataclass
class Layoff(Caller):
    """The play; `handovers` are its 24 cases once they are filed."""

    seconds: float = 180.0
    patience: float = 120.0
    http: str = ""
    grpc: str = ""
    mails_url: str = ""
    workers: int = 4
    hurry: Hurry = Hurry()
    tenant: str = ""
    batch: str = ""
    handovers: list[Handover] = field(default_factory=list)
    note: Callable[[str], None] = print
    tick: Callable[[int, int], None] = unseen

    @classmethod
    def at(cls, http: str, grpc: str, mails_url: str, **more: Any) -> Layoff:
        """A play at the doors of a running suite."""
        return cls(SandboxDoors(http), http=http, grpc=grpc, mails_url=mails_url, **more)

    # -- the stage ---------------------------------------------------------------------------------------------------

    def open_stage(self) -> str:
        """Goes on with a copy that was not played to its end, else makes the next one; its tenant's id."""
        number = 1
        while self._was_played(f"{COPY}{number}"):
            number += 1
        self.tenant = f"{COPY}{number}"
        self._move_to(self.tenant)
        sandbox.fill(self.http, self.tenant)
        self.wait(self._region_is_known, "the services know the region")
        before = rules.read(self, cast.ADMIN, "checklist", "handover")["value"]
        hasty = {
            "list_confirmation": rules.seconds(self.hurry.list_confirmation),
            "superior_after": rules.seconds(self.hurry.superior_after),
        }
        if before | hasty != before:
            rules.write(self, cast.ADMIN, "checklist", "handover", before | hasty, "演练：以秒代天")
        self.note(f"tenant {self.tenant}: {len(company.employees())} people")
        return self.tenant

    def _was_played(self, tenant: str) -> bool:
        try:
            self.get(f"/v1/tenants/{tenant}", "platform")
        except AssertionError:
            return False
        self._move_to(tenant)
        return rules.read(self, cast.ADMIN, "checklist", "handover").get("reason") == ENDED

    def _move_to(self, tenant: str) -> None:
        self.close()
        self.clients.clear()
        self.doors = SandboxDoors(self.http, tenant)

    def _region_is_known(self) -> bool:
        return bool(self.get(f"/v1/employees/{cast.NO_SUCCESSOR}", cast.HR))

    def close_stage(self) -> None:
        """The rules are again those of the sandbox company."""
        usual = Caller(SandboxDoors(self.http), seconds=self.seconds, patience=self.patience)
        value = rules.read(usual, cast.ADMIN, "checklist", "handover")["value"]
        usual.close()
        rules.write(self, cast.ADMIN, "checklist", "handover", value, ENDED)

    # -- before and at the release -----------------------------------------------------------------------------------

    def send_records(self) -> int:
        """CRM and project systems tell what the 24 have been doing."""
        at = (datetime.now(UTC) - timedelta(days=2)).isoformat(timespec="seconds").replace("+00:00", "Z")
        rows = [{**row, "updated_at": at} for part in PARTS for row in Handover.of(self, part).records()]
        return int(self.post("/v1/workRecords:batchIngest", {"records": rows}, "crm")["stored"])

    def cases(self) -> list[Body]:
        """The cases of the batch, as HR sees them."""
        return self.every("/v1/cases", "cases", cast.HR, filter=f"batch = {self.batch}")

    # -- acts on all cases -------------------------------------------------------------------------------------------

    def each(self, act: Callable[[Handover], T], chosen: Callable[[Handover], bool] = lambda _: True) -> list[T]:
        """The act for each chosen case, some at a time; what they answered."""
        those = [h for h in self.handovers if chosen(h)]
        found: list[T] = []
        self.tick(0, len(those))
        with ThreadPoolExecutor(self.workers) as pool:
            for answer in pool.map(act, those):
                found.append(answer)
                self.tick(len(found), len(those))
        return found

    def case_of(self, leaver: str) -> Handover:
        """The part of one leaver."""
        return next(h for h in self.handovers if h.leaver == leaver)

    def head_in_time(self) -> int:
        """The head in Shanghai confirms as soon as the lists are there."""

        def confirm(handover: Handover) -> None:
            handover.wait(handover.list_is_there, f"the list of {handover.leaver} is made")
            handover.confirm_list()

        return len(self.each(confirm, _in_time))

    def submit_of_those(self) -> int:
        """Whose list is confirmed, fills in."""
        return len(self.each(Handover.submit_everything, _in_time))

    def heads_are_late(self) -> list[str]:
        """Thirteen cases turn red and are escalated; only then the two heads in Munich confirm."""

        def missed(handover: Handover) -> bool:
            case = handover.read()
            return bool(case.get("deadlinesMissed")) and (case["health"] == "red" or _past_the_list(case))

        self.each(lambda h: h.wait(lambda: missed(h), f"the case of {h.leaver} turns red"), _late)
        told = [self._mail(person) for person in (*cast.LATE_HEADS, cast.HR, cast.SUPERIOR)]
        self.each(Handover.confirm_list, _late)
        return told

    def _mail(self, person: str) -> str:
        """Receiver and subject of the first mail that tells this person of a missed deadline."""

        def look() -> Body | None:
            query = {"to": cast.EMAILS[person]}
            mails: list[Body] = httpx.get(f"{self.mails_url}/mails.json", params=query, timeout=30).json()
            return next((m for m in mails if "逾期" in m["subject"] or "verdue" in m["subject"]), None)

        found = self.wait(look, f"{person} has a mail about a missed deadline")
        return f"mail to {found['to']}: {found['subject']}" if found else ""

    def submit_of_the_others(self) -> int:
        """The other thirteen; of one of them who cannot be reached, a colleague fills in."""
        return len(self.each(Handover.submit_everything, _late))

    def settle_findings(self) -> int:
        """Contradictions come back, what is missing is waved through."""
        return sum(self.each(Handover.settle_findings))

    def send_back(self) -> int:
        """Entries that come back once."""
        return sum(self.each(Handover.send_back_and_correct))

    def confirm(self) -> int:
        """Everything is confirmed and acknowledged; how many entries there are."""
        self.each(Handover.confirm_and_acknowledge)
        entries = [e for h in self.handovers for e in h.entries(cast.HR) if e["section"] != "hr"]
        return sum(1 for entry in entries if entry["state"] != "removed")


def _late(handover: Handover) -> bool:
    return handover.head in cast.LATE_HEADS


def _in_time(handover: Handover) -> bool:
    return not _late(handover)


def _past_the_list(case: Body) -> bool:
    return case["state"] not in ("submitted", "awaiting_list_confirmation")
