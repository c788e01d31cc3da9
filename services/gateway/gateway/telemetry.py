"""Metrics and access log lines of the doors. Labels are few and bounded: methods of the contract, catalogue reasons."""

from __future__ import annotations

import time

from prometheus_client import Counter, Gauge, Histogram

from chassis import logs
from chassis.metrics import BUCKETS

log = logs.get("gateway.access")
requests = Counter("handover_gateway_requests_total", "Requests answered, by outcome", ["door", "method", "outcome"])
seconds = Histogram("handover_gateway_request_seconds", "Time to answer a request", ["door", "method"], buckets=BUCKETS)
in_flight = Gauge("handover_gateway_in_flight", "Requests under way", ["door"])
broker_up = Gauge("handover_gateway_broker_connected", "1 while the broker is connected")


def answered(door: str, method: str, outcome: str, took: float, *, request_id: str, tenant: str, actor: str) -> None:
    """Counts and logs one answered request; `took` in seconds. Bodies and tokens are never logged."""
    requests.labels(door, method, outcome).inc()
    seconds.labels(door, method).observe(took)
    log.info(
        "answered",
        door=door,
        method=method,
        outcome=outcome,
        ms=round(took * 1000, 1),
        request_id=request_id,
        tenant=tenant,
        actor=actor,
    )


streams_open = Gauge("handover_gateway_streams_open", "Live streams that are open", ["door", "method"])
stream_messages = Counter("handover_gateway_stream_messages_total", "Messages of live streams with news", ["method"])
stream_lag = Histogram(
    "handover_gateway_stream_lag_seconds",
    "From the commit that a hint told of to its delivery",
    ["method"],
    buckets=BUCKETS,
)
stream_ends = Counter(
    "handover_gateway_stream_ends_total", "Live streams that ended, by reason", ["door", "method", "outcome"]
)
hints = Counter("handover_gateway_hints_total", "Hints heard from the services")


def delivered(method: str, hinted_at: float | None) -> None:
    """A message with news goes out; `hinted_at` is the commit's time in unix seconds, where a hint told of it."""
    stream_messages.labels(method).inc()
    if hinted_at is not None:
        stream_lag.labels(method).observe(max(0.0, time.time() - hinted_at))


def stream_ended(
    door: str, method: str, outcome: str, lasted: float, *, request_id: str, tenant: str, actor: str
) -> None:
    """Counts and logs the end of a live stream, which lasted so many seconds."""
    stream_ends.labels(door, method, outcome).inc()
    log.info(
        "stream ended",
        door=door,
        method=method,
        outcome=outcome,
        seconds=round(lasted, 1),
        request_id=request_id,
        tenant=tenant,
        actor=actor,
    )
