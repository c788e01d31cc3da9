"""What the law asks of a batch (劳动合同法 41 to 43): the finding that it is a mass redundancy, and HR's list."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from chassis.errors import WrongState, render
from chassis.unit import UnitOfWork
from offboarding.model import redundancy
from offboarding.model.kinds import Kind
from offboarding.model.redundancy import Entity, Mass, MassRules
from offboarding.settings_batches import RedundancyRules
from offboarding.store import batches, cases, directory
from offboarding.store.batches import BatchItemRow, BatchRow
from offboarding.store.cases import CaseRow
from offboarding.usecases import access

MASS = "law.mass_redundancy"
MASS_OF_CASE = "law.mass_redundancy_case"
NAMED = 5
"""How many findings an error spells out; the batch shows all of them."""


def warn(uow: UnitOfWork, batch: BatchRow, rows: Sequence[CaseRow]) -> None:
    """Puts the finding of article 41 on the batch; while no more people leave, who accepted it has accepted it.

    Added up are the batch's own redundancies and what else the caller may know of: filed ones, and drafts of the
    caller's own. A draft of others would be betrayed by the sum; it is counted by whichever is released later.
    """
    own = [row for row in rows if row.kind == Kind.REDUNDANCY and row.state != "cancelled"]
    found = [_warning(uow, mass) for mass in _masses(uow, batch.batch_id, own)] if own else []
    batch.warnings = [w | _acceptance(batch.warnings, w) for w in found]


def _acceptance(before: Sequence[dict[str, Any]], warning: dict[str, Any]) -> dict[str, Any]:
    now = warning["params"]
    for earlier in before:
        then = earlier["params"]
        if earlier.get("accepted_by") and then["company"] == now["company"] and then["leaving"] >= now["leaving"]:
            return {name: earlier[name] for name in ("accepted_by", "accepted_at")}
    return {}


def of_single(uow: UnitOfWork, case: CaseRow) -> list[Any]:
    """What a single redundancy comes to with the others that the caller may know of; HR's list is for batches."""
    if case.kind != Kind.REDUNDANCY:
        return []
    masses = [mass for mass in _masses(uow, None, [case]) if mass.leaving > 1]
    return [_warning(uow, mass) | {"code": MASS_OF_CASE, "must_accept": False} for mass in masses]


def make_list(uow: UnitOfWork, batch: BatchRow, rows: Sequence[CaseRow]) -> list[BatchItemRow]:
    """HR's list as it should be now: where the finding stands, it has every point; done ones are never taken away."""
    present = batches.items(uow.session, batch.batch_id)
    if present:
        _set_due(uow, present, [row.separation_date for row in rows if row.kind == Kind.REDUNDANCY])
    if present or not batch.warnings:
        return present
    due = redundancy.due_days([row.separation_date for row in rows if row.kind == Kind.REDUNDANCY], _rules(uow))
    for position, point in enumerate(redundancy.POINTS):
        row = BatchItemRow(
            tenant_id=batch.tenant_id,
            batch_id=batch.batch_id,
            key=point.key,
            position=position,
            before_release=point.before_release,
            due_on=due[point.key],
            state="open",
        )
        uow.session.add(row)
        present.append(row)
    return present


def dates_moved(uow: UnitOfWork, case: CaseRow) -> None:
    """A case of a batch has other dates, or is off: what is still to do on HR's list is due by those that are left.

    The points are locked, not the batch, which is always locked before its cases: of two cases that move at one moment
    the later one sees both.
    """
    if case.batch_id is not None and case.kind == Kind.REDUNDANCY:
        set_due(uow, batches.items(uow.session, case.batch_id, lock=True))


def set_due(uow: UnitOfWork, points: Sequence[BatchItemRow]) -> None:
    """What is open of a batch's `points` is due by the dates that its cases have now."""
    if points:
        _set_due(uow, points, batches.separations(uow.session, points[0].batch_id, Kind.REDUNDANCY))


def _set_due(uow: UnitOfWork, points: Sequence[BatchItemRow], separations: Sequence[date]) -> None:
    if not separations:
        return
    due = redundancy.due_days(separations, _rules(uow))
    for point in points:
        if point.state == "open" and point.key in due:
            point.due_on = due[point.key]


def open_findings(
    batch: BatchRow, rows: Sequence[CaseRow], points: Sequence[BatchItemRow]
) -> tuple[list[Any], list[tuple[CaseRow, Any]]]:
    """What must be accepted and is not: the batch's findings (void once the list is done), and each case's."""
    undone = any(point.before_release and point.state == "open" for point in points)
    of_batch = [w for w in batch.warnings if _is_open(w)] if undone or not points else []
    return of_batch, [(row, w) for row in rows if row.state == "draft" for w in row.warnings if _is_open(w)]


def accept(
    uow: UnitOfWork, batch: BatchRow, rows: Sequence[CaseRow], points: Sequence[BatchItemRow], *, accepted: bool
) -> None:
    """Puts the acceptance with name and instant on every open finding; WrongState names them where it is missing."""
    of_batch, of_cases = open_findings(batch, rows, points)
    if not of_batch and not of_cases:
        return
    if not accepted:
        texts = [_text(uow, w) for w in of_batch] + [f"{row.leaver}: {_text(uow, w)}" for row, w in of_cases]
        more = "; …" if len(texts) > NAMED else ""
        count, warnings = len(texts), "; ".join(texts[:NAMED]) + more
        raise WrongState("batch.accept_warnings", field="accept_warnings", count=count, warnings=warnings)
    mark = {"accepted_by": uow.ctx.actor, "accepted_at": uow.now.isoformat()}
    batch.warnings = [w | mark if w in of_batch else w for w in batch.warnings]
    for row in {case.case_id: case for case, _ in of_cases}.values():
        row.warnings = [w | mark if _is_open(w) else w for w in row.warnings]


def _is_open(warning: dict[str, Any]) -> bool:
    return bool(warning["must_accept"]) and not warning.get("accepted_by")


def _text(uow: UnitOfWork, warning: dict[str, Any]) -> str:
    return render(uow.service.messages, warning["code"], uow.ctx.locale, warning["params"])


def _rules(uow: UnitOfWork) -> MassRules:
    rules = uow.rules(RedundancyRules)
    return MassRules(rules.cn_people, rules.cn_percent, rules.cn_notice_days, rules.cn_rehire_months)


def _masses(uow: UnitOfWork, batch_id: str | None, own: Sequence[CaseRow]) -> list[Mass]:
    companies = directory.all_companies(uow.session)
    entities = {c.code: Entity(c.code, c.parent, c.legal_entity) for c in companies if c.country == "CN"}
    if not any(row.company in entities for row in own):
        return []
    window = timedelta(days=uow.rules(RedundancyRules).window_days)
    days = [row.last_working_day for row in own]
    others = _known(uow, cases.redundancies(uow.session, min(days) - window, max(days) + window, batch_id))
    # A person counts once, also where a draft of the same person lies elsewhere.
    people = {row.leaver: row.company for row in [*others, *own]}
    leaving = Counter(company for company in people.values() if company in entities)
    concerned = {scope for row in own for scope in redundancy.scopes(row.company, entities)}
    found = redundancy.mass_of(leaving, directory.staff_by_company(uow.session), entities, _rules(uow))
    return [mass for mass in found if mass.company in concerned]


def _known(uow: UnitOfWork, rows: Sequence[CaseRow]) -> list[CaseRow]:
    hidden = [row.case_id for row in rows if row.submitted_at is None]
    own = cases.relations_to_many(uow.session, uow.ctx.actor, hidden) if hidden else {}
    return [
        row
        for row in rows
        if row.submitted_at is not None or access.with_roles(uow, row, own.get(row.case_id, frozenset()))
    ]


def _warning(uow: UnitOfWork, mass: Mass) -> dict[str, Any]:
    rules = _rules(uow)
    params = {
        "company": mass.company,
        "leaving": mass.leaving,
        "staff": mass.staff,
        "people": rules.people,
        "percent": f"{rules.percent:g}",
        "days": rules.notice_days,
    }
    return {"code": MASS, "article": "劳动合同法 41", "must_accept": True, "params": params}
