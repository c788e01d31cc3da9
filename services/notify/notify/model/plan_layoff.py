"""Who is told of batches, of what goes with people, and of the leaver's last papers; a part of the table in `plan`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from notify.model.people import Parties, Person, Told, unique

Texts = Mapping[str, str]


def batch_released(
    batch_id: str, *, title: str, kind: str, count: int, blocked: Sequence[str], hr: Sequence[str], heads: Sequence[str]
) -> list[Told]:
    """One message each for HR and the heads, not one a case; who is both hears as HR."""
    params = {"title": title, "kind": kind, "count": count, "blocked": list(blocked)}
    link = f"batches/{batch_id}"
    told = [Told(p, "batch_released_hr", link, params, even_actor=True) for p in unique(hr)]
    return told + [Told(p, "batch_released_head", link, params) for p in unique(heads) if p not in set(hr)]


def batch_cancelled(
    batch_id: str, *, title: str, reason: str, count: int, hr: Sequence[str], heads: Sequence[str]
) -> list[Told]:
    """HR and heads, once; leavers and receivers hear it by their own case."""
    params = {"title": title, "reason": reason, "count": count}
    return [Told(p, "batch_cancelled", f"batches/{batch_id}", params) for p in unique([*hr, *heads])]


def release_blocked(batch_id: str | None, *, title: str | None, blocked_reason: str, count: int, link: str) -> Told:
    """HR alone: a draft is known to nobody else. `person` is put in by the caller."""
    params = {"title": title, "blocked_reason": blocked_reason, "count": count, "batch": batch_id is not None}
    return Told("", "release_blocked", link, params, even_actor=True)


def holdings_open(who: Parties, waits_on: Sequence[str], titles: Sequence[Texts], *, batch: bool) -> list[Told]:
    """Who must name receivers, once a case. Of a batch in the inbox: its own mail asks for the whole."""
    params = {"leaver": who.leaver_name, "holdings": list(titles)}
    link = f"cases/{who.case_id}/holdings"
    people = [p for p in unique(waits_on) if p != who.leaver]
    return [Told(p, "holdings_open", link, params, even_actor=True, inbox_only=batch) for p in people]


def holding_assigned(
    who: Parties, *, kind: str, title: Texts, receiver: str, assigned_by: str, effective_on: date
) -> list[Told]:
    """The receiver."""
    params = {
        "leaver": who.leaver_name,
        "kind": kind,
        "title": title,
        "by": Person(assigned_by),
        "effective_on": effective_on,
    }
    return [Told(receiver, "holding_assigned", f"cases/{who.case_id}", params)]


def holding_changed(who: Parties, template: str, *, kind: str, receiver: str | None) -> list[Told]:
    """The receiver: it is theirs from now on, or no longer."""
    params = {"leaver": who.leaver_name, "kind": kind}
    return [Told(p, template, f"cases/{who.case_id}", params, even_actor=True) for p in unique([receiver])]


def revocation_due(who: Parties, admins: Sequence[str], *, revoke_at: datetime) -> list[Told]:
    """IT must act now; never the leaver, who may be an administrator."""
    params = {"leaver": who.leaver_name, "revoke_at": revoke_at}
    return _all([p for p in unique(admins) if p != who.leaver], "access_due", f"cases/{who.case_id}", params)


def access_restored(who: Parties, admins: Sequence[str]) -> list[Told]:
    """IT must give it back, HR knows."""
    people = [p for p in unique([*admins, who.hrbp]) if p != who.leaver]
    return _all(people, "access_restore", f"cases/{who.case_id}", {"leaver": who.leaver_name})


def restoration_confirmed(who: Parties, *, confirmed_by: str) -> list[Told]:
    """HR, and the person who has access again."""
    params = {"leaver": who.leaver_name, "by": Person(confirmed_by)}
    return _all(unique([who.hrbp, who.leaver]), "access_restored", f"cases/{who.case_id}", params)


def delegation_granted(
    delegation_id: str,
    *,
    delegator: str,
    delegate: str,
    scopes: Sequence[str],
    starts_at: datetime,
    ends_at: datetime,
    reason: str | None,
) -> list[Told]:
    """Both: who acts, and for whom."""
    params = {
        "delegator": Person(delegator),
        "delegate": Person(delegate),
        "scopes": list(scopes),
        "starts_at": starts_at,
        "ends_at": ends_at,
        "reason": reason,
    }
    link = f"delegations/{delegation_id}"
    return [
        Told(delegate, "delegation_granted_delegate", link, params),
        Told(delegator, "delegation_granted_delegator", link, params),
    ]


def delegation_ended(delegation_id: str, *, delegator: str, delegate: str, ended_at: datetime) -> list[Told]:
    """Both."""
    params = {"delegator": Person(delegator), "delegate": Person(delegate), "ended_at": ended_at}
    return _all(unique([delegate, delegator]), "delegation_ended", f"delegations/{delegation_id}", params)


def head_changed(who: Parties, *, previous: str | None, head: str, reason: str | None) -> list[Told]:
    """Who is head of this case now, and who was."""
    params = {"leaver": who.leaver_name, "head": Person(head), "reason": reason}
    link = f"cases/{who.case_id}"
    told = [Told(head, "head_named", link, params)]
    return told + [Told(p, "head_released", link, params) for p in unique([previous]) if p not in (head, who.leaver)]


def taken_over(
    who: Parties, *, role: str, previous: str | None, person: str, taken_by: str, reason: str, count: int
) -> list[Told]:
    """Who has the part now, and who had it; of a head's part head_changed says it."""
    if role == "head":
        return []
    params = {"leaver": who.leaver_name, "role": role, "by": Person(taken_by), "reason": reason, "count": count}
    link = f"cases/{who.case_id}"
    told = [Told(person, "part_taken_over", link, params)]
    return told + [Told(p, "part_given_away", link, params) for p in unique([previous]) if p != person]


def no_answer(who: Parties, *, signatory: str, role: str) -> list[Told]:
    """Head and HR: a recorded reason stands in for the signature."""
    params = {"leaver": who.leaver_name, "signatory": Person(signatory), "role": role}
    people = [p for p in unique([who.head, who.hrbp]) if p != signatory]
    return [Told(p, "signatory_no_answer", f"letters/{who.case_id}", params, even_actor=True) for p in people]


def certificate_issued(who: Parties, certificate_id: str) -> list[Told]:
    """The leaver."""
    params = {"leaver": who.leaver_name}
    return [Told(who.leaver, "certificate_issued", f"certificates/{certificate_id}", params)]


def _all(people: Sequence[str], template: str, link: str, params: Mapping[str, Any]) -> list[Told]:
    return [Told(person, template, link, params, even_actor=True) for person in people]
