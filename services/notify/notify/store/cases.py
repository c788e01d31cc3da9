"""Cases, entries and tasks: the copies that say who is concerned.

Events of one owner may be handled in another order than they were published in; each fact remembers the sequence number
of the event that it is from, and an older event never overwrites a newer one.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from notify.store.tables import BatchRow, CaseDepartment, CaseRow, EntryRow, TaskRow, TenantInfo


def tenant_info(session: Session, tenant: str) -> TenantInfo | None:
    """The company, once its creation was heard of."""
    return session.get(TenantInfo, tenant)


def case(session: Session, tenant: str, case_id: str, *, lock: bool = False) -> CaseRow | None:
    """The case, locked for a change where asked."""
    return session.get(CaseRow, (tenant, case_id), with_for_update=lock or None)


def add_case(session: Session, row: CaseRow) -> None:
    """A new case with its departments."""
    session.add(row)
    for department in dict.fromkeys(row.department_path):
        session.add(CaseDepartment(tenant_id=row.tenant_id, case_id=row.case_id, department=department))
    session.flush()


def add_batch(session: Session, tenant: str, batch_id: str, covered: Collection[str]) -> None:
    """Keeps which cases the batch's own word is about."""
    session.merge(BatchRow(tenant_id=tenant, batch_id=batch_id, cases=sorted(covered)))


def stayed_behind(session: Session, tenant: str, batch_id: str, case_id: str) -> bool:
    """Whether the batch was released without this case: nobody was told of it with the others."""
    row = session.get(BatchRow, (tenant, batch_id))
    return row is not None and case_id not in row.cases


def the_dead(session: Session, tenant: str, people: Collection[str]) -> set[str]:
    """Those of these people whose case says that they died."""
    query = select(CaseRow.leaver).where(CaseRow.tenant_id == tenant, CaseRow.leaver.in_(sorted(people)))
    return set(session.scalars(query.where(CaseRow.kind == "death", CaseRow.closed.is_(False))))


def of_leavers(session: Session, tenant: str, leavers: Collection[str]) -> list[CaseRow]:
    """The cases of these people, for a change."""
    query = select(CaseRow).where(CaseRow.tenant_id == tenant, CaseRow.leaver.in_(leavers))
    return list(session.scalars(query.order_by(CaseRow.case_id).with_for_update()))


def newer(row: CaseRow, fact: str, sequence: int) -> bool:
    """Whether an event with this sequence says something newer of the fact; remembers it if so."""
    if sequence <= int(row.sequences.get(fact, -1)):
        return False
    row.sequences = {**row.sequences, fact: sequence}
    return True


def entry(session: Session, tenant: str, entry_id: str) -> EntryRow | None:
    """Who has to do with an entry."""
    return session.get(EntryRow, (tenant, entry_id))


def put_entry(
    session: Session, tenant: str, case_id: str, entry_id: str, sequence: int, **people: str | None
) -> EntryRow:
    """Keeps the entry's people; an older event changes only what was unknown. Returns the row as it is now."""
    row = session.get(EntryRow, (tenant, entry_id), with_for_update=True)
    if row is None:
        row = EntryRow(tenant_id=tenant, entry_id=entry_id, case_id=case_id, sequence=sequence, **people)
        session.add(row)
        session.flush()
        return row
    newest = sequence >= row.sequence
    for role, person in people.items():
        if newest or getattr(row, role) is None:
            setattr(row, role, person)
    row.sequence = max(row.sequence, sequence)
    return row


def open_task(session: Session, values: dict[str, Any], sequence: int) -> bool:
    """Keeps an open task; whether that is news: not where it was closed since, nor where only its date moved."""
    key = (values["tenant_id"], values["owner"], values["task_id"])
    row = session.get(TaskRow, key, with_for_update=True)
    if row is None:
        session.add(TaskRow(**values, sequence=sequence, closed=False))
        session.flush()
        return True
    if sequence <= row.sequence:
        return False
    news = row.closed or row.person != values["person"]
    row.person, row.closed, row.sequence = values["person"], False, sequence
    return news


def close_task(session: Session, values: dict[str, Any], sequence: int) -> bool:
    """Marks a task as closed; False when its opening has not been heard of yet."""
    key = (values["tenant_id"], values["owner"], values["task_id"])
    row = session.get(TaskRow, key, with_for_update=True)
    if row is None:
        return False
    if sequence > row.sequence:
        row.closed, row.sequence = True, sequence
    return True


def others(session: Session, tenant: str, case_id: str) -> list[str]:
    """Everybody who has an open task in the case, or receives or confirms one of its entries; in a stable order."""
    tasks = session.scalars(
        select(TaskRow.person)
        .where(TaskRow.tenant_id == tenant, TaskRow.case_id == case_id, TaskRow.closed.is_(False))
        .order_by(TaskRow.task_id)
    )
    found = [person for person in tasks if person]
    rows = session.execute(
        select(EntryRow.submitter, EntryRow.receiver, EntryRow.confirmer)
        .where(EntryRow.tenant_id == tenant, EntryRow.case_id == case_id)
        .order_by(EntryRow.entry_id)
    )
    found += [person for row in rows for person in row if person]
    return list(dict.fromkeys(found))
