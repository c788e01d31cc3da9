"""Resource names of this contract (AIP-122)."""

from __future__ import annotations

from typing import Annotated

from chassis.contract import ResourceName

CaseName = Annotated[str, ResourceName("cases")]
EntryName = Annotated[str, ResourceName("entries")]
EmployeeName = Annotated[str, ResourceName("employees")]
OmissionName = Annotated[str, ResourceName("omissions")]
DeductionName = Annotated[str, ResourceName("deductions")]
FindingName = Annotated[str, ResourceName("findings")]
RecordName = Annotated[str, ResourceName("workRecords")]
