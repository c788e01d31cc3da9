"""The ledger of deductions (扣减台账). Fields are explained in deduction.proto."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from chassis.contract import Instant, Reply, Request, Texts
from performance.contract.kpi import MONTH
from performance.contract.names import CaseName, DeductionName, EmployeeName, OmissionName


class CitedRow(Reply):
    """A row of the evidence record behind the verdict."""

    seq: int
    event: str
    event_id: str
    at: str
    digest: str
    says: Texts = {}


class CitedEvent(Reply):
    """What was said, by whom, that the entry rests on."""

    event: str
    event_id: str
    digest: str
    by: str
    at: Instant


class LedgerEntry(Reply):
    """One entry about a deduction."""

    entry_id: str
    kind: str
    period: str
    percent: float
    reason: str
    at: Instant
    events: list[CitedEvent] = []


class Deduction(Reply):
    """A deduction and what became of it."""

    name: DeductionName
    person: EmployeeName
    period: str
    percent: float
    rule_percent: float
    rule: str
    rule_version: int
    rule_title: Texts
    cause: str
    omission: OmissionName | None = None
    deadline_id: str | None = None
    case: CaseName
    title: str
    verdict: str
    role: str
    state: str
    consultation: str
    announced_at: Instant
    cites: list[CitedRow] = []
    entries: list[LedgerEntry] = []


class GetDeductionRequest(Request):
    """Which one."""

    name: DeductionName


class ListDeductionsRequest(Request):
    """Which ones."""

    filter: str = ""
    order_by: str = ""
    page_size: int = 0
    page_token: str = ""


class ListDeductionsResponse(Reply):
    """One page."""

    deductions: list[Deduction]
    next_page_token: str


class PreviewDeductionRulesRequest(Request):
    """Rules to try on months that are past."""

    value: dict[str, Any]
    from_month: str = Field(pattern=MONTH)
    to_month: str = Field(pattern=MONTH)


class PreviewedDeduction(Reply):
    """What the rules would have made of one cause."""

    person: EmployeeName
    period: str
    cause: str
    omission: OmissionName | None = None
    deadline_id: str | None = None
    case: CaseName
    title: str
    verdict: str
    loss_confirmed: bool
    rule: str
    percent: float
    announced_percent: float


class PreviewedMonth(Reply):
    """A person's month under the rules that were given, and as the ledger has it."""

    person: EmployeeName
    period: str
    percent: float
    announced_percent: float


class PreviewDeductionRulesResponse(Reply):
    """The dry run."""

    deductions: list[PreviewedDeduction]
    months: list[PreviewedMonth]
    truncated: bool


class ConfirmDelayLossRequest(Request):
    """HR's word on a missed deadline."""

    case: CaseName
    deadline_id: str = Field(min_length=1, max_length=64)
    confirmed: bool
    note: str = Field(max_length=2000)
    etag: str = ""


class DelayLoss(Reply):
    """Whether a head's delay caused a loss."""

    case: CaseName
    deadline_id: str
    head: EmployeeName
    confirmed: bool
    note: str
    confirmed_by: EmployeeName
    confirmed_at: Instant
    etag: str
