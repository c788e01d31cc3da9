"""Replicated facts: a service's own copy of the few fields that it needs of another service's rows.

The owner sends rows with a version each; an older version never overwrites a newer one, so order and repetition do not
matter, and a replay fills a new service.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from typing import Any, ClassVar, TypeVar

from pydantic import BaseModel, ConfigDict
from sqlalchemy import BigInteger, Boolean, Index, String
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from chassis.contract import Read
from chassis.db import ChassisBase, Statement, is_sqlite, run, run_all


class Fact(BaseModel):
    """The fields that a service keeps of one kind of row. `KIND` is the owner's name of it."""

    model_config = ConfigDict(extra="ignore", frozen=True)
    KIND: ClassVar[str]
    fact_id: str = ""
    active: bool = True

    def lookup(self) -> str | None:
        """A second way to find it, besides its id (for example the duty's name)."""
        return None


class FactRow(ChassisBase):
    """A replicated row."""

    __tablename__ = "facts"
    tenant_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    kind: Mapped[str] = mapped_column(String(40), primary_key=True)
    fact_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    version: Mapped[int] = mapped_column(BigInteger)
    active: Mapped[bool] = mapped_column(Boolean)
    lookup: Mapped[str | None] = mapped_column(String(140))
    body: Mapped[dict[str, Any]]
    __table_args__ = (Index("ix_facts_lookup", "tenant_id", "kind", "lookup"),)


class RowChange(Read):
    """One row as its owner sent it."""

    kind: str
    id: str
    version: int
    active: bool = True
    body: dict[str, Any]


class RowsChanged(Read):
    """The owner's message: up to some hundred rows."""

    rows: list[RowChange]


class ReplayCompleted(Read):
    """The owner has sent all that the consumer asked for."""

    consumer: str


F = TypeVar("F", bound=Fact)


class Facts:
    """Read access to the facts of a unit's tenant."""

    def __init__(self, session: Session, tenant: str) -> None:
        self._session = session
        self._tenant = tenant
        self._seen: dict[tuple[str, str], Fact | None] = {}
        self._found: dict[tuple[str, str], list[Any]] = {}

    def get(self, model: type[F], fact_id: str | None) -> F | None:
        """The fact with this id, inactive ones too (see `active`); None when unknown."""
        if fact_id is None:
            return None
        key = (model.KIND, fact_id)
        if key not in self._seen:
            names = {"tenant": self._tenant, "kind": model.KIND, "id": fact_id}
            row = run(self._session, [Statement(_ONE, names)])
            self._seen[key] = _fact(model, *row) if row else None
        return self._seen[key]  # type: ignore[return-value]  # one model a kind

    def load(self, model: type[F], fact_ids: Collection[str]) -> None:
        """Reads what `get` will be asked for, all in one query."""
        statement = self.asking(model, fact_ids)
        if statement is not None:
            self.learn_all(model, fact_ids, run_all(self._session, [statement]))

    def asking(self, model: type[F], fact_ids: Collection[str]) -> Statement | None:
        """What reads those that are not known yet, for whoever sends it with another query; its rows go to `learn_all`.

        Its columns are `fact_id`, `active` and `body`.
        """
        wanted = sorted({one for one in fact_ids if (model.KIND, one) not in self._seen})
        if not wanted:
            return None
        names = {f"id_{number}": one for number, one in enumerate(wanted)}
        among = ", ".join(f":{name}" for name in names)
        return Statement(_SOME.format(among=among), {"tenant": self._tenant, "kind": model.KIND, **names})

    def learn_all(self, model: type[F], fact_ids: Collection[str], rows: Iterable[Sequence[Any]]) -> None:
        """What `asking` has read of these; without a row they are unknown."""
        for one in fact_ids:
            self._seen.setdefault((model.KIND, one), None)
        for row in rows:
            self._seen[model.KIND, row[0]] = _fact(model, *row)

    def find(self, model: type[F], lookup: str | None = None) -> list[F]:
        """Active facts of a kind, by lookup where one is given, in the order of their ids."""
        if lookup is None:
            return self._all(_EVERY, model, {})
        key = (model.KIND, lookup)
        if key not in self._found:
            self._found[key] = self._all(_FOUND, model, {"lookup": lookup})
        return list(self._found[key])

    def _all(self, sql: str, model: type[F], values: dict[str, Any]) -> list[F]:
        rows = run_all(self._session, [Statement(sql, {"tenant": self._tenant, "kind": model.KIND, **values})])
        return [_fact(model, *row) for row in rows]

    def learn(self, model: type[F], fact_id: str, row: tuple[Any, Any] | None) -> None:
        """What another statement of this unit has read (`active` and `body`, None: unknown) is not asked for again."""
        self._seen[model.KIND, fact_id] = _fact(model, fact_id, *row) if row else None

    def learn_found(self, model: type[F], lookup: str, rows: Iterable[tuple[str, Any, Any]]) -> None:
        """The same of all active ones with this lookup: `fact_id`, `active` and `body` of each."""
        self._found[model.KIND, lookup] = [_fact(model, *row) for row in sorted(rows, key=lambda row: row[0])]

    def forget(self) -> None:
        """After a change of facts within this unit."""
        self._seen.clear()
        self._found.clear()


_ONE = "SELECT fact_id, active, body FROM facts WHERE tenant_id = :tenant AND kind = :kind AND fact_id = :id"
_EVERY = (
    "SELECT fact_id, active, body FROM facts WHERE tenant_id = :tenant AND kind = :kind AND active ORDER BY fact_id"
)
_FOUND = _EVERY.replace("ORDER BY", "AND lookup = :lookup ORDER BY")
_SOME = "SELECT fact_id, active, body FROM facts WHERE tenant_id = :tenant AND kind = :kind AND fact_id IN ({among})"


def _fact(model: type[F], fact_id: str, active: Any, body: Any) -> F:
    values = json.loads(body) if isinstance(body, str) else body  # the driver's own statement: text on SQLite
    return model.model_validate({**values, "fact_id": fact_id, "active": bool(active)})


def apply(session: Session, tenant: str, models: dict[str, type[Fact]], changes: list[RowChange]) -> int:
    """Stores the rows of the kinds that this service keeps; the number of rows that were newer than the stored ones."""
    values = [_values(tenant, models[c.kind], c) for c in changes if c.kind in models]
    # One row a key: two versions in one message would make the upsert touch a row twice, which PostgreSQL refuses.
    newest: dict[tuple[str, str], dict[str, Any]] = {}
    for value in sorted(values, key=lambda v: (v["kind"], v["fact_id"], v["version"])):
        newest[(value["kind"], value["fact_id"])] = value
    if not newest:
        return 0
    dialect = sqlite if is_sqlite(session) else postgresql
    statement = dialect.insert(FactRow).values(list(newest.values()))
    fields = ("version", "active", "lookup", "body")
    statement = statement.on_conflict_do_update(
        index_elements=["tenant_id", "kind", "fact_id"],
        set_={name: getattr(statement.excluded, name) for name in fields},
        where=FactRow.version < statement.excluded.version,
    ).returning(FactRow.fact_id)
    return len(session.execute(statement).all())


def _values(tenant: str, model: type[Fact], change: RowChange) -> dict[str, Any]:
    fact = model.model_validate({**change.body, "fact_id": change.id, "active": change.active})
    return {
        "tenant_id": tenant,
        "kind": change.kind,
        "fact_id": change.id,
        "version": change.version,
        "active": change.active,
        "lookup": fact.lookup(),
        "body": fact.model_dump(mode="json", exclude={"fact_id", "active"}),
    }


class CatchUpMark(ChassisBase):
    """That this database has been filled once by an owner's replay."""

    __tablename__ = "catch_up"
    owner: Mapped[str] = mapped_column(String(40), primary_key=True)
    completed: Mapped[bool] = mapped_column(Boolean, default=False)

    @classmethod
    def done(cls, session: Session, owner: str) -> bool:
        """Whether the replay of this owner has been completed."""
        mark = session.get(CatchUpMark, owner)
        return mark is not None and mark.completed


def handlers(owner: str, changed: str, completed: str) -> list[Any]:
    """The reactions that keep the replica: rows as they change, and the end of the replay that fills a new database."""
    from chassis.service import On
    from chassis.unit import UnitOfWork

    def rows(uow: UnitOfWork, event: RowsChanged, _envelope: Any) -> None:
        models = {model.KIND: model for model in uow.service.facts}
        apply(uow.session, uow.ctx.tenant, models, event.rows)
        uow.facts.forget()

    def done(uow: UnitOfWork, event: ReplayCompleted, _envelope: Any) -> None:
        if event.consumer == uow.service.name:
            uow.session.merge(CatchUpMark(owner=owner, completed=True))

    return [On(owner, changed, RowsChanged, rows), On(owner, completed, ReplayCompleted, done, every_tenant=True)]
