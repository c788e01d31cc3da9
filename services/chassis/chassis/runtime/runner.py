"""One process of a service: starts everything, waits for a reason to end, and ends in an orderly way within a bound."""

from __future__ import annotations

import gc
import os
import signal
from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import Any

import eventlet
from eventlet import hubs, tpool
from nameko.containers import ServiceContainer
from sqlalchemy.exc import SQLAlchemyError

from chassis import logs
from chassis.application import Application
from chassis.errors import DomainError
from chassis.runtime import catch_up
from chassis.runtime.admin import Admin
from chassis.runtime.alarm import Alarm
from chassis.runtime.background import Workers
from chassis.runtime.crew import EXIT_FAULT, EXIT_OK, Crew
from chassis.runtime.entrypoints import service_class
from chassis.runtime.hinting import Hinting
from chassis.runtime.housekeeping import Housekeeping
from chassis.runtime.intake import CONFIG_KEY, Host, Intake, max_in_hand
from chassis.runtime.relay import Relay
from chassis.runtime.rpc_client import RpcClient
from chassis.runtime.watchdog import Watchdog, end_within
from chassis.service import Service
from chassis.settings import ServiceSettings

log = logs.get(__name__)

GRACE = 2.0  # seconds beyond the drain before the process is ended hard
SECOND_SIGNAL = 130


class Runner:
    """Owns the parts of a process. `run` returns the exit code."""

    def __init__(self, service: Service, settings: ServiceSettings) -> None:
        self._settings = settings
        self._crew = Crew()
        self._draining = False
        client = RpcClient(self._crew, settings.broker_url, service.name)
        self._client = client
        self._application = Application(service, settings, rpc=client)
        self._application.offload = tpool.execute
        lease = timedelta(seconds=settings.outbox_lease_seconds)
        self._relay = Relay(self._application.engine, service.name, settings.broker_url, settings.relay_sweep, lease)
        self._hinting = Hinting(service.name, settings.broker_url)
        self._application.on_hints.append(self._hinting.add)
        self._alarm = Alarm(self._application, settings.timer_sweep)
        self._workers = [Workers(self._application, work) for work in service.background]
        self._application.after_commit.append(self._committed)
        self._host = Host(self._application, self._crew)
        handlers = len(self._application.subscriptions)
        config = {"max_workers": max_in_hand(settings.workers, handlers), CONFIG_KEY: self._host}
        self._container = ServiceContainer(service_class(self._application), config)

    def run(self) -> int:
        """Serves until a signal or a fault; 0 after a complete drain."""
        self._listen_to_signals()
        name = self._application.service.name
        log.info("starting", service=name, pid=os.getpid())
        self._crew.spawn("watchdog", Watchdog(self._settings.watchdog_seconds).run)
        self._crew.spawn("start", self._start)
        code = self._crew.wait()
        self._draining = True
        end_within(self._settings.drain_seconds + GRACE)
        if code == EXIT_OK:
            code = self._drain()
        self._crew.dismiss()
        log.info("ended", service=name, code=code)
        return code

    def _start(self) -> None:
        if self._settings.admin_port:
            admin = Admin(self._settings.admin_host, self._settings.admin_port, self.missing)
            self._crew.spawn("admin", admin.run)
        self._crew.spawn("outbound", self._host.outbound.link.run)
        self._crew.spawn("relay connection", self._relay.link.run)
        self._crew.spawn("relay", self._relay.run)
        if self._application.service.live:
            self._crew.spawn("hints connection", self._hinting.link.run)
            self._crew.spawn("hints", self._hinting.run)
        self._crew.spawn("timers", self._alarm.run)
        for workers in self._workers:
            workers.start(self._crew)
        self._crew.spawn("housekeeping", Housekeeping(self._application).run)
        self._container.start()
        gc.freeze()  # what is loaded stays: collections look at what calls leave behind, not at modules and tables
        self._crew.spawn("container", self._watch_container)
        if self._application.service.catch_up:
            self._crew.spawn("catch-up", catch_up.run, self._application, self._client)

    def _watch_container(self) -> None:
        self._container.wait()  # raises what killed it
        if not self._draining:
            self._crew.end(EXIT_FAULT)

    def _committed(self, emitted: bool, planned: datetime | None) -> None:
        if emitted:
            self._relay.bell.ring()
        if planned is not None:
            self._alarm.planned(planned)

    def missing(self) -> list[str]:
        """What keeps this process from being ready; empty when it is."""
        found = ["draining"] if self._draining else []
        intake = self._intake()
        if intake is None or intake.link is None or not intake.link.up:
            found.append("broker: not connected")
        elif not (self._host.outbound.link.up and self._relay.link.up):
            found.append("broker: not all connections are open")
        try:
            with eventlet.Timeout(2.0):
                found += self._application.ready()
        except (SQLAlchemyError, DomainError, OSError, eventlet.Timeout) as error:
            found.append(f"database: {type(error).__name__}")
        return found

    def _intake(self) -> Intake | None:
        found = [e for e in self._container.subextensions if isinstance(e, Intake)]
        return found[0] if found else None

    # -- the end -----------------------------------------------------------------------------------------------------

    def _listen_to_signals(self) -> None:
        def asked(number: int, _frame: Any) -> None:
            if self._draining:
                os.write(2, b"second signal: ending at once\n")
                os._exit(SECOND_SIGNAL)
            self._draining = True
            hubs.get_hub().schedule_call_global(0, self._crew.end, EXIT_OK)

        signal.signal(signal.SIGTERM, asked)
        signal.signal(signal.SIGINT, asked)

    def _drain(self) -> int:
        """Takes nothing new, finishes what is in hand, publishes what that left behind."""
        started = monotonic()
        log.info("draining", at=datetime.now(UTC).isoformat())
        intake = self._intake()
        if intake is not None:
            intake.stop_taking()  # first of all: what follows waits for what is in hand
        self._alarm.stop()
        self._container.stop()
        for workers in self._workers:
            workers.stop()
        self._relay.flush()
        self._hinting.send()
        for link in (self._host.outbound.link, self._relay.link, self._client.link, self._hinting.link):
            link.close()
        self._application.engine.dispose()
        log.info("drained", seconds=round(monotonic() - started, 3))
        return EXIT_OK
