"""The whole wiring of offboarding on one screen."""

from __future__ import annotations

from typing import Any

from chassis import settings_api, tickets, uploads
from chassis.service import Command, On, OnTimer, Query, Service
from offboarding import wiring_batches, wiring_holdings, wiring_live, wiring_omissions
from offboarding.contract import cases as case
from offboarding.contract import directory as rows
from offboarding.contract import imports as sheet
from offboarding.contract import reads, tenants
from offboarding.messages import MESSAGES
from offboarding.messages_live import LIVE
from offboarding.messages_omissions import OMISSIONS
from offboarding.settings import CaseRules, NoticeRules, Settings
from offboarding.store import Base
from offboarding.usecases import (
    case_release,
    changes,
    directory,
    heads,
    imports,
    intake,
    moves,
    progress,
    publishing,
    timeline,
    upkeep,
    views,
)
from offboarding.usecases import tenants as tenant_cases
from offboarding.usecases.files import FilePort, store_at


def build(settings: Settings | None = None) -> Service:
    """Offboarding: tenants, directory, separation cases, timeline, to-do lists, dashboard."""
    settings = settings or Settings()
    files = FilePort(
        store_at(settings.blobs),
        tickets.key_from(settings.ticket_key),
        settings.ticket_seconds,
        settings.import_max_bytes,
    )
    return Service(
        name="offboarding",
        metadata=Base.metadata,
        messages=MESSAGES | LIVE | OMISSIONS,
        commands=[*COMMANDS, *wiring_batches.COMMANDS, *wiring_holdings.COMMANDS, *settings_api.commands()],
        queries=[
            *QUERIES,
            *wiring_live.QUERIES,
            *wiring_batches.QUERIES,
            *wiring_holdings.QUERIES,
            *settings_api.queries(),
        ],
        handlers=[*HANDLERS, *wiring_batches.HANDLERS, *wiring_holdings.HANDLERS, *wiring_omissions.HANDLERS],
        timers=[*TIMERS, *wiring_batches.TIMERS, *wiring_holdings.TIMERS],
        settings=[NoticeRules, CaseRules, *wiring_batches.SETTINGS, *wiring_holdings.SETTINGS],
        on_emit=[timeline.record_own],
        background=[uploads.swept(files.blobs, settings.upload_keep_seconds), *wiring_live.BACKGROUND],
        live=True,
        ports={"files": files},
    )


COMMANDS = [
    Command("create_tenant", tenants.CreateTenantRequest, tenant_cases.create, tenants.Tenant),
    Command("batch_upsert_companies", rows.BatchUpsertCompaniesRequest, directory.upsert_companies, rows.BatchResult),
    Command(
        "batch_upsert_departments", rows.BatchUpsertDepartmentsRequest, directory.upsert_departments, rows.BatchResult
    ),
    Command("batch_upsert_positions", rows.BatchUpsertPositionsRequest, directory.upsert_positions, rows.BatchResult),
    Command("batch_upsert_employees", rows.BatchUpsertEmployeesRequest, directory.upsert_employees, rows.BatchResult),
    Command("batch_upsert_duties", rows.BatchUpsertDutiesRequest, directory.upsert_duties, rows.BatchResult),
    Command("create_import", sheet.CreateImportRequest, imports.create, sheet.Import),
    Command("complete_upload", sheet.CompleteUploadRequest, imports.complete_upload, sheet.Import, internal=True),
    Command("apply_import", sheet.ApplyImportRequest, imports.apply, sheet.Import),
    Command("export_directory", sheet.ExportDirectoryRequest, imports.export, sheet.DownloadTicket),
    Command("download_import_template", sheet.DownloadImportTemplateRequest, imports.template, sheet.DownloadTicket),
    Command(
        "replay_directory", rows.ReplayDirectoryRequest, publishing.replay, rows.ReplayDirectoryResponse, internal=True
    ),
    Command("create_case", case.CreateCaseRequest, intake.create, case.Case),
    Command("submit_case", case.SubmitCaseRequest, case_release.submit, case.Case),
    Command("reschedule_case_release", case.RescheduleCaseReleaseRequest, case_release.reschedule, case.Case),
    Command("withdraw_case", case.WithdrawCaseRequest, changes.withdraw, case.Case),
    Command("cancel_case", case.CancelCaseRequest, changes.cancel, case.Case),
    Command("reschedule_case", case.RescheduleCaseRequest, changes.reschedule, case.Case),
    Command("set_successor", case.SetSuccessorRequest, changes.set_successor, case.Case),
    Command("mark_absent", case.MarkAbsentRequest, changes.mark_absent, case.Case),
    Command("update_hr_fields", case.UpdateHrFieldsRequest, changes.update_hr_fields, case.Case),
]

QUERIES = [
    Query("get_tenant", tenants.GetTenantRequest, tenant_cases.get, tenants.Tenant),
    Query("get_company", rows.GetCompanyRequest, directory.get_company, rows.Company),
    Query("get_department", rows.GetDepartmentRequest, directory.get_department, rows.Department),
    Query("get_position", rows.GetPositionRequest, directory.get_position, rows.Position),
    Query("get_employee", rows.GetEmployeeRequest, directory.get_employee, rows.Employee),
    Query("get_duty", rows.GetDutyRequest, directory.get_duty, rows.Duty),
    Query("list_companies", rows.ListCompaniesRequest, directory.list_companies, rows.ListCompaniesResponse),
    Query("list_departments", rows.ListDepartmentsRequest, directory.list_departments, rows.ListDepartmentsResponse),
    Query("list_positions", rows.ListPositionsRequest, directory.list_positions, rows.ListPositionsResponse),
    Query("list_employees", rows.ListEmployeesRequest, directory.list_employees, rows.ListEmployeesResponse),
    Query("list_duties", rows.ListDutiesRequest, directory.list_duties, rows.ListDutiesResponse),
    Query("get_import", sheet.GetImportRequest, imports.get, sheet.Import),
    Query("list_imports", sheet.ListImportsRequest, imports.list_imports, sheet.ListImportsResponse),
    Query("get_case", case.GetCaseRequest, views.get, case.Case),
    Query("list_cases", case.ListCasesRequest, views.list_cases, case.ListCasesResponse),
    Query("get_timeline", case.GetTimelineRequest, timeline.get, case.GetTimelineResponse),
]


def _of_every_owner(event: str, model: Any, do: Any) -> list[On]:
    return [On(owner, event, model, do) for owner in ("checklist", "performance")]


HANDLERS = [
    On("checklist", "checklist.created", reads.ChecklistCreated, progress.checklist_created),
    On("checklist", "checklist.head_changed", reads.HeadChanged, heads.head_changed),
    On("checklist", "checklist.blocked", reads.ChecklistBlocked, progress.checklist_blocked),
    On("checklist", "checklist.list_confirmed", reads.ListConfirmed, progress.list_confirmed),
    On("checklist", "checklist.ready_for_letter", reads.ReadyForLetter, progress.ready_for_letter),
    On("checklist", "checklist.letter_withheld", reads.OfCase, progress.letter_withheld),
    On("checklist", "checklist.closed", reads.ChecklistClosed, progress.checklist_closed),
    On("checklist", "letter.completed", reads.LetterCompleted, progress.letter_completed),
    On("checklist", "report.archived", reads.ReportArchived, progress.report_archived),
    On("checklist", "entry.added", reads.EntryChanged, progress.entry_added),
    On("checklist", "entry.submitted", reads.EntryChanged, progress.entry_became("submitted")),
    On("checklist", "entry.confirmed", reads.EntryChanged, progress.entry_became("confirmed")),
    On("checklist", "entry.returned", reads.EntryChanged, progress.entry_became("returned")),
    On("checklist", "entry.waived", reads.EntryChanged, progress.entry_became("waived")),
    On("checklist", "entry.reassigned", reads.EntryChanged, progress.entry_reassigned),
    On("performance", "finding.opened", reads.FindingChanged, progress.finding(is_open=True)),
    On("performance", "finding.resolved", reads.FindingChanged, progress.finding(is_open=False)),
    *_of_every_owner("task.opened", reads.TaskOpened, progress.task_opened),
    *_of_every_owner("task.closed", reads.TaskClosed, progress.task_closed),
    On("checklist", "deadline.set", reads.DeadlinePlanned, progress.deadline_planned),
    On("checklist", "deadline.moved", reads.DeadlinePlanned, progress.deadline_planned),
    On("checklist", "deadline.met", reads.DeadlineEnded, progress.deadline_ended("met")),
    On("checklist", "deadline.missed", reads.DeadlineEnded, progress.deadline_ended("missed")),
    On("checklist", "deadline.dropped", reads.DeadlineEnded, progress.deadline_ended("dropped")),
    *_of_every_owner("#", reads.AnyOfCase, timeline.record_other),
    On("notify", "delivery.failed", reads.AnyOfCase, timeline.record_other),
]

TIMERS = [
    OnTimer(intake.RELEASE, case_release.on_release),
    OnTimer(intake.RETRY, intake.on_retry),
    OnTimer(moves.HEALTH, progress.on_health),
    OnTimer(publishing.REPLAY, publishing.on_replay),
    OnTimer(publishing.REPUBLISH, publishing.on_republish),
    OnTimer(publishing.REFRESH, upkeep.on_refresh),
]
