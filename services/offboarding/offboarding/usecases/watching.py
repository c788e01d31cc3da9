"""What all live streams of this service have in common: whose right still holds, and their upkeep. SPEC 7."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import ColumnElement, or_

from chassis import db, live
from chassis.application import Application
from chassis.context import CallContext
from chassis.errors import Forbidden, Invalid, NotFound
from chassis.live import Moment
from chassis.service import Background
from chassis.unit import UnitOfWork
from offboarding.store import board
from offboarding.store.progress import TaskRow
from offboarding.usecases import mandates

KEEP_SECONDS = 3 * 24 * 3600
"""A cursor older than this begins with a snapshot again: until then it is remembered what went out of whose sight."""
FOLDED_A_STEP = 100


def check_right(uow: UnitOfWork) -> None:
    """Refuses who is no longer with the company, and a tenant that is no more: the stream of either ends."""
    there, left = board.standing(uow.session, uow.ctx.tenant, uow.ctx.actor)
    if not there:
        raise NotFound("not_found", field="tenant", name=f"tenants/{uow.ctx.tenant}")
    if left and uow.ctx.actor_kind == "person":
        raise Forbidden("live.person_inactive")


def resumed(cursor: str, stream: list[str], now: Moment) -> Moment | None:
    """The moment of a cursor; None: begin with a snapshot, also where what the stream is of has changed since."""
    try:
        return live.read_cursor(cursor, stream, now, keep_seconds=KEEP_SECONDS)
    except Invalid as error:
        if error.message == "live.other_stream":
            return None
        raise


def mine(uow: UnitOfWork) -> ColumnElement[bool]:
    """The condition on tasks that are the caller's to do."""
    own = TaskRow.person == uow.ctx.actor
    others = mandates.tasks(uow)
    return own if others is None else or_(own, others)


def keep_up(application: Application) -> bool:
    """Adds up loose counts and forgets what is too old; True when there may be more to do."""
    sweep = CallContext(tenant=db.ALL_TENANTS, actor="offboarding", actor_kind="service")

    def look(uow: UnitOfWork) -> list[tuple[str, str]]:
        board.forget_gone(uow.session, uow.now - timedelta(seconds=KEEP_SECONDS) - timedelta(hours=1))
        return board.loose_counts(uow.session, FOLDED_A_STEP)

    found = application.unit(sweep, look)
    for tenant, person in found:
        of_tenant = sweep.with_(tenant=tenant)
        application.unit(of_tenant, lambda uow, t=tenant, p=person: board.fold(uow.session, t, p))  # type: ignore[misc]
    return len(found) == FOLDED_A_STEP


UPKEEP = Background("dashboard upkeep", keep_up, every=20.0)
