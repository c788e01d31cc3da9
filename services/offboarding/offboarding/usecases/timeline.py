"""The timeline of a case: every event about it, of this service and the others, as sentences."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from chassis import filtering
from chassis.errors import render
from chassis.events import Envelope
from chassis.paging import SortKey, fetch_page
from chassis.unit import UnitOfWork
from offboarding.contract.cases import GetTimelineRequest, GetTimelineResponse, TimelineEntry
from offboarding.contract.reads import AnyOfCase
from offboarding.store import cases, directory, progress
from offboarding.store import timeline as store
from offboarding.store.timeline import TimelineRow
from offboarding.usecases import access

HR_ONLY = frozenset(
    {
        "case.blocked",
        "checklist.blocked",
        "case.hr_fields_changed",
        "delivery.failed",
        "access.revocation_planned",
        "access.revocation_due",
        "access.revoked",
        "access.restored",
        "access.restoration_confirmed",
        "case.contact_given",
        "certificate.issued",
        "access_link.requested",
        "access_link.issued",
        "access_link.opened",
        "access_link.revoked",
        "deduction.announced",
        "deduction.loss_confirmed",
        "deduction.reversed",
    }
)
OF_ENTRIES = ("entry_submission", "entry_confirmation")
NOT_FOR_PARTS = ("holding", "finding.", "omission.", "addendum.", "checklist.item_", "letter.gate_overridden")
"""Events that are no business of who only receives or confirms entries."""
SILENT = frozenset({"holdings.changed", "entry.checked", "case.checked", "task.opened", "task.closed", "records.owned"})
"""Machinery that would drown what happened; it is in the evidence record all the same."""

PERSONS = [
    "leaver",
    "head",
    "head_superior",
    "successor",
    "previous",
    "confirmed_by",
    "returned_by",
    "waived_by",
    "agreed_by",
    "receiver",
    "confirmer",
    "by",
    "person",
    "signed_by",
    "viewed_by",
    "resolved_by",
    "submitter",
    "fills_in",
    "signatory",
    "taken_by",
    "assigned_by",
    "responsible",
    "reported_by",
    "attributed_to",
    "disputed_by",
    "decided_by",
]
HIDDEN_DETAILS = frozenset({"accepted_warnings", "absent_reason", "comparable", "records", "batch_id"})
"""Fields that are not for every reader of a timeline."""
STAFF_DETAILS = {"case.leaver_absent": frozenset({"reason"})}
"""The same, of single events: why somebody is absent is HR's to know, as on the case."""
HEAD_DETAILS = dict.fromkeys(("case.cancelled", "case.withdrawn"), frozenset({"reason"}))
"""What HR and heads read, and nobody else, as on the case: why it was called off or taken back."""


def record_own(uow: UnitOfWork, envelope: Envelope) -> None:
    """Hook of every emitted event: what this service itself says of a case."""
    if envelope.subject and envelope.name not in SILENT:
        _add(uow, envelope, envelope.subject, len(uow.emitted))


def record_other(uow: UnitOfWork, event: AnyOfCase, envelope: Envelope) -> None:
    """What another service says of a case; nothing for a case that is not ours."""
    case_id = event.case_id or envelope.subject
    if not case_id or envelope.name in SILENT:
        return
    if cases.by_id(uow.session, uow.ctx.tenant, case_id) is None:
        return
    _add(uow, envelope, case_id, envelope.sequence)


def _add(uow: UnitOfWork, envelope: Envelope, case_id: str, order: int) -> None:
    hr_only = envelope.name in HR_ONLY or _of_hr_list(envelope)
    store.add(uow.session, uow.ctx.tenant, case_id, envelope, order=order, hr_only=hr_only)


def _of_hr_list(envelope: Envelope) -> bool:
    """HR's own list (certificate, settlement …) is for HR, in the timeline as everywhere."""
    data = envelope.data
    return envelope.name.startswith("hr_item.") or data.get("kind") == "hr_item" or data.get("section") == "hr"


def get(uow: UnitOfWork, query: GetTimelineRequest) -> GetTimelineResponse:
    """GetTimeline, for whoever may see the case; rows for HR only for HR."""
    case, found = access.visible(uow, query.parent, field="parent")
    staff = not found.isdisjoint({*access.STAFF, "auditor"})
    order = filtering.order_by(
        query.order_by, {"at": TimelineRow.at.expression}, "at", SortKey(TimelineRow.order_in_unit.expression, name="n")
    )
    page = fetch_page(
        uow.session,
        store.of_case(case.case_id, with_hr_rows=staff),
        [*order, SortKey(TimelineRow.event_id.expression, order[-1].descending, "event_id")],
        page_size=query.page_size,
        page_token=query.page_token,
        query=["timeline", case.case_id],
    )
    names = _names(uow, page.rows)
    own = None if access.sees_whole(found) else progress.entries_with(uow.session, case.case_id, uow.ctx.actor)
    hidden = _hidden(staff=staff, head="head" in found)
    entries = [_entry(uow, row, names, hidden, own=own) for row in page.rows if _concerns(row, own)]
    return GetTimelineResponse(entries=entries, next_page_token=page.next_page_token)


def _concerns(row: TimelineRow, own: set[str] | None) -> bool:
    """Whether the reader may know of it; `own`: the entries of one who sees no others, None for who sees all."""
    if own is None:
        return True
    entry = row.details.get("entry_id")
    if row.details.get("kind") in OF_ENTRIES:
        entry = row.details.get("subject_id")
    return not row.event.startswith(NOT_FOR_PARTS) and (entry is None or entry in own)


def _names(uow: UnitOfWork, rows: list[TimelineRow]) -> dict[str, dict[str, str]]:
    """The names of everybody that these rows speak of, in one query."""
    numbers = {row.actor for row in rows if row.actor_kind == "person"}
    for row in rows:
        numbers |= {str(row.details[name]) for name in PERSONS if row.details.get(name)}
    return directory.names_of(uow.session, numbers)


def _entry(
    uow: UnitOfWork,
    row: TimelineRow,
    names: Mapping[str, Mapping[str, str]],
    hidden: Callable[[str], frozenset[str]],
    *,
    own: set[str] | None,
) -> TimelineEntry:
    without = hidden(row.event)
    details = {k: v for k, v in row.details.items() if k not in without}
    if own is not None and isinstance(details.get("entries"), list):
        details["entries"] = [e for e in details["entries"] if isinstance(e, Mapping) and e.get("entry_id") in own]
    return TimelineEntry(
        id=row.event_id,
        at=row.at,
        event=row.event,
        service=row.owner,
        actor=row.actor,
        actor_kind=row.actor_kind,
        on_behalf_of=row.on_behalf_of,
        text={language: _text(uow, row, names, language, without) for language in ("zh-CN", "en")},
        details=details,
    )


def _hidden(*, staff: bool, head: bool) -> Callable[[str], frozenset[str]]:
    """By event: the fields that this reader does not get."""

    def of(event: str) -> frozenset[str]:
        if staff:
            return frozenset()
        of_head = frozenset() if head else HEAD_DETAILS.get(event, frozenset())
        return HIDDEN_DETAILS | STAFF_DETAILS.get(event, frozenset()) | of_head

    return of


def _text(
    uow: UnitOfWork,
    row: TimelineRow,
    names: Mapping[str, Mapping[str, str]],
    language: str,
    without: frozenset[str],
) -> str:
    params = {key: _word(value, language) for key, value in row.details.items()}
    for name in PERSONS:
        if row.details.get(name):
            params[name] = _person(str(row.details[name]), names, language)
    params["actor"] = _person(row.actor, names, language)
    for name in ("state", "health", "to_state", "from_state", "role", "blocked_reason"):
        if name in params:
            params[name] = render(uow.service.messages, f"word.{params[name]}", language, {}).removeprefix("word.")
    key = f"timeline.{row.event}"
    if row.event == "case.state_changed" and row.details.get("from_state") == row.details.get("to_state"):
        key = "timeline.case.health_changed"
    if row.event == "case.cancelled" and "reason" in without:
        key = "timeline.case.cancelled_plain"
    if row.event == "case.superior_changed" and not row.details.get("head_superior"):
        key = "timeline.case.superior_gone"
    texts = uow.service.messages.get(key)
    return texts[language].format_map(_Blank(params)) if texts else row.event


def _word(value: Any, language: str) -> str:
    if isinstance(value, dict):
        return str(value.get(language) or value.get("en") or "")
    return "" if value is None else str(value)


def _person(number: str, names: Mapping[str, Mapping[str, str]], language: str) -> str:
    return names[number][language] if number in names else number


class _Blank(dict[str, str]):
    """A word that an event does not carry is left out of the sentence, not the sentence."""

    def __missing__(self, key: str) -> str:
        return ""
