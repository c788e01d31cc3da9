"""What comes after the handover: an omission and who answers for it, the deduction, and the leaver's one-time link."""

from __future__ import annotations

import re
from pathlib import Path

import httpx

from deploy.demo import cast, intake, rules
from deploy.demo.calls import Body
from deploy.demo.layoff import Layoff


def find(play: Layoff) -> Body | None:
    """The omission of the play, once it is reported."""
    case = play.case_of(cast.FORGETS).case
    found = play.get(f"/v1/{case}/omissions", cast.HR).get("omissions", [])
    return found[0] if found else None


def omission(play: Layoff) -> list[str]:
    """The receiver misses the customer that the head had waved through; nobody disputes, HR confirms the loss."""
    handover = play.case_of(cast.FORGETS)
    with rules.changed(
        play, cast.ADMIN, "checklist", "omissions", dispute_within=rules.seconds(play.hurry.dispute_within)
    ):
        body = {
            "title": "客户未交接", "missing": "老客户的年度返利约定无人知晓", "subject": cast.FORGOTTEN,
            "effect": "客户转签竞争对手", "lossClaimed": True, "itemKey": "customer_follow_up",
            "clientKey": f"omission-{handover.leaver}",
        }  # fmt: skip
        reported = find(play) or play.post(f"/v1/{handover.case}/omissions", body, handover.successor)
        name = reported["name"]
        if not reported.get("loss"):
            note = {"confirmed": True, "note": "销售合同流失，财务已核实", "amount": "86000", "currency": "CNY"}
            play.post(f"/v1/{name}:confirmLoss", note, cast.HR)
        play.wait(lambda: play.get(f"/v1/{name}", cast.HR)["state"] == "final", "nobody disputes: the verdict is final")
    final = play.get(f"/v1/{name}", cast.HR)
    cites = [f"row {cite['seq']} of the record: {cite['says'].get('zh-CN', cite['event'])}" for cite in final["cites"]]
    return [f"{final['verdict']}: {final['explanation'].get('zh-CN', '')}", *cites]


def deduction(play: Layoff) -> str:
    """The ledger has one entry for it, announced to the head."""

    def entries() -> list[Body]:
        return list(play.get("/v1/deductions", cast.ADMIN).get("deductions", []))

    (entry,) = play.wait(entries, "the ledger has its entry")
    return f"{entry['percent']}% of {entry['person']}, {entry['state']}"


def link(play: Layoff, folder: Path) -> list[str]:
    """HR sends it to the private address; it opens once."""
    handover = play.case_of(cast.FORGETS)
    path = f"/v1/{handover.case}/accessLinks"
    opened = [one for one in play.get(path, cast.HR).get("accessLinks", []) if one.get("openedAt")]
    if opened:
        return ["opened already"]
    before = len(_mails(play, handover.leaver))
    play.post(path, {}, cast.HR)
    mail = play.wait(lambda: _mails(play, handover.leaver)[before:], "the mail with the link")[-1]
    token = re.search(r"/access#t=([\w.-]+)", mail["text"])
    if token is None:
        raise AssertionError(f"no link in {mail['text']}")
    with httpx.Client(base_url=play.http, timeout=60) as nobody:
        body = {"token": token[1]}
        first = nobody.post("/v1/accessLinks:open", json=body)
        again = nobody.post("/v1/accessLinks:open", json=body)
        if first.status_code != 200 or again.status_code == 200:
            raise AssertionError(f"the link opened {first.status_code}, then {again.status_code}: {first.text}")
        folder.mkdir(parents=True, exist_ok=True)
        documents = first.json()["documents"]
        for document in documents:
            (folder / document["filename"]).write_bytes(nobody.get(document["url"]).raise_for_status().content)
    return [f"{', '.join(d['filename'] for d in documents)}; a second opening: {again.json().get('detail', '')}"]


def _mails(play: Layoff, leaver: str) -> list[Body]:
    query = {"to": intake.contact(leaver)}
    found: list[Body] = httpx.get(f"{play.mails_url}/mails.json", params=query, timeout=30).json()
    return [mail for mail in found if "/access#" in mail["text"]]
