"""Resource names of this service, and how pages are asked for."""

from __future__ import annotations

from typing import Annotated

from chassis.contract import Request, ResourceName

CaseName = Annotated[str, ResourceName("cases")]
BatchName = Annotated[str, ResourceName("batches")]
EmployeeName = Annotated[str, ResourceName("employees")]
DepartmentName = Annotated[str, ResourceName("departments")]
CompanyName = Annotated[str, ResourceName("companies")]
PositionName = Annotated[str, ResourceName("positions")]
DutyName = Annotated[str, ResourceName("duties")]
ImportName = Annotated[str, ResourceName("imports")]
TenantName = Annotated[str, ResourceName("tenants")]
TaskName = Annotated[str, ResourceName("tasks")]


class ListRequest(Request):
    """A list by key (AIP-132, 158, 160)."""

    page_size: int = 0
    page_token: str = ""
    filter: str = ""
    order_by: str = ""
