"""What a verdict may rest on: the contents as they stand, and the rows of the record that speak of them. SPEC 4."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from chassis.unit import UnitOfWork
from checklist.contract.directory import Employee
from checklist.documents import wording
from checklist.documents import wording_omissions as words
from checklist.model.chain import Evidence
from checklist.model.checklist import Checklist
from checklist.model.entry import Entry
from checklist.model.omission import Omission
from checklist.model.report import Recorded
from checklist.model.template import FieldSpec, Item
from checklist.model.tracing import EntryFacts, Facts, FindingFacts, ItemFacts, RequiredField, Sought, Value, Verdict
from checklist.store import attachment as attachments
from checklist.store import checklist as checklists
from checklist.store import entry as entries
from checklist.store import record as records
from checklist.usecases import record

LANGUAGES = ("zh-CN", "en")


class Record:
    """The case's record, read once: rows by event and thing, and the names of people on it."""

    def __init__(self, evidence: Sequence[Evidence]) -> None:
        self.evidence = {item.row.seq: item for item in evidence}
        self.rows = record.recorded(evidence)
        self.people: dict[str, dict[str, str]] = {}
        for row in self.rows:
            self.people.update(row.exhibit.get("people", {}))

    def last(self, event: str, **data: Any) -> Recorded | None:
        """The newest row of an event whose data holds these values."""
        found = (r for r in reversed(self.rows) if r.event == event)
        return next((r for r in found if all(r.data.get(k) == v for k, v in data.items())), None)

    def cite(self, seq: int) -> dict[str, Any]:
        """A row as a verdict cites it."""
        item = self.evidence[seq]
        row = next(r for r in self.rows if r.seq == seq)
        says = {tag: wording.moment(row.event, row.data, self.people, tag) for tag in LANGUAGES}
        return {
            "seq": seq,
            "event": row.event,
            "event_id": item.row.event_id,
            "at": row.at,
            "digest": item.row.hash,
            "says": says,
        }


def read_record(uow: UnitOfWork, case_id: str) -> Record:
    """The record as it is, with what this unit has added to it."""
    uow.session.flush()
    return Record(records.evidence(uow.session, case_id))


def complete(uow: UnitOfWork, case_id: str, on_record: Record) -> bool:
    """Whether every finding that is known here is on record as it stands: its events come by two queues."""
    for finding in entries.findings(uow.session, uow.ctx.tenant, case_id):
        if on_record.last("finding.opened", finding_id=finding.finding_id) is None:
            return False
        if not finding.open and on_record.last("finding.resolved", finding_id=finding.finding_id) is None:
            return False
    return True


def gather(uow: UnitOfWork, checklist: Checklist, omission: Omission, on_record: Record) -> Facts:
    """Everything that tracing asks for."""
    items = checklists.items(uow.session, uow.ctx.tenant, checklist.case_id)
    specs = {item.key: item.fields for item in items}
    found = entries.of_case(uow.session, uow.ctx.tenant, checklist.case_id)
    confirmed = on_record.last("checklist.list_confirmed")
    reference = (omission.record_source, omission.record_id or "") if omission.record_source else None
    return Facts(
        sought=Sought(
            subject=omission.subject,
            title=omission.title,
            item_key=omission.item_key,
            entry_id=omission.entry_id,
            field=omission.field_key,
            record=reference,
        ),
        leaver=checklist.leaver,
        leaver_absent=checklist.absent,
        entries=[_entry(uow, e, specs.get(e.item_key, ()), on_record) for e in found if not e.is_hr],
        findings=_findings(uow, on_record),
        items=[_item(item, on_record) for item in items if item.section != "hr"],
        list_confirmed_by=str(confirmed.data["confirmed_by"]) if confirmed else checklist.confirmed_by,
        list_confirmed_for=checklist.confirmed_for,
        list_row=confirmed.seq if confirmed else None,
    )


def explain(verdict: Verdict, omission: Omission, on_record: Record, *, absent: bool) -> dict[str, str]:
    """Why this verdict, in both languages."""
    texts = {}
    for tag in LANGUAGES:
        who = wording.person(verdict.attributed_to, on_record.people, tag)
        if verdict.acted is not None:
            by = wording.person(verdict.acted, on_record.people, tag)
            who = wording.word("signed_for", tag).format(by=by, person=who)
        agreed = "、".join(wording.person(a, on_record.people, tag) for a in verdict.also if a != verdict.acted)
        if verdict.code == "leaver_did_not_submit":
            who = words.ABSENT_LEAVER[tag] if absent else ""
        also = words.ALSO[tag].format(who=agreed) if agreed else ""
        text = words.EXPLANATIONS[verdict.code][tag].format(subject=omission.subject, who=who, also=also)
        texts[tag] = text.strip()
    return texts


def cites(verdict: Verdict, on_record: Record) -> list[dict[str, Any]]:
    """The rows that it rests on, in their order."""
    return [on_record.cite(seq) for seq in sorted(verdict.rows)]


def _entry(uow: UnitOfWork, entry: Entry, specs: Sequence[FieldSpec], on_record: Record) -> EntryFacts:
    def row(event: str, **data: Any) -> int | None:
        found = on_record.last(event, entry_id=entry.entry_id, **data)
        return found.seq if found else None

    waived = on_record.last("entry.waived", entry_id=entry.entry_id)
    agreed_for = (
        waived.who.get("on_behalf_of") if waived and waived.who.get("actor") == entry.waiver_agreed_by else None
    )
    return EntryFacts(
        entry_id=entry.entry_id,
        item_key=entry.item_key,
        state=entry.state,
        label=entry.label,
        values=tuple(_values(uow, specs, entry.fields)),
        confirmed_by=entry.confirmed_by,
        confirmed_for=entry.confirmed_for,
        waived_by=entry.waiver_by if entry.state == "waived" else None,
        waived_for=entry.waiver_for,
        agreed_by=entry.waiver_agreed_by,
        agreed_for=agreed_for,
        submitted_row=row("entry.submitted", content_digest=entry.content_digest) if entry.content_digest else None,
        confirmed_row=row("entry.confirmed") if entry.state == "confirmed" else None,
        waived_row=waived.seq if waived else None,
    )


def _values(uow: UnitOfWork, specs: Sequence[FieldSpec], fields: Mapping[str, Any]) -> Iterable[Value]:
    for spec in specs:
        value = fields.get(spec.key)
        if value is None or spec.type == "secret":
            continue
        if spec.type == "rows":
            for line in value if isinstance(value, list) else []:
                for column in spec.columns:
                    if line.get(column.key) is not None:
                        text = _text(uow, column.type, line[column.key])
                        yield Value(f"{spec.key}.{column.key}", text)
        else:
            yield Value(spec.key, _text(uow, spec.type, value))


def _text(uow: UnitOfWork, kind: str, value: Any) -> str:
    plain = str(value).rpartition("/")[2] if kind in ("person", "attachment") else str(value)
    if kind == "person":
        employee = uow.facts.get(Employee, plain)
        return " | ".join(p for p in (plain, employee.name_zh, employee.name_en) if p) if employee else plain
    if kind == "attachment":
        return attachments.names(uow.session, [plain]).get(plain, plain)
    return plain


def _findings(uow: UnitOfWork, on_record: Record) -> list[FindingFacts]:
    found: dict[str, FindingFacts] = {}
    for row in on_record.rows:
        if row.event == "finding.opened" and row.data:
            finding_id = str(row.data["finding_id"])
            found[finding_id] = _finding(uow, finding_id, row, on_record)
    return list(found.values())


def _finding(uow: UnitOfWork, finding_id: str, opened: Recorded, on_record: Record) -> FindingFacts:
    named = [r for r in opened.data.get("records") or [] if isinstance(r, Mapping)]
    resolved = on_record.last("finding.resolved", finding_id=finding_id)
    if resolved is not None and resolved.at < opened.at:
        resolved = None  # opened again
    lifted = next((r for r in reversed(on_record.rows) if _lifts(r, finding_id)), None)
    by = str(resolved.data.get("resolved_by") or "") if resolved else ""
    return FindingFacts(
        finding_id=finding_id,
        names=tuple(
            [str(r["title"]) for r in named if r.get("title")]
            + [str(t) for t in (opened.data.get("summary") or {}).values()]
        ),
        records=tuple((str(r.get("source")), str(r.get("external_id"))) for r in named),
        entry_id=opened.data.get("entry_id"),
        outcome=str(resolved.data.get("outcome")) if resolved else None,
        resolved_by=by if by and uow.facts.get(Employee, by) is not None else None,
        resolved_for=resolved.who.get("on_behalf_of") if resolved else None,
        lifted_by=str(lifted.data["overridden_by"]) if lifted else None,
        lifted_for=lifted.who.get("on_behalf_of") if lifted else None,
        opened_row=opened.seq,
        resolved_row=resolved.seq if resolved else None,
        lifted_row=lifted.seq if lifted else None,
    )


def _lifts(row: Recorded, finding_id: str) -> bool:
    blockers = row.data.get("blockers") if row.event == "letter.gate_overridden" else None
    return any(isinstance(b, Mapping) and b.get("finding_id") == finding_id for b in blockers or [])


def _item(item: Item, on_record: Record) -> ItemFacts:
    required = []
    for spec in item.fields:
        for column in spec.columns:
            if column.required:
                names = (*column.title.values(),)
                required.append(RequiredField(f"{spec.key}.{column.key}", names))
        if spec.required and spec.type != "rows":
            required.append(RequiredField(spec.key, (*spec.title.values(),)))
    removed = on_record.last("checklist.item_removed", item_key=item.key)
    return ItemFacts(item.key, bool(item.multiple), tuple(required), removed.seq if removed else None)
