"""The wiring of dashboards, to-do lists and their streams."""

from __future__ import annotations

from chassis.service import Query
from offboarding.contract import dashboard as board
from offboarding.contract import tasks
from offboarding.usecases import dashboard, watching
from offboarding.usecases import tasks as task_cases

QUERIES = [
    Query("list_tasks", tasks.ListTasksRequest, task_cases.list_tasks, tasks.ListTasksResponse),
    Query("watch_tasks", tasks.WatchTasksRequest, task_cases.watch, tasks.WatchTasksResponse),
    Query("get_dashboard", board.GetDashboardRequest, dashboard.get, board.Dashboard),
    Query(
        "list_dashboard_cases",
        board.ListDashboardCasesRequest,
        dashboard.list_cases,
        board.ListDashboardCasesResponse,
    ),
    Query("watch_dashboard", board.WatchDashboardRequest, dashboard.watch, board.WatchDashboardResponse),
]

BACKGROUND = [watching.UPKEEP]
