"""What nearly every command on an entry needs, read in one query: entry, open deadlines, tasks, letter, findings."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import and_, bindparam, select
from sqlalchemy.orm import Session

from chassis.db import fixed
from checklist.model.entry import Entry
from checklist.store import deadline, held
from checklist.store.deadline import DeadlineRow, TaskRow
from checklist.store.entry import SAID, EntryRow, keep_said
from checklist.store.letter import LetterRow

_NEEDED = fixed(
    select(EntryRow, LetterRow, DeadlineRow, TaskRow, *SAID)
    .select_from(EntryRow)
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
    .where(EntryRow.case_id == bindparam("case_id"), EntryRow.entry_id == bindparam("entry_id")),
    EntryRow,
)


def load(
    session: Session, tenant: str, case_id: str, entry_id: str, task_ids: Sequence[str]
) -> tuple[Entry | None, LetterRow | None]:
    """The entry, and the case's letter where there is one; its open deadlines and these tasks are held for the unit.

    Only for who holds the case's lock: what is not there now counts as not there until the unit makes it.
    """
    names = {"case_id": case_id, "entry_id": entry_id, "task_ids": list(task_ids)}
    rows = session.execute(_NEEDED, names).all()
    if not rows:
        return None, None
    entry, letter, *_, checked, findings = rows[0]
    keep_said(session, tenant, entry, checked, findings)
    for _, _, _, task, *_ in rows:
        if task is not None:
            held.hold(session, task, (tenant, task.task_id))
    for task_id in task_ids:
        held.absent(session, TaskRow, (tenant, task_id))
    deadline.hold_open_of(session, tenant, entry_id, {row[2].deadline_id: row[2] for row in rows if row[2] is not None})
    return held.hold(session, entry, (tenant, entry_id)).to_model(), letter
