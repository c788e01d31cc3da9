"""The evidence check of a case: compare, reconcile with the findings so far, and say what was compared. SPEC 5."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache

from chassis.errors import render
from chassis.ids import new_id
from chassis.timers import Timer
from chassis.unit import UnitOfWork
from performance.contract.events import (
    CaseChecked,
    EntryChecked,
    FindingOpened,
    FindingResolved,
    RecordRef,
    TaskClosed,
    TaskOpened,
)
from performance.matching import Matcher
from performance.messages import MESSAGES
from performance.model import evidence, findings, mentions
from performance.model.entries import Entry, complete, set_digest
from performance.model.evidence import Suspicion, Tolerances
from performance.model.mentions import Mention
from performance.model.records import WorkRecord
from performance.settings import EvidenceRules
from performance.store import cases
from performance.store import entries as entry_store
from performance.store import findings as store
from performance.store import records as record_store
from performance.store.cases import CaseRow
from performance.store.entries import EntryRow
from performance.store.findings import FindingRow
from performance.usecases import owned

OFF_HUB = 20_000
"""Comparisons from here on run off the event loop (about 50 ms of work)."""
SELF = "performance"


def recheck(uow: UnitOfWork, timer: Timer) -> None:
    """Work records of the leaver changed: everything that stands is compared again."""
    case = cases.lock(uow.session, uow.ctx.tenant, timer.key)
    check(uow, case, records_changed=True)
    owned.say(uow, case)


def check(uow: UnitOfWork, case: CaseRow, *, records_changed: bool = False) -> None:
    """Compares what has not been compared yet. The case must be locked. A second call changes nothing.

    Does nothing before the leaver is known, nor after the case's end.
    """
    if not case.leaver or case.state != "open":
        return
    rows = {row.entry_id: row for row in entry_store.of_case(uow.session, case.case_id)}
    entries = {entry_id: row.to_model() for entry_id, row in rows.items()}
    contents = [e for e in entries.values() if e.comparable]
    due = [e for e in contents if records_changed or rows[e.entry_id].checked_submission != e.content.submission]
    whole = complete(case.list_confirmed, entries.values())
    known = store.of_case(uow.session, case.case_id)
    changed = bool(due) or records_changed or case.announced_set != set_digest(entries.values())
    gaps = (whole and changed) or any(f.state == findings.OPEN and f.kind == "missing" for f in known)
    scope = findings.Scope(
        entries=frozenset(e.entry_id for e in due),
        gone=frozenset(e.entry_id for e in entries.values() if e.state == "waived"),
        gaps=gaps,
        complete=whole,
    )
    suspicions = _compare(uow, case, due, [e for e in contents if e.standing] if gaps else None) if due or gaps else ()
    changes = findings.reconcile(suspicions, [f.to_model() for f in known], checked=scope)
    say_what_stands(uow, case, rows, _apply(uow, case, known, changes))


def _compare(
    uow: UnitOfWork, case: CaseRow, due: Sequence[Entry], all_of: Sequence[Entry] | None
) -> Sequence[Suspicion]:
    rules = uow.rules(EvidenceRules)
    synonyms = tuple(tuple(group) for group in rules.synonyms)
    records = record_store.of_owner(uow.session, case.leaver)
    said = _mentions(due)
    heard = None if all_of is None else _mentions(all_of)
    texts = sum(len(mention.texts) for mention in (heard or said))
    arguments = (synonyms, said, heard, records, rules.tolerances(), uow.now)
    if texts * len(records) > OFF_HUB:
        return uow.offload(compare, *arguments)
    return compare(*arguments)


def _mentions(entries: Sequence[Entry]) -> list[Mention]:
    return [
        mention
        for entry in entries
        if not entry.content.nothing
        for mention in mentions.read(entry.entry_id, entry.title.values(), entry.content.comparable)
    ]


@lru_cache(maxsize=64)
def _matcher(synonyms: tuple[tuple[str, ...], ...]) -> Matcher:
    return Matcher(synonyms)


def compare(
    synonyms: tuple[tuple[str, ...], ...],
    said: Sequence[Mention],
    heard: Sequence[Mention] | None,
    records: Sequence[WorkRecord],
    rules: Tolerances,
    now: datetime,
) -> list[Suspicion]:
    """The work itself, plain values in and out: it may run in another process. `heard` None: gaps are not asked for."""
    matcher = _matcher(synonyms)
    found = evidence.contradictions(said, records, matcher, rules)
    if heard is not None:
        found += evidence.missing(evidence.subjects(records, rules, now=now), heard, matcher, rules)
    return found


def _apply(uow: UnitOfWork, case: CaseRow, known: list[FindingRow], changes: findings.Changes) -> list[FindingRow]:
    by_id = {row.finding_id: row for row in known}
    for finding_id in changes.cleared:
        settle(uow, by_id[finding_id], "cleared", SELF, None)
    for finding_id, suspicion in changes.renewed:
        _write(by_id[finding_id], suspicion)
        by_id[finding_id].version += 1
        _tell_opened(uow, by_id[finding_id])
    for suspicion in changes.opened:
        row = FindingRow(
            tenant_id=uow.ctx.tenant,
            finding_id=new_id(),
            case_id=case.case_id,
            state=findings.OPEN,
            submission=0,
            head=case.head,
            hrbp=case.hrbp,
            leaver=case.leaver,
            department=case.department,
            opened_at=uow.now,
            version=1,
        )
        _write(row, suspicion)
        uow.session.add(row)
        known.append(row)
        _tell_opened(uow, row)
        tell_task(uow, row)
    return known


def _write(row: FindingRow, suspicion: Suspicion) -> None:
    row.kind, row.key, row.basis, row.field = suspicion.kind, suspicion.key, suspicion.basis, suspicion.field
    row.entry_id, row.path, row.subject = suspicion.entry_id, suspicion.path, suspicion.subject
    row.entry_value, row.record_value, row.score = suspicion.entry_value, suspicion.record_value, suspicion.score
    row.records = [{"source": r.source, "external_id": r.external_id, "title": r.title} for r in suspicion.records]
    row.summary = summary(suspicion)


def summary(suspicion: Suspicion) -> dict[str, str]:
    """One sentence in each language."""
    key = f"finding.{suspicion.kind}.{suspicion.field}"
    params = {
        "subject": suspicion.subject,
        "said": suspicion.entry_value,
        "known": suspicion.record_value,
        "source": suspicion.records[0].source.upper(),
    }
    return texts(key if key in MESSAGES else "finding.missing.other", params)


def texts(key: str, params: dict[str, str]) -> dict[str, str]:
    """A message in both languages."""
    return {locale: render(MESSAGES, key, locale, params) for locale in ("zh-CN", "en")}


def _tell_opened(uow: UnitOfWork, row: FindingRow) -> None:
    event = FindingOpened(
        finding_id=row.finding_id,
        case_id=row.case_id,
        entry_id=row.entry_id,
        kind=row.kind,
        score=row.score,
        summary=row.summary,
        records=[RecordRef(**record) for record in row.records],
        head=row.head,
        leaver=row.leaver,
        subject=row.subject,
        names=list(dict.fromkeys((row.subject, *(record["title"] for record in row.records)))),
        field=row.field,
        path=row.path or None,
    )
    uow.emit(event, case=row.case_id)


def tell_task(uow: UnitOfWork, row: FindingRow) -> None:
    """The head's task; told again with another person, it moves. Without a head HR has it."""
    person = row.head or row.hrbp
    if person is None:
        return
    title = {locale: texts("task.resolve_finding", {"summary": text})[locale] for locale, text in row.summary.items()}
    event = TaskOpened(
        task_id=row.task_id,
        case_id=row.case_id,
        kind="resolve_finding",
        subject=f"findings/{row.finding_id}",
        title=title,
        person=person,
        due_at=None,
    )
    uow.emit(event, case=row.case_id)


def settle(
    uow: UnitOfWork,
    row: FindingRow,
    outcome: str,
    by: str,
    reason: str | None,
    *,
    task: str = "done",
    entry: str | None = None,
) -> None:
    """Ends an open finding and its task. `entry`: the one that a missing finding is returned with."""
    row.state, row.resolved_at, row.resolved_by, row.reason = outcome, uow.now, by, reason
    row.entry_id = entry or row.entry_id
    row.version += 1
    event = FindingResolved(
        finding_id=row.finding_id,
        case_id=row.case_id,
        entry_id=row.entry_id,
        outcome=outcome,
        resolved_by=by,
        reason=reason,
    )
    uow.emit(event, case=row.case_id)
    if row.head or row.hrbp:
        uow.emit(TaskClosed(task_id=row.task_id, case_id=row.case_id, outcome=task), case=row.case_id)


def say_what_stands(
    uow: UnitOfWork,
    case: CaseRow,
    rows: dict[str, EntryRow],
    known: Sequence[FindingRow],
    *,
    returned: str | None = None,
) -> None:
    """Says what was compared and what blocks the letter, where that is not what was said last.

    Of an entry that is just being `returned`, and of the whole, it is said once more after finding.resolved: the same
    content may be submitted again, and must not pass for what was said of it before.
    """
    entries = {entry_id: row.to_model() for entry_id, row in rows.items()}
    contents = {e.entry_id: e.content.submission for e in entries.values() if e.comparable}
    blocking = [row for row in known if findings.blocks(row.to_model(), contents)]
    for entry_id in sorted(contents):
        row = rows[entry_id]
        open_ones = sorted(f.finding_id for f in blocking if f.entry_id == entry_id and f.kind != "missing")
        said_last = (row.checked_submission, row.announced_open) == (row.submission, open_ones)
        if not said_last or entry_id == returned:
            _say_checked(uow, row, open_ones)
    digest, open_ones = set_digest(entries.values()), sorted(f.finding_id for f in blocking)
    if complete(case.list_confirmed, entries.values()):
        if returned or (case.announced_set, case.announced_open) != (digest, open_ones):
            _say_case_checked(uow, case, digest, open_ones)
    elif returned and case.announced_set:
        _say_case_checked(uow, case, case.announced_set, open_ones)


def _say_checked(uow: UnitOfWork, row: EntryRow, open_ones: list[str]) -> None:
    row.checked_submission, row.announced_open = row.submission, open_ones
    event = EntryChecked(
        case_id=row.case_id, entry_id=row.entry_id, content_digest=row.content_digest, open_findings=open_ones
    )
    uow.emit(event, case=row.case_id)


def _say_case_checked(uow: UnitOfWork, case: CaseRow, digest: str, open_ones: list[str]) -> None:
    case.announced_set, case.announced_open = digest, open_ones
    uow.emit(CaseChecked(case_id=case.case_id, set_digest=digest, open_findings=open_ones), case=case.case_id)
