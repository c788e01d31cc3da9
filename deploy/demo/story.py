"""One salesperson's handover, step by step, each step as the person who must take it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from deploy.demo.doors import Doors, Json, Refused, until

ERP, CRM = "erp", "crm"
HR = "E1037"
LEAVER = "E1014"
SUCCESSOR = "E1015"
OPEN = ("pending", "returned")


class SalesHandover:
    """The case of 张伟 (Zhang Wei), account manager; `case` is its resource name once filed."""

    def __init__(self, doors: Doors, *, leaver: str = LEAVER, successor: str = SUCCESSOR, hr: str = HR) -> None:
        self.doors = doors
        self.leaver, self.successor, self.hr = leaver, successor, hr
        self.case = ""

    # -- the case ----------------------------------------------------------------------------------------------------

    def file(self, *, days: int = 45) -> Json:
        """The ERP files the resignation (离职单)."""
        body = {
            "kind": "resignation",
            "leaver": f"employees/{self.leaver}",
            "successor": f"employees/{self.successor}",
            "lastWorkingDay": str(date.today() + timedelta(days=days)),  # noqa: DTZ011
            "reasonCode": "career",
            "acceptWarnings": True,
        }
        filed = self.doors.post(ERP, "/v1/cases", body)
        self.case = filed["name"]
        return filed

    def read(self, who: str = "") -> Json:
        """The case as a person sees it; HR by default."""
        return self.doors.get(who or self.hr, f"/v1/{self.case}")

    def wait_for(self, *states: str, seconds: float = 60) -> Json:
        """Until the case is in one of the states."""
        reached: Json = until(
            lambda: (found := self.read())["state"] in states and found,
            seconds=seconds,
            what=f"{self.case} in {states}",
        )
        return reached

    @property
    def head(self) -> str:
        """Employee number of the department head (部门负责人)."""
        return str(self.read()["head"]).removeprefix("employees/")

    # -- the list ----------------------------------------------------------------------------------------------------

    @property
    def checklist(self) -> str:
        """Resource name of the case's checklist."""
        return "checklists/" + self.case.removeprefix("cases/")

    def items(self) -> dict[str, Json]:
        """The checklist's items by key."""
        return {i["key"]: i for i in self.doors.get(self.hr, f"/v1/{self.checklist}")["items"]}

    def confirm_list(self) -> Json:
        """The head confirms that the list is complete (确认清单)."""
        return self.doors.post(self.head, f"/v1/{self.checklist}:confirmList")

    # -- the entries -------------------------------------------------------------------------------------------------

    def entries(self, *, with_hr: bool = False) -> list[Json]:
        """All entries of the handover; HR's own list apart."""
        found: list[Json] = []
        token = ""
        while True:
            page = self.doors.get(self.hr, f"/v1/{self.case}/entries", pageSize=100, pageToken=token)
            found += page["entries"]
            token = page.get("nextPageToken", "")
            if not token:
                break
        return [e for e in found if e["state"] != "removed" and (with_hr or e["section"] != "hr")]

    def submit(self, entry: Json, fields: Json | None = None) -> Json:
        """The leaver hands an entry in; without fields with made-up content of the right types."""
        content = fields if fields is not None else fill(self.items()[entry["itemKey"]], self.successor)
        return self.doors.post(_number(entry["submitter"]), f"/v1/{entry['name']}:submit", {"fields": content})

    def submit_all(self) -> int:
        """Hands in whatever is open; the number of entries."""
        items = self.items()
        waiting = [e for e in self.entries() if e["state"] in OPEN]
        for entry in waiting:
            self.submit(entry, fill(items[entry["itemKey"]], self.successor))
        return len(waiting)

    def confirm(self, entry: Json) -> Json:
        """The confirmer (确认人) confirms exactly what they saw."""
        confirmer = _number(entry["confirmer"])
        seen = self.doors.get(confirmer, f"/v1/{entry['name']}")
        return self.doors.post(
            confirmer, f"/v1/{entry['name']}:confirm", {"contentDigest": seen.get("contentDigest", "")}
        )

    def confirm_all(self) -> int:
        """Confirms whatever was handed in; the number of entries."""
        waiting = [e for e in self.entries() if e["state"] == "submitted"]
        for entry in waiting:
            self.confirm(entry)
        return len(waiting)

    def acknowledge_all(self) -> int:
        """Receivers say that they can take over from this."""
        waiting = self.tasks("acknowledge_entry")
        for task in waiting:
            self.doors.post(_number(task["person"]), f"/v1/{task['subject']}:acknowledge")
        return len(waiting)

    # -- people's duties ----------------------------------------------------------------------------------------------

    def people(self) -> list[str]:
        """Everyone who may have to act in the case."""
        case = self.read()
        named = {self.leaver, self.successor, self.hr, _number(case["head"])}
        for entry in self.entries():
            named |= {_number(entry[k]) for k in ("confirmer", "receiver") if entry.get(k)}
        return sorted(filter(None, named))

    def tasks(self, kind: str = "") -> list[Json]:
        """Open tasks (待我处理) of this case over all its people."""
        found = []
        for person in self.people():
            for task in self.doors.get(person, "/v1/tasks", pageSize=200)["tasks"]:
                if task["case"] == self.case and kind in ("", task["kind"]):
                    found.append(task)
        return found

    def findings(self) -> list[Json]:
        """What the evidence check (工作痕迹核对) says."""
        found: list[Json] = self.doors.get(self.hr, f"/v1/{self.case}/findings")["findings"]
        return found

    # -- the letter --------------------------------------------------------------------------------------------------

    def letter(self) -> Json:
        """The letter of handover confirmation (交接确认函)."""
        return self.doors.get(self.hr, f"/v1/{self.read()['letter']}")

    def sign_all(self, *, seconds: float = 60) -> list[str]:
        """Head, leaver and successor sign in that order; who signed."""
        name = self.wait_for("awaiting_letter", "completed", "archived", seconds=seconds)["letter"]
        signed: list[str] = []
        for person in (self.head, self.leaver, self.successor):
            shown = self.doors.get(person, f"/v1/{name}")
            try:
                self.doors.post(person, f"/v1/{name}:sign", {"digest": shown.get("digest", "")})
            except Refused as refused:
                if refused.reason != "STALE_ETAG":
                    raise
                self.doors.post(person, f"/v1/{name}:sign")
            signed.append(person)
        return signed

    def play(self) -> Json:
        """All of it, without anybody being late or wrong; the archived case."""
        self.file()
        self.wait_for("awaiting_list_confirmation")
        self.confirm_list()
        self.wait_for("in_handover")
        self.submit_all()
        self.confirm_all()
        self.acknowledge_all()
        self.sign_all()
        return self.wait_for("archived")


def _number(name: str | None) -> str:
    return (name or "").removeprefix("employees/")


def fill(item: Json, person: str) -> Json:
    """Content of the right type for every required field of an item."""
    fields: list[Json] = item["fields"]
    return {f["key"]: _value(f, item, person) for f in fields if f.get("required") or f["type"] == "text"}


def _value(field: Json, item: Json, person: str) -> Any:
    title = field.get("title", {}).get("zh-CN", field["key"])
    samples: dict[str, Any] = {
        "text": f"{item['title'].get('zh-CN', item['key'])}：{title}",
        "number": 12000,
        "percent": 60,
        "date": str(date.today() + timedelta(days=20)),  # noqa: DTZ011
        "person": f"employees/{person}",
        "link": "https://drive.example.com/handover",
    }
    if field["type"] == "rows":
        return [{c["key"]: _value(c, item, person) for c in field["columns"]}]
    return samples[field["type"]]
