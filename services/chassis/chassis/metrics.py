"""Prometheus metrics that every service has; labels are few and bounded (no tenant, no ids)."""

from __future__ import annotations

from prometheus_client import Counter, Gauge, Histogram

BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)

calls = Counter("handover_calls_total", "Calls answered, by outcome (OK or the error's reason)", ["method", "outcome"])
call_seconds = Histogram("handover_call_seconds", "Time from taking a call to its answer", ["method"], buckets=BUCKETS)
events = Counter("handover_events_total", "Events dealt with, by outcome", ["handler", "outcome"])
event_seconds = Histogram("handover_event_seconds", "Time to deal with an event", ["handler"], buckets=BUCKETS)
event_delay = Histogram(
    "handover_event_delay_seconds", "From the event's commit to its effect here", ["handler"], buckets=BUCKETS
)
timers_fired = Counter("handover_timers_total", "Timers fired, by outcome", ["kind", "outcome"])
timer_lag = Histogram("handover_timer_lag_seconds", "From a timer's due instant to its firing", buckets=BUCKETS)
outbox_backlog = Gauge("handover_outbox_backlog", "Events that wait to be published")
outbox_age = Gauge("handover_outbox_age_seconds", "Age of the oldest waiting event")
