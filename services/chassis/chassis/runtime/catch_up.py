"""Fills a new database: asks each owner for a replay of its facts until they are here (SPEC 1, DESIGN "catches up")."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import eventlet
from sqlalchemy.exc import SQLAlchemyError

from chassis import db, logs
from chassis.application import Application
from chassis.context import CallContext
from chassis.errors import DomainError
from chassis.ids import new_id
from chassis.replica import CatchUpMark
from chassis.runtime.rpc_client import RpcClient
from chassis.service import CatchUp

log = logs.get(__name__)

ASK_TIMEOUT = 20.0
AGAIN = 2.0
PATIENCE = 30.0  # seconds for the facts to arrive after the owner has agreed, then it is asked again


def run(application: Application, client: RpcClient) -> None:
    """Returns when every owner's facts are here. Asking twice is harmless: rows carry versions."""
    for wanted in application.service.catch_up:
        while not _arrived(application, wanted):
            if _asked(application.service.name, client, wanted):
                _await(application, wanted)
            else:
                eventlet.sleep(AGAIN)


def _asked(name: str, client: RpcClient, wanted: CatchUp) -> bool:
    deadline = datetime.now(UTC) + timedelta(seconds=ASK_TIMEOUT)
    request_id = new_id()
    ctx = CallContext(
        actor=name, actor_kind="service", request_id=request_id, deadline=deadline, idempotency_key=request_id
    )
    try:
        reply = client.call(wanted.owner, wanted.method, ctx.to_headers(), {"consumer": name}, ASK_TIMEOUT)
    except DomainError as error:
        log.warning("owner does not answer yet", owner=wanted.owner, why=str(error))
        return False
    if reply.get("error"):
        log.warning("owner refused the replay", owner=wanted.owner, error=reply["error"].get("message"))
        return False
    return True


def _await(application: Application, wanted: CatchUp) -> None:
    for _ in range(int(PATIENCE / 0.2)):
        if _arrived(application, wanted):
            log.info("caught up", owner=wanted.owner)
            return
        eventlet.sleep(0.2)


def _arrived(application: Application, wanted: CatchUp) -> bool:
    try:
        with db.open_session(application.engine) as session, session.begin():
            return CatchUpMark.done(session, wanted.owner)
    except SQLAlchemyError as error:
        log.warning("catch-up waits for the database", why=str(error).splitlines()[0])
        eventlet.sleep(AGAIN)
        return False
