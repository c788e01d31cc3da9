"""What a leaver holds (清点): commands and answers."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from chassis.contract import Instant, Reply, Request, ResourceName
from offboarding.contract.names import CaseName, EmployeeName, ListRequest

HoldingName = Annotated[str, ResourceName("holdings")]
HeldText = Literal["headship", "direct_report", "duty", "delegation", "successor_role", "open_task", "work_records"]


class ListHoldingsRequest(ListRequest):
    """What the leaver of a case holds."""

    parent: CaseName


class GetHoldingRequest(Request):
    """One thing that is held."""

    name: HoldingName


class AssignHoldingRequest(Request):
    """Who receives it."""

    name: HoldingName
    receiver: EmployeeName
    reason: str = Field(default="", max_length=1000)
    etag: str = ""


class AssignHoldingsRequest(Request):
    """Who receives everything in a case that has no receiver; `kinds`: only of these."""

    parent: CaseName
    receiver: EmployeeName
    kinds: list[HeldText] = Field(default=[], max_length=7)
    reason: str = Field(default="", max_length=1000)


class Holding(Reply):
    """One thing that the leaver holds, and who receives it when."""

    name: HoldingName
    case: CaseName
    etag: str
    leaver: EmployeeName
    kind: str
    subject: str
    title: dict[str, str]
    state: str
    receiver: EmployeeName | None = None
    by_rule: bool
    assigned_by: str | None = None
    assigned_at: Instant | None = None
    reason: str | None = None
    effective_on: str
    effective_at: Instant | None = None


class ListHoldingsResponse(Reply):
    """A page, and the sums of the whole list."""

    holdings: list[Holding]
    next_page_token: str = ""
    open: int
    total: int


class AssignHoldingsResponse(Reply):
    """What was given to the receiver."""

    holdings: list[Holding]
