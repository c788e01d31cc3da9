"""The play of `make demo` (issue: one whole handover): a salesperson leaves, the head is late, the CRM contradicts.

Every act goes through the gateway's HTTP door; mails are read back from the mail server that took them.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

import httpx

from deploy.demo.show import unseen
from deploy.demo.story import CUSTOMERS, Body, Story
from deploy.local import company

ADMIN = "E1011"
ENTRIES = 12
LIST_SECONDS, SUPERIOR_SECONDS = 6, 4
LEAVERS = ("E1014", "E1015", "E1016", "E1017", "E1018")
ENDED = ("archived", "withdrawn", "cancelled")
EMAILS = {row["number"]: str(row["email"]) for row in company.employees()}


@dataclass
class Play(Story):
    """The story with a late head, exactly twelve entries, and eyes on the mail server."""

    customers: tuple[str, ...] = CUSTOMERS[:1]
    seconds: float = 90.0
    patience: float = 90.0
    mails_url: str = ""
    key: str = ""
    note: Callable[[str], None] = print
    tick: Callable[[int, int], None] = unseen
    seen: list[Body] = field(default_factory=list)

    # -- acts --------------------------------------------------------------------------------------------------------

    def cast(self) -> None:
        """Who leaves this time: goes on with an unfinished demo, else takes who has not left yet."""
        free: list[str] = []
        for number in LEAVERS:
            cases = self.get("/v1/cases", ADMIN, filter=f"leaver = employees/{number}").get("cases", [])
            unfinished = [c for c in cases if c["state"] not in ENDED]
            if unfinished:
                self.leaver, self.case = number, str(unfinished[0]["name"])
                self.successor = str(unfinished[0].get("successor", "")).removeprefix("employees/") or self.successor
                self.note(f"goes on with {self.case}")
                return
            if not cases:
                free.append(number)
        self.leaver = (free or list(LEAVERS))[0]
        self.successor = next(n for n in LEAVERS[1:] + LEAVERS[:1] if n != self.leaver)
        self.key = f"demo-{self.leaver}-{time.time_ns()}"

    def file_with_a_late_head(self) -> None:
        """The ERP files the case while the tenant's rules give the head seconds instead of two working days."""
        with self.hasty_rules():
            if not self.case:
                filed = self.post("/v1/cases", self._filing(), "erp", key=self.key)
                self.case = str(filed["name"])
            self.wait(self._list_is_there, "the checklist is made")

    def _filing(self) -> Body:
        last = time.strftime("%Y-%m-%d", time.gmtime(time.time() + 35 * 86400))
        return {
            "kind": "resignation", "leaver": f"employees/{self.leaver}", "last_working_day": last,
            "successor": f"employees/{self.successor}", "reason_text": "个人发展", "accept_warnings": True,
        }  # fmt: skip

    def _list_is_there(self) -> bool:
        return self.find_checklist() != "" or self.state() not in ("submitted", "awaiting_list_confirmation")

    def head_is_late(self) -> list[Body]:
        """Nobody confirms: the case turns red, head, HR and then the head's superior get their mails."""
        if self.state() != "awaiting_list_confirmation" or self._has_time():
            return []
        self.wait(lambda: self.get(f"/v1/{self.case}", self.hr)["health"] == "red", "the case turns red")
        superior = str(self.get(f"/v1/{self.case}", self.hr)["headSuperior"]).removeprefix("employees/")
        for person in (self.head, self.hr, superior):
            mail = self._mail(person)
            self.seen.append(mail)
            self.note(f"mail to {mail['to']}: {mail['subject']}")
        return self.seen

    def _has_time(self) -> bool:
        """A case that was filed under the ordinary rules: its head is not late for days."""
        due = self.get(f"/v1/{self.wait(self.find_checklist, 'the list')}", self.head).get("dueAt")
        if not due or datetime.fromisoformat(due) < datetime.now(UTC) + timedelta(minutes=1):
            return False
        self.note(f"the head has until {due}: this case was filed under the ordinary rules")
        return True

    def _mail(self, person: str) -> Body:
        """The mail that tells this person that the list of this case is overdue."""
        name = self.get(f"/v1/{self.case}", self.hr)["leaverName"]["zh-CN"]

        def look() -> Body | None:
            mails: list[Body] = httpx.get(f"{self.mails_url}/mails.json", params={"to": EMAILS[person]}).json()
            late = [m for m in mails if "逾期" in m["subject"] and name in m["subject"] + m["text"]]
            return late[-1] if late else None

        return cast(Body, self.wait(look, f"{person} has the mail about it"))

    def confirm_the_list(self) -> None:
        """The head takes off what does not apply, so that twelve entries remain, and confirms at last."""
        if self.state() != "awaiting_list_confirmation":
            return
        checklist = self.get(f"/v1/{self.wait(self.find_checklist, 'the list')}", self.head)
        optional = [item["key"] for item in checklist["items"] if not item.get("mandatory")]
        for key in optional[: max(0, len(checklist["items"]) - ENTRIES)]:
            body = {"itemKey": key, "reason": "该岗位不涉及"}
            self.post(f"/v1/{checklist['name']}:removeItem", body, self.head)
        self.confirm_list()
        self.wait(lambda: self.state() != "awaiting_list_confirmation", "the handover has begun")

    def submit_entries(self) -> int:
        """The leaver fills in and submits; of the project 100%, while the CRM says 50%."""
        self.submit_all(progress=100)
        return sum(1 for e in self.entries(self.leaver) if e["section"] != "hr" and e["state"] != "removed")

    def correct_contradiction(self) -> list[Body]:
        """The finding goes to the head, the entry back to the leaver, and in again with the truth."""
        if self.findings() and not self.findings("state = open"):
            return self.findings()
        return self.correct()

    def confirm_and_acknowledge(self) -> None:
        """Each confirmer confirms, each receiver can take over."""
        while any(e["state"] == "submitted" for e in self.entries(self.hr)):
            self.confirm_all()
        self.acknowledge_all()

    def sign_letter(self) -> None:
        """Head, leaver, successor."""
        if self.state() not in ("completed", "archived"):
            self.sign()

    def verify_offline(self, folder: Path) -> tuple[str, str]:
        """The record as a file, checked by a command without database, broker or network; a changed copy must fail."""
        folder.mkdir(parents=True, exist_ok=True)
        ticket = self.post(f"/v1/{self.case}/record:export", {}, self.hr)
        record, key = folder / "record.json", folder / "evidence.pub"
        record.write_bytes(self.fetch(ticket, self.hr))
        key.write_text(self.get("/v1/evidenceKeys", self.hr)["keys"][0]["publicKey"])
        changed = folder / "record-changed.json"
        changed.write_text(record.read_text("utf-8").replace("entry.confirmed", "entry.conf1rmed", 1), "utf-8")
        good, said = _verify(record, key)
        if not good:
            raise AssertionError(f"the record does not verify: {said}")
        unnoticed, complaint = _verify(changed, key)
        if unnoticed:
            raise AssertionError("a changed record verified")
        return said, complaint

    def save_files(self, folder: Path) -> list[Path]:
        """Letter and report in Chinese, and the report as JSON."""
        case = self.get(f"/v1/{self.case}", self.hr)
        wanted = {
            "letter.zh-CN.pdf": (f"/v1/{case['letter']}:download", {"language": "zh-CN"}),
            "report.zh-CN.pdf": (f"/v1/{case['report']}:download", {"format": "pdf", "language": "zh-CN"}),
            "report.json": (f"/v1/{case['report']}:download", {"format": "json"}),
        }
        for name, (path, query) in wanted.items():
            (folder / name).write_bytes(self.fetch(self.get(path, self.hr, **query), self.hr))
        return [folder / name for name in wanted]

    # -- parts -------------------------------------------------------------------------------------------------------

    def state(self) -> str:
        """Of the case."""
        return str(self.get(f"/v1/{self.case}", self.hr)["state"])

    @contextmanager
    def hasty_rules(self) -> Iterator[None]:
        """The head's period in seconds, and back to what it was; each change is a version on record."""
        before = _unhurried(self.rules()["value"])
        hasty = {"n": LIST_SECONDS, "unit": "seconds"}
        self._set_rules({**before, "list_confirmation": hasty, "superior_after": {**hasty, "n": SUPERIOR_SECONDS}})
        try:
            yield
        finally:
            self._set_rules(before)

    def rules(self) -> Body:
        """The tenant's periods of the handover, as they are in force."""
        groups: list[Body] = self.get("/v1/checklist/settings", ADMIN)["settings"]
        return next(g for g in groups if g["key"] == "handover")

    def _set_rules(self, value: dict[str, Any]) -> None:
        body = {"key": "handover", "value": value, "reason": "make demo"}
        answer = self._as(ADMIN).patch("/v1/checklist/settings", json=body)
        answer.raise_for_status()


def _unhurried(value: dict[str, Any]) -> dict[str, Any]:
    """The rules to go back to: a demo that was killed in between left its own ones."""
    if value["list_confirmation"]["unit"] != "seconds":
        return value
    days = {"unit": "working_days"}
    return {**value, "list_confirmation": {**days, "n": 2}, "superior_after": {**days, "n": 1}}


def _verify(record: Path, key: Path) -> tuple[bool, str]:
    command = [sys.executable, "-m", "checklist", "verify", str(record), "--public-key", str(key)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    return done.returncode == 0, (done.stdout + done.stderr).strip()
