"""Metrics and access log lines of the doors. Labels are few and bounded: methods of the contract, catalogue reasons."""

from __future__ import annotations

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
