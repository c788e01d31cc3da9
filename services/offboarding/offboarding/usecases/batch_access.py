"""Who may see a batch (批量离职), and do what with it. Before its release: its HR, the named heads, who entered it.

Nobody who leaves in a batch sees it, whatever office they hold; their own case they see after its release.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select

from chassis.errors import Forbidden, NotFound, StaleEtag
from chassis.unit import UnitOfWork
from offboarding.store import batches
from offboarding.store.batches import BatchRow, BatchViewer
from offboarding.usecases import access

READERS = access.STAFF | {"auditor"}
"""Who reads what is for HR: warnings, the statutory list."""


def relations(uow: UnitOfWork, batch: BatchRow, own: frozenset[str]) -> frozenset[str]:
    """As what the caller may see the batch; empty: not at all."""
    mine = bool(own) or batch.initiator == uow.ctx.actor
    if batch.released_at is None and not mine:
        return frozenset()
    found = own | access.offices(uow)
    if found and not own and uow.ctx.actor in batches.leavers_of(uow.session, batch.batch_id):
        return frozenset()
    return found


def visible(uow: UnitOfWork, batch_id: str, *, lock: bool = False) -> tuple[BatchRow, frozenset[str]]:
    """The batch and the caller's relations to it; NotFound, by the same statements, for one that others keep."""
    own = batches.relations_of(uow.session, uow.ctx.tenant, batch_id, uow.ctx.actor)
    batch = batches.by_id(uow.session, uow.ctx.tenant, batch_id, lock=lock and bool(own))
    found = relations(uow, batch, own) if batch is not None else frozenset()
    if batch is None or not found:
        raise NotFound("not_found", field="name", name=f"batches/{batch_id}")
    if lock and not own:
        batch = batches.by_id(uow.session, uow.ctx.tenant, batch_id, lock=True)
        assert batch is not None, "a batch is never deleted"
    return batch, found


def for_change(uow: UnitOfWork, batch_id: str, etag: str) -> tuple[BatchRow, frozenset[str]]:
    """The batch, locked, for who acts for the employer in it; StaleEtag where it changed meanwhile."""
    batch, found = visible(uow, batch_id, lock=True)
    if found.isdisjoint(access.STAFF):
        raise Forbidden("access.relation_needed", field="name", allowed=", ".join(sorted(access.STAFF)))
    if etag and etag != str(batch.version):
        raise StaleEtag("stale_etag", field="etag", name=f"batches/{batch_id}")
    return batch, found


def visible_batches(uow: UnitOfWork) -> tuple[Select[Any], Any]:
    """The statement that selects what `visible` would let through, and the column that dates it for this reader."""
    if access.offices(uow):
        return batches.seen_by_all_readers(uow.ctx.actor), BatchRow.created_at
    return batches.seen_by(uow.ctx.actor), BatchViewer.created_at
