"""The fields that this service reads of checklist's events about omissions (遗漏)."""

from __future__ import annotations

from typing import Any

from chassis.contract import Instant, Read


class OmissionTraced(Read):
    """The verdict, and the rows of the record that it rests on. Not final yet."""

    omission_id: str
    case_id: str
    title: str = ""
    verdict: str
    cites: list[dict[str, Any]] = []
    traced_at: Instant


class OmissionDecided(Read):
    """The verdict that holds now; `final` when it can no longer be disputed."""

    omission_id: str
    case_id: str
    title: str = ""
    verdict: str
    attributed_to: str | None = None
    attributed_role: str = "none"
    upheld: bool
    decided_by: str = ""
    head: str
    final: bool


class LossConfirmed(Read):
    """HR's word on whether it caused a loss."""

    omission_id: str
    case_id: str
    title: str = ""
    confirmed_by: str = ""
    confirmed: bool
