"""One person's to-do list across all cases (待我处理). SPEC 7."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from chassis import filtering, live
from chassis.errors import Forbidden
from chassis.live import CHANGES, NOTHING, SNAPSHOT, Live, Moment
from chassis.paging import SortKey, fetch_page
from chassis.unit import UnitOfWork
from offboarding.contract.tasks import (
    ListTasksRequest,
    ListTasksResponse,
    Task,
    WatchTasksRequest,
    WatchTasksResponse,
)
from offboarding.store import board, cases, progress
from offboarding.store.progress import TaskRow
from offboarding.usecases import access, mandates, watching

MOST = 200
"""Tasks in a snapshot, and changes up to which a look answers with changes instead."""


def list_tasks(uow: UnitOfWork, query: ListTasksRequest) -> ListTasksResponse:
    """The caller's own open tasks, and those that the caller has by delegation; of another person for HR (of cases of
    which they are HR), admins and systems, but nothing of the case in which the caller leaves."""
    person = query.person or uow.ctx.actor
    own = person == uow.ctx.actor
    statement = progress.open_tasks_where(watching.mine(uow) if own else TaskRow.person == person)
    if not own and not access.is_system(uow):
        if not uow.ctx.has_role("admin"):
            if not uow.ctx.has_role("hr"):
                raise Forbidden("access.own_tasks_only", field="person")
            statement = progress.tasks_seen_by(person, uow.ctx.actor, mandates.written(uow, "hr"))
        statement = statement.where(progress.not_about(uow.ctx.actor))
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
    return ListTasksResponse(tasks=_lines(uow, page.rows, person), next_page_token=page.next_page_token)


def watch(uow: UnitOfWork, query: WatchTasksRequest) -> WatchTasksResponse:
    """WatchTasks: one look at the caller's own to-do list, from the cursor of the look before."""
    watching.check_right(uow)
    mine = watching.mine(uow)
    now = live.moment(uow.session)
    # A delegation that begins or ends, also a second one of the same person, begins with a snapshot.
    stream = ["tasks", uow.ctx.actor, *mandates.marks(uow)]
    earlier = watching.resumed(query.cursor, stream, now)
    cursor = live.cursor_of(now, stream)
    if earlier is not None:
        changed = board.changed_tasks(uow.session, mine, earlier, now, MOST + 1)
        gone = _gone(uow, earlier, now)
        if len(changed) + len(gone) <= MOST:
            open_ones = [row for row in changed if row.is_open]
            removed = (gone | {row.task_id for row in changed}) - {row.task_id for row in open_ones}
            if not changed and not gone:
                return WatchTasksResponse(live=Live(kind=NOTHING, cursor=cursor, at=uow.now))
            return WatchTasksResponse(
                live=Live(kind=CHANGES, cursor=cursor, at=uow.now),
                tasks=_lines(uow, open_ones, uow.ctx.actor),
                removed=sorted(removed),
                open=board.count_open_tasks(uow.session, mine),
            )
    first = progress.open_tasks_where(mine).order_by(TaskRow.sort_at, TaskRow.task_id)
    return WatchTasksResponse(
        live=Live(kind=SNAPSHOT, cursor=cursor, at=uow.now),
        tasks=_lines(uow, board.rows(uow.session, first, MOST), uow.ctx.actor),
        open=board.count_open_tasks(uow.session, mine),
    )


def _gone(uow: UnitOfWork, earlier: Moment, now: Moment) -> set[str]:
    """What went from the caller, or from who delegated to the caller, to somebody else since a look: nothing that the
    caller never had, for an id alone would tell of it."""
    found = board.gone(uow.session, uow.ctx.actor, "task", earlier, now)
    for mandate in mandates.of_actor(uow).values():
        moved = board.gone(uow.session, mandate.delegator, "task", earlier, now)
        found |= board.tasks_among(uow.session, moved, mandates.covered(uow, mandate))
    return found


def _lines(uow: UnitOfWork, rows: Sequence[TaskRow], reader: str) -> list[Task]:
    found = cases.by_ids(uow.session, [row.case_id for row in rows])
    return [
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
            title_text=in_language(row.title, uow.ctx.locale),
            link=f"/v1/{row.subject}",
            on_behalf_of=row.person if row.person != reader else None,
        )
        for row in rows
    ]


def in_language(texts: Mapping[str, str], locale: str) -> str:
    """A text in a person's language, else in English, else in any that there is."""
    wanted = [locale, "zh-CN" if locale.startswith("zh") else "en", "en", "zh-CN"]
    return next((texts[language] for language in wanted if texts.get(language)), next(iter(texts.values()), ""))


_FIELDS = {
    "kind": filtering.text(TaskRow.kind.expression),
    "case": filtering.resource(TaskRow.case_id.expression, "cases"),
    "due_at": filtering.instant(TaskRow.due_at.expression),
    "opened_at": filtering.instant(TaskRow.opened_at.expression),
}
