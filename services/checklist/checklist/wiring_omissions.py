"""The wiring of omissions, their tracing and addenda; `service.py` puts it beside the checklist's own."""

from __future__ import annotations

from collections.abc import Callable

from chassis.events import Envelope
from chassis.service import Command, On, OnTimer, Query
from chassis.tenant_settings import TenantSettings
from chassis.unit import UnitOfWork
from checklist.contract import omission as c
from checklist.contract import omission_events
from checklist.settings_omissions import OmissionRules
from checklist.store import addendum, omission
from checklist.usecases import (
    addenda,
    addendum_documents,
    addendum_signing,
    omission_deciders,
    omissions,
    omissions_deciding,
    omissions_reading,
)

_ = (omission_events, addendum, omission)  # its events and tables belong to the service

COMMANDS = [
    Command("report_omission", c.ReportOmissionRequest, omissions.report, c.Omission),
    Command("dispute_omission", c.DisputeOmissionRequest, omissions_deciding.dispute, c.Omission),
    Command("decide_omission", c.DecideOmissionRequest, omissions_deciding.decide, c.Omission),
    Command("confirm_loss", c.ConfirmLossRequest, omissions_deciding.confirm_loss, c.Omission),
    Command("close_omission", c.CloseOmissionRequest, omissions_deciding.close, c.Omission),
]
QUERIES = [
    Query("get_omission", c.GetOmissionRequest, omissions_reading.get, c.Omission),
    Query("list_omissions", c.ListOmissionsRequest, omissions_reading.list_, c.ListOmissionsResponse),
    Query(
        "list_template_suggestions",
        c.ListTemplateSuggestionsRequest,
        omissions_reading.list_suggestions,
        c.ListTemplateSuggestionsResponse,
    ),
]
HANDLERS: list[On] = []
TIMERS = [
    OnTimer(omissions.TRACE, omissions.on_trace),
    OnTimer(omissions.FINAL, omissions_deciding.on_final),
    OnTimer(omission_deciders.LOOK_AGAIN, omission_deciders.on_look_again),
    OnTimer(addenda.NO_ANSWER, addendum_signing.on_no_answer),
    OnTimer(addenda.TAKE_OVER, addenda.on_take_over),
    OnTimer(addendum_signing.RENDER, addendum_documents.render),
    OnTimer(addendum_documents.EDITION, addendum_documents.archive_anew),
]
SETTINGS: list[type[TenantSettings]] = [OmissionRules]
ON_EMIT: list[Callable[[UnitOfWork, Envelope], None]] = [omissions_deciding.on_emit]
