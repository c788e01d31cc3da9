"""Who is told of omissions (遗漏), their verdicts, addenda and deductions; a part of the table in `plan`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from notify.model.people import Parties, Person, Told, unique

Texts = Mapping[str, str]


def reported(
    who: Parties, omission_id: str, *, title: str, reported_by: str, head: str, loss_claimed: bool
) -> list[Told]:
    """Head and HR; the verdict follows at once and tells whom it concerns."""
    params = {"leaver": who.leaver_name, "title": title, "by": Person(reported_by), "loss_claimed": loss_claimed}
    return _told(unique([head, who.hrbp]), "omission_reported", f"omissions/{omission_id}", params)


def traced(
    who: Parties,
    omission_id: str,
    *,
    title: str,
    verdict: str,
    attributed_to: str | None,
    explanation: Texts,
    head: str,
    reported_by: str,
    dispute_until: datetime,
) -> list[Told]:
    """To whom it is attributed (who may dispute it), and to head, HR and reporter."""
    params = {
        "leaver": who.leaver_name,
        "title": title,
        "verdict": verdict,
        "explanation": explanation,
        "dispute_until": dispute_until,
    }
    return _verdict("omission_traced", omission_id, attributed_to, [head, who.hrbp, reported_by], params)


def disputed(
    who: Parties, omission_id: str, *, title: str, verdict: str, disputed_by: str, reason: str, decider: str | None
) -> list[Told]:
    """HR who decides hears it by the task; head and HR partner for information."""
    params = {
        "leaver": who.leaver_name,
        "title": title,
        "verdict": verdict,
        "by": Person(disputed_by),
        "reason": reason,
    }
    people = [p for p in unique([who.head, who.hrbp]) if p not in (disputed_by, decider)]
    return _told(people, "omission_disputed", f"omissions/{omission_id}", params)


def decided(
    who: Parties,
    omission_id: str,
    *,
    title: str,
    verdict: str,
    previous: str,
    attributed_to: str | None,
    decided_by: str,
    reason: str,
    head: str,
    final: bool,
    earlier: Sequence[str] = (),
    reported_by: str | None = None,
) -> list[Told]:
    """Head, HR and whom it names. Time that passed without dispute is no news.

    `earlier`: whom an earlier verdict named, or who disputed it. Who has no part any more hears just that: the reason
    may be about somebody else.
    """
    if decided_by == "checklist" and verdict == previous:
        return []
    params = {
        "leaver": who.leaver_name,
        "title": title,
        "verdict": verdict,
        "previous": previous,
        "by": Person(decided_by),
        "reason": reason,
        "final": final,
    }
    told = _verdict("omission_decided", omission_id, attributed_to, [head, who.hrbp], params)
    link, people = f"omissions/{omission_id}", [p for p in unique(earlier) if p not in {one.person for one in told}]
    reads = [p for p in people if p in (reported_by, who.leaver)]
    former = {key: params[key] for key in ("leaver", "title", "by")}
    told += _told(reads, "omission_decided", link, params)
    return told + _told([p for p in people if p not in reads], "omission_cleared", link, former)


def loss_confirmed(
    who: Parties, omission_id: str, *, title: str, attributed_to: str | None, head: str, by: str, confirmed: bool
) -> list[Told]:
    """To whom it is attributed, and the head."""
    params = {"leaver": who.leaver_name, "title": title, "by": Person(by), "confirmed": confirmed}
    return _told(unique([attributed_to, head]), "omission_loss", f"omissions/{omission_id}", params, even_actor=False)


def closed(who: Parties, omission_id: str, *, title: str, outcome: str, reported_by: str | None) -> list[Told]:
    """Head, HR and who reported it, in the inbox."""
    params = {"leaver": who.leaver_name, "title": title, "outcome": outcome}
    people = unique([who.head, who.hrbp, reported_by])
    return _told(people, "omission_closed", f"omissions/{omission_id}", params)


def addendum_opened(
    who: Parties, entry_id: str, *, title: str, submitter: str, receiver: str | None, head: str
) -> list[Told]:
    """Who fills in, who receives, the head and HR: the handover is open again for this alone."""
    params = {"leaver": who.leaver_name, "title": title, "submitter": Person(submitter)}
    people = unique([submitter, receiver, head, who.hrbp])
    return _told(people, "addendum_opened", f"entries/{entry_id}", params)


def addendum_completed(who: Parties, letter_id: str, *, completed_at: datetime) -> list[Told]:
    """All four."""
    params = {"leaver": who.leaver_name, "completed_at": completed_at}
    people = unique([who.leaver, who.head, who.successor, who.hrbp])
    return _told(people, "addendum_completed", f"letters/{letter_id}", params)


def deduction_announced(
    who: Parties,
    deduction_id: str,
    *,
    person: str,
    percent: float,
    rule: str,
    rule_version: int,
    rule_title: Texts,
    period: str,
) -> list[Told]:
    """Whom it concerns, and HR: nothing has taken effect."""
    params = {
        "leaver": who.leaver_name,
        "person": Person(person),
        "percent": _plain(percent),
        "rule": rule,
        "rule_title": rule_title,
        "version": rule_version,
        "period": period,
    }
    return _told(unique([person, who.hrbp]), "deduction_announced", f"deductions/{deduction_id}", params)


def deduction_reversed(who: Parties, deduction_id: str, *, person: str, percent: float, reason: str) -> list[Told]:
    """Whom it concerned, and HR."""
    params = {
        "leaver": who.leaver_name,
        "person": Person(person),
        "percent": _plain(percent),
        "reason": reason,
    }
    return _told(unique([person, who.hrbp]), "deduction_reversed", f"deductions/{deduction_id}", params)


def _verdict(
    template: str, omission_id: str, named: str | None, others: list[str | None], params: Mapping[str, Any]
) -> list[Told]:
    link = f"omissions/{omission_id}"
    told = [Told(p, f"{template}_named", link, params, even_actor=True) for p in unique([named])]
    return told + _told([p for p in unique(others) if p != named], template, link, params)


def _told(
    people: list[str], template: str, link: str, params: Mapping[str, Any], *, even_actor: bool = True
) -> list[Told]:
    return [Told(person, template, link, params, even_actor=even_actor) for person in people]


def _plain(percent: float) -> str:
    """10.0 is `10`, 2.5 is `2.5`."""
    return f"{percent:g}"
