"""The wiring of the checklist service: checklists and entries here, record and letter in `wiring_letters`."""

from __future__ import annotations

from typing import Any

from sqlalchemy import MetaData

from chassis import replica, settings_api
from chassis.db import Statement
from chassis.replica import RowsChanged
from chassis.service import CatchUp, Command, On, OnTimer, Query, Service
from checklist import wiring_certificates as certificates
from checklist import wiring_letters as letters
from checklist import wiring_omissions as omissions
from checklist import wiring_people as people
from checklist.contract import checklist as c
from checklist.contract import directory as d
from checklist.contract import entry as e
from checklist.contract import template as t
from checklist.messages import MESSAGES
from checklist.settings import HandoverRules, Settings
from checklist.store import attachment, checklist, deadline, entry, letter, record, secret, template
from checklist.store.base import Base
from checklist.store.checklist import locking_case_of
from checklist.usecases import (
    cases,
    checklists,
    deadlines,
    entries,
    entries_checked,
    entries_deciding,
    entries_reading,
    entries_together,
    templates,
)

_ = (attachment, checklist, deadline, entry, letter, record, secret, template)  # their tables belong to the metadata
OWNER = "offboarding"
CHECKER = "performance"


def metadata() -> MetaData:
    """All tables of this service."""
    return Base.metadata


def build(settings: Settings | None = None) -> Service:
    """The whole service."""
    process = settings or Settings()
    return Service(
        name="checklist",
        metadata=Base.metadata,
        messages=MESSAGES,
        commands=[
            *_commands(),
            *settings_api.commands(),
            *letters.commands(),
            *omissions.COMMANDS,
            *certificates.COMMANDS,
            *people.COMMANDS,
        ],
        queries=[
            *_queries(),
            *settings_api.queries(),
            *letters.queries(),
            *omissions.QUERIES,
            *certificates.QUERIES,
            *people.QUERIES,
        ],
        handlers=[*_handlers(), *letters.handlers(), *omissions.HANDLERS, *certificates.HANDLERS, *people.HANDLERS],
        timers=[
            OnTimer(deadlines.TIMER, deadlines.on_due),
            OnTimer(checklists.RETRY, checklists.on_retry),
            *letters.timers(),
            *omissions.TIMERS,
            *certificates.TIMERS,
            *people.TIMERS,
        ],
        settings=[HandoverRules, *letters.settings(), *omissions.SETTINGS, *certificates.SETTINGS],
        facts=[d.Employee, d.Department, d.Duty, *letters.facts(), *people.FACTS],
        catch_up=[CatchUp(OWNER, "replay_directory")],
        on_emit=[*letters.on_emit(), *omissions.ON_EMIT, *certificates.ON_EMIT],
        background=letters.background(process),
        ports=letters.ports(process),
    )


def _locks(tenant: str, request: Any) -> list[Statement]:
    """Who decides on an entry holds its case."""
    return [locking_case_of(tenant, request.name)]


def _commands() -> list[Command]:
    return [
        Command("confirm_list", c.ConfirmListRequest, checklists.confirm, c.Checklist),
        Command("add_item", c.AddItemRequest, checklists.add_item, c.Checklist),
        Command("remove_item", c.RemoveItemRequest, checklists.remove_item, c.Checklist),
        Command("close_case", c.CloseCaseRequest, cases.close, c.CloseCaseResponse, internal=True),
        Command("add_entry", e.AddEntryRequest, entries.add, e.Entry),
        Command("update_entry", e.UpdateEntryRequest, entries.update, e.Entry, locks=_locks),
        Command("submit_entry", e.SubmitEntryRequest, entries.submit, e.Entry, locks=_locks),
        Command("confirm_entry", e.ConfirmEntryRequest, entries.confirm, e.Entry, locks=_locks),
        Command(
            "batch_confirm_entries",
            e.BatchConfirmEntriesRequest,
            entries_together.batch_confirm,
            e.BatchConfirmEntriesResponse,
        ),
        Command("return_entry", e.ReturnEntryRequest, entries_deciding.return_, e.Entry, locks=_locks),
        Command("waive_entry", e.WaiveEntryRequest, entries_deciding.waive, e.Entry, locks=_locks),
        Command("agree_waiver", e.AgreeWaiverRequest, entries_deciding.agree_waiver, e.Entry, locks=_locks),
        Command("acknowledge_entry", e.AcknowledgeEntryRequest, entries.acknowledge, e.Entry, locks=_locks),
        Command("reassign_entry", e.ReassignEntryRequest, entries_deciding.reassign, e.Entry, locks=_locks),
        Command("publish_template", t.PublishTemplateRequest, templates.publish, t.Template),
    ]


def _queries() -> list[Query]:
    return [
        Query("get_checklist", c.GetChecklistRequest, checklists.get, c.Checklist),
        Query("get_entry", e.GetEntryRequest, entries_reading.get, e.Entry),
        Query("list_entries", e.ListEntriesRequest, entries_reading.list_, e.ListEntriesResponse),
        Query("get_template", t.GetTemplateRequest, templates.get, t.Template),
        Query("list_templates", t.ListTemplatesRequest, templates.list_, t.ListTemplatesResponse),
    ]


def _handlers() -> list[On]:
    return [
        *replica.handlers(OWNER, "directory.changed", "directory.replay_completed"),
        On(OWNER, "directory.changed", RowsChanged, checklists.on_directory_changed),
        On(OWNER, "tenant.created", d.TenantCreated, templates.on_tenant_created),
        On(OWNER, "case.submitted", d.CaseSubmitted, checklists.on_case_submitted),
        On(OWNER, "case.rescheduled", d.CaseRescheduled, cases.rescheduled),
        On(OWNER, "case.successor_changed", d.SuccessorChanged, cases.successor_changed),
        On(OWNER, "case.superior_changed", d.SuperiorChanged, cases.superior_changed),
        On(OWNER, "case.leaver_absent", d.LeaverAbsent, cases.leaver_absent),
        On(OWNER, "case.withdrawn", d.CaseEnded, cases.withdrawn),
        On(OWNER, "case.cancelled", d.CaseEnded, cases.cancelled),
        On(CHECKER, "entry.checked", d.EntryChecked, entries_checked.on_entry_checked),
        On(CHECKER, "case.checked", d.CaseChecked, entries_checked.on_case_checked),
        On(CHECKER, "finding.opened", d.FindingOpened, entries_checked.on_finding_opened),
        On(CHECKER, "finding.resolved", d.FindingResolved, entries_checked.on_finding_resolved),
    ]
