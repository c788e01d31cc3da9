"""What nearly every command on an entry needs, in one query: list, entry, open deadlines, tasks, letter, findings, and
whether the handover waits for others than this entry."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import and_, bindparam, select
from sqlalchemy.orm import Session

from chassis import db
from chassis.db import fixed
from checklist.model.checklist import Checklist
from checklist.model.entry import Entry
from checklist.store import deadline, held
from checklist.store.checklist import ChecklistRow
from checklist.store.deadline import DeadlineRow, TaskRow
from checklist.store.entry import OTHER_OPEN, SAID, EntryRow, keep_said
from checklist.store.letter import LetterRow

_NEEDED = fixed(
    select(ChecklistRow, EntryRow, LetterRow, DeadlineRow, TaskRow, *SAID, OTHER_OPEN)
    .select_from(EntryRow)
    .join(ChecklistRow, and_(ChecklistRow.tenant_id == EntryRow.tenant_id, ChecklistRow.case_id == EntryRow.case_id))
    .outerjoin(LetterRow, and_(LetterRow.tenant_id == EntryRow.tenant_id, LetterRow.case_id == EntryRow.case_id))
    .outerjoin(
        DeadlineRow,
        and_(
            DeadlineRow.tenant_id == EntryRow.tenant_id,
            DeadlineRow.subject_id == EntryRow.entry_id,
            DeadlineRow.state.in_(deadline.OPEN),
        ),
    )
    .outerjoin(
        TaskRow,
        and_(TaskRow.tenant_id == EntryRow.tenant_id, TaskRow.task_id.in_(bindparam("task_ids", expanding=True))),
    )
    .where(EntryRow.entry_id == bindparam("entry_id")),
    EntryRow,
).execution_options(populate_existing=True)


@dataclass(frozen=True, slots=True)
class Needed:
    """An entry with its checklist, and the case's letter where there is one."""

    checklist: Checklist
    entry: Entry
    letter: LetterRow | None


def letter_waits_for_others(session: Session, tenant: str, entry_id: str) -> bool:
    """Whether `load` saw the letter closed and another mandatory entry of the handover open: as long as the unit
    changes no other one, the letter stays closed."""
    return bool(db.held(session).get(("waits for others", tenant, entry_id)))


def load(session: Session, tenant: str, entry_id: str, task_ids: Sequence[str]) -> Needed | None:
    """The entry and what belongs to it; its open deadlines and these tasks are held for the unit.

    Only for who holds the case's lock, and has changed nothing yet: what is not there now counts as not there until the
    unit makes it.
    """
    names = {"entry_id": entry_id, "task_ids": list(task_ids)}
    rows = session.execute(_NEEDED, names).all()
    if not rows:
        return None
    checklist, entry, letter, *_, checked, findings, other = rows[0]
    keep_said(session, tenant, entry, checked, findings)
    waits = other is not None and letter is not None and letter.state == "closed"
    db.held(session)["waits for others", tenant, entry_id] = waits
    for _, _, _, _, task, *_ in rows:
        if task is not None:
            held.hold(session, task, (tenant, task.task_id))
    for task_id in task_ids:
        held.absent(session, TaskRow, (tenant, task_id))
    deadline.hold_open_of(session, tenant, entry_id, {row[3].deadline_id: row[3] for row in rows if row[3] is not None})
    held.hold(session, checklist, (tenant, entry.case_id))
    held.hold(session, entry, (tenant, entry_id))
    if letter is not None:
        held.hold(session, letter, (tenant, letter.letter_id))
    return Needed(checklist.to_model(), entry.to_model(), letter)
