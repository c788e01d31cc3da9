"""Who is told, by which template, for each event: the whole table of it, as functions of plain values.

Where an event and its task both fire, one of them speaks and the other is silent; README.md says which and why.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from notify.model.people import Duty, Parties, Person, Told, unique

Texts = Mapping[str, str]

SILENT_TASKS = {
    "submit_entry": "list_confirmed, entry.added and entry.returned say it, once for all entries",
    "resolve_finding": "finding.opened says it, with the records",
}
"""Tasks whose opening is told by the event beside them."""

TASK_TEMPLATES = {
    "confirm_list": "task_confirm_list",
    "confirm_entry": "task_confirm_entry",
    "acknowledge_entry": "task_acknowledge_entry",
    "sign_letter": "task_sign_letter",
    "agree_waiver": "task_agree_waiver",
    "hr_item": "task_hr_item",
    "decide_omission": "task_decide_omission",
}

SUBJECTS = {
    "list_confirmation": "checklists",
    "entry_submission": "entries",
    "entry_confirmation": "entries",
    "letter_signature": "letters",
    "hr_item": "entries",
    "letter_countersignature": "letters",
    "omission_decision": "omissions",
}
"""Collection of the thing that a deadline of this kind is about."""


@dataclass(frozen=True, slots=True)
class Listed:
    """An entry of a confirmed list."""

    entry_id: str
    title: Texts
    submitter: str
    receiver: str | None
    due_at: datetime | None


def case_submitted(
    who: Parties, *, kind: str, last_working_day: date, leaver_reads: bool, batch: bool = False
) -> list[Told]:
    """Leaver (a receipt, also of an own filing), head, HR, successor; a person of two roles hears once.

    Of a batch, head and HR hear one word for all of its cases (`plan_layoff.batch_released`).
    """
    params = {"leaver": who.leaver_name, "kind": kind, "last_working_day": last_working_day}
    roles = [(who.leaver if leaver_reads else None, "leaver")]
    roles += [] if batch else [(who.head, "head"), (who.hrbp, "hr")]
    roles.append((who.successor, "successor"))
    found: dict[str, str] = {}
    for person, role in roles:
        if person:
            found.setdefault(person, role)
    link = f"cases/{who.case_id}"
    return [Told(p, f"case_opened_{role}", link, params, even_actor=role == "leaver") for p, role in found.items()]


def case_rescheduled(who: Parties, *, last_working_day: date, previous: date, reason: str | None) -> list[Told]:
    """Everybody who has something to do with the case; other dates that moved alone (pay, say) are nobody's here."""
    if last_working_day == previous:
        return []
    params = {"leaver": who.leaver_name, "last_working_day": last_working_day, "previous": previous, "reason": reason}
    return _all(who.everyone(), "case_rescheduled", f"cases/{who.case_id}", params)


def case_ended(who: Parties, template: str, *, reason: str | None) -> list[Told]:
    """Everybody who has something to do with the case; `template` says how it ended.

    Why HR called one off is for head and HR alone, as on the case.
    """
    told = []
    for person in who.everyone():
        reads = template != "case_cancelled" or person in (who.head, who.hrbp)
        params = {"leaver": who.leaver_name, "reason": reason if reads else None}
        told += _all([person], template, f"cases/{who.case_id}", params)
    return told


def case_blocked(who: Parties, hr: Sequence[str], *, blocked_reason: str) -> list[Told]:
    """HR, who must clear it."""
    params = {"leaver": who.leaver_name, "blocked_reason": blocked_reason}
    return [Told(p, "case_blocked", f"cases/{who.case_id}", params, even_actor=True) for p in hr if p != who.leaver]


def case_red(who: Parties) -> list[Told]:
    """HR and the head; in the inbox only, for the missed deadline's own mail went out."""
    params = {"leaver": who.leaver_name}
    return _outcome(unique([who.hrbp, who.head]), "case_red", f"cases/{who.case_id}", params)


def leaver_absent(who: Parties, *, fills_in: str | None) -> list[Told]:
    """Who fills in from the work records now (the head where nobody is named), and HR. Never the reason."""
    person = fills_in or who.head
    params = {"leaver": who.leaver_name, "fills_in": Person(person) if person else None}
    return _all(unique([person, who.head, who.hrbp]), "leaver_absent", f"cases/{who.case_id}", params)


def successor_changed(
    who: Parties, *, successor: str | None, previous: str | None, kind: str, last_working_day: date
) -> list[Told]:
    """The new successor as at the opening, the previous one with thanks, leaver and head for information."""
    link = f"cases/{who.case_id}"
    params = {"leaver": who.leaver_name, "kind": kind, "last_working_day": last_working_day}
    told = []
    if successor:
        told.append(Told(successor, "case_opened_successor", link, params))
    told += released(who, previous)
    named = {"leaver": who.leaver_name, "successor": Person(successor) if successor else None}
    others = [p for p in unique([who.leaver, who.head]) if p not in (successor, previous)]
    return told + _all(others, "successor_changed", link, named)


def released(who: Parties, previous: str | None) -> list[Told]:
    """Who no longer is the successor."""
    people = unique([previous])
    return [Told(p, "successor_released", f"cases/{who.case_id}", {"leaver": who.leaver_name}) for p in people]


def revocation_planned(
    who: Parties, it_admins: Sequence[str], *, revoke_at: datetime | None, was_planned: bool
) -> list[Told]:
    """IT by mail, the leaver in the inbox. The end of a plan that nobody heard of is no news."""
    if revoke_at is None and not was_planned:
        return []
    template = "access_planned" if revoke_at else "access_undone"
    params = {"leaver": who.leaver_name, "revoke_at": revoke_at}
    link = f"cases/{who.case_id}"
    admins = [p for p in it_admins if p != who.leaver]
    return [*_all(admins, template, link, params), Told(who.leaver, f"{template}_leaver", link, params)]


def checklist_created(who: Parties, checklist_id: str, *, head: str, due_at: datetime) -> list[Told]:
    """The leaver, in the inbox; the head hears it by the task."""
    params = {"leaver": who.leaver_name, "head": Person(head), "due_at": due_at}
    return [Told(who.leaver, "checklist_created", f"checklists/{checklist_id}", params)]


def list_confirmed(who: Parties, checklist_id: str, entries: Sequence[Listed]) -> list[Told]:
    """Who fills in: one message for all entries; who receives: one for all that come to them."""
    link = f"checklists/{checklist_id}"
    told = []
    for submitter in unique(e.submitter for e in entries):
        own = [e for e in entries if e.submitter == submitter]
        dues = sorted(e.due_at for e in own if e.due_at)
        params = {"leaver": who.leaver_name, "entries": _titles(own), "first_due": dues[0] if dues else None}
        told.append(Told(submitter, "list_confirmed_submitter", link, params, even_actor=True))
    for receiver in unique(e.receiver for e in entries if e.receiver != e.submitter):
        own = [e for e in entries if e.receiver == receiver]
        params = {"leaver": who.leaver_name, "entries": _titles(own)}
        told.append(Told(receiver, "list_confirmed_receiver", link, params, even_actor=True))
    return told


def _titles(entries: Sequence[Listed]) -> list[Texts]:
    return [e.title for e in entries]


def entry_added(who: Parties, entry: Listed) -> list[Told]:
    """Who fills it in, and who receives it."""
    params = {"leaver": who.leaver_name, "title": entry.title, "due_at": entry.due_at}
    return _all(unique([entry.submitter, entry.receiver]), "entry_added", f"entries/{entry.entry_id}", params)


def entry_told(who: Parties, template: str, entry_id: str, people: Sequence[str | None], **params: Any) -> list[Told]:
    """News of one entry to these people."""
    values = {"leaver": who.leaver_name, **params}
    return _all(unique(people), template, f"entries/{entry_id}", values)


def entry_reassigned(
    who: Parties,
    entry_id: str,
    *,
    title: Texts,
    before: Mapping[str, str | None],
    now: Mapping[str, str | None],
    by: str,
    reason: str | None,
) -> list[Told]:
    """The new receiver; whoever no longer receives or confirms. The new confirmer hears it by the task."""
    params = {"title": title, "by": Person(by), "reason": reason}
    told = []
    receiver = now["receiver"]
    if receiver and receiver != before["receiver"]:
        told += entry_told(who, "entry_receiver_named", entry_id, [receiver], **params)
    left = unique([before["receiver"], before["confirmer"]])
    gone = [p for p in left if p not in (now["receiver"], now["confirmer"])]
    return told + entry_told(who, "entry_released", entry_id, gone, **params)


def letter_ready(who: Parties, letter_id: str) -> list[Told]:
    """Leaver, successor and HR for information; the head hears it by the task."""
    people = [p for p in unique([who.leaver, who.successor, who.hrbp]) if p != who.head]
    return _outcome(people, "letter_ready", f"letters/{letter_id}", {"leaver": who.leaver_name})


def letter_withheld(who: Parties, reasons: Sequence[str]) -> list[Told]:
    """The head, who might be about to sign, and HR."""
    params = {"leaver": who.leaver_name, "reasons": list(dict.fromkeys(reasons))}
    return _outcome(unique([who.head, who.hrbp]), "letter_withheld", f"cases/{who.case_id}", params)


def letter_signed(
    who: Parties, letter_id: str, *, role: str, signed_by: str, person: str | None, replaced: bool
) -> list[Told]:
    """The others; who signs next hears it by the task. Of a signature that a reason replaces: never the reason."""
    params = {"leaver": who.leaver_name, "role": role, "signed_by": Person(signed_by)}
    template = "letter_signed"
    if replaced:
        template, params = "letter_replaced", {**params, "person": Person(person or signed_by)}
    people = [p for p in unique([who.leaver, who.head, who.successor, who.hrbp]) if p != signed_by]
    return _all(people, template, f"letters/{letter_id}", params)


def letter_completed(who: Parties, letter_id: str, *, completed_at: datetime) -> list[Told]:
    """All four, whoever was the last to sign."""
    params = {"leaver": who.leaver_name, "completed_at": completed_at}
    people = unique([who.leaver, who.head, who.successor, who.hrbp])
    return [Told(p, "letter_completed", f"letters/{letter_id}", params, even_actor=True) for p in people]


def report_archived(who: Parties, report_id: str) -> list[Told]:
    """Leaver, head and HR."""
    people = unique([who.leaver, who.head, who.hrbp])
    params = {"leaver": who.leaver_name}
    return [Told(p, "report_archived", f"reports/{report_id}", params, even_actor=True) for p in people]


def task_opened(
    who: Parties,
    *,
    kind: str,
    subject: str,
    title: Texts,
    person: str,
    due_at: datetime | None,
    batch: bool = False,
) -> list[Told]:
    """The person who must act, unless another event says it (SILENT_TASKS).

    Of a batch the lists to confirm are in the inbox: the batch's own mail asks for all of them at once.
    """
    if kind in SILENT_TASKS:
        return []
    params = {"leaver": who.leaver_name, "title": title, "due_at": due_at}
    once = batch and kind == "confirm_list"
    template = TASK_TEMPLATES.get(kind, "task_other")
    return [Told(person, template, subject, params, even_actor=True, inbox_only=once)]


def finding_opened(
    who: Parties, finding_id: str, *, head: str | None, summary: Texts, kind: str, records: Sequence[str]
) -> list[Told]:
    """The head must verify."""
    person = head or who.head
    params = {"leaver": who.leaver_name, "summary": summary, "kind": kind, "records": list(records)}
    return [Told(person, "finding_opened", f"findings/{finding_id}", params, even_actor=True)] if person else []


def finding_resolved(
    who: Parties, finding_id: str, *, entry_id: str | None, outcome: str, resolved_by: str, reason: str | None
) -> list[Told]:
    """Returned: the leaver adds what is missing (of an entry, entry.returned says it). Else the head: leavers see only
    what came back."""
    params = {"leaver": who.leaver_name, "outcome": outcome, "by": Person(resolved_by), "reason": reason}
    link = f"findings/{finding_id}"
    if outcome == "returned":
        return [] if entry_id else [Told(who.leaver, "finding_returned", link, params)]
    people = [p for p in unique([who.head]) if p not in (resolved_by, who.leaver)]
    return _all(people, "finding_resolved", link, params)


def deadline_subject(kind: str, subject_id: str) -> str:
    """Resource name of the thing that a deadline is about; an id that is a name already stays."""
    if "/" in subject_id:
        return subject_id
    return f"{SUBJECTS.get(kind, 'cases')}/{subject_id}"


def nearest(duties: Sequence[Duty], path: Sequence[str], day: date) -> list[str]:
    """Who holds a duty for the department at the end of `path`: those of the nearest one above, else company-wide."""
    held = [d for d in duties if d.covers(path, day)]
    for department in reversed(path):
        own = unique(d.employee for d in held if d.department == department)
        if own:
            return own
    return unique(d.employee for d in held)


def _all(people: Sequence[str], template: str, link: str, params: Mapping[str, Any]) -> list[Told]:
    return [Told(person, template, link, params) for person in people]


def _outcome(people: Sequence[str], template: str, link: str, params: Mapping[str, Any]) -> list[Told]:
    """News that follows from many acts: whose act came last is chance and keeps nobody from hearing it."""
    return [Told(person, template, link, params, even_actor=True) for person in people]
