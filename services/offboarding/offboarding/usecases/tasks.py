"""One person's to-do list across all cases (待我处理). SPEC 7."""

from __future__ import annotations

from chassis import filtering
from chassis.errors import Forbidden
from chassis.paging import SortKey, fetch_page
from chassis.unit import UnitOfWork
from offboarding.contract.tasks import ListTasksRequest, ListTasksResponse, Task
from offboarding.store import cases, progress
from offboarding.store.progress import TaskRow
from offboarding.usecases import access


def list_tasks(uow: UnitOfWork, query: ListTasksRequest) -> ListTasksResponse:
    """The caller's own open tasks; of another person for HR (cases that HR may see), admins and systems."""
    person = query.person or uow.ctx.actor
    statement = progress.tasks_of(person)
    if person != uow.ctx.actor and not access.is_system(uow) and not uow.ctx.has_role("admin"):
        if not uow.ctx.has_role("hr"):
            raise Forbidden("access.own_tasks_only", field="person")
        statement = progress.tasks_seen_by(person, uow.ctx.actor)
    condition = filtering.where(query.filter, _FIELDS)
    if condition is not None:
        statement = statement.where(condition)
    sortable = {"due_at": TaskRow.sort_at.expression, "opened_at": TaskRow.opened_at.expression}
    tie = SortKey(TaskRow.task_id.expression, name="task_id")
    page = fetch_page(
        uow.session,
        statement,
        filtering.order_by(query.order_by, sortable, "due_at", tie),
        page_size=query.page_size,
        page_token=query.page_token,
        query=["tasks", person, query.filter],
    )
    found = cases.by_ids(uow.session, [row.case_id for row in page.rows])
    tasks = [
        Task(
            name=row.task_id,
            case=row.case_id,
            kind=row.kind,
            subject=row.subject,
            title=row.title,
            person=row.person,
            due_at=row.due_at,
            opened_at=row.opened_at,
            leaver=found[row.case_id].leaver,
            leaver_name=found[row.case_id].leaver_name,
            health=found[row.case_id].health,
        )
        for row in page.rows
    ]
    return ListTasksResponse(tasks=tasks, next_page_token=page.next_page_token)


_FIELDS = {
    "kind": filtering.text(TaskRow.kind.expression),
    "case": filtering.resource(TaskRow.case_id.expression, "cases"),
    "due_at": filtering.instant(TaskRow.due_at.expression),
    "opened_at": filtering.instant(TaskRow.opened_at.expression),
}
