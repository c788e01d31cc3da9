"""JSON logs on standard output: one object a line, with request id, tenant, actor and case of the unit at work."""

from __future__ import annotations

import logging
import re
import sys
from typing import Any

import structlog

from chassis.context import CallContext

_RESOURCE = re.compile(r"[a-z][A-Za-z]{0,39}/[A-Za-z0-9._-]{1,64}")


def setup(service: str, level: str = "INFO") -> None:
    """Configures structlog and the standard library's logging to the same JSON stream."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
        _with_service(service),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    # These libraries log every message or connection step at INFO, request bodies among them.
    for noisy in ("amqp", "kombu", "nameko", "alembic", "aio_pika", "aiormq", "httpx", "fontTools"):
        logging.getLogger(noisy).setLevel(max(logging.WARNING, root.level))


def _with_service(service: str) -> Any:
    def add(_logger: Any, _name: str, event: dict[str, Any]) -> dict[str, Any]:
        event.setdefault("service", service)
        return event

    return add


def get(name: str) -> Any:
    """A logger; its events carry the bound context."""
    return structlog.get_logger(name)


def about(request: Any) -> dict[str, str]:
    """What a request is about, by the resource that it names: `case` for `cases/…`, `resource` for another one."""
    for field in ("name", "parent"):
        named = request.get(field) if isinstance(request, dict) else None
        if isinstance(named, str) and _RESOURCE.fullmatch(named):
            return {"case": named.removeprefix("cases/")} if named.startswith("cases/") else {"resource": named}
    return {}


def bind(ctx: CallContext, *, case: str | None = None, **more: Any) -> None:
    """Names the unit at work for all log lines of this (green)thread."""
    structlog.contextvars.clear_contextvars()
    values = {"request_id": ctx.request_id, "tenant": ctx.tenant, "actor": ctx.actor, "case": case, **more}
    structlog.contextvars.bind_contextvars(**{k: v for k, v in values.items() if v})
