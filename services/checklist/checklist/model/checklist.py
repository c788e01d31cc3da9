"""The checklist of a case (交接清单): made from its template, confirmed by the head, closed with its case. SPEC 3."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from chassis.errors import Forbidden, StaleEtag, WrongState

BLOCKED = "blocked"
AWAITING = "awaiting_list_confirmation"
IN_HANDOVER = "in_handover"
COMPLETED = "completed"
CLOSED = "closed"
LIVE = (AWAITING, IN_HANDOVER)
OUTCOMES = ("withdrawn", "cancelled")


@dataclass(frozen=True)
class Checklist:
    """The facts of the case that the handover needs, and how far the list is. Its id is the case's."""

    case_id: str
    state: str
    kind: str
    leaver: str
    leaver_name: dict[str, str]
    department: str
    department_path: Sequence[str]
    company: str
    country: str
    subdivision: str | None
    time_zone: str
    locale: str
    last_working_day: date
    separation_date: date
    head: str | None = None
    head_superior: str | None = None
    hrbp: str | None = None
    successor: str | None = None
    job_family: str | None = None
    position: str | None = None
    absent: bool = False
    fills_in: str | None = None
    template: Sequence[str] = ()
    blocked_reason: str | None = None
    created_at: datetime | None = None
    confirmed_by: str | None = None
    confirmed_at: datetime | None = None
    confirmed_for: str | None = None
    outcome: str | None = None
    batch_id: str | None = None
    absence_heard: int = 0
    superior_heard: int = 0
    awaits_holdings: bool = False
    version: int = 1

    @property
    def etag(self) -> str:
        """Given back by who changes it."""
        return str(self.version)

    def submitter(self) -> str | None:
        """Who fills in: the leaver; for an absent one the named person, else the head."""
        return (self.fills_in or self.head) if self.absent else self.leaver

    def expect(self, etag: str) -> None:
        """Refuses who decided on an older version."""
        if etag and etag != self.etag:
            raise StaleEtag("stale_etag", name=f"checklists/{self.case_id}", field="etag")


def require_live(checklist: Checklist) -> None:
    """Entries change only while the handover runs."""
    if checklist.state not in LIVE:
        raise WrongState("checklist.not_live", field="name", state=checklist.outcome or checklist.state)


def require_in_handover(checklist: Checklist) -> None:
    """What follows the head's confirmation of the list."""
    if checklist.state == AWAITING:
        raise WrongState("checklist.list_unconfirmed", field="name")
    require_live(checklist)


def require_list_open(checklist: Checklist) -> None:
    """Items are removed, and the list is confirmed, once."""
    if checklist.state == IN_HANDOVER:
        raise WrongState("checklist.list_confirmed_already", field="name")
    require_live(checklist)


def require_head(is_head: bool) -> None:
    """Only the department head (部门负责人), or who stands in, decides on the list."""
    if not is_head:
        raise Forbidden("checklist.head_only", field="name")
