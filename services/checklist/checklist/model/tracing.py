"""Tracing of an omission (责任溯源): from what the record and the contents say to exactly one verdict. SPEC 4.

`trace` tries the seven conditions in the order of SPEC 4; the first that holds is the verdict. What each one means with
the facts that there are stands at its function. It accuses nobody on a guess: names are compared as `naming` does, and
where the facts leave a verdict open, a later one is tried; who disagrees can dispute it, and HR decides.

Work is lent by delegation, what follows of it is not: for what somebody did in another's name (`…_for`) that other one
answers, and who did it is named beside.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from checklist.model import naming

Code = Literal[
    "not_an_omission",
    "finding_dismissed",
    "waived",
    "confirmer_missed",
    "leaver_did_not_submit",
    "head_missed",
    "template_lacked",
]
Role = Literal["none", "confirmer", "leaver", "head", "dismisser", "waiver"]
ORDER: tuple[Code, ...] = (
    "not_an_omission",
    "finding_dismissed",
    "waived",
    "confirmer_missed",
    "leaver_did_not_submit",
    "head_missed",
    "template_lacked",
)
ROLES: dict[Code, Role] = {
    "not_an_omission": "none",
    "finding_dismissed": "dismisser",
    "waived": "waiver",
    "confirmer_missed": "confirmer",
    "leaver_did_not_submit": "leaver",
    "head_missed": "head",
    "template_lacked": "none",
}
DISMISSED = ("accepted", "overridden")


@dataclass(frozen=True)
class Sought:
    """What is missing, as it was reported. `field`: the item's field (`field` or `field.column`) that should hold it;
    `record`: (source, external id) of a work record (工作痕迹) that names it."""

    subject: str
    title: str = ""
    item_key: str | None = None
    entry_id: str | None = None
    field: str | None = None
    record: tuple[str, str] | None = None


@dataclass(frozen=True)
class Value:
    """One value of an entry's content; `key` is the field's, or `field.column` of a row."""

    key: str
    text: str


@dataclass(frozen=True)
class EntryFacts:
    """An entry as it stands. Numbers are rows of the record: of its submission, its confirmation, its waiver."""

    entry_id: str
    item_key: str
    state: str
    label: str = ""
    values: tuple[Value, ...] = ()
    confirmed_by: str | None = None
    confirmed_for: str | None = None
    waived_by: str | None = None
    waived_for: str | None = None
    agreed_by: str | None = None
    agreed_for: str | None = None
    submitted_row: int | None = None
    confirmed_row: int | None = None
    waived_row: int | None = None


@dataclass(frozen=True)
class FindingFacts:
    """A finding (核对发现): the records that it names, and what became of it. `lifted_by`: HR, who lifted it from the
    letter's gate by name."""

    finding_id: str
    names: tuple[str, ...] = ()
    records: tuple[tuple[str, str], ...] = ()
    entry_id: str | None = None
    outcome: str | None = None
    resolved_by: str | None = None
    resolved_for: str | None = None
    lifted_by: str | None = None
    lifted_for: str | None = None
    opened_row: int | None = None
    resolved_row: int | None = None
    lifted_row: int | None = None


@dataclass(frozen=True)
class RequiredField:
    """A required field of an item, or column of its rows, and what it is called in each language."""

    key: str
    names: tuple[str, ...]


@dataclass(frozen=True)
class ItemFacts:
    """An item of the template that the case kept. `multiple`: one entry for each project, customer …; `removed_row`:
    the head took it off the list."""

    key: str
    multiple: bool = False
    required: tuple[RequiredField, ...] = ()
    removed_row: int | None = None


@dataclass(frozen=True)
class Facts:
    """Everything a verdict may rest on. `list_confirmed_by`: who confirmed the list in fact, head or (then
    `list_confirmed_for` is the head) delegate."""

    sought: Sought
    leaver: str
    leaver_absent: bool = False
    entries: Sequence[EntryFacts] = ()
    findings: Sequence[FindingFacts] = ()
    items: Sequence[ItemFacts] = ()
    list_confirmed_by: str | None = None
    list_confirmed_for: str | None = None
    list_row: int | None = None


@dataclass(frozen=True)
class Verdict:
    """What was found. `acted`: who did it in the name of whom it is attributed to; `also`: who else had a part (that
    one, HR who agreed); `rows`: the rows of the record it rests on."""

    code: Code
    attributed_to: str | None = None
    role: Role = "none"
    also: tuple[str, ...] = ()
    rows: tuple[int, ...] = field(default=())
    acted: str | None = None

    @property
    def upheld(self) -> bool:
        """Whether something is missing indeed."""
        return self.code != "not_an_omission"


def trace(facts: Facts) -> Verdict:
    """The first verdict of SPEC 4 that holds; always exactly one, for the last one holds where no other does."""
    for condition in CONDITIONS:
        verdict = condition(facts)
        if verdict is not None:
            return verdict
    return Verdict("template_lacked", rows=_rows(facts.list_row))


def handed_over(facts: Facts) -> Verdict | None:
    """1. A confirmed content names the subject. With a field: that field's values, of the entry or item reported. Else
    a content of the reported entry or item (of any where none is reported) that mentions it, or one of another item
    whose label or a whole value is the name. A statement that there is nothing to hand over names nothing."""
    for entry in facts.entries:
        if entry.state == "confirmed" and _holds(facts.sought, entry):
            return Verdict("not_an_omission", rows=_rows(entry.submitted_row, entry.confirmed_row))
    return None


def finding_dismissed(facts: Facts) -> Verdict | None:
    """2. A finding whose records (or summary) name the subject, or that holds the reported work record, was accepted or
    overridden, or lifted from the letter's gate by HR. Whoever lifted it by name answers for it, before whoever only
    signed after it."""
    for finding in facts.findings:
        if not _named_by(facts.sought, finding):
            continue
        if finding.lifted_by is not None and finding.outcome in (None, *DISMISSED):
            rows = _rows(finding.opened_row, finding.lifted_row, finding.resolved_row)
            return _blames("finding_dismissed", finding.lifted_by, finding.lifted_for, rows)
        if finding.outcome in DISMISSED and finding.resolved_by is not None:
            rows = _rows(finding.opened_row, finding.resolved_row)
            return _blames("finding_dismissed", finding.resolved_by, finding.resolved_for, rows)
    return None


def waived(facts: Facts) -> Verdict | None:
    """3. The reported entry was waived; or a waived entry of the item (of any where none is reported) names the
    subject; or all entries of the item were waived. Who waived answers for it; HR who agreed is named beside."""
    sought, item = facts.sought, _item_key(facts)
    of_item = [e for e in facts.entries if e.item_key == item and e.state != "removed"]
    gone = bool(of_item) and all(e.state == "waived" for e in of_item)
    for entry in facts.entries:
        if entry.state != "waived" or entry.waived_by is None:
            continue
        in_item = item is None or entry.item_key == item
        if entry.entry_id == sought.entry_id or (in_item and (_mentioned(sought.subject, entry) or gone)):
            also = [p for p in (entry.agreed_by, entry.agreed_for) if p]
            return _blames("waived", entry.waived_by, entry.waived_for, _rows(entry.waived_row), also)
    return None


def confirmer_missed(facts: Facts) -> Verdict | None:
    """4. A required field of the item asks for what is missing (the field reported; without one, a field whose name
    stands in the report's title), and a confirmed entry lacks it: the entry reported, or the one entry of an item that
    holds one only. A customer or row that is not there at all is no field: nobody could see that it lacked."""
    item = next((i for i in facts.items if i.key == _item_key(facts)), None)
    if item is None or not _asked_for(facts.sought, item):
        return None
    for entry in facts.entries:
        meant = entry.entry_id == facts.sought.entry_id or (facts.sought.entry_id is None and not item.multiple)
        if meant and entry.item_key == item.key and entry.state == "confirmed" and entry.confirmed_by is not None:
            rows = _rows(entry.submitted_row, entry.confirmed_row)
            return _blames("confirmer_missed", entry.confirmed_by, entry.confirmed_for, rows)
    return None


def leaver_did_not_submit(facts: Facts) -> Verdict | None:
    """5. The item was on the confirmed list (an entry of it that was not removed), and nothing in it told a confirmer
    that something lacked. It is the leaver's, save for an absent one: who fills in knows only the records."""
    item = _item_key(facts)
    there = [e for e in facts.entries if e.item_key == item and e.state != "removed"]
    if item is None or not there:
        return None
    rows = _rows(facts.list_row, *(e.submitted_row for e in there))
    if facts.leaver_absent:
        return Verdict("leaver_did_not_submit", rows=rows)
    return _blames("leaver_did_not_submit", facts.leaver, None, rows)


def head_missed(facts: Facts) -> Verdict | None:
    """6. The list that was confirmed lacked the item: the template had it and it was taken off, or no item of the list
    is known to be for it although a finding from the work records named it (and was not dismissed)."""
    by, for_ = facts.list_confirmed_by, facts.list_confirmed_for
    if by is None:
        return None
    item = next((i for i in facts.items if i.key == _item_key(facts)), None)
    if item is not None and item.removed_row is not None:
        return _blames("head_missed", by, for_, _rows(item.removed_row, facts.list_row))
    named = next((f for f in facts.findings if _named_by(facts.sought, f)), None)
    if named is not None:
        return _blames("head_missed", by, for_, _rows(named.opened_row, facts.list_row))
    return None


CONDITIONS: tuple[Callable[[Facts], Verdict | None], ...] = (
    handed_over,
    finding_dismissed,
    waived,
    confirmer_missed,
    leaver_did_not_submit,
    head_missed,
)
"""In the order of SPEC 4; the seventh holds where none of these does."""


def _item_key(facts: Facts) -> str | None:
    """The item reported, else that of the entry reported, else that of the entry whose finding named it."""
    if facts.sought.item_key is not None:
        return facts.sought.item_key
    by_id = {e.entry_id: e.item_key for e in facts.entries}
    if facts.sought.entry_id in by_id:
        return by_id[facts.sought.entry_id]
    named = (f.entry_id for f in facts.findings if f.entry_id is not None and _named_by(facts.sought, f))
    return next((by_id[entry_id] for entry_id in named if entry_id in by_id), None)


def _holds(sought: Sought, entry: EntryFacts) -> bool:
    reported = entry.entry_id == sought.entry_id if sought.entry_id else entry.item_key == sought.item_key
    anywhere = sought.entry_id is None and sought.item_key is None
    if sought.field is not None:
        asked = [v for v in entry.values if v.key == sought.field or v.key.partition(".")[0] == sought.field]
        return (reported or anywhere) and any(naming.mentions(v.text, sought.subject) for v in asked)
    if reported or anywhere:
        return _mentioned(sought.subject, entry)
    return any(naming.equals(text, sought.subject) for text in (entry.label, *(v.text for v in entry.values)))


def _mentioned(subject: str, entry: EntryFacts) -> bool:
    return any(naming.mentions(text, subject) for text in (entry.label, *(v.text for v in entry.values)))


def _named_by(sought: Sought, finding: FindingFacts) -> bool:
    if sought.record is not None and sought.record in finding.records:
        return True
    return any(naming.mentions(name, sought.subject) for name in finding.names)


def _asked_for(sought: Sought, item: ItemFacts) -> bool:
    if sought.field is not None:
        return any(r.key == sought.field for r in item.required)
    names = (name for required in item.required for name in required.names)
    return any(_distinct(name) and naming.mentions(sought.title, name) for name in names)


def _distinct(name: str) -> bool:
    """`名称` or `name` stand in many a title without meaning the field."""
    letters = "".join(naming.words(name))
    return len(letters) >= (3 if not letters.isascii() else 6)


def _blames(code: Code, by: str, for_: str | None, rows: tuple[int, ...], also: Sequence[str] = ()) -> Verdict:
    """Who did it answers for it; where they did it in another's name, that one does, and they are named beside."""
    person = for_ or by
    acted = by if by != person else None
    others = dict.fromkeys(p for p in (acted, *also) if p is not None and p != person)
    return Verdict(code, person, ROLES[code], tuple(others), rows, acted)


def _rows(*found: int | None) -> tuple[int, ...]:
    return tuple(dict.fromkeys(_known(found)))


def _known(found: Iterable[int | None]) -> list[int]:
    return [row for row in found if row is not None]
