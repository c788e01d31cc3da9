"""The whole service on one screen."""

from __future__ import annotations

from typing import Any

from chassis import replica, settings_api
from chassis.application import CatchUp, Command, On, OnTimer, Query, Service
from chassis.replica import RowsChanged
from performance import wiring_ledger
from performance.contract import findings as f
from performance.contract import kpi as k
from performance.contract import reads as r
from performance.contract import work_records as w
from performance.messages import MESSAGES
from performance.settings import EvidenceRules, KpiRules
from performance.store import cases as _cases
from performance.store import findings as _findings
from performance.store import kpi as _kpi
from performance.store import records as _records
from performance.store.base import Base
from performance.usecases import cases, evidence, findings, kpi, kpi_reading, records

_TABLES = (_cases, _findings, _kpi, _records)  # imported for their tables


def _offboarding() -> list[On]:
    def on(event: str, reads: Any, do: Any) -> On:
        return On("offboarding", event, reads, do)

    return [
        on("case.submitted", r.CaseSubmitted, cases.submitted),
        on("case.rescheduled", r.CaseRescheduled, cases.rescheduled),
        on("case.withdrawn", r.CaseEnded, cases.withdrawn),
        on("case.cancelled", r.CaseEnded, cases.cancelled),
        *replica.handlers("offboarding", "directory.changed", "directory.replay_completed"),
        on("directory.changed", RowsChanged, cases.directory_changed),
    ]


def _checklist() -> list[On]:
    def on(event: str, reads: Any, do: Any) -> On:
        return On("checklist", event, reads, do)

    return [
        on("checklist.created", r.ChecklistCreated, cases.checklist_created),
        on("checklist.head_changed", r.HeadChanged, cases.head_changed),
        on("checklist.list_confirmed", r.ListConfirmed, cases.list_confirmed),
        on("checklist.closed", r.ChecklistClosed, cases.checklist_closed),
        on("entry.added", r.EntryAdded, cases.entry_added),
        on("entry.submitted", r.EntrySubmitted, cases.entry_submitted),
        on("entry.confirmed", r.EntryConfirmed, cases.entry_confirmed),
        on("entry.returned", r.EntryMoved, cases.entry_returned),
        on("entry.waived", r.EntryMoved, cases.entry_waived),
        on("letter.completed", r.LetterCompleted, cases.letter_completed),
        on("deadline.set", r.DeadlinePlanned, kpi.deadline_planned),
        on("deadline.moved", r.DeadlinePlanned, kpi.deadline_planned),
        on("deadline.met", r.DeadlineMet, kpi.deadline_met),
        on("deadline.missed", r.DeadlineMissed, kpi.deadline_missed),
        on("deadline.dropped", r.DeadlineDropped, kpi.deadline_dropped),
    ]


def build() -> Service:
    """The composition root."""
    return Service(
        name="performance",
        messages=MESSAGES,
        metadata=Base.metadata,
        commands=[
            Command(
                "batch_ingest_work_records",
                w.BatchIngestWorkRecordsRequest,
                records.ingest,
                w.BatchIngestWorkRecordsResponse,
            ),
            Command("resolve_finding", f.ResolveFindingRequest, findings.resolve, f.Finding),
            *wiring_ledger.COMMANDS,
            *settings_api.commands(),
        ],
        queries=[
            Query("get_work_record", w.GetWorkRecordRequest, records.get, w.WorkRecord),
            Query("list_work_records", w.ListWorkRecordsRequest, records.list_, w.ListWorkRecordsResponse),
            Query("get_finding", f.GetFindingRequest, findings.get, f.Finding),
            Query("list_findings", f.ListFindingsRequest, findings.list_, f.ListFindingsResponse),
            Query("get_head_kpi", k.GetHeadKpiRequest, kpi_reading.get, k.HeadKpi),
            Query("list_head_kpis", k.ListHeadKpisRequest, kpi_reading.list_, k.ListHeadKpisResponse),
            *wiring_ledger.QUERIES,
            *settings_api.queries(),
        ],
        handlers=[*_offboarding(), *_checklist(), *wiring_ledger.HANDLERS],
        timers=[
            OnTimer(records.RECHECK, evidence.recheck),
            OnTimer(kpi.CLOSE, kpi.close_month),
            *wiring_ledger.TIMERS,
        ],
        settings=[EvidenceRules, KpiRules, *wiring_ledger.SETTINGS],
        facts=[r.Employee, r.Department, r.Duty, r.Delegation],
        catch_up=[CatchUp("offboarding", "replay_directory")],
    )
