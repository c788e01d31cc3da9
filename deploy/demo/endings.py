"""The second half of the layoff: letters, the one who does not sign, reports, and what comes after the handover."""

from __future__ import annotations

from deploy.demo import cast, rules
from deploy.demo.calls import Body
from deploy.demo.handover import Handover
from deploy.demo.layoff import Layoff

SHARES = (("work", "E1070"), ("knowledge", "E1072"), ("relations", "E1071"))
"""Who takes over what of a leaver without successor, by section."""


def share(play: Layoff) -> str:
    """Nobody takes all of the general manager's work over: the head shares it out, and each receiver will sign."""
    handover = play.case_of(cast.NO_SUCCESSOR)
    path = f"/v1/{handover.case}/entries:batchReassign"
    shared = []
    for section, receiver in SHARES:
        entries = [e for e in handover.entries(cast.HR) if e["section"] == section and e["state"] != "removed"]
        names = [e["name"] for e in entries if not e.get("receiver")]
        if names:
            body = {"names": names, "receiver": f"employees/{receiver}", "reason": "无继任者，分别接手"}
            play.post(path, body, handover.head)
        shared.append(f"{len(entries)} to {' '.join(cast.NAMES[receiver])}")
    return ", ".join(shared)


def sign(play: Layoff) -> int:
    """Head, leaver and receivers sign every letter but that of the leaver who refuses."""
    return len(play.each(Handover.sign_letter, lambda h: h.leaver != cast.REFUSES))


def no_answer(play: Layoff) -> str:
    """One leaver does not answer for as long as the tenant's rule says: "no answer" stands in for the signature."""
    handover = play.case_of(cast.REFUSES)
    after = rules.seconds(play.hurry.no_answer_after)
    with rules.changed(play, cast.ADMIN, "checklist", "letter", no_answer_after=after):
        handover.sign_letter()
        name = handover.find_letter()

        def replaced() -> Body | None:
            signatures = play.get(f"/v1/{name}", cast.HR)["signatures"]
            return next((s for s in signatures if s["role"] == "leaver" and s["outcome"] == "replaced"), None)

        found = play.wait(replaced, "no answer stands in for the signature")
    play.wait(lambda: not _unsigned(play, handover, name), "the others have signed, too")
    return f"{name}: {found['reasonCode']}" if found else ""


def _unsigned(play: Layoff, handover: Handover, name: str) -> bool:
    awaited = handover.awaited_signature(name)
    if awaited and awaited["role"] != "leaver":
        play.post(f"/v1/{name}:sign", {}, str(awaited["person"]).removeprefix("employees/"))
    return awaited is not None


def archived(play: Layoff) -> int:
    """All reports are archived, and every record verifies."""
    play.each(Handover.archived)
    return len(play.handovers)


def certificates(play: Layoff) -> int:
    """HR issues every leaver's certificate of separation (离职证明), as early as the tenant's rule allows."""

    def issue(handover: Handover) -> None:
        path = f"/v1/{handover.case}/certificates"
        if not play.get(path, cast.HR).get("certificates"):
            play.post(path, {}, cast.HR)

    ahead = {"n": 60, "unit": "calendar_days"}
    with rules.changed(play, cast.ADMIN, "checklist", "certificates", ahead=ahead):
        return len(play.each(issue))


def holdings(play: Layoff) -> int:
    """Headships, reports, duties, roles: HR and the heads say who gets what has no receiver; how much that was."""

    def give(handover: Handover) -> int:
        held = play.every(f"/v1/{handover.case}/holdings", "holdings", cast.HR)
        for holding in held:
            if holding["state"] == "open":
                who = cast.HR if holding["kind"] in ("headship", "duty") else handover.head
                body = {"receiver": f"employees/{_heir(handover, holding['kind'])}", "reason": "随岗位移交"}
                play.post(f"/v1/{holding['name']}:assign", body, who)
        return len(held)

    return sum(play.each(give))


def _heir(handover: Handover, kind: str) -> str:
    if kind == "duty":
        return cast.IT
    return handover.head if kind in ("headship", "direct_report") else handover.successor or cast.FILLS_IN
