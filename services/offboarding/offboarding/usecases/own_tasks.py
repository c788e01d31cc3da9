"""Tasks (待我处理) that this service itself has for people; those of others come as events (`progress.py`)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from chassis.errors import render
from chassis.unit import UnitOfWork
from offboarding.store.cases import CaseRow
from offboarding.store.progress import FAR, TaskRow
from offboarding.usecases import people

OWNER = "offboarding"


def settle(
    uow: UnitOfWork,
    case: CaseRow,
    kind: str,
    person: str | None,
    *,
    apart: str = "",
    subject: str,
    params: Mapping[str, object] | None = None,
    due_at: datetime | None = None,
) -> None:
    """Somebody must do something in the case; None: nobody need. Saying so again changes nothing."""
    task_id = f"{case.case_id}.{kind}{apart}"
    row = uow.session.get(TaskRow, (case.tenant_id, OWNER, task_id))
    if person is None:
        if row is not None and row.is_open:
            row.is_open, row.closed_at, row.outcome = False, uow.now, "done"
            row.sequence += 1
        return
    if row is not None and row.is_open and (row.person, row.due_at) == (person, due_at):
        return
    if row is None:
        row = TaskRow(tenant_id=case.tenant_id, owner=OWNER, task_id=task_id, case_id=case.case_id, kind=kind)
        row.sequence = 0
        uow.session.add(row)
    if row.person != person or not row.is_open:
        row.opened_at = uow.now
    row.subject, row.person = subject, person
    row.title = texts(uow, f"task.{kind}", params or {})
    row.due_at, row.sort_at = due_at, due_at or FAR
    row.is_open, row.closed_at, row.outcome = True, None, None
    row.sequence += 1
    people.involve(uow, case, person)


def texts(uow: UnitOfWork, key: str, params: Mapping[str, object]) -> dict[str, str]:
    """A message in both languages; a parameter that is a text by language is given in that language."""
    return {
        language: render(
            uow.service.messages,
            key,
            language,
            {name: value[language] if isinstance(value, Mapping) else value for name, value in params.items()},
        )
        for language in ("zh-CN", "en")
    }
