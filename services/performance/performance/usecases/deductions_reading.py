"""Reading the ledger of deductions (扣减台账), and trying rules on past months. SPEC 5."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from itertools import islice
from typing import Any

from pydantic import ValidationError
from sqlalchemy import ColumnElement, and_, or_

from chassis import filtering
from chassis.errors import FieldViolation, Invalid, NotFound
from chassis.paging import SortKey, fetch_page
from chassis.unit import UnitOfWork
from chassis.validation import violations
from performance.contract import deductions as c
from performance.contract.reads import Employee
from performance.model import deductions as model
from performance.model import kpi as months
from performance.model.deductions import Case, Cause, Entry, Kind
from performance.settings_ledger import DeductionRules
from performance.store import cases
from performance.store import deductions as store
from performance.store import omissions as causes
from performance.store.deductions import DeductionRow
from performance.usecases import deductions
from performance.usecases.access import sees_person, sight_of, visible_persons
from performance.usecases.kpi import zone_of

MOST = 5_000
"""Causes that a dry run looks at; more say so (`truncated`)."""
DRY_RUN = {"answer": "not_required", "note": "dry run"}


def get(uow: UnitOfWork, query: c.GetDeductionRequest) -> c.Deduction:
    """One deduction with its entries, for whoever may see the person's KPI."""
    row = store.get(uow.session, query.name, _visible(uow))
    if row is None:
        raise NotFound("not_found", name=f"deductions/{query.name}", field="name")
    history = store.histories(uow.session, [row.deduction_id])
    return _shown(uow, row, history[row.deduction_id])


def list_(uow: UnitOfWork, query: c.ListDeductionsRequest) -> c.ListDeductionsResponse:
    """The deductions that the caller may see."""
    statement = store.announced(_visible(uow))
    condition = filtering.where(query.filter, _filters())
    if condition is not None:
        statement = statement.where(condition)
    tie = SortKey(DeductionRow.entry_id.expression, name="entry_id")
    page = fetch_page(
        uow.session,
        statement,
        filtering.order_by(query.order_by, _ORDERS, "announced_at desc", tie),
        page_size=query.page_size,
        page_token=query.page_token,
        query=["list_deductions", query.filter],
    )
    history = store.histories(uow.session, [row.deduction_id for row in page.rows])
    shown = [_shown(uow, row, history[row.deduction_id]) for row in page.rows]
    return c.ListDeductionsResponse(deductions=shown, next_page_token=page.next_page_token)


def _visible(uow: UnitOfWork) -> ColumnElement[bool]:
    """By person; of the case in which the caller leaves only what is about the caller, whatever the office."""
    actor = uow.ctx.actor
    persons = visible_persons(uow, sight_of(uow), DeductionRow.person.expression)
    return and_(persons, or_(DeductionRow.person == actor, store.not_about(actor)))


def _filters() -> dict[str, filtering.Field]:
    return {
        "person": filtering.resource(DeductionRow.person.expression, "employees"),
        "period": filtering.text(DeductionRow.period.expression),
        "case": filtering.resource(DeductionRow.case_id.expression, "cases"),
        "omission": filtering.resource(DeductionRow.source_id.expression, "omissions"),
        "rule": filtering.text(DeductionRow.rule.expression),
        "cause": filtering.choice(DeductionRow.cause.expression, [cause.value for cause in Cause]),
        "state": filtering.choice(store.state(), sorted(model.STATE_AFTER.values())),
        "percent": filtering.number(DeductionRow.percent.expression),
        "announced_at": filtering.instant(DeductionRow.at.expression),
    }


_ORDERS: dict[str, ColumnElement[Any]] = {
    "announced_at": DeductionRow.at.expression,
    "period": DeductionRow.period.expression,
    "person": DeductionRow.person.expression,
}


def _shown(uow: UnitOfWork, row: DeductionRow, history: list[DeductionRow]) -> c.Deduction:
    evidence = row.evidence
    title = evidence.get("title") or ""
    if isinstance(title, dict):
        title = title.get(uow.ctx.locale) or title.get("en") or next(iter(title.values()), "")
    return c.Deduction(
        name=row.entry_id,
        person=row.person,
        period=row.period,
        percent=row.percent,
        rule_percent=row.rule_percent,
        rule=row.rule,
        rule_version=row.rule_version,
        rule_title=deductions.title_of(uow, row.rule_version, row.rule),
        cause=row.cause,
        omission=row.source_id if row.cause == Cause.OMISSION else None,
        deadline_id=row.source_id if row.cause == Cause.DELAY else None,
        case=row.case_id,
        title=title,
        verdict=str(evidence.get("verdict", "")),
        role=str(evidence.get("role", "")),
        state=model.STATE_AFTER[Kind(history[-1].kind)],
        consultation=row.consultation,
        announced_at=row.at,
        cites=[
            c.CitedRow.model_validate({key: cite[key] for key in c.CitedRow.model_fields if key in cite})
            for cite in evidence.get("cites", [])
        ],
        entries=[_entry(entry) for entry in history],
    )


def _entry(row: DeductionRow) -> c.LedgerEntry:
    return c.LedgerEntry(
        entry_id=row.entry_id,
        kind=row.kind,
        period=row.period,
        percent=row.percent if row.kind == Kind.DEDUCTION else -row.percent,
        reason=row.reason,
        at=row.at,
        events=[c.CitedEvent.model_validate(event) for event in row.evidence.get("events", [])],
    )


# -- a dry run ---------------------------------------------------------------------------------------------------------


def preview(uow: UnitOfWork, query: c.PreviewDeductionRulesRequest) -> c.PreviewDeductionRulesResponse:
    """What these rules would have made of the omissions and delays of past months. Nothing is written."""
    if query.to_month < query.from_month:
        raise Invalid("deductions.months", field="to_month")
    rules = _read(query.value, uow.ctx.locale).to_model(0)
    first, last = months.starts_at(query.from_month, "UTC"), months.starts_at(months.next_month(query.to_month), "UTC")
    found = list(islice(_causes(uow, first - months.A_DAY, last + months.A_DAY), MOST + 1))
    shown: list[c.PreviewedDeduction] = []
    taken: dict[tuple[str, str], list[Entry]] = defaultdict(list)
    for source_id, case_id, title, case in found[:MOST]:
        period = months.month_of(months.local_day(case.since, zone_of(uow, case.person, "UTC")))
        rule = model.rule_for(case, rules)
        if not query.from_month <= period <= query.to_month:
            continue
        percent = 0.0
        if rule is not None:
            so_far = taken[(case.person, period)]
            percent = min(rule.percent, model.room(rule, rules, so_far))
            so_far.append(Entry(source_id, Kind.DEDUCTION, source_id, case.person, rule.code, period, percent))
        shown.append(
            c.PreviewedDeduction(
                person=case.person,
                period=period,
                cause=case.cause.value,
                omission=source_id if case.cause is Cause.OMISSION else None,
                deadline_id=source_id if case.cause is Cause.DELAY else None,
                case=case_id,
                title=title,
                verdict=case.verdict,
                loss_confirmed=case.loss_confirmed,
                rule=rule.code if rule else "",
                percent=percent,
                announced_percent=_in_ledger(uow, source_id, case.person),
            )
        )
    return c.PreviewDeductionRulesResponse(deductions=shown, months=_by_month(shown), truncated=len(found) > MOST)


def _read(value: dict[str, Any], locale: str) -> DeductionRules:
    try:  # whether anybody was consulted is asked when the rules are published
        return DeductionRules.model_validate({**value, "consultation": value.get("consultation") or DRY_RUN})
    except ValidationError as error:
        found = [FieldViolation(f"value.{v.field}", v.message) for v in violations(error, locale)]
        raise Invalid(fields=found) from error


def _causes(uow: UnitOfWork, first: datetime, last: datetime) -> Iterable[tuple[str, str, str, Case]]:
    """Everything that somebody answers for since an instant of this span, of persons whom the caller may see."""
    sight = sight_of(uow)

    def visible(person: str, case_id: str) -> bool:
        case = cases.get(uow.session, case_id)
        if case is not None and case.leaver == sight.person != person:
            return False
        return sees_person(sight, person, uow.facts.get(Employee, person))

    for omission in uow.session.scalars(causes.answered_between(first, last)):
        case = model.of_omission(omission.to_model())
        if case is not None and visible(case.person, omission.case_id):
            yield omission.omission_id, omission.case_id, omission.title, case
    for delay in uow.session.scalars(causes.delay_losses_between(first, last)):
        of_delay = deductions.of_delay(delay)
        if of_delay is not None and visible(of_delay.person, delay.case_id):
            yield delay.deadline_id, delay.case_id, "", of_delay


def _in_ledger(uow: UnitOfWork, source_id: str, person: str) -> float:
    entries = [row.to_model() for row in store.of_source(uow.session, source_id)]
    return sum(entry.percent for entry in model.standing(entries) if entry.person == person)


def _by_month(shown: Iterable[c.PreviewedDeduction]) -> list[c.PreviewedMonth]:
    sums: dict[tuple[str, str], list[float]] = defaultdict(lambda: [0.0, 0.0])
    for one in shown:
        of_month = sums[(one.period, one.person)]
        of_month[0] += one.percent
        of_month[1] += one.announced_percent
    return [
        c.PreviewedMonth(person=person, period=period, percent=round(a, 2), announced_percent=round(b, 2))
        for (period, person), (a, b) in sorted(sums.items())
    ]
