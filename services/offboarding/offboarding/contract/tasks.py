"""The to-do list of a person (待我处理)."""

from __future__ import annotations

from chassis.contract import Instant, Reply, Request
from chassis.live import Live
from offboarding.contract.names import CaseName, EmployeeName, ListRequest, TaskName


class ListTasksRequest(ListRequest):
    """The caller's own tasks, the most urgent first; `person` is for HR and systems, about a case they may see."""

    person: EmployeeName | None = None


class Task(Reply):
    """Something to do."""

    name: TaskName
    case: CaseName
    kind: str
    subject: str
    title: dict[str, str]
    person: EmployeeName
    due_at: Instant | None = None
    opened_at: Instant
    leaver: EmployeeName
    leaver_name: dict[str, str]
    health: str
    title_text: str = ""
    link: str = ""
    on_behalf_of: EmployeeName | None = None


class ListTasksResponse(Reply):
    """A page."""

    tasks: list[Task]
    next_page_token: str = ""


class WatchTasksRequest(Request):
    """The caller's own tasks as they change, from a cursor."""

    cursor: str = ""


class WatchTasksResponse(Reply):
    """A snapshot, or what changed."""

    live: Live
    tasks: list[Task] = []
    removed: list[TaskName] = []
    open: int | None = None
