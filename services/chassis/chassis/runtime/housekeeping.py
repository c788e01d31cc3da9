"""What a process does besides its work: forgets what is too old, and keeps the gauges of `/metrics` current."""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import Any

import eventlet
from amqp.exceptions import NotFound
from sqlalchemy.exc import SQLAlchemyError

from chassis import idempotency, inbox, logs, metrics, outbox
from chassis.application import Application
from chassis.runtime import gauges
from chassis.runtime.link import BROKEN, connect
from chassis.runtime.topology import dead_queue

log = logs.get(__name__)

LOOK = 5.0
DEAD_LETTERS = 15.0
PRUNE = 3600.0


class Housekeeping:
    """Each replica does it; doing it twice is harmless."""

    def __init__(self, application: Application) -> None:
        self._application = application
        self._settings = application.settings
        self._pruned = self._counted = 0.0

    def run(self) -> None:
        """For ever; a failure is tried again at the next round."""
        while True:
            try:
                self._round()
            except SQLAlchemyError as error:
                log.warning("housekeeping waits for the database", why=str(error).splitlines()[0])
            except BROKEN as error:
                log.warning("housekeeping waits for the broker", why=repr(error))
            eventlet.sleep(LOOK)

    def _round(self) -> None:
        count, oldest = outbox.backlog(self._application.engine)
        metrics.outbox_backlog.set(count)
        metrics.outbox_age.set((datetime.now(UTC) - oldest).total_seconds() if oldest else 0)
        pool: Any = self._application.engine.pool
        gauges.pool_in_use.set(pool.checkedout())
        gauges.pool_size.set(pool.size())
        if monotonic() - self._pruned > PRUNE or not self._pruned:
            self._pruned = monotonic()
            self._prune()
        if monotonic() - self._counted > DEAD_LETTERS or not self._counted:
            self._counted = monotonic()
            gauges.dead_waiting.set(self._dead_letters())

    def _prune(self) -> None:
        before = datetime.now(UTC) - timedelta(days=self._settings.keep_days)
        for table in (outbox, inbox, idempotency):
            gone = table.prune(self._application.engine, before)
            if gone:
                log.info("old rows forgotten", table=table.__name__.rpartition(".")[2], rows=gone)

    def _dead_letters(self) -> int:
        name = self._application.service.name
        connection = connect(self._settings.broker_url, f"{name} housekeeping")
        try:
            with contextlib.suppress(NotFound):  # before the first declaration
                count: int = connection.connection.channel().queue_declare(dead_queue(name), passive=True).message_count
                return count
            return 0
        finally:
            with contextlib.suppress(*BROKEN):
                connection.release()
