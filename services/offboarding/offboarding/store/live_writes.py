"""What follows from the changes of a transaction (`live.py`), as statements: order, counts, what went out of sight, and
whom to tell."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from chassis import live
from chassis.db import Statement
from offboarding.model.states import OPEN
from offboarding.store.live_tables import CLOSED, EVERYBODY

MOST_CASES = 50
"""A change of more cases tells the whole tenant to look, rather than name everybody."""


@dataclass
class Marks:
    """What a transaction has changed so far. `before`: the bucket that a case was counted in, if it was; `saw`: whether
    a person saw a case when it began."""

    touched: dict[str, str] = field(default_factory=dict)
    before: dict[str, str | None] = field(default_factory=dict)
    reordered: set[str] = field(default_factory=set)
    recoloured: set[str] = field(default_factory=set)
    added: dict[str, set[str]] = field(default_factory=dict)
    removed: dict[str, set[str]] = field(default_factory=dict)
    saw: dict[tuple[str, str], bool] = field(default_factory=dict)
    buckets: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    doers: set[str] = field(default_factory=set)
    tenant: str = ""

    def sees(self, case_id: str, person: str, *, now: bool) -> None:
        """Somebody begins to see a case, or sees it no more. Said again, or taken back by a later event of the same
        transaction, it counts once, or not at all."""
        before = self.saw.setdefault((case_id, person), not now)
        for people, changed in ((self.added, now and not before), (self.removed, before and not now)):
            of_case = people.setdefault(case_id, set())
            if changed:
                of_case.add(person)
            else:
                of_case.discard(person)


_OPEN_STATES = ", ".join(f"'{state.value}'" for state in sorted(OPEN))
_TOUCH = (
    "UPDATE cases SET changed_in = {stamp}, "
    f"live_rank = CASE WHEN state IN ({_OPEN_STATES}) THEN health_rank ELSE {CLOSED} END, "
    "waiting_since = COALESCE((SELECT min(t.opened_at) FROM tasks t WHERE t.tenant_id = cases.tenant_id AND "
    "t.case_id = cases.case_id AND t.is_open AND t.kind <> 'hr_item'), submitted_at, created_at) "
    "WHERE tenant_id = :tenant AND case_id IN ({ids})"
)
_ORDER = (
    "UPDATE case_viewers SET live_rank = c.live_rank, waiting_since = c.waiting_since FROM cases c "
    "WHERE case_viewers.tenant_id = :tenant AND case_viewers.case_id IN ({ids}) AND c.tenant_id = :tenant "
    "AND c.case_id = case_viewers.case_id "
    "AND (case_viewers.live_rank <> c.live_rank OR case_viewers.waiting_since <> c.waiting_since)"
)
_RECOLOUR = "UPDATE tasks SET changed_in = {stamp} WHERE tenant_id = :tenant AND is_open AND case_id IN ({ids})"
_BUCKET = (
    "INSERT INTO case_buckets (tenant_id, bucket, path, company, batch_id, released, state, health) VALUES "
    "(:tenant, :bucket, :path, :company, :batch_id, :released, :state, :health) ON CONFLICT DO NOTHING"
)
_ADD = (
    "INSERT INTO case_counts (tenant_id, person, bucket, written_in, n) {rows} "
    "ON CONFLICT (tenant_id, person, bucket, written_in) DO UPDATE SET n = case_counts.n + excluded.n"
)
_VIEWERS = "SELECT tenant_id, person FROM case_viewers WHERE tenant_id = :tenant AND case_id = :case"
_GONE = (
    "INSERT INTO live_gone (tenant_id, person, kind, subject, changed_in, gone_at) VALUES (:tenant, :person, :kind, "
    ":subject, {stamp}, :now) ON CONFLICT (tenant_id, person, kind, subject) DO UPDATE SET "
    "changed_in = excluded.changed_in, gone_at = excluded.gone_at"
)


def statements(marks: Marks, moved: set[tuple[str, str, str]], stamp: str, now: datetime) -> list[Statement]:
    """Everything that is to be written, in the order in which all transactions write it. `moved`: tenant, former doer
    and id of tasks that went to somebody else."""
    return [*_of_cases(marks, stamp), *_of_counts(marks, stamp), *_of_gone(marks, moved, stamp, now)]


def _of_cases(marks: Marks, stamp: str) -> Iterable[Statement]:
    for key, values in sorted(marks.buckets.items()):
        yield Statement(_BUCKET, {"tenant": key[0], **values})
    if marks.touched:
        yield _on_cases(_TOUCH, marks, marks.touched, stamp)
    if marks.reordered:
        yield _on_cases(_ORDER, marks, marks.reordered, stamp)
    if marks.recoloured:
        yield _on_cases(_RECOLOUR, marks, marks.recoloured, stamp)


def _on_cases(sql: str, marks: Marks, cases: Iterable[str], stamp: str) -> Statement:
    ids = {f"c{n}": case for n, case in enumerate(sorted(cases))}
    text_ = sql.format(stamp=stamp, ids=", ".join(f":{name}" for name in ids))
    return Statement(text_, {"tenant": marks.tenant, **ids})


def _of_counts(marks: Marks, stamp: str) -> Iterable[Statement]:
    for case in sorted(marks.before.keys() | marks.added.keys() | marks.removed.keys()):
        added, removed = sorted(marks.added.get(case, ())), sorted(marks.removed.get(case, ()))
        common = {"tenant": marks.tenant, "case": case}
        here = "SELECT c.bucket FROM cases c WHERE c.tenant_id = :tenant AND c.case_id = :case"
        if case in marks.before:
            old = marks.before[case]
            if old:  # whoever saw it before: all viewers but the new ones, and those who see it no more
                yield _count("-1", ":old", stamp, common | {"old": old}, but=added)
                for person in removed:
                    yield _count_one("-1", ":old", stamp, common | {"old": old, "person": person})
                yield _count_all("-1", ":old", stamp, common | {"old": old})
            yield _count("1", f"({here})", stamp, common)
            yield _count_all("1", f"({here})", stamp, common)
        else:
            for n, people in (("1", added), ("-1", removed)):
                for person in people:
                    yield _count_one(n, f"({here})", stamp, common | {"person": person})


def _count(n: str, bucket: str, stamp: str, values: dict[str, Any], but: Iterable[str] = ()) -> Statement:
    names = {f"p{k}": person for k, person in enumerate(but)}
    besides = f" AND person NOT IN ({', '.join(f':{name}' for name in names)})" if names else ""
    rows = f"SELECT v.tenant_id, v.person, {bucket}, {stamp}, {n} FROM ({_VIEWERS}{besides}) v WHERE true"
    return Statement(_ADD.format(rows=rows), {**values, **names})


def _count_one(n: str, bucket: str, stamp: str, values: dict[str, Any]) -> Statement:
    return Statement(_ADD.format(rows=f"VALUES (:tenant, :person, {bucket}, {stamp}, {n})"), values)


def _count_all(n: str, bucket: str, stamp: str, values: dict[str, Any]) -> Statement:
    """For who reads everything: a case counts once it was released."""
    rows = (
        f"SELECT b.tenant_id, '{EVERYBODY}', b.bucket, {stamp}, {n} FROM case_buckets b "
        f"WHERE b.tenant_id = :tenant AND b.released AND b.bucket = {bucket}"
    )
    values = {name: value for name, value in values.items() if name != "case" or ":case" in bucket}
    return Statement(_ADD.format(rows=rows), values)


def _of_gone(marks: Marks, moved: set[tuple[str, str, str]], stamp: str, now: datetime) -> Iterable[Statement]:
    gone = [(marks.tenant, person, "case", case) for case, people in marks.removed.items() for person in people]
    gone += [(tenant, person, "task", task) for tenant, person, task in moved]
    for tenant, person, kind, subject in sorted(gone):
        values = {"tenant": tenant, "person": person, "kind": kind, "subject": subject, "now": now}
        yield Statement(_GONE.format(stamp=stamp), values)


def concerned(session: Session, marks: Marks) -> Statement:
    """Who sees what was touched; who has tasks that changed, or tasks in what changed its colour, and who stands in for
    them."""
    values: dict[str, Any] = {"tenant": marks.tenant}

    def among(name: str, found: Iterable[str]) -> str:
        names = {f"{name}{n}": value for n, value in enumerate(sorted(found))}
        values.update(names)
        return ", ".join(f":{each}" for each in names)

    def listed(column: str, table: str, condition: str) -> str:
        return f"(SELECT {live.listed(session, column)} FROM {table} WHERE tenant_id = :tenant AND {condition})"

    viewers = coloured = stand_ins = "NULL"
    delegators = [f"delegator IN ({among('doer', marks.doers)})"] if marks.doers else []
    if marks.touched and len(marks.touched) <= MOST_CASES:
        viewers = listed("person", "case_viewers", f"case_id IN ({among('seen', marks.touched)})")
    if marks.recoloured:
        in_them = f"is_open AND case_id IN ({among('coloured', marks.recoloured)})"
        coloured = listed("person", "tasks", in_them)
        delegators.append(f"delegator IN (SELECT person FROM tasks WHERE tenant_id = :tenant AND {in_them})")
    if delegators:
        stand_ins = listed("delegate", "delegations", f"active AND ({' OR '.join(delegators)})")
    return Statement(f"SELECT {viewers}, {stand_ins}, {coloured}", values)
