"""Directory sync in batches: a result per row; the order inside a batch does not matter; again, it changes nothing."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from chassis.errors import Invalid
from chassis.unit import UnitOfWork
from offboarding.model.departments import Department as Node
from offboarding.model.departments import Tree
from offboarding.model.directory import KINDS, KindRule, Problem, normalise
from offboarding.store import directory
from offboarding.usecases import publishing, stand_ins


@dataclass
class Outcome:
    """What became of one row. `outcome`: created, updated, unchanged, refused."""

    code: str
    outcome: str = ""
    version: int = 0
    problems: list[Problem] = dataclasses.field(default_factory=list)
    warnings: list[Problem] = dataclasses.field(default_factory=list)
    values: dict[str, Any] = dataclasses.field(default_factory=dict)


@dataclass
class Result:
    """What became of a batch."""

    rows: list[Outcome]
    deactivated: list[str] = dataclasses.field(default_factory=list)

    def count(self, outcome: str) -> int:
        """How many rows ended so."""
        return sum(row.outcome == outcome for row in self.rows)


def upsert(
    uow: UnitOfWork,
    kind: str,
    raw_rows: Sequence[Mapping[str, Any]],
    *,
    complete: bool = False,
    store: bool = True,
    etags: Sequence[str] = (),
    columns: Collection[str] | None = None,
) -> Result:
    """Stores the good rows and says of each what became of it; `store=False` only looks.

    `complete`: the rows are all that exist, so active ones that are absent become inactive; a refused row counts as
    present. `columns`: the fields that the sender speaks of; the others stay as they are stored. None: all.
    """
    if complete and not raw_rows:
        raise Invalid("batch.empty_complete", field="complete")
    rule = KINDS[kind]
    rows = [_read(rule, raw) for raw in raw_rows]
    _refuse_doubles(rule, rows)
    stored = directory.locked(uow.session, kind, [row.code for row in rows])
    if columns is not None:
        _keep_others(rule, rows, stored, columns)
    _check_etags(rows, stored, etags)
    _check_references(uow, rule, rows)
    stand_ins.keep(uow, kind, rows, columns=columns, stored=store)
    if kind in ("company", "department"):
        _refuse_cycles(uow, kind, rows)
    changed = [_apply(uow, kind, row, stored.get(row.code), store=store) for row in rows]
    absent = directory.absent_active(uow.session, kind, {row.code for row in rows}) if complete else []
    if store:
        for row in absent:
            row.active, row.version, row.updated_at = False, row.version + 1, uow.now
        uow.session.flush()
        publishing.publish(uow, kind, [row for row in changed if row is not None] + absent)
    return Result(rows, [directory.key_of(kind, row) for row in absent])


def _read(rule: KindRule, raw: Mapping[str, Any]) -> Outcome:
    values, problems = normalise(rule, raw)
    code = values[rule.key] or str(raw.get(rule.key) or "").rpartition("/")[2]
    return Outcome(code, values=values, problems=problems, outcome="refused" if problems else "")


def _keep_others(rule: KindRule, rows: list[Outcome], stored: Mapping[str, Any], columns: Collection[str]) -> None:
    silent = ["active" if f.type == "status" else f.name for f in rule.fields if f.name not in columns]
    for row in rows:
        present = stored.get(row.code)
        if present is not None:
            row.values |= {name: getattr(present, name) for name in silent}


def _refuse(row: Outcome, problem: Problem) -> None:
    row.problems.append(problem)
    row.outcome = "refused"


def _refuse_doubles(rule: KindRule, rows: list[Outcome]) -> None:
    """The same row twice is fine; two different rows of one code are a mistake of the sender, and both are refused."""
    first: dict[str, Outcome] = {}
    for row in rows:
        earlier = first.setdefault(row.code, row)
        if earlier is not row and earlier.values != row.values:
            for one in (earlier, row):
                if not any(p.message == "row.twice" for p in one.problems):
                    _refuse(one, Problem(rule.key, "row.twice", {"found": row.code}))


def _check_etags(rows: list[Outcome], stored: Mapping[str, Any], etags: Sequence[str]) -> None:
    for row, etag in zip(rows, etags, strict=False):
        present = stored.get(row.code)
        if etag and etag != (str(present.version) if present is not None else ""):
            _refuse(row, Problem("etag", "row.stale"))


def _check_references(uow: UnitOfWork, rule: KindRule, rows: list[Outcome]) -> None:
    """Hard references must exist in the store or among the good rows of this batch; soft ones may come later."""
    for reference in (f for f in rule.fields if f.type == "ref"):
        wanted = {row.values[reference.name] for row in rows if row.values.get(reference.name)}
        known = directory.existing(uow.session, reference.refers, wanted)
        own = reference.refers == rule.kind
        again = True
        while again:  # a row that is refused may be what another one rests on
            again = False
            here = {row.code for row in rows if row.outcome != "refused"} if own else set()
            for row in rows:
                code = row.values.get(reference.name)
                if not code or code in known or code in here or row.outcome == "refused":
                    continue
                problem = Problem(reference.name, "row.unknown_reference", {"found": code})
                if reference.hard:
                    _refuse(row, problem)
                    again = own
                elif problem not in row.warnings:
                    row.warnings.append(problem)


def _refuse_cycles(uow: UnitOfWork, kind: str, rows: list[Outcome]) -> None:
    parents = directory.parents(uow.session, kind)
    good = [row for row in rows if row.outcome != "refused"]
    parents.update({row.code: row.values["parent"] for row in good})
    tree = Tree.of(Node(code, parent) for code, parent in parents.items())
    for row in good:
        cycle = tree.cycle(row.code)
        if row.code in cycle:
            _refuse(row, Problem("parent", "row.cycle", {"cycle": " → ".join([*cycle, cycle[0]])}))


def _apply(uow: UnitOfWork, kind: str, row: Outcome, present: Any, *, store: bool) -> Any:
    """The stored row if it changed; None otherwise."""
    if row.outcome == "refused":
        return None
    if present is not None and directory.values_of(kind, present) == row.values:
        row.outcome, row.version = "unchanged", present.version
        return None
    row.outcome = "updated" if present is not None else "created"
    row.version = present.version + 1 if present is not None else 1
    if not store:
        return None
    table = directory.TABLES[kind]
    if present is None:
        twin = uow.session.get(table, (uow.ctx.tenant, row.code))
        if twin is not None:  # the same row once more in this batch
            row.outcome, row.version = "unchanged", twin.version
            return None
        present = table(tenant_id=uow.ctx.tenant, version=1, updated_at=uow.now, **row.values)
        uow.session.add(present)
        return present
    for name, value in row.values.items():
        setattr(present, name, value)
    present.version, present.updated_at = row.version, uow.now
    return present
