"""What the runtime itself measures, beside the counters of `chassis.metrics`."""

from __future__ import annotations

from prometheus_client import Counter, Gauge

relayed = Counter("handover_outbox_sent_total", "Events that the broker has confirmed")
retried = Counter("handover_event_retries_total", "Events put back for a later try", ["handler"])
dead = Counter("handover_dead_letters_total", "Messages moved to the dead letters", ["handler"])
dead_waiting = Gauge("handover_dead_letters_waiting", "Messages in the dead letters")
replies_lost = Counter("handover_replies_lost_total", "Replies that could not be published; the call itself is done")
in_hand = Gauge("handover_in_hand", "Messages taken and not yet answered or acknowledged")
timers_overdue = Gauge("handover_timers_overdue_seconds", "By how much the oldest due timer is late")
pool_in_use = Gauge("handover_db_connections_in_use", "Database connections that are checked out")
pool_size = Gauge("handover_db_connections_max", "Size of the connection pool")
broker_up = Gauge("handover_broker_up", "Whether the consuming connection is open")
