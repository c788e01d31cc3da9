"""One salesperson's handover over HTTP, step by step: file, confirm, submit, correct, confirm, sign, archive.

story = Story(suite)            # anything with person(number) and client(name) that give httpx clients
story.play()                    # or step by step, with kills, stops and bad input in between

Each step may be repeated: it does only what has not been done yet, as a person would after an outage. With `patience`
a call itself is tried again while the suite is away, a command with the idempotency key of its first try.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from deploy.demo.calls import Body, Caller, Doors, Refused

__all__ = ["CUSTOMERS", "SECRET", "Body", "Doors", "Refused", "Story"]

CUSTOMERS = ("华星科技（上海）有限公司", "联瑞物流有限公司", "鼎元精工有限公司")
SECRET = "canary-7f3a-Str0ng-Passw0rd"


@dataclass
class Story(Caller):
    """Who takes part, and the case once it is filed."""

    leaver: str = "E1014"
    head: str = "E1003"
    successor: str = "E1015"
    hr: str = "E1037"
    source: str = "crm"
    customers: tuple[str, ...] = CUSTOMERS
    case: str = ""
    checklist: str = ""
    fills_in: str = ""
    specs: dict[str, Body] = field(default_factory=dict)

    # -- steps -----------------------------------------------------------------------------------------------------

    def play(self) -> Body:
        """The whole handover; the case as it is at the end."""
        self.send_records()
        self.file()
        self.confirm_list()
        self.submit_all()
        self.correct()
        self.confirm_all()
        self.acknowledge_all()
        self.sign()
        return self.archived()

    def send_records(self) -> Body:
        """The CRM tells what the leaver has been doing: customers, an open deal, a project that is half done."""
        at = _instant(datetime.now(UTC) - timedelta(days=2))
        rows: list[Body] = [
            {"kind": "customer_visit", "title": "季度拜访", "counterpart": name, "external_id": f"V-{self.leaver}-{n}"}
            for n, name in enumerate(self.customers)
        ]
        rows.append(
            {
                "kind": "deal", "title": "年度框架合同", "counterpart": CUSTOMERS[0], "external_id": f"D-{self.leaver}",
                "status": "谈判中", "amount": 1_200_000.0, "currency": "CNY",
            }
        )  # fmt: skip
        rows.append({"kind": "project", "title": "客户门户上线", "external_id": f"P-{self.leaver}", "progress": 50})
        base = {"source": self.source, "owner": f"employees/{self.leaver}", "updated_at": at}
        return self.post("/v1/workRecords:batchIngest", {"records": [{**base, **row} for row in rows]}, "crm")

    def file(self, **fields: Any) -> str:
        """The ERP files the resignation; repeated, it is the same case."""
        if not self.case:
            last = (datetime.now(UTC) + timedelta(days=35)).date().isoformat()
            body = {
                "kind": "resignation", "leaver": f"employees/{self.leaver}", "last_working_day": last,
                "successor": f"employees/{self.successor}", "reason_text": "个人发展", "accept_warnings": True,
            }  # fmt: skip
            filed = self.post("/v1/cases", {**body, **fields}, "erp", key=f"story-{self.leaver}")
            self.case = str(filed["name"])
        return self.case

    def confirm_list(self) -> Body:
        """The head finds the list among the tasks and confirms it."""
        checklist = self.wait(self.find_checklist, "the head's task to confirm the list")
        state = self.get(f"/v1/{checklist}", self.head)
        if state["state"] == "awaiting_confirmation" or not state.get("confirmedAt"):
            state = self.post(f"/v1/{checklist}:confirmList", {}, self.head)
        return state

    def submit_all(self, *, progress: int = 100) -> list[Body]:
        """The leaver submits every entry; of the project the leaver claims `progress` percent, which the CRM denies."""
        self._add_customers()
        for entry in self.entries(self.hand):
            if entry["state"] in ("pending", "returned") and entry["section"] != "hr":
                self.submit(entry, progress=progress)
        return self.entries(self.hand)

    def correct(self) -> list[Body]:
        """The head returns what contradicts the CRM, the leaver corrects it, and the finding clears."""
        found = self.wait(lambda: self.findings("state = open"), "the contradiction is found")
        for finding in found:
            entry = finding.get("entry")
            body = {"outcome": "returned", "reason": "与 CRM 记录不一致，请核实"}
            self.post(f"/v1/{finding['name']}:resolve", body, self.head)
            if entry:
                self.wait(partial(self._came_back, entry), f"{entry} came back")
                self.submit(self.get(f"/v1/{entry}", self.hand), progress=50)
        self.wait(lambda: not self.findings("state = open"), "no finding is open")
        return found

    def confirm_all(self) -> list[Body]:
        """Each confirmer confirms what waits for them."""
        for entry in self.entries(self.hr):
            if entry["state"] == "submitted":
                self.confirm(entry)
        return self.entries(self.hr)

    def acknowledge_all(self) -> None:
        """Each receiver can take over from what they were given."""
        for entry in self.entries(self.hr):
            business = entry["section"] in ("work", "knowledge", "relations") and entry["state"] == "confirmed"
            if business and entry.get("receiver") and not entry.get("acknowledged"):
                self.post(f"/v1/{entry['name']}:acknowledge", {}, _number(entry["receiver"]))

    def sign(self) -> Body:
        """Head, then leaver and successor sign the letter."""
        name = self.wait(self.find_letter, "the letter is ready")
        self.wait(lambda: not self.get(f"/v1/{name}", self.head).get("blockers"), "nothing keeps the letter closed")
        for person in (self.head, self.leaver, self.successor):
            letter = self.get(f"/v1/{name}", person)
            signed = {_number(s.get("person", "")) for s in letter.get("signatures", []) if s["outcome"] == "signed"}
            if person not in signed:
                self.post(f"/v1/{name}:sign", {}, person)
        return self.get(f"/v1/{name}", self.head)

    def archived(self) -> Body:
        """The case once the report is archived and its record verified."""
        self.wait(lambda: self.get(f"/v1/{self.case}", self.hr)["state"] == "archived", "the case is archived")
        verdict = self.get(f"/v1/{self.case}/record:verify", self.hr)
        assert verdict.get("valid"), verdict
        return self.get(f"/v1/{self.case}", self.hr)

    @property
    def hand(self) -> str:
        """Who fills in and submits: the leaver, or who does it for an absent one."""
        return self.fills_in or self.leaver

    # -- parts of steps ----------------------------------------------------------------------------------------------

    def submit(self, entry: Body, *, progress: int) -> Body:
        """One entry, with content that fits its fields; a secret goes its own way."""
        if not self.specs:
            items = self.get(f"/v1/{self.find_checklist()}", self.hand)["items"]
            self.specs = {item["key"]: item for item in items}
        spec = self.specs.get(entry["itemKey"], {})
        for each in spec.get("fields", []):
            if each["type"] == "secret":
                body = {"field": each["key"], "value": SECRET}
                self.post(f"/v1/{entry['name']}:setSecret", body, self.hand)
        fresh = self.get(f"/v1/{entry['name']}", self.hand)
        content = self._content(entry, spec.get("fields", []), progress)
        body = {"fields": content, "etag": fresh["etag"]}
        if not content:
            body = {"nothingToHandOver": True, "statement": "无需交接", "etag": fresh["etag"]}
        return self.post(f"/v1/{entry['name']}:submit", body, self.hand)

    def _came_back(self, entry: str) -> bool:
        return bool(self.get(f"/v1/{entry}", self.hand)["state"] == "returned")

    def confirm(self, entry: Body) -> Body:
        """By the person whose duty it is, for exactly the content that is there."""
        body = {"contentDigest": entry["contentDigest"]}
        return self.post(f"/v1/{entry['name']}:confirm", body, _number(entry["confirmer"]))

    def _add_customers(self) -> None:
        """One entry a customer: the checklist starts with one for all."""
        entries = [e for e in self.entries(self.hand) if e["itemKey"] == "customer_follow_up"]
        for customer in self.customers[max(1, len(entries)) :]:
            body = {"itemKey": "customer_follow_up", "label": customer}
            self.post(f"/v1/{self.case}/entries", body, self.head)

    def _content(self, entry: Body, fields: list[Body], progress: int) -> Body:
        label = entry.get("label") or CUSTOMERS[0]
        known = {
            "unfinished_projects": {"name": "客户门户上线", "progress": progress, "status": "进行中"},
            "customer_follow_up": {"customer": label, "stage": "续约洽谈", "progress": 60},
        }
        deal = {"deal": "年度框架合同", "customer": CUSTOMERS[0], "amount": 1_200_000, "stage": "谈判中"}
        rows = {"open_deals": {"deals": [deal]}}
        given = {**known.get(entry["itemKey"], {}), **rows.get(entry["itemKey"], {})}
        content: Body = {}
        for each in fields:
            if each["type"] not in ("secret", "attachment"):
                content[each["key"]] = given.get(each["key"], _value(each, self.head))
        return content

    # -- what there is -----------------------------------------------------------------------------------------------

    def find_checklist(self) -> str:
        """The checklist's name, once it is made."""
        if not self.checklist:
            tasks = self.get("/v1/tasks", self.head, filter=f"case = {self.case} AND kind = confirm_list").get(
                "tasks", []
            )
            self.checklist = str(tasks[0]["subject"]) if tasks else ""
        return self.checklist

    def find_letter(self) -> str:
        """The letter's name, once the handover is ready for it."""
        return str(self.get(f"/v1/{self.case}", self.head).get("letter") or "")

    def entries(self, person: str) -> list[Body]:
        """The entries of the case that a person sees."""
        return self.every(f"/v1/{self.case}/entries", "entries", person)

    def findings(self, filter_: str = "") -> list[Body]:
        """The findings as the head sees them."""
        found: list[Body] = self.get(f"/v1/{self.case}/findings", self.head, filter=filter_).get("findings", [])
        return found


def _value(spec: Body, owner: str) -> Any:
    """Something that fits a field's type; `owner` where a person is asked for."""
    if spec["type"] == "rows":
        return [{column["key"]: _value(column, owner) for column in spec.get("columns", [])}]
    return {
        "text": "按清单移交",
        "number": 0,
        "percent": 50,
        "date": datetime.now(UTC).date().isoformat(),
        "person": f"employees/{owner}",
        "link": "https://files.yunfan.example/handover",
    }[spec["type"]]


def _number(name: str) -> str:
    return name.removeprefix("employees/")


def _instant(at: datetime) -> str:
    return at.isoformat(timespec="seconds").replace("+00:00", "Z")
