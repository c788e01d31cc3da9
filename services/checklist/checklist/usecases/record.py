"""The notary (证据链): every action on a case, of any service, becomes a row of the case's chain. SPEC 3.

Own events are recorded in their own transaction, others' when the inbox sees them first; both in the order of
recording.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from secrets import token_hex
from typing import Any

from chassis.contract import AnyEvent
from chassis.db import Statement, at_write
from chassis.events import Envelope
from chassis.unit import UnitOfWork
from checklist.contract.directory import Employee
from checklist.contract.record import ErasedRow, RecordErased
from checklist.model import chain
from checklist.model.report import Recorded, Story, project
from checklist.store import record as store

Exhibit = Callable[[UnitOfWork, Mapping[str, Any]], dict[str, Any]]

PERSONS = (
    "leaver",
    "head",
    "head_superior",
    "hrbp",
    "successor",
    "initiator",
    "submitter",
    "receiver",
    "confirmer",
    "confirmed_by",
    "returned_by",
    "waived_by",
    "agreed_by",
    "signed_by",
    "overridden_by",
    "resolved_by",
    "viewed_by",
    "stored_by",
    "added_by",
    "removed_by",
    "requested_by",
    "refused_by",
    "done_by",
    "reported_by",
    "attributed_to",
    "disputed_by",
    "decided_by",
    "decider",
    "closed_by",
    "person",
    "previous",
    "taken_by",
    "signatory",
    "by",
)
"""Fields of events that hold a person's number; their names at that moment go on record, too."""


def on_emit(exhibits: Mapping[str, Exhibit]) -> Callable[[UnitOfWork, Envelope], None]:
    """The hook for the service's own events. `exhibits` adds, by event, what was seen beside what the event says."""

    def hook(uow: UnitOfWork, envelope: Envelope) -> None:
        if envelope.subject:
            make = exhibits.get(envelope.name)
            _record(uow, envelope, envelope.subject, make(uow, envelope.data) if make else {})

    return hook


def take(uow: UnitOfWork, _event: AnyEvent, envelope: Envelope) -> None:
    """Another service's event; one without a case is not for the record, a second delivery changes nothing."""
    case_id = envelope.subject or str(envelope.data.get("case_id") or "")
    if case_id and not store.has_event(uow.session, envelope.id):
        _record(uow, envelope, case_id, {})


@dataclass(frozen=True, slots=True)
class _Seen:
    """An event that goes on a case's record, and what was seen with it."""

    case_id: str
    envelope: Envelope
    exhibit: dict[str, Any]


def _record(uow: UnitOfWork, envelope: Envelope, case_id: str, exhibit: dict[str, Any]) -> None:
    """All events of a unit go on record together, when it writes: their people, chains and rows cost a query each."""
    seen: list[_Seen] = uow.session.info.setdefault(_SEEN, [])
    if not seen:
        at_write(uow.session, lambda: _entered(uow))
    seen.append(_Seen(case_id, envelope, exhibit))


_SEEN = "seen for the record"


def _entered(uow: UnitOfWork) -> list[Statement]:
    seen: list[_Seen] = uow.session.info.pop(_SEEN)
    heads = {}
    for case in sorted({one.case_id for one in seen}):
        named = {number for one in seen if one.case_id == case for number in _numbers(one.envelope)}
        people = uow.facts.asking(Employee, named)
        heads[case], rows = store.lock_head(uow.session, uow.ctx.tenant, case, people)
        uow.facts.learn_all(Employee, named, rows)
    new = []
    for one in seen:
        head = heads[one.case_id]
        new.append(_appended(uow, head, one))
        head.length, head.hash = new[-1].row.seq, new[-1].row.hash
    return store.appending(new, heads.values())


def _appended(uow: UnitOfWork, head: store.Head, seen: _Seen) -> store.New:
    envelope = seen.envelope
    who = {
        "actor": envelope.actor,
        "actor_kind": envelope.actorkind,
        "on_behalf_of": envelope.onbehalfof,
        "client_address": envelope.clientaddr,
        "user_agent": envelope.useragent,
        "request_id": envelope.requestid,
    }
    people = {number: names for number in sorted(_numbers(envelope)) if (names := names_of(uow, number))}
    content = {"data": envelope.data, "digest": envelope.digest, "exhibit": {**seen.exhibit, "people": people}}
    fact = chain.Fact(
        tenant=uow.ctx.tenant,
        case_id=seen.case_id,
        recorded_at=rfc3339(uow.now),
        occurred_at=rfc3339(envelope.time),
        event_id=envelope.id,
        event=envelope.name,
        service=envelope.owner,
        who=_part(who),
        content=_part(content),
    )
    key = uow.port("evidence")
    return store.New(chain.append(store.link_of(head), fact, key.sign, key.key_id), fact.who, fact.content)


def _part(value: Any) -> chain.Part:
    return chain.Part(token_hex(16), chain.canonical(value))


def _numbers(envelope: Envelope) -> set[str]:
    """Everybody whom the event names."""
    numbers = {str(envelope.data[name]) for name in PERSONS if envelope.data.get(name)}
    entries = envelope.data.get("entries")  # a list in one event, a count in another
    for entry in entries if isinstance(entries, list) else []:
        if isinstance(entry, Mapping):
            numbers |= {str(entry[name]) for name in PERSONS if entry.get(name)}
    if envelope.actorkind == "person" and envelope.actor:
        numbers.add(envelope.actor)
    if envelope.onbehalfof:
        numbers.add(envelope.onbehalfof)
    return numbers


def names_of(uow: UnitOfWork, number: str) -> dict[str, str]:
    """A person's names in both writings, as far as they are known."""
    employee = uow.facts.get(Employee, number)
    if employee is None:
        return {}
    return {tag: name for tag, name in (("zh-CN", employee.name_zh), ("en", employee.name_en)) if name}


def rfc3339(at: datetime) -> str:
    """The one text form of an instant that the chain is made of: UTC, microseconds."""
    return at.isoformat(timespec="microseconds").replace("+00:00", "Z")


def story_of(uow: UnitOfWork, case_id: str) -> Story:
    """What the record tells of the case so far."""
    uow.session.flush()
    return project(recorded(store.evidence(uow.session, case_id)))


def recorded(rows: Iterable[chain.Evidence]) -> list[Recorded]:
    """Rows with their texts opened; an erased text is empty."""
    found = []
    for item in rows:
        content = item.content.value if item.content else {}
        found.append(
            Recorded(
                seq=item.row.seq,
                hash=item.row.hash,
                at=item.row.occurred_at,
                event=item.row.event,
                service=item.row.service,
                who=item.who.value if item.who else {},
                data=content.get("data", {}),
                exhibit=content.get("exhibit", {}),
            )
        )
    return found


def erase_person(uow: UnitOfWork, case_id: str, number: str, reason: str) -> int:
    """Empties every text of the case that names the person; how many rows. The erasure is itself a row, so that the
    chain still verifies and says what is gone (个人信息保护法 47)."""
    uow.session.flush()
    rows = store.evidence(uow.session, case_id)
    names = {name for r in recorded(rows) for name in r.exhibit.get("people", {}).get(number, {}).values()}
    gone: dict[int, list[str]] = {}
    for item in rows:
        for name, part in (("who", item.who), ("content", item.content)):
            if part is not None and item.row.event != chain.ERASED and _mentions(part.value, number, names):
                gone.setdefault(item.row.seq, []).append(name)
    if gone:
        erased = [ErasedRow(seq=seq, parts=parts) for seq, parts in sorted(gone.items())]
        uow.emit(RecordErased(case_id=case_id, rows=erased, reason=reason), case=case_id)
        store.forget(uow.session, case_id, [(seq, name) for seq, names in gone.items() for name in names])
    return len(gone)


def _mentions(value: Any, number: str, names: Collection[str]) -> bool:
    if isinstance(value, Mapping):
        return any(k == number or _mentions(v, number, names) for k, v in value.items())
    if isinstance(value, list):
        return any(_mentions(v, number, names) for v in value)
    return isinstance(value, str) and (value == number or any(name in value for name in names))
