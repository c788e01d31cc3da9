"""Cases, entries and tasks: the copies that say who is concerned.

Events of one owner may be handled in another order than they were published in; each fact remembers the sequence number
of the event that it is from, and an older event never overwrites a newer one.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from chassis.db import Statement, held, run
from notify.store import readers
from notify.store.tables import BatchRow, CaseDepartment, CaseRow, EntryRow, TaskRow, TenantInfo


def tenant_info(session: Session, tenant: str) -> TenantInfo | None:
    """The company, for a change, once its creation was heard of."""
    readers.forget(session)
    return session.get(TenantInfo, tenant)


def case(session: Session, tenant: str, case_id: str, *, lock: bool = False) -> CaseRow | None:
    """The case, locked for a change where asked; it is kept, since each event of a unit asks for it."""
    kept = held(session)
    row, locked = kept.get(("case", case_id), (None, False))
    if lock:
        readers.forget(session)
    if row is None or (lock and not locked):
        row = session.get(CaseRow, (tenant, case_id), with_for_update=lock or None)
        if row is not None:
            kept["case", case_id] = row, lock
    found: CaseRow | None = row
    return found


def add_case(session: Session, row: CaseRow) -> None:
    """A new case with its departments."""
    readers.forget(session)
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


def of_leavers(session: Session, tenant: str, leavers: Collection[str]) -> list[CaseRow]:
    """The cases of these people, for a change."""
    readers.forget(session)
    query = select(CaseRow).where(CaseRow.tenant_id == tenant, CaseRow.leaver.in_(leavers))
    return list(session.scalars(query.order_by(CaseRow.case_id).with_for_update()))


def newer(row: CaseRow, fact: str, sequence: int) -> bool:
    """Whether an event with this sequence says something newer of the fact; remembers it if so."""
    if sequence <= int(row.sequences.get(fact, -1)):
        return False
    row.sequences = {**row.sequences, fact: sequence}
    return True


_ENTRY = (
    "SELECT submitter, receiver, confirmer, sequence FROM entries WHERE tenant_id = :tenant AND entry_id = :entry_id"
)


def entry(session: Session, tenant: str, entry_id: str) -> Any:
    """Who has to do with an entry (`submitter`, `receiver`, `confirmer`, by the event `sequence`), or None."""
    return run(session, [Statement(_ENTRY, {"tenant": tenant, "entry_id": entry_id})])


_ROLES = ("submitter", "receiver", "confirmer")
_PUT_ENTRY = (
    "INSERT INTO entries (tenant_id, entry_id, case_id, submitter, receiver, confirmer, sequence) "
    "VALUES (:tenant, :entry_id, :case_id, :submitter, :receiver, :confirmer, :sequence) "
    "ON CONFLICT (tenant_id, entry_id) DO UPDATE SET {changes}, "
    "sequence = CASE WHEN excluded.sequence > entries.sequence THEN excluded.sequence ELSE entries.sequence END "
    "RETURNING submitter, receiver, confirmer, sequence"
)
_NEWEST_OR_UNKNOWN = (
    "{role} = CASE WHEN excluded.sequence >= entries.sequence OR entries.{role} IS NULL "
    "THEN excluded.{role} ELSE entries.{role} END"
)


def put_entry(session: Session, tenant: str, case_id: str, entry_id: str, sequence: int, **people: str | None) -> Any:
    """Keeps the entry's people as far as they are given; an older event changes only what was unknown. Returns them as
    they are now."""
    changes = ", ".join(_NEWEST_OR_UNKNOWN.format(role=role) for role in _ROLES if role in people)
    key = {"tenant": tenant, "entry_id": entry_id, "case_id": case_id, "sequence": sequence}
    values = key | dict.fromkeys(_ROLES) | people
    return run(session, [Statement(_PUT_ENTRY.format(changes=changes), values)])


_OPEN_TASK = (
    "INSERT INTO tasks (tenant_id, owner, task_id, case_id, person, closed, sequence) "
    "VALUES (:tenant, :owner, :task_id, :case_id, :person, FALSE, :sequence) "
    "ON CONFLICT (tenant_id, owner, task_id) DO UPDATE "
    "SET person = excluded.person, closed = FALSE, sequence = excluded.sequence "
    "WHERE tasks.sequence < excluded.sequence "
    "AND (tasks.closed OR tasks.person IS NULL OR tasks.person <> excluded.person) RETURNING task_id"
)
_MOVED_TASK = (
    "UPDATE tasks SET sequence = :sequence "
    "WHERE tenant_id = :tenant AND owner = :owner AND task_id = :task_id AND sequence < :sequence"
)
_CLOSE_TASK = (
    "UPDATE tasks SET closed = CASE WHEN sequence < :sequence THEN TRUE ELSE closed END, "
    "sequence = CASE WHEN sequence < :sequence THEN :sequence ELSE sequence END "
    "WHERE tenant_id = :tenant AND owner = :owner AND task_id = :task_id RETURNING task_id"
)


def open_task(
    session: Session, tenant: str, owner: str, task_id: str, *, case_id: str, person: str, sequence: int
) -> bool:
    """Keeps an open task; whether that is news: not where it was closed since, nor where only its date moved."""
    values = {"tenant": tenant, "owner": owner, "task_id": task_id, "sequence": sequence, "person": person}
    if run(session, [Statement(_OPEN_TASK, {**values, "case_id": case_id})]) is not None:
        return True
    run(session, [Statement(_MOVED_TASK, values)])
    return False


def close_task(session: Session, tenant: str, owner: str, task_id: str, *, sequence: int) -> bool:
    """Marks a task as closed; False when its opening has not been heard of yet."""
    values = {"tenant": tenant, "owner": owner, "task_id": task_id, "sequence": sequence}
    return run(session, [Statement(_CLOSE_TASK, values)]) is not None


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
