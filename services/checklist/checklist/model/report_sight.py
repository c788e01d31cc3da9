"""What of the evidence record is for HR alone: left out of letter, report, and what others read of the record."""

from collections.abc import Mapping
from typing import Any


def of_hr_list(event: str, data: Mapping[str, Any]) -> bool:
    """Whether an event speaks of HR's own list, or a head's bonus (扣减): for HR alone, in no letter or report."""
    if event.startswith(("hr_item.", "deduction.")):
        return True
    return data.get("section") == "hr" or data.get("kind") == "hr_item"


HR_EVENTS = (
    "case.contact_given",
    "case.hr_fields_changed",
    "case.blocked",
    "checklist.blocked",
    "delivery.failed",
    "access.revocation_planned",
    "access.revocation_due",
    "access.revoked",
    "access.restored",
    "access.restoration_confirmed",
    "certificate.issued",
    "access_link.requested",
    "access_link.issued",
    "access_link.opened",
    "access_link.revoked",
)
"""Events that only HR may read: how the leaver is reached in private (an undelivered mail's error names the address,
too), what HR looks after, and what is for leaver and HR (离职证明, 一次性链接)."""
HR_FIELDS = {
    "case.submitted": ("absent_reason", "accepted_warnings", "batch_id"),
    "case.leaver_absent": ("reason",),
}
"""What of an event is for HR alone: why somebody is absent, which protection was weighed (劳动合同法 42), and with
whom somebody leaves together (批量离职)."""


def hr_only(event: str, data: Mapping[str, Any]) -> bool:
    """Whether an event says something that is for HR alone."""
    if of_hr_list(event, data) or event in HR_EVENTS:
        return True
    return any(data.get(name) for name in HR_FIELDS.get(event, ()))


def for_others(event: str, data: Mapping[str, Any]) -> dict[str, Any] | None:
    """What others than HR may read of an event; None: nothing."""
    if of_hr_list(event, data) or event in HR_EVENTS:
        return None
    hidden = HR_FIELDS.get(event, ())
    return {name: value for name, value in data.items() if name not in hidden}
