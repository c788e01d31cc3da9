"""The ledger of deductions (扣减台账): causes are judged some seconds after the last news of them. SPEC 5.

The wait lets news that overtook each other settle, so that nothing is announced that the next second takes back.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from chassis.errors import Forbidden, Invalid, NotFound, StaleEtag, WrongState
from chassis.tenant_settings import in_force_at, of_version
from chassis.timers import Timer
from chassis.unit import UnitOfWork
from performance.contract.deductions import ConfirmDelayLossRequest, DelayLoss
from performance.contract.events import DeductionAnnounced, DeductionReversed, DelayLossConfirmed
from performance.model import deadlines as deadline_model
from performance.model import deductions as model
from performance.model import heads
from performance.model.deductions import Case, Cause, Kind, Rule, Rules
from performance.model.kpi import LATE, OVERDUE, Line, local_day
from performance.settings_ledger import DeductionRules
from performance.store import cases, deadlines
from performance.store import deductions as store
from performance.store import omissions as causes
from performance.store.cases import CaseRow
from performance.store.deductions import DeductionRow
from performance.store.omissions import DelayLossRow, OmissionRow
from performance.usecases import kpi
from performance.usecases.access import acts_for_hr

JUDGE = "judge_deduction"
SETTLE = timedelta(seconds=2)


def look_again(uow: UnitOfWork, source_id: str, cause: Cause) -> None:
    """There is news of a cause: it is judged when no more has come for two seconds."""
    uow.timers.set(JUDGE, f"{cause}.{source_id}", uow.now + SETTLE, {"source": source_id, "cause": cause.value})


def judge(uow: UnitOfWork, timer: Timer) -> None:
    """Brings the ledger to what the cause bears now; a second call changes nothing."""
    source_id = str(timer.payload["source"])
    if timer.payload["cause"] == Cause.OMISSION:
        omission = causes.get(uow.session, source_id)
        if omission is not None:
            cases.lock(uow.session, uow.ctx.tenant, omission.case_id)
            uow.session.refresh(omission)
            case = model.of_omission(omission.to_model())
            _settle(uow, source_id, omission.case_id, case, _of_omission(omission))
    else:
        delay = causes.delay_loss(uow.session, source_id)
        if delay is not None:
            cases.lock(uow.session, uow.ctx.tenant, delay.case_id)
            uow.session.refresh(delay)
            _settle(uow, source_id, delay.case_id, of_delay(delay), _of_delay(uow, delay))


def of_delay(row: DelayLossRow) -> Case | None:
    """A delay as the rules see it; None where HR says that it caused no loss."""
    if not row.confirmed:
        return None
    return Case(Cause.DELAY, row.head, verdict="", role="head", loss_confirmed=True, since=row.confirmed_at)


def _settle(uow: UnitOfWork, source_id: str, case_id: str, case: Case | None, evidence: dict[str, Any]) -> None:
    known = store.of_source(uow.session, source_id)
    rows = {row.entry_id: row for row in known}
    rules, consultation = rules_at(uow, case.since) if case is not None else (None, "")
    rule = model.rule_for(case, rules) if case is not None and rules is not None else None
    entries = [row.to_model() for row in known]
    for entry in model.to_reverse(entries, case, rule):
        _reverse(uow, rows[entry.entry_id], model.reason_of_reversal(entry, case), evidence)
    if case is None or rule is None or rules is None:
        return
    if any((e.person, e.rule) == (case.person, rule.code) for e in model.standing(entries)):
        return
    earlier = [e for e in entries if (e.person, e.rule, e.kind) == (case.person, rule.code, Kind.DEDUCTION)]
    _announce(uow, source_id, case_id, case, rule, rules, len(earlier), {**evidence, "consultation": consultation})


def rules_at(uow: UnitOfWork, at: datetime) -> tuple[Rules, str]:
    """The rules that were in force at an instant, and the answer that was kept with them."""
    version, rules = in_force_at(uow.session, uow.ctx.tenant, DeductionRules, at)
    return rules.to_model(version), rules.consultation.answer if rules.consultation else ""


def rules_of(uow: UnitOfWork, version: int) -> DeductionRules:
    """The rules of a version."""
    return of_version(uow.session, uow.ctx.tenant, DeductionRules, version)


def title_of(uow: UnitOfWork, version: int, code: str) -> dict[str, str]:
    """What a rule is called, by language; empty where whoever published it gave it no name."""
    return next((dict(rule.title) for rule in rules_of(uow, version).rules if rule.code == code), {})


def _announce(
    uow: UnitOfWork,
    source_id: str,
    case_id: str,
    case: Case,
    rule: Rule,
    rules: Rules,
    generation: int,
    evidence: dict[str, Any],
) -> None:
    period = _month(uow, case.person, case.since, case_id)
    taken = [row.to_model() for row in store.of_month(uow.session, case.person, period)]
    percent = min(rule.percent, model.room(rule, rules, taken))
    entry_id = model.entry_id(uow.ctx.tenant, source_id, rule.code, case.person, generation, Kind.DEDUCTION)
    row = DeductionRow(
        tenant_id=uow.ctx.tenant,
        entry_id=entry_id,
        kind=Kind.DEDUCTION.value,
        deduction_id=entry_id,
        cause=case.cause.value,
        source_id=source_id,
        case_id=case_id,
        person=case.person,
        period=period,
        percent=percent,
        rule_percent=rule.percent,
        rule=rule.code,
        rule_version=rules.version,
        consultation=str(evidence.pop("consultation")),
        generation=generation,
        reason="",
        evidence=evidence,
        at=uow.now,
    )
    uow.session.add(row)
    uow.session.flush()
    event = DeductionAnnounced(
        deduction_id=entry_id,
        omission_id=source_id if case.cause is Cause.OMISSION else None,
        deadline_id=source_id if case.cause is Cause.DELAY else None,
        case_id=case_id,
        person=case.person,
        percent=percent,
        rule=rule.code,
        rule_version=rules.version,
        rule_title=title_of(uow, rules.version, rule.code),
        period=period,
        announced_at=uow.now,
    )
    uow.emit(event, case=case_id)


def _reverse(uow: UnitOfWork, row: DeductionRow, reason: str, evidence: dict[str, Any]) -> None:
    """An entry of its own, in the month in which the deduction fell."""
    names = ("deduction_id", "cause", "source_id", "case_id", "person", "percent", "rule_percent")
    rest = ("rule", "rule_version", "consultation", "generation")
    reversal = DeductionRow(
        **{name: getattr(row, name) for name in (*names, *rest)},
        tenant_id=uow.ctx.tenant,
        entry_id=model.entry_id(uow.ctx.tenant, row.source_id, row.rule, row.person, row.generation, Kind.REVERSAL),
        kind=Kind.REVERSAL.value,
        period=_month(uow, row.person, uow.now, row.case_id),
        reason=reason,
        evidence=evidence,
        at=uow.now,
    )
    uow.session.add(reversal)
    uow.session.flush()
    event = DeductionReversed(
        deduction_id=row.deduction_id,
        omission_id=row.source_id if row.cause == Cause.OMISSION else None,
        deadline_id=row.source_id if row.cause == Cause.DELAY else None,
        case_id=row.case_id,
        person=row.person,
        percent=row.percent,
        reason=reason,
    )
    uow.emit(event, case=row.case_id)


def _month(uow: UnitOfWork, person: str, at: datetime, case_id: str) -> str:
    """The person's open month of an instant, its lock held alone: what is taken of it is decided in turn."""
    case = cases.get(uow.session, case_id)
    zone = kpi.zone_of(uow, person, case.zone if case else "UTC")
    return kpi.open_month(uow, person, local_day(at, zone), zone, uow.now, alone=True)


def _of_omission(row: OmissionRow) -> dict[str, Any]:
    """What a ledger entry cites: the rows of the record behind the verdict, and the events that made it final."""
    omission = row.to_model()
    standing, loss = omission.standing, omission.loss
    said = [("omission.traced", omission.traced), ("omission.decided", standing), ("omission.loss_confirmed", loss)]
    return {
        "title": omission.title,
        "verdict": standing.verdict if standing else "",
        "role": standing.role if standing else "",
        "cites": [dict(cite) for cite in omission.traced.cites] if omission.traced else [],
        "events": [
            {
                "event": name,
                "event_id": one.source.event_id,
                "digest": one.source.digest,
                "by": one.source.by,
                "at": one.at.isoformat(),
            }
            for name, one in said
            if one is not None
        ],
    }


def _of_delay(uow: UnitOfWork, row: DelayLossRow) -> dict[str, Any]:
    known = deadlines.of_case(uow.session, uow.ctx.tenant, row.case_id)
    deadline = next(one for one in known if one.deadline_id == row.deadline_id)
    said = {"event": DelayLossConfirmed.NAME, "event_id": row.event_id, "digest": row.digest, "by": row.confirmed_by}
    return {
        "title": dict(deadline.title),
        "verdict": "",
        "role": "head",
        "note": row.note,
        "missed": [deadlines.plain(plan) for plan in deadline.missed],
        "met_at": deadline.met_at.isoformat() if deadline.met_at else None,
        "cites": [],
        "events": [{**said, "at": row.confirmed_at.isoformat()}],
    }


# -- HR's word on a delay ----------------------------------------------------------------------------------------------


def confirm_delay_loss(uow: UnitOfWork, command: ConfirmDelayLossRequest) -> DelayLoss:
    """HR of the case says whether a deadline that the head missed caused a loss; the newest word holds."""
    found = cases.get(uow.session, command.case)
    acted_for = acts_for_hr(uow, found) if found is not None else None
    if acted_for is None:
        raise NotFound("not_found", name=f"cases/{command.case}", field="case")
    case = cases.lock(uow.session, uow.ctx.tenant, command.case)
    row = causes.delay_loss(uow.session, command.deadline_id)
    version = row.version if row else 0
    if command.etag and command.etag != str(version):
        raise StaleEtag("stale_etag", name=f"cases/{command.case}", field="etag")
    if not command.note.strip():
        raise Invalid("deductions.note_needed", field="note")
    line = _missed(uow, case, command.deadline_id)
    if line.head in (uow.ctx.actor, acted_for):
        raise Forbidden("deductions.own", field="deadline_id")
    if row is None:
        row = DelayLossRow(tenant_id=uow.ctx.tenant, deadline_id=command.deadline_id, case_id=command.case, version=0)
        uow.session.add(row)
    if version == 0 or (row.head, row.confirmed) != (line.head, command.confirmed):
        row.confirmed_at = uow.now  # said again it is no news: the rules and the month are those of the first word
    row.head, row.confirmed, row.note = line.head, command.confirmed, command.note.strip()
    row.confirmed_by, row.version = uow.ctx.actor, version + 1
    event = DelayLossConfirmed(
        case_id=row.case_id,
        deadline_id=row.deadline_id,
        head=row.head,
        confirmed=row.confirmed,
        confirmed_by=row.confirmed_by,
        note=row.note,
    )
    envelope = uow.emit(event, case=row.case_id)
    row.event_id, row.digest = envelope.id, envelope.digest
    uow.session.flush()
    look_again(uow, row.deadline_id, Cause.DELAY)
    return DelayLoss(
        case=row.case_id,
        deadline_id=row.deadline_id,
        head=row.head,
        confirmed=row.confirmed,
        note=row.note,
        confirmed_by=row.confirmed_by,
        confirmed_at=row.confirmed_at,
        etag=str(row.version),
    )


def _missed(uow: UnitOfWork, case: CaseRow, deadline_id: str) -> Line:
    """The head's line of the deadline that was missed; a person's own deadlines only."""
    for deadline in deadlines.of_case(uow.session, uow.ctx.tenant, case.case_id):
        if deadline.deadline_id == deadline_id:
            known = heads.ever(case.tenures())
            lines = deadline_model.lines(deadline, known, lambda person: kpi.zone_of(uow, person, case.zone))
            for line in lines:
                if line.state(uow.now) in (LATE, OVERDUE):
                    return line
            if lines:
                raise WrongState("deductions.not_missed", deadline=deadline_id, field="deadline_id")
    raise NotFound("not_found", name=f"deadlines/{deadline_id}", field="deadline_id")
