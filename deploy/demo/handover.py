"""One leaver's part in the layoff: the story's steps with the content of the trade, and what goes wrong on the way."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

from deploy.demo import cast
from deploy.demo.calls import Body, Caller
from deploy.demo.cast import PARTS, Part
from deploy.demo.content import Content
from deploy.demo.story import Story

ITEMS = 12
"""Of a longer list the head takes off what is optional, down to this many items."""
RETURNED = "routine_work"
"""The item that comes back once: in every family's list, and confirmed by the head."""
_GOES_BACK = tuple(p.leaver for p in PARTS if p.leaver not in cast.CONTRADICTS)[: cast.RETURNS - len(cast.CONTRADICTS)]


@dataclass
class Handover(Story):
    """Steps of one case. Each does what has not been done yet, so that a play goes on where it was interrupted."""

    part: Part = PARTS[0]

    @classmethod
    def of(cls, caller: Caller, part: Part) -> Handover:
        """Speaks through the connections of the play."""
        return cls(
            caller.doors,
            seconds=caller.seconds,
            patience=caller.patience,
            clients=caller.clients,
            part=part,
            leaver=part.leaver,
            head=part.head,
            successor=part.successor,
            hr=cast.HR,
            customers=part.customers,
            fills_in=cast.FILLS_IN if part.leaver == cast.ABSENT else "",
        )

    # -- what there is -----------------------------------------------------------------------------------------------

    @property
    def case_id(self) -> str:
        """Without the collection."""
        return self.case.removeprefix("cases/")

    def read(self) -> Body:
        """The case as HR sees it."""
        return self.get(f"/v1/{self.case}", self.hr)

    def find_checklist(self) -> str:
        """The checklist's name, the same as the case's."""
        return f"checklists/{self.case_id}"

    def list_is_there(self) -> bool:
        """Whether the head can look at the list."""
        return bool(self.get(f"/v1/{self.find_checklist()}", self.head)["items"])

    # -- steps -------------------------------------------------------------------------------------------------------

    def records(self) -> list[Body]:
        """What the systems of the trade say that the leaver has been doing."""
        owner = {"owner": f"employees/{self.leaver}", "source": "crm" if self.customers else "projects"}
        project: Body = {
            "kind": "project", "title": self.part.project, "external_id": f"P-{self.leaver}", "status": "进行中",
            "progress": self.part.recorded,
        }  # fmt: skip
        known = (*self.customers, *((cast.FORGOTTEN,) if self.leaver == cast.FORGETS else ()))
        visits = [
            {"kind": "customer_visit", "title": "季度拜访", "counterpart": name, "external_id": f"V-{self.leaver}-{n}"}
            for n, name in enumerate(known)
        ]
        return [{**owner, **row} for row in (project, *visits)]

    def confirm_list(self) -> Body:
        """The head takes off what does not apply, and confirms."""
        checklist = self.get(f"/v1/{self.find_checklist()}", self.head)
        if checklist.get("confirmedAt"):
            return checklist
        items = checklist["items"]
        optional = [item["key"] for item in items if not item.get("mandatory")]
        for key in optional[: max(0, len(items) - ITEMS)]:
            body = {"itemKey": key, "reason": "该岗位不涉及"}
            self.post(f"/v1/{checklist['name']}:removeItem", body, self.head)
        return self.post(f"/v1/{checklist['name']}:confirmList", {}, self.head)

    def submit_everything(self) -> None:
        """All entries, by the leaver or by who fills in."""
        self.wait(lambda: self.read()["state"] != "awaiting_list_confirmation", "the handover has begun")
        if self.fills_in:
            self._mark_absent()
        self._add_customers()
        for entry in self.entries(self.hand):
            if entry["state"] == "pending" and entry["section"] != "hr":
                self.submit(entry, progress=self.part.claimed)

    def _mark_absent(self) -> None:
        """HR says that the leaver cannot be reached, and who fills in from the work records."""
        if not self.read().get("absent"):
            body = {"reason": "多次联系未果", "fillsIn": f"employees/{self.fills_in}"}
            self.post(f"/v1/{self.case}:markAbsent", body, self.hr)
        submitter = f"employees/{self.fills_in}"
        self.wait(
            lambda: {e.get("submitter") for e in self._of_state("pending")} <= {submitter},
            f"{self.fills_in} fills in for {self.leaver}",
        )

    def settle_findings(self) -> int:
        """Contradictions go back to the leaver; what is missing the head waves through. How many there were."""
        expected = self.leaver in cast.CONTRADICTS or self.leaver == cast.FORGETS
        if expected:
            self.wait(self.findings, f"the records differ from what {self.leaver} says")
        for finding in self.findings("state = open"):
            if finding["kind"] == "missing":
                body = {"outcome": "accepted", "reason": "客户已长期不往来，无需交接"}
                self.post(f"/v1/{finding['name']}:resolve", body, self.head)
            else:
                body = {"outcome": "returned", "reason": "与系统记录不一致，请核实"}
                self.post(f"/v1/{finding['name']}:resolve", body, self.head)
                self.wait(partial(self._came_back, finding["entry"]), f"{finding['entry']} came back")
        for entry in self._of_state("returned"):
            self.submit(entry, progress=self.part.recorded)
        self.wait(lambda: not self.findings("state = open"), f"no finding of {self.leaver} is open")
        return len(self.findings()) if expected else 0

    def send_back_and_correct(self) -> int:
        """The head wants to know more of the routine work; the second version says it. 1 where something came back."""
        if self.leaver not in _GOES_BACK:
            return 0
        entry = next(e for e in self.entries(self.hr) if e["itemKey"] == RETURNED)
        if entry["state"] == "submitted" and entry["submission"] == 1:
            body = {"reason": "请补充每月事项的截止日和所用系统"}
            entry = self.post(f"/v1/{entry['name']}:return", body, _number(entry["confirmer"]))
        if entry["state"] == "returned":
            self.submit(entry, progress=self.part.recorded)
        return 1

    def confirm_and_acknowledge(self) -> None:
        """By whose duty it is; receivers can take over from what they were given."""
        while self._of_state("submitted"):
            self.confirm_all()
        self.acknowledge_all()

    def sign_letter(self) -> None:
        """In the letter's own order; the absent leaver's signature is replaced, the refusing one's is waited for."""
        name = self.wait(self.find_letter, f"the letter of {self.leaver} is ready")
        self.wait(lambda: not self.get(f"/v1/{name}", self.hr).get("blockers"), "nothing keeps the letter closed")
        while awaited := self.awaited_signature(name):
            role, person = awaited["role"], _number(awaited["person"])
            if role == "leaver" and self.leaver == cast.REFUSES:
                return
            if role == "leaver" and self.fills_in:
                body = {"role": "leaver", "reasonCode": "absent", "reason": "多次联系未果"}
                self.post(f"/v1/{name}:replaceSignature", body, self.hr)
            else:
                self.post(f"/v1/{name}:sign", {}, person)

    def awaited_signature(self, name: str) -> Body | None:
        """Whose signature comes next."""
        letter = self.get(f"/v1/{name}", self.hr)
        return next((s for s in letter["signatures"] if s["outcome"] == "waiting"), None)

    # -- parts of steps ----------------------------------------------------------------------------------------------

    def _of_state(self, state: str) -> list[Body]:
        return [e for e in self.entries(self.hr) if e["state"] == state and e["section"] != "hr"]

    def _content(self, entry: Body, fields: list[Body], progress: int) -> Body:
        content = Content(self.part, self.head).of(entry, fields, progress=progress)
        if entry.get("submission"):
            _amend(content)
        return content


def _amend(content: Body) -> None:
    """A version that came back says more than the one before."""
    for key, value in content.items():
        row = value[0] if isinstance(value, list) else content
        name = next((k for k, v in row.items() if isinstance(v, str)), "") if isinstance(value, list) else key
        if isinstance(row.get(name), str) and not str(row[name]).startswith(("http", "employees/", "20")):
            row[name] = f"{row[name]}（已按退回意见补充）"
            return


def _number(name: Any) -> str:
    return str(name).removeprefix("employees/")
