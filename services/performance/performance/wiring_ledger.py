"""The wiring of omissions and the ledger of deductions; `service.py` puts it beside the rest."""

from __future__ import annotations

from chassis.application import Command, On, OnTimer, Query
from chassis.tenant_settings import TenantSettings
from performance.contract import deductions as c
from performance.contract import omissions as o
from performance.settings_ledger import DeductionRules
from performance.store import deductions as _deductions
from performance.store import omissions as _omissions
from performance.usecases import deductions, deductions_reading, omissions

TABLES = (_deductions, _omissions)  # imported for their tables

COMMANDS = [Command("confirm_delay_loss", c.ConfirmDelayLossRequest, deductions.confirm_delay_loss, c.DelayLoss)]
QUERIES = [
    Query("get_deduction", c.GetDeductionRequest, deductions_reading.get, c.Deduction),
    Query("list_deductions", c.ListDeductionsRequest, deductions_reading.list_, c.ListDeductionsResponse),
    Query(
        "preview_deduction_rules",
        c.PreviewDeductionRulesRequest,
        deductions_reading.preview,
        c.PreviewDeductionRulesResponse,
    ),
]
HANDLERS = [
    On("checklist", "omission.traced", o.OmissionTraced, omissions.traced),
    On("checklist", "omission.decided", o.OmissionDecided, omissions.decided),
    On("checklist", "omission.loss_confirmed", o.LossConfirmed, omissions.loss_confirmed),
]
TIMERS = [OnTimer(deductions.JUDGE, deductions.judge)]
SETTINGS: list[type[TenantSettings]] = [DeductionRules]
