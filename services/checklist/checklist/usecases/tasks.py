"""Tasks (待我处理): who must do what. One a (kind, subject); opened again with another person, it moves."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Literal

from chassis.unit import UnitOfWork
from checklist.contract.checklist import TaskClosed, TaskOpened
from checklist.store import deadline as store
from checklist.store.deadline import TaskRow


def task_id(kind: str, subject: str, apart: str = "") -> str:
    """The same task has the same id, however often it is opened. `apart`: the person, where several have one each."""
    key = f"{kind}|{subject}|{apart}" if apart else f"{kind}|{subject}"
    return hashlib.sha256(key.encode()).hexdigest()[:32]


def open_task(
    uow: UnitOfWork,
    case_id: str,
    kind: str,
    subject: str,
    title: Mapping[str, str],
    person: str,
    due_at: datetime | None = None,
    apart: str = "",
) -> None:
    """Somebody must do something; saying so again changes nothing. `subject` is a resource name."""
    key = task_id(kind, subject, apart)
    row = store.task(uow.session, uow.ctx.tenant, key)
    if row is not None and row.open and row.person == person and row.due_at == due_at:
        return
    if row is None:
        new = TaskRow(tenant_id=uow.ctx.tenant, task_id=key, case_id=case_id, kind=kind, subject=subject)
        row = store.add_task(uow.session, new)
    row.title, row.person, row.due_at, row.open = dict(title), person, due_at, True
    opened = TaskOpened(
        task_id=key, case_id=case_id, kind=kind, subject=subject, title=dict(title), person=person, due_at=due_at
    )
    uow.emit(opened, case=case_id)


def close_task(
    uow: UnitOfWork, kind: str, subject: str, outcome: Literal["done", "gone"] = "done", apart: str = ""
) -> None:
    """It is done, or nobody need do it any more; fine when it was never open."""
    row = store.task(uow.session, uow.ctx.tenant, task_id(kind, subject, apart))
    if row is not None and row.open:
        _close(uow, row, outcome)


def close_all(uow: UnitOfWork, case_id: str) -> None:
    """The case ended."""
    for row in store.open_tasks(uow.session, uow.ctx.tenant, case_id):
        _close(uow, row, "gone")


def close_kinds(uow: UnitOfWork, case_id: str, *kinds: str) -> None:
    """Nobody can do these any more."""
    for row in store.open_tasks(uow.session, uow.ctx.tenant, case_id):
        if row.kind in kinds:
            _close(uow, row, "gone")


def move_due(uow: UnitOfWork, kind: str, subject: str, due_at: datetime) -> None:
    """The deadline behind an open task moved."""
    row = store.task(uow.session, uow.ctx.tenant, task_id(kind, subject))
    if row is not None and row.open:
        open_task(uow, row.case_id, kind, subject, row.title, row.person, due_at)


def _close(uow: UnitOfWork, row: TaskRow, outcome: Literal["done", "gone"]) -> None:
    row.open = False
    uow.emit(TaskClosed(task_id=row.task_id, case_id=row.case_id, outcome=outcome), case=row.case_id)
